"""What came of audits: read from their register, written as any other product or as evidence."""

import os
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.districts.prepare import prepare_run
from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.ground import StudyArea
from hotspots.patterns.audit_crime import count_in_place
from hotspots.patterns.audit_scores import AuditScores, score_audit
from hotspots.patterns.plain_words import say_day
from hotspots.products import Product
from hotspots.products.audit_results import make_audit_results
from hotspots.progress import Progress, silent
from hotspots.publish import Page, check_target, write_one_file
from hotspots.publish.eva_evidence import Evidence, Version, draw_evidence_page
from hotspots.publish.eva_evidence_tables import PhotoFolder
from hotspots.publish.files import writing_to
from hotspots.publish.versions import VERSIONS
from hotspots.records import read_incidents
from hotspots.records.audit_costs import read_costs
from hotspots.records.audit_register import read_audit_register
from hotspots.records.layers import read_layer
from hotspots.settings import read_settings

_METRES = "EPSG:27700"
FREE_TEXT_MARKING, SHARED_MARKING = "OFFICIAL-SENSITIVE", "OFFICIAL"


@dataclass(frozen=True)
class MadeAuditReport:
    """The report of an audit.

    Attributes
    ----------
    scores
        What it rests on.
    product
        Its tables.
    page
        What stands around it in print.
    """

    scores: AuditScores
    product: Product
    page: Page


def make_audit_report(
    register: Path,
    *,
    audit: str | None = None,
    as_of: str,
    marking: str = FREE_TEXT_MARKING,
) -> MadeAuditReport:
    """Report what an audit found, from its register.

    Parameters
    ----------
    register
        Its folder.
    audit
        Which; None when the register holds one only.
    as_of
        The day of the report.
    marking
        Handling marking.

    Raises
    ------
    HotspotsError
        When the register cannot be read, or holds no such audit by that day.
    """
    scores = score_audit(read_audit_register(register), audit=audit, as_of=as_of)
    product = make_audit_results(scores)
    page = Page(
        title=product.finding,
        place=scores.place,
        subtitle=f"Audit {scores.audit}, {scores.light}, as of {say_day(scores.as_of)}",
        marking=marking,
        notes=product.notes,
        sources=(),
    )
    return MadeAuditReport(scores, product, page)


def write_audit_report(made: MadeAuditReport, path: Path, *, table: str = "") -> Path:
    """Write the report to one file: .csv, .png, .pdf or .html.

    Raises
    ------
    HotspotsError
        When it cannot be written there, or in that form.
    """
    check_target(made.product.declaration, path, table=table)
    nowhere = gpd.GeoDataFrame({"ward_code": [], "ward": []}, geometry=[], crs=27700)
    area = StudyArea(made.page.place, "", shapely.box(0, 0, 1, 1), nowhere.crs, nowhere, False)
    return write_one_file(made.product, path, study_area=area, page=made.page, table=table)


@dataclass(frozen=True)
class EvidenceInputs:
    """What may be given for an evidence page besides the register.

    Attributes
    ----------
    incidents
        A settings file, or files of incidents; empty: crime is not counted.
    outline, stops
        Files of the place's outline (areas) and of the walk's stops (points with ``number``).
    costs
        CSV with ``finding`` and ``cost``.
    photos
        Folder of photos.
    marking
        Handling marking; empty: OFFICIAL-SENSITIVE for the restricted version, else OFFICIAL.
    """

    incidents: tuple[str, ...] = ()
    outline: Path | None = None
    stops: Path | None = None
    costs: Path | None = None
    photos: Path | None = None
    marking: str = ""


