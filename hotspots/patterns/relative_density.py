"""Relative density: incidents for each 1,000 addresses, people or whatever there is to harm.

One surface divided by another on the same cells. Where there are hardly any addresses the
ratio says nothing, and one incident in a field would be the reddest place on the map; such
cells have no value.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from hotspots.errors import Problem, raise_if_any
from hotspots.ground import StudyArea, whole_extent
from hotspots.patterns.bandwidth import Rule
from hotspots.patterns.density import DensitySettings, Surface, estimate_density
from hotspots.patterns.kernels import KernelName, kernel_named


@dataclass(frozen=True)
class RelativeDensitySettings(DensitySettings):
    """What a surface of risk was made with: the incidents' settings, and what they relate to.

    Attributes
    ----------
    base_name
        What the base counts, e.g. ``addresses``.
    per
        For how many of them a value is.
    min_base_per_km2
        Cells with less have no value.
    cells_masked
        How many cells inside the study area that left out.
    base
        Settings of the base's own surface.
    """

    base_name: str
    per: float
    min_base_per_km2: float
    cells_masked: int
    base: DensitySettings


def estimate_relative_density(
    incidents: gpd.GeoDataFrame,
    base: gpd.GeoDataFrame,
    *,
    bandwidth_m: float | Rule,
    cell_m: float,
    base_name: str = "addresses",
    per: float = 1000.0,
    min_base_per_km2: float = 100.0,
    study_area: StudyArea | None = None,
    kernel: KernelName = "quartic",
    weights: str | None = None,
    base_weights: str | None = None,
    edge_correction: bool = True,
    recorded_within: BaseGeometry | None = None,
) -> Surface:
    """Estimate incidents (or harm) relative to addresses, people or any other points.

    Both are spread with one bandwidth and one kernel, so that what divides is the number of
    addresses around the same place. Each is corrected at the edge as its own points ask for.

    Parameters
    ----------
    incidents, base
        Points in one projected system in metres, both given for the ground around the study
        area too, or both not.
    bandwidth_m
        Metres, or ``"silverman"`` or ``"likelihood"``, found from the incidents. Bandwidths
        that adapt would differ above and below the line, and are refused.
    base_name
        What the base counts: part of the unit.
    per
        For how many of them.
    min_base_per_km2
        Where the base's density is less, there is no value.
    weights, base_weights
        Columns to add up, e.g. ``"harm"`` and ``"residents"``; None counts points.
    cell_m, study_area, kernel, edge_correction, recorded_within
        As for :func:`estimate_density`.

    Returns
    -------
    Surface
        Incidents for ``per`` of the base; NaN outside the study area and where the base is
        less than ``min_base_per_km2``. Its settings are :class:`RelativeDensitySettings`.

    Raises
    ------
    InputError
        As :func:`estimate_density` does, of either table; when ``per`` or
        ``min_base_per_km2`` is not above zero; when the bandwidth is ``"adaptive"``.

    References
    ----------
    Bithell (1990), "An application of density estimation to geographical epidemiology".

    Examples
    --------
    >>> from shapely import Point
    >>> burglaries = gpd.GeoDataFrame(geometry=[Point(50, 50)], crs=27700)
    >>> homes = gpd.GeoDataFrame(geometry=[Point(50, 50)] * 200, crs=27700)
    >>> risk = estimate_relative_density(burglaries, homes, bandwidth_m=200, cell_m=100)
    >>> risk.unit, round(float(np.nanmax(risk.values)), 6)
    ('incidents per 1,000 addresses', 5.0)
    """
    kernel_named(kernel)
    _check(bandwidth_m, per, min_base_per_km2)
    above = estimate_density(
        incidents,
        bandwidth_m=bandwidth_m,
        cell_m=cell_m,
        study_area=study_area,
        kernel=kernel,
        weights=weights,
        edge_correction=edge_correction,
        recorded_within=recorded_within,
    )
    metres = above.settings.bandwidth_m
    below = estimate_density(
        base,
        bandwidth_m=metres,
        cell_m=cell_m,
        # Without a study area the incidents' box is the frame of both.
        study_area=study_area
        or whole_extent(incidents, name="all", margin_m=above.settings.cut_off_m + cell_m),
        kernel=kernel,
        weights=base_weights,
        edge_correction=edge_correction,
        recorded_within=recorded_within,
    )
    enough = below.values >= min_base_per_km2
    values = np.full(above.values.shape, np.nan)
    np.divide(above.values * per, below.values, out=values, where=enough)
    settings = RelativeDensitySettings(
        **vars(above.settings),
        base_name=base_name,
        per=per,
        min_base_per_km2=min_base_per_km2,
        cells_masked=int((~enough & ~np.isnan(below.values)).sum()),
        base=below.settings,
    )
    return Surface(
        values, above.cells, f"{weights or 'incidents'} per {per:,g} {base_name}", settings
    )


def _check(bandwidth_m: float | str, per: float, min_base_per_km2: float) -> None:
    problems = [
        Problem(f"{name} = {value!r}", "give a number above zero", name)
        for name, value in (("per", per), ("min_base_per_km2", min_base_per_km2))
        if not (np.isfinite(value) and value > 0)
    ]
    if bandwidth_m == "adaptive":
        problems.append(
            Problem(
                "bandwidth_m = 'adaptive' would spread incidents and their base differently",
                "give metres, 'silverman' or 'likelihood'",
                "bandwidth_m",
            )
        )
    raise_if_any(problems)
