"""What a reader of a patrol plan has to be told, in plain sentences."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import listed
from hotspots.patterns.patrol_tables import Laid

if TYPE_CHECKING:
    from hotspots.patterns.patrol_plan import PatrolRules

_LEAST_DOSE, _MOST_DOSE = 10, 16


def note_rules(
    rules: "PatrolRules",
    laid: Laid,
    notes_on_times: tuple[str, ...],
    *,
    owed: NDArray[np.int64],
    possible: int,
    trial: bool,
) -> tuple[str, ...]:
    """Say what the plan rests on, and which rule it could not keep."""
    return (
        *notes_on_times,
        *_on_rules(rules, laid, owed, possible),
        *_on_units(rules, laid),
        *_on_trial(rules, laid, trial),
        *_on_ways(rules, laid),
    )


def _on_rules(
    rules: "PatrolRules", laid: Laid, owed: NDArray[np.int64], possible: int
) -> Iterator[str]:
    if not _LEAST_DOSE <= rules.minutes_at_spot <= _MOST_DOSE:
        yield (
            f"A visit is {rules.minutes_at_spot:g} minutes: Koper (1995) found that"
            f" {_LEAST_DOSE} to {_MOST_DOSE} do most for the time they take."
        )
    apart = laid.search.rules.apart
    if apart > np.ceil(60 * rules.hours_apart):
        yield (
            f"Visits to one spot are {apart} minutes apart, not {60 * rules.hours_apart:g}: until"
            " then the one before still protects."
        )
    yield (
        f"A visit is taken to protect its spot while it lasts and for {rules.effect_minutes:g}"
        " minutes more, as long as Koper (1995) watched after officers had left."
    )
    if owed.any():
        needed = sum(laid.search.rules.at_least) * len(owed)
        names = [laid.spots["spot"].iloc[spot] for spot in np.flatnonzero(owed)]
        drawn_from = len(owed) - len(_cut_off(laid))
        why = " on their treated days" if 0 < rules.treated_per_day < drawn_from else ""
        yield (
            f"Not every spot gets {rules.at_least_per_week} visits a week{why}: {needed:,} such"
            f" visits are needed, at most {possible:,} are possible in the time there is, and"
            f" {needed - int(owed.sum()):,} are planned. Fewer go to {listed(names)}."
        )


def _on_units(rules: "PatrolRules", laid: Laid) -> Iterator[str]:
    spots = len(laid.spots)
    if len(rules.units) > spots:
        yield (
            f"There are more units ({len(rules.units)}) than spots ({spots}): units without"
            " visits can do other work."
        )
    by_shift = dict.fromkeys(rules.shifts, 0)
    for tour in laid.search.tours:
        by_shift[tour.shift.name] += len(tour.stop)
    for name in [name for name, visits in by_shift.items() if not visits]:
        yield (
            f"The shift {name!r} has no visits: no spot that a unit can get to has its hours that"
            " matter in it. A higher window_share widens them."
        )
    nights = sorted({
        f"{tour.shift.date:%d %B}"
        for tour in laid.search.tours
        if tour.shift.minutes != laid.minutes_by_clock[tour.shift.name]
    })  # fmt: skip
    if nights:
        yield (
            f"The clock changes in a shift of {listed(nights)}: it is an hour shorter or longer,"
            " and times are those on the wall."
        )


def _on_trial(rules: "PatrolRules", laid: Laid, trial: bool) -> Iterator[str]:
    spots = f"{len(laid.spots) - len(_cut_off(laid))} spots" + (
        " that a unit can get to" if _cut_off(laid) else ""
    )
    if trial:
        yield (
            f"Trial: {rules.treated_per_day} of {spots} are drawn for each day"
            f" (seed {rules.seed}), each equally often but for one day; in the shifts that begin"
            " on its other days a spot is not visited. Keep the table of days: without it nothing"
            " can be evaluated."
        )
    elif rules.treated_per_day:
        yield (
            f"There is no trial: {rules.treated_per_day} a day of {spots} would leave none to"
            " compare with."
        )


def _on_ways(rules: "PatrolRules", laid: Laid) -> Iterator[str]:
    yield f"Ways are {'; '.join(travel.note for travel in laid.travel.values())}."
    cut_off = _cut_off(laid)
    if cut_off:
        yield f"No unit can get to {listed(cut_off)}: see why_not."
    if not rules.start:
        yield "Units start and end at a spot: the way there and back is not counted."


def _cut_off(laid: Laid) -> list[str]:
    """Name the spots that no unit can get to."""
    return sorted(
        name
        for spot, name in enumerate(laid.spots["spot"])
        if all(travel.cut_off[spot] for travel in laid.travel.values())
    )
