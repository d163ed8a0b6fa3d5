"""Districts and wards: read whatever vintage, country or format somebody hands over.

Wards carry their district where the file does; districts are then drawn as the union of their
wards, so the two can never disagree. What does not fit together is listed, not mended.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import Crs, read_crs, require_projected_metres
from hotspots.projection import CoordinateOperation, least_exact
from hotspots.records.boundary_fields import ROLES, as_texts, recognise_fields
from hotspots.records.boundary_shapes import mend_areas, project_areas
from hotspots.records.coverage import (
    check_coverage,
    no_gaps,
    no_overlaps,
    refuse_ground_twice,
    refuse_shared_ground,
)
from hotspots.records.input_file import InputFile
from hotspots.records.layers import SHAPE_SUFFIXES, LayerTable, read_layers, without_sidecars
from hotspots.records.sources import list_files, short_names

DISTRICT_COLUMNS = ("district_code", "district")
WARD_COLUMNS = ("ward_code", "ward", *DISTRICT_COLUMNS)


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
        What a reader should know: what was taken for what, boundaries mended, areas joined,
        overlaps and gaps.
    overlaps, gaps
        Ground in two areas and ground in none, one row each; see
        :class:`hotspots.records.coverage.Coverage` for the columns.
    """

    districts: gpd.GeoDataFrame
    wards: gpd.GeoDataFrame
    operation: CoordinateOperation
    inputs: tuple[InputFile, ...] = ()
    notes: tuple[str, ...] = ()
    overlaps: gpd.GeoDataFrame = field(default_factory=no_overlaps)
    gaps: gpd.GeoDataFrame = field(default_factory=no_gaps)


def read_boundaries(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    layer: str | Sequence[str] = (),
    crs: Crs | None = None,
    to_crs: Crs = 27700,
) -> Boundaries:
    """Read districts and wards from any usual file of shapes.

    ONS field names of any year are recognised, and so are the common names of other exports
    (``ward_name``, ``BEAT``, ``GSS_CODE``, Boundary-Line's ``NAME`` and ``CODE``). Beats, LSOAs
    and the like are taken for wards; counties, forces and the like for districts.

    Parameters
    ----------
    source
        A file, a list of files (say districts and wards apart), a folder or a glob pattern;
        GeoJSON, GeoPackage, shapefile, KML, KMZ, GeoParquet, or a zip archive of these.
    columns
        ``district``, ``district_code``, ``ward``, ``ward_code`` -> name of the column that
        holds it, where the names do not say it or say it wrongly.
    layer
        Which layers to read of files that have several: a layer's name, in an archive a file's.
    crs
        System of the files, where they state none or a wrong one. Default: as each file says.
    to_crs
        Projected system in metres for the result.

    Raises
    ------
    MissingFileError
        When a file, or a part of a shapefile, is not there.
    InputError
        When a file cannot be read, holds no areas or several layers of them, has no column for
        their names or is in another place than ``to_crs`` is for; when no file has a column
        that ``columns`` names, or a layer that ``layer`` names; when over half of the ground
        lies in two wards or two districts, as of two vintages; or when ``to_crs`` is not a
        projected system in metres. All files are checked, and everything found is in one error.

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> len(boundaries.districts), list(boundaries.wards.columns)[:2]
    (14, ['ward_code', 'ward'])
    """
    target = require_projected_metres(to_crs, where="to_crs")
    given = dict(columns or {})
    layers = [layer] if isinstance(layer, str) else list(layer)
    problems = [_unknown_role(role) for role in given if role not in ROLES]
    paths = without_sidecars(list_files(source, suffixes=SHAPE_SUFFIXES))
    parts: list[_Part] = []
    headers: set[str] = set()
    there: list[str] = []
    answered: set[str] = set()
    for path, name in zip(paths, short_names(paths), strict=True):
        try:
            for table in read_layers(path, name=name, layers=[one for one in layers if one]):
                headers.update(table.frame.columns)
                there.append(table.layer)
                answered.update(one for one in layers if table.answers_to(one))
                parts.append(_read_part(table, name, given, crs, target, problems))
        except InputError as error:
            problems += error.problems
    problems = problems or _nowhere_found(given, headers)
    raise_if_any(problems or _layers_not_there(layers, answered, there))
    notes = [note for part in parts for note in part.notes]
    files = _files_by_level(parts)
    wards, districts = _levels([part.frame for part in parts], target, notes, files)
    drawn = not len(districts)
    if drawn:
        districts = _districts_from(wards)
    homeless = int(wards["district_code"].isna().sum())
    if homeless and len(districts):
        notes.append(f"wards that lie in no district: {homeless:,}")
    fit = check_coverage(wards, districts, drawn_from_wards=drawn)
    refuse_shared_ground(fit.overlaps, {"ward": wards, "district": districts}, files)
    return Boundaries(
        districts,
        wards,
        least_exact(part.operation for part in parts),
        tuple(dict.fromkeys(file for part in parts for file in part.inputs)),
        (*notes, *fit.notes),
        fit.overlaps,
        fit.gaps,
    )


