"""What speaks for a Street Week in a ward: harm, disorder, rise, repeats, and time since the last.

Everything is measured where a week on the streets could change it: incidents on a stacked point
that is named as a prison, a police station, a hospital or an airport are set apart.
"""

import re
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import require_projected_metres
from hotspots.patterns.periods import Coverage, coverage_of
from hotspots.patterns.places import collapse_to_places, weights_of
from hotspots.patterns.ward_near_repeats import find_ward_near_repeats
from hotspots.patterns.ward_periods import WardPeriods, choose_ward_periods, lies_in
from hotspots.patterns.ward_trend import find_ward_trends
from hotspots.records.moments import MONTH
from hotspots.records.place_kinds import RECORDED_AT

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

# What an offence is called when it is anti-social behaviour.
_ASB = re.compile(r"anti[- ]?social|\basb\b|nuisance|rowdy|street drink|begging", re.IGNORECASE)
MANY_AT_ONE_PLACE = 3
NO_WARD = -1


@dataclass(frozen=True)
class WardMeasures:
    """Measures of the wards of an area, as they are: not yet on one scale.

    Attributes
    ----------
    wards
        One row a ward, in the order of their codes, with

        ======================  ===========================================================
        ``ward_code, ward``     wards of one name have their code added
        ``area_km2``            its ground
        ``incidents``           in the months measured
        ``set_apart``           of these, at prisons, police stations, hospitals, airports
        ``harm``                of the others
        ``harm_per_km2``        the same by ground
        ``harm_per_1000_addresses``  the same by addresses; NaN where they are not known
        ``asb``                 incidents that are anti-social behaviour; NaN where no offence
                                of the whole area says so
        ``asb_per_km2``         the same by ground
        ``before, after``       incidents of the months that the trend compares
        ``trend``               after to before, by day; NaN without any before
        ``trend_low, trend_high``  its 90% interval
        ``trend_shrunk``        drawn towards that of all wards, the more the fewer incidents
        ``at_repeat_places``    incidents at a place with three or more
        ``repeat_places``       their share; NaN of too few incidents
        ``burglaries``          of homes that have a day
        ``near_repeat_ratio``   pairs near and soon to those by chance; NaN of too few
        ``near_repeat_low``     lower end of its 90% interval
        ``days_since``          since its last Street Week; infinite for never, NaN where it is
                                not known of any ward
        ======================  ===========================================================
    periods
        Which months.
    asb_offences
        What was taken for anti-social behaviour.
    notes
        What a reader has to be told.
    """

    wards: gpd.GeoDataFrame
    periods: WardPeriods
    asb_offences: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())


