"""What happens in one ward, where and when, and how it has moved: the numbers of a scoping pack."""

import re
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.ground import StudyArea
from hotspots.ground.one_ward import Ward
from hotspots.ground.units import lay_units
from hotspots.patterns.campaign_season import split_interval
from hotspots.patterns.concentration import Concentration, find_concentration
from hotspots.patterns.periods import Coverage
from hotspots.patterns.places import collapse_to_places, commonest
from hotspots.patterns.timing import Timing, find_timing
from hotspots.patterns.ward_measures import says_asb
from hotspots.patterns.ward_periods import WardPeriods, choose_ward_periods, lies_in
from hotspots.patterns.ward_similar import SimilarWards, similar_wards
from hotspots.records import total_harm
from hotspots.records.place_kinds import place_name

_LEVEL = 0.9
_CELL_M = 100.0
_LEAST_INSIDE = 0.01  # of a harm spot: edges that run along one another share slivers
_MOST_MONTHS = 24
_MOST_PLACES = 15
_AT_ONE_PLACE = (("1", 1, 1), ("2", 2, 2), ("3 to 5", 3, 5), ("6 or more", 6, None))
# What is behind a front door, or of one person: at a small place it would lead to somebody.
_OF_PEOPLE = re.compile(
    r"^(?!violence and sexual).*(burglar|rape|sexual|domestic|harass|stalk|indecen|child)"
    r"|break.?in|malicious communication",
    re.IGNORECASE,
)
THIS_WARD, SIMILAR, OTHERS = "This ward", "Similar wards together", "All other wards"
SPOT_COLUMNS = ("rank", "spot", "around", "incidents", "harm", "top_offences", "peak_hours")


@dataclass(frozen=True)
class WardProfile:
    """The profile of one ward.

    Attributes
    ----------
    ward
        Its code, name and ground.
    periods
        Which months it is of; ``measured`` is that of every table but ``months`` and ``trend``.
    incidents, harm, asb
        Of the ward in the months measured; ``asb`` is None where no offence says so.
    area_incidents, area_harm
        Of the whole area in the same months: what shares are of.
    undated
        Incidents of the ward without a date, which are in no table.
    offences
        ``offence``, ``incidents``, ``harm``; most harm first.
    months
        One row a month, at most 24: ``month`` (its first day), ``incidents``, ``asb``, ``harm``,
        ``similar`` (mean of the similar wards, NaN without any).
    timing
        Hours of the week.
    spots
        Harm spots in or across the ward, with ``share_inside`` and ``shareable``: incidents
        there that lead to no home and no person.
    places
        Streets and places as recorded: ``place``, ``incidents``, ``harm``, ``asb``,
        ``top_offence``, ``shareable``; most incidents first, at most 15.
    squares, streets
        How few squares of 100 m, and street segments, hold half; None where there are none.
    trend
        ``area``, ``wards``, ``before``, ``after``, ``ratio``, ``low``, ``high``: this ward,
        similar wards together, the other wards of the area; empty where dates do not allow it.
    similar
        Which wards are similar, and what they were chosen on.
    repeats
        ``at_one_place`` (1, 2, 3 to 5, 6 or more), ``places``, ``incidents``.
    """

    ward: Ward
    periods: WardPeriods
    incidents: int
    harm: float
    asb: int | None
    area_incidents: int
    area_harm: float
    undated: int
    offences: pd.DataFrame
    months: pd.DataFrame
    timing: Timing
    spots: gpd.GeoDataFrame
    places: pd.DataFrame
    squares: Concentration
    streets: Concentration | None
    trend: pd.DataFrame
    similar: SimilarWards
    repeats: pd.DataFrame


