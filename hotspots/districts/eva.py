"""Audits of a district's first harm spots, of a ward, or along a drawn line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.districts.cocoon import sensitive
from hotspots.districts.eva_plan import plan_audit
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.spots import spots_of
from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import Crs, parse_grid_references
from hotspots.ground.one_ward import find_ward
from hotspots.patterns.surroundings import find_surroundings
from hotspots.products import Product
from hotspots.products.eva_pack import Audit, AuditPlace, make_eva_pack
from hotspots.progress import Progress, silent
from hotspots.projection import project_geometries
from hotspots.publish.eva_pages import write_eva_pack
from hotspots.publish.files import folder_name
from hotspots.records.layers import read_layer
from hotspots.settings import Settings

_WKT = ("LINESTRING", "MULTILINESTRING")
_DEGREES = 400.0  # no easting is as small, no longitude as large


@dataclass(frozen=True)
class MadeAudit:
    """An audit, and everything it was made of."""

    audit: Audit
    job: DistrictJob
    prepared: PreparedRun


def audits_of(job: DistrictJob) -> tuple[Audit, ...]:
    """Plan the audits of a district's first harm spots; asked again, the same are given.

    Parameters
    ----------
    job
        The district; its settings say how many spots.

    Returns
    -------
    tuple of Audit
        By rank; spots that the street map does not cover have none. :func:`why_no_audit` says
        why there is none at all.
    """
    return job.once("audits", lambda: _audits(job))


def _audits(job: DistrictJob) -> tuple[Audit, ...]:
    if job.ground is None or job.covered is None:
        return ()
    spots = spots_of(job).spots
    audits = []
    for row in range(min(job.settings.eva.spots, len(spots))):
        place = place_of_spot(job, spots, row)
        found = find_surroundings(job.ground, place.outline)
        if len(found.lighting):  # there are ways to walk on
            audits.append(plan_job_audit(job, place))
    return tuple(audits)


def eva_product_of(job: DistrictJob) -> Product:
    """Make the product of a job's audits, or of there being none."""
    audits = audits_of(job)
    return make_eva_pack(job.study_area, audits, no_audit="" if audits else why_no_audit(job))


def write_audits(job: DistrictJob, folder: Path) -> None:
    """Write a district's audits, each into a folder of its name; nothing where there is none."""
    for one in audits_of(job):
        write_eva_pack(one, folder / one.audit)


def why_no_audit(job: DistrictJob) -> str:
    """Say as a clause why a district has no audit."""
    if not job.settings.eva.spots:
        return "none is asked for"
    if job.ground is None:
        return "no street map is given"
    if job.covered is None:
        return "the incidents have no dates"
    if not len(spots_of(job).spots):
        return "it has no harm spots"
    return "the street map does not cover its harm spots"


def make_audit(
    settings: Settings,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    *,
    spot: int | str | None = None,
    ward: str | None = None,
    line: str | None = None,
    start: str | None = None,
    progress: Progress = silent,
) -> MadeAudit:
    """Read what the settings name and plan the audit of one place.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them; ``[streets]`` has to name a street map.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes instead of those in the settings.
    spot
        Rank or name of a harm spot.
    ward
        Name or code of a ward.
    line
        A file of lines, or a line as well-known text in the system of the map.
    start
        Grid reference near which the walk begins.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When not exactly one place is named, it is not there, the street map does not cover it,
        or an input cannot be used.
    """
    _check_choice(spot, ward, line)
    near = None if start is None else read_start(start)
    if not settings.streets.file:
        raise InputError(_no_map())
    prepared = prepare_run(
        settings, folder=folder, districts=districts, with_density=False, progress=progress
    )
    job = job_of(prepared, prepared.study_areas)
    if ward is not None:
        place = place_of_ward(job, ward)
    elif line is not None:
        place = place_of_line(job, line)
    else:
        spots = spots_of(job).spots
        place = place_of_spot(job, spots, _row_of(spots, spot))
    return MadeAudit(plan_job_audit(job, place, start=near), job, prepared)


def write_audit(made: MadeAudit, target: str | Path, *, folder: str | Path = ".") -> int:
    """Write an audit into a folder of its own, whole or not at all.

    Parameters
    ----------
    made
        The audit.
    target
        The folder: new, empty, or one of an earlier audit, which this replaces.
    folder
        The folder that file names in the settings count from.

    Returns
    -------
    int
        How many files.

    Raises
    ------
    OutputError
        When something else is in the folder, or it cannot be written.
    """
    audit = made.audit
    return write_pack_folder(
        target,
        partial(write_eva_pack, audit),
        prepared=made.prepared,
        about={
            "audit": audit.audit,
            "place": audit.place,
            "as_of": audit.as_of.isoformat(),
            "finding": audit.finding,
            "walk": dict(audit.settings),
        },
        notes=audit.notes,
        folder=folder,
    )


def plan_job_audit(
    job: DistrictJob, place: AuditPlace, *, start: tuple[float, float] | None = None
) -> Audit:
    """Plan the audit of a place of a job.

    Raises
    ------
    InputError
        When no street map is given or it does not cover the place, or incidents have no dates.
    """
    if job.ground is None:
        raise InputError(_no_map())
    if job.covered is None:
        what = "the incidents have no dates, and a pack says of what time its figures are"
        raise InputError(Problem(what, "give incidents with dates or months", "incidents"))
    settings = job.settings.eva
    return plan_audit(
        place,
        job.ground,
        job.own,
        as_of=job.covered.last.normalize(),
        period=job.period,
        start=start,
        metres_per_minute=settings.metres_per_minute,
        minutes_per_stop=settings.minutes_per_stop,
        most_stops=settings.most_stops,
        outing_minutes=settings.outing_minutes,
        time_zone=job.settings.incidents.time_zone or None,
        marking=sensitive(job.settings.run.marking),
        sources=job.sources,
        notes=job.caveats,
    )


