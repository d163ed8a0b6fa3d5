"""Do every district of a run, one after the other, then the front page, then the manifest."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import Path

from hotspots.districts.front_page import beside, draw_front_page
from hotspots.districts.job import DistrictResult, job_of
from hotspots.districts.lists import note_issued
from hotspots.districts.one_district import run_district
from hotspots.districts.pack_folder import NOT_MAPPED, REJECTED
from hotspots.districts.patrol import note_issued_plan
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.public_site import write_public_site
from hotspots.districts.run_method import draw_run_method
from hotspots.districts.street_week_packs import require_known_ward
from hotspots.ground import StudyArea
from hotspots.progress import Progress, silent
from hotspots.publish import (
    MANIFEST,
    OutputFile,
    claim_run_folder,
    describe_output,
    folder_name,
    require_sheets,
    software_versions,
    write_csv,
    write_manifest,
    writing_to,
)
from hotspots.publish.site_links import INDEX_PAGE, MAP_PAGE, METHOD_PAGE
from hotspots.settings import Settings
from hotspots.settings.portable import without_folders

LOG_FILE = "run.log"
_OWN_FILES = (INDEX_PAGE, METHOD_PAGE, REJECTED, NOT_MAPPED)
_log = logging.getLogger("hotspots")


@dataclass(frozen=True)
class RunResult:
    """A finished run.

    Attributes
    ----------
    folder
        The run's folder.
    index
        Its front page.
    prepared
        What was read, and the account of rows.
    districts
        What was made, district by district.
    """

    folder: Path
    index: Path
    prepared: PreparedRun
    districts: tuple[DistrictResult, ...]


def run_folder(settings: Settings, out: str | Path = "maps") -> Path:
    """Name the folder a run writes to.

    >>> from hotspots.settings import check_settings
    >>> run_folder(check_settings({"incidents": {"files": "a.csv"}})).as_posix()
    'maps/hotspots'
    """
    return Path(out) / folder_name(settings.run.name)


def open_run_folder(settings: Settings, out: str | Path = "maps") -> Path:
    """Make the run's folder, or take over an older run's; refuse what is somebody else's.

    Raises
    ------
    OutputError
        When the folder holds something that hotspots did not make, or cannot be made.
    """
    target = run_folder(settings, out)
    claim_run_folder(target, own_files=(*_OWN_FILES, LOG_FILE))
    return target


def run_districts(
    settings: Settings,
    *,
    folder: str | Path = ".",
    out: str | Path = "maps",
    districts: Sequence[str] = (),
    progress: Progress = silent,
) -> RunResult:
    """Make the maps of every district and the run's front page.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    out
        Where the run's folder goes.
    districts
        Names or codes to map instead of those in the settings.
    progress
        Told after each file and each district.

    Returns
    -------
    RunResult
        The manifest is written last: a run folder that has one is complete.

    Raises
    ------
    HotspotsError
        When an input cannot be used or an output cannot be written.
    """
    require_sheets(settings.run.sheets)
    target = open_run_folder(settings, out)
    prepared = prepare_run(settings, folder=folder, districts=districts, progress=progress)
    require_known_ward(prepared)
    with writing_to(target):
        # From here until the manifest is back, the folder is not a finished run.
        (target / MANIFEST).unlink(missing_ok=True)
    results = []
    folders = _folders(prepared.study_areas)
    places = [(area.name, folders[area.code]) for area in prepared.study_areas]
    for done, area in enumerate(prepared.study_areas):
        progress("Mapping districts", done, len(prepared.study_areas))
        began = time.perf_counter()
        job = job_of(prepared, [area])
        around = beside(places, done, settings.run.place)
        result = run_district(job, target / folders[area.code], around=around)
        seconds = time.perf_counter() - began
        _log.info("%s: %d incidents mapped in %.2f s", area.name, result.incidents, seconds)
        if "patrol" in settings.run.packs:
            note_issued_plan(job, folder)
        if result.lists is not None:
            note_issued(result.lists, settings, folder)
            result = replace(result, lists=None)  # a force's lists are too many to hold
        results.append(result)
    progress("Mapping districts", len(results), len(results))
    with writing_to(target):
        index = _write_front(prepared, results, target)
    if settings.run.public:
        write_public_site(prepared, results, target)
    return RunResult(target, index, prepared, tuple(results))


def _folders(areas: Sequence[StudyArea]) -> dict[str, str]:
    """Give each district a folder name; two of one name take their codes, then numbers."""
    names = [folder_name(area.name) for area in areas]
    longer = [
        name if names.count(name) == 1 else f"{name}-{folder_name(area.code)}"
        for area, name in zip(areas, names, strict=True)
    ]
    unique: list[str] = []
    for name in longer:
        numbered = (f"{name}-{number}" for number in count(2))
        unique.append(next(one for one in chain([name], numbered) if one not in unique))
    return {area.code: name for area, name in zip(areas, unique, strict=True)}


def older_folders(folder: Path, results: Sequence[DistrictResult]) -> list[str]:
    """Name the districts' folders of an older run that this one did not make anew."""
    made = {result.folder.name for result in results}
    return sorted(
        path.parent.name for path in folder.glob(f"*/{MAP_PAGE}") if path.parent.name not in made
    )


