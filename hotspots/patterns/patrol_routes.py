"""Tours of all units in all shifts: who visits which spot, in which order, at which minute.

Team orienteering: a visit is worth the harm expected while it protects, a tour has only so many
minutes, and no spot is visited by anybody while it still is protected. Each tour is searched for
with the others as they are; then again, with all tours of a shift half taken apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.patrol_search import _NEVER, improve_tour
from hotspots.patterns.patrol_shifts import WorkedShift

Numbers = NDArray[np.float64]
# Rounds of search of a tour at first, and again.
_ROUNDS = (12, 30)
# How often the tours of a shift are taken half apart; more where there are few of them.
_REPEATS = 2
_FEW_TOURS = 8
_MORE_REPEATS = 12
# How often each visit is moved before its time counts as random.
_MOVES = 30


@dataclass(frozen=True, eq=False)
class Tour:
    """One unit's shift.

    Attributes
    ----------
    shift
        When.
    unit
        Number of the unit.
    step
        Minutes from arrival to arrival between spots, visit and way; last row and column: from
        and to the start.
    open
        Shape (spots,): whether this unit may visit it in this shift.
    stop, at
        Spots in their order, and the minute of the shift at which each visit begins.
    """

    shift: WorkedShift
    unit: int
    step: NDArray[np.int64]
    open: NDArray[np.bool_]
    stop: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class TourRules:
    """What every tour keeps to.

    Attributes
    ----------
    dose, protected, apart, budget
        Minutes: of a visit, of its protection, between arrivals at one spot, of a tour.
    per_hour, matters
        Of each spot, as :class:`hotspots.patterns.patrol_demand.SpotDemand` has them.
    weeks, at_least
        First day and the day after the last of each week, and the visits each spot gets in it.
    treated
        Shape (spots, days).
    """

    dose: int
    protected: int
    apart: int
    budget: int
    per_hour: Numbers
    matters: NDArray[np.bool_]
    weeks: tuple[tuple[int, int], ...]
    at_least: tuple[int, ...]
    treated: NDArray[np.bool_]


def worth_of_visits(shift: WorkedShift, rules: TourRules) -> Numbers:
    """Give the harm expected while a visit protects, for each spot and minute that it may begin.

    ``_NEVER`` where it may not: outside the hours that matter, or too late to end in the shift.
    """
    rate = rules.per_hour[:, shift.hour_of_week] / 60.0
    sums = np.concatenate([np.zeros((len(rate), 1)), np.cumsum(rate, axis=1)], axis=1)
    begins = np.arange(shift.minutes + 1)
    worth = sums[:, begins + rules.protected] - sums[:, begins]
    inside = rules.matters[:, shift.hour_of_week[: shift.minutes + 1] % 24]
    ends = inside[:, np.minimum(begins + rules.dose - 1, shift.minutes)]
    inside = inside & ends & (begins + rules.dose <= shift.minutes)
    inside &= rules.treated[:, shift.day][:, None]
    return np.where(inside, worth, _NEVER)


@dataclass(eq=False)
class TourPlan:
    """All tours, while they are searched for."""

    tours: Sequence[Tour]
    rules: TourRules
    worth: dict[WorkedShift, Numbers] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Work out once what visits are worth in each shift."""
        for tour in self.tours:
            if tour.shift not in self.worth:
                self.worth[tour.shift] = worth_of_visits(tour.shift, self.rules)
        highest = max((float(worth.max(initial=0.0)) for worth in self.worth.values()), default=0.0)
        self._bonus = max(highest, 1e-6) * (self.rules.budget // self.rules.dose + 2)

    def search(self, rng: np.random.Generator) -> None:
        """Fill the tours, one after the other, then improve them."""
        for tour in self.tours:
            self._improve(tour, self._owed_by_now(tour), _ROUNDS[0], rng)
        by_shift: dict[WorkedShift, list[Tour]] = {}
        for tour in self.tours:
            by_shift.setdefault(tour.shift, []).append(tour)
        for _ in range(_REPEATS if len(self.tours) > _FEW_TOURS else _MORE_REPEATS):
            for team in by_shift.values():
                if len(team) > 1:
                    self._rebuild(team, rng)
                for tour in team:
                    self._improve(tour, self._owed(tour), _ROUNDS[1], rng)

    def visits_of(self, days: tuple[int, int], but: Tour | None = None) -> NDArray[np.int64]:
        """Count each spot's visits in some days."""
        stops = [
            stop
            for tour in self.tours
            if tour is not but and days[0] <= tour.shift.day < days[1]
            for stop in tour.stop
        ]
        return np.bincount(np.array(stops, dtype=np.int64), minlength=len(self.rules.per_hour))

    def harm_of(self, tour: Tour) -> float:
        """Add up the harm expected while a tour's visits protect."""
        return float(self.worth[tour.shift][tour.stop, tour.at].sum())

    def owed_after_all(self) -> NDArray[np.int64]:
        """Count the visits of each spot that the rule asks for and the plan does not have."""
        weeks = zip(self.rules.weeks, self.rules.at_least, strict=True)
        missing = [np.maximum(n - self.visits_of(week), 0) for week, n in weeks]
        return np.asarray(np.sum(missing, axis=0), dtype=np.int64)

    def _owed(self, tour: Tour) -> NDArray[np.int64]:
        """Count the visits that each spot still needs in the tour's week, beside the others'."""
        week, least = self._week_of(tour)
        return np.maximum(least - self.visits_of(week, but=tour), 0)

    def _owed_by_now(self, tour: Tour) -> NDArray[np.int64]:
        """Spread what is owed over the week: not all spots on the first day."""
        week, least = self._week_of(tour)
        treated = self.rules.treated[:, week[0] : week[1]]
        gone = treated[:, : tour.shift.day - week[0] + 1].sum(axis=1)
        share = gone / np.maximum(treated.sum(axis=1), 1)
        turn = np.arange(len(share)) / max(len(share), 1)  # spots take turns within the week
        by_now = np.minimum(np.floor(least * share + turn), least)
        by_now = np.where(share >= 1, least, by_now).astype(np.int64)
        return np.maximum(by_now - self.visits_of(week, but=tour), 0)

    def _week_of(self, tour: Tour) -> tuple[tuple[int, int], int]:
        for week, least in zip(self.rules.weeks, self.rules.at_least, strict=True):
            if week[0] <= tour.shift.day < week[1]:
                return week, least
        raise ValueError(f"day {tour.shift.day} is in no week")

    def _free(self, tour: Tour) -> Numbers:
        """Give what visits are worth in a tour, with the times taken out that others' are near."""
        value = self.worth[tour.shift].copy()
        value[~tour.open] = _NEVER
        begins, apart = tour.shift.begins, self.rules.apart
        for other in self.tours:
            near = abs(other.shift.begins - begins)
            if other is tour or near > apart + max(other.shift.minutes, tour.shift.minutes):
                continue
            for stop, at in zip(other.stop, other.at, strict=True):
                middle = other.shift.begins + at - begins
                value[stop, max(middle - apart + 1, 0) : max(middle + apart, 0)] = _NEVER
        return value

    def _improve(
        self, tour: Tour, need: NDArray[np.int64], rounds: int, rng: np.random.Generator
    ) -> float:
        """Search for a better tour with the others as they are; give what it is worth."""
        rules = self.rules
        size = rules.budget // rules.dose + 2
        stop, at = np.zeros((2, size), dtype=np.int64)
        count = len(tour.stop)
        stop[:count], at[:count] = tour.stop, tour.at
        count, worth = improve_tour(
            stop,
            at,
            count,
            (self._free(tour), tour.step),
            (min(rules.budget, tour.shift.minutes), rules.apart),
            (need, self._bonus),
            rounds,
            int(rng.integers(1 << 62)),
        )
        tour.stop[:], tour.at[:] = stop[:count].tolist(), at[:count].tolist()
        return float(worth)

    def _rebuild(self, team: list[Tour], rng: np.random.Generator) -> None:
        """Take the tours of a shift half apart, build them again, and keep what is better."""
        before = [(tour.stop.copy(), tour.at.copy()) for tour in team]
        was = self._worth_of(team)
        for tour in team:
            kept = np.flatnonzero(rng.random(len(tour.stop)) < rng.choice([0.0, 0.5, 0.8]))
            if _fits(tour, kept):
                tour.stop[:] = [tour.stop[k] for k in kept]
                tour.at[:] = [tour.at[k] for k in kept]
        for number in rng.permutation(len(team)):
            self._improve(team[number], self._owed(team[number]), _ROUNDS[0], rng)
        if self._worth_of(team) <= was:
            for tour, (stop, at) in zip(team, before, strict=True):
                tour.stop[:], tour.at[:] = stop, at

    def _worth_of(self, team: list[Tour]) -> tuple[float, float]:
        """Rank by visits owed first, then by harm."""
        week, least = self._week_of(team[0])
        paid = float(np.minimum(self.visits_of(week), least).sum())
        return paid, round(sum(self.harm_of(tour) for tour in team), 9)

    def draw_times(self, rng: np.random.Generator, cost: float) -> None:
        """Move every visit to a random minute, as far as its tour and the harm covered allow.

        Visit after visit is moved to any minute between its neighbours, over and over, as long as
        the tour's visits cover all but a share ``cost`` of what they do at best.
        """
        for tour in self.tours if cost else ():
            value, last = self._free(tour)[tour.stop], tour.shift.minutes
            covered = self.harm_of(tour)
            least = (1 - cost) * covered
            for k in rng.integers(len(tour.stop), size=_MOVES * len(tour.stop)).tolist():
                earliest, latest = _room_of(tour, k, last, self.rules.apart)
                if latest < earliest:
                    continue
                minute = int(rng.integers(earliest, latest + 1))
                after = covered - value[k, tour.at[k]] + value[k, minute]
                if after >= least:
                    covered, tour.at[k] = after, minute


def _room_of(tour: Tour, k: int, last: int, apart: int) -> tuple[int, int]:
    """Give the earliest and the latest minute of a visit with the others as they are."""
    stop, at = tour.stop, tour.at
    earliest = at[k - 1] + tour.step[stop[k - 1], stop[k]] if k else tour.step[-1, stop[k]]
    follows = k + 1 < len(stop)
    latest = at[k + 1] if follows else last
    latest -= tour.step[stop[k], stop[k + 1] if follows else -1]
    for other, when in enumerate(at):
        if other != k and stop[other] == stop[k]:
            earliest = max(earliest, when + apart) if other < k else earliest
            latest = min(latest, when - apart) if other > k else latest
    return int(earliest), int(latest)


def _fits(tour: Tour, kept: NDArray[np.int64]) -> bool:
    """Tell whether the ways between what is left of a tour can be done in the times they have."""
    last = tour.shift.minutes
    stops, at = [tour.stop[k] for k in kept], [tour.at[k] for k in kept]
    if not stops:
        return True
    pairs = zip(stops[:-1], stops[1:], at[:-1], at[1:], strict=True)
    return (
        all(tour.step[a, b] <= there - here for a, b, here, there in pairs)
        and tour.step[-1, stops[0]] <= at[0]
        and at[-1] + tour.step[stops[-1], -1] <= last
    )
