"""Visits by GPS: how long each unit was inside each spot, told by its fixes."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import require_projected_metres, require_same_crs
from hotspots.records.patrol_logs import FROM_GPS

_SECOND = 1_000_000  # microseconds
_JOINS_US = 1_000  # a millisecond: rounding, not an absence
_COLUMNS = {
    "spot": "str",
    "unit": "str",
    "arrived": "datetime64[us]",
    "left": "datetime64[us]",
    "minutes": "float64",
    "activity": "str",
    "number": "int64",
    "source": "str",
    "file": "str",
    "line": "int64",
}


@dataclass(frozen=True)
class GpsVisits:
    """Time that units spent inside spots.

    Attributes
    ----------
    visits
        One row a visit, by spot, unit and arrival: the columns of a patrol log's visits and
        ``minutes``; ``activity`` is empty and ``number`` 0, as a fix does not say what was
        done. ``file`` and ``line`` are those of the fix before the arrival.
    fixes
        Fixes that were used.
    same_time
        Fixes left out because the unit has another of the same moment.
    gaps
        Times that a unit was not heard of for longer than ``longest_gap_minutes``.
    passed_through
        Stays shorter than ``shortest_minutes``, which are no visits.
    tolerance_m, longest_gap_minutes, shortest_minutes
        Settings.
    """

    visits: pd.DataFrame
    fixes: int
    same_time: int
    gaps: int
    passed_through: int
    tolerance_m: float
    longest_gap_minutes: float
    shortest_minutes: float


def find_gps_visits(
    points: gpd.GeoDataFrame,
    spots: gpd.GeoDataFrame,
    *,
    tolerance_m: float = 20.0,
    longest_gap_minutes: float = 5.0,
    shortest_minutes: float = 1.0,
) -> GpsVisits:
    """Find when units were inside spots.

    Between two fixes a unit is taken to move straight and evenly, so that it enters and leaves
    where that line crosses the fence: the spot's outline, widened by ``tolerance_m``. Where a
    unit was not heard of for longer than ``longest_gap_minutes`` nothing is known, and a visit
    ends with the last fix before. Where fences of neighbouring spots overlap, time there counts
    for each of them.

    Parameters
    ----------
    points
        Of :func:`hotspots.records.gps_points.read_gps_points`: ``unit``, ``time`` and points in
        metres; ``utc_offset``, ``file`` and ``line`` if there are any. The order of rows does
        not matter.
    spots
        ``spot`` and outlines, in the same system.
    tolerance_m
        By how much a fence is wider than its spot: fixes between buildings are some 10 to 20 m
        out.
    longest_gap_minutes
        The longest time between two fixes over which a unit is followed.
    shortest_minutes
        A shorter stay is no visit: somebody drove through.

    Returns
    -------
    GpsVisits
        Arrivals and leavings are to the second, in local time; without any visit an empty table.

    Raises
    ------
    InputError
        When a column is missing, the systems differ or are not in metres, a spot stands twice,
        or a setting is below nothing.

    Examples
    --------
    >>> from shapely import box
    >>> spots = gpd.GeoDataFrame({"spot": ["A"]}, geometry=[box(0, 0, 150, 150)], crs=27700)
    >>> fixes = gpd.GeoDataFrame(
    ...     {"unit": "P1", "time": pd.date_range("2024-03-09 18:00", periods=4, freq="4min")},
    ...     geometry=gpd.points_from_xy([-100, 70, 80, 250], [75] * 4),
    ...     crs=27700,
    ... )
    >>> find_gps_visits(fixes, spots, tolerance_m=0).visits["minutes"].round(2).tolist()
    [7.29]
    """
    _check(points, spots, tolerance_m, longest_gap_minutes, shortest_minutes)
    fixes, same_time = _by_unit(points)
    legs, gaps = _legs(fixes, longest_gap_minutes)
    stays = _join(_inside(fixes, legs, spots, tolerance_m))
    long = stays[stays["us"] >= shortest_minutes * 60 * _SECOND]
    return GpsVisits(
        _visits(long, fixes, spots),
        len(fixes),
        same_time,
        gaps,
        len(stays) - len(long),
        float(tolerance_m),
        float(longest_gap_minutes),
        float(shortest_minutes),
    )


def _check(
    points: gpd.GeoDataFrame, spots: gpd.GeoDataFrame, tolerance: float, gap: float, least: float
) -> None:
    problems = []
    for frame, where, wanted in ((points, "points", ("unit", "time")), (spots, "spots", ("spot",))):
        missing = [name for name in wanted if name not in frame]
        if missing:
            what = f"the table has no columns called {listed(missing)}"
            problems.append(Problem(what, "name them as they are called here", where))
    if not (np.isfinite([tolerance, gap, least]).all() and min(tolerance, least) >= 0 < gap):
        what = f"{tolerance:g} m, {gap:g} and {least:g} minutes are no limits"
        where = "tolerance_m, longest_gap_minutes, shortest_minutes"
        problems.append(Problem(what, "give nothing or more, and a gap above nothing", where))
    raise_if_any(problems)
    require_projected_metres(points.crs, where="points")
    require_same_crs(points.crs, spots.crs, one_is="the fixes", other_is="the spots")
    twice = spots["spot"][spots["spot"].duplicated()]
    if len(twice):
        what = f"spots stand twice: {listed(twice.astype(str))}"
        raise InputError(Problem(what, "give each spot once", "spots"))


def _by_unit(points: gpd.GeoDataFrame) -> tuple[pd.DataFrame, int]:
    """Put fixes into the order in which they were taken, one a unit and moment.

    Moments are in UTC where the file says how far local time is from it, so that the hour that
    comes twice in October is two hours.
    """
    nothing = pd.Series(pd.NaT, index=points.index, dtype="timedelta64[us]")
    offset = points.get("utc_offset", nothing)
    known = offset.astype("timedelta64[us]").fillna(pd.Timedelta(0))
    fixes = pd.DataFrame(
        {
            "unit": points["unit"].astype("str"),
            "us": (points["time"] - known).astype("datetime64[us]").astype("int64"),
            "offset": known.astype("int64"),
            "x": points.geometry.x,
            "y": points.geometry.y,
            "file": points.get("file", ""),
            "line": points.get("line", 0),
        }
    )
    fixes = fixes.sort_values([str(name) for name in fixes], kind="stable")
    once = fixes.drop_duplicates(["unit", "us"]).reset_index(drop=True)
    return once, len(fixes) - len(once)


def _legs(fixes: pd.DataFrame, longest_gap_minutes: float) -> tuple[NDArray[np.int64], int]:
    """Find the fixes after which the same unit has another soon enough; and count the gaps."""
    unit, us = fixes["unit"].to_numpy(), fixes["us"].to_numpy()
    same = unit[1:] == unit[:-1]
    soon = np.diff(us) <= longest_gap_minutes * 60 * _SECOND
    return np.flatnonzero(same & soon), int((same & ~soon).sum())


def _inside(
    fixes: pd.DataFrame, legs: NDArray[np.int64], spots: gpd.GeoDataFrame, tolerance_m: float
) -> pd.DataFrame:
    """Find the part of each leg that lies inside each fence: from when to when."""
    fences = shapely.buffer(spots.geometry.to_numpy(), tolerance_m)
    xy = fixes[["x", "y"]].to_numpy(dtype=float)
    start, end = xy[legs], xy[legs + 1]
    lines = np.asarray(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)
    leg, fence = shapely.STRtree(fences).query(lines, predicate="intersects")
    parts, of = shapely.get_parts(
        shapely.intersection(lines[leg], fences[fence]), return_index=True
    )
    leg, fence = leg[of], fence[of]
    low, high = _along(parts, start[leg], end[leg])
    us = fixes["us"].to_numpy()
    length = us[legs + 1] - us[legs]
    found = pd.DataFrame(
        {
            "fence": fence,
            "fix": legs[leg],
            "begin": us[legs][leg] + low * length[leg],
            "finish": us[legs][leg] + high * length[leg],
        }
    )
    found["unit"] = fixes["unit"].to_numpy()[found["fix"]]
    return found


def _along(
    parts: NDArray[np.object_], start: NDArray[np.float64], end: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find which shares of their legs pieces of them begin and end at; a leg of no length is all.

    A piece of a straight leg is straight, so that its box has the same ends.
    """
    box = shapely.bounds(parts).reshape(-1, 2, 2)
    way = end - start
    long = np.hypot(way[:, 0], way[:, 1])
    axis = np.argmax(np.abs(way), axis=1)
    rows = np.arange(len(parts))
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = (box[rows, :, axis] - start[rows, axis][:, None]) / way[rows, axis][:, None]
    shares = np.clip(np.sort(shares, axis=1), 0.0, 1.0)
    still = long == 0
    return np.where(still, 0.0, shares[:, 0]), np.where(still, 1.0, shares[:, 1])


