"""Burglaries of homes: a branching process in which each may bring on others near it, soon.

Background burglaries fall on homes by their weight and follow the burglars' hours and season. Each
burglary, whatever its generation, brings on a Poisson number of others: at the same home again, or
at another within the distance limit, some days later. The distance and the days are exponential,
cut off at their limits (a Hawkes process with a known kernel; Mohler et al. 2011).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from scripts.sample_county.chance import (
    Floats,
    Ints,
    Part,
    draws,
    exponential_up_to,
    pick,
    poisson,
)
from scripts.sample_county.pools import Pool
from scripts.sample_county.rhythms import DAY, Clock, minute_past

AT_ONCE = 50_000


@dataclass(frozen=True)
class Burglaries:
    """Burglaries of homes: which home, when, brought on by which other (-1 none), how many deep."""

    home: Ints
    moment: Ints
    parent: Ints
    generation: Ints


def burgle(
    seed: int, homes: Pool, n_wanted: int, clock: Clock, plan: Mapping[str, Any]
) -> Burglaries:
    """Let the process run.

    Parameters
    ----------
    seed
        The seed of the whole sample.
    homes
        Where it can happen.
    n_wanted
        About how many burglaries there are to be, brought-on ones among them.
    clock
        For the hours and the season of the background.
    plan
        The settings under ``near_repeat`` and ``rhythms``.

    Returns
    -------
    Burglaries
        Background first, then each generation. What would happen after the last day of the
        sample is left out, and so is all that it would have brought on.
    """
    settings = plan["near_repeat"]
    n_background = round(n_wanted * (1 - settings["branching_ratio"]))
    u = draws(seed, Part.BURGLARIES, n_background, 3)
    home = homes.choose(u[:, 0])
    moment = clock.moments("burglary", u[:, 1], u[:, 2])
    parent, generation = np.full(n_background, -1), np.zeros(n_background, dtype=np.int64)
    tree = cKDTree(np.stack([homes.east, homes.north], axis=1).astype(np.float64))
    first = 0
    for depth in range(1, 100):
        parents = np.arange(first, len(home))
        if not len(parents):
            break
        first = len(home)
        count = poisson(
            settings["branching_ratio"],
            draws(seed, Part.TRIGGERED, len(parents), 1, batch=2 * depth)[:, 0],
        )
        by = np.repeat(parents, count)
        v = draws(seed, Part.TRIGGERED, len(by), 6, batch=2 * depth + 1)
        when = later_moments(moment[by], clock, plan, v[:, 3:])
        kept = when <= clock.last_minute
        by, v, when = by[kept], v[kept], when[kept]
        where = nearby_homes(homes, tree, home[by], v[:, :3], settings)
        home, moment = np.concatenate([home, where]), np.concatenate([moment, when])
        parent = np.concatenate([parent, by])
        generation = np.concatenate([generation, np.full(len(by), depth)])
    return Burglaries(home, moment, parent, generation)


def later_moments(moment: Ints, clock: Clock, plan: Mapping[str, Any], u: Floats) -> Ints:
    """Draw when each parent's offspring happens: so many days on, at a burglar's hour.

    On the parent's own day it would come before the parent, it comes a day later.
    """
    settings = plan["near_repeat"]
    days = exponential_up_to(settings["days_limit"], settings["days_scale"], u[:, 0])
    hours = np.cumsum(np.array(plan["rhythms"]["burglary"]["hours"], dtype=np.float64))
    day = moment // DAY + np.minimum(days.astype(np.int64), settings["days_limit"] - 1)
    when = day * DAY + 60 * pick(hours, u[:, 1]) + minute_past(u[:, 2])
    when = np.where(when <= moment, when + DAY, when)
    return clock.out_of_skipped(when, 1)


def nearby_homes(
    homes: Pool, tree: Any, parents: Ints, u: Floats, settings: Mapping[str, Any]
) -> Ints:
    """Draw the home of each offspring: the parent's own, or one at about a random distance."""
    limit_m, slack_m = settings["distance_limit_m"], settings["distance_slack_m"]
    wanted = exponential_up_to(limit_m, settings["distance_scale_m"], u[:, 1])
    chosen = parents.copy()
    others = np.flatnonzero(u[:, 0] >= settings["same_home_share"])
    at = np.stack([homes.east, homes.north], axis=1).astype(np.int64)
    for start in range(0, len(others), AT_ONCE):
        batch = others[start : start + AT_ONCE]
        around = tree.query_ball_point(at[parents[batch]], limit_m, return_sorted=True)
        for k, members in zip(batch.tolist(), around, strict=True):
            near = np.array([m for m in members if m != parents[k]], dtype=np.int64)
            if not len(near):
                continue
            gaps = np.hypot(*(at[near] - at[parents[k]]).T)
            off = np.abs(gaps - wanted[k])
            fitting = near[off <= max(slack_m, off.min())]
            chosen[k] = fitting[int(u[k, 2] * len(fitting))]
    return chosen
