"""Whether areas fit together: overlaps, gaps, wards that do not fit their district.

An incident in an overlap could be in either area, one in a gap is in none. Neither can be
mended here, so both are listed with their size and said in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed

OVERLAP_COLUMNS = ("level", "one_code", "one", "other_code", "other", "area_m2")
GAP_COLUMNS = ("level", "near_code", "near", "area_m2")

# Borders that were projected or rounded apart cross by centimetres. What is narrower than a
# metre (mapping at 1:1250 is good to half of one) or smaller than a room is no overlap.
_NARROW_M = 1.0
_SMALL_M2 = 10.0
# Files generalised differently (ONS: to 20 m, 200 m or 500 m) disagree along every border.
_MISFIT_SHARE = 0.01
# Past this share of shared ground these are not neighbours but the same areas twice.
_MOSTLY = 0.5

_Shapes = NDArray[Any]


@dataclass(frozen=True)
class Coverage:
    """How areas fit together.

    Attributes
    ----------
    overlaps
        ``level`` (``ward``, ``district``, or ``ward beyond district``), ``one_code``, ``one``,
        ``other_code``, ``other``, ``area_m2``, ``geometry``; by level, the largest first.
    gaps
        Ground that the areas enclose and that is in none: ``level`` (``ward``, ``district``, or
        ``district beyond wards``), ``near_code``, ``near`` (an area beside it), ``area_m2``,
        ``geometry``; by level, the largest first. A hole may be right: another force's district.
    notes
        The same in words.
    """

    overlaps: gpd.GeoDataFrame
    gaps: gpd.GeoDataFrame
    notes: tuple[str, ...]


def check_coverage(
    wards: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, *, drawn_from_wards: bool
) -> Coverage:
    """Find overlaps and gaps among wards and districts, and between the two.

    Parameters
    ----------
    wards, districts
        As in :class:`hotspots.records.Boundaries`, in metres.
    drawn_from_wards
        The districts are the unions of the wards, so that they fit each other by themselves.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 100, 100), shapely.box(90, 0, 200, 100)]
    >>> table = {"ward_code": ["W1", "W2"], "ward": ["One", "Two"], "district_code": "D"}
    >>> wards = gpd.GeoDataFrame(table, geometry=boxes, crs=27700)
    >>> districts = gpd.GeoDataFrame({"district_code": [], "district": []}, geometry=[], crs=27700)
    >>> print(check_coverage(wards, districts, drawn_from_wards=False).notes[0])
    pairs of wards that overlap: 1 (1,000 m² in all, most: 'One' and 'Two'); a point in both \
