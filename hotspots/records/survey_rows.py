"""Answers of residents before and after a Street Week: counts or rows, and nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.records.header import describe_header
from hotspots.records.input_file import InputFile
from hotspots.records.roles import find_roles, plain_name
from hotspots.records.table import Table
from hotspots.records.tables import read_tables

BEFORE, AFTER = "before", "after"
SURVEY_COLUMNS = {"question": "str", "answer": "str", "wave": "str", "count": "int64"}
KNOWN_SURVEY_NAMES: dict[str, tuple[str, ...]] = {
    "question": ("question", "asked"),
    "answer": ("answer", "response", "reply"),
    "wave": ("wave", "when", "before or after", "before/after", "period", "round"),
    "count": ("count", "number", "answers", "responses", "respondents", "n"),
}
_WAVES = {
    BEFORE: ("before", "pre", "first", "1", "before the week", "baseline"),
    AFTER: ("after", "post", "second", "2", "after the week", "follow up"),
}
_BY_PLAIN = {plain_name(way): wave for wave, ways in _WAVES.items() for way in ways}
_MOST = 1_000_000


@dataclass(frozen=True)
class SurveyRows:
    """What was answered.

    Attributes
    ----------
    answers
        ``question``, ``answer``, ``wave`` (before or after) and ``count``, each combination
        once, in the order of the file.
    inputs
        The file, with its hash.
    notes
        What a reader has to be told.
    """

    answers: pd.DataFrame
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_survey(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    questions: Sequence[str] = (),
) -> SurveyRows:
    r"""Read a survey: a question, an answer, before or after, and how many gave it.

    Parameters
    ----------
    path
        CSV or workbook. Without a column of counts each row is one answer.
    columns
        Role -> column, where a name is not recognised: ``question``, ``answer``, ``wave``,
        ``count``.
    questions
        Those that were planned; others are refused. None: whatever is in the file.

    Raises
    ------
    MissingFileError
        When the file is not there.
    InputError
        When a column is missing, a row lacks a question or an answer, a wave is neither before
        nor after, a count is no whole number, or a question is not known.

    Examples
    --------
    >>> import tempfile
    >>> text = "question,answer,when,count\nSafe?,Yes,before,10\nSafe?,Yes,after,14\n"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "survey.csv")
    ...     _ = file.write_text(text)
    ...     read_survey(file).answers["count"].tolist()
    [10, 14]
    """
    source = Path(path)
    given = columns or {}
    tables = read_tables(
        source,
        name=source.name,
        known=lambda one: (
            plain_name(one)
            in {plain_name(name) for names in KNOWN_SURVEY_NAMES.values() for name in names}
        ),
        usable=lambda header: (
            {"question", "answer"} <= find_roles(header, KNOWN_SURVEY_NAMES, given).keys()
        ),
    )
    parts = [_read(table, given, questions) for table in tables]
    answers = pd.concat(parts, ignore_index=True)
    keys = ["question", "answer", "wave"]
    added = answers.groupby(keys, sort=False)[["count"]].sum().reset_index()
    once = _asked_once(added)
    notes = [f"Asked before or after only, so nothing can be compared: {listed(once)}."]
    inputs = tuple(dict.fromkeys(file for table in tables for file in table.inputs))
    return SurveyRows(added.astype(SURVEY_COLUMNS), inputs, tuple(notes if once else ()))


def _read(table: Table, given: Mapping[str, str], questions: Sequence[str]) -> pd.DataFrame:
    roles = find_roles(table.header, KNOWN_SURVEY_NAMES, given)
    missing = [role for role in ("question", "answer", "wave") if role not in roles]
    if missing:
        raise InputError(
            Problem(
                f"no column was recognised as {listed(missing)}; the columns are"
                f" {describe_header(table.header, of=table.header)}",
                "call them question, answer, when (before or after) and count",
                table.name,
            )
        )
    texts = {role: table.columns[name].str.strip().fillna("") for role, name in roles.items()}
    frame = pd.DataFrame(texts)
    frame = frame[(frame != "").any(axis=1)]
    wave = frame["wave"].map(plain_name).map(_BY_PLAIN)
    problems = _problems(frame, wave, table.name, questions)
    raise_if_any(problems)
    count = frame["count"].astype("int64") if "count" in frame else 1
    return frame[["question", "answer"]].assign(wave=wave, count=count)


def _problems(
    frame: pd.DataFrame, wave: pd.Series, file: str, questions: Sequence[str]
) -> list[Problem]:
    empty = int((frame[["question", "answer"]] == "").any(axis=1).sum())
    unknown = sorted(set(frame["question"]) - set(questions) - {""}) if questions else []
    number = frame.get("count", pd.Series("1", index=frame.index))
    odd = int((~number.str.fullmatch(r"\d{1,6}")).sum())
    found = [
        (len(frame) == 0, "it holds no answer", "fill it in, a row for each answer"),
        (empty > 0, f"{empty:,} rows lack a question or an answer", "fill them in"),
        (
            bool(wave.isna().any()),
            f"{int(wave.isna().sum()):,} rows say neither before nor after",
            "write before or after",
        ),
        (odd > 0, f"{odd:,} rows have a count that is no whole number", "count the answers"),
        (
            bool(unknown),
            f"questions that were not planned: {listed(unknown)}",
            f"the plan has {listed(questions)}",
        ),
    ]
    return [Problem(what, cure, file) for wrong, what, cure in found if wrong]


def _asked_once(answers: pd.DataFrame) -> list[str]:
    waves = answers[answers["count"] > 0].groupby("question")["wave"].nunique()
    return sorted(str(one) for one in waves.index[np.asarray(waves) < len(_WAVES)])
