"""Every product and how it is made for one district: one table, for runs and for commands."""

from collections.abc import Callable, Mapping

from hotspots.districts.job import DistrictJob
from hotspots.districts.prepare import WITHOUT_RULE_M
from hotspots.patterns import estimate_density, find_clusters
from hotspots.patterns.bandwidth import Rule
from hotspots.patterns.places import collapse_to_places
from hotspots.products import (
    Product,
    make_density,
    make_harm_spots,
    make_hotspot_areas,
    select_harm_spots,
)


def _harm_spots(job: DistrictJob) -> Product:
    settings = job.settings.harm_spots
    spots = select_harm_spots(
        job.own,
        count=settings.count,
        size_m=settings.size_m,
        weight=settings.weight,
        min_spacing_m=settings.min_spacing_m,
        min_per_year=settings.min_per_year,
    )
    return make_harm_spots(job.study_area, spots, harm_title=job.harm_title)


def _density(job: DistrictJob) -> Product:
    settings = job.settings.density
    surface = estimate_density(
        job.near,
        bandwidth_m=_bandwidth(job),
        cell_m=settings.cell_m,
        study_area=job.study_area,
        kernel=settings.kernel,
        weights=_column(settings.weight),
        edge_correction=settings.edge_correction,
        recorded_within=job.recorded_within,
    )
    return make_density(job.study_area, job.own, surface)


def _bandwidth(job: DistrictJob) -> float | Rule:
    """Take the bandwidth, or its rule; a rule cannot learn from one place, and gets metres."""
    density = job.settings.density
    if isinstance(density.bandwidth_m, str) and len(collapse_to_places(job.own).x) < 2:
        return max(WITHOUT_RULE_M, density.cell_m)
    return density.bandwidth_m


def _hotspot_areas(job: DistrictJob) -> Product:
    settings = job.settings.clusters
    found = find_clusters(
        job.own,
        eps_m=settings.eps_m,
        min_incidents=settings.min_incidents,
        weights=_column(settings.weight),
        study_area=job.study_area,
        method=settings.method,
    )
    return make_hotspot_areas(job.study_area, found)


def _stacked_points(job: DistrictJob) -> Product:
    return job.stacked_points  # found once for the whole run, before any were set aside


def _column(weight: str) -> str | None:
    """Name the column that a weight setting means."""
    return "harm" if weight == "harm" else None


# Product -> how it is made, in the order of hotspots.products.DECLARATIONS.
PRODUCT_MAKERS: Mapping[str, Callable[[DistrictJob], Product]] = {
    "harm_spots": _harm_spots,
    "density": _density,
    "hotspot_areas": _hotspot_areas,
    "stacked_points": _stacked_points,
}