goes to the one whose code comes first
    """
    notes: list[str] = []
    homes, covered = _ground_by_district(wards, districts, drawn_from_wards)
    homeless = wards.geometry[~wards["district_code"].isin(homes["district_code"])].to_numpy()
    overlaps = [_overlaps(wards, "ward")]
    gaps = [_gaps(wards, "ward", np.concatenate([covered, homeless]))]
    if not drawn_from_wards:
        overlaps.append(_overlaps(districts, "district"))
        gaps.append(_gaps(districts, "district", districts.geometry.to_numpy()))
        beyond, bare = _misfits(wards, homes, covered)
        overlaps.append(beyond)
        gaps.append(bare)
        if len(wards) and len(homes) < len(districts):
            wardless = len(districts) - len(homes)
            notes.append(f"districts without any ward: {wardless:,} of {len(districts):,}")
    crs = wards.crs if len(wards) else districts.crs
    every_overlap = _stack(overlaps, OVERLAP_COLUMNS, crs)
    every_gap = _stack(gaps, GAP_COLUMNS, crs)
    return Coverage(
        every_overlap, every_gap, (*_say_overlaps(every_overlap), *_say_gaps(every_gap), *notes)
    )


def refuse_shared_ground(
    overlaps: gpd.GeoDataFrame,
    areas: Mapping[str, gpd.GeoDataFrame],
    files: Mapping[str, Sequence[str]],
) -> None:
    """Refuse areas of one level that mostly lie on each other: two vintages, or two kinds.

    Parameters
    ----------
    overlaps
        As found by :func:`check_coverage`.
    areas, files
        Level (``ward``, ``district``) -> the areas, and the files they are from.

    Raises
    ------
    InputError
        When over half of the ground of a level lies in two areas or more.
    """
    for level, whole in areas.items():
        shared = overlaps[overlaps["level"] == level]
        # No more than a third of the ground can be shared: no need to measure.
        if shared["area_m2"].sum() <= 0.25 * whole.area.sum():
            continue
        twice = float(shapely.area(shapely.union_all(shared.geometry.to_numpy())))
        ground = float(shapely.area(shapely.union_all(whole.geometry.to_numpy())))
        refuse_ground_twice(twice, ground, level, files[level])


def refuse_ground_twice(
    twice_m2: float, ground_m2: float, level: str, files: Sequence[str]
) -> None:
    """Refuse areas of one level when over half of their ground was given twice.

    Raises
    ------
    InputError
        It names the files.
    """
    if twice_m2 <= _MOSTLY * ground_m2:
        return
    raise InputError(
        Problem(
            f"{min(twice_m2 / ground_m2, 1):.0%} of the ground of the {level}s lies in two of them"
            f" or more; they are from {listed(files)}",
            "give one vintage, and one kind of area for each level (say wards, or beats, not"
            " both); columns can say which field is whose",
            "boundaries",
        )
    )


def _overlaps(areas: gpd.GeoDataFrame, level: str) -> pd.DataFrame:
    """Measure the ground that two areas of one level share."""
    shapes = areas.geometry.to_numpy()
    one, other = shapely.STRtree(shapes).query(shapes)
    one, other = one[one < other], other[one < other]
    # Neighbours share a border and no ground: asking that first is three times as fast.
    crossing = shapely.relate_pattern(shapes[one], shapes[other], "T********")
    one, other = one[crossing], other[crossing]
    shared = _worth_saying(shapely.intersection(shapes[one], shapes[other]))
    return _overlap_table(level, (areas, one, level), (areas, other, level), shared)


def _overlap_table(
    level: str,
    one: tuple[gpd.GeoDataFrame, NDArray[np.int64], str],
    other: tuple[gpd.GeoDataFrame, NDArray[np.int64], str],
    shared: _Shapes,
) -> pd.DataFrame:
    columns: dict[str, Any] = {"level": level}
    for key, (areas, rows, kind) in (("one", one), ("other", other)):
        for column, field in ((f"{key}_code", f"{kind}_code"), (key, kind)):
            columns[column] = areas[field].to_numpy(dtype=object)[rows]
    columns |= {"area_m2": shapely.area(shared), "geometry": shared}
    table = pd.DataFrame(columns, index=range(len(shared)))
    return table[table["area_m2"] > 0].sort_values(
        ["area_m2", "one_code", "other_code"], ascending=[False, True, True]
    )


def _gaps(areas: gpd.GeoDataFrame, level: str, shapes: _Shapes) -> pd.DataFrame:
    """Measure the holes in all areas of one level together."""
    whole = shapely.get_parts(shapely.union_all(shapes))
    rings = [
        shapely.get_interior_ring(outline, ring)
        for outline in whole
        for ring in range(shapely.get_num_interior_rings(outline))
    ]
    holes = _worth_saying(np.array([shapely.Polygon(ring) for ring in rings], dtype=object))
    # An island in a hole is not part of the gap.
    hole, island = shapely.STRtree(whole).query(holes, predicate="covers")
    for one in np.unique(hole):
        holes[one] = holes[one].difference(shapely.union_all(whole[island[hole == one]]))
    return _gap_table(level, areas, level, holes)


def _gap_table(level: str, areas: gpd.GeoDataFrame, kind: str, holes: _Shapes) -> pd.DataFrame:
    holes = _worth_saying(holes)
    holes = holes[shapely.area(holes) > 0]
    beside = np.zeros(len(holes), dtype=np.int64)
    if len(holes):
        hole, area = shapely.STRtree(areas.geometry.to_numpy()).query(
            holes, predicate="dwithin", distance=0.01
        )
        beside[:] = len(areas)
        np.minimum.at(beside, hole, area)
    columns = {
        "level": level,
        "near_code": areas[f"{kind}_code"].to_numpy(dtype=object)[beside],
        "near": areas[kind].to_numpy(dtype=object)[beside],
        "area_m2": shapely.area(holes),
        "geometry": holes,
    }
    table = pd.DataFrame(columns, index=range(len(holes)))
    return table.sort_values(["area_m2", "near_code"], ascending=[False, True])


def _ground_by_district(
    wards: gpd.GeoDataFrame, districts: gpd.GeoDataFrame, drawn_from_wards: bool
) -> tuple[gpd.GeoDataFrame, _Shapes]:
    """Give the districts that have wards, and what those wards cover together."""
    if drawn_from_wards:
        return districts, districts.geometry.to_numpy()
    homes = districts[districts["district_code"].isin(wards["district_code"])]
    shapes, own = wards.geometry.to_numpy(), wards["district_code"].to_numpy()
    covered = np.empty(len(homes), dtype=object)
    covered[:] = [shapely.union_all(shapes[own == code]) for code in homes["district_code"]]
    return homes, covered


def _misfits(
    wards: gpd.GeoDataFrame, homes: gpd.GeoDataFrame, covered: _Shapes
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measure wards beyond their district, and ground of a district in none of its wards."""
    outlines = homes.geometry.to_numpy()
    ground = shapely.area(outlines)
    bare = _worth_saying(shapely.difference(outlines, covered))
    gaps = _gap_table(
        "district beyond wards",
        homes,
        "district",
        bare[shapely.area(bare) > _MISFIT_SHARE * ground],
    )
    over = _worth_saying(shapely.difference(covered, outlines))
    # Few wards lie on what their district does not cover: only these are cut.
    home = pd.Index(homes["district_code"]).get_indexer(wards["district_code"])
    ward = np.flatnonzero(np.isin(home, np.flatnonzero(~shapely.is_empty(over))))
    shapes = wards.geometry.to_numpy()[ward]
    outside = _worth_saying(shapely.intersection(shapes, over[home[ward]]))
    much = shapely.area(outside) > _MISFIT_SHARE * shapely.area(shapes)
    beyond = _overlap_table(
        "ward beyond district",
        (wards, ward[much], "ward"),
        (homes, home[ward][much], "district"),
        outside[much],
    )
    return beyond, gaps


