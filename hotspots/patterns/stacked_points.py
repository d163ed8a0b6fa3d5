"""Stacked points: map points that hold improbably many incidents for their district.

police.uk moves each incident to one of a fixed list of map points, and forces book incidents at
the address where they were reported. An airport, a prison or a police station then holds what
happened in many places, or in none, and is every method's first hotspot. Such points are found,
named and left to the reader: nothing is taken out here.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.places import Places, collapse_to_places, commonest
from hotspots.records.place_kinds import RECORDED_AT, kind_of_place, place_name

POINT_COLUMNS = {
    "rank": "int64",
    "kind": "str",
    "location": "str",
    "district": "str",
    "incidents": "int64",
    "share_of_district": "float64",
    "expected_most": "float64",
    "points_expected": "float64",
    "top_offence": "str",
    "top_offence_share": "float64",
}
_FEWEST_PLACES = 20  # a tenth of them is a tail, and a tenth of that is its top: 2 and 1


@dataclass(frozen=True)
class StackedPointSettings:
    """What stacked points were found with.

    ``too_few_places`` counts the districts that were not judged because they have fewer than
    20 places.
    """

    by: str | None
    expected_by_chance: float
    expected_where_recorded: float
    incidents: int
    districts: int
    too_few_places: int


@dataclass(frozen=True)
class StackedPoints:
    """Points found, and which incidents they hold.

    Attributes
    ----------
    points
        One row a point, as :func:`find_stacked_points` says.
    kind_of_incident
        For each incident, on the incidents' index, the kind of stacked point it is on; missing
        for all others.
    settings
        What found them.
    """

    points: gpd.GeoDataFrame
    kind_of_incident: pd.Series
    settings: StackedPointSettings


@dataclass(frozen=True)
class BusyTail:
    """How the counts of a district's busier places thin out.

    Attributes
    ----------
    places
        How many places are in the tail: the busiest tenth of the district's.
    start
        Incidents at the place next below them.
    scale
        Incidents over which the places still busier become fewer by a factor of e.
    judged_by
        Places of the tail that the scale was taken from.
    """

    places: int
    start: float
    scale: float
    judged_by: int

    def points_expected(self, incidents: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expect so many places at least as busy as this.

        The fewer places the scale was taken from, the less it is trusted: its uncertainty is
        allowed for, as in the prediction of one more value from an exponential sample.

        >>> few, many = BusyTail(10, 5, 2, judged_by=2), BusyTail(10, 5, 2, judged_by=1000)
        >>> few.points_expected(np.array([5.0, 9.0])), many.points_expected(np.array([9.0]))
        (array([10. ,  2.5]), array([1.356...]))
        """
        over = np.maximum(incidents - self.start, 0) / (self.judged_by * self.scale)
        expected: NDArray[np.float64] = self.places * (1 + over) ** -float(self.judged_by)
        return expected

    @property
    def expected_most(self) -> float:
        """How many incidents one place, and no more, is expected to reach.

        >>> tail = BusyTail(10, 5, 2, judged_by=8)
        >>> tail.points_expected(np.array([tail.expected_most])).round(9)
        array([1.])
        """
        over = float(self.places ** (1 / self.judged_by)) - 1
        return self.start + self.judged_by * self.scale * over


