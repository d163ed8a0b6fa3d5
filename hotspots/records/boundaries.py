"""Districts and wards: read whatever vintage the Office for National Statistics published.

Field names change by vintage (``WD13CD``, ``wd23cd``, ``LAD24NM``), so they are matched by
pattern; anything else is named by the user. Wards carry their district where the file does;
districts are then drawn as the union of their wards, so the two can never disagree.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import (
    CoordinateOperation,
    Crs,
    crs_name,
    least_exact,
    project_geometries,
    require_projected_metres,
    usable_bounds,
)
from hotspots.records.input_file import InputFile, read_file_bytes
from hotspots.records.sources import list_files, short_names

DISTRICT_COLUMNS = ("district_code", "district")
WARD_COLUMNS = ("ward_code", "ward", *DISTRICT_COLUMNS)

_ONS_FIELD = re.compile(r"^(wd|lad)\d\d(cd|nm)$", re.IGNORECASE)
_ONS_ROLE = {"wdcd": "ward_code", "wdnm": "ward", "ladcd": "district_code", "ladnm": "district"}
_PLAIN_ROLE = {
    "ward_code": "ward_code",
    "ward": "ward",
    "ward_name": "ward",
    "district_code": "district_code",
    "district": "district",
    "district_name": "district",
}


@dataclass(frozen=True)
class Boundaries:
    """Areas that incidents are sorted into.

    Attributes
    ----------
    districts
        ``district_code``, ``district``, ``geometry``; one row a district, by code. Empty when
        nothing said which district the wards are in.
    wards
        ``ward_code``, ``ward``, ``district_code``, ``district``, ``geometry``; one row a
        ward, by code. Empty when only districts were given.
    operation
        How the coordinates got into the system they are in: of several files the least exact.
    inputs
        The files, with their hashes.
    notes
        What a reader should know: boundaries mended, areas joined.
    """

    districts: gpd.GeoDataFrame
    wards: gpd.GeoDataFrame
    operation: CoordinateOperation
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[str, ...] = ()


def read_boundaries(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    to_crs: Crs = 27700,
) -> Boundaries:
    """Read districts and wards from GeoJSON or GeoPackage.

    Parameters
    ----------
    source
        A file, a list of files (say districts and wards apart), a folder or a glob pattern.
    columns
        ``district``, ``district_code``, ``ward``, ``ward_code`` -> name of the column that
        holds it, for files without ONS field names.
    to_crs
        Projected system in metres for the result.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file cannot be read, holds no areas, has no column for their names or is in
        another place than ``to_crs`` is for; when no file has a column that ``columns`` names;
        or when ``to_crs`` is not a projected system in metres. All files are checked, and
        everything found is in one error.

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> len(boundaries.districts), list(boundaries.wards.columns)[:2]
    (14, ['ward_code', 'ward'])
    """
    target = require_projected_metres(to_crs, where="to_crs")
    paths = list_files(source, suffixes=(".geojson", ".json", ".gpkg"))
    given = dict(columns or {})
    problems = [_unknown_role(role) for role in given if role not in WARD_COLUMNS]
    layers, inputs, notes, operations = [], [], [], []
    headers: set[str] = set()
    for path, name in zip(paths, short_names(paths), strict=True):
        try:
            file, _ = read_file_bytes(path, name)
            inputs.append(file)
            frame = _read_areas(path, name)
            headers.update(frame.columns)
            roles = _recognise_fields(list(frame.columns), given, name, problems)
            named = pd.DataFrame(frame[[*roles]]).rename(columns=roles)
            frame = gpd.GeoDataFrame(named, geometry=frame.geometry.to_numpy(), crs=frame.crs)
            frame, layer_notes = _mend(frame, name)
            frame, operation = _project(frame, target, name)
        except InputError as error:
            problems += error.problems
            continue
        notes += layer_notes
        operations.append(operation)
        layers.append(frame)
    problems = problems or _nowhere_found(given, headers)
    raise_if_any(problems)
    has_wards = [bool({"ward_code", "ward"} & set(layer)) for layer in layers]
    wards = _complete(list(compress(layers, has_wards)), WARD_COLUMNS, target, notes)
    whole = [layer for layer, fine in zip(layers, has_wards, strict=True) if not fine]
    districts = _complete(whole, DISTRICT_COLUMNS, target, notes)
    if len(districts):
        wards = _place_in_districts(wards, districts)
    else:
        districts = _districts_from(wards)
    homeless = int(wards["district_code"].isna().sum())
    if homeless and len(districts):
        notes.append(f"wards that lie in no district: {homeless:,}")
    return Boundaries(districts, wards, least_exact(operations), tuple(inputs), tuple(notes))


def _read_areas(path: Path, name: str) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_file(path, engine="pyogrio")
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, OSError):
        raise InputError(
            Problem(
                "the file cannot be read as boundaries",
                "save it as GeoJSON or GeoPackage, one layer of polygons",
                name,
            )
        ) from None
    if not isinstance(frame, gpd.GeoDataFrame) or not len(frame):
        raise InputError(Problem("the file holds no areas", "check the export that made it", name))
    return frame


def _recognise_fields(
    header: list[str], given: Mapping[str, str], where: str, problems: list[Problem]
) -> dict[str, str]:
    """Map file columns to roles; note a file in which there is none."""
    # A map may serve several files (districts and wards): each takes what it has.
    roles = {name: role for role, name in given.items() if name in header and role in WARD_COLUMNS}
    for name in header:
        ons = _ONS_FIELD.match(name)
        plain = _PLAIN_ROLE.get(name.casefold())
        recognised = _ONS_ROLE[(ons[1] + ons[2]).casefold()] if ons else plain
        if recognised and recognised not in roles.values() and name not in roles:
            roles[name] = recognised
    if not roles:
        wanted = f" (looked for {listed(given.values())})" if given else ""
        problems.append(
            Problem(
                f"no column was recognised as the name or code of a ward or district{wanted};"
                f" the columns are {listed(name for name in header if name != 'geometry')}",
                'name them with columns, e.g. district = "…" under [boundaries.columns]',
                where,
            )
        )
    return roles


def _unknown_role(role: str) -> Problem:
    near = difflib.get_close_matches(role, WARD_COLUMNS, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return Problem(
        f"boundary columns name {listed([role])}, which is not something a column can be for",
        f"{hint}the choice is {', '.join(WARD_COLUMNS)}",
        "boundaries",
    )


def _nowhere_found(given: Mapping[str, str], headers: set[str]) -> list[Problem]:
    """Find the columns that the user named and that none of the files has."""
    names = sorted(headers - {"geometry"})
    problems = []
    for role, name in given.items():
        if name not in headers:
            near = difflib.get_close_matches(name, names, n=1)
            problems.append(
                Problem(
                    f"no column is called {listed([name])} (given for {role}); the columns are"
                    f" {listed(names)}",
                    f"did you mean {listed(near)}?" if near else "use one of these names",
                    "boundaries",
                )
            )
    return problems


def _mend(frame: gpd.GeoDataFrame, where: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Keep polygons, repair invalid rings; say what was done."""
    notes = []
    present = ~(frame.geometry.isna() | frame.geometry.is_empty)
    if not present.all():
        notes.append(f"{where}: areas without a shape, left out: {(~present).sum()}")
    if not present.any():
        raise InputError(
            Problem(
                f"none of the {len(frame):,} areas has a shape",
                "check the export that made it",
                where,
            )
        )
    frame = frame[present].reset_index(drop=True)
    invalid = ~frame.geometry.is_valid
    if invalid.any():
        notes.append(f"{where}: areas that crossed themselves and were repaired: {invalid.sum()}")
        mended = shapely.make_valid(frame.geometry[invalid].to_numpy())
        frame.loc[invalid, frame.geometry.name] = mended
    polygons = [_only_polygons(shape) for shape in frame.geometry]
    empty = sum(shape.is_empty for shape in polygons)
    if empty:
        raise InputError(
            Problem(
                f"{empty:,} of {len(frame):,} shapes are not areas (polygons)",
                "use a layer of polygons",
                where,
            )
        )
    return frame.set_geometry(gpd.GeoSeries(polygons, crs=frame.crs)), notes