def says_asb(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which incidents are anti-social behaviour by the words of their offence.

    >>> offences = ["Anti-social behaviour", "ASB - nuisance", "Robbery", "Rowdy behaviour", None]
    >>> says_asb(pd.DataFrame({"offence": offences})).tolist()
    [True, True, False, True, False]
    """
    if "offence" not in incidents:
        return np.zeros(len(incidents), dtype=bool)
    codes, names = pd.factorize(incidents["offence"])
    known = np.array([bool(_ASB.search(str(name))) for name in names] + [False])
    return np.asarray(known[codes], dtype=bool)


def measure_wards(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    *,
    covered: Coverage | None = None,
    burglaries: gpd.GeoDataFrame | None = None,
    addresses: pd.DataFrame | None = None,
    last_street_weeks: pd.DataFrame | None = None,
    months: int = 3,
    fewest: int = 30,
) -> WardMeasures:
    """Measure every ward of an area.

    Parameters
    ----------
    incidents
        The area's own, with ``ward_code``, ``harm``, ``offence``, ``start``, ``end`` and
        ``precision``; where there is a column ``stacked``, stacked points are known.
    wards
        ``ward_code``, ``ward`` and polygons.
    covered
        What time the data cover; by default that of these incidents.
    burglaries
        Burglaries of homes, for near repeats; None: not known.
    addresses
        With ``ward_code``, for rates; None: not known.
    last_street_weeks
        ``ward`` (name or code) and ``week``; None: not known.
    months, fewest
        Of the trend; of incidents, or burglaries, below which shares and ratios are not told.

    Returns
    -------
    WardMeasures
        A row for each ward, also for those without incidents.

    Raises
    ------
    InputError
        When columns are missing, systems differ from metres, or the name of a ward that had a
        Street Week is that of two.
    """
    _require(incidents, wards, burglaries)
    wards = wards.sort_values("ward_code", ignore_index=True)
    number = _number(incidents, wards)
    periods = choose_ward_periods(incidents, covered=covered, months=months)
    covered = covered or coverage_of(incidents)
    stacked = _stacked(incidents)
    apart = np.isin(stacked, RECORDED_AT)
    measured = lies_in(incidents, periods.measured) & (number != NO_WARD)
    table = _names(wards, incidents)
    table["area_km2"] = wards.area.to_numpy() / 1e6
    table["incidents"] = _count(number[measured], wards)
    table["set_apart"] = _count(number[measured & apart], wards)
    counted = measured & ~apart
    _add_harm(table, incidents, number, counted, addresses)
    asb_offences = _add_asb(table, incidents, number, counted)
    _add_trend(table, incidents, number, ~apart & (number != NO_WARD), periods)
    _add_repeat_places(table, incidents, number, measured & (stacked == ""), fewest)
    notes = [
        *_notes(incidents, number, periods, table, asb_offences),
        *_add_near_repeats(table, burglaries, wards, fewest),
        *_add_days_since(table, wards, last_street_weeks, covered),
    ]
    shaped = gpd.GeoDataFrame(table, geometry=wards.geometry.to_numpy(), crs=wards.crs)
    return WardMeasures(shaped, periods, asb_offences, tuple(notes))


def _require(
    incidents: gpd.GeoDataFrame, wards: gpd.GeoDataFrame, burglaries: gpd.GeoDataFrame | None
) -> None:
    problems = []
    dates = ("start", "end", "precision")
    for frame, needed, where in (
        (incidents, ("ward_code", "harm", "offence", *dates), "the incidents"),
        (wards, ("ward_code", "ward"), "the wards"),
        (burglaries, ("ward_code", *dates), "the burglaries"),
    ):
        missing = [] if frame is None else [name for name in needed if name not in frame]
        if missing:
            cure = "read the incidents with boundaries that have wards"
            problems.append(Problem(f"there is no column {listed(missing)}", cure, where))
    raise_if_any(problems, InputError)
    require_projected_metres(incidents.crs, where="the incidents")
    require_projected_metres(wards.crs, where="the wards")
    weights_of(incidents, "harm")


def _number(incidents: pd.DataFrame, wards: pd.DataFrame) -> Whole:
    """Give the row of each incident's ward; -1 where it lies in none of these."""
    codes = pd.Index(wards["ward_code"].astype("str"))
    known = incidents["ward_code"].astype("object").map(str, na_action="ignore")
    return np.asarray(codes.get_indexer(pd.Index(known)), dtype=np.int64)


def _names(wards: gpd.GeoDataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """Name the wards; two of one name by their district, or else by their code."""
    table = pd.DataFrame(wards[["ward_code", "ward"]]).astype("str")
    again = table["ward"].duplicated(keep=False)
    if again.any():
        district: dict[str, str] = {}
        if "district" in incidents:
            known = incidents[["ward_code", "district"]].dropna().astype("str").drop_duplicates()
            district = dict(zip(known["ward_code"], known["district"], strict=True))
        which = table["ward_code"].map(lambda code: district.get(code, code))
        table["ward"] = table["ward"].where(~again, table["ward"] + " (" + which + ")")
    return table


def _stacked(incidents: pd.DataFrame) -> NDArray[np.object_]:
    """Give the kind of stacked point that each incident is on; empty for none."""
    if "stacked" not in incidents:
        return np.full(len(incidents), "", dtype=object)
    kinds = incidents["stacked"].astype("object")
    return np.asarray(kinds.where(kinds.notna(), "").to_numpy(dtype=object))


def _count(number: Whole, wards: pd.DataFrame) -> Whole:
    return np.bincount(number, minlength=len(wards)).astype(np.int64)


def _add_harm(
    table: pd.DataFrame,
    incidents: pd.DataFrame,
    number: Whole,
    counted: NDArray[np.bool_],
    addresses: pd.DataFrame | None,
) -> None:
    of, value = number[counted], incidents["harm"].to_numpy(dtype=np.float64)[counted]
    # Added up in order of size: the same to the last bit however the rows come.
    order = np.lexsort((value, of))
    table["harm"] = np.bincount(of[order], weights=value[order], minlength=len(table)).astype(float)
    table["harm_per_km2"] = table["harm"] / table["area_km2"]
    table["harm_per_1000_addresses"] = np.nan
    if addresses is not None and "ward_code" in addresses:
        doors = _number(addresses, table)
        homes = _count(doors[doors != NO_WARD], table).astype(float)
        harm = table["harm"].to_numpy()
        rate = np.divide(1000 * harm, homes, out=np.full(len(table), np.nan), where=homes > 0)
        table["harm_per_1000_addresses"] = rate


def _add_asb(
    table: pd.DataFrame, incidents: pd.DataFrame, number: Whole, counted: NDArray[np.bool_]
) -> tuple[str, ...]:
    asb = says_asb(incidents)
    names = tuple(sorted(incidents["offence"][asb].astype("str").unique()))
    table["asb"] = _count(number[counted & asb], table).astype(float) if names else np.nan
    table["asb_per_km2"] = table["asb"] / table["area_km2"]
    return names


def _add_trend(
    table: pd.DataFrame,
    incidents: pd.DataFrame,
    number: Whole,
    counted: NDArray[np.bool_],
    periods: WardPeriods,
) -> None:
    before = after = np.zeros(len(table), dtype=np.int64)
    days = (1, 1)
    if periods.before is not None and periods.after is not None:
        before = _count(number[counted & lies_in(incidents, periods.before)], table)
        after = _count(number[counted & lies_in(incidents, periods.after)], table)
        days = (periods.before.days, periods.after.days)
    table["before"], table["after"] = before, after
    for name, values in find_ward_trends(before, after, days=days).items():
        table[name] = values


def _add_repeat_places(
    table: pd.DataFrame,
    incidents: gpd.GeoDataFrame,
    number: Whole,
    counted: NDArray[np.bool_],
    fewest: int,
) -> None:
    places = collapse_to_places(incidents[counted])
    many = places.count[places.of_incident] >= MANY_AT_ONE_PLACE
    of = number[counted]
    table["at_repeat_places"] = _count(of[many], table)
    every = _count(of, table).astype(float)
    repeating = table["at_repeat_places"].to_numpy(dtype=float)
    nothing = np.full(len(table), np.nan)
    table["repeat_places"] = np.divide(repeating, every, out=nothing, where=every >= fewest)


def _add_near_repeats(
    table: pd.DataFrame, burglaries: gpd.GeoDataFrame | None, wards: pd.DataFrame, fewest: int
) -> list[str]:
    found = find_ward_near_repeats(
        burglaries,
        None if burglaries is None else _number(burglaries, wards),
        len(table),
        fewest=fewest,
    )
    table["burglaries"] = found.burglaries
    table["near_repeat_ratio"], table["near_repeat_low"] = found.ratio, found.low
    return [found.why_not] if found.why_not else []


def _add_days_since(
    table: pd.DataFrame,
    wards: gpd.GeoDataFrame,
    held: pd.DataFrame | None,
    covered: Coverage | None,
) -> list[str]:
    """Say how long ago each ward's last Street Week was, from the end of the data."""
    table["days_since"] = np.nan
    if held is None:
        return ["Which wards had a Street Week is not known: how long each has waited is left out."]
    if covered is None:
        return ["No incident has a date: how long each ward has waited is left out."]
    row = _rows_of_names(held["ward"], wards)
    last = pd.Series(held["week"].to_numpy()[row != NO_WARD]).groupby(row[row != NO_WARD]).max()
    since = np.full(len(table), np.inf)
    passed = (covered.last.normalize() - last).dt.days
    since[passed.index.to_numpy(dtype=np.int64)] = np.maximum(passed.to_numpy(dtype=float), 0)
    table["days_since"] = since
    return []


def _rows_of_names(names: "pd.Series[str]", wards: pd.DataFrame) -> Whole:
    """Find the wards that are meant by name or code; -1 for one of another area."""
    known: dict[str, list[int]] = {}
    for row, (code, ward) in enumerate(zip(wards["ward_code"], wards["ward"], strict=True)):
        for text in {str(code).casefold(), str(ward).casefold()}:
            known.setdefault(text, []).append(row)
    folded = [name.strip().casefold() for name in names]
    doubtful = sorted({n for n, f in zip(names, folded, strict=True) if len(known.get(f, ())) > 1})
    if doubtful:
        what = f"several wards are called {listed(doubtful)}"
        raise InputError(Problem(what, "give their codes", "earlier Street Weeks"))
    return np.array([known.get(one, [NO_WARD])[0] for one in folded], dtype=np.int64)


def _notes(
    incidents: pd.DataFrame,
    number: Whole,
    periods: WardPeriods,
    table: pd.DataFrame,
    asb_offences: tuple[str, ...],
) -> list[str]:
    notes = []
    nowhere = int((number == NO_WARD).sum())
    if nowhere:
        notes.append(f"{nowhere:,} incidents lie in none of the wards and are left out.")
    undated = int(incidents[["start", "end"]].isna().any(axis=1).sum())
    if undated and periods.measured is not None:
        notes.append(f"{undated:,} incidents without a date are left out.")
    apart = int(table["set_apart"].sum())
    if apart:
        notes.append(
            f"{apart:,} incidents at stacked points named as {', '.join(RECORDED_AT)} are set"
            " apart: a week on the streets does not reach them."
        )
    if not asb_offences and len(incidents):
        notes.append("No offence says it is anti-social behaviour: that measure is left out.")
    if periods.after is None:
        notes.append("The data hold under two whole months: there is no trend.")
    elif not periods.seasons_alike:
        notes.append(
            "The data do not reach back a year: the trend is against the months just before, and"
            " part of it may come back every year."
        )
    if len(incidents) and (incidents["precision"] == MONTH).mean() > 0.5:
        notes.append(
            "Most dates are months, as police.uk gives them: its positions are map points that"
            " stand for a street, so repeat places are streets rather than addresses."
        )
    return notes
