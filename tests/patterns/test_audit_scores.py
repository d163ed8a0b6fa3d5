"""Scores, actions and what got better: worked out by hand for two walks."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.audit_scores import score_audit
from hotspots.records.audit_register import read_audit_register
from tests.eva_forms import FIRST, SECOND, finding, record, score, two_walks


def test_one_walk(tmp_path: Path) -> None:
    scores = score_audit(record(tmp_path, ("2024-11-20", FIRST)), as_of="2024-12-05")
    assert (scores.worst, scores.mean, scores.looked_at) == (4, 2, 3)  # 4, 2 and 0
    assert not scores.is_reaudit
    assert scores.comparison.empty
    assert "change" in scores.comparison
    by = scores.scores.set_index("category")
    assert by.loc["lighting", "worst"] == "severe"
    assert np.isnan(by["score"]["seating"])
    assert by["findings"].sum() == 4
    actions = scores.actions
    # The worst first; nobody said when the gate is due, so it is not overdue.
    assert actions["finding"].str[-2:].tolist() == ["F1", "F4", "F2", "F3"]
    assert actions["days_overdue"].tolist() == [4, 0, 10, 0]
    assert set(actions["change"]) == {"new"}


def test_the_day_due_is_not_yet_overdue(tmp_path: Path) -> None:
    register = record(tmp_path, ("2024-11-20", FIRST))
    for day, late in (("2024-11-25", 0), ("2024-11-26", 1)):
        actions = score_audit(register, as_of=day).actions.set_index("finding")
        assert actions.loc["2024-11-20/F2", "days_overdue"] == late


def test_two_walks(tmp_path: Path) -> None:
    scores = score_audit(two_walks(tmp_path), as_of="2025-04-01")
    assert (scores.worst, scores.mean, scores.looked_at) == (3, 1.5, 4)  # 1, 3, 0 and 2
    actions = scores.actions.set_index("finding")
    assert actions["change"].to_dict() == {
        "2024-11-20/F1": "closed",
        "2024-11-20/F2": "still open",
        "2024-11-20/F3": "not looked at again",
        "2024-11-20/F4": "declined",
        "2025-03-20/F3": "new",
    }
    litter = actions.loc["2024-11-20/F2"]
    assert (litter["severity"], litter["what"]) == ("serious", "mattresses again")
    assert (litter["first_seen"], litter["last_seen"]) == tuple(
        map(pd.Timestamp, ("2024-11-20", "2025-03-20"))
    )
    assert litter["days_overdue"] == 127
    assert actions.loc["2024-11-20/F1", "photo"] == "IMG_1.jpg; 7; IMG_9.jpg"
    assert actions.loc["2024-11-20/F1", "days_overdue"] == 0  # done is not overdue
    compared = scores.comparison.set_index("category")
    assert compared["change"].drop_duplicates().to_dict() == {
        "lighting": "better",
        "sight_lines": "not looked at both times",
        "cameras": "same",
        "litter": "worse",
    }
    assert compared.loc["seating", "change"] == "not looked at both times"
    counts = ["new", "closed", "declined", "still_open", "overdue", "unseen"]
    assert [compared[one]["litter"] for one in counts] == [0, 0, 0, 1, 1, 0]
    assert [compared[one]["access"] for one in counts] == [0, 0, 0, 1, 0, 1]
    assert compared[counts].sum().tolist() == [1, 1, 1, 2, 1, 1]


def test_a_day_before_the_second_walk_knows_nothing_of_it(tmp_path: Path) -> None:
    both = score_audit(two_walks(tmp_path), as_of="2025-03-19")
    (tmp_path / "one").mkdir()
    one = score_audit(record(tmp_path / "one", ("2024-11-20", FIRST)), as_of="2025-03-19")
    assert both.actions.equals(one.actions)
    assert both.scores.equals(one.scores)
    assert both.comparison.empty


def test_what_was_closed_long_ago_is_no_news(tmp_path: Path) -> None:
    third = [score("lighting", 0)]
    walks = (("2024-11-20", FIRST), ("2025-03-20", SECOND), ("2025-09-20", third))
    scores = score_audit(record(tmp_path, *walks), as_of="2025-10-01")
    # Closed and declined by the second walk: what came between it and the third.
    assert scores.actions["change"].value_counts().to_dict() == {
        "not looked at again": 3,
        "closed": 1,
        "declined": 1,
    }
    (tmp_path / "late").mkdir()
    fourth = score_audit(
        record(tmp_path / "late", *walks, ("2026-01-20", third)), as_of="2026-02-01"
    )
    assert set(fourth.actions["change"]) == {"not looked at again"}


def test_a_finding_is_followed_through_three_walks(tmp_path: Path) -> None:
    walks = [
        ("2024-01-01", [finding("F1", "litter", "minor", "cans")]),
        ("2024-02-01", [finding("F7", "litter", "some", "cans", earlier="2024-01-01/F1")]),
        ("2024-03-01", [finding("F2", "litter", "serious", "cans", earlier="2024-02-01/F7")]),
    ]
    actions = score_audit(record(tmp_path, *walks), as_of="2024-03-02").actions
    assert actions[["finding", "severity", "change"]].to_numpy().tolist() == [
        ["2024-01-01/F1", "serious", "still open"]
    ]


def test_what_one_walk_saw_as_one_and_the_next_as_two_is_not_lost(tmp_path: Path) -> None:
    walks = [
        ("2024-01-01", [finding("F1", "lighting", "some", "two lamps")]),
        (
            "2024-02-01",
            [
                finding("F1", "lighting", "minor", "east lamp", earlier="2024-01-01/F1"),
                finding("F2", "lighting", "severe", "west lamp", earlier="2024-01-01/F1"),
            ],
        ),
        ("2024-03-01", [finding("F9", "lighting", "some", "west", earlier="2024-02-01/F2")]),
    ]
    register = record(tmp_path, *walks)
    told = ["finding", "what", "severity", "change"]
    assert score_audit(register, as_of="2024-02-02").actions[told].to_numpy().tolist() == [
        ["2024-02-01/F2", "west lamp", "severe", "new"],
        ["2024-01-01/F1", "east lamp", "minor", "still open"],
    ]
    assert score_audit(register, as_of="2024-03-02").actions[told].to_numpy().tolist() == [
        ["2024-02-01/F2", "west", "some", "still open"],
        ["2024-01-01/F1", "east lamp", "minor", "not looked at again"],
    ]


def test_nothing_scored_is_no_score(tmp_path: Path) -> None:
    rows = [finding("F1", "litter", "minor", "cans")]
    scores = score_audit(record(tmp_path, ("2024-11-20", rows)), as_of="2024-12-01")
    assert np.isnan(scores.worst)
    assert np.isnan(scores.mean)
    assert scores.looked_at == 0


def test_scores_without_findings(tmp_path: Path) -> None:
    walks = [("2024-11-20", [score("litter", 1)]), ("2024-12-20", [score("litter", 0)])]
    scores = score_audit(record(tmp_path, *walks), as_of="2025-01-01")
    assert scores.actions.empty
    assert scores.comparison["change"].tolist().count("better") == 1


def test_which_audit_has_to_be_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the register holds 0 audits"):
        score_audit(read_audit_register(tmp_path / "none"), as_of="2024-12-01")
    register = record(tmp_path, ("2024-11-20", FIRST))
    with pytest.raises(InputError, match="there is no audit 'mill-lane'"):
        score_audit(register, audit="mill-lane", as_of="2024-12-01")
    with pytest.raises(InputError, match="has no walk by 2024-11-19"):
        score_audit(register, as_of="2024-11-19")
