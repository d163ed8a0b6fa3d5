"""The incidents: everyday rows, burglaries, harm spots, stacked points, and rows gone wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np

from scripts.sample_county.chance import Floats, Ints, Part, apportion, draws, pick
from scripts.sample_county.county import County, metres
from scripts.sample_county.ground import Ground
from scripts.sample_county.near_repeat import burgle
from scripts.sample_county.pools import Pool, Small
from scripts.sample_county.rhythms import Clock, Times, minute_number

BATCH = 250_000
NOWHERE = -1
HOME, OUTBUILDING = "28E", "28I"


class Kind(IntEnum):
    """Why a row is there."""

    EVERYDAY = 0
    BACKGROUND = 1
    TRIGGERED = 2
    SPOT = 3
    STACK = 4
    NO_COORDINATES = 5
    ZERO_COORDINATES = 6
    OUTSIDE_COUNTY = 7


BAD = (Kind.NO_COORDINATES, Kind.ZERO_COORDINATES, Kind.OUTSIDE_COUNTY)


@dataclass(frozen=True)
class Rows:
    """Incidents, column by column. `true_offence` differs from `offence` before the break.

    `east` is `NOWHERE` without coordinates; `parent` is the place of another row, or `NOWHERE`.
    """

    kind: Small
    offence: Small
    true_offence: Small
    moment: Small
    start: Small
    end: Small
    recorded: Small
    east: Small
    north: Small
    district: Small
    name: Small
    parent: Small
    generation: Small

    def __len__(self) -> int:
        return len(self.kind)

    def taken(self, order: Ints) -> Rows:
        """Give the rows in another order, and lead parents to where they are then."""
        place = np.empty(len(order) + 1, dtype=np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        place[NOWHERE] = NOWHERE
        columns = {one.name: getattr(self, one.name)[order] for one in fields(self)}
        columns["parent"] = place[columns["parent"]]
        return Rows(**columns)


class Offences:
    """The offences as they are written down, by number."""

    def __init__(self, plan: Mapping[str, Any]) -> None:
        self.listed: Sequence[Mapping[str, Any]] = plan["offences"]
        self.mixes: Mapping[str, Mapping[str, float]] = plan["mixes"]
        self.codes = [one["code"] for one in self.listed]
        self.has_window = np.array([one["window"] for one in self.listed])
        self.break_at = minute_number(plan["break_in_series"])

    def mixed(self, mix: str, draw: Floats) -> Ints:
        """Draw offences from a mix."""
        weights = self.mixes[mix]
        numbers = np.array([self.codes.index(code) for code in weights])
        return numbers[pick(np.cumsum(np.array(list(weights.values()), dtype=float)), draw)]

    def numbers(self, key: str, value: str) -> Ints:
        """List the offences with a value, such as those that happen in shops."""
        return np.flatnonzero([one[key] == value for one in self.listed])

    def as_recorded(self, offence: Ints, recorded: Ints) -> Ints:
        """Give the offences as they stand in the file: sheds among homes before the break."""
        early = (offence == self.codes.index(OUTBUILDING)) & (recorded < self.break_at)
        return np.where(early, self.codes.index(HOME), offence)


@dataclass(frozen=True)
class Maker:
    """What every sort of row is made with."""

    seed: int
    ground: Ground
    offences: Offences
    clock: Clock

    def moments(self, offence: Ints, u: Floats) -> Ints:
        """Draw when rows happen, by their offences' rhythms."""
        moments = np.zeros(len(offence), dtype=np.int64)
        for name in sorted({one["rhythm"] for one in self.offences.listed}):
            here = np.isin(offence, self.offences.numbers("rhythm", name))
            moments[here] = self.clock.moments(name, u[here, 0], u[here, 1])
        return moments

    def rows(
        self,
        kind: Kind | Ints,
        offence: Ints,
        times: Times,
        at: tuple[Any, Any, Any, Any],
        parent: Ints | int = NOWHERE,
        generation: Ints | int = 0,
    ) -> Rows:
        """Put columns together; `at` is easting, northing, district and name."""
        recorded_as = self.offences.as_recorded(offence, times.recorded)
        columns = (
            kind,
            recorded_as,
            offence,
            times.moment,
            times.start,
            times.end,
            times.recorded,
            *at,
            parent,
            generation,
        )
        shape = len(offence)
        return Rows(*(np.broadcast_to(np.asarray(c, dtype=np.int32), shape) for c in columns))

    def timed(self, offence: Ints, moment: Ints, u: Floats) -> Times:
        """Give rows their windows and recording."""
        return self.clock.times(moment, self.offences.has_window[offence], u)


