"""Incidents as typed columns: what a page needs to draw, filter and count them, and no more.

A quarter of a million incidents as objects would be a page of 50 MB that no browser turns over.
Here each is a few bytes: a number where the day, the hour, the offence or the weight is; and
what belongs to a position (where it is, its ward, its harm spot) is written once a position.
"""

from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.grid_ref import WGS84, require_same_crs
from hotspots.patterns.candidate_squares import TOUCH_M
from hotspots.patterns.incident_dates import WIDE_DAYS
from hotspots.patterns.places import collapse_to_places, weights_of
from hotspots.projection import project_points
from hotspots.publish.map_payload import PER_DEGREE, pack_numbers
from hotspots.records.moments import DAY, HOUR, MINUTE, MONTH
from hotspots.records.offence_groups import NOT_GIVEN, offence_groups_of

MOST_GROUPS = 24  # boxes to tick; rarer ones go together
OTHER_GROUPS = "All other offences"
_KINDS: Final = (("u1", "<u1", 0xFF), ("u2", "<u2", 0xFFFF), ("u4", "<u4", 0xFFFF_FFFF))
_AN_HOUR = np.timedelta64(1, "h")
_TICK = np.timedelta64(1, "us")
_THURSDAY = 3  # days after Monday: 1 January 1970

_Column = list[str]  # kind and bytes
_Whole = NDArray[np.int64]


def pack_incidents(
    incidents: gpd.GeoDataFrame,
    *,
    wards: pd.DataFrame | None = None,
    spots: gpd.GeoDataFrame | None = None,
) -> dict[str, Any]:
    """Write incidents as columns that the scripts of a map read (``assets/map/store.js``).

    Parameters
    ----------
    incidents
        Points in a projected system in metres with ``harm``; of ``offence``, ``offence_code``,
        ``offence_group``, ``start``, ``end``, ``precision``, ``location`` and ``ward_code``
        whatever is there, as :func:`hotspots.read_incidents` gives them.
    wards
        Rows of the layer of wards, with ``ward_code``.
    spots
        Rows of the layer of harm spots, in the same system. An incident is in the first spot
        that holds its position, edges included.

    Returns
    -------
    dict
        ``count``, and ``[kind, base64]`` for each column (kinds ``u1 u2 u4 i4``; the largest
        number of an unsigned kind means that it is not known):

        by position, sorted by easting: ``x``, ``y`` (steps of a millionth of a degree from
        ``origin``), ``many`` (incidents there; those come one position after the other),
        ``location`` (number in ``names``; the commonest of its incidents), ``ward`` and
        ``spot`` (rows of the layers);

        by incident: ``offence`` (number in ``offences``; ``group_of`` says the number in
        ``groups``), ``day`` (days since ``first_day``), ``hour_of_week`` (0 to 167, Monday
        00:00 first) and ``harm`` (number in ``harms``).

        ``day_precision`` is ``day``, ``month`` (nothing finer is known of any: each has the
        first day of its month) or ``none``. A time that is only known to lie in a window has
        the day of its middle, if the window is no longer than a week, and ``spread`` counts
        those of more than one day; it has an hour, that of its middle, if the window is no
        longer than an hour. Where days are known, an incident of a month has none.

        The same for the same incidents, whatever the order of their rows.

    Raises
    ------
    InputError
        When harm is missing, infinite or negative, a geometry is no point, or the system is
        not in metres or not that of the spots.

    Examples
    --------
    >>> from shapely import Point
    >>> incidents = gpd.GeoDataFrame(
    ...     {"offence": ["Robbery", "Burglary"], "harm": [365.0, 246.0]},
    ...     geometry=[Point(580000, 186000), Point(580000, 186000)],
    ...     crs=27700,
    ... )
    >>> packed = pack_incidents(incidents)
    >>> packed["count"], packed["offences"], packed["harms"], packed["many"]
    (2, ['Burglary', 'Robbery'], [246.0, 365.0], ['u1', 'Ag=='])
    """
    places = collapse_to_places(incidents)
    place = places.of_incident
    names, location = _locations(incidents, place, len(places.x))
    offences = _Offences.of(incidents)
    times = _Times.of(incidents)
    harms, harm = np.unique(weights_of(incidents, "harm"), return_inverse=True)
    order = np.lexsort((harm, offences.of_incident, times.hour_of_week, times.day, place))
    lon, lat, _ = project_points(places.x, places.y, from_crs=incidents.crs, to_crs=WGS84)
    x, y = (np.rint(one * PER_DEGREE).astype(np.int64) for one in (lon, lat))
    origin = [int(one.min()) if len(one) else 0 for one in (x, y)]
    return {
        "count": len(incidents),
        "origin": origin,
        "x": ["i4", pack_numbers(x - origin[0], "<i4")],
        "y": ["i4", pack_numbers(y - origin[1], "<i4")],
        "many": _pack(places.count),
        "names": names,
        "location": _pack(location),
        "ward": _pack(_wards(incidents, place, len(places.x), wards)),
        "spot": _pack(_spots(incidents, places.x, places.y, spots)),
        "offences": offences.names,
        "groups": offences.groups,
        "group_of": offences.group_of,
        "offence": _pack(offences.of_incident[order]),
        "first_day": times.first_day,
        "day_precision": times.precision,
        "spread": times.spread,
        "day": _pack(times.day[order]),
        "hour_of_week": _pack(times.hour_of_week[order]),
        "harms": harms.tolist(),
        "harm": _pack(harm[order]),
    }


def _pack(values: _Whole) -> _Column:
    """Write whole numbers in the smallest kind that holds them; -1 becomes its largest number."""
    most = int(values.max(initial=0))
    kind, dtype, unknown = next(one for one in _KINDS if most < one[2])
    return [kind, pack_numbers(np.where(values < 0, unknown, values), dtype)]


