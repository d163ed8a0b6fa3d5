"""When harm falls on each spot: its expected harm in each hour of the week, and which matter."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.patterns.periods import Coverage
from hotspots.patterns.timing import Timing, find_timing

# Of fewer known times a spot's busiest hour is chance.
FEWEST_TIMES = 5
# A spot's own hours count as much as its district's when so many of its times are known.
_HALF_OWN = 24
_WEEKS_A_YEAR = 365.25 / 7
_TIE = 9
_NUMBERS = ("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
# Another run of hours is worth naming when it holds so many times as much.
_MUCH_MORE = 1.2
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class SpotDemand:
    """What is expected at each spot, and when.

    Attributes
    ----------
    harm_per_week
        One number a spot.
    per_hour
        Shape (spots, 168): harm expected in each hour of the week, Monday's first hour first.
    matters
        Shape (spots, 24): the hours of the day in which a visit may be.
    window, why
        The same in words, and why these.
    share
        Shape (spots,): how much of the spot's harm falls in them.
    known
        Whether times of day are known at all.
    notes
        What a reader has to be told.
    """

    harm_per_week: NDArray[np.float64]
    per_hour: NDArray[np.float64]
    matters: NDArray[np.bool_]
    window: tuple[str, ...]
    why: tuple[str, ...]
    share: NDArray[np.float64]
    known: bool
    notes: tuple[str, ...]


def find_demand(
    spots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    worked: NDArray[np.bool_],
    share: float,
    weights: str | None,
    covered: Coverage | None,
    time_zone: str | None,
) -> SpotDemand:
    """Find how much harm falls on each spot in each hour of the week, and its hours that matter.

    A spot has few incidents, and many hours to put them in. So its hours of the day are its own
    mixed with the district's, half and half where 24 of its times are known and more its own the
    more there are; where fewer than five are known they are the district's. How an hour's harm
    spreads over the days of the week is always as in the district.

    Parameters
    ----------
    spots
        Polygons, each incident counting for the first that holds it.
    incidents
        Of the whole district, with ``start``, ``end`` and ``precision``.
    worked
        For each hour of the day whether a shift is on.
    share
        The hours that matter are the fewest worked ones in a row that hold this share of what
        falls in all worked hours.
    weights
        Column of harm; None counts.
    covered
        What time the incidents cover.
    time_zone
        As :func:`find_timing` takes it.
    """
    of_spot = _spot_of_each(spots, incidents)
    whole = find_timing(incidents, weights=weights, time_zone=time_zone)
    district = _DistrictHours.of(whole)
    notes = _notes_on_times(whole, covered)
    weeks = (covered.last - covered.first) / pd.Timedelta(weeks=1) if covered else _WEEKS_A_YEAR
    harm = np.zeros(len(spots))
    profiles = np.zeros((len(spots), 24))
    windows, borrowed = [], 0
    for spot in range(len(spots)):
        own = incidents[of_spot == spot]
        timing = find_timing(own, weights=weights, time_zone=time_zone)
        harm[spot] = _sum(own, weights) / max(weeks, 1 / 7)
        profiles[spot], its_own = district.mixed_with(timing)
        borrowed += not its_own and district.known
        shown = _share_by_hour(timing) if its_own else profiles[spot]
        windows.append(_window(profiles[spot], shown, worked, share, district.known, its_own))
    if borrowed:
        notes.append(
            f"Of {borrowed} of {len(spots)} spots fewer than {FEWEST_TIMES} times are known: their"
            " hours are those of the whole district."
        )
    if district.known:
        notes += _notes_on_shifts(harm, profiles[:, worked])
    per_hour = harm[:, None] * (profiles[:, None, :] * district.by_weekday).reshape(len(spots), -1)
    hours, texts, why, held = zip(*windows, strict=True)
    return SpotDemand(
        harm,
        per_hour,
        np.array(hours),
        tuple(texts),
        tuple(why),
        np.array(held),
        district.known,
        tuple(notes),
    )


@dataclass(frozen=True, eq=False)
class _DistrictHours:
    """Shares of the district: by hour of the day, and of each hour by weekday (7 x 24)."""

    by_hour: NDArray[np.float64]
    by_weekday: NDArray[np.float64]
    known: bool

    @classmethod
    def of(cls, timing: Timing) -> "_DistrictHours":
        table = timing.table.to_numpy()
        if timing.known.with_hour < FEWEST_TIMES or not table.sum():
            return cls(np.full(24, 1 / 24), np.full((7, 24), 1 / 7), False)
        total = table.sum(axis=0)
        spread = np.divide(table, total, out=np.full((7, 24), 1 / 7), where=total > 0)
        return cls(total / total.sum(), spread, True)

    def mixed_with(self, own: Timing) -> tuple[NDArray[np.float64], bool]:
        """Give a spot's hours of the day, and whether they are in part its own."""
        known, total = own.known.with_hour, own.by_hour.sum()
        if known < FEWEST_TIMES or not total:
            return self.by_hour, False
        weight = known / (known + _HALF_OWN)
        return weight * _share_by_hour(own) + (1 - weight) * self.by_hour, True


