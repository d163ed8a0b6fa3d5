"""Any file of shapes as one table: which layer, which files beside it, which columns.

Nothing here knows what the shapes are for: districts and wards come this way, and so do
incidents that somebody keeps as points in a GIS.
"""

import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Literal

import geopandas as gpd
import pyogrio
import shapely
from pyproj.exceptions import CRSError

from hotspots.errors import InputError, MissingFileError, Problem, listed
from hotspots.records.input_file import InputFile, fingerprint
from hotspots.records.shape_parquet import read_shape_parquet
from hotspots.records.zip_members import list_members

Wanted = Literal["areas", "points", "lines"]

PARQUET_SUFFIXES = (".parquet", ".geoparquet")
SHAPE_SUFFIXES = (
    ".geojson",
    ".json",
    ".gpkg",
    ".shp",
    ".kml",
    ".kmz",
    ".zip",
    *PARQUET_SUFFIXES,
)
_IN_ZIP = (".geojson", ".json", ".gpkg", ".shp", ".kml")
# What a shapefile cannot be read without, and what else belongs to its meaning.
_NEEDED = {".shx": "where each shape starts", ".dbf": "the names and codes"}
_BESIDE = (".shx", ".dbf", ".prj", ".cpg")
_SIDECARS = (*_BESIDE, ".sbn", ".sbx", ".qix", ".qpj", ".shp.xml")
_KINDS = {"areas": ("Polygon", "Surface"), "points": ("Point",), "lines": ("LineString", "Curve")}
# What GDAL adds to every placemark of a KML file, whether the file has it or not.
_KML_OWN = (
    "id",
    "description",
    "timestamp",
    "begin",
    "end",
    "altitudeMode",
    "tessellate",
    "extrude",
    "visibility",
    "drawOrder",
    "icon",
    "snippet",
)
_CANNOT_OPEN = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    CRSError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class LayerTable:
    """One layer of a file of shapes.

    Attributes
    ----------
    frame
        Every original column and ``geometry``, in the order of the file; dates as ISO text.
        Its ``crs`` is None where the file states none; it may have no rows.
    layer
        Which layer it is: the layer's name, in an archive the file's name.
    inputs
        The file with its hash; of a shapefile also the files beside it.
    notes
        What the file had to be helped with.
    names
        What else the layer may be called by.
    """

    frame: gpd.GeoDataFrame
    layer: str
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def answers_to(self, name: str) -> bool:
        """Tell whether a name that the user gave is that of this layer."""
        return name.casefold() in {one.casefold() for one in (self.layer, *self.names)}


@dataclass(frozen=True)
class _Layer:
    """A layer that could be read: where it is and what it is called."""

    dataset: str
    layer: str | None
    kind: str
    label: str

    @property
    def names(self) -> tuple[str, ...]:
        """What the user may call it by."""
        member = PurePosixPath(self.label)
        return self.label, self.layer or "", member.name, member.stem

    def answers_to(self, name: str) -> bool:
        return name.casefold() in {one.casefold() for one in self.names}


def read_layer(
    path: str | Path,
    *,
    name: str | None = None,
    layer: str | None = None,
    wanted: Wanted = "areas",
) -> LayerTable:
    """Read the one layer of a file that holds what is wanted.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, shapefile, KML, KMZ, GeoParquet (or Parquet with a column of WKB
        or WKT), or a zip archive of one of the first four.
    name
        What messages call the file.
    layer
        Which layer, where the file has several of the wanted kind: the layer's name, in an
        archive the file's name.
    wanted
        ``areas``, ``points`` or ``lines``: decides between layers; what is read is not checked
        against it.

    Raises
    ------
    MissingFileError
        When the file, or a part of a shapefile, is not there.
    InputError
        When it cannot be read, holds no shapes, or holds several layers of the wanted kind
        and ``layer`` is none of them.

    Examples
    --------
    >>> table = read_layer("data/boundaries/essex_sample_wards.geojson")
    >>> list(table.frame.columns), table.inputs[0].name
    (['WD24CD', 'WD24NM', 'LAD24CD', 'LAD24NM', 'geometry'], 'essex_sample_wards.geojson')
    """
    chosen = [layer] if layer else []
    table = read_layers(path, name=name, layers=chosen, wanted=wanted)[0]
    if layer and not table.answers_to(layer):
        raise InputError(
            Problem(
                f"the file has no layer called {listed([layer])}; its layer is"
                f" {listed([table.layer])}",
                "use that name, or leave layer out",
                name or Path(path).name,
            )
        )
    return table