def _join(inside: pd.DataFrame) -> pd.DataFrame:
    """Join pieces that follow one another into stays."""
    order = ["fence", "unit", "begin", "finish"]
    inside = inside.sort_values(order, kind="stable", ignore_index=True)
    same = (inside[["fence", "unit"]] == inside[["fence", "unit"]].shift()).all(axis=1)
    follows = same & (inside["begin"] - inside["finish"].shift() <= _JOINS_US)
    stays = inside.groupby((~follows).cumsum()).agg(
        fence=("fence", "first"),
        unit=("unit", "first"),
        fix=("fix", "first"),
        last=("fix", "last"),
        begin=("begin", "first"),
        finish=("finish", "max"),
    )
    return stays.assign(us=stays["finish"] - stays["begin"])


def _visits(stays: pd.DataFrame, fixes: pd.DataFrame, spots: gpd.GeoDataFrame) -> pd.DataFrame:
    """Write stays down as visits, in local time, to the second."""
    offset = fixes["offset"].to_numpy()
    fix, last = stays["fix"].to_numpy(dtype=np.int64), stays["last"].to_numpy(dtype=np.int64)

    def local(us: pd.Series, of: NDArray[np.int64]) -> NDArray[np.datetime64]:
        moments = us.to_numpy(dtype=np.float64) + offset[of]
        seconds = np.rint(moments / _SECOND).astype(np.int64) * _SECOND
        return np.asarray(seconds, dtype="datetime64[us]")

    visits = pd.DataFrame(
        {
            "spot": spots["spot"].astype("str").to_numpy()[stays["fence"].to_numpy(dtype=np.int64)],
            "unit": stays["unit"].to_numpy(),
            "arrived": local(stays["begin"], fix),
            "left": local(stays["finish"], last),
            "minutes": stays["us"].to_numpy(dtype=np.float64) / (60 * _SECOND),
            "activity": "",
            "number": 0,
            "source": FROM_GPS,
            "file": fixes["file"].to_numpy()[fix],
            "line": fixes["line"].to_numpy()[fix],
        }
    ).astype(_COLUMNS)
    return visits.sort_values(["spot", "unit", "arrived"], kind="stable", ignore_index=True)
