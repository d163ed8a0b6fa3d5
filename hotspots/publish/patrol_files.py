"""All files of a patrol plan: for units, for partners, for anybody."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.publish.device_files import DeviceTrack, Waypoint, write_geojson, write_gpx
from hotspots.publish.disclosure import Secrets
from hotspots.publish.files import folder_name, folder_names
from hotspots.publish.patrol_calendar import write_patrol_calendar
from hotspots.publish.patrol_overview import (
    draw_partner_patrols,
    draw_patrol_overview,
    draw_public_patrols,
)
from hotspots.publish.patrol_sheet import draw_patrol_sheet, visits_of
from hotspots.publish.patrol_words import say_shift, say_what_to_look_for
from hotspots.publish.patrol_workbook import write_patrol_workbook
from hotspots.publish.versions import VERSIONS, write_versions


def write_patrol_files(
    plan: PatrolPlan,
    folder: str | Path,
    *,
    place: str,
    marking: str,
    sources: tuple[str, ...],
    streets: gpd.GeoDataFrame | None = None,
    time_zone: str = "Europe/London",
    versions: Sequence[str] = VERSIONS,
) -> tuple[Path, ...]:
    """Write a patrol plan, each version into a folder of its own.

    Parameters
    ----------
    plan
        With at least one visit.
    folder
        Where to; the versions' folders must not hold anything.
    place, marking, sources
        What stands on every page; the marking is that of the restricted version.
    streets
        ``name`` and line, for the maps.
    time_zone
        Of the plan's times.
    versions
        ``"restricted"``: ``overview.html`` and ``patrol-plan.xlsx`` with a log to fill in; for
        each unit and shift a sheet (``.html``), ``.gpx`` and ``.geojson``; for each unit a
        calendar (``.ics``). ``"partner"``: places and hours, no time of a visit. ``"public"``:
        how many visits, by ward.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of the versions.

    Raises
    ------
    InputError
        When a version is not known.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show a spot's
        name, a unit or a place.
    """
    own = (place, sources)
    writers = {
        "restricted": partial(_restricted, plan, marking, streets, time_zone, own),
        "partner": partial(_partner, plan, own),
        "public": partial(_public, plan, own),
    }
    centres = shapely.get_coordinates(plan.spots.geometry.centroid.to_numpy())
    # What is said of days is the week; which week it is, anybody may know.
    secrets = Secrets(
        {"spot": list(plan.spots["spot"]), "unit": [*plan.shifts["unit"].unique()]},
        np.asarray(centres, dtype=np.float64),
        days=(),
    )
    return write_versions(writers, folder, secrets=secrets, versions=versions)


def _restricted(
    plan: PatrolPlan,
    marking: str,
    streets: gpd.GeoDataFrame | None,
    time_zone: str,
    own: tuple[str, tuple[str, ...]],
    folder: Path,
) -> tuple[Path, ...]:
    place, sources = own
    names = folder_names(plan.shifts["unit"])
    written, sheets = [], {}
    for row, shift in enumerate(plan.shifts.to_dict("records")):
        if not shift["visits"]:
            continue
        base = folder / names[shift["unit"]]
        base.mkdir(exist_ok=True)
        stem = base / f"{shift['date']:%Y-%m-%d}-{folder_name(shift['shift'])}"
        page = draw_patrol_sheet(
            plan,
            row,
            place=place,
            marking=marking,
            sources=sources,
            streets=streets,
            log_name=f"log-{base.name}-{stem.name}",
        )
        stem.with_suffix(".html").write_text(page, encoding="utf-8", newline="\n")
        written += [stem.with_suffix(".html"), *_device_files(plan, row, stem, marking)]
        sheets[row] = f"{base.name}/{stem.name}.html"
    for unit, name in names.items():
        if (plan.visits["unit"] == unit).any():
            path = folder / name / f"{name}.ics"
            write_patrol_calendar(
                plan, unit, path, place=place, marking=marking, time_zone=time_zone
            )
            written.append(path)
    overview, workbook = folder / "overview.html", folder / "patrol-plan.xlsx"
    page = draw_patrol_overview(
        plan, place=place, marking=marking, sources=sources, streets=streets, sheets=sheets
    )
    overview.write_text(page, encoding="utf-8", newline="\n")
    write_patrol_workbook(plan, workbook, place=place, marking=marking)
    return (overview, workbook, *written)


def _device_files(plan: PatrolPlan, row: int, stem: Path, marking: str) -> tuple[Path, Path]:
    """Write the visits and the way between them for a device."""
    shift, visits = plan.shifts.iloc[row], visits_of(plan, row)
    spots = plan.spots.set_index("spot").loc[visits["spot"]]
    centres = shapely.get_coordinates(spots.geometry.centroid.to_numpy())
    stops = [
        Waypoint(
            x,
            y,
            f"{visit['order']:02d} {visit['arrive']:%H:%M} {around or visit['spot']}",
            say_what_to_look_for(offences),
        )
        for visit, around, offences, (x, y) in zip(
            visits.to_dict("records"),
            spots["around"],
            spots["top_offences"],
            centres.tolist(),
            strict=True,
        )
    ]
    title = say_shift(shift["shift"], shift["unit"], shift["date"])
    gpx, geojson = stem.with_suffix(".gpx"), stem.with_suffix(".geojson")
    tracks = [DeviceTrack(title, shift.geometry)]
    crs = plan.shifts.crs
    write_gpx(gpx, crs=crs, title=title, marking=marking, waypoints=stops, tracks=tracks)
    places = gpd.GeoDataFrame(
        visits.drop(columns="expected_harm")
        .assign(
            **{name: visits[name].dt.strftime("%Y-%m-%dT%H:%M") for name in ("arrive", "leave")}
        )
        .assign(date=visits["date"].dt.strftime("%Y-%m-%d"))
        .reset_index(drop=True),
        geometry=spots.geometry.to_numpy(),
        crs=crs,
    )
    write_geojson(places, geojson, marking=marking)
    return gpx, geojson


def _partner(plan: PatrolPlan, own: tuple[str, tuple[str, ...]], folder: Path) -> tuple[Path, ...]:
    path = folder / "patrols.html"
    page = draw_partner_patrols(plan, place=own[0], sources=own[1])
    path.write_text(page, encoding="utf-8", newline="\n")
    return (path,)


def _public(plan: PatrolPlan, own: tuple[str, tuple[str, ...]], folder: Path) -> tuple[Path, ...]:
    path = folder / "patrols.html"
    page = draw_public_patrols(plan, place=own[0], sources=own[1])
    path.write_text(page, encoding="utf-8", newline="\n")
    return (path,)
