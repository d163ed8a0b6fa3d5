"""Percent-volume contours: the smallest areas that hold a quarter, half … of the incidents.

"Half of the incidents fall here" means the same in a town and in a village district, which a
class of density would not. The share is of the incidents (or harm) themselves, not of their
smoothed surface, which spreads them over more ground than they are on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs
from hotspots.ground import Cells, StudyArea
from hotspots.patterns.density import DensitySettings, Surface
from hotspots.patterns.places import collapse_to_places

QUARTERS = (0.25, 0.5, 0.75)
_M2_PER_HA = 10_000.0


@dataclass(frozen=True)
class VolumeContourSettings:
    """What the contours were made with."""

    shares: tuple[float, ...]
    weights: str | None
    incidents: int
    incidents_outside: int
    density: DensitySettings


@dataclass(frozen=True)
class VolumeContours:
    """The smallest areas that hold given shares.

    Attributes
    ----------
    areas
        A row for each share, the smallest first; see :func:`find_volume_contours`.
    settings
        What made them.
    """

    areas: gpd.GeoDataFrame
    settings: VolumeContourSettings


def find_volume_contours(
    surface: Surface,
    incidents: gpd.GeoDataFrame,
    *,
    shares: Sequence[float] = QUARTERS,
    study_area: StudyArea | None = None,
) -> VolumeContours:
    """Outline the densest ground that holds given shares of the incidents.

    The cells are taken from the densest down until the share is reached, and cells of equal
    density together; so an area may hold a little more than its share. Areas are made of whole
    cells, so that who counts the incidents in them finds what is written beside them.

    Parameters
    ----------
    surface
        As :func:`estimate_density` gives it; its weights are what is shared.
    incidents
        Those the shares are of: the study area's own. Those on cells without a value (across
        the boundary, outside the frame) are left out, and counted in the settings.
    shares
        Each above 0, at most 1.
    study_area
        Cuts the areas at its outline, which crosses cells; an incident is counted by its cell.

    Returns
    -------
    VolumeContours
        ``areas``, in the surface's system, smallest share first: ``share`` (0 to 1),
        ``threshold`` (in the surface's unit), ``area_ha``, ``incidents`` in it, ``held`` (the
        share that it does hold), ``geometry`` (MultiPolygon). Each lies in the next. Without
        incidents, or where none weighs anything, it is empty.

    Raises
    ------
    InputError
        When a share is not above 0 and at most 1, systems differ, or weights are unusable.

    Examples
    --------
    >>> from hotspots.patterns.density import estimate_density
    >>> points = gpd.GeoDataFrame(geometry=shapely.points([[50, 50]] * 3 + [[950, 50]]), crs=27700)
    >>> surface = estimate_density(points, bandwidth_m=200, cell_m=100)
    >>> find_volume_contours(surface, points, shares=[0.5]).areas[["held", "area_ha", "incidents"]]
       held  area_ha  incidents
    0  0.75      1.0          3
    """
    wrong = [share for share in shares if not 0 < share <= 1]
    if wrong or not len(shares):
        cure = "give shares above 0 and at most 1, e.g. 0.5"
        raise InputError(Problem(f"shares = {wrong or 'none'}", cure, "shares"))
    require_same_crs(incidents.crs, surface.crs, one_is="the incidents", other_is="the surface")
    places = collapse_to_places(incidents, weights=surface.settings.weights)
    density = values_at(surface, places.x, places.y)
    valued = ~np.isnan(density)
    density, weight, count = density[valued], places.weight[valued], places.count[valued]
    wanted = tuple(sorted(set(shares)))
    rows = []
    # No thresholds at all, rather than one for each share, where nothing weighs anything.
    for share, threshold in zip(wanted, volume_thresholds(density, weight, wanted), strict=False):
        inside = density >= threshold
        ground = _outline(surface.cells, (surface.values >= threshold) & (surface.values > 0))
        if study_area is not None:
            ground = _areas_of(ground & study_area.outline)
        rows.append(
            {
                "share": share,
                "threshold": threshold,
                "area_ha": ground.area / _M2_PER_HA,
                "incidents": int(count[inside].sum()),
                "held": float(weight[inside].sum() / weight.sum()),
                "geometry": ground,
            }
        )
    kinds = {"share": "float64", "threshold": "float64", "area_ha": "float64"}
    kinds |= {"incidents": "int64", "held": "float64"}
    columns = [*kinds, "geometry"]
    areas = gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=surface.crs)
    held = int(count.sum())
    settings = VolumeContourSettings(
        wanted, surface.settings.weights, held, len(incidents) - held, surface.settings
    )
    return VolumeContours(areas.astype(kinds), settings)


def values_at(
    surface: Surface, x: NDArray[np.float64], y: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Look up the surface's value in the cell of each position; NaN outside its frame."""
    cells = surface.cells
    row = np.floor((cells.north - y) / cells.cell_m).astype(np.int64)
    column = np.floor((x - cells.west) / cells.cell_m).astype(np.int64)
    # A point on the frame's last line is in its last cell.
    row -= (row == cells.rows) & (y == cells.north - cells.rows * cells.cell_m)
    column -= (column == cells.columns) & (x == cells.west + cells.columns * cells.cell_m)
    inside = (row >= 0) & (row < cells.rows) & (column >= 0) & (column < cells.columns)
    values = np.full(len(x), np.nan)
    values[inside] = surface.values[row[inside], column[inside]]
    return values


def volume_thresholds(
    density: NDArray[np.float64], weight: NDArray[np.float64], shares: Sequence[float]
) -> list[float]:
    """Find the density down to which cells hold each share of the weight.

    Parameters
    ----------
    density
        Where each place is, no NaN.
    weight
        What is on it.
    shares
        Each above 0, at most 1.

    Returns
    -------
    list of float
        One for each share; empty when nothing weighs anything.

    Examples
    --------
    >>> volume_thresholds(np.array([9.0, 5.0, 1.0]), np.array([2.0, 1.0, 1.0]), [0.5, 0.75, 1])
    [9.0, 5.0, 1.0]
    """
    order = np.argsort(-density, kind="stable")
    held = np.cumsum(weight[order])
    if not len(held) or held[-1] <= 0:
        return []
    # A share that is reached to within rounding is reached.
    wanted = np.asarray(shares) * held[-1] * (1 - 1e-12)
    thresholds: list[float] = density[order][np.searchsorted(held, wanted)].tolist()
    return thresholds


def _outline(cells: Cells, chosen: NDArray[np.bool_]) -> BaseGeometry:
    """Outline chosen cells: a rectangle for each run of them in a row, then all together."""
    edges = np.diff(np.pad(chosen, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, left = np.nonzero(edges == 1)
    _, right = np.nonzero(edges == -1)
    north, size = cells.north - row * cells.cell_m, cells.cell_m
    west, east = cells.west + left * size, cells.west + right * size
    return _areas_of(shapely.union_all(shapely.box(west, north - size, east, north)))


def _areas_of(ground: BaseGeometry) -> BaseGeometry:
    """Keep the polygons, as one multipolygon: a cut may leave lines and points."""
    parts = shapely.get_parts(ground)
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))
