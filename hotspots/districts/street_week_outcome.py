"""The evaluation of a Street Week: planned before it, made after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hotspots.districts.cocoon import sensitive
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.errors import InputError, Problem, listed
from hotspots.ground.one_ward import Ward, find_ward
from hotspots.patterns.displacement import lay_evaluated_ground
from hotspots.patterns.evaluation_planning import PlannedEvaluation, check_plan, plan_evaluation
from hotspots.patterns.periods import Coverage
from hotspots.patterns.surroundings import find_surroundings
from hotspots.patterns.survey import mask_small_groups, summarise_survey
from hotspots.patterns.week_outcome import WeekOutcome, evaluate_week
from hotspots.products import select_harm_spots
from hotspots.products.action_plans import make_action_plans
from hotspots.products.outcome import EvaluationPack, say_finding
from hotspots.progress import Progress, silent
from hotspots.publish.outcome_versions import write_evaluation
from hotspots.records.evaluation_plans import (
    EvaluationPlan,
    read_evaluation_plan,
    write_evaluation_plan,
)
from hotspots.records.input_file import InputFile, fingerprint
from hotspots.records.survey_rows import SURVEY_COLUMNS, SurveyRows, read_survey
from hotspots.settings import Settings

SPOTS_LEFT = 5  # on the action plans
WITHIN_M = 300.0
COMPARISON_WARDS = 4


@dataclass(frozen=True)
class ComparisonGround:
    """Incidents and wards of everything that was read, whatever district is evaluated."""

    incidents: gpd.GeoDataFrame
    wards: gpd.GeoDataFrame


@dataclass(frozen=True)
class MadeEvaluation:
    """An evaluation, and everything it was made of."""

    pack: EvaluationPack
    job: DistrictJob
    prepared: PreparedRun
    other_inputs: tuple[InputFile, ...] = ()


def evaluation_pack_of(
    job: DistrictJob,
    ward: Ward,
    week: str | pd.Timestamp,
    *,
    ground: ComparisonGround | None = None,
    plan: EvaluationPlan | None = None,
    survey: SurveyRows | None = None,
    compare: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    within_m: float = WITHIN_M,
    count: int = COMPARISON_WARDS,
) -> EvaluationPack:
    """Evaluate a Street Week in one ward of a district.

    Parameters
    ----------
    job
        The district.
    ward
        Where the week was.
    week
        Its first day.
    ground
        Incidents and wards that may be compared with; by default those of the district.
    plan
        Written before the week. None: the comparison is chosen now, and the pack says so.
    survey
        Answers of residents.
    compare
        Names or codes of comparison wards, instead of a rule.
    outcomes
        Offences to look at beside all incidents.
    within_m, count
        Width of the rings; comparison wards at most. Of a plan, those of the plan.

    Raises
    ------
    InputError
        When the week is not in the data, nothing is known yet of the time after it, there is
        nothing to compare with, or the plan is of something else.
    """
    there = ground or ComparisonGround(job.own, job.study_area.wards)
    planned = _plan(job, ward, week, there, compare, outcomes, within_m, count, plan)
    notes: tuple[str, ...] = planned.choice.notes
    if plan is not None:
        notes = (*check_plan(plan, planned), *notes)
    used = plan or planned.plan
    covered = _covered(job)
    areas = lay_evaluated_ground(
        there.wards,
        used.ward_code,
        used.comparison,
        within_m=used.within_m,
        recorded_within=job.recorded_within,
    )
    outcome = evaluate_week(there.incidents, areas, used, covered=covered, more=outcomes)
    answers = survey.answers if survey else pd.DataFrame(columns=list(SURVEY_COLUMNS))
    own = there.incidents[there.incidents["ward_code"].astype("str") == ward.code]
    return EvaluationPack(
        place=job.study_area.name,
        finding=say_finding(outcome),
        outcome=outcome,
        candidates=planned.choice.candidates,
        monthly=planned.choice.monthly,
        beforehand=plan is not None and plan.made_beforehand,
        planned=_say_planned(plan, by_rule=used.chosen_by_rule),
        survey=summarise_survey(answers),
        shared_survey=summarise_survey(mask_small_groups(answers)),
        action_plans=make_action_plans(
            _spots_left(own, outcome, covered), surroundings=_around(job, ward), ward=ward.name
        ),
        streets=job.streets,
        secrets=tuple(sorted(set(own["id"].dropna().astype("str")))),
        marking=sensitive(job.settings.run.marking),
        settings={"within_m": used.within_m, "count": count, "level": used.level},
        notes=(*notes, *(survey.notes if survey else ()), *job.caveats),
        sources=job.sources,
    )


def make_evaluation(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    ward: str = "",
    week: str = "",
    plan: str | Path | None = None,
    survey: str | Path | None = None,
    compare: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    progress: Progress = silent,
) -> MadeEvaluation:
    """Read what the settings name and evaluate a Street Week.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes of districts instead of those in the settings; comparison wards may come
        from all boundaries.
    ward, week
        Name or code, and first day; by default those of ``[street_week]``, or of the plan.
    plan, survey
        Files; see :func:`evaluation_pack_of`.
    compare, outcomes
        As there; the ring and how many wards are those of ``[evaluation]``.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used.
    """
    written = None if plan is None else read_evaluation_plan(plan)
    answers = None if survey is None else read_survey(survey)
    prepared = _prepare(settings, folder, districts, progress)
    job = job_of(prepared, prepared.study_areas)
    name, first = _asked(settings, ward, week, written)
    files = (*(answers.inputs if answers else ()), *([fingerprint(Path(plan))] if plan else ()))
    pack = evaluation_pack_of(
        job,
        find_ward(job.study_area, name),
        first,
        ground=_ground(prepared),
        plan=written,
        survey=answers,
        compare=compare,
        outcomes=outcomes,
        within_m=written.within_m if written else settings.evaluation.ring_m,
        count=settings.evaluation.comparison_wards,
    )
    return MadeEvaluation(pack, job, prepared, files)


def make_evaluation_plan(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    ward: str = "",
    week: str = "",
    compare: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    progress: Progress = silent,
) -> PlannedEvaluation:
    """Read what the settings name and plan the evaluation of a Street Week.

    Parameters are those of :func:`make_evaluation`.

    Raises
    ------
    HotspotsError
        When an input cannot be used, or there is nothing to compare with.
    """
    prepared = _prepare(settings, folder, districts, progress)
    job = job_of(prepared, prepared.study_areas)
    name, first = _asked(settings, ward, week, None)
    return _plan(
        job,
        find_ward(job.study_area, name),
        first,
        _ground(prepared),
        compare,
        outcomes,
        settings.evaluation.ring_m,
        settings.evaluation.comparison_wards,
    )


def write_evaluation_pack(
    made: MadeEvaluation, target: str | Path, *, folder: str | Path = "."
) -> int:
    """Write an evaluation into a folder of its own, whole or not at all.

    Parameters
    ----------
    made
        The evaluation.
    target
        The folder: new, empty, or one of an earlier evaluation, which this replaces.
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
    pack = made.pack
    return write_pack_folder(
        target,
        partial(write_evaluation, pack),
        prepared=made.prepared,
        about={
            "place": pack.place,
            "ward": pack.plan.ward,
            "week": pack.plan.week,
            "finding": pack.finding,
            "planned": pack.planned,
            "evaluation": dict(pack.settings),
            "other_inputs": [vars(file) for file in made.other_inputs],
        },
        notes=(*pack.notes, *pack.outcome.notes),
        folder=folder,
    )


