"""The register of audits: every walk, its scores and its findings.

A folder with three plain CSV files that anybody can open. It is read whole and strictly: a row
that somebody spoilt by hand would otherwise vanish from a report.
"""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.records.audit_categories import (
    CATEGORY_TITLES,
    LIGHTS,
    OWNERS,
    SCALE,
    SEVERITIES,
    STATUSES,
)
from hotspots.records.audit_form_check import FINDING_ID
from hotspots.records.audit_forms import AUDIT_COLUMNS, FINDING_COLUMNS, SCORE_COLUMNS
from hotspots.records.register_table import RegisterTable, read_register_tables

DAY = "%Y-%m-%d"
_WALK = ("audit", "walked")
_FINDING = (FINDING_ID, "2024-11-20/F1")


def _by_form(categories: pd.Series) -> pd.Series:
    """Rank categories as the form has them."""
    return categories.map({one: at for at, one in enumerate(CATEGORY_TITLES)}).astype("float64")


def _by_number(findings: pd.Series) -> pd.Series:
    """Rank F2 before F10."""
    return findings.str.replace(r"\d+$", lambda found: found[0].zfill(12), regex=True)


AUDITS = RegisterTable(
    "audits.csv",
    AUDIT_COLUMNS,
    key=_WALK,
    may_be_empty=frozenset({"walkers", "stops", "saved"}),
    words={"light": tuple(LIGHTS)},
    days=frozenset({"walked"}),
)
SCORES = RegisterTable(
    "scores.csv",
    SCORE_COLUMNS,
    key=(*_WALK, "category"),
    may_be_empty=frozenset({"score", "note"}),
    words={"category": tuple(CATEGORY_TITLES), "score": tuple(str(one) for one in SCALE)},
    days=frozenset({"walked"}),
    rank={"category": _by_form},
    belongs_to=AUDITS,
)
FINDINGS = RegisterTable(
    "findings.csv",
    FINDING_COLUMNS,
    key=("audit", "finding"),
    may_be_empty=frozenset({"earlier", "photo", "action", "due"}),
    words={
        "category": tuple(CATEGORY_TITLES),
        "severity": tuple(SEVERITIES),
        "owner": OWNERS,
        "status": tuple(STATUSES),
    },
    days=frozenset({"walked", "due"}),
    written={"finding": _FINDING, "earlier": _FINDING},
    rank={"finding": _by_number},
    belongs_to=AUDITS,
)


@dataclass(frozen=True)
class AuditRegister:
    """All walks that were recorded.

    Attributes
    ----------
    audits, scores, findings
        With the columns of :class:`hotspots.records.audit_forms.AuditForms`, sorted by audit and
        day.
    """

    audits: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame


def read_audit_register(folder: str | Path) -> AuditRegister:
    """Read a register of audits.

    Parameters
    ----------
    folder
        Where ``audits.csv``, ``scores.csv`` and ``findings.csv`` are. One that is not there yet
        is a register in which nothing is written yet.

    Raises
    ------
    InputError
        When it is no folder, or a file in it is none of ours, lacks columns or rows, or has rows
        that cannot be read, repeat each other or belong to no walk. Everything found is in one
        error.

    Examples
    --------
    >>> register = read_audit_register("no such folder yet")
    >>> len(register.audits), list(register.scores)
    (0, ['audit', 'walked', 'category', 'score', 'note'])
    """
    tables = (AUDITS, SCORES, FINDINGS)
    return AuditRegister(*read_register_tables(folder, tables, together=True))
