"""What a run hands to a district's map: its products, incidents, streets and ways."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd

from hotspots.districts.base_map import base_map_for
from hotspots.districts.cocoon import sensitive
from hotspots.districts.eva import audits_of
from hotspots.districts.job import DistrictJob, page_of
from hotspots.districts.patrol import plan_of
from hotspots.products import Product
from hotspots.publish import DistrictMap, Page
from hotspots.publish.web_map import EVA_WALKS, PATROL_SHIFTS

_HEADLINE = "harm_spots"  # whose finding is the title
_WALK = ("place", "metres", "minutes")


def map_of(job: DistrictJob, products: Mapping[str, Product]) -> DistrictMap:
    """Gather what a district's map shows.

    Parameters
    ----------
    job
        The district.
    products
        All that were made for it, by name.
    """
    return DistrictMap(
        job.study_area,
        tuple(products.values()),
        incidents=job.own,
        ground=base_map_for(job),
        ground_mb=job.settings.map.most_mb,
        routes=_routes(job),
    )


def map_page_of(job: DistrictJob, district: DistrictMap, *, back: str = "") -> Page:
    """Say what stands around a district's map.

    A map that leads to burgled homes, or shows where officers will be, is marked as sensitive
    whatever the other maps are.
    """
    headline = next(one for one in district.products if one.declaration.id == _HEADLINE)
    page = page_of(job, headline, back=back)
    marking = sensitive(job.settings.run.marking)
    return replace(page, marking=marking) if district.is_restricted else page


def _routes(job: DistrictJob) -> dict[str, gpd.GeoDataFrame]:
    routes, plan, audits = {}, plan_of(job), audits_of(job)
    if plan is not None:
        routes[PATROL_SHIFTS] = plan.shifts
    if audits:
        columns = {name: [getattr(one, name) for one in audits] for name in _WALK}
        lines = [one.walk for one in audits]
        routes[EVA_WALKS] = gpd.GeoDataFrame(columns, geometry=lines, crs=job.study_area.crs)
    return routes
