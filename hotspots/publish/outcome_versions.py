"""All files of an evaluation: for officers, for partners, for anybody."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np

from hotspots.products.outcome import EvaluationPack
from hotspots.publish.disclosure import Secrets
from hotspots.publish.outcome_pages import (
    draw_evaluation,
    draw_partner_evaluation,
    draw_public_evaluation,
)
from hotspots.publish.outcome_workbook import write_evaluation_workbook, write_plans_workbook
from hotspots.publish.tables import write_csv, write_geopackage
from hotspots.publish.versions import VERSIONS, write_versions
from hotspots.records.evaluation_plans import write_evaluation_plan

PAGE = "evaluation.html"


def write_evaluation(
    pack: EvaluationPack, folder: str | Path, *, versions: Sequence[str] = VERSIONS
) -> tuple[Path, ...]:
    """Write an evaluation, each version into a folder of its own.

    Parameters
    ----------
    pack
        What the files are made of.
    folder
        Where to; the folders of the versions must not hold anything.
    versions
        ``"restricted"``: the page, a workbook, ``comparisons.csv``, ``series.csv``,
        ``areas.gpkg`` and the plan. ``"partner"``: a page, and the action plans. ``"public"``: a
        page.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of the versions.

    Raises
    ------
    InputError
        When a version is not known.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show a
        reference of an incident or, to the public, a day; it is then deleted.
    """
    writers = {
        "restricted": partial(_write_restricted, pack),
        "partner": partial(_write_partner, pack),
        "public": partial(_write_public, pack),
    }
    secrets = Secrets({"crime reference": pack.secrets}, np.empty((0, 2)))
    return write_versions(writers, folder, secrets=secrets, versions=versions)


def _write_restricted(pack: EvaluationPack, folder: Path) -> tuple[Path, ...]:
    names = ("evaluation.xlsx", "comparisons.csv", "series.csv", "areas.gpkg")
    workbook, comparisons, series, areas = (folder / name for name in names)
    write_evaluation_workbook(pack, workbook)
    write_csv(pack.outcome.looks, comparisons)
    write_csv(pack.outcome.series, series)
    shaped = pack.outcome.ground.areas
    write_geopackage(
        {"areas": shaped[~shaped.geometry.is_empty]}, areas, geometry={"areas": "Polygon"}
    )
    plan = write_evaluation_plan(pack.plan, folder / "evaluation-plan.json")
    page = _write_page(draw_evaluation(pack), folder)
    return (page, workbook, comparisons, series, areas, plan)


def _write_partner(pack: EvaluationPack, folder: Path) -> tuple[Path, ...]:
    plans = folder / "action-plans.xlsx"
    write_plans_workbook(pack, plans, marking="OFFICIAL")
    return (_write_page(draw_partner_evaluation(pack), folder), plans)


def _write_public(pack: EvaluationPack, folder: Path) -> tuple[Path, ...]:
    return (_write_page(draw_public_evaluation(pack), folder),)


def _write_page(html: str, folder: Path) -> Path:
    path = folder / PAGE
    path.write_text(html, encoding="utf-8", newline="\n")
    return path
