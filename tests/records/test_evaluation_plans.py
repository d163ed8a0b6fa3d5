"""A plan is read back as it was written, or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hotspots.errors import InputError, MissingFileError, OutputError
from hotspots.records.evaluation_plans import (
    EvaluationPlan,
    read_evaluation_plan,
    write_evaluation_plan,
)

PLAN = EvaluationPlan(
    ward_code="A",
    ward="Kursaal",
    week="2024-03-04",
    by="week",
    lengths=(4, 8, 12),
    primary=8,
    comparison=("B", "C"),
    comparison_wards=("Café", "Ward C"),
    within_m=300.0,
    offences=(),
    outcomes=("Theft",),
    level=0.9,
    rule="The 2 wards most like this one.",
    history_first="2023-03",
    history_last="2024-02",
    incidents=100,
    fingerprint="f" * 64,
    seen_until="2024-03-03",
    smallest_visible=22.2,
)


def test_there_and_back(tmp_path: Path) -> None:
    path = write_evaluation_plan(PLAN, tmp_path / "plan.json")
    assert read_evaluation_plan(path) == PLAN
    before = path.read_bytes()
    write_evaluation_plan(PLAN, path)  # the same plan again changes nothing
    assert path.read_bytes() == before


def test_a_plan_is_never_replaced_by_another(tmp_path: Path) -> None:
    path = write_evaluation_plan(PLAN, tmp_path / "plan.json")
    with pytest.raises(OutputError, match="a plan is not changed afterwards"):
        write_evaluation_plan(replace(PLAN, primary=4), path)
    assert read_evaluation_plan(path) == PLAN


@pytest.mark.parametrize(
    ("name", "value"),
    [("comparison", ["B", "D"]), ("primary", 4), ("seen_until", "2024-02-01"), ("extra", 1)],
)
def test_a_plan_that_was_changed_is_refused(tmp_path: Path, name: str, value: object) -> None:
    path = write_evaluation_plan(PLAN, tmp_path / "plan.json")
    held = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**held, name: value}), encoding="utf-8")
    with pytest.raises(InputError, match="changed after it was written"):
        read_evaluation_plan(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "cannot be read as the plan"),
        ("[]", "not of the kind"),
        ('{"kind": "another"}', "not of the kind"),
        ("", "cannot be read as the plan"),
        ('{"kind": "hotspots evaluation plan, 1", "within_m": NaN}', "cannot be read as the plan"),
        ("[" * 100_000, "cannot be read as the plan"),
    ],
)
def test_what_is_no_plan_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "plan.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_evaluation_plan(path)


def test_no_file_no_plan(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no such plan"):
        read_evaluation_plan(tmp_path / "plan.json")


def test_no_folder_to_write_into(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write here"):
        write_evaluation_plan(PLAN, tmp_path / "nowhere" / "plan.json")


@pytest.mark.parametrize(
    ("seen", "beforehand"), [("2024-03-03", True), ("2024-03-10", True), ("2024-03-11", False)]
)
def test_who_had_seen_the_time_after_had_not_planned_beforehand(
    seen: str, beforehand: bool
) -> None:
    assert replace(PLAN, seen_until=seen).made_beforehand is beforehand