def write_plan(planned: PlannedEvaluation, target: str | Path) -> Path:
    """Write a plan; one that is there already is never replaced."""
    return write_evaluation_plan(planned.plan, target)


def _prepare(
    settings: Settings, folder: str | Path, districts: Sequence[str], progress: Progress
) -> PreparedRun:
    return prepare_run(
        settings,
        folder=folder,
        districts=districts,
        with_density=False,
        with_cocoon=False,
        progress=progress,
    )


def _ground(prepared: PreparedRun) -> ComparisonGround:
    if prepared.boundaries is None or not len(prepared.boundaries.wards):
        cure = "name a boundary file with wards under [boundaries], or with --boundaries"
        raise InputError(Problem("there are no wards to compare", cure, "boundaries"))
    return ComparisonGround(prepared.chosen, prepared.boundaries.wards)


def _asked(
    settings: Settings, ward: str, week: str, plan: EvaluationPlan | None
) -> tuple[str, str]:
    """Find the ward and the week: those given, those of the plan, those of the settings."""
    given = settings.street_week
    name = ward or (plan.ward_code if plan else given.ward)
    first = week or (plan.week if plan else given.week)
    missing = [what for what, value in (("ward", name), ("week", first)) if not value]
    if missing:
        what = f"nobody says which {' and which '.join(missing)} it was"
        cure = f"give {listed([f'--{one}' for one in missing])}, or name them under [street_week]"
        raise InputError(Problem(what, cure, "street-week"))
    try:
        return name, f"{pd.Timestamp(first):%Y-%m-%d}"
    except ValueError:
        what = f"{listed([first])} is no day"
        raise InputError(Problem(what, "write it as 2024-06-10", "week")) from None


