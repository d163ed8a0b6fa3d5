"""The patrol plan of one place: what an inspector asks for on a Friday, for the week to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from hotspots.districts.cocoon import sensitive
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.spots import spots_of
from hotspots.errors import InputError, Problem
from hotspots.patterns.patrol_plan import PatrolPlan, plan_patrols
from hotspots.patterns.weeks import week_of
from hotspots.products import Product
from hotspots.products.patrol_plan import make_no_patrol_plan, make_patrol_plan
from hotspots.progress import Progress, silent
from hotspots.publish.patrol_files import write_patrol_files
from hotspots.publish.patrol_register import note_plan
from hotspots.settings import Settings

_OF_THE_LOG = ("register_folder", "target_per_week")  # settings that say nothing to a plan
NO_DAYS = (
    "the incidents have no dates, so no week comes after them: name a first day under [patrol] week"
)
NO_SPOTS = "no small place has enough incidents to be a harm spot"


@dataclass(frozen=True)
class MadePatrol:
    """The patrol plan of one place, and everything it was made of.

    Attributes
    ----------
    plan
        The plan.
    product
        The same as declared tables, with its finding.
    job
        The place, its incidents and settings.
    prepared
        What was read.
    """

    plan: PatrolPlan
    product: Product
    job: DistrictJob
    prepared: PreparedRun


def plan_of(job: DistrictJob) -> PatrolPlan | None:
    """Plan a job's patrols by its settings; asked again, the same plan is given.

    None where there are no spots, or no week is known.

    Parameters
    ----------
    job
        The district.
    """
    return job.once("patrol plan", lambda: None if why_no_plan(job) else _plan(job))


def _plan(job: DistrictJob) -> PatrolPlan:
    given, spots = job.settings.patrol, spots_of(job).spots
    settings = given.model_dump(exclude={"week", "days", "shifts", "units", *_OF_THE_LOG})
    return plan_patrols(
        spots,
        job.own,
        shifts=given.shifts,
        units=given.units,
        first_day=_first_day(job),
        days=given.days,
        network=job.network,
        driving=None if job.ground is None else job.ground.driving,
        **settings,
        time_zone=job.settings.incidents.time_zone or None,
        covered=job.covered,
        seed=job.settings.run.seed,
    )


def why_no_plan(job: DistrictJob) -> str:
    """Say why there is no plan; empty where there is one."""
    if not len(spots_of(job).spots):
        return NO_SPOTS
    if job.covered is None and not job.settings.patrol.week:
        return NO_DAYS
    return ""


def patrol_product_of(job: DistrictJob) -> Product:
    """Make the product of a job's plan, or of there being none."""
    plan = plan_of(job)
    if plan is None:
        return make_no_patrol_plan(job.study_area, why_no_plan(job))
    return make_patrol_plan(job.study_area, plan)


def make_patrol(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    progress: Progress = silent,
) -> MadePatrol:
    """Read what the settings name and plan the patrols of all districts as one place.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes instead of those in the settings.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used, there are no harm spots, or no week can be named.

    Examples
    --------
    >>> from hotspots import read_settings
    >>> settings = read_settings("data/sample_project.toml")
    >>> made = make_patrol(settings, folder="data", districts=["Southend-on-Sea"])
    >>> made.plan.shifts[["date", "shift", "unit"]].iloc[0].tolist()
    [Timestamp('2025-01-06 00:00:00'), 'late', 'Patrol 1']
    """
    prepared = prepare_run(
        settings,
        folder=folder,
        districts=districts,
        with_density=False,
        with_cocoon=False,
        progress=progress,
    )
    job = job_of(prepared, prepared.study_areas)
    plan = plan_of(job)
    if plan is None:
        why = why_no_plan(job)
        cure = (
            "name a day, e.g. week = “2025-01-06”"
            if why == NO_DAYS
            else "lower min_per_year under [harm_spots], or give more incidents"
        )
        raise InputError(Problem(f"there is nothing to plan: {why}", cure, "patrol"))
    return MadePatrol(plan, make_patrol_plan(job.study_area, plan), job, prepared)


def write_patrol(made: MadePatrol, target: str | Path, *, folder: str | Path = ".") -> int:
    """Write a plan's sheets into a folder of their own, whole or not at all.

    Parameters
    ----------
    made
        The plan.
    target
        The folder: new, empty, or one of an earlier plan, which this replaces.
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
    plan, job = made.plan, made.job
    written = write_pack_folder(
        target,
        partial(_write_files, job, plan),
        prepared=made.prepared,
        about={
            "place": job.study_area.name,
            "finding": made.product.finding,
            "plan": dict(made.product.settings),
        },
        notes=plan.notes,
        folder=folder,
    )
    note_issued_plan(job, folder)
    return written


def write_patrol_pack(job: DistrictJob, folder: Path) -> None:
    """Write a district's plan; nothing where there is none, or no visit in it."""
    plan = plan_of(job)
    if plan is not None and len(plan.visits):
        _write_files(job, plan, folder)


def note_issued_plan(job: DistrictJob, folder: str | Path) -> None:
    """Remember the visits of an issued plan, where the settings name a register."""
    register, plan = job.settings.patrol.register_folder, plan_of(job)
    if register and plan is not None:
        note_plan(plan, Path(folder) / register, place=job.study_area.name)


def _write_files(job: DistrictJob, plan: PatrolPlan, folder: Path) -> None:
    write_patrol_files(
        plan,
        folder,
        place=job.study_area.name,
        marking=sensitive(job.settings.run.marking),
        sources=job.sources,
        streets=job.streets,
        time_zone=job.settings.incidents.time_zone or "UTC",
    )


def _first_day(job: DistrictJob) -> pd.Timestamp:
    newest = None if job.covered is None else job.covered.last
    return week_of(job.settings.patrol.week, newest)[0]