def read_layers(
    path: str | Path,
    *,
    name: str | None = None,
    layers: Sequence[str] = (),
    wanted: Wanted = "areas",
) -> list[LayerTable]:
    """Read those layers of a file that are among ``layers``; its only one without being told.

    As :func:`read_layer`, for callers that can use several layers of one file. Names of layers
    that this file does not have are passed over as long as it is clear what to read.
    """
    path = Path(path)
    name = name or path.name
    inputs = _fingerprints(path, name)
    if path.suffix.casefold() in PARQUET_SUFFIXES:
        return [LayerTable(read_shape_parquet(path, name), path.stem, inputs)]
    found = _find(path, name, wanted)
    chosen = _choose(found, layers, name, wanted)
    utf8 = path.suffix.casefold() == ".shp" and ".cpg" not in _beside(path)
    tables = []
    for one in chosen:
        frame, notes = _read(one, name, wanted, utf8=utf8)
        if len(found) > 1:
            notes.insert(0, f"{name}: of its {len(found)} layers {listed([one.label])} was read")
        tables.append(LayerTable(frame, one.label, inputs, tuple(notes), one.names))
    return tables


def without_sidecars(paths: Iterable[Path]) -> list[Path]:
    """Leave out the files that only belong to a shapefile, as a pattern like ``areas/*`` finds.

    >>> [path.name for path in without_sidecars([Path("a.dbf"), Path("a.shp"), Path("b.dbf")])]
    ['a.shp', 'b.dbf']
    """
    every = list(paths)
    shapefiles = {path.with_suffix("") for path in every if path.suffix.casefold() == ".shp"}

    def belongs(path: Path) -> bool:
        folded = path.name.casefold()
        return any(
            folded.endswith(end) and path.with_name(path.name[: -len(end)]) in shapefiles
            for end in _SIDECARS
        )

    return [path for path in every if not belongs(path)]


def _fingerprints(path: Path, name: str) -> tuple[InputFile, ...]:
    """Prove which file was read; a shapefile is several files, and needs some of them."""
    inputs = [fingerprint(path, name)]
    if path.suffix.casefold() == ".shp":
        beside = _beside(path)
        _require_parts(set(beside), name)
        stem = name[: -len(path.suffix)]
        inputs += [fingerprint(one, stem + one.suffix) for one in beside.values()]
    return tuple(inputs)


def _beside(path: Path) -> dict[str, Path]:
    """Find the files that belong to a shapefile, whatever the case of their names."""
    names = {one.name.casefold(): one for one in sorted(path.parent.iterdir())}
    folded = {end: (path.stem + end).casefold() for end in _BESIDE}
    return {end: names[one] for end, one in folded.items() if one in names}


def _require_parts(there: set[str], name: str) -> None:
    missing = [end for end in _NEEDED if end not in there]
    if missing:
        what = " and ".join(f"its {end} ({_NEEDED[end]})" for end in missing)
        raise MissingFileError(
            Problem(
                f"a shapefile is several files, and {what} is not there",
                "put the files of the same name back beside it: .shp, .shx, .dbf and .prj",
                name,
            )
        )


def _find(path: Path, name: str, wanted: Wanted) -> list[_Layer]:
    """List the layers with shapes that a file has."""
    if path.suffix.casefold() == ".zip":
        return _find_in_zip(path, name, wanted)
    if path.suffix.casefold() == ".geojson":  # always one layer, and slow to ask about
        return [_Layer(str(path), None, "Unknown", path.stem)]
    try:
        return _layers_of(_only_kml(path) if path.suffix.casefold() == ".kmz" else str(path))
    except _CANNOT_OPEN:
        raise InputError(_unreadable(name, wanted)) from None