def at_places(pool: Pool, chosen: Ints) -> tuple[Small, Small, Small, Small]:
    """Give easting, northing, district and name of places in a pool."""
    return pool.east[chosen], pool.north[chosen], pool.district[chosen], pool.name[chosen]


def everyday_rows(maker: Maker, n_rows: int) -> list[Rows]:
    """Make the everyday rows: anywhere, by the weights of homes, shops and street points."""
    ground, made = maker.ground, []
    pools = {"home": ground.homes, "shop": ground.shops, "street": ground.streets}
    for batch, first in enumerate(range(0, n_rows, BATCH)):
        n_here = min(BATCH, n_rows - first)
        u = draws(maker.seed, Part.STREET_ROWS, n_here, 9, batch=batch)
        offence = maker.offences.mixed("street", u[:, 0])
        at = np.zeros((4, n_here), dtype=np.int32)
        for where, pool in pools.items():
            here = np.isin(offence, maker.offences.numbers("where", where))
            at[:, here] = at_places(pool, pool.choose(u[here, 1]))
        times = maker.timed(offence, maker.moments(offence, u[:, 2:4]), u[:, 4:])
        made.append(maker.rows(Kind.EVERYDAY, offence, times, (at[0], at[1], at[2], at[3])))
    return made


def burglary_rows(maker: Maker, n_rows: int, plan: Mapping[str, Any]) -> Rows:
    """Make the burglaries of homes; parents are places among these rows."""
    homes = maker.ground.homes
    found = burgle(maker.seed, homes, n_rows, maker.clock, plan)
    offence = np.full(len(found.home), maker.offences.codes.index(HOME))
    u = draws(maker.seed, Part.BURGLARIES, len(offence), 5, batch=1)
    times = maker.timed(offence, found.moment, u)
    kind = np.where(found.parent >= 0, Kind.TRIGGERED, Kind.BACKGROUND)
    at = at_places(homes, found.home)
    return maker.rows(kind, offence, times, at, found.parent, found.generation)


def spot_counts(n_spots: int, n_rows: int) -> list[int]:
    """Share rows out to the spots: the first gets about three times what the last gets."""
    return apportion(n_rows, [1 / (rank + 0.5 * n_spots) for rank in range(n_spots)])


def spot_rows(maker: Maker, counts: Sequence[int]) -> Rows:
    """Make the extra rows on the harm spots: violence, robbery and disorder, at night."""
    spots, names = maker.ground.spots, maker.ground.names
    u = draws(maker.seed, Part.SPOT_ROWS, sum(counts), 9)
    offence = maker.offences.mixed("night", u[:, 0])
    which = np.repeat(np.arange(len(spots)), counts)
    points = np.array([at for spot in spots for at in spot.points]).reshape(-1, 2)
    sizes = np.array([len(spot.points) for spot in spots])
    first = np.cumsum(sizes) - sizes
    at = points[first[which] + (u[:, 1] * sizes[which]).astype(np.int64)]
    district = np.array([spot.district for spot in spots])[which]
    name = np.array([names.index(f"On or near {spot.name}") for spot in spots])[which]
    times = maker.timed(offence, maker.clock.moments("night", u[:, 2], u[:, 3]), u[:, 4:])
    return maker.rows(Kind.SPOT, offence, times, (at[:, 0], at[:, 1], district, name))