def _covered(job: DistrictJob) -> Coverage:
    if job.covered is None:
        what = "no incident has a date, so there is no before and after"
        raise InputError(Problem(what, "name the column of dates with --column", "incidents"))
    return job.covered


def _plan(
    job: DistrictJob,
    ward: Ward,
    week: str | pd.Timestamp,
    there: ComparisonGround,
    compare: Sequence[str],
    outcomes: Sequence[str],
    within_m: float,
    count: int,
    written: EvaluationPlan | None = None,
) -> PlannedEvaluation:
    """Plan, or plan again what was written: with its wards, if somebody had named these."""
    return plan_evaluation(
        there.incidents,
        there.wards,
        ward,
        week,
        covered=_covered(job),
        count=count,
        within_m=within_m,
        compare=written.comparison if written else _codes(there.wards, compare),
        offences=job.settings.incidents.offences,
        outcomes=outcomes,
    )


def _codes(wards: gpd.GeoDataFrame, names: Sequence[str]) -> tuple[str, ...]:
    """Find the codes of wards by name or code."""
    code, name = (wards[column].astype("str") for column in ("ward_code", "ward"))
    found, problems = [], []
    for asked in names:
        folded = asked.strip().casefold()
        means = (code.str.casefold() == folded) | (name.str.casefold() == folded)
        if int(means.sum()) != 1:
            problems.append(asked)
        else:
            found.append(str(code[means].iloc[0]))
    if problems:
        what = f"no ward, or more than one, is called {listed(problems)}"
        raise InputError(Problem(what, "give the codes of the wards", "--compare"))
    return tuple(found)


def _say_planned(plan: EvaluationPlan | None, *, by_rule: bool) -> str:
    if plan is None and not by_rule:
        return (
            "Nobody wrote down before the week what it would be compared with. Whoever evaluated"
            " named the comparison wards now, when the outcome could be known: others might give"
            " another result."
        )
    if plan is None:
        return (
            "Nobody wrote down before the week what it would be compared with. The comparison was"
            " made now, by a fixed rule that looks at nothing later than the week's first day."
        )
    if not plan.made_beforehand:
        return (
            "The comparison was written down, but by somebody whose data reached beyond the week:"
            " the outcome could have been known."
        )
    return (
        "The comparison was written down before the outcome could be known, and the finding is"
        " about what was written."
    )


def _around(job: DistrictJob, ward: Ward) -> tuple[str, ...]:
    """Say what the street map knows of the ward; nothing where there is none."""
    if job.ground is None:
        return ()
    return find_surroundings(job.ground, ward.outline).sentences


def _spots_left(own: gpd.GeoDataFrame, outcome: WeekOutcome, covered: Coverage) -> pd.DataFrame:
    """Find the places of the ward where much still happened after the week."""
    since = outcome.steps.periods[outcome.steps.zero].end
    later = own[own["start"] >= since]
    if not len(later):
        return pd.DataFrame(columns=["around", "top_offences", "peak_hours"])
    after = Coverage(since, covered.last)
    spots = select_harm_spots(later, count=SPOTS_LEFT, weight="count", covered=after)
    return pd.DataFrame(spots.spots.drop(columns="geometry"))