@dataclass(frozen=True)
class _Offences:
    names: list[str]
    groups: list[str]
    group_of: list[int]
    of_incident: _Whole

    @classmethod
    def of(cls, incidents: pd.DataFrame) -> "_Offences":
        """Give each offence a number; one that stands in two groups has two."""
        name = _texts(incidents, "offence", NOT_GIVEN)
        group = _fold_rare(offence_groups_of(incidents))
        pairs = pd.MultiIndex.from_arrays([name, group])
        codes, kinds = pd.factorize(pairs, sort=True)
        names = [str(one) for one, _ in kinds]
        # What is left over comes last, not under A.
        groups = sorted({str(one) for _, one in kinds}, key=lambda one: (one == OTHER_GROUPS, one))
        return cls(names, groups, [groups.index(one) for _, one in kinds], codes.astype(np.int64))


def _fold_rare(group: "pd.Series[str]") -> "pd.Series[str]":
    counts = group.value_counts()
    if len(counts) <= MOST_GROUPS:
        return group
    by_size = sorted(counts.index, key=lambda name: (-counts[name], name))
    return group.where(group.isin(by_size[: MOST_GROUPS - 1]), OTHER_GROUPS)


@dataclass(frozen=True)
class _Times:
    first_day: str
    precision: str
    spread: int
    day: _Whole
    hour_of_week: _Whole

    @classmethod
    def of(cls, incidents: pd.DataFrame) -> "_Times":
        """Find day and hour of each incident, -1 where they are not known."""
        unknown = np.full(len(incidents), -1, dtype=np.int64)
        if not {"start", "end", "precision"} <= set(incidents):
            return cls("", "none", 0, unknown, unknown)
        start = incidents["start"].to_numpy("datetime64[us]")
        end = np.maximum(incidents["end"].to_numpy("datetime64[us]"), start)
        precision = incidents["precision"].astype("str")
        dated = ~np.isnat(start) & ~np.isnat(end)
        start, end = (np.where(dated, one, np.datetime64(0, "us")) for one in (start, end))
        timed = dated & precision.isin((MINUTE, HOUR)).to_numpy(bool)
        monthly = dated & precision.eq(MONTH).to_numpy(bool)
        daily = timed | (dated & precision.eq(DAY).to_numpy(bool))
        first, last = _day(start), _day(np.maximum(end - _TICK, start))
        daily &= last - first < WIDE_DAYS
        middle = start + (end - start) // 2
        if daily.any() or not monthly.any():
            known, day = daily, _day(middle)
        else:
            known, day = monthly, _day(start.astype("datetime64[M]"))
        exact = timed & (end - start <= _AN_HOUR)
        hours = middle.astype("datetime64[h]").astype(np.int64) + _THURSDAY * 24
        earliest = int(day[known].min()) if known.any() else 0
        return cls(
            str(np.datetime64(earliest, "D")) if known.any() else "",
            ("day" if daily.any() else "month") if known.any() else "none",
            int((daily & (last > first)).sum()),
            np.where(known, day - earliest, -1),
            np.where(exact, hours % 168, -1),
        )


def _day(moment: NDArray[np.datetime64]) -> _Whole:
    return moment.astype("datetime64[D]").astype(np.int64)


def _texts(incidents: pd.DataFrame, column: str, missing: str) -> "pd.Series[str]":
    if column not in incidents:
        return pd.Series(missing, index=incidents.index, dtype="str")
    text = incidents[column].astype("str").str.strip()
    return text.mask(text == "").fillna(missing)


def _locations(incidents: pd.DataFrame, place: _Whole, places: int) -> tuple[list[str], _Whole]:
    """Name each position as most of its incidents do, of equals the first in the alphabet."""
    codes, names = pd.factorize(_texts(incidents, "location", ""), sort=True)
    return [str(name) for name in names], _commonest(place, codes.astype(np.int64), places)


def _wards(
    incidents: pd.DataFrame, place: _Whole, places: int, wards: pd.DataFrame | None
) -> _Whole:
    """Find the row of each position's ward; that of most of its incidents, if they differ."""
    if wards is None or "ward_code" not in incidents:
        return np.full(places, -1, dtype=np.int64)
    codes = pd.Index(wards["ward_code"].astype("str"))
    row = codes.get_indexer(pd.Index(incidents["ward_code"].astype("str").fillna("")))
    return _commonest(place, row.astype(np.int64), places)


def _commonest(place: _Whole, value: _Whole, places: int) -> _Whole:
    """Find the value that most incidents of each position have; of equals the smallest."""
    counts = pd.DataFrame({"place": place, "value": value}).value_counts(sort=False).reset_index()
    counts = counts.sort_values(["place", "count", "value"], ascending=[True, False, True])
    found = np.full(places, -1, dtype=np.int64)
    first = counts.drop_duplicates("place")
    found[first["place"]] = first["value"]
    return found


def _spots(
    incidents: gpd.GeoDataFrame,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    spots: gpd.GeoDataFrame | None,
) -> _Whole:
    """Find the first spot that holds each position: squares hold what lies on their edge."""
    if spots is None or not len(spots):
        return np.full(len(x), -1, dtype=np.int64)
    require_same_crs(spots.crs, incidents.crs, one_is="the harm spots", other_is="the incidents")
    points: Any = shapely.points(x, y)
    tree = shapely.STRtree(points)
    spot, row = tree.query(spots.geometry.to_numpy(), predicate="dwithin", distance=TOUCH_M)
    found = np.full(len(x), len(spots), dtype=np.int64)
    np.minimum.at(found, row, spot)
    return np.where(found < len(spots), found, -1)