def _write_front(prepared: PreparedRun, results: list[DistrictResult], target: Path) -> Path:
    """Write the front page and the rows that are on no map, and the manifest of it all, last."""
    write_csv(prepared.records.rejected, target / REJECTED)
    write_csv(prepared.not_mapped, target / NOT_MAPPED)
    index = target / INDEX_PAGE
    index.write_text(draw_front_page(prepared, results), encoding="utf-8", newline="\n")
    method = draw_run_method(prepared)
    (target / METHOD_PAGE).write_text(method, encoding="utf-8", newline="\n")
    outputs = [describe_output(target / name, base=target) for name in _OWN_FILES]
    for result in results:
        outputs += [
            OutputFile(f"{result.folder.name}/{file.name}", file.bytes, file.sha256)
            for file in result.outputs
        ]
    write_manifest(_manifest(prepared, results, outputs), target)
    return index


def _manifest(
    prepared: PreparedRun, results: list[DistrictResult], outputs: list[OutputFile]
) -> dict[str, object]:
    settings, records, boundaries = prepared.settings, prepared.records, prepared.boundaries
    index = records.harm_index
    weighing = index.weigh(prepared.chosen)
    addresses = prepared.addresses
    return {
        "run": settings.run.name,
        "seed": settings.run.seed,
        "inputs": [vars(file) for file in prepared.inputs],
        "rows": {
            "read": records.summary.read,
            "kept": records.summary.kept,
            "rejected": dict(records.summary.rejected),
            "went_to": prepared.account,
            "by_file": {
                name: {"read": one.read, "kept": one.kept, "rejected": dict(one.rejected)}
                for name, one in records.by_file.items()
            },
        },
        "coordinates": {
            "incidents": vars(records.operation),
            "boundaries": vars(boundaries.operation) if boundaries else None,
            "addresses": vars(addresses.operation) if addresses else None,
        },
        "harm_index": {
            "title": index.title,
            "unit": index.unit,
            "floor": index.floor,
            "source": index.source,
            "unknown": index.unknown,
            "weighed": dict(weighing.rows),
            "offences_unknown": dict(weighing.unknown),
            "caveats": list(weighing.notes),
        },
        "stacked_points": {
            "found": len(prepared.stacked.found.points),
            "treatment": dict(prepared.stacked.treatment_of),
            "set_aside": prepared.stacked.set_aside,
        },
        "warnings": list(prepared.notes),
        "districts": [
            {
                "name": result.study_area.name,
                "code": result.study_area.code,
                "folder": result.folder.name,
                "incidents": result.incidents,
                "harm": result.harm,
                "findings": [product.finding for product in result.products],
            }
            for result in results
        ],
        "settings": without_folders(settings),
        "versions": software_versions(),
        "outputs": [vars(output) for output in outputs],
    }