def fit_busy_tail(incidents: NDArray[np.int64]) -> BusyTail | None:
    """Fit how the counts of a district's busier places thin out, whatever its stacks.

    The busiest tenth of places is the tail. Above its start, counts are taken to fall off
    geometrically, as they do when places differ in their rates the way a gamma distribution
    does (the negative binomial model of crime counts). The busiest tenth *of the tail* counts
    only as "at least as busy as the rest" (a censored sample), so that no stack, however
    tall, moves the fit. The scale is never taken below the square root of the start: chance
    alone moves a count by as much.

    Parameters
    ----------
    incidents
        Incidents at each place of a district, in any order.

    Returns
    -------
    BusyTail or None
        None for fewer than 20 places, too few to have a tail.

    References
    ----------
    Epstein and Sobel (1953), "Life testing", Journal of the American Statistical Association
    48: the rate of an exponential distribution from a censored sample.

    Examples
    --------
    >>> fit_busy_tail(np.array([1] * 17 + [4, 9, 1000]))
    BusyTail(places=2, start=4.0, scale=10.0, judged_by=1)
    """
    if len(incidents) < _FEWEST_PLACES:
        return None
    busiest = -np.sort(-incidents.astype(np.float64))
    tail = len(incidents) // 10
    # At least two, since a small district may have a second stack: but not where the tail is
    # hardly more than that.
    top = max(-(-tail // 10), 2 if tail >= 4 else 1)
    start = float(busiest[tail])
    above = busiest[top:tail] - start
    scale = float(above.sum() + top * above[0]) / len(above)
    return BusyTail(tail, start, max(scale, float(np.sqrt(start))), len(above))


def find_stacked_points(
    incidents: gpd.GeoDataFrame,
    *,
    by: str | None = "district",
    expected_by_chance: float = 0.05,
    expected_where_recorded: float = 1.0,
) -> StackedPoints:
    """Find the map points that hold improbably many incidents for their district.

    A point is stacked when, going by the district's other busy points
    (:func:`fit_busy_tail`), fewer points as busy as it are to be expected in the whole
    district than ``expected_by_chance``. A point whose location text names an airport, prison,
    police station or hospital has more against it than its count, and need only be busier
    than ``expected_where_recorded`` points are expected to be.

    Parameters
    ----------
    incidents
        Points in a projected system in metres; ``location`` and ``offence`` are used where
        there are such columns.
    by
        Column of districts, each judged by itself; None, or a column with no value at all,
        judges everything as one. Incidents without a district among others that have one are
        not judged.
    expected_by_chance, expected_where_recorded
        Above zero: the larger, the more points are found.

    Returns
    -------
    StackedPoints
        ``points``: places named as an airport, prison, police station or hospital first, then
        the most improbable first, with the columns

        =====================  ===========================================================
        ``rank``               1 for the first
        ``kind``               what its location text names, ``other`` for a street
        ``location``           commonest location text there
        ``district``           value of ``by``; empty when everything was judged as one
        ``incidents``          incidents there
        ``share_of_district``  their share of the district's incidents, 0 to 1
        ``expected_most``      incidents that one point of the district is expected to reach
        ``points_expected``    points as busy as it to be expected in the district
        ``top_offence``        commonest offence there
        ``top_offence_share``  its share of the incidents there
        ``geometry``           the point, in the incidents' system
        =====================  ===========================================================

        Empty, with all columns, when nothing is stacked.

    Raises
    ------
    InputError
        When a number is not above zero, the column is missing, or the incidents are not points
        in metres.

    References
    ----------
    Tompson, Johnson, Ashby, Perkins and Edwards (2015), "UK open source crime data: accuracy
    and possibilities for research", Cartography and Geographic Information Science 42(2).

    Examples
    --------
    >>> from shapely import Point
    >>> streets = [Point(x, 0) for x in range(30) for _ in range(1 + x % 4)]
    >>> incidents = gpd.GeoDataFrame(
    ...     {"location": ["High Street"] * len(streets) + ["On or near Prison"] * 50},
    ...     geometry=[*streets, *[Point(500, 0)] * 50],
    ...     crs=27700,
    ... )
    >>> stacked = find_stacked_points(incidents, by=None)
    >>> stacked.points[["kind", "location", "incidents"]].values.tolist()
    [['prison', 'On or near Prison', 50]]
    >>> stacked.kind_of_incident.value_counts().to_dict()
    {'prison': 50}
    """
    _check(incidents, by, expected_by_chance, expected_where_recorded)
    kind_of_incident = pd.Series(np.nan, index=incidents.index, dtype="str")
    kinds = np.full(len(incidents), None, dtype=object)
    parts: list[pd.DataFrame] = []
    too_few = 0
    groups = _districts(incidents, by)
    for district, rows in groups:
        own = incidents.iloc[rows]
        places = collapse_to_places(own)
        tail = fit_busy_tail(places.count)
        if tail is None:
            too_few += 1
            continue
        found = _stacked(own, places, tail, expected_by_chance, expected_where_recorded)
        found["district"] = district
        of_place = np.full(len(places.x), None, dtype=object)
        of_place[found["place"].to_numpy(np.int64)] = found["kind"]
        kinds[rows] = of_place[places.of_incident]
        parts.append(found)
    if any(len(part) for part in parts):
        kind_of_incident = pd.Series(kinds, index=incidents.index, dtype="str")
    settings = StackedPointSettings(
        by,
        expected_by_chance,
        expected_where_recorded,
        len(incidents),
        len(groups),
        too_few,
    )
    return StackedPoints(_in_order(parts, incidents), kind_of_incident, settings)


def _check(
    incidents: gpd.GeoDataFrame, by: str | None, by_chance: float, where_recorded: float
) -> None:
    problems = [
        Problem(f"{name} = {value!r}", "give a number of points above zero")
        for name, value in (
            ("expected_by_chance", by_chance),
            ("expected_where_recorded", where_recorded),
        )
        if not (np.isfinite(value) and value > 0)
    ]
    if by is not None and by not in incidents:
        columns = listed(map(str, incidents.columns))
        problems.append(
            Problem(
                f"the incidents have no column {by!r} of districts",
                f"choose one of {columns}, or by=None",
                "by",
            )
        )
    raise_if_any(problems, InputError)


def _districts(incidents: gpd.GeoDataFrame, by: str | None) -> list[tuple[str, NDArray[np.int64]]]:
    """Name each district and the numbers of its rows, in the order of their names."""
    if by is None or not incidents[by].notna().any():
        return [("", np.arange(len(incidents), dtype=np.int64))] if len(incidents) else []
    codes, names = pd.factorize(incidents[by], sort=True)
    return [(str(name), np.flatnonzero(codes == code)) for code, name in enumerate(names)]


def _stacked(
    own: gpd.GeoDataFrame, places: Places, tail: BusyTail, by_chance: float, where_recorded: float
) -> pd.DataFrame:
    """Describe the stacked points of one district."""
    expected = tail.points_expected(places.count.astype(np.float64))
    by_place = np.argsort(places.of_incident, kind="stable")
    starts = np.concatenate([[0], np.cumsum(places.count)]).astype(np.int64)
    rows = []
    for place in np.flatnonzero(expected < max(by_chance, where_recorded)):
        there = by_place[starts[place] : starts[place + 1]]
        location, _ = commonest(own["location"].iloc[there]) if "location" in own else ("", 0.0)
        kind = kind_of_place(location)
        if expected[place] >= (where_recorded if kind in RECORDED_AT else by_chance):
            continue
        offence, share = commonest(own["offence"].iloc[there]) if "offence" in own else ("", 0.0)
        rows.append(
            {
                "place": place,
                "kind": kind,
                "location": location if place_name(location) else "",
                "incidents": len(there),
                "share_of_district": len(there) / len(own),
                "expected_most": tail.expected_most,
                "points_expected": float(expected[place]),
                "top_offence": offence,
                "top_offence_share": share,
                "x": places.x[place],
                "y": places.y[place],
            }
        )
    return pd.DataFrame(rows, columns=["place", "x", "y", *POINT_COLUMNS])


def _in_order(parts: list[pd.DataFrame], incidents: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the points of all districts in one table, in order."""
    found = [part for part in parts if len(part)]
    frame = (
        pd.concat(found, ignore_index=True)
        if found
        else pd.DataFrame(columns=["x", "y", *POINT_COLUMNS])
    )
    frame["recorded_at"] = ~frame["kind"].isin(RECORDED_AT)
    frame["quieter"] = -frame["incidents"].astype(float)
    order = ["recorded_at", "points_expected", "quieter", "x", "y"]
    frame = frame.sort_values(order, kind="stable", ignore_index=True)
    frame["rank"] = np.arange(1, len(frame) + 1)
    shapes = shapely.points(frame["x"].to_numpy(float), frame["y"].to_numpy(float))
    geometry = gpd.GeoSeries(shapes, index=frame.index, crs=incidents.crs)
    columns = frame[list(POINT_COLUMNS)].astype(POINT_COLUMNS)
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=incidents.crs)