def place_of_spot(job: DistrictJob, spots: pd.DataFrame, row: int) -> AuditPlace:
    """Take a harm spot with its margin for the place of an audit."""
    one, margin = spots.iloc[row], job.settings.eva.margin_m
    core = spots["geometry"].iloc[row]
    around = str(one["around"] or one["ward"] or job.study_area.name)
    ward = str(one["ward"] or "")
    public = f"{ward}, {job.study_area.name}" if ward else job.study_area.name
    return AuditPlace(
        f"spot-{folder_name(str(one['spot']))}",
        f"Harm spot {one['rank']}, {around}",
        "harm spot",
        core.buffer(margin, join_style="mitre") if margin else core,
        core,
        around,
        public,
        (str(one["spot"]), f"Harm spot {one['rank']}"),
    )


def place_of_ward(job: DistrictJob, asked: str) -> AuditPlace:
    """Take a ward for the place of an audit."""
    ward = find_ward(job.study_area, asked)
    name = f"{ward.name} ward"
    audit = f"ward-{folder_name(ward.name)}"
    return AuditPlace(audit, name, "ward", ward.outline, ward.outline, name, name)


def place_of_line(job: DistrictJob, line: str) -> AuditPlace:
    """Take the ground along a drawn line for the place of an audit."""
    core = read_line(line, to_crs=job.study_area.crs)
    is_text = line.strip().upper().startswith(_WKT)
    name = "Drawn line" if is_text else Path(line).stem.replace("_", " ").replace("-", " ").strip()
    words = name[:1].upper() + name[1:]
    outline = core.buffer(job.settings.eva.line_buffer_m)
    wards = job.study_area.wards
    inside = wards[wards.intersects(core)]["ward"].tolist() if len(wards) else []
    public = f"{inside[0]}, {job.study_area.name}" if inside else job.study_area.name
    return AuditPlace(f"line-{folder_name(name)}", words, "line", outline, core, words, public)


def read_line(line: str, *, to_crs: Crs) -> BaseGeometry:
    """Read a drawn line: from a file of lines, or as well-known text in metres.

    Raises
    ------
    InputError
        When it is no line, has no system, or is in degrees where metres are needed.
    """
    if line.strip().upper().startswith(_WKT):
        return _line_of_text(line)
    table = read_layer(line, wanted="lines")
    shapes, name = table.frame.geometry, Path(line).name
    kept = shapes[shapes.notna() & ~shapes.is_empty]
    kinds = sorted(set(kept.geom_type) - {"LineString", "MultiLineString"})
    if kinds or not len(kept):
        what = f"the file holds {listed(kinds)} where a line is needed" if kinds else "it is empty"
        raise InputError(Problem(what, "draw the line to walk along, and nothing else", name))
    if shapes.crs is None:
        what = "the file does not say which coordinate system its line is in"
        cure = "save it as GeoJSON or GeoPackage, or put the .prj beside a shapefile"
        raise InputError(Problem(what, cure, name))
    found, _ = project_geometries(kept.to_numpy(), from_crs=shapes.crs, to_crs=to_crs)
    return shapely.union_all(shapely.force_2d(found))


def read_start(text: str) -> tuple[float, float]:
    """Read a grid reference: the middle of its square.

    >>> read_start("TQ 8788 8583")
    (587885.0, 185835.0)
    """
    east, north, _ = parse_grid_references(pd.Series([text], dtype="str"))
    if not np.isfinite(east[0]):
        what = f"the start {listed([text])} is no grid reference"
        raise InputError(
            Problem(what, "write two letters and 6 or 8 digits: TQ 8788 8583", "start")
        )
    return float(east[0]), float(north[0])


def _line_of_text(text: str) -> BaseGeometry:
    try:
        found = shapely.from_wkt(text)
    except shapely.errors.ShapelyError:
        found = None
    if found is None or found.is_empty:
        what = "the line cannot be read as well-known text"
        raise InputError(Problem(what, "write LINESTRING (588000 185000, 588100 185050)", "line"))
    if np.abs(shapely.get_coordinates(found)).max() < _DEGREES:
        what = "the line is in degrees"
        raise InputError(Problem(what, "write eastings and northings, in metres", "line"))
    return found


def _check_choice(spot: int | str | None, ward: str | None, line: str | None) -> None:
    given = [
        name for name, one in (("spot", spot), ("ward", ward), ("line", line)) if one is not None
    ]
    if len(given) != 1:
        what = f"{listed(given)} are given" if given else "no place is given"
        raise InputError(Problem(what, "give one of spot, ward and line", "the place"))


def _row_of(spots: pd.DataFrame | gpd.GeoDataFrame, asked: int | str | None) -> int:
    """Find a harm spot by its rank or its name."""
    text = str(asked).strip().casefold()
    ranks, names = spots["rank"].astype("str"), spots["spot"].astype("str").str.casefold()
    rows = np.flatnonzero((ranks == text) | (names == text))
    if not len(rows):
        many = f"there are {len(spots)} harm spots" if len(spots) else "there is no harm spot"
        what = f"{many}, and none is called {listed([str(asked)])}"
        raise InputError(Problem(what, "give a rank or a name from the list of harm spots", "spot"))
    return int(rows[0])


def _no_map() -> Problem:
    what = "no street map is named, and a walk needs streets"
    return Problem(
        what, "name an OpenStreetMap extract under [streets], or with --streets", "streets"
    )