def _only_kml(path: Path) -> str:
    """Name the one KML file in a .kmz: opened as a whole, GDAL leaves its own columns out."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.namelist() if one.casefold().endswith(".kml")]
    except zipfile.BadZipFile:
        members = []
    return f"/vsizip/{{{path.resolve()}}}/{members[0]}" if len(members) == 1 else str(path)


def _layers_of(dataset: str) -> list[_Layer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same is said again when the layer is read
        listing = pyogrio.list_layers(dataset)
    return [_Layer(dataset, layer, kind, layer) for layer, kind in listing if kind is not None]


def _find_in_zip(path: Path, name: str, wanted: Wanted) -> list[_Layer]:
    members = list_members(path, name)
    with zipfile.ZipFile(path) as archive:
        locked = any(one.flag_bits & 1 for one in archive.infolist())
    if locked:
        raise InputError(
            Problem("the zip archive has a password", "unpack it and name what is in it", name)
        )
    shapes = [one for one in members if one.casefold().endswith(_IN_ZIP)]
    found: list[_Layer] = []
    for member in shapes:
        if member.casefold().endswith(".shp"):
            stem = member[:-4].casefold()
            ends = {one[-4:].casefold() for one in members if one[:-4].casefold() == stem}
            _require_parts(ends, f"{name}/{member}")
        try:
            inside = _layers_of(f"/vsizip/{{{path.resolve()}}}/{member}")
        except _CANNOT_OPEN:
            if len(shapes) == 1:
                raise InputError(_unreadable(f"{name}/{member}", wanted)) from None
            continue
        for one in inside:
            label = member if len(inside) == 1 else f"{member}/{one.layer}"
            found.append(_Layer(one.dataset, one.layer, one.kind, label))
    if not found:
        raise InputError(
            Problem(
                f"the zip archive holds no file of {wanted} (it holds"
                f" {listed(PurePosixPath(one).name for one in members)})",
                "pack a shapefile with its .shx, .dbf and .prj, or a GeoPackage, GeoJSON or KML",
                name,
            )
        )
    return found


def _choose(found: list[_Layer], layers: Sequence[str], name: str, wanted: Wanted) -> list[_Layer]:
    """Take the layers named; else the only one of the wanted kind; else ask."""
    if not found:
        raise InputError(_no_shapes(name, wanted))
    named = [one for one in found if any(one.answers_to(layer) for layer in layers)]
    ambiguous = [layer for layer in layers if sum(one.answers_to(layer) for one in named) > 1]
    if named and not ambiguous:
        return named
    likely = [
        one
        for one in found
        if one.kind in ("Unknown", "GeometryCollection")
        or any(kind in one.kind for kind in _KINDS[wanted])
    ] or found
    if len(likely) == 1 and not ambiguous:
        return likely
    asked = f", and {listed(ambiguous or layers)} does not say which" if layers else ""
    raise InputError(
        Problem(
            f"the file holds {len(likely)} layers of {wanted}{asked}:"
            f" {listed(one.label for one in likely)}",
            f'say which with layer, e.g. layer = "{likely[0].label}"',
            name,
        )
    )


def _read(
    one: _Layer, name: str, wanted: Wanted, *, utf8: bool
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Read one layer; what GDAL remarks on the way becomes a note."""
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        try:
            frame, notes = _read_closing_rings(one, name, utf8=utf8)
        except (*_CANNOT_OPEN, shapely.errors.ShapelyError):
            raise InputError(_unreadable(name, wanted)) from None
    if not isinstance(frame, gpd.GeoDataFrame):
        raise InputError(_no_shapes(name, wanted))
    if one.dataset.casefold().endswith((".kml", ".kmz")):
        frame = frame.drop(columns=[column for column in _KML_OWN if _says_nothing(frame, column)])
    said = [str(remark.message).split(". ")[0] for remark in remarks]
    notes += [f"{name}: GDAL says: {remark[:120]}" for remark in list(dict.fromkeys(said))[:3]]
    return frame, notes


def _read_closing_rings(
    one: _Layer, name: str, *, utf8: bool
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Read a layer, whatever it takes: text without a stated encoding, rings left open."""
    how: dict[str, Any] = {"layer": one.layer, "datetime_as_string": True}
    if utf8:
        # GDAL takes silence for Latin-1, but text that is valid UTF-8 by chance is rare.
        try:
            pyogrio.read_dataframe(one.dataset, **how, encoding="UTF-8", read_geometry=False)
            how["encoding"] = "UTF-8"
        except UnicodeDecodeError:
            pass
    try:
        return pyogrio.read_dataframe(one.dataset, **how), []
    except shapely.errors.ShapelyError:
        broken = pyogrio.read_dataframe(one.dataset, **how, on_invalid="ignore")
        frame = pyogrio.read_dataframe(one.dataset, **how, on_invalid="fix")
        closed = int((broken.geometry.isna() & frame.geometry.notna()).sum())
        return frame, [f"{name}: shapes with rings left open, which were closed: {closed:,}"]


def _says_nothing(frame: gpd.GeoDataFrame, column: str) -> bool:
    """Tell whether one of GDAL's own columns of KML holds only its defaults."""
    if column not in frame:
        return False
    values = frame[column]
    return bool((values.isna() | values.isin(["", -1, 0])).all())


def _unreadable(name: str, wanted: Wanted) -> Problem:
    shapes = "polygons" if wanted == "areas" else wanted
    return Problem(
        f"the file cannot be read as {wanted}",
        f"save it as GeoJSON or GeoPackage, one layer of {shapes}",
        name,
    )


def _no_shapes(name: str, wanted: Wanted) -> Problem:
    return Problem(f"the file holds no {wanted}", "check the export that made it", name)
