"""Evaluating a Street Week from settings: planned, made, written in three versions."""

import html
import json
import re
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from hotspots.districts.street_week_outcome import (
    MadeEvaluation,
    make_evaluation,
    make_evaluation_plan,
    write_evaluation_pack,
    write_plan,
)
from hotspots.errors import InputError, OutputError
from hotspots.publish.outcome_pages import draw_public_evaluation
from hotspots.settings import EvaluationSettings, Settings, read_settings
from tests.evaluation_project import write_evaluation_project
from tests.worlds import write_lines

SURVEY = [
    "question,answer,when,count",
    *("Safe?,Yes,before,40", "Safe?,No,before,60", "Safe?,Never,before,2"),
    *("Safe?,Yes,after,60", "Safe?,No,after,40", "Safe?,Never,after,1"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("week")
    write_evaluation_project(folder, fall=0.4)
    write_evaluation_project(folder, fall=0.4, last="2024-03-03")
    write_lines(folder / "survey.csv", SURVEY)
    return folder


@pytest.fixture(scope="module")
def settings(folder: Path) -> Settings:
    return read_settings(folder / "week.toml")


@pytest.fixture(scope="module")
def made(folder: Path, settings: Settings) -> MadeEvaluation:
    before = read_settings(folder / "week2024-03-03.toml")
    plan = write_plan(make_evaluation_plan(before, folder=folder), folder / "plan.json")
    return make_evaluation(
        settings, folder=folder, plan=plan, survey=folder / "survey.csv", outcomes=["Robbery"]
    )


@pytest.fixture(scope="module")
def written(made: MadeEvaluation, folder: Path) -> Path:
    write_evaluation_pack(made, folder / "out", folder=folder)
    return folder / "out"


def plain(path: Path) -> str:
    """What a reader sees."""
    text = re.sub(r"<style>.*?</style>", " ", path.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", text)))


def test_the_plan_was_made_beforehand_and_holds(made: MadeEvaluation) -> None:
    pack = made.pack
    assert pack.beforehand
    assert "before the outcome could be known" in pack.planned
    assert pack.plan.seen_until == "2024-03-03"
    assert "fewer incidents in Ward A" in pack.finding
    assert not any("changed since" in note for note in pack.notes)


def test_without_a_plan_it_says_so(folder: Path, settings: Settings) -> None:
    pack = make_evaluation(settings, folder=folder).pack
    assert not pack.beforehand
    assert "Nobody wrote down" in pack.planned


def test_the_planned_wards_are_those_chosen_without_the_outcome(
    made: MadeEvaluation, folder: Path, settings: Settings
) -> None:
    now = make_evaluation_plan(settings, folder=folder).plan
    assert now.comparison == made.pack.plan.comparison
    assert now.fingerprint == made.pack.plan.fingerprint
    assert not now.made_beforehand


def test_every_version_has_its_files(written: Path) -> None:
    names = {path.relative_to(written).as_posix() for path in written.rglob("*.*")}
    assert names == {
        *("manifest.json", "not_mapped.csv", "rejected.csv"),
        *(f"restricted/{one}" for one in ("evaluation.html", "evaluation.xlsx", "areas.gpkg")),
        *(f"restricted/{one}" for one in ("comparisons.csv", "series.csv")),
        *("restricted/evaluation-plan.json", "partner/evaluation.html"),
        *("partner/action-plans.xlsx", "public/evaluation.html"),
    }
    manifest = json.loads((written / "manifest.json").read_text("utf-8"))
    assert len(manifest["outputs"]) == len(names) - 1
    assert {file["name"] for file in manifest["other_inputs"]} >= {"plan.json", "survey.csv"}


def test_the_officers_page_holds_what_the_finding_stands_on(
    written: Path, made: MadeEvaluation
) -> None:
    page = plain(written / "restricted" / "evaluation.html")
    outcome = made.pack.outcome
    for said in (
        made.pack.finding,
        made.pack.plan.rule,
        outcome.wdq.reading,
        "would have been seen four times in five",
        "Every comparison that was made",
        "Looked at without having been planned: Robbery.",
        *made.pack.plan.comparison_wards,
    ):
        assert said in page
    own = outcome.looks[outcome.looks["primary"]].iloc[0]
    assert f"{own['before']} → {own['after']}" in page


def test_the_public_page_has_no_day_no_small_number_no_place(
    written: Path, made: MadeEvaluation
) -> None:
    page = plain(written / "public" / "evaluation.html")
    assert made.pack.finding in page
    assert "March 2024" in page
    assert "4 March" not in page
    assert "High Street" not in page
    assert "Never" not in page
    assert "Never" in plain(written / "restricted" / "evaluation.html")
    assert "OFFICIAL" not in page


def test_few_incidents_are_not_published(tmp_path: Path, folder: Path) -> None:
    rows = pd.read_csv(folder / "incidents.csv", dtype=str)
    few = rows.iloc[::60]
    few.to_csv(tmp_path / "incidents.csv", index=False)
    (tmp_path / "wards.gpkg").write_bytes((folder / "wards.gpkg").read_bytes())
    (tmp_path / "week.toml").write_bytes((folder / "week.toml").read_bytes())
    made = make_evaluation(read_settings(tmp_path / "week.toml"), folder=tmp_path)
    write_evaluation_pack(made, tmp_path / "out", folder=tmp_path)
    page = plain(tmp_path / "out" / "public" / "evaluation.html")
    assert "too small to be published" in page
    assert "interval" not in page
    assert "→" not in page


def test_few_incidents_are_not_shared_with_partners(tmp_path: Path, folder: Path) -> None:
    rows = pd.read_csv(folder / "incidents.csv", dtype=str)
    for name in ("wards.gpkg", "week.toml"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    settings = read_settings(tmp_path / "week.toml")
    for every, hidden in ((100, True), (1, False)):
        rows.iloc[::every].to_csv(tmp_path / "incidents.csv", index=False)
        made = make_evaluation(settings, folder=tmp_path)
        write_evaluation_pack(made, tmp_path / "out", folder=tmp_path)
        page = plain(tmp_path / "out" / "partner" / "evaluation.html")
        assert ("too small to be shared" in page) == hidden
        assert ("90% interval" in page) != hidden
        assert ("→" in page) != hidden


def test_wards_that_somebody_named_are_nobodys_rule(folder: Path, settings: Settings) -> None:
    made = make_evaluation(settings, folder=folder, compare=["Ward C", "Ward E"])
    assert "named the comparison wards now" in made.pack.planned
    assert "Whoever evaluated named the similar wards" in draw_public_evaluation(made.pack)
    ruled = make_evaluation(settings, folder=folder)
    assert "by a fixed rule" in ruled.pack.planned
    assert "chosen by a fixed rule" in draw_public_evaluation(ruled.pack)


def test_the_workbook_can_be_filled_in_and_nothing_else(written: Path) -> None:
    for name in ("partner/action-plans.xlsx", "restricted/evaluation.xlsx"):
        book = openpyxl.load_workbook(written / name)
        sheet = book["Community Care Action Plan"]
        heads = [cell.value for cell in sheet[3]]
        assert heads[4:8] == ["Owner agency", "Action", "Due", "Status"]
        rules = {rule.type for rule in sheet.data_validations.dataValidation}
        assert rules == {"list", "date"}
        assert sheet["B4"].value.startswith("Still much recorded after the week")
        assert sheet["E4"].value is None
    assert "Read me" in book.sheetnames


def test_the_same_bytes_again(made: MadeEvaluation, written: Path, folder: Path) -> None:
    write_evaluation_pack(made, folder / "again", folder=folder)
    for path in sorted(written.rglob("*.*")):
        assert path.read_bytes() == (folder / "again" / path.relative_to(written)).read_bytes()


def test_a_folder_of_somebody_else_is_left_alone(
    made: MadeEvaluation, tmp_path: Path, folder: Path
) -> None:
    write_lines(tmp_path / "mine.txt", ["keep"])
    with pytest.raises(OutputError, match="in the way"):
        write_evaluation_pack(made, tmp_path, folder=folder)
    assert (tmp_path / "mine.txt").exists()


def test_a_reference_on_a_shared_page_is_found(made: MadeEvaluation, tmp_path: Path) -> None:
    from dataclasses import replace

    from hotspots.publish.outcome_versions import write_evaluation

    leaky = replace(made.pack, sources=(f"see {made.pack.secrets[0]}",))
    with pytest.raises(OutputError, match="crime reference"):
        write_evaluation(leaky, tmp_path)
    assert not list((tmp_path / "partner").iterdir())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ward": "Ward Z"}, "no ward called 'Ward Z'"),
        ({"week": "2025-01-06"}, "not in the data"),
        ({"week": "2020-01-06"}, "0 whole months of data lie before the week"),
        ({"week": "2024-06-10"}, "2 whole weeks after the week"),
        ({"week": "soon"}, "'soon' is no day"),
        ({"compare": ["Ward Z"]}, "no ward, or more than one, is called 'Ward Z'"),
        ({"compare": ["Ward A"]}, "cannot be compared with"),
        ({"outcomes": ["Arson"]}, "no incident is of 'Arson'"),
    ],
)
def test_what_cannot_be_evaluated_is_refused(
    folder: Path, settings: Settings, given: dict[str, object], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        make_evaluation(settings, folder=folder, **given)  # type: ignore[arg-type]  # a mixture


def test_a_ring_that_reaches_every_ward_leaves_nothing_to_compare(
    folder: Path, settings: Settings
) -> None:
    wide = settings.model_copy(update={"evaluation": EvaluationSettings(ring_m=99_000.0)})
    with pytest.raises(InputError, match="none of 5 other wards can be compared with"):
        make_evaluation(wide, folder=folder)


def test_nobody_says_which_week(folder: Path, settings: Settings) -> None:
    nameless = settings.model_copy(update={"street_week": type(settings.street_week)()})
    with pytest.raises(InputError, match="which ward and which week"):
        make_evaluation(nameless, folder=folder)


def test_a_plan_of_another_week_is_refused(folder: Path, settings: Settings) -> None:
    with pytest.raises(InputError, match="another 'first day of the week'"):
        make_evaluation(settings, folder=folder, plan=folder / "plan.json", week="2024-03-11")


def test_without_wards_there_is_nothing_to_compare(folder: Path, settings: Settings) -> None:
    bare = settings.model_copy(update={"boundaries": type(settings.boundaries)()})
    with pytest.raises(InputError, match="no wards"):
        make_evaluation(bare, folder=folder)
