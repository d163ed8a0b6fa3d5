"""The pages of a scoping pack: for the team, for partners, for anybody who lives there."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.patterns.masking import FEWEST_SHARED, masked
from hotspots.products.declare import percent
from hotspots.products.scoping import ScopingPack
from hotspots.publish.disclosure import Secrets
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_charts import draw_bars, draw_trend, draw_week_hours
from hotspots.publish.paper_map import Area, draw_paper_map
from hotspots.publish.scoping_shared import (
    shared_months,
    shared_offences,
    tells_asb,
    tells_trend,
)
from hotspots.publish.scoping_words import (
    LEAST_BASE,
    month_name,
    share,
    trend_lines,
    what_lines,
    when_lines,
    where_lines,
    zone_lines,
)
from hotspots.publish.scoping_workbook import write_scoping_workbook
from hotspots.publish.versions import VERSIONS, write_versions
from hotspots.records.place_kinds import RECORDED_AT, kind_of_place

_MOST_OFFENCES, _MOST_PLACES, _MOST_SPOTS = 5, 5, 4
# In a table of hours of fewer, a shade would be one incident.
LEAST_SHARED_HOURS = 100
_WHOLLY = 0.99  # of a spot: what is cut off is the rounding of a border
_PLACE_NUMBERS = ("incidents", "asb", "harm")
_YEAR = 12
_MAP_MM = (186.0, 60.0)


def write_scoping(
    pack: ScopingPack, folder: str | Path, *, versions: Sequence[str] = VERSIONS
) -> tuple[Path, ...]:
    """Write a scoping pack, each version into its own folder.

    Parameters
    ----------
    pack
        The pack.
    folder
        Where the folders ``restricted``, ``partner`` and ``public`` go.
    versions
        Which of them.

    Returns
    -------
    tuple of pathlib.Path
        The files.

    Raises
    ------
    InputError
        When a version is not known.
    OutputError
        When a folder is not empty, or a shared file would show something personal.
    """

    def restricted(place: Path) -> tuple[Path, ...]:
        workbook = place / "scoping.xlsx"
        write_scoping_workbook(pack, workbook)
        return (_write(place, draw_restricted_page(pack)), workbook)

    def partner(place: Path) -> tuple[Path, ...]:
        return (_write(place, draw_partner_page(pack)),)

    def public(place: Path) -> tuple[Path, ...]:
        return (_write(place, draw_public_page(pack)),)

    writers = {"restricted": restricted, "partner": partner, "public": public}
    return write_versions(writers, folder, secrets=secrets_of(pack), versions=versions)


def secrets_of(pack: ScopingPack) -> Secrets:
    """Say what no shared file may hold: references, and where each incident was."""
    xy = shapely.get_coordinates(pack.places_xy.to_numpy())
    return Secrets({"crime reference": list(pack.references)}, np.unique(xy, axis=0))


def _write(place: Path, page: str) -> Path:
    path = place / "scoping.html"
    path.write_text(page, encoding="utf-8", newline="\n")
    return path


def draw_restricted_page(pack: ScopingPack) -> str:
    """Compose the page of the team that plans the week."""
    found = pack.profile
    return draw_pack_page(
        "scoping.html",
        _page(pack, f"Street Week in {pack.ward}: what to know before it", pack.marking),
        figures=_figures(pack),
        why=pack.why_here[:1],
        what=what_lines(pack),
        offences=_offence_rows(pack),
        more_offences=max(len(found.offences) - _MOST_OFFENCES, 0),
        where=where_lines(pack),
        map=_draw_map(pack, found.spots),
        spots=_spot_rows(pack),
        more_spots=max(len(found.spots) - _MOST_SPOTS, 0),
        places=[
            (one["place"], *(f"{one[name]:,.0f}" for name in _PLACE_NUMBERS), one["top_offence"])
            for one in found.places.head(_MOST_PLACES).to_dict("records")
        ],
        when=when_lines(pack),
        hours=_draw_hours(pack, least=LEAST_BASE),
        trend=trend_lines(pack),
        months=_draw_months(pack, found.months["incidents"], with_similar=True),
        zones=zone_lines(pack),
        surroundings=_surroundings(pack),
        has_map=pack.surroundings is not None,
    )


def draw_partner_page(pack: ScopingPack) -> str:
    """Compose the page for councils, housing and others: no home, no person, no small count."""
    found = pack.profile
    spots = found.spots[found.spots["shareable"] >= FEWEST_SHARED]
    return draw_pack_page(
        "scoping_partner.html",
        _page(pack, f"Street Week in {pack.ward}: what partners need to know", "OFFICIAL"),
        what=_shared_what(pack),
        offences=[(name, f"{count:,}") for name, count in shared_offences(found)],
        map=_draw_map(pack, spots),
        spots=[(f"{one['rank']}", one["around"]) for one in spots.to_dict("records")],
        places=_shared_places(pack),
        when=when_lines(pack),
        hours=_draw_hours(pack, least=LEAST_SHARED_HOURS),
        months=_draw_shared_months(pack),
        surroundings=_surroundings(pack),
    )


def draw_public_page(pack: ScopingPack) -> str:
    """Compose the page for anybody: by month and ward, in plain words."""
    found, month = pack.profile, f"{pack.week[0]:%B %Y}"
    shown = shared_offences(found)
    names, counts = [name for name, _ in shown], [float(count) for _, count in shown]
    return draw_pack_page(
        "scoping_public.html",
        _page(pack, f"A Street Week is coming to {pack.ward}", "PUBLIC", when=month),
        ward=pack.ward,
        month=month,
        period=found.periods.in_words,
        total=masked(found.incidents),
        chart=draw_bars(names, counts, label="What was reported most") if shown else "",
        months=_draw_shared_months(pack),
    )


def _offence_rows(pack: ScopingPack) -> list[tuple[str, ...]]:
    found = pack.profile
    return [
        (
            one["offence"],
            f"{one['incidents']:,}",
            f"{one['harm']:,.0f}",
            share(one["harm"], found.harm, base=found.incidents),
        )
        for one in found.offences.head(_MOST_OFFENCES).to_dict("records")
    ]


def _spot_rows(pack: ScopingPack) -> list[tuple[str, ...]]:
    spots = pd.DataFrame(pack.profile.spots.drop(columns="geometry")).head(_MOST_SPOTS)
    return [
        (
            f"{one['rank']}",
            one["around"],
            f"{one['incidents']:,}",
            f"{one['harm']:,.0f}",
            one["top_offences"],
            one["peak_hours"] or "not known",
            "" if one["share_inside"] > _WHOLLY else f"{one['share_inside']:.0%} in the ward",
        )
        for one in spots.to_dict("records")
    ]


def _shared_places(pack: ScopingPack) -> list[tuple[str, str]]:
    """List streets and places; where incidents are only recorded is no place to work on."""
    places = pack.profile.places.sort_values(["shareable", "place"], ascending=[False, True])
    return [
        (one["place"], masked(one["shareable"]))
        for one in places.to_dict("records")
        if one["shareable"] and kind_of_place(one["place"]) not in RECORDED_AT
    ][:_MOST_PLACES]


def _surroundings(pack: ScopingPack) -> tuple[str, ...]:
    return () if pack.surroundings is None else pack.surroundings.sentences


def _page(pack: ScopingPack, title: str, marking: str, *, when: str = "") -> Page:
    week = when or pack.week_in_words
    measured = pack.profile.periods.in_words
    # A caveat may name places; what is shared says its own.
    notes = pack.notes if marking == pack.marking else ()
    subtitle = f"{pack.place} · {week} · records: {measured}"
    return Page(title, pack.place, subtitle, marking, notes, pack.sources)


def _figures(pack: ScopingPack) -> list[tuple[str, str, str]]:
    """Give the key figures: name, figure, and what it is of; the months stand in the subtitle."""
    found, place = pack.profile, pack.place
    of_area = share(found.incidents, found.area_incidents)
    of_harm = share(found.harm, found.area_harm, base=found.area_incidents)
    whole = int((found.spots["share_inside"] > _WHOLLY).sum())
    figures = [
        ("Incidents", f"{found.incidents:,}", f"{of_area} of {place}" if of_area else ""),
        ("Harm", f"{found.harm:,.0f}", f"{of_harm} of {place}" if of_harm else ""),
        ("Harm spots", f"{len(found.spots)}", f"{whole} wholly in the ward"),
    ]
    if found.asb is not None:
        of_all = share(found.asb, found.incidents)
        tail = f"{of_all} of its incidents" if of_all else ""
        figures.insert(2, ("Anti-social behaviour", f"{found.asb:,}", tail))
    return figures


def _shared_what(pack: ScopingPack) -> list[str]:
    found = pack.profile
    lines = [
        f"Records of {found.periods.in_words}: {masked(found.incidents)} incidents in {pack.ward}."
    ]
    if found.asb is not None and tells_asb(found):
        of_all = percent(found.asb / found.incidents)
        lines.append(f"Anti-social behaviour: {found.asb:,} of them ({of_all}).")
    if tells_trend(found):
        lines.append(trend_lines(pack)[0])
    return lines


def _draw_map(pack: ScopingPack, spots: gpd.GeoDataFrame) -> str:
    ward = pack.profile.ward
    areas = [Area(ward.outline, "ward")]
    areas += [
        Area(shape, "spot", str(rank))
        for shape, rank in zip(spots.geometry, spots["rank"], strict=True)
    ]
    return draw_paper_map(
        areas=areas,
        streets=pack.streets,
        size_mm=_MAP_MM,
        fit=ward.outline,
        label=f"Map of {ward.name} and its harm spots, north up",
    )


def _draw_hours(pack: ScopingPack, *, least: int) -> str:
    timing = pack.profile.timing
    if timing.known.with_hour < least:
        return ""
    return draw_week_hours(timing.table, label="When incidents happen, by hour and day")


def _draw_shared_months(pack: ScopingPack) -> str:
    shown = shared_months(pack.profile)
    known = shown.tail(_YEAR).notna().any() and pack.profile.incidents >= LEAST_BASE
    return _draw_months(pack, shown) if known else ""


def _draw_months(
    pack: ScopingPack, counts: "pd.Series[float]", *, with_similar: bool = False
) -> str:
    """Draw the last months, and the same a year before where all of them are known."""
    table = pack.profile.months.assign(shown=counts.astype(float))
    last, before = table.tail(_YEAR), table.iloc[:-_YEAR]
    if len(last) < 2:
        return ""
    series = {pack.ward: last["shown"].tolist()}
    if len(before) == len(last):
        series["the same month a year before"] = before["shown"].tolist()
    if with_similar and last["similar"].notna().any():
        series["mean of similar wards"] = last["similar"].tolist()
    labels = [f"{month:%b}" for month in last["month"]]
    first, final = (month_name(last["month"].iloc[at]) for at in (0, -1))
    return draw_trend(labels, series, label=f"Incidents by month, {first} to {final}")