def _only_polygons(shape: BaseGeometry) -> BaseGeometry:
    """Drop height, and the stray lines that mending a ring can leave."""
    parts = [
        part
        for part in shapely.get_parts(shapely.get_parts(shapely.force_2d(shape)))
        if part.geom_type == "Polygon" and part.area > 0
    ]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _project(
    frame: gpd.GeoDataFrame, target: Crs, where: str
) -> tuple[gpd.GeoDataFrame, CoordinateOperation]:
    """Project areas; refuse those that have no system, or lie where the target is not for."""
    if frame.crs is None:
        raise InputError(
            Problem(
                "the boundaries have no coordinate system",
                "save them with one (longitude and latitude for GeoJSON)",
                where,
            )
        )
    shapes, operation = project_geometries(frame.geometry, from_crs=frame.crs, to_crs=target)
    west, south, east, north = shapely.bounds(shapes).T
    box = usable_bounds(target, of=target) or (-np.inf, -np.inf, np.inf, np.inf)
    # Coordinates that PROJ could not project are infinite, and so on no side of any line.
    touches = (west < box[2]) & (east > box[0]) & (south < box[3]) & (north > box[1])
    outside = ~(touches & np.isfinite(west + east + south + north))
    if outside.any():
        raise InputError(
            Problem(
                f"{outside.sum():,} of {len(frame):,} areas are outside the area of"
                f" {crs_name(target)} when read as {crs_name(frame.crs)}",
                "check the coordinate system the file is saved with (GeoJSON holds longitude and"
                " latitude); leave areas elsewhere out, or set [coordinates] crs (to_crs in"
                " Python) to one for that part of the world",
                where,
            )
        )
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=target)), operation


