"""Every product and how it is made for one district: one table, for runs and for commands."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd

from hotspots.districts.burglaries import incidents_that_repeat
from hotspots.districts.changes import changes_of
from hotspots.districts.cocoon import cut_product
from hotspots.districts.eva import eva_product_of
from hotspots.districts.job import DistrictJob
from hotspots.districts.patrol import patrol_product_of
from hotspots.districts.prepare import WITHOUT_RULE_M
from hotspots.districts.spots import spots_product_of
from hotspots.districts.street_week import ranking_of
from hotspots.ground.units import lay_units
from hotspots.patterns.bandwidth import Rule
from hotspots.patterns.burgled_homes import may_be_homes
from hotspots.patterns.campaign import rank_campaign_areas
from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.concentration import find_concentration
from hotspots.patterns.density import estimate_density
from hotspots.patterns.local import find_local_hotspots
from hotspots.patterns.near_repeats_found import find_near_repeats
from hotspots.patterns.places import collapse_to_places
from hotspots.patterns.repeated_ids import repeats_an_id
from hotspots.patterns.risk_decay import choose_decay
from hotspots.patterns.rolling_accuracy import evaluate_methods
from hotspots.patterns.timing import find_timing
from hotspots.patterns.unit_totals import OUTSIDE, unit_of_each
from hotspots.products import (
    Product,
    make_accuracy,
    make_campaign,
    make_change,
    make_concentration,
    make_density,
    make_hotspot_areas,
    make_local_hotspots,
    make_near_repeat,
    make_no_cocoon,
    make_street_week,
    make_timing,
)


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


def _local_hotspots(job: DistrictJob) -> Product:
    settings = job.settings.local
    units = lay_units(job.study_area, cell_m=settings.cell_m, shape=settings.shape)
    # Cells on the boundary are whole, and hold what happened across it.
    inside = job.near[unit_of_each(job.near, units) != OUTSIDE]
    found = find_local_hotspots(
        inside,
        units,
        weights=_column(settings.weight),
        fdr=settings.fdr,
        level=settings.level,
    )
    product = make_local_hotspots(job.study_area, found, harm_title=job.harm_title)
    across = len(inside) - int((unit_of_each(job.own, units) != OUTSIDE).sum())
    note = f"Cells on the boundary are whole: {across:,} incidents across it are in them."
    return replace(product, notes=(*product.notes, note)) if across > 0 else product


def _change(job: DistrictJob) -> Product:
    return make_change(job.study_area, changes_of(job), harm_title=job.harm_title)


def _concentration(job: DistrictJob) -> Product:
    settings, area = job.settings.concentration, job.study_area
    units = {
        f"{settings.cell_m:g} m {settings.shape}s": lay_units(
            area, cell_m=settings.cell_m, shape=settings.shape
        )
    }
    if len(area.wards):
        units["wards"] = area.wards
    if job.streets is not None:
        streets = job.streets[job.streets.intersects(area.outline)]
        if len(streets):
            units["street segments"] = streets
    found = {
        kind: [
            find_concentration(job.own, ground, weights=weights, shares=settings.shares)
            for weights in (None, "harm")
        ]
        for kind, ground in units.items()
    }
    return make_concentration(area, found)


def _timing(job: DistrictJob) -> Product:
    settings = job.settings.timing
    counted, weighed = (
        find_timing(
            job.own,
            weights=weights,
            method=settings.method,
            time_zone=job.settings.incidents.time_zone or None,
            longest_window_hours=settings.longest_window_hours,
        )
        for weights in (None, "harm")
    )
    product = make_timing(job.study_area, counted, weighed, shift_hours=settings.shift_hours)
    return replace(product, notes=(*job.time_notes, *product.notes))


def _accuracy(job: DistrictJob) -> Product:
    settings = job.settings.accuracy
    found = evaluate_methods(
        job.own,
        study_area=job.study_area,
        count=settings.count,
        size_m=settings.size_m,
        weights=_column(settings.weight),
        period=settings.period,
        scored=settings.scored,
        bootstrap=settings.bootstrap,
        seed=job.settings.run.seed,
        covered=job.covered,
    )
    return make_accuracy(job.study_area, found, harm_title=job.harm_title)


def _near_repeat(job: DistrictJob) -> Product:
    settings, repeated = job.settings.near_repeat, incidents_that_repeat(job)
    found = find_near_repeats(
        repeated.incidents,
        distance_bands_m=settings.distance_bands_m,
        time_bands_days=settings.time_bands_days,
        metric=settings.metric,
        streets=job.network if settings.metric == "street" else None,
        date=settings.date,
        permutations=settings.permutations,
        level=settings.level,
        rng=job.settings.run.seed,
    )
    decay = choose_decay(
        found.incidents,
        date="midpoint" if settings.date == "aoristic" else settings.date,
        seed=job.settings.run.seed,
    )
    product = make_near_repeat(
        job.study_area, found, decay=decay, one=repeated.one, several=repeated.several
    )
    return replace(product, notes=(*repeated.notes, *product.notes))


def _campaign(job: DistrictJob) -> Product:
    settings, repeated = job.settings.campaign, incidents_that_repeat(job)
    incidents = repeated.incidents
    found = rank_campaign_areas(
        incidents[~repeats_an_id(incidents)],
        homes=_homes(job),
        covered=job.covered,
        **settings.model_dump(),
        seed=job.settings.run.seed,
    )
    product = make_campaign(job.study_area, found)
    return replace(product, notes=(*repeated.notes, *product.notes))


def _homes(job: DistrictJob) -> pd.DataFrame | None:
    """Give the homes of the job's districts, where addresses are known."""
    if job.cocoon is None or not len(job.cocoon.plan.addresses):
        return None
    addresses = job.cocoon.plan.addresses
    here = addresses[may_be_homes(addresses)]
    mine = here["district"].astype("str").isin(job.districts) if job.districts else slice(None)
    return pd.DataFrame(here.loc[mine, ["district", "ward"]]) if "district" in here else None


def _cocoon(job: DistrictJob) -> Product:
    if job.cocoon is None:
        return make_no_cocoon(job.study_area, job.no_cocoon)
    return cut_product(job.cocoon, job.study_area, job.settings.cocoon, districts=job.districts)


def _street_week(job: DistrictJob) -> Product:
    return make_street_week(job.study_area, ranking_of(job))


def _stacked_points(job: DistrictJob) -> Product:
    return job.stacked_points  # found once for the whole run, before any were set aside


def _column(weight: str) -> str | None:
    """Name the column that a weight setting means."""
    return "harm" if weight == "harm" else None


# Product -> how it is made, in the order of hotspots.products.DECLARATIONS.
PRODUCT_MAKERS: Mapping[str, Callable[[DistrictJob], Product]] = {
    "harm_spots": spots_product_of,
    "density": _density,
    "hotspot_areas": _hotspot_areas,
    "local_hotspots": _local_hotspots,
    "change": _change,
    "concentration": _concentration,
    "timing": _timing,
    "accuracy": _accuracy,
    "near_repeat": _near_repeat,
    "campaign": _campaign,
    "cocoon": _cocoon,
    "patrol_plan": patrol_product_of,
    "street_week": _street_week,
    "eva_pack": eva_product_of,
    "stacked_points": _stacked_points,
}