def leads_to_people(incidents: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which incidents could lead to a home or a person, were their place shown.

    >>> offences = ["Burglary", "Rape of a female", "Shoplifting", "Violence and sexual offences"]
    >>> leads_to_people(pd.DataFrame({"offence": offences})).tolist()
    [True, True, False, False]
    """
    codes, names = pd.factorize(incidents["offence"])
    # What an offence nobody named is, nobody knows.
    known = np.array([bool(_OF_PEOPLE.search(str(name))) for name in names] + [True])
    return np.asarray(known[codes], dtype=bool)


def profile_ward(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    ward: Ward,
    *,
    harm_spots: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame | None = None,
    covered: Coverage | None = None,
    months: int = 3,
    time_zone: str | None = "Europe/London",
) -> WardProfile:
    """Profile one ward: what, where, when, and how it moved.

    Parameters
    ----------
    incidents, wards
        Of the whole area, as in :func:`hotspots.patterns.ward_measures.measure_wards`.
    ward
        The one.
    harm_spots
        Of the area, as :func:`hotspots.select_harm_spots` gives them.
    streets
        Street segments; None where none are known.
    covered
        What time the data cover; by default that of these incidents.
    months
        Of the trend.
    time_zone
        Whose clock changes.

    Returns
    -------
    WardProfile
        Of a ward without incidents, empty tables.
    """
    periods = choose_ward_periods(incidents, covered=covered, months=months)
    inside = (incidents["ward_code"].astype("object") == ward.code).to_numpy(dtype=bool)
    measured = lies_in(incidents, periods.measured)
    own = incidents[inside & measured]
    asb = says_asb(incidents)
    chosen_on = periods.before if periods.seasons_alike else None
    similar = similar_wards(incidents, wards, ward.code, within=chosen_on)
    codes = {
        THIS_WARD: [ward.code],
        SIMILAR: similar.wards["ward_code"].tolist(),
        OTHERS: [str(c) for c in wards["ward_code"] if str(c) != ward.code],
    }
    return WardProfile(
        ward=ward,
        periods=periods,
        incidents=len(own),
        harm=total_harm(own),
        asb=int(asb[inside & measured].sum()) if asb.any() else None,
        area_incidents=int(measured.sum()),
        area_harm=total_harm(incidents[measured]),
        undated=0
        if periods.measured is None
        else int(incidents[inside][["start", "end"]].isna().any(axis=1).sum()),
        offences=_offences(own),
        months=_months(incidents, inside, periods, similar),
        timing=find_timing(own, time_zone=time_zone),
        spots=_spots(harm_spots, ward, own),
        places=_places(own),
        squares=_by_squares(own, ward, wards),
        streets=_by_streets(own, ward, streets),
        trend=_trend(incidents, codes, periods),
        similar=similar,
        repeats=_repeats(own),
    )


def _offences(own: pd.DataFrame) -> pd.DataFrame:
    named = own["offence"].astype("object").where(own["offence"].notna(), "not said")
    rows = [(str(name), len(mine), total_harm(mine)) for name, mine in own.groupby(named)]
    table = pd.DataFrame(rows, columns=["offence", "incidents", "harm"])
    table = table.astype({"offence": "str", "incidents": "int64", "harm": "float64"})
    order = ["harm", "incidents", "offence"]
    return table.sort_values(order, ascending=[False, False, True], ignore_index=True)


def _months(
    incidents: gpd.GeoDataFrame,
    inside: NDArray[np.bool_],
    periods: WardPeriods,
    similar: SimilarWards,
) -> pd.DataFrame:
    codes = similar.wards["ward_code"].tolist()
    alike = incidents["ward_code"].astype("object").isin(codes).to_numpy(dtype=bool)
    rows = []
    for month in periods.months[-_MOST_MONTHS:]:
        then = lies_in(incidents, month)
        mine = incidents[inside & then]
        mean = float((alike & then).sum()) / len(codes) if codes else np.nan
        rows.append((month.start, len(mine), int(says_asb(mine).sum()), total_harm(mine), mean))
    table = pd.DataFrame(rows, columns=["month", "incidents", "asb", "harm", "similar"])
    kinds = {"month": "datetime64[us]", "incidents": "int64", "asb": "int64"}
    return table.astype(kinds | {"harm": "float64", "similar": "float64"})


def _spots(spots: gpd.GeoDataFrame, ward: Ward, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Pick the harm spots that share ground with the ward, and say how much."""
    shared = shapely.area(shapely.intersection(spots.geometry.to_numpy(), ward.outline))
    share = shared / np.maximum(spots.area.to_numpy(), 1e-9)
    mine = spots[[*SPOT_COLUMNS, "geometry"]].assign(share_inside=share)[share >= _LEAST_INSIDE]
    shown = own.geometry.to_numpy()[~leads_to_people(own)]
    tree = shapely.STRtree(shown)
    found = [len(tree.query(one, predicate="intersects")) for one in mine.geometry]
    return mine.assign(shareable=np.array(found, dtype=np.int64)).reset_index(drop=True)


def _places(own: pd.DataFrame) -> pd.DataFrame:
    names = own["location"].astype("object").map(lambda text: place_name(str(text)), "ignore")
    named = names.where(names.notna(), "")
    rows = [
        (
            str(name),
            len(mine),
            total_harm(mine),
            int(says_asb(mine).sum()),
            commonest(mine["offence"])[0],
            int((~leads_to_people(mine)).sum()),
        )
        for name, mine in own.groupby(named)
        if name
    ]
    columns = ["place", "incidents", "harm", "asb", "top_offence", "shareable"]
    kinds = {"place": "str", "incidents": "int64", "harm": "float64", "asb": "int64"}
    table = pd.DataFrame(rows, columns=columns).astype(
        kinds | {"top_offence": "str", "shareable": "int64"}
    )
    order = ["incidents", "harm", "place"]
    found = table.sort_values(order, ascending=[False, False, True], ignore_index=True)
    return found.head(_MOST_PLACES)


def _by_squares(own: gpd.GeoDataFrame, ward: Ward, wards: gpd.GeoDataFrame) -> Concentration:
    area = StudyArea(ward.name, ward.code, ward.outline, wards.crs, wards.iloc[:0])
    return find_concentration(own, lay_units(area, cell_m=_CELL_M))


def _by_streets(
    own: gpd.GeoDataFrame, ward: Ward, streets: gpd.GeoDataFrame | None
) -> Concentration | None:
    if streets is None:
        return None
    mine = streets[streets.intersects(ward.outline).to_numpy(dtype=bool)]
    return find_concentration(own, mine) if len(mine) else None


def _trend(
    incidents: gpd.GeoDataFrame, codes: dict[str, list[str]], periods: WardPeriods
) -> pd.DataFrame:
    columns = ["area", "wards", "before", "after", "ratio", "low", "high"]
    rows = []
    if periods.before is not None and periods.after is not None:
        longer = periods.after.days / periods.before.days
        earlier, later = lies_in(incidents, periods.before), lies_in(incidents, periods.after)
        of = incidents["ward_code"].astype("object")
        for name, these in codes.items():
            mine = of.isin(these).to_numpy(dtype=bool)
            before, after = int((mine & earlier).sum()), int((mine & later).sum())
            if not these:
                continue
            low, high = split_interval(np.array([float(after)]), np.array([float(before)]), _LEVEL)
            known = before > 0
            ends = (float(low[0]) / longer, float(high[0]) / longer) if known else (np.nan, np.nan)
            ratio = after / before / longer if known else np.nan
            rows.append((name, len(these), before, after, ratio, *ends))
    kinds = dict.fromkeys(("wards", "before", "after"), "int64") | {"area": "str"}
    kinds |= dict.fromkeys(("ratio", "low", "high"), "float64")
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def _repeats(own: gpd.GeoDataFrame) -> pd.DataFrame:
    count = collapse_to_places(own).count
    rows = []
    for words, least, most in _AT_ONE_PLACE:
        here = count[(count >= least) & (count <= (most or np.inf))]
        rows.append((words, len(here), int(here.sum())))
    table = pd.DataFrame(rows, columns=["at_one_place", "places", "incidents"])
    return table.astype({"at_one_place": "str", "places": "int64", "incidents": "int64"})
