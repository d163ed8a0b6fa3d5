"""The patrol plan of one place: what an inspector asks for on a Friday, for the week to come."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.own_inputs import refuse_to_replace_inputs
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.product_makers import PRODUCT_MAKERS
from hotspots.errors import InputError, Problem
from hotspots.patterns.patrol_plan import PatrolPlan, plan_patrols
from hotspots.patterns.weeks import week_of
from hotspots.products import Product
from hotspots.products.patrol_plan import make_no_patrol_plan, make_patrol_plan
from hotspots.progress import Progress, silent
from hotspots.publish import (
    describe_output,
    software_versions,
    whole_folder,
    write_csv,
    write_manifest,
)
from hotspots.settings import Settings

REJECTED, NOT_MAPPED = "rejected.csv", "not_mapped.csv"
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


def plan_of(job: DistrictJob, harm_spots: Product) -> PatrolPlan | None:
    """Plan a job's patrols by its settings; None where there are no spots, or no week is known.

    Parameters
    ----------
    job
        The district.
    harm_spots
        Its product of harm spots.
    """
    given, spots = job.settings.patrol, harm_spots.tables["harm_spots"]
    if not len(spots) or why_no_plan(job, harm_spots):
        return None
    settings = given.model_dump(exclude={"week", "days", "shifts", "units"})
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


def why_no_plan(job: DistrictJob, harm_spots: Product) -> str:
    """Say why there is no plan; empty where there is one."""
    if not len(harm_spots.tables["harm_spots"]):
        return NO_SPOTS
    if job.covered is None and not job.settings.patrol.week:
        return NO_DAYS
    return ""


def patrol_product(job: DistrictJob, harm_spots: Product, plan: PatrolPlan | None) -> Product:
    """Make the product of a plan, or of there being none."""
    if plan is None:
        return make_no_patrol_plan(job.study_area, why_no_plan(job, harm_spots))
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
    spots = PRODUCT_MAKERS["harm_spots"](job)
    plan = plan_of(job, spots)
    if plan is None:
        why = why_no_plan(job, spots)
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
    from hotspots.publish.patrol_files import write_patrol_files  # noqa: PLC0415

    path, job = Path(target), made.job
    refuse_to_replace_inputs(path, job.settings, folder=folder)
    with whole_folder(path) as partial:
        write_patrol_files(
            made.plan,
            partial,
            place=job.study_area.name,
            marking=job.settings.run.marking,
            sources=sources_of(job),
            streets=job.streets,
        )
        write_csv(made.prepared.records.rejected, partial / REJECTED)
        write_csv(made.prepared.not_mapped, partial / NOT_MAPPED)
        written = sorted(one for one in partial.rglob("*") if one.is_file())
        write_manifest(_manifest(made, written, partial), partial)
    return len(written)


def sources_of(job: DistrictJob) -> tuple[str, ...]:
    """Give the sources of a plan's sheets: those of every page, and of the streets."""
    attribution = job.ground.attribution if job.ground is not None else ""
    return (*job.sources, *((attribution,) if attribution else ()))


def _manifest(made: MadePatrol, written: Sequence[Path], base: Path) -> dict[str, object]:
    prepared, plan = made.prepared, made.plan
    return {
        "place": made.job.study_area.name,
        "finding": made.product.finding,
        "plan": dict(made.product.settings),
        "inputs": [vars(file) for file in prepared.inputs],
        "rows": {"read": prepared.records.summary.read, "went_to": prepared.account},
        "notes": [*plan.notes, *prepared.notes],
        "settings": made.job.settings.model_dump(mode="json"),
        "versions": software_versions(),
        "outputs": [vars(describe_output(one, base=base)) for one in written],
    }


def _first_day(job: DistrictJob) -> pd.Timestamp:
    newest = None if job.covered is None else job.covered.last
    return week_of(job.settings.patrol.week, newest)[0]
