"""Street Weeks of one district: which ward comes next, and what its scoping pack is made of."""

import geopandas as gpd
import pandas as pd

from hotspots.districts.burglaries import incidents_that_repeat
from hotspots.districts.cocoon import sensitive
from hotspots.districts.job import DistrictJob
from hotspots.errors import InputError, Problem
from hotspots.ground.one_ward import Ward, find_ward
from hotspots.patterns.cocoon_plan import EXPIRED, OVERDUE
from hotspots.patterns.repeated_ids import repeats_an_id
from hotspots.patterns.surroundings import find_surroundings
from hotspots.patterns.ward_profile import profile_ward
from hotspots.patterns.ward_ranking import WardRanking, rank_wards
from hotspots.patterns.weeks import week_of
from hotspots.products.scoping import ScopingPack, ZoneCounts
from hotspots.products.street_week import make_street_week


def ranking_of(job: DistrictJob) -> WardRanking:
    """Rank a job's wards, with the settings of the run; asked again, the same is given."""
    return job.once("ward ranking", lambda: _rank(job))


def _rank(job: DistrictJob) -> WardRanking:
    given, repeated = job.settings.street_week, incidents_that_repeat(job)
    burglaries = repeated.incidents
    return rank_wards(
        job.own,
        job.study_area.wards,
        covered=job.covered,
        burglaries=burglaries[~repeats_an_id(burglaries)],
        addresses=job.addresses,
        last_street_weeks=job.street_weeks,
        weights=given.weights,
        months=given.months,
        fewest=given.fewest,
        full_after_days=given.full_after_days,
        draws=given.draws,
        seed=job.settings.run.seed,
    )


def chosen_ward(job: DistrictJob, ranking: WardRanking) -> Ward:
    """Find the ward of the settings, or else the one that ranks first.

    Raises
    ------
    InputError
        When the ward named is not there, or none can be ranked.
    """
    named = job.settings.street_week.ward
    if named:
        return find_ward(job.study_area, named)
    ranked = ranking.wards
    if not ranked["incidents"].any() or ranked["score"].isna().all():
        what = f"no ward of {job.study_area.name} can be ranked for a Street Week"
        raise InputError(Problem(what, "name a ward, or give boundaries with wards", "ward"))
    return find_ward(job.study_area, str(ranked["ward_code"].iloc[0]))


def scoping_of(
    job: DistrictJob,
    ward: Ward,
    harm_spots: gpd.GeoDataFrame,
    *,
    ranking: WardRanking | None = None,
) -> ScopingPack:
    """Make the scoping pack of one ward of a job.

    Parameters
    ----------
    job
        The district.
    ward
        One of its wards.
    harm_spots
        The district's harm spots.
    ranking
        Of its wards, to say why this one.

    Raises
    ------
    InputError
        When no week is named and no incident has a date.
    """
    settings = job.settings
    profile = profile_ward(
        job.own,
        job.study_area.wards,
        ward,
        harm_spots=harm_spots,
        streets=job.streets,
        covered=job.covered,
        months=settings.street_week.months,
        time_zone=settings.incidents.time_zone or None,
    )
    inside = job.own[(job.own["ward_code"].astype("object") == ward.code).to_numpy(dtype=bool)]
    zones = _zones(job, ward, inside)
    streets = job.streets
    surroundings = None if job.ground is None else find_surroundings(job.ground, ward.outline)
    attribution = (surroundings.attribution,) if surroundings is not None else ()
    return ScopingPack(
        place=job.study_area.name,
        week=_week(job),
        profile=profile,
        zones=zones,
        no_zones="" if zones is not None else job.no_cocoon or "no homes are known",
        surroundings=surroundings,
        why_here=() if ranking is None else _why_here(job, ranking, ward),
        streets=None if streets is None else streets[streets.intersects(ward.outline)],
        references=tuple(sorted(set(inside["id"].dropna().astype("str")))),
        places_xy=inside.geometry,
        harm_title=job.harm_title,
        marking=sensitive(settings.run.marking),
        sources=tuple(dict.fromkeys([*job.sources, *(one for one in attribution if one)])),
        notes=tuple(job.caveats),
    )


def _week(job: DistrictJob) -> pd.DatetimeIndex:
    given = job.settings.street_week.week
    newest = None if job.covered is None else job.covered.last
    if not given and newest is None:
        what = "no incident has a date to choose the week by"
        raise InputError(Problem(what, "name the week's first day with --week", "week"))
    return week_of(given, newest, weeks_after=1)


def _why_here(job: DistrictJob, ranking: WardRanking, ward: Ward) -> tuple[str, ...]:
    mine = ranking.wards[ranking.wards["ward_code"] == ward.code].iloc[0]
    place = f"It ranks {mine['rank']} of {len(ranking.wards)} wards of {job.study_area.name}"
    product = make_street_week(job.study_area, ranking)
    if mine["rank"] == 1:
        return (f"{product.finding}.", *product.notes[:1])
    return (f"{place}. {product.finding}.", *product.notes[:1])


def _zones(job: DistrictJob, ward: Ward, inside: pd.DataFrame) -> ZoneCounts | None:
    """Count the ward's live zones: never where they are."""
    if job.cocoon is None:
        return None
    plan = job.cocoon.plan
    districts = set(inside["district"].dropna().astype("str")) | set(job.districts)

    def of_ward(table: pd.DataFrame) -> pd.DataFrame:
        here = table["ward"].astype("str") == ward.name
        return table[here & table["district"].astype("str").isin(districts)]

    live = of_ward(plan.burglaries)
    live = live[live["status"] != EXPIRED]
    homes = of_ward(plan.saturation)
    return ZoneCounts(
        plan.live.as_of,
        len(live),
        int((live["status"] == OVERDUE).sum()),
        int(homes["homes"].sum()),
        int(homes["homes_in_zones"].sum()),
    )
