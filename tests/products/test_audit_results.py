"""The report of an audit: what it promises, what it says, what it never says."""

from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.patterns.audit_scores import AuditScores, score_audit
from hotspots.products.audit_results import make_audit_results
from hotspots.products.declare import check_product
from tests.eva_forms import FIRST, finding, record, score, two_walks


def test_two_walks(tmp_path: Path) -> None:
    product = make_audit_results(score_audit(two_walks(tmp_path), as_of="2025-04-01"))
    check_product(product)
    assert product.finding == (
        "Bunny Walks, Chelmsford, 20 March 2025: worst score 3 of 4 (Litter and fly-tipping);"
        " 3 findings open, 1 overdue"
    )
    scores = product.tables["audit_scores"].set_index("category")
    assert [scores[one]["lighting"] for one in ("title", "score", "meaning")] == [
        "Lighting",
        1.0,
        "minor: note it",
    ]
    assert scores.loc["access", "title"] == "Access and escape routes (not looked at)"
    assert np.isnan(scores["score"]["access"])
    assert scores.loc["access", "meaning"] == "not looked at"
    actions = product.tables["audit_actions"].set_index("finding")
    assert [actions[one]["2024-11-20/F2"] for one in ("due", "first_seen")] == [
        "2024-11-25",
        "2024-11-20",
    ]
    assert actions.loc["2024-11-20/F3", "due"] == ""
    notes = " ".join(product.notes)
    for words in (
        "there is no national one",
        "Mean score 1.5 over the 4 of 14 categories",
        "Not looked at, which is not 0: Sight lines and foliage, Doors",
        "2 open findings have no day they are due",
        "2 open findings have no owner yet",
        "Since 20 November 2024: categories better 1, worse 1; findings new 1, put right 1",
        "1 findings of earlier walks were not looked at again; they count as open",
    ):
        assert words in notes, words


def scored(folder: Path, *rows: dict[str, object]) -> AuditScores:
    return score_audit(record(folder, ("2024-11-20", rows)), as_of="2024-12-01")


def test_a_severe_category_is_not_hidden_by_good_ones(tmp_path: Path) -> None:
    good = [score(one, 0) for one in ("litter", "cameras", "seating", "graffiti", "cash")]
    product = make_audit_results(scored(tmp_path, *good, score("lighting", 4), score("access", 4)))
    assert "worst score 4 of 4 (Lighting and 1 more)" in product.finding


def test_nothing_scored_and_nothing_found(tmp_path: Path) -> None:
    product = make_audit_results(scored(tmp_path, finding("F1", "litter", "minor", "cans")))
    check_product(product)
    assert "no category was scored; 1 finding open, 0 overdue" in product.finding
    assert not any("Mean score" in note for note in product.notes)
    (tmp_path / "b").mkdir()
    empty = make_audit_results(scored(tmp_path / "b", score("litter", 0)))
    check_product(empty)
    assert empty.tables["audit_actions"].empty
    assert empty.tables["audit_comparison"].empty


def test_other_light_is_said(tmp_path: Path) -> None:
    register = record(tmp_path, ("2024-11-20", FIRST), ("2024-12-20", [score("lighting", 1)]))
    audits = register.audits.assign(light=["after dark", "daylight"])
    changed = type(register)(audits, register.scores, register.findings)
    notes = " ".join(
        make_audit_results(score_audit(changed, as_of=pd.Timestamp("2025-01-01"))).notes
    )
    assert "Lighting was scored in daylight; lamps can be judged after dark only" in notes
    assert "in other light (after dark; now daylight)" in notes