def _worth_saying(shapes: _Shapes) -> _Shapes:
    """Keep of each shape the parts that are more than a sliver; of some nothing is left."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    area, border = shapely.area(parts), shapely.length(parts)
    keep = (area >= _SMALL_M2) & (2 * area >= _NARROW_M * border)
    kept = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    rows = np.unique(of[keep])
    if len(rows):
        kept[rows] = shapely.multipolygons(parts[keep], indices=np.searchsorted(rows, of[keep]))
    return kept


def _stack(parts: Sequence[pd.DataFrame], columns: tuple[str, ...], crs: Any) -> gpd.GeoDataFrame:
    """Put tables of one kind on each other; none at all is a table without rows."""
    filled = [part for part in parts if len(part)]
    if not filled:
        return _none(columns, crs)
    table = pd.concat(filled, ignore_index=True)
    texts = dict.fromkeys([one for one in columns if one != "area_m2"], "str")
    return gpd.GeoDataFrame(table.astype(texts), geometry="geometry", crs=crs)


def _none(columns: tuple[str, ...], crs: Any) -> gpd.GeoDataFrame:
    empty = {one: pd.Series(dtype="float64" if one == "area_m2" else "str") for one in columns}
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)


def no_overlaps(crs: Any = None) -> gpd.GeoDataFrame:
    """Give the table of overlaps without rows.

    >>> len(no_overlaps()), list(no_overlaps().columns)[:2]
    (0, ['level', 'one_code'])
    """
    return _none(OVERLAP_COLUMNS, crs)


def no_gaps(crs: Any = None) -> gpd.GeoDataFrame:
    """Give the table of gaps without rows.

    >>> len(no_gaps()), list(no_gaps().columns)[:2]
    (0, ['level', 'near_code'])
    """
    return _none(GAP_COLUMNS, crs)


_OVERLAPS_SAID = {
    "ward": (
        "pairs of wards that overlap",
        "and",
        "; a point in both goes to the one whose code comes first",
    ),
    "district": (
        "pairs of districts that overlap",
        "and",
        "; a point in both, and in no ward, goes to the one whose code comes first",
    ),
    "ward beyond district": (
        "wards of which more than a hundredth lies outside their district",
        "outside",
        "; incidents there go to the ward and its district",
    ),
}
_GAPS_SAID = {
    "ward": ("gaps between wards", "; incidents there are in no ward"),
    "district": ("gaps between districts", "; incidents there are in no district"),
    "district beyond wards": (
        "parts of districts that are in none of their wards",
        "; incidents there have a district and no ward",
    ),
}


def _say_overlaps(table: gpd.GeoDataFrame) -> list[str]:
    notes = []
    for level, (what, joined, then) in _OVERLAPS_SAID.items():
        mine = table[table["level"] == level]
        if len(mine):
            first = mine.iloc[0]
            pair = f"{listed([first['one']])} {joined} {listed([first['other']])}"
            size = _square_metres(mine["area_m2"].sum())
            notes.append(f"{what}: {len(mine):,} ({size} in all, most: {pair}){then}")
    return notes


def _say_gaps(table: gpd.GeoDataFrame) -> list[str]:
    notes = []
    for level, (what, then) in _GAPS_SAID.items():
        mine = table[table["level"] == level]
        if len(mine):
            size = _square_metres(mine["area_m2"].sum())
            near = f"the largest at {listed([mine.iloc[0]['near']])}"
            notes.append(f"{what}: {len(mine):,} ({size} in all, {near}){then}")
    return notes


def _square_metres(area: float) -> str:
    """Write an area so that its size can be seen.

    >>> _square_metres(1234.5), _square_metres(12_345_678)
    ('1,234 m²', '12.3 km²')
    """
    return f"{area:,.0f} m²" if area < 1e6 else f"{area / 1e6:,.1f} km²"
