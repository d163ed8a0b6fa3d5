"""Plan the audit of a place: what is known of it, where to stop, and in which order."""

import geopandas as gpd
import pandas as pd

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs
from hotspots.ground.audit_walk import AuditWalk, plan_audit_walk
from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.street_lines import streets_table
from hotspots.patterns.eva_crime import find_place_crime
from hotspots.patterns.eva_stops import find_stops, number_stops
from hotspots.patterns.surroundings import (
    STREETS_ONLY,
    Surroundings,
    find_lit_stretches,
    find_surroundings,
)
from hotspots.products.eva_pack import Audit, AuditPlace

# Streets are drawn a little beyond the place, so that somebody finds the way there.
_DRAWN_BEYOND_M = 150.0


def plan_audit(
    place: AuditPlace,
    ground: MappedGround,
    incidents: gpd.GeoDataFrame,
    *,
    as_of: pd.Timestamp,
    period: str = "",
    start: tuple[float, float] | None = None,
    metres_per_minute: float = 60.0,
    minutes_per_stop: float = 3.0,
    most_stops: int = 40,
    outing_minutes: float = 120.0,
    time_zone: str | None = "Europe/London",
    marking: str = "OFFICIAL-SENSITIVE",
    sources: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> Audit:
    """Plan the audit of a place: what is known of it, where to stop, and in which order.

    Parameters
    ----------
    place
        Where.
    ground
        The street map.
    incidents
        In the place and around it; those on its ground are counted.
    as_of, period
        What time they are of.
    start
        Easting and northing near which the walk begins; None: in the middle of the place.
    metres_per_minute, minutes_per_stop
        How long the walk takes.
    most_stops
        How many stops at most.
    outing_minutes
        A longer walk is cut into outings of about this length.
    time_zone
        Whose clock the hours are of.
    marking, sources, notes
        What stands on its pages.

    Returns
    -------
    Audit
        With stops in the order of the walk.

    Raises
    ------
    InputError
        When the street map does not cover the place, no way in it is walked, the systems
        differ, or a number is not usable.
    """
    require_same_crs(
        ground.ways.crs, incidents.crs, one_is="the street map", other_is="the incidents"
    )
    surroundings = find_surroundings(ground, place.outline)
    if not surroundings.covered:
        what = f"the street map does not cover {place.place}"
        cure = "name an extract of this place under [streets], or with --streets"
        raise InputError(Problem(what, cure, "streets"))
    lighting = find_lit_stretches(ground, place.outline)
    stops = find_stops(surroundings, place.outline, lighting, most=most_stops)
    xy = stops.stops.get_coordinates().to_numpy()
    walk = plan_audit_walk(
        ground.ways,
        place.outline,
        xy,
        start=start,
        metres_per_minute=metres_per_minute,
        minutes_per_stop=minutes_per_stop,
    )
    crime = find_place_crime(incidents, place.outline, time_zone=time_zone)
    streets = streets_table(ground.walking)
    near = streets.dwithin(place.outline, _DRAWN_BEYOND_M)
    attribution = (ground.attribution,) if ground.attribution else ()
    return Audit(
        **vars(place),
        as_of=as_of,
        period=period,
        stops=number_stops(
            stops.stops,
            walk,
            metres_per_minute=metres_per_minute,
            minutes_per_stop=minutes_per_stop,
            outing_minutes=outing_minutes,
        ),
        walk=walk.route,
        legs=walk.legs,
        start_words=walk.start_words,
        metres=walk.metres,
        minutes=walk.minutes,
        extra_m=walk.extra_m,
        surroundings=surroundings,
        lighting=lighting,
        crime=crime.table,
        timing=crime.timing,
        window=crime.window,
        hours=crime.hours,
        streets=streets[near].reset_index(drop=True),
        marking=marking,
        sources=tuple(dict.fromkeys((*sources, *attribution))),
        notes=(*_notes(surroundings, walk), *stops.notes, *notes),
        settings={
            "metres_per_minute": metres_per_minute,
            "minutes_per_stop": minutes_per_stop,
            "most_stops": most_stops,
            "outing_minutes": outing_minutes,
            "start": start,
            "walk_is_shortest": walk.least,
        },
    )


def _notes(surroundings: Surroundings, walk: AuditWalk) -> tuple[str, ...]:
    return (
        *(() if surroundings.holds_features else (STREETS_ONLY,)),
        "What is not on the street map is unknown, not absent: a way that nobody has tagged as lit"
        " may be well lit.",
        *walk.notes,
    )
