"""The register of audits: nothing twice, nothing lost, all three files or none."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import InputError, OutputError
from hotspots.publish.eva_form_register import record_audits
from hotspots.records.audit_forms import read_audit_forms
from hotspots.records.audit_register import AUDITS, FINDINGS, SCORES
from hotspots.records.audit_register import read_audit_register as read
from tests.eva_forms import FIRST, SECOND, finding, score, two_walks, write_form

AUDITS_FILE, FINDINGS_FILE, SCORES_FILE = FILES = (AUDITS.file, FINDINGS.file, SCORES.file)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def take(folder: Path, rows: Any, **how: Any) -> Any:
    form = write_form(folder / "form.csv", rows, **how)
    return record_audits(read_audit_forms(form), folder / "register")


def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    assert str(take(tmp_path, FIRST)) == "1 form = 1 new"
    before = bytes_of(tmp_path / "register")
    again = take(tmp_path, FIRST)
    assert again.already_there == ("bunny-walks of 2024-11-20",)
    assert str(again) == "1 form = 1 already there"
    assert bytes_of(tmp_path / "register") == before


def test_the_order_of_recording_does_not_matter(tmp_path: Path) -> None:
    for name, first in (("a", FIRST), ("b", FIRST[::-1])):
        (tmp_path / name).mkdir()
        take(tmp_path / name, first)
        take(tmp_path / name, FIRST, audit="a-lane")
    assert bytes_of(tmp_path / "a" / "register") == bytes_of(tmp_path / "b" / "register")


def test_what_is_recorded_is_read_again(tmp_path: Path) -> None:
    register = two_walks(tmp_path)
    forms = read_audit_forms([tmp_path / "2024-11-20.csv", tmp_path / "2025-03-20.csv"])
    for name in ("audits", "scores", "findings"):
        assert getattr(register, name).equals(getattr(forms, name)), name


def test_a_newer_form_of_a_walk_replaces_it_whole(tmp_path: Path) -> None:
    take(tmp_path, FIRST)
    recorded = take(tmp_path, [score("lighting", 3), FIRST[4]])
    assert recorded.replaced == ("bunny-walks of 2024-11-20",)
    register = read(tmp_path / "register")
    assert register.scores["score"].dropna().tolist() == [3]
    assert len(register.findings) == 1


def save_page(path: Path, saved: str, value: str) -> Path:
    page = {
        "form": "hotspots audit form",
        "walk": {"audit": "a", "walked": "2024-11-20", "light": "both", "saved": saved},
        "scores": [{"category": "lighting", "score": value}],
        "findings": [],
        "stops": [{"number": "1"}],
    }
    path.write_text(json.dumps(page), "utf-8")
    return path


def test_a_page_saved_earlier_does_not_replace_a_later_one(tmp_path: Path) -> None:
    late = save_page(tmp_path / "late.json", "2024-11-21T10:00:00.000Z", "3")
    early = save_page(tmp_path / "early.json", "2024-11-21T09:00:00.000Z", "1")
    only_saved_again = save_page(tmp_path / "again.json", "2024-11-21T11:00:00.000Z", "3")
    record_audits(read_audit_forms(late), tmp_path / "register")
    kept = record_audits(read_audit_forms(early), tmp_path / "register")
    assert kept.older == ("a of 2024-11-20",)
    assert read(tmp_path / "register").scores["score"].dropna().tolist() == [3]
    same = record_audits(read_audit_forms(only_saved_again), tmp_path / "register")
    assert same.already_there == ("a of 2024-11-20",)


def test_a_finding_cannot_follow_one_that_is_not_there(tmp_path: Path) -> None:
    recorded = take(tmp_path, SECOND, walked="2025-03-20")
    said = str([str(one) for one in recorded.refused["bunny-walks of 2025-03-20"]])
    assert "points to 2024-11-20/F1, which no earlier walk has" in said
    assert not (tmp_path / "register").exists()
    two_walks(tmp_path)
    before = bytes_of(tmp_path / "register")
    lost = take(tmp_path, FIRST[:4])
    said = str(lost.refused)
    assert "it lacks 2024-11-20/F1, to which the walk of 2025-03-20 points" in said
    assert bytes_of(tmp_path / "register") == before


def test_a_refused_form_leaves_the_register_as_it_is(tmp_path: Path) -> None:
    take(tmp_path, FIRST)
    before = bytes_of(tmp_path / "register")
    recorded = take(tmp_path, [*FIRST, score("access", 7)])
    assert str(recorded) == "1 form = 1 refused"
    assert bytes_of(tmp_path / "register") == before


def test_formulas_are_harmless_and_come_back_as_they_were(tmp_path: Path) -> None:
    text = '=HYPERLINK("x")'
    take(tmp_path, [finding("F1", "litter", "minor", text)])
    assert f"'{text}".replace('"', '""') in (tmp_path / "register" / FINDINGS_FILE).read_text()
    assert read(tmp_path / "register").findings["what"].tolist() == [text]


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_when_one_file_cannot_be_written_all_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    take(tmp_path, FIRST)
    before = bytes_of(tmp_path / "register")
    calls: list[object] = []
    really = os.replace

    def replace(one: Path, other: Path) -> None:
        calls.append(one)
        if len(calls) == failing:
            raise PermissionError(13, "Permission denied")
        really(one, other)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(OutputError):
        take(tmp_path, SECOND[:3], light="daylight")
    assert bytes_of(tmp_path / "register") == before
    assert sorted(path.name for path in (tmp_path / "register").iterdir()) == sorted(FILES)


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (AUDITS_FILE, "after dark", "moonlight", "have a light that is none of"),
        (AUDITS_FILE, "2024-11-20", "20/11/2024", "have a walked not written as days such as"),
        (AUDITS_FILE, "2024-11-20", "2024-11-21", "belong to no row in audits.csv"),
        (AUDITS_FILE, "audit,walked", "audit,when", "it has no columns called 'walked'"),
        (SCORES_FILE, "lighting,4", "lighting,5", "have a score that is none of"),
        (SCORES_FILE, "lighting,4", "dragons,4", "have a category that is none of"),
        (SCORES_FILE, "cameras", "litter", "repeat the audit, walked, category"),
        (FINDINGS_FILE, "2024-11-20/F1", "F1", "have a finding not written as 2024-11-20/F1"),
        (FINDINGS_FILE, "severe", "awful", "have a severity that is none of"),
        (FINDINGS_FILE, "lamp 14 out", "", "have no what"),
        (FINDINGS_FILE, "lamp 14 out", "lamp,14", "have not as many fields as the header"),
        (FINDINGS_FILE, ",2,lighting", ",two,lighting", "have a stop not written as whole numbers"),
        (FINDINGS_FILE, "in progress", "paused", "have a status that is none of"),
        (FINDINGS_FILE, "council: cleansing", "Mr Smith", "have an owner that is none of"),
        (FINDINGS_FILE, "2024-11-20/F2", "2024-11-20/F1", "repeat the audit, finding"),
    ],
)
def test_what_was_spoilt_by_hand_is_said(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    take(tmp_path, FIRST)
    path = tmp_path / "register" / file
    text = path.read_text("utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8-sig")
    with pytest.raises(InputError, match=said) as caught:
        read(tmp_path / "register")
    assert "Smith" not in str(caught.value)


def test_a_register_that_lacks_a_file_or_is_none(tmp_path: Path) -> None:
    take(tmp_path, FIRST)
    (tmp_path / "register" / SCORES_FILE).unlink()
    with pytest.raises(InputError, match=r"the register lacks 'scores\.csv'"):
        read(tmp_path / "register")
    with pytest.raises(InputError, match="a register is a folder"):
        read(tmp_path / "form.csv")
    (tmp_path / "register" / SCORES_FILE).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read as the CSV of a register"):
        read(tmp_path / "register")