def _texts(values: pd.Series) -> pd.Series:
    """Write codes and names as text; blank ones are missing, 12.0 is 12."""
    text = values.convert_dtypes().astype("str").str.strip()
    return text.where(text != "")


def _complete(
    layers: list[gpd.GeoDataFrame], columns: tuple[str, ...], crs: Crs, notes: list[str]
) -> gpd.GeoDataFrame:
    """Stack layers into the documented columns; a missing name or code takes the other's value."""
    if not layers:
        empty = {name: pd.Series(dtype="str") for name in columns}
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
    frame = pd.concat(
        [
            layer.assign(**{one: _texts(layer[one]) for one in columns if one in layer})
            for layer in layers
        ],
        ignore_index=True,
    ).reindex(columns=[*columns, "geometry"])
    for code, name in (("ward_code", "ward"), ("district_code", "district")):
        if code in columns:
            given = frame[code].astype("str"), frame[name].astype("str")
            frame[code], frame[name] = given[0].fillna(given[1]), given[1].fillna(given[0])
    key, name = columns[:2]
    nameless = int(frame[key].isna().sum())
    if nameless:
        raise InputError(
            Problem(
                f"{nameless:,} of {len(frame):,} areas have neither a name nor a code",
                f"give each one, or leave it out (columns {key} and {name})",
                "boundaries",
            )
        )
    frame = gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)
    frame = frame.sort_values(list(columns), kind="stable", ignore_index=True)
    # Wards of one name are one ward only where they are in one district.
    keys = [key] if key == "district_code" else [key, "district_code"]
    again = int(frame.duplicated(keys).sum())
    if again:
        notes.append(f"{name}s drawn in several shapes, which were joined: {again:,} shapes more")
        frame = frame.dissolve(by=keys, as_index=False, dropna=False)[[*columns, "geometry"]]
    return frame


def _districts_from(wards: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Draw each district as the union of its wards."""
    known = wards[wards["district_code"].notna()]
    rows, shapes = [], []
    for code, group in known.groupby("district_code", sort=True):
        rows.append((code, group["district"].iloc[0]))
        shapes.append(shapely.union_all(group.geometry.to_numpy()))
    frame = pd.DataFrame(rows, columns=list(DISTRICT_COLUMNS)).astype("str")
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=wards.crs), crs=wards.crs)


def _place_in_districts(wards: gpd.GeoDataFrame, districts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each ward that names none of the districts the one that holds a point inside it."""
    nowhere = ~wards["district_code"].isin(districts["district_code"]).to_numpy()
    inside = wards.geometry[nowhere].representative_point()
    tree = shapely.STRtree(districts.geometry.to_numpy())
    ward, district = tree.query(inside.to_numpy(), predicate="intersects")
    first = pd.Series(district, index=inside.index[ward]).groupby(level=0).min()
    placed = districts["district_code"].take(first).set_axis(first.index)
    code = placed.reindex(wards.index).fillna(wards["district_code"])
    names = districts.set_index("district_code")["district"]
    # The districts' own names: a ward that gives the code alone has no better one.
    return wards.assign(
        district_code=code.astype("str"),
        district=code.map(names).astype("str").fillna(wards["district"]),
    )
