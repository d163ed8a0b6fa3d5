"""Counting incidents by area and step, and the sums that compare them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.patterns.displacement import (
    COMPARISON,
    COMPARISON_RING,
    NOWHERE,
    RING,
    TREATED,
    EvaluatedGround,
)
from hotspots.patterns.periods import sort_into_periods
from hotspots.patterns.wdd import Pair, Wdd, weighted_displacement_difference
from hotspots.patterns.week_steps import WeekSteps, Window

ALL = "all incidents"
WARD, AROUND, BOTH = "ward", "ring", "ward and ring"
ROLES = (TREATED, COMPARISON, RING, COMPARISON_RING)
Sums = NDArray[np.float64]


@dataclass(frozen=True)
class OutcomeSums:
    """Incidents of one outcome, and their harm, by area and step.

    Attributes
    ----------
    counts, harm, harm_squared
        Areas down, steps across.
    by_role
        The same counts for the four roles together: ward, comparison, ring, its comparison.
    weight, ring_weight
        What an incident of the comparison counts: incidents of the year before the week in the
        ward to those in the comparison wards; the same of the rings.
    """

    counts: Sums
    harm: Sums
    harm_squared: Sums
    by_role: Sums
    weight: float
    ring_weight: float

    def pairs(self, before: slice, after: slice) -> Sums:
        """Add up two stretches of time: the four roles down, before and after across."""
        return np.stack([self.by_role[:, one].sum(axis=1) for one in (before, after)], axis=1)

    def difference(
        self, area: str, before: slice, after: slice, *, days: Pair, level: float
    ) -> Wdd:
        """Compare two stretches of time, in the ward, in its ring or in both."""
        weights = (self.weight, self.ring_weight)
        return _difference(self.pairs(before, after), None, area, weights, days, level)


def count_outcomes(
    incidents: gpd.GeoDataFrame,
    ground: EvaluatedGround,
    steps: WeekSteps,
    outcomes: Sequence[str] = (),
) -> tuple[dict[str, OutcomeSums], tuple[str, ...]]:
    """Count all incidents, then each outcome asked for, by area and step.

    Parameters
    ----------
    incidents
        With ``start``, ``end``, ``offence`` and ``harm``.
    ground, steps
        Where and when.
    outcomes
        Offences or groups of offences, in any case.

    Returns
    -------
    dict and tuple of str
        Outcome -> sums, all incidents first; and what has to be said of dates.

    Raises
    ------
    InputError
        When nobody recorded an outcome that is asked for, or dates are too coarse.
    """
    of_outcome = {ALL: np.ones(len(incidents), dtype=bool), **_asked_for(incidents, outcomes)}
    where = ground.area_of_each(incidents)
    near = where != NOWHERE
    split = sort_into_periods(incidents[near], steps.periods)
    when = np.full(len(incidents), -1, dtype=np.int64)
    when[near] = split.of_incident
    harm = incidents["harm"].to_numpy(dtype=np.float64)
    size = (len(ground.areas), len(steps.periods))
    found = {}
    for name, mine in of_outcome.items():
        rows = mine & (when >= 0)
        at = (where[rows], when[rows])
        sums = [_added(at, size, harm[rows] ** power) for power in (0, 1, 2)]
        found[name] = _outcome_sums(sums, ground, steps)
    kept = [note for note in split.notes if "none of the periods" not in note]
    return found, tuple(kept)


def harm_difference(
    sums: OutcomeSums, ground: EvaluatedGround, steps: WeekSteps, window: Window, level: float
) -> tuple[Wdd, float, float]:
    """Compare harm in the ward with that elsewhere; give its sums before and after, too.

    The variance of a sum of weights is the sum of their squares: one grave offence may be most
    of it, so the interval is wide.
    """
    harm, squared = (_by_role(one, ground) for one in (sums.harm, sums.harm_squared))
    stretches = (window.before_at, window.after_at)
    pairs, spread = (
        np.stack([sums[:, one].sum(axis=1) for one in stretches], axis=1)
        for sums in (harm, squared)
    )
    weights = (
        _ratio(harm[0], harm[1], steps, ground),
        _ratio(harm[2], harm[3], steps, ground),
    )
    wdd = _difference(pairs, spread, WARD, weights, window.days, level)
    return wdd, float(pairs[0, 0]), float(pairs[0, 1])


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Allow for having looked several times (Holm): p as if each were the only look.

    >>> holm(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p, kind="stable")
    scaled = p[order] * np.arange(len(p), 0, -1)
    allowed = np.empty_like(p)
    allowed[order] = np.minimum(np.maximum.accumulate(scaled), 1.0)
    return allowed


def _asked_for(
    incidents: gpd.GeoDataFrame, outcomes: Sequence[str]
) -> Mapping[str, NDArray[np.bool_]]:
    named = [
        incidents[column].astype("str").fillna("").str.casefold()
        for column in ("offence", "offence_group")
        if column in incidents
    ]
    found = {}
    for outcome in dict.fromkeys(outcomes):
        mine = [(names == outcome.casefold()).to_numpy(dtype=bool) for names in named]
        found[outcome] = np.logical_or.reduce(mine) if mine else np.zeros(0, dtype=bool)
    unknown = [outcome for outcome, rows in found.items() if not rows.any()]
    if unknown:
        known = sorted(incidents["offence"].dropna().astype("str").unique())
        raise InputError(
            Problem(
                f"no incident is of {listed(unknown)}",
                f"choose from {listed(known, most=30)}",
                "outcomes",
            )
        )
    return found


def _added(at: tuple[NDArray[np.int64], ...], size: tuple[int, int], values: Sums) -> Sums:
    total = np.zeros(size)
    np.add.at(total, at, values)
    return total


def _outcome_sums(sums: list[Sums], ground: EvaluatedGround, steps: WeekSteps) -> OutcomeSums:
    by_role = _by_role(sums[0], ground)
    weight, ring_weight = (_ratio(by_role[at], by_role[at + 1], steps, ground) for at in (0, 2))
    return OutcomeSums(sums[0], sums[1], sums[2], by_role, weight, ring_weight)


def _by_role(sums: Sums, ground: EvaluatedGround) -> Sums:
    return np.stack([sums[ground.rows_of(role)].sum(axis=0) for role in ROLES])


def _ratio(own: Sums, others: Sums, steps: WeekSteps, ground: EvaluatedGround) -> float:
    """Say how large a place is to those it is compared with, by the year before the week."""
    mine, theirs = own[steps.history].sum(), others[steps.history].sum()
    if theirs > 0:
        return float(mine / theirs)
    return 1.0 / max(len(ground.rows_of(COMPARISON)), 1)


def _difference(
    pairs: Sums, spread: Sums | None, area: str, weights: Pair, days: Pair, level: float
) -> Wdd:
    """Hand the sums of an area to the formula: a ring by itself is treated as a ward is."""
    roles = {WARD: (0, 1), AROUND: (2, 3), BOTH: (0, 1, 2, 3)}[area]
    nothing = (0.0, 0.0)
    rows = [(float(pairs[role, 0]), float(pairs[role, 1])) for role in roles]
    squares = None
    if spread is not None:
        squares = [(float(spread[role, 0]), float(spread[role, 1])) for role in roles]
        squares += [nothing] * (4 - len(roles))
    rows += [nothing] * (4 - len(roles))
    return weighted_displacement_difference(
        rows[0],
        rows[1],
        ring=rows[2],
        comparison_ring=rows[3],
        squares=squares,
        days=days,
        weight=weights[1] if area == AROUND else weights[0],
        ring_weight=weights[1],
        level=level,
    )