def stack_rows(maker: Maker, counts: Sequence[int]) -> Rows:
    """Make the stacked rows: all of an institution's rows on one exact coordinate."""
    stacks, names = maker.ground.stacks, maker.ground.names
    u = draws(maker.seed, Part.STACK_ROWS, sum(counts), 9)
    which = np.repeat(np.arange(len(stacks)), counts)
    offence = np.zeros(len(u), dtype=np.int64)
    mixes = np.array([one.stack.mix for one in stacks])
    for mix in sorted({one.stack.mix for one in stacks}):
        here = mixes[which] == mix
        offence[here] = maker.offences.mixed(mix, u[here, 0])
    at = np.array([one.stack.at for one in stacks])[which]
    district = np.array([one.district for one in stacks])[which]
    name = np.array([names.index(f"On or near {one.stack.kind}") for one in stacks])[which]
    times = maker.timed(offence, maker.moments(offence, u[:, 2:4]), u[:, 4:])
    return maker.rows(Kind.STACK, offence, times, (at[:, 0], at[:, 1], district, name))


def bad_counts(county: County) -> dict[Kind, int]:
    """Say how many bad rows of each kind there are."""
    return {kind: int(county.bad_rows[kind.name.lower()]) for kind in BAD}


def bad_rows(maker: Maker) -> Rows:
    """Make the rows that no method should trust."""
    counts = bad_counts(maker.ground.county)
    kind = np.repeat(np.array(list(counts)), list(counts.values()))
    u = draws(maker.seed, Part.BAD_ROWS, len(kind), 11)
    offence = maker.offences.mixed("street", u[:, 0])
    outside = np.array([metres(at) for at in maker.ground.county.bad_rows["outside_at"]])
    near = outside[np.arange(len(kind)) % len(outside)] + np.rint(600 * (u[:, 9:] - 0.5))
    at = np.where((kind == Kind.OUTSIDE_COUNTY)[:, None], near, 0)
    at[kind == Kind.NO_COORDINATES] = NOWHERE
    name = (17 * np.arange(len(kind))) % len(maker.ground.names)
    times = maker.timed(offence, maker.moments(offence, u[:, 1:3]), u[:, 3:8])
    return maker.rows(kind, offence, times, (at[:, 0], at[:, 1], NOWHERE, name))


def make_incidents(
    seed: int, ground: Ground, plan: Mapping[str, Any], n_incidents: int, months: int
) -> Rows:
    """Make all incidents, in the order in which they were recorded.

    Parameters
    ----------
    seed
        The seed of the whole sample.
    ground
        What they are placed on.
    plan
        The offences, mixes and rhythms as they are written down.
    n_incidents
        Rows in all, the bad ones among them.
    months
        Months from January 2023 in which they are committed.
    """
    maker = Maker(seed, ground, Offences(plan), Clock(plan, months))
    process = ground.county.process
    n_good = n_incidents - sum(bad_counts(ground.county).values())
    n_spot, n_stack = (round(n_good * process[one]) for one in ("spot_share", "stack_share"))
    burglaries = burglary_rows(maker, round(n_good * process["burglary_share"]), plan)
    shares = [one.stack.share for one in ground.stacks]
    parts = [
        burglaries,  # first, so that parents keep their places
        spot_rows(maker, spot_counts(len(ground.spots), n_spot if ground.spots else 0)),
        stack_rows(maker, apportion(n_stack, shares) if shares else []),
        bad_rows(maker),
    ]
    n_left = n_incidents - sum(len(part) for part in parts)
    parts += everyday_rows(maker, n_left)
    rows = Rows(
        *(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Rows))
    )
    # A stable sort, so rows recorded in the same minute keep the order above.
    return rows.taken(np.argsort(rows.recorded, kind="stable"))
