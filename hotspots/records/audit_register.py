"""The register of audits: every walk, its scores and its findings.

A folder with three plain CSV files that anybody can open. It is read whole and strictly: a row
that somebody spoilt by hand would otherwise vanish from a report.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
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

AUDITS_FILE, SCORES_FILE, FINDINGS_FILE = "audits.csv", "scores.csv", "findings.csv"
DAY = "%Y-%m-%d"
_CURE = "undo what was edited by hand, or take the folder's copy from before"
WALK = ("audit", "walked")
_KEYS = {
    AUDITS_FILE: (AUDIT_COLUMNS, WALK),
    SCORES_FILE: (SCORE_COLUMNS, (*WALK, "category")),
    FINDINGS_FILE: (FINDING_COLUMNS, ("audit", "finding")),
}
_WORDS: dict[str, tuple[str, ...]] = {
    "light": tuple(LIGHTS),
    "category": tuple(CATEGORY_TITLES),
    "severity": tuple(SEVERITIES),
    "owner": OWNERS,
    "status": tuple(STATUSES),
    "score": ("", *(str(one) for one in SCALE)),
}
_MUST = {"audit", "walked", "place", "finding", "what"}
# What publishing puts before a text that a spreadsheet would run; it is no part of the text.
_GUARD = re.compile(r"^'(?=\s*[=+\-@\t\r\n|%＝＋－＠])")  # noqa: RUF001  # wide forms too


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

    @property
    def files(self) -> dict[str, pd.DataFrame]:
        """The tables by the names of their files, the audits last: they vouch for the rest."""
        return {
            SCORES_FILE: self.scores,
            FINDINGS_FILE: self.findings,
            AUDITS_FILE: self.audits,
        }


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
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        what = "a register is a folder, and this is a file"
        raise InputError(Problem(what, "name the folder that holds the register", folder.name))
    there = [name for name in _KEYS if (folder / name).exists()]
    if there and len(there) < len(_KEYS):
        lost = listed(sorted(set(_KEYS) - set(there)))
        raise InputError(Problem(f"the register lacks {lost}", _CURE, folder.name))
    problems: list[Problem] = []
    tables = {name: _read(folder / name, *what, problems) for name, what in _KEYS.items()}
    raise_if_any(problems)
    walks = set(tables[AUDITS_FILE][list(WALK)].itertuples(index=False, name=None))
    for name in (SCORES_FILE, FINDINGS_FILE):
        rows = tables[name][list(WALK)].itertuples(index=False, name=None)
        _complain(
            problems, name, "belong to no walk in audits.csv", sum(r not in walks for r in rows)
        )
    raise_if_any(problems)
    return AuditRegister(tables[AUDITS_FILE], tables[SCORES_FILE], tables[FINDINGS_FILE])


def in_text(table: pd.DataFrame) -> pd.DataFrame:
    """Write a table of the register as text, as its files hold it."""
    text = table.copy()
    for name in table.columns:
        if table[name].dtype.kind == "M":
            text[name] = table[name].dt.strftime(DAY).fillna("")
        elif table[name].dtype.kind == "f":
            text[name] = table[name].map("{:.0f}".format).replace("nan", "")
    return text.astype("str")


def in_order(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Bring a table into the order and kinds it is kept in.

    Walks by audit and day; within them categories and findings as the form has them.
    """
    kept = table[list(columns)].astype(dict(columns))
    for name, kind in columns.items():
        if kind == "str":
            kept[name] = kept[name].str.replace(_GUARD, "", regex=True)
    rank = pd.Series(0.0, index=kept.index)
    if "finding" in columns:
        rank = kept["finding"].str.extract(r"(\d+)$")[0].astype("float64")
    elif "category" in columns:
        rank = (
            kept["category"]
            .map({one: at for at, one in enumerate(CATEGORY_TITLES)})
            .astype("float64")
        )
    last = ["finding"] if "finding" in columns else []
    ranked = kept.assign(rank_=rank).sort_values([*WALK, "rank_", *last], kind="stable")
    return ranked.drop(columns="rank_").reset_index(drop=True)


def _read(
    path: Path, columns: Mapping[str, str], key: tuple[str, ...], problems: list[Problem]
) -> pd.DataFrame:
    empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})
    rows = _rows_of(path, columns, problems) if path.exists() else None
    if rows is None:
        return empty
    text = pd.DataFrame(rows, columns=list(columns), dtype="str")
    wrong = len(problems)
    found = {name: _column(text[name], kind, path.name, problems) for name, kind in columns.items()}
    if len(problems) > wrong:
        return empty
    table = in_order(pd.DataFrame(found), columns)
    again = int(table.duplicated(list(key)).sum())
    _complain(problems, path.name, f"repeat the {', '.join(key)} of another row", again)
    return table


def _rows_of(
    path: Path, columns: Mapping[str, str], problems: list[Problem]
) -> list[list[str]] | None:
    """Read a file's rows, or say why it is none of ours."""
    try:
        lines = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (OSError, UnicodeDecodeError, csv.Error):
        problems.append(Problem("it cannot be read as the CSV of a register", _CURE, path.name))
        return None
    if not lines or lines[0] != list(columns):
        what = f"its columns are not {', '.join(columns)}, so it is no file of a register"
        problems.append(Problem(what, _CURE, path.name))
        return None
    rows = [row for row in lines[1:] if row]
    _complain(
        problems,
        path.name,
        "have not as many fields as the header",
        torn := sum(len(row) != len(columns) for row in rows),
    )
    return None if torn else rows


def _column(text: pd.Series, kind: str, file: str, problems: list[Problem]) -> pd.Series:
    name = str(text.name)
    if name in _MUST:
        _complain(problems, file, f"have no {name}", int((text == "").sum()))
    if name in _WORDS:
        unknown = ~text.isin(_WORDS[name])
        shown = listed(_WORDS[name])
        _complain(problems, file, f"have a {name} that is none of {shown}", int(unknown.sum()))
        text = text.mask(unknown, "")
    filled = text != ""
    if name in ("finding", "earlier"):
        odd = filled & ~text.str.fullmatch(FINDING_ID)
        _complain(problems, file, f"have a {name} not written as 2024-11-20/F1", int(odd.sum()))
    if kind == "str":
        return text
    if kind == "float64":
        return pd.to_numeric(text.mask(~filled))
    if kind == "int64":
        odd = ~text.str.fullmatch(r"\d{1,4}")
        _complain(problems, file, f"have a {name} that is no whole number", int(odd.sum()))
        return text.mask(odd, "0").astype("int64")
    days = pd.to_datetime(text.mask(~filled), format=DAY, errors="coerce")
    _complain(
        problems,
        file,
        f"have a {name} not written as 2024-11-20",
        int((days.isna() & filled).sum()),
    )
    return days


def _complain(problems: list[Problem], file: str, what: str, rows: int) -> None:
    if rows:
        problems.append(Problem(f"{rows:,} {'row' if rows == 1 else 'rows'} {what}", _CURE, file))
