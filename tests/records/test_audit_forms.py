"""Audit forms read back: whole or refused, with every place that has to be mended."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.audit_categories import CATEGORIES, OWNERS, SCALE, SEVERITIES, STATUSES
from hotspots.records.audit_form_files import FORM_KIND
from hotspots.records.audit_forms import (
    AUDIT_COLUMNS,
    FINDING_COLUMNS,
    SCORE_COLUMNS,
    AuditForms,
    read_audit_forms,
)
from tests.eva_forms import AUDIT, FIRST, PLACE, blank_forms, finding, score, write_form
from tests.worlds import write_lines


def complaints(forms: AuditForms) -> list[str]:
    return [str(one) for problems in forms.refused.values() for one in problems]


def test_every_category_says_what_each_score_looks_like() -> None:
    assert len({one.id for one in CATEGORIES}) == len(CATEGORIES) == 14
    for one in CATEGORIES:
        assert len(one.scale) == len(SCALE) == 5
        assert all(one.scale)
        assert one.details
    assert sorted(SEVERITIES.values()) == [1, 2, 3, 4]
    assert "open" in STATUSES
    assert "not known yet" in OWNERS


def test_a_csv_form_is_read(tmp_path: Path) -> None:
    forms = read_audit_forms(write_form(tmp_path / "form.csv", FIRST), audit=AUDIT)
    assert (forms.refused, str(forms.summary)) == ({}, "8 rows read = 8 kept + 0 rejected")
    assert dict(forms.audits.dtypes.astype(str)) == AUDIT_COLUMNS
    assert dict(forms.scores.dtypes.astype(str)) == SCORE_COLUMNS
    assert dict(forms.findings.dtypes.astype(str)) == FINDING_COLUMNS
    scores = forms.scores.set_index("category")["score"]
    assert scores["lighting"] == 4
    assert scores["cameras"] == 0
    assert len(scores) == 14
    assert scores.isna().sum() == 11  # never 0
    found = forms.findings
    assert found["finding"].tolist() == [f"2024-11-20/F{at}" for at in (1, 2, 3, 4)]
    assert found["stop"].tolist() == [2, 0, 1, 3]
    assert found["status"].tolist() == ["open", "in progress", "open", "open"]
    assert found["owner"][2] == "not known yet"
    assert found["due"].tolist()[0] == pd.Timestamp("2024-12-01")
    assert "form.csv: 11 categories have no score: they are not looked at, which is not 0" in (
        forms.notes
    )


def fill_workbook(path: Path, *, walk: dict[str, Any], scores: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    for row in book["The walk"].iter_rows(min_row=5):
        if row[0].value in walk:
            row[1].value = walk[row[0].value]
    for row in book["Scores"].iter_rows(min_row=5):
        if row[0].value in scores:
            row[1].value = scores[row[0].value]
    book.save(path)


def put_findings(path: Path, *rows: Sequence[Any]) -> None:
    book = openpyxl.load_workbook(path)
    for at, row in enumerate(rows, start=5):
        for column, value in enumerate(row, start=2):
            book["Findings"].cell(at, column, value)
    book.save(path)


def test_a_workbook_is_read_as_it_was_filled_in(tmp_path: Path) -> None:
    book, _ = blank_forms(tmp_path)
    fill_workbook(
        book,
        walk={"Day of the walk": date(2024, 11, 20), "Light": "Both", "Who walked": "police"},
        scores={"Lighting": 3, "Cameras": "0", "Litter and fly-tipping": "not looked at"},
    )
    put_findings(
        book,
        ["", 2, "Lighting", "serious", "lamp = out", "7", "police", "ring", date(2024, 12, 1), ""],
        ["", "", "Anything else", "minor", "cans"],
    )
    forms = read_audit_forms(book, audit=AUDIT)
    assert complaints(forms) == []
    assert forms.audits.iloc[0][["audit", "place", "light", "walkers", "stops"]].tolist() == [
        *(AUDIT, PLACE, "both", "police", "1 2 3")
    ]
    assert forms.scores.set_index("category")["score"].dropna().to_dict() == {
        "lighting": 3,
        "cameras": 0,
    }
    assert forms.findings[["stop", "category", "severity", "what"]].to_numpy().tolist() == [
        [0, "other", "minor", "cans"] if at else [2, "lighting", "serious", "lamp = out"]
        for at in (0, 1)
    ]
    assert forms.summary.rejected == {"nothing filled in": 22}


def test_everything_wrong_in_a_workbook_is_said_at_once(tmp_path: Path) -> None:
    book, _ = blank_forms(tmp_path)
    fill_workbook(
        book,
        walk={"Day of the walk": "31/02/2024", "Light": "moonlight", "Audit": "other-place"},
        scores={"Lighting": 5, "Cameras": 2.5, "Litter and fly-tipping": "bad"},
    )
    put_findings(
        book,
        ["", 9, "Dragons", "awful", "lamp", "", "Mr Smith", "", "soon", "maybe"],
        ["", "x", "", "", "", "", "", "act"],
        ["F1", 1, "Lighting", "minor", "lamp"],
    )
    forms = read_audit_forms(book, audit=AUDIT)
    said = "\n".join(complaints(forms))
    name = book.name
    for words in (
        f"{name}/The walk: the form is of the audit 'other-place', not '{AUDIT}'",
        f"{name}/The walk, Day of the walk: the day of the walk '31/02/2024' is no day",
        f"{name}/The walk, Light: 'moonlight' is not known",
        f"{name}/Scores, row 5, Score: the score '5' is none of 0 to 4",
        f"{name}/Scores, row 7, Score: the score '2.5' is none of 0 to 4",
        f"{name}/Scores, row 10, Score: the score 'bad' is none of 0 to 4",
        f"{name}/Findings, row 5, Stop: the audit has no stop 9. To mend it: the stops are '1',"
        " '2', '3', or 0",
        f"{name}/Findings, row 5, Category: the category 'Dragons' is not known",
        f"{name}/Findings, row 5, Severity: 'awful' is not known",
        f"{name}/Findings, row 5, Owner: 'Mr Smith' is not known",
        f"{name}/Findings, row 5, Due: the due 'soon' is no day",
        f"{name}/Findings, row 5, Status: 'maybe' is not known",
        f"{name}/Findings, row 6, What was seen: nothing says what was seen",
        f"{name}/Findings, row 6, Stop: the stop 'x' is no number",
        f"{name}/Findings, row 6, Category: no category is given",
        f"{name}/Findings, row 6, Severity: nothing is chosen",
        f"{name}/Findings, row 7, Earlier ref: the earlier ref is none",
    ):
        assert words in said, words
    assert len(complaints(forms)) == 17
    assert forms.audits.empty
    assert forms.scores.empty
    assert forms.findings.empty
    account = forms.by_file[name]
    assert account.kept == 0
    assert account.rejected["not readable"] == 6
    assert account.rejected["nothing filled in"] == 21
    assert account.read == 14 + 24


def test_a_repeated_ref_category_and_an_empty_form_are_refused(tmp_path: Path) -> None:
    rows = [
        score("lighting", 1),
        score("Lighting", 2),
        finding("F1", "litter", "minor", "cans"),
        finding("F1", "litter", "minor", "x" * 2001),
        finding("F 1", "litter", "minor", "cans"),
    ]
    said = "\n".join(complaints(read_audit_forms(write_form(tmp_path / "a.csv", rows))))
    assert "a.csv, line 3, Category: the category stands there twice" in said
    assert "a.csv, line 5: the ref 'F1' stands there twice" in said
    assert "a.csv, line 5, what: the text has 2,001 letters" in said
    assert "a.csv, line 6, Ref: the ref 'F 1' is no ref" in said
    empty = write_form(tmp_path / "b.csv", [score("lighting", "")])
    assert "b.csv: nothing is filled in" in "\n".join(complaints(read_audit_forms(empty)))
    odd = write_form(tmp_path / "c.csv", FIRST, audit="../x y", walked="")
    said = "\n".join(complaints(read_audit_forms(odd)))
    assert "the audit is '../x y'" in said
    assert "Day of the walk: no day is given" in said


def test_no_walk_is_later_than_today(tmp_path: Path) -> None:
    form = write_form(tmp_path / "a.csv", FIRST)
    assert complaints(read_audit_forms(form, as_of="2024-11-20")) == []
    said = complaints(read_audit_forms(form, as_of="2024-11-19"))
    assert len(said) == 1
    assert "the walk is later than today" in said[0]


def saved_page(**changed: Any) -> dict[str, Any]:
    page: dict[str, Any] = {
        "form": FORM_KIND,
        "walk": {"audit": AUDIT, "place": PLACE, "walked": "2024-11-20", "light": "daylight"},
        "scores": [{"category": "lighting", "score": "2", "note": "ring 07700 900123"}],
        "findings": [
            {"ref": "F1", "category": "litter", "severity": "severe", "what": "van AB12 CDE"}
        ],
        "stops": [{"number": "1", "name": ""}],
    }
    return page | changed


def write_page(path: Path, **changed: Any) -> Path:
    path.write_text(json.dumps(saved_page(**changed)), "utf-8")
    return path


def test_what_a_page_saved_is_read_and_told_of(tmp_path: Path) -> None:
    forms = read_audit_forms(write_page(tmp_path / "a.json"))
    assert forms.refused == {}
    assert forms.notes == (
        "a.json: 13 categories have no score: they are not looked at, which is not 0",
        "a.json: 1 serious or severe findings have no owner yet",
        "a.json: 1 serious or severe findings have no day they are due",
        "a.json: 1 findings seem to hold personal data: take it out, and record the form again",
        "a.json: 1 notes on scores seem to hold personal data: take it out, and record the form"
        " again",
        "a.json: lighting was scored in daylight; lamps can be judged after dark only",
    )
    assert "AB12" not in str(forms.notes)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"form": "another"}, "it is no file that the audit form saves"),
        ({"scores": "many"}, "its part 'scores' is not what the audit form saves"),
        ({"walk": [1]}, "its part 'walk' is not"),
        ({"findings": [{"ref": {}}]}, "its part 'findings' is not"),
    ],
)
def test_other_json_is_refused(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_audit_forms(write_page(tmp_path / "a.json", **changed))


@pytest.mark.parametrize(
    ("name", "lines", "said"),
    [
        ("a.csv", ["row,audit"], "no columns called walked, category"),
        ("a.csv", [""], "no columns called row"),
        ("a.csv", ["row,audit,walked,category", "total,a,b,c"], "neither score nor finding"),
        ("a.csv", ["row,audit,walked,category", "score,a"], "not as many fields as the header"),
        (
            "a.csv",
            ["row,audit,walked,category", "score,a,b,c", "score,d,b,c"],
            "its rows differ in audit: it holds more than one form",
        ),
        ("a.json", ["{"], "no file that the audit form saves"),
        ("a.txt", ["x"], "and this is .txt"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, lines: list[str], said: str) -> None:
    write_lines(tmp_path / name, lines)
    with pytest.raises(InputError, match=said):
        read_audit_forms(tmp_path / name)


def test_a_workbook_of_something_else_and_a_missing_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Category", "Score"])
    book.save(tmp_path / "x.xlsx")
    with pytest.raises(InputError, match="lacks the sheets"):
        read_audit_forms(tmp_path / "x.xlsx")
    with pytest.raises(MissingFileError):
        read_audit_forms(tmp_path / "none.csv")


def test_a_file_far_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b" " * 20_000_001)
    with pytest.raises(InputError, match="too large for a form"):
        read_audit_forms(tmp_path / "a.json")


def test_two_forms_of_one_walk(tmp_path: Path) -> None:
    one = write_form(tmp_path / "a.csv", FIRST)
    same = write_form(tmp_path / "b.csv", FIRST)
    assert len(read_audit_forms([one, same]).audits) == 1
    write_form(tmp_path / "b.csv", FIRST[:3])
    with pytest.raises(InputError, match="are of one audit and day, and differ"):
        read_audit_forms([one, same])


def test_one_bad_form_does_not_hold_back_the_other(tmp_path: Path) -> None:
    good = write_form(tmp_path / "a.csv", FIRST)
    bad = write_form(tmp_path / "b.csv", [score("lighting", 9)], walked="2024-11-21")
    forms = read_audit_forms([good, bad])
    assert list(forms.refused) == ["b.csv"]
    assert forms.audits["walked"].tolist() == [pd.Timestamp("2024-11-20")]
    assert not np.isnan(forms.scores["score"].iloc[0])
    assert forms.summary.kept == 8
    assert forms.summary.read == 9