def _share_by_hour(timing: Timing) -> NDArray[np.float64]:
    return np.asarray(timing.by_hour / timing.by_hour.sum(), dtype=np.float64)


def _window(
    profile: NDArray[np.float64],
    shown: NDArray[np.float64],
    worked: NDArray[np.bool_],
    share: float,
    known: bool,
    its_own: bool,
) -> tuple[NDArray[np.bool_], str, str, float]:
    """Choose the hours that matter; say which they are and why, and what share they hold."""
    if not known:
        held = float(profile[worked].sum())
        return worked, "any hour of a shift", "no times of day are known here", held
    hours = _fewest_in_a_row(profile, worked, share)
    held = float(shown[hours].sum())
    whose = "its harm" if its_own else "the district's harm (too few times are known here)"
    why = f"{held:.0%} of {whose} falls in {_count(len(hours))}"
    busiest = _fewest_in_a_row(profile, np.ones(24, dtype=bool), 0.0, length=len(hours))
    elsewhere = float(shown[busiest].sum())
    if elsewhere > _MUCH_MORE * held and not worked[busiest].all():
        why += f"; {elsewhere:.0%} from {_clock(busiest)}, when not all hours are in a shift"
    mask = np.zeros(24, dtype=bool)
    mask[hours] = True
    return mask, _clock(hours), why, held


def _fewest_in_a_row(
    profile: NDArray[np.float64],
    worked: NDArray[np.bool_],
    share: float,
    *,
    length: int = 0,
) -> NDArray[np.int64]:
    """Find the shortest run of worked hours that holds a share of what falls in all of them.

    Of equally short ones that which holds most, then the earliest; of runs that are all too
    light (split shifts) the one that holds most.
    """
    enough = share * profile[worked].sum() - 10.0**-_TIE
    best: tuple[float, NDArray[np.int64]] = (-1.0, np.flatnonzero(worked)[:1])
    for hours in [length] if length else range(1, 25):
        for first in range(24):
            run = (first + np.arange(hours)) % 24
            held = round(float(profile[run].sum()), _TIE)
            if worked[run].all() and held > best[0]:
                best = held, run
        if best[0] >= enough:
            break
    return best[1]


def _clock(hours: NDArray[np.int64]) -> str:
    if len(hours) == 24:
        return "any hour"
    return f"{hours[0]:02}:00 to {(hours[-1] + 1) % 24:02}:00"


def _count(hours: int) -> str:
    if hours == 1:
        return "this hour"
    return f"these {_NUMBERS[hours] if hours < len(_NUMBERS) else hours} hours"


def _spot_of_each(spots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Give each incident the number of the first spot that holds it; -1 for none."""
    tree = shapely.STRtree(incidents.geometry.to_numpy())
    spot, row = tree.query(spots.geometry.to_numpy(), predicate="intersects")
    of_spot = np.full(len(incidents), len(spots), dtype=np.int64)
    np.minimum.at(of_spot, row, spot)
    return np.where(of_spot < len(spots), of_spot, -1)


def _sum(incidents: pd.DataFrame, weights: str | None) -> float:
    """Add up, the smallest first, so that the order of rows changes no bit."""
    if weights is None:
        return float(len(incidents))
    return float(np.sort(incidents[weights].to_numpy(dtype=np.float64)).sum())


def _notes_on_times(whole: Timing, covered: Coverage | None) -> list[str]:
    known, notes = whole.known, []
    if covered is None:
        notes.append("The incidents have no dates: their harm is taken as that of one year.")
    if not known.incidents:
        return [*notes, "No incidents were given: no harm is expected, and any hour is alike."]
    if known.with_hour < FEWEST_TIMES:
        only = " (only months)" if known.months else ""
        notes.append(
            f"The times of day of incidents are not known{only}: every hour counts alike, and the"
            " plan cannot say when harm is to be expected. It needs records with times."
        )
    elif known.with_hour < 0.8 * known.incidents:
        notes.append(
            f"The hour of {known.with_hour:,} of {known.incidents:,} incidents is known; the others"
            " count in a spot's harm as if they fell in the same hours."
        )
    return notes


def _notes_on_shifts(harm: NDArray[np.float64], in_shifts: NDArray[np.float64]) -> list[str]:
    share = float(harm @ in_shifts.sum(axis=1)) / (harm.sum() or 1.0)
    if share >= _HALF:
        return []
    return [
        f"Only {share:.0%} of the spots' harm falls in the hours of the shifts: other shifts could"
        " cover more."
    ]
