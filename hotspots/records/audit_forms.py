"""Read audit forms that came back filled in: each whole, or not at all and why.

A score that cannot be read would look like a category that nobody looked at. So a form in which
anything is wrong is refused, with every place in it that has to be mended.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.records.accounting import RowAccount
from hotspots.records.audit_categories import NOT_LOOKED_AT, SEVERITIES
from hotspots.records.audit_form_check import FormCheck
from hotspots.records.audit_form_files import FORM_SUFFIXES, FilledForm, read_form_file
from hotspots.records.input_file import InputFile
from hotspots.records.personal_texts import find_personal
from hotspots.records.sources import list_files, short_names

AUDIT_COLUMNS = {
    "audit": "str",
    "walked": "datetime64[us]",
    "place": "str",
    "light": "str",
    "walkers": "str",  # organisations; empty where none were written
    "stops": "str",  # numbers of the audit's stops, with blanks between them
    "saved": "str",  # when a page was saved; empty for other forms
}
SCORE_COLUMNS = {
    "audit": "str",
    "walked": "datetime64[us]",
    "category": "str",
    "score": "float64",  # NaN: not looked at
    "note": "str",
}
FINDING_COLUMNS = {
    "audit": "str",
    "walked": "datetime64[us]",
    "finding": "str",  # see finding_id
    "earlier": "str",  # the same finding on the walk before; empty where it is new
    "stop": "int64",  # 0: the whole place
    "category": "str",
    "severity": "str",
    "what": "str",
    "photo": "str",
    "owner": "str",
    "action": "str",
    "due": "datetime64[us]",
    "status": "str",
}


@dataclass(frozen=True)
class AuditForms:
    """What was filled in, and what became of every form and row.

    Attributes
    ----------
    audits
        One row a form, with ``AUDIT_COLUMNS``.
    scores
        One row a form and category, with ``SCORE_COLUMNS``: all categories, in the order of the
        form; the score of one not looked at is NaN.
    findings
        One row a finding, with ``FINDING_COLUMNS``.
    refused
        Form -> everything that is wrong with it; nothing of these is in the tables.
    summary, by_file
        Where the rows of scores and findings went.
    inputs
        The files, with their hashes.
    notes
        What a reader should know, in numbers only.
    """

    audits: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    refused: Mapping[str, tuple[Problem, ...]]
    summary: RowAccount
    by_file: Mapping[str, RowAccount]
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_audit_forms(
    source: str | Path | Sequence[str | Path],
    *,
    audit: str | None = None,
    as_of: pd.Timestamp | str | None = None,
) -> AuditForms:
    r"""Read audit forms: workbooks, files saved by the page, plain CSV.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern.
    audit
        Which audit they have to be of; None takes any.
    as_of
        No walk can be later; None takes any day.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is none of our forms, or two are of one audit and day and differ. What is
        wrong within a form is in ``refused``.

    Examples
    --------
    >>> import tempfile
    >>> rows = ["row,audit,walked,light,category,score,severity,what"]
    >>> rows += ["score,bunny-walks,2024-11-20,after dark,lighting,4,,"]
    >>> rows += ["finding,bunny-walks,2024-11-20,after dark,lighting,,severe,lamp 14 out"]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "form.csv")
    ...     _ = file.write_text("\n".join(rows))
    ...     forms = read_audit_forms(file)
    >>> print(forms.summary)
    2 rows read = 2 kept + 0 rejected
    >>> forms.scores["score"].head(2).tolist()
    [4.0, nan]
    """
    paths = list_files(source, suffixes=FORM_SUFFIXES)
    problems: list[Problem] = []
    filled: list[FilledForm] = []
    for path, name in zip(paths, short_names(paths), strict=True):
        try:
            filled.append(read_form_file(path, name))
        except InputError as error:
            problems += error.problems
    raise_if_any(problems)
    today = None if as_of is None else pd.Timestamp(as_of)
    checked = [FormCheck(one, audit, today) for one in filled]
    for one in checked:
        one.run()
    by_file = {one.form.file.name: one.account() for one in checked}
    whole = _once_each([one for one in checked if not one.problems])
    return AuditForms(
        _table([one.audit for one in whole], AUDIT_COLUMNS),
        _table([row for one in whole for row in one.scores], SCORE_COLUMNS),
        _table([row for one in whole for row in one.findings], FINDING_COLUMNS),
        {one.form.file.name: tuple(one.problems) for one in checked if one.problems},
        _add_up(by_file.values()),
        by_file,
        tuple(one.form.file for one in checked),
        tuple(note for one in whole for note in _notes(one)),
    )


def _once_each(forms: list[FormCheck]) -> list[FormCheck]:
    """Keep one form of each audit and day; those that differ are for somebody to choose from."""
    kept: dict[tuple[object, object], FormCheck] = {}
    for one in forms:
        key = one.audit["audit"], one.audit["walked"]
        other = kept.get(key)
        if other is None:
            kept[key] = one
        elif str((other.scores, other.findings)) != str((one.scores, one.findings)):
            what = f"this form and {other.form.file.name} are of one audit and day, and differ"
            cure = "record the one that holds; bring into it what the other has"
            raise InputError(Problem(what, cure, one.form.file.name))
    return list(kept.values())


def _table(rows: list[dict[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(dict(columns))


def _add_up(accounts: Iterable[RowAccount]) -> RowAccount:
    every = list(accounts)
    rejected: Counter[str] = Counter()
    for one in every:
        rejected.update(one.rejected)
    return RowAccount(sum(one.read for one in every), sum(one.kept for one in every), rejected)


def _notes(form: FormCheck) -> list[str]:
    name, rows = form.form.file.name, form.findings
    unseen = sum(np.isnan(row["score"]) for row in form.scores)
    grave = [row for row in rows if SEVERITIES[row["severity"]] >= SEVERITIES["serious"]]
    lamps = next(row["score"] for row in form.scores if row["category"] == "lighting")
    by_day = form.audit["light"] == "daylight" and not np.isnan(lamps)
    counts = {
        f"categories have no score: they are {NOT_LOOKED_AT}, which is not 0": unseen,
        "serious or severe findings have no owner yet": sum(
            row["owner"] == "not known yet" for row in grave
        ),
        "serious or severe findings have no day they are due": sum(
            pd.isna(row["due"]) for row in grave
        ),
        "findings are due before the walk itself": sum(
            row["due"] < form.audit["walked"] and not row["earlier"] for row in rows
        ),
        "findings seem to hold personal data: take it out, and record the form again": sum(
            bool(personal_kinds(row)) for row in rows
        ),
        "notes on scores seem to hold personal data: take it out, and record the form again": sum(
            bool(find_personal(row["note"])) for row in form.scores
        ),
    }
    notes = [f"{name}: {count:,} {what}" for what, count in counts.items() if count]
    if by_day:
        notes.append(
            f"{name}: lighting was scored in daylight; lamps can be judged after dark only"
        )
    if form.form.stops is None:
        notes.append(f"{name}: it does not say which stops the audit has; they were not checked")
    return notes


def personal_kinds(finding: Mapping[Any, Any]) -> tuple[str, ...]:
    """Name the kinds of personal data that a finding's free texts seem to hold."""
    return find_personal(*(str(finding[one]) for one in ("what", "action", "photo")))