@dataclass(frozen=True)
class _Part:
    """One layer of one file: its columns by role, its shapes mended and projected."""

    name: str
    frame: gpd.GeoDataFrame
    operation: CoordinateOperation
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def _read_part(
    table: LayerTable,
    name: str,
    given: Mapping[str, str],
    crs: Crs | None,
    target: Crs,
    problems: list[Problem],
) -> _Part:
    """Make of one layer what the next steps need; a layer nobody can name becomes a problem."""
    frame = table.frame
    if not len(frame):
        cure = "check the export that made it"
        raise InputError(Problem("the file holds no areas", cure, name))
    plain = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    hint = f"{name} {table.layer}"
    fields = recognise_fields(plain, given=given, where=name, hint=hint)
    if not fields.by_role:
        problems.append(_nothing_recognised([str(one) for one in plain], given, name))
    named = {role: as_texts(plain[column]) for role, column in fields.by_role.items()}
    areas = gpd.GeoDataFrame(named, geometry=frame.geometry.to_numpy(), crs=frame.crs)
    if crs is not None:
        areas = areas.set_crs(read_crs(crs, where="crs"), allow_override=True)
    areas, mended = mend_areas(areas, name)
    areas, operation, bent = project_areas(areas, target, name)
    return _Part(
        name, areas, operation, table.inputs, (*table.notes, *fields.notes, *mended, *bent)
    )


def _nothing_recognised(header: list[str], given: Mapping[str, str], where: str) -> Problem:
    wanted = f" (looked for {listed(given.values())})" if given else ""
    return Problem(
        f"no column was recognised as the name or code of a ward or district{wanted};"
        f" the columns are {listed(header)}",
        'name them with columns, e.g. district = "…" under [boundaries.columns]',
        where,
    )


