"""Kernel density: how many incidents, or how much harm, there is around each cell.

Evaluated exactly at cell centres: each incident spreads a total of one around itself, by one
of five kernels (:mod:`~hotspots.patterns.kernels`), with a bandwidth given in metres or found
by a rule (:mod:`~hotspots.patterns.bandwidth`), and none of it is lost over the edge of the
ground where incidents could be recorded (:mod:`~hotspots.patterns.edges`).
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import require_same_crs
from hotspots.ground import Cells, StudyArea, lay_cells, whole_extent
from hotspots.patterns.bandwidth import (
    ADAPTIVE_RANGE,
    PILOT_REACH,
    Rule,
    Spreading,
    adapt_bandwidths,
    find_bandwidth,
)
from hotspots.patterns.edges import rescale_at_edge
from hotspots.patterns.kernels import Kernel, KernelName, kernel_named
from hotspots.patterns.places import Places, collapse_to_places
from hotspots.patterns.spread import spread

BY_HAND = "by hand"


@dataclass(frozen=True)
class DensitySettings:
    """What a density surface was made with.

    Attributes
    ----------
    kernel
        Its name.
    bandwidth_m
        Metres, as given or as found; of ``adaptive`` the pilot's.
    bandwidth_rule
        ``by hand``, or the rule that found it.
    narrowest_m, widest_m
        The bandwidths of single places: both ``bandwidth_m`` unless they adapt.
    cut_off_m
        Beyond this an incident adds nothing.
    cell_m
        Side of a cell.
    weights
        Column that was added up; None for incidents.
    incidents, incidents_outside
        Those that were near enough to count, and the others.
    edge_correction
        At what edge incidents were made heavier, or why at none.
    incidents_rescaled
        How many were.
    """

    kernel: str
    bandwidth_m: float
    bandwidth_rule: str
    narrowest_m: float
    widest_m: float
    cut_off_m: float
    cell_m: float
    weights: str | None
    incidents: int
    incidents_outside: int
    edge_correction: str
    incidents_rescaled: int


@dataclass(frozen=True)
class Surface:
    """A raster of values with its place on the ground.

    Attributes
    ----------
    values
        Shape (rows, columns), north first; NaN outside the study area.
    cells
        The frame: transform, size, coordinate system.
    unit
        What a value is, e.g. ``incidents per km²``.
    settings
        What made it.
    """

    values: NDArray[np.float64]
    cells: Cells
    unit: str
    settings: DensitySettings

    @property
    def transform(self) -> Affine:
        """From (column, row) to (easting, northing)."""
        return self.cells.transform

    @property
    def crs(self) -> pyproj.CRS:
        """Projected system in metres."""
        return self.cells.crs


def estimate_density(
    incidents: gpd.GeoDataFrame,
    *,
    bandwidth_m: float | Rule,
    cell_m: float,
    study_area: StudyArea | None = None,
    kernel: KernelName = "quartic",
    weights: str | None = None,
    edge_correction: bool = True,
    recorded_within: BaseGeometry | None = None,
) -> Surface:
    """Estimate incidents (or harm) per square kilometre at the centre of each cell.

    Parameters
    ----------
    incidents
        Points in a projected system in metres. Give those around the study area too
        (:meth:`StudyArea.incidents_within`), or all there are: those out of reach are left out.
    bandwidth_m
        How far one incident spreads (of the Gaussian: the standard deviation, cut off at four
        of them); or ``"silverman"``, ``"likelihood"`` or ``"adaptive"``, found from the
        incidents in the study area.
    cell_m
        Side of a cell.
    study_area
        Where values are wanted; by default a box that holds every incident's whole disc, on
        which the surface adds up to the number (or harm) of incidents.
    kernel
        ``quartic``, ``gaussian``, ``epanechnikov``, ``triangular`` or ``uniform``.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    edge_correction
        Keep the mass of incidents on the ground where incidents could be recorded.
    recorded_within
        That ground, in the system of the study area: say, all districts of the force, so that
        nothing is lost to the sea or to the next force, and the border between two districts is
        no edge. By default it is the study area if every incident in reach lies in it (the data
        stop at the boundary); if incidents beyond the boundary were given, the data go on there
        and nothing is corrected.

    Returns
    -------
    Surface
        All zero where there are no incidents near; NaN in cells whose centre is outside the
        study area.

    Raises
    ------
    InputError
        When sizes are not positive, the bandwidth is smaller than a cell, there is no such
        kernel or rule, a rule has fewer than two places to go by, the area needs too many
        cells, systems differ, weights are unusable, ``recorded_within`` lies elsewhere, or
        there are neither incidents nor a study area.

    References
    ----------
    Silverman (1986), Density Estimation, eq. 4.5: K(u) = 3/π (1 - u²)² for u < 1.

    Examples
    --------
    >>> from shapely import Point
    >>> incidents = gpd.GeoDataFrame(geometry=[Point(50, 50)], crs=27700)
    >>> surface = estimate_density(incidents, bandwidth_m=200, cell_m=100)
    >>> surface.unit, round(float(surface.values.max()), 3)  # 3/π per (0.2 km)² at the centre
    ('incidents per km²', 23.873)
    """
    shape = kernel_named(kernel)
    _check_sizes(bandwidth_m, cell_m)
    places = collapse_to_places(incidents, weights=weights)
    area = study_area or whole_extent(incidents, name="all", margin_m=cell_m)
    _check_ground(area, incidents, recorded_within)
    value = None if weights is None else incidents[weights].to_numpy(dtype=np.float64)
    metres, local = _bandwidths(places, value, area, shape, bandwidth_m, cell_m)
    reach = float(local.max(initial=metres)) * shape.reach
    if study_area is None:
        area = whole_extent(incidents, name="all", margin_m=reach + cell_m)
    cells = lay_cells(area.outline, cell_m=cell_m, crs=area.crs)
    near = area.reaches(places.x, places.y, buffer_m=reach)
    which = slice(None) if near.all() else near  # of what is all near no copies are made
    x, y, weight = places.x[which], places.y[which], places.weight[which]
    count, local, rescaled = places.count[which], local[which], 0
    ground, edge = _recorded_ground(area, x, y, edge_correction, recorded_within)
    if ground is not None:
        heavier = rescale_at_edge(ground, cells, x, y, local, shape)
        weight, rescaled = weight * heavier, int(count[heavier > 1].sum())
    inside = int(count.sum())
    del places, count  # of a million incidents they hold as much as the surface
    values = spread(cells, x, y, weight, local, shape)
    if area.has_boundary:
        values[~cells.centres_inside(area.outline)] = np.nan
    settings = DensitySettings(
        kernel=kernel,
        bandwidth_m=metres,
        bandwidth_rule=bandwidth_m if isinstance(bandwidth_m, str) else BY_HAND,
        narrowest_m=float(local.min()) if len(x) else metres,
        widest_m=float(local.max()) if len(x) else metres,
        cut_off_m=reach,
        cell_m=cell_m,
        weights=weights,
        incidents=inside,
        incidents_outside=len(incidents) - inside,
        edge_correction=edge,
        incidents_rescaled=rescaled,
    )
    return Surface(values, cells, f"{weights or 'incidents'} per km²", settings)


def _check_sizes(bandwidth_m: float | str, cell_m: float) -> None:
    """Refuse lengths that are none; words are for the rules to know."""
    given = {"bandwidth_m": bandwidth_m, "cell_m": cell_m}
    raise_if_any(
        [
            Problem(f"{name} = {value!r}", "give a length in metres above zero", name)
            for name, value in given.items()
            if not isinstance(value, str) and not (np.isfinite(value) and value > 0)
        ]
    )
    if not isinstance(bandwidth_m, str) and bandwidth_m < cell_m:
        raise InputError(
            Problem(
                f"a bandwidth of {bandwidth_m:g} m is smaller than a cell of {cell_m:g} m",
                "choose cells of at most a quarter of the bandwidth",
                "bandwidth_m",
            )
        )


def _bandwidths(
    places: Places,
    value: NDArray[np.float64] | None,
    area: StudyArea,
    kernel: Kernel,
    bandwidth_m: float | str,
    cell_m: float,
) -> tuple[float, NDArray[np.float64]]:
    """Settle the bandwidth (or the pilot's), and that of each place."""
    if not isinstance(bandwidth_m, str):
        return float(bandwidth_m), np.broadcast_to(float(bandwidth_m), len(places.x))
    own = area.reaches(places.x, places.y)
    # The effective number is that of incidents, each with its own weight.
    w = places.count[own] if value is None else value[own[places.of_incident]]
    squares = float(w.sum()) if value is None else float((w**2).sum())
    found = find_bandwidth(
        bandwidth_m,
        Spreading(
            places.x[own],
            places.y[own],
            places.weight[own],
            effective=float(w.sum()) ** 2 / squares if squares else 0.0,
            incidents=int(places.count[own].sum()),
            area_m2=float(area.outline.area),
            cell_m=cell_m,
        ),
        kernel,
    )
    local = np.full(len(places.x), found)
    if bandwidth_m == "adaptive":
        # Far enough out that every place that can reach the area sees all of its neighbours.
        known = area.reaches(
            places.x, places.y, buffer_m=found * (ADAPTIVE_RANGE * kernel.reach + PILOT_REACH)
        )
        local[known] = adapt_bandwidths(
            places.x[known],
            places.y[known],
            places.weight[known],
            own[known],
            pilot_m=found,
            cell_m=cell_m,
            kernel=kernel,
        )
    return found, local


def _recorded_ground(
    area: StudyArea,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    edge_correction: bool,
    recorded_within: BaseGeometry | None,
) -> tuple[BaseGeometry | None, str]:
    """Decide on the ground where incidents could be recorded, and say why."""
    if not edge_correction:
        return None, "none: not wanted"
    if recorded_within is not None:
        return recorded_within, "at the edge of the ground given as recorded"
    if not area.has_boundary:
        return None, "none: there is no boundary"
    if not area.reaches(x, y).all():
        return None, "none: incidents beyond the boundary were given"
    return area.outline, "at the boundary of the study area"


def _check_ground(
    area: StudyArea, incidents: gpd.GeoDataFrame, recorded_within: BaseGeometry | None
) -> None:
    require_same_crs(
        incidents.crs, area.crs, one_is="the incidents", other_is="the bounds of the study area"
    )
    if recorded_within is None:
        return
    if recorded_within.geom_type not in ("Polygon", "MultiPolygon"):
        raise InputError(
            Problem(
                f"recorded_within is a {recorded_within.geom_type}",
                "give a polygon or multipolygon",
                "recorded_within",
            )
        )
    if not shapely.intersects(recorded_within, area.outline):
        raise InputError(
            Problem(
                "recorded_within does not touch the study area",
                "give ground that holds it, in the same coordinate system",
                "recorded_within",
            )
        )
