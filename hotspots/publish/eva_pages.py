"""The walk sheet of an audit: for officers, for partners, and what is said of it in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.patterns.masking import FEWER, FEWEST_SHARED
from hotspots.patterns.plain_words import say_metres, say_minutes
from hotspots.products.eva_pack import Audit
from hotspots.publish.device_files import DeviceTrack, Waypoint, write_geojson, write_gpx
from hotspots.publish.disclosure import Secrets
from hotspots.publish.eva_form import write_audit_form
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_charts import draw_week_hours
from hotspots.publish.paper_map import Area, Dot, Line, draw_paper_map
from hotspots.publish.tables import write_csv
from hotspots.publish.versions import VERSIONS, write_versions
from hotspots.records.audit_categories import CATEGORIES

_LOOKS = {"yes": "lit", "no": "unlit", "unknown": "unknown"}
_LEAST_MM, _MOST_MM, _WIDE_MM = 98.0, 205.0, 186.0
_MOST_NAMED = 4
_MOST_OFFENCES = 10
_PAVEMENT_M = 4.0  # from the middle of a street, as drawn
_PAVEMENTS_SHOWN_M = 600.0  # a map of more ground cannot show two sides
ONLY_A_WALK_CAN_TELL = (
    "How it feels to be here, by day and after dark; whom people avoid.",
    "Which lamps work, and what their light does not reach.",
    "What leaves, hedges, parked cars and walls hide in this season.",
    "Graffiti, litter, drug litter, broken glass, fly-tipping, abandoned vehicles.",
    "Doors, locks, gates and fences: broken, propped open, easy to climb.",
    "What cameras see, and whether somebody watches.",
    "Who uses the place, who looks after it, and what residents and traders say.",
)
_WHAT_IT_IS = (
    "An Environmental Visual Audit is a walk round a place by the police, the council and people"
    " who live or work there. They look at light, views, paths, litter and damage, and agree what"
    " is to be put right, by whom and by when.",
    "Anybody who knows the place is welcome to say what they see, and what they avoid.",
)


@dataclass(frozen=True)
class _Stop:
    """A stop as it stands on the sheet."""

    number: int
    what: str
    detail: str
    category: str
    look_for: str
    way: str
    metres: str
    outing: int


def write_eva_pack(
    audit: Audit, folder: str | Path, *, versions: Sequence[str] = VERSIONS
) -> tuple[Path, ...]:
    """Write the walk sheet of an audit, each version into a folder of its own.

    Parameters
    ----------
    audit
        The audit.
    folder
        Where to; the folders of the versions must not hold anything.
    versions
        ``"restricted"``: ``walk.html`` (A4 and phone), ``walk.gpx``, ``walk.geojson``,
        ``stops.csv`` and the audit form (``.xlsx``, ``.html``). ``"partner"``: the sheet without
        the rank of the harm spot and without counts below five. ``"public"``: what an audit is
        and in which ward, and no more.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of the versions.

    Raises
    ------
    InputError
        When a version is not known.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show something
        that it must not; it is then deleted.
    """
    return write_versions(
        {
            "restricted": partial(_write_restricted, audit),
            "partner": partial(_write_page, audit, "partner"),
            "public": partial(_write_page, audit, "public"),
        },
        folder,
        secrets=Secrets({"harm spot": audit.secrets}, np.empty((0, 2)), days=("public",)),
        versions=versions,
    )


def draw_walk_sheet(audit: Audit, *, version: str = "restricted") -> str:
    """Draw the page of an audit.

    Parameters
    ----------
    audit
        The audit.
    version
        ``"restricted"``, ``"partner"`` or ``"public"``.
    """
    if version not in VERSIONS:
        raise InputError(
            Problem(f"there is no version {listed([version])}", f"the choice is {listed(VERSIONS)}")
        )
    return _draw_public(audit) if version == "public" else _draw_sheet(audit, version == "partner")


def _write_restricted(audit: Audit, folder: Path) -> tuple[Path, ...]:
    paths = _write_page(audit, "restricted", folder)
    gpx, geojson, table = (folder / name for name in ("walk.gpx", "walk.geojson", "stops.csv"))
    xy = audit.stops.get_coordinates().to_numpy()
    stops = [
        Waypoint(x, y, f"{stop.number}. {stop.what}", stop.look_for, stop.category)
        for stop, (x, y) in zip(_stops_of(audit), xy.tolist(), strict=True)
    ]
    crs = str(audit.stops.crs)
    write_gpx(
        gpx,
        crs=crs,
        title=audit.finding,
        marking=audit.marking,
        waypoints=stops,
        tracks=[DeviceTrack("Audit walk", audit.walk)],
    )
    walk = gpd.GeoDataFrame({"kind": ["walk"]}, geometry=[audit.walk], crs=audit.stops.crs)
    both = pd.concat([walk, audit.stops], ignore_index=True)
    both["number"] = both["number"].astype("Int64")
    write_geojson(gpd.GeoDataFrame(both, geometry="geometry"), geojson, marking=audit.marking)
    write_csv(pd.DataFrame(audit.stops.drop(columns="geometry")), table)
    form = write_audit_form(
        audit.audit,
        audit.place,
        audit.as_of,
        audit.stops,
        folder,
        marking=audit.marking,
        sources=audit.sources,
    )
    return (*paths, gpx, geojson, table, *form)


def _write_page(audit: Audit, version: str, folder: Path) -> tuple[Path, ...]:
    path = folder / ("audit.html" if version == "public" else "walk.html")
    path.write_text(draw_walk_sheet(audit, version=version), encoding="utf-8", newline="\n")
    return (path,)


def _draw_sheet(audit: Audit, for_partners: bool) -> str:
    place = audit.partner_place if for_partners else audit.place
    subtitle = "Environmental Visual Audit: the walk"
    page = Page(
        f"{place}: {audit.walk_words}",
        place,
        f"{subtitle} · {audit.period}" if audit.period else subtitle,
        "OFFICIAL: for partners of this audit" if for_partners else audit.marking,
        audit.notes,
        audit.sources,
    )
    return draw_pack_page(
        "eva.html",
        page,
        figures=_figures(audit),
        start=audit.start_words,
        route_map=_draw_route(audit, for_partners=for_partners),
        light_map=_draw_light(audit),
        sentences=audit.surroundings.sentences,
        counts=audit.surroundings.counts.to_dict("records"),
        crime=_crime_rows(audit.crime, for_partners=for_partners),
        with_harm=not for_partners,
        timing=_timing_for_partners(audit) if for_partners else audit.timing,
        hours=""
        if for_partners or audit.hours is None
        else draw_week_hours(audit.hours, label="Incidents by weekday and hour"),
        stops=_stops_of(audit),
        outings=audit.outings,
        only_a_walk=ONLY_A_WALK_CAN_TELL,
        attribution=audit.surroundings.attribution,
    )


def _draw_public(audit: Audit) -> str:
    page = Page(
        f"A walk to look at {audit.public_place}",
        audit.public_place,
        "Environmental Visual Audit",
        "PUBLIC",
        (),
        audit.sources,
    )
    return draw_pack_page(
        "eva_public.html",
        page,
        what_it_is=_WHAT_IT_IS,
        categories=[(one.title, one.look_for) for one in CATEGORIES],
    )


def _figures(audit: Audit) -> list[tuple[str, str, str]]:
    """Give key numbers: what, how much, and what more there is to say."""
    return [
        (
            "Walk",
            say_metres(audit.metres),
            f"{say_metres(audit.extra_m)} of it only to get on"
            if audit.extra_m
            else "no side of a street twice",
        ),
        (
            "Time",
            say_minutes(audit.minutes, to=5),
            "walking slowly, with its stops"
            + (f": in {audit.outings} outings" if audit.outings > 1 else ""),
        ),
        ("Stops", f"{len(audit.stops)}", "numbered in the order of the walk"),
    ]


def _crime_rows(crime: pd.DataFrame, *, for_partners: bool) -> list[tuple[str, str, str]]:
    """Write offences, the most harm first; partners get no small count, nor what has one.

    Harm would tell how many there were, and their order would tell the harm.
    """
    if for_partners:
        many = crime[crime["incidents"] >= FEWEST_SHARED].sort_values("offence")
        rows = [(str(one), f"{incidents:,}", "") for one, incidents, _ in many.to_numpy()]
        few = len(crime) > len(many)
        return [*rows, ("Other offences", f"{FEWER} of each", "")] if few else rows
    rows = [
        (str(offence), f"{incidents:,}", f"{harm:,.0f}")
        for offence, incidents, harm in crime.head(_MOST_OFFENCES).itertuples(index=False)
    ]
    rest = crime.iloc[_MOST_OFFENCES:]
    if len(rest):
        words = f"{len(rest)} other offences" if len(rest) > 1 else "1 other offence"
        rows.append((words, f"{rest['incidents'].sum():,}", f"{rest['harm'].sum():,.0f}"))
    return rows


def _timing_for_partners(audit: Audit) -> str:
    if audit.window:
        return f"Of what has a known hour, most happens {audit.window}."
    return "When it happens cannot be said."


def _draw_route(audit: Audit, *, for_partners: bool) -> str:
    return draw_paper_map(
        dots=[
            Dot(str(number), float(x), float(y))
            for number, (x, y) in zip(
                audit.stops["number"], audit.stops.get_coordinates().to_numpy(), strict=True
            )
        ]
        + [Dot("S", audit.walk.coords[0][0], audit.walk.coords[0][1], "silver")],
        areas=_areas_of(audit, for_partners=for_partners),
        lines=[Line(_pavements(audit))],
        streets=audit.streets,
        size_mm=_size_of(audit),
        fit=shapely.union(audit.outline, audit.walk),
        label="Map of the walk with its stops, north up",
    )


def _draw_light(audit: Audit) -> str:
    return draw_paper_map(
        areas=_areas_of(audit, for_partners=True),
        lines=[
            Line(shape, _LOOKS[lit])
            for lit, shape in zip(audit.lighting["lit"], audit.lighting.geometry, strict=True)
        ],
        streets=audit.streets,
        size_mm=_size_of(audit, most=120.0),
        fit=audit.outline,
        label="Map of ways tagged as lit, as not lit, and of which nobody has said, north up",
    )


def _areas_of(audit: Audit, *, for_partners: bool) -> list[Area]:
    """Draw the ground that is walked; partners are not shown the harm spot in it."""
    ground = Area(audit.outline, "ward" if audit.kind == "ward" else "ring")
    spot = audit.kind == "harm spot" and not for_partners
    return [ground, Area(audit.core, "spot")] if spot else [ground]


def _pavements(audit: Audit) -> BaseGeometry:
    """Draw the walk where it goes: on a street along the left pavement, if a map can show it."""
    west, south, east, north = audit.outline.bounds
    if max(east - west, north - south) > _PAVEMENTS_SHOWN_M:
        return audit.walk
    drawn = [
        shapely.offset_curve(line, _PAVEMENT_M) if side else line
        for line, side in zip(audit.legs.geometry, audit.legs["side"], strict=True)
    ]
    return shapely.union_all([one for one in drawn if not one.is_empty])


def _size_of(audit: Audit, *, most: float = _MOST_MM) -> tuple[float, float]:
    """Give a map the shape of its place, as far as a page allows."""
    west, south, east, north = audit.outline.bounds
    return _WIDE_MM, float(np.clip(_WIDE_MM * (north - south) / (east - west), _LEAST_MM, most))


def _stops_of(audit: Audit) -> list[_Stop]:
    titles = {one.id: one.title for one in CATEGORIES}
    ways = _ways_to_stops(audit)
    return [
        _Stop(
            int(one["number"]),
            f"{_capital(one['kind'])}: {one['name']}" if one["name"] else _capital(one["kind"]),
            one["detail"],
            titles[one["category"]],
            one["look_for"],
            way,
            say_metres(one["at_m"]),
            int(one["outing"]),
        )
        for one, way in zip(audit.stops.to_dict("records"), ways, strict=True)
    ]


def _ways_to_stops(audit: Audit) -> list[str]:
    """Say along which streets one comes from one stop to the next."""
    begins = audit.legs["from_m"].to_numpy()
    names = [name or f"({kind})" for name, kind in audit.legs[["name", "kind"]].to_numpy()]
    ways, last = [], 0
    for at_m in audit.stops["at_m"]:
        leg = int(np.searchsorted(begins, at_m, side="right")) - 1
        passed = [names[last]]
        for name in names[last + 1 : leg + 1]:
            if name != passed[-1]:
                passed.append(name)
        if len(passed) > _MOST_NAMED:
            passed = [*passed[: _MOST_NAMED - 1], "…", passed[-1]]
        ways.append(", ".join(passed))
        last = leg
    return ways


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