def _unknown_role(role: str) -> Problem:
    near = difflib.get_close_matches(role, ROLES, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return Problem(
        f"boundary columns name {listed([role])}, which is not something a column can be for",
        f"{hint}the choice is {', '.join(ROLES)}",
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


def _layers_not_there(layers: list[str], answered: set[str], there: list[str]) -> list[Problem]:
    """Find the layers that the user named and that no file has: a layer misspelt is no layer."""
    return [
        Problem(
            f"no file has a layer called {listed([one])}; those read are {listed(there)}",
            "use one of these names, or leave layer out where a file has one alone",
            "boundaries",
        )
        for one in layers
        if one and one not in answered
    ]


def _files_by_level(parts: list[_Part]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {"ward": [], "district": []}
    for part in parts:
        files["ward" if _has_wards(part.frame) else "district"].append(part.name)
    return {level: list(dict.fromkeys(names)) for level, names in files.items()}


def _has_wards(layer: gpd.GeoDataFrame) -> bool:
    return bool({"ward_code", "ward"} & set(layer))


def _levels(
    layers: list[gpd.GeoDataFrame], crs: Crs, notes: list[str], files: Mapping[str, list[str]]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Stack the layers into wards and districts, each area once, each ward in its district."""
    has_wards = [_has_wards(layer) for layer in layers]
    whole = [layer for layer, fine in zip(layers, has_wards, strict=True) if not fine]
    districts = _join_shapes(_stack(whole, DISTRICT_COLUMNS, crs), "district_code", notes, files)
    wards = _stack(list(compress(layers, has_wards)), WARD_COLUMNS, crs)
    # Two towns' Central wards are told apart by where they lie; the parts of one ward that has
    # a code belong together wherever they lie.
    nameless = wards["by_name"] & wards["district_code"].isna()
    coded = _join_shapes(wards[~nameless], "ward_code", notes, files)
    wards = pd.concat([coded, wards[nameless]], ignore_index=True)
    if len(districts):
        wards = _place_in_districts(wards, districts)
    wards = _tell_apart(_join_shapes(wards, "ward_code", notes, files), notes)
    return wards[[*WARD_COLUMNS, "geometry"]], districts[[*DISTRICT_COLUMNS, "geometry"]]


def _stack(layers: list[gpd.GeoDataFrame], columns: tuple[str, ...], crs: Crs) -> gpd.GeoDataFrame:
    """Stack layers into the documented columns; a missing name or code takes the other's value.

    ``by_name`` says which areas have no code of their own.
    """
    if not layers:
        empty = {name: pd.Series(dtype="str") for name in columns}
        empty["by_name"] = pd.Series(dtype="bool")
        return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=crs), crs=crs)
    frame = pd.concat(layers, ignore_index=True).reindex(columns=[*columns, "geometry"])
    key, name = columns[:2]
    frame.insert(len(columns), "by_name", frame[key].isna())
    for code, called in (("ward_code", "ward"), ("district_code", "district")):
        if code in columns:
            given = frame[code].astype("str"), frame[called].astype("str")
            frame[code], frame[called] = given[0].fillna(given[1]), given[1].fillna(given[0])
    nameless = int(frame[key].isna().sum())
    if nameless:
        raise InputError(
            Problem(
                f"{nameless:,} of {len(frame):,} areas have neither a name nor a code",
                f"give each one, or leave it out (columns {key} and {name})",
                "boundaries",
            )
        )
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=crs)


def _join_shapes(
    areas: gpd.GeoDataFrame, key: str, notes: list[str], files: Mapping[str, list[str]]
) -> gpd.GeoDataFrame:
    """Make one area of all shapes of one code; wards of one code only within a district."""
    columns = [name for name in WARD_COLUMNS if name in areas]
    areas = areas.sort_values(columns, kind="stable", ignore_index=True)
    keys = list(dict.fromkeys([key, "district_code"]))
    again = int(areas.duplicated(keys).sum())
    if not again:
        return areas
    kind = key.removesuffix("_code")
    notes.append(f"{kind}s drawn in several shapes, which were joined: {again:,} shapes more")
    joined = areas.dissolve(by=keys, as_index=False, dropna=False)[list(areas)]
    ground = joined.area.sum()
    refuse_ground_twice(areas.area.sum() - ground, ground, kind, files[kind])
    return joined


def _tell_apart(wards: gpd.GeoDataFrame, notes: list[str]) -> gpd.GeoDataFrame:
    """Give wards that share a name, and have no code, codes of their own."""
    shared = wards["ward_code"].duplicated(keep=False)
    named = shared & wards["by_name"] & wards["district"].notna()
    if named.any():
        codes = wards["ward_code"] + " (" + wards["district"] + ")"
        wards = wards.assign(ward_code=wards["ward_code"].where(~named, codes))
        notes.append(f"wards that share a name, told apart by their district: {named.sum():,}")
    coded = int((shared & ~wards["by_name"]).sum())
    if coded:
        notes.append(f"wards that share a code with one in another district: {coded:,}")
    return wards.sort_values(list(WARD_COLUMNS), kind="stable", ignore_index=True)


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
