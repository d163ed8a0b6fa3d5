"""The harm spots of one district: chosen once, for their own product and for all that follow."""

from hotspots.districts.job import DistrictJob
from hotspots.patterns.spot_choice import ELSEWHERE
from hotspots.products import Product
from hotspots.products.harm_spots import HarmSpots, make_harm_spots, select_harm_spots


def spots_of(job: DistrictJob) -> HarmSpots:
    """Choose a job's harm spots by its settings; asked again, the same ones are given."""
    return job.once("harm spots", lambda: _choose(job))


def spots_product_of(job: DistrictJob) -> Product:
    """Make the product of a job's harm spots; asked again, the same one is given."""
    return job.once(
        "harm spots product",
        lambda: make_harm_spots(job.study_area, spots_of(job), harm_title=job.harm_title),
    )


def _choose(job: DistrictJob) -> HarmSpots:
    settings = job.settings.harm_spots
    own_quota = settings.quotas.get(job.study_area.name)
    return select_harm_spots(
        job.own,
        count=settings.count if own_quota is None else max(own_quota, 1),
        size_m=settings.size_m,
        shape=settings.shape,
        weight=settings.weight,
        min_spacing_m=settings.min_spacing_m,
        min_per_year=settings.min_per_year,
        half_life_days=settings.half_life_days or None,
        quotas=_quotas(job),
        earlier=job.earlier_spots,
        streets=job.streets,
        search=settings.search,
        covered=job.covered,
    )


def _quotas(job: DistrictJob) -> dict[str, int]:
    """Take the quotas of the districts that are in this area, where it is several."""
    quotas, here = job.settings.harm_spots.quotas, set(job.own["district"].astype("str"))
    if not quotas.keys() & here:
        return {}
    return {name: most for name, most in quotas.items() if name in here or name == ELSEWHERE}