def write_evidence(
    register: Path,
    out: Path,
    *,
    audit: str | None = None,
    as_of: str,
    given: EvidenceInputs,
    version: Version = "partner",
    progress: Progress = silent,
) -> Evidence:
    """Write the evidence page of an audit.

    Parameters
    ----------
    register
        Its folder.
    out
        The page; ends in .html.
    audit
        Which; None when the register holds one only.
    as_of
        The day it is said of.
    given
        Crime, map, costs, photos.
    version
        restricted, partner or public.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used, or the page cannot be written there.
    """
    _check_evidence(given, out, version)
    scores = score_audit(read_audit_register(register), audit=audit, as_of=as_of)
    outline = None if given.outline is None else _read_outline(given.outline)
    usual = FREE_TEXT_MARKING if version == "restricted" else SHARED_MARKING
    crime, marking = None, given.marking or usual
    sources: tuple[str, ...] = ()
    if given.incidents and outline is not None:
        incidents, sources = _read_incidents(given.incidents, progress)
        crime = count_in_place(incidents, outline)
    costs = None
    if given.costs is not None:
        costs = read_costs(given.costs, findings=set(scores.actions["finding"]))
    photos = None
    if given.photos is not None:
        way = Path(os.path.relpath(given.photos.resolve(), out.parent.resolve())).as_posix()
        photos = PhotoFolder.of(given.photos, way)
    stops = None if given.stops is None else _read_stops(given.stops)
    evidence = Evidence(scores, marking, sources, crime, costs, photos, outline, stops)
    text = draw_evidence_page(evidence, version)
    with writing_to(out.parent):
        out.write_text(text, encoding="utf-8", newline="\n")
    return evidence


def _check_evidence(given: EvidenceInputs, out: Path, version: str) -> None:
    problems = []
    if version not in VERSIONS:
        what = f"there is no version {listed([version])}"
        problems.append(Problem(what, f"the choice is {listed(VERSIONS)}", "--version"))
    if out.suffix.casefold() != ".html":
        what = "the evidence is a page, and its name does not end in .html"
        problems.append(Problem(what, "name it evidence.html, say", str(out)))
    if given.incidents and given.outline is None:
        what = "incidents are given, and no outline of the place to count them in"
        problems.append(Problem(what, "give --outline too", "--incidents"))
    if given.photos is not None and not given.photos.is_dir():
        problems.append(Problem("there is no such folder", "check its name", str(given.photos)))
    raise_if_any(problems)


def _read_outline(path: Path) -> BaseGeometry:
    frame = _in_metres(read_layer(path, wanted="areas").frame, path.name)
    areas = frame.geometry[frame.geom_type.isin(["Polygon", "MultiPolygon"])]
    if areas.empty:
        what = "the file holds no area"
        raise InputError(Problem(what, "draw the outline of the place as a polygon", path.name))
    outline: BaseGeometry = shapely.make_valid(areas.union_all())
    return outline


def _read_stops(path: Path) -> gpd.GeoDataFrame:
    frame = _in_metres(read_layer(path, wanted="points").frame, path.name)
    if "number" not in frame or not (frame.geom_type == "Point").all():
        what = "the stops are no points with a column number"
        raise InputError(Problem(what, "give the stops of the audit's walk", path.name))
    return frame


def _in_metres(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    if frame.crs is None:
        what = "the file says no coordinate system"
        raise InputError(Problem(what, "save it with one, e.g. as GeoPackage", name))
    return frame.to_crs(_METRES)


def _read_incidents(
    given: tuple[str, ...], progress: Progress
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Read incidents: those of a settings file, with its source, or files of them."""
    first = Path(given[0])
    if first.suffix.casefold() == ".toml":
        settings = read_settings(first)
        prepared = prepare_run(
            settings,
            folder=first.parent,
            with_density=False,
            with_cocoon=False,
            progress=progress,
        )
        source = settings.incidents.source
        incidents = prepared.records.incidents.to_crs(_METRES)
        return incidents, (source,) if source else ()
    incidents = read_incidents(list(given)).incidents.to_crs(_METRES)
    return incidents, (f"Incidents: {listed(Path(one).name for one in given)}.",)
