"""Tours of all units in all shifts: who visits which spot, in which order, at which minute.

Team orienteering: a visit is worth the harm expected while it protects, a tour has only so many
minutes, and no spot is visited by anybody while it still is protected. Each tour is searched for
with the others as they are; then again, with all tours of a shift half taken apart.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.patrol_search import _NEVER, best_times, improve_tour, keep_apart
from hotspots.patterns.patrol_shifts import WorkedShift

Numbers = NDArray[np.float64]
# Rounds of search of a tour at first, and again.
_ROUNDS = (12, 30)
# How often the tours of a shift are taken half apart; more where there are few of them.
_REPEATS = 2
_FEW_TOURS = 8
_MORE_REPEATS = 12
# How strongly times are drawn to random ones: as much as suits what it may cost.
_PULLS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001)


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
        return np.sum(missing, axis=0, dtype=np.int64)

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

        Each visit is drawn to a minute of its hours that matter, the more strongly the better,
        as long as a tour's visits cover all but a share ``cost`` of what they do at best.
        """
        for tour in self.tours:
            count = len(tour.stop)
            if not count or not cost:
                continue
            value = self._free(tour)[tour.stop]
            best = self.harm_of(tour)
            drawn = np.array([rng.choice(np.flatnonzero(row > _NEVER / 2)) for row in value])
            away = np.abs(np.arange(value.shape[1]) - drawn[:, None]) / value.shape[1]
            unit = max(best / count, 1e-9)
            for pull in _PULLS:
                at = self._times(
                    tour, np.where(value > _NEVER / 2, value - pull * unit * away, _NEVER)
                )
                if value[np.arange(count), at].sum() >= (1 - cost) * best - 1e-12:
                    tour.at[:] = at.tolist()
                    break

    def _times(self, tour: Tour, value: Numbers) -> NDArray[np.int64]:
        """Find the best minutes for a tour's visits in their order."""
        count, last = len(tour.stop), value.shape[1] - 1
        stop, at = np.array(tour.stop, dtype=np.int64), np.array(tour.at, dtype=np.int64)
        low, high = np.zeros((2, count), dtype=np.int64)
        keep_apart(stop, count, at, self.rules.apart, last, low, high)
        before = np.empty((count + 1, last + 1))
        best_times(np.arange(count), stop, count, low, high, value, tour.step, before, at)
        return at


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
