"""What a map page is handed: layers, tables and incidents as data, small and without any HTML.

Texts travel as JSON and are set as text by the page's own scripts (``assets/map/``); shapes as
whole numbers, each the step from the corner before; long columns as typed bytes in base64.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.grid_ref import WGS84, Crs
from hotspots.projection import project_geometries

PER_DEGREE = 1_000_000  # whole numbers in a degree: 0.1 m

# The groups of the panel, in its order.
GROUPS = (
    "Harm spots",
    "Density",
    "Hotspot areas",
    "Significance",
    "Change",
    "Incidents",
    "Cocoon zones",
    "Patrols",
    "Street Weeks",
    "Audits",
    "Ground",
)


@dataclass(frozen=True)
class LegendRow:
    """One line of a legend.

    Attributes
    ----------
    words
        What the mark means.
    shade
        Name of the colour (``more-5``, see ``style.py``); empty: the layer's own mark.
    hatch
        Whether it is hatched, for what falls.
    """

    words: str
    shade: str = ""
    hatch: bool = False


@dataclass(frozen=True)
class LayerTable:
    """The rows behind a layer, in words: row by row what its shapes are."""

    title: str
    columns: tuple[str, ...]
    numbers: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class MapLayer:
    """One layer of the map.

    Attributes
    ----------
    id
        Its name in the page, in links and in tests, e.g. ``harm_spots``.
    group
        Of ``GROUPS``.
    title
        What its switch says.
    mark
        How a shape looks: a class of ``assets/map.css`` (``harm-spot``, ``ward``, ``zone`` ...).
    kind
        ``shapes``: areas, lines or points; ``picture``: classes of cells (the density).
    shapes
        As :func:`pack_shapes` gives them.
    shades
        Name of each shape's colour, empty for the mark's own; no entries: none has one.
    labels
        What stands on each shape; no entries: nothing does.
    says
        What each shape says when it is pointed at, in plain words.
    legend, legend_title
        What its colours mean.
    table
        Its rows, in the order of its shapes; None for ground.
    show
        Whether it is on at first.
    days
        For layers that age: each shape's first and last day, as days since 1970-01-01.
    picture
        For ``picture``: what the scripts draw (see ``map_density.py``).
    """

    id: str
    group: str
    title: str
    mark: str
    kind: Literal["shapes", "picture"] = "shapes"
    shapes: Sequence[Any] = ()
    shades: Sequence[str] = ()
    labels: Sequence[str] = ()
    says: Sequence[str] = ()
    legend: tuple[LegendRow, ...] = ()
    legend_title: str = ""
    table: LayerTable | None = None
    show: bool = False
    days: Sequence[tuple[int, int]] = ()
    picture: dict[str, Any] = field(default_factory=dict)


def pack_numbers(values: NDArray[Any], dtype: str) -> str:
    """Write a column as little-endian bytes in base64.

    >>> pack_numbers(np.array([1, 258]), "<u2")
    'AQACAQ=='
    """
    return base64.b64encode(np.ascontiguousarray(values, dtype=dtype).tobytes()).decode()


def pack_shapes(
    shapes: Sequence[BaseGeometry] | NDArray[Any], *, crs: Crs, simplify_m: float = 0.0
) -> list[dict[str, Any]]:
    """Write shapes as steps of a millionth of a degree.

    Parameters
    ----------
    shapes
        Points, lines, polygons or several of one kind.
    crs
        Theirs.
    simplify_m
        How far a line may move to save corners.

    Returns
    -------
    list of dict
        For each shape ``{"point": [lon, lat]}``, ``{"lines": [[lon, lat, step, step, ...]]}`` or
        ``{"areas": [[ring, hole, ...]]}``; the first pair of a run of numbers is where it
        begins, each further pair the step from the one before. A shape without ground is ``{}``.

    Examples
    --------
    >>> pack_shapes([shapely.LineString([(0.1, 51.5), (0.10001, 51.5)])], crs="EPSG:4326")
    [{'lines': [[100000, 51500000, 10, 0]]}]
    """
    array: Any = np.asarray(shapes, dtype=object)
    if simplify_m:
        array = shapely.simplify(array, simplify_m)
    array, _ = project_geometries(array, from_crs=crs, to_crs=WGS84)
    return [_pack_shape(shape) for shape in array]


def _pack_shape(shape: BaseGeometry) -> dict[str, Any]:
    if shape.is_empty:
        return {}
    if shape.geom_type == "Point":
        return {
            "point": np.rint(shapely.get_coordinates(shape)[0] * PER_DEGREE).astype(int).tolist()
        }
    parts = shapely.get_parts(shape)
    if shape.geom_type.endswith("LineString"):
        return {"lines": [_pack_run(part) for part in parts]}
    rings = [
        [_pack_run(ring) for ring in (part.exterior, *part.interiors)]
        for part in parts
        if part.geom_type == "Polygon"
    ]
    return {"areas": rings}


def _pack_run(line: BaseGeometry) -> list[int]:
    whole = np.rint(shapely.get_coordinates(line) * PER_DEGREE).astype(np.int64)
    steps = np.diff(whole, axis=0, prepend=0)
    moved = (steps != 0).any(axis=1) | (np.arange(len(steps)) == 0)
    run: list[int] = steps[moved].ravel().tolist()
    return run
