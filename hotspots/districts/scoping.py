"""The scoping pack of a Street Week by itself: read, rank, choose a ward, write three versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.spots import spots_of
from hotspots.districts.street_week import chosen_ward, ranking_of, scoping_of
from hotspots.patterns.ward_ranking import WardRanking
from hotspots.products.scoping import ScopingPack
from hotspots.progress import Progress, silent
from hotspots.publish.scoping_pages import write_scoping
from hotspots.publish.versions import VERSIONS
from hotspots.settings import Settings


@dataclass(frozen=True)
class MadeScoping:
    """A scoping pack, and what it was made of."""

    pack: ScopingPack
    ranking: WardRanking
    job: DistrictJob
    prepared: PreparedRun


def make_scoping(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    ward: str = "",
    week: str = "",
    progress: Progress = silent,
) -> MadeScoping:
    """Read what the settings name and make the scoping pack of one ward.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes instead of those in the settings.
    ward, week
        Instead of those in the settings; without a ward, the one that ranks first.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used, or there is no such ward.

    Examples
    --------
    >>> from hotspots import read_settings
    >>> settings = read_settings("data/sample_project.toml")
    >>> made = make_scoping(settings, folder="data", districts=["Maldon"], week="2025-01-13")
    >>> made.pack.place, made.pack.week_in_words
    ('Maldon', 'Monday 13 January to Sunday 19 January 2025')
    """
    wanted = {key: value for key, value in (("ward", ward), ("week", week)) if value}
    chosen = settings.street_week.model_copy(update=wanted)
    settings = settings.model_copy(update={"street_week": chosen})
    prepared = prepare_run(
        settings, folder=folder, districts=districts, with_density=False, progress=progress
    )
    job = job_of(prepared, prepared.study_areas)
    ranking = ranking_of(job)
    found = chosen_ward(job, ranking)
    if len(prepared.study_areas) > 1:
        # A ward is compared with its own district's, and its harm spots are of that list.
        own = [area for area in prepared.study_areas if found.code in set(area.wards["ward_code"])]
        job = job_of(prepared, own)
        ranking = ranking_of(job)
    pack = scoping_of(job, found, spots_of(job).spots, ranking=ranking)
    return MadeScoping(pack, ranking, job, prepared)


def write_scoping_pack(
    made: MadeScoping,
    target: str | Path,
    *,
    folder: str | Path = ".",
    versions: Sequence[str] = VERSIONS,
) -> int:
    """Write a scoping pack into a folder of its own, whole or not at all; return how many files.

    Parameters
    ----------
    made
        The pack.
    target
        The folder: new, empty, or one of an earlier pack, which this replaces.
    folder
        The folder that file names in the settings count from.
    versions
        Which to write.

    Raises
    ------
    OutputError
        When something else is in the folder, or it cannot be written.
    """
    pack = made.pack
    return write_pack_folder(
        target,
        partial(write_scoping, pack, versions=versions),
        prepared=made.prepared,
        about={"place": pack.place, "ward": pack.ward, "week": pack.week_in_words},
        notes=pack.notes,
        folder=folder,
    )
