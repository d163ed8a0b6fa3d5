"""Take the answers out of an audit form, whichever shape it was filled in.

A workbook, the file that the form on a phone saves, and a plain CSV become the same thing: texts,
each with the place where it stands, so that whoever mends the form finds it.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem
from hotspots.records.audit_categories import (
    FINDING_FIELDS,
    SCORE_FIELDS,
    STOP_FIELDS,
    WALK_FIELDS,
    FormField,
)
from hotspots.records.input_file import InputFile, fingerprint
from hotspots.records.roles import plain_name
from hotspots.records.table import Table
from hotspots.records.workbook import WORKBOOK_SUFFIXES, read_sheets

FORM_SUFFIXES = (*WORKBOOK_SUFFIXES, ".json", ".csv")
FORM_KIND = "hotspots audit form"  # what the saved file of the page says it is
_QUESTION, _ANSWER = "Question", "Answer"
_CURE = "fill in the form that was made for this audit"
_MOST_BYTES = 20_000_000  # a form is some kilobytes; what is larger is something else


@dataclass(frozen=True)
class Answers:
    """One row of a form.

    Attributes
    ----------
    where
        Sheet and row, or line.
    texts
        Name of the field -> what was written, without blanks around it.
    """

    where: str
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """Look up what was written; empty where nothing was."""
        return self.texts.get(name, "")


@dataclass(frozen=True)
class FilledForm:
    """A form as it was filled in, unchecked.

    Attributes
    ----------
    file
        Which one.
    walk
        The head of the form: audit, place, day, light, who walked; and ``saved``, the moment a
        page was saved, empty for the others.
    scores, findings
        Its rows, those left empty too.
    stops
        Numbers of the audit's stops; None where the form does not say.
    """

    file: InputFile
    walk: Answers
    scores: tuple[Answers, ...]
    findings: tuple[Answers, ...]
    stops: frozenset[str] | None


def read_form_file(path: Path, name: str) -> FilledForm:
    """Read the answers of one form.

    Raises
    ------
    MissingFileError, InputError
        When there is no such file, or it is no form.
    """
    file = fingerprint(path, name)
    if file.bytes > _MOST_BYTES:
        raise InputError(Problem(f"it is too large for a form ({file.bytes:,} bytes)", _CURE, name))
    suffix = path.suffix.casefold()
    if suffix in WORKBOOK_SUFFIXES:
        return _read_workbook(path, file)
    if suffix == ".json":
        return _read_saved_page(path, file)
    if suffix == ".csv":
        return _read_csv(path, file)
    what = f"a form is a workbook, a saved page (.json) or a .csv, and this is {suffix or 'none'}"
    raise InputError(Problem(what, _CURE, name))


def _read_workbook(path: Path, file: InputFile) -> FilledForm:
    titles = {plain_name(one.title) for one in (*SCORE_FIELDS, *FINDING_FIELDS, *STOP_FIELDS)}
    titles |= {plain_name(_QUESTION), plain_name(_ANSWER)}
    sheets = read_sheets(
        path, file=file, name=file.name, sheet=None, known=lambda one: plain_name(one) in titles
    )
    walk = _sheet_with(sheets, {_QUESTION, _ANSWER})
    scores = _sheet_with(sheets, {one.title for one in SCORE_FIELDS})
    findings = _sheet_with(sheets, {one.title for one in FINDING_FIELDS[2:6]})
    if walk is None or scores is None or findings is None:
        what = "the workbook lacks the sheets “The walk”, “Scores” and “Findings” of an audit form"
        raise InputError(Problem(what, _CURE, file.name))
    stops = _sheet_with(sheets, {one.title for one in STOP_FIELDS})
    asked = {plain_name(one.title): one.name for one in WALK_FIELDS}
    said = {
        asked[plain_name(row[_QUESTION])]: row[_ANSWER].strip()
        for row in walk.columns.to_dict("records")
        if plain_name(row[_QUESTION]) in asked
    }
    return FilledForm(
        file,
        Answers(walk.name, said),
        tuple(_rows(scores, SCORE_FIELDS)),
        tuple(_rows(findings, FINDING_FIELDS)),
        None if stops is None else _numbers(row["number"] for row in _rows(stops, STOP_FIELDS)),
    )


def _sheet_with(sheets: Sequence[Table], titles: set[str]) -> Table | None:
    wanted = {plain_name(one) for one in titles}
    return next(
        (one for one in sheets if wanted <= {plain_name(name) for name in one.header}), None
    )


def _rows(table: Table, fields: Sequence[FormField]) -> Iterable[Answers]:
    names = {plain_name(one.title): one.name for one in fields}
    columns = {names[plain_name(one)]: one for one in table.header if plain_name(one) in names}
    for line, row in zip(table.lines, table.columns.to_dict("records"), strict=True):
        texts = {name: row[column].strip() for name, column in columns.items()}
        yield Answers(f"{table.name}, row {line}", texts)


def _numbers(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(one for one in texts if one)


def _read_saved_page(path: Path, file: InputFile) -> FilledForm:
    try:
        saved = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError):  # also where it is no UTF-8
        saved = None
    if not isinstance(saved, dict) or saved.get("form") != FORM_KIND:
        what = "it is no file that the audit form saves"
        raise InputError(Problem(what, _CURE, file.name))
    parts: dict[str, list[dict[str, str]]] = {}
    for part in ("walk", "scores", "findings", "stops"):
        rows = saved.get(part)
        rows = [rows] if part == "walk" else rows
        if not (isinstance(rows, list) and all(map(_is_plain, rows))):
            what = f"its part {part!r} is not what the audit form saves"
            raise InputError(Problem(what, _CURE, file.name))
        parts[part] = [{name: str(text).strip() for name, text in row.items()} for row in rows]

    def numbered(part: str, words: str) -> tuple[Answers, ...]:
        rows = enumerate(parts[part], start=1)
        return tuple(Answers(f"{file.name}, {words} {at}", row) for at, row in rows)

    return FilledForm(
        file,
        Answers(file.name, parts["walk"][0]),
        numbered("scores", "score"),
        numbered("findings", "finding"),
        _numbers(row.get("number", "") for row in parts["stops"]),
    )


def _is_plain(row: Any) -> bool:
    """Tell whether a row is names and texts, nothing within them."""
    return isinstance(row, dict) and all(isinstance(one, str | int | float) for one in row.values())


def _read_csv(path: Path, file: InputFile) -> FilledForm:
    """Read a CSV: ``row`` says score or finding; the head of the form stands in every row."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        rows = [(lines.line_num, [cell.strip() for cell in row]) for row in lines if any(row)]
    except csv.Error:
        raise InputError(Problem("it cannot be read as CSV", _CURE, file.name)) from None
    header = [plain_name(one).replace(" ", "_") for one in rows[0][1]] if rows else []
    missing = [one for one in ("row", "audit", "walked", "category") if one not in header]
    if missing:
        what = f"it has no columns called {', '.join(missing)}, so it is no audit form"
        raise InputError(Problem(what, _CURE, file.name))
    found = [
        Answers(f"{file.name}, line {line}", dict(zip(header, row, strict=False)))
        for line, row in rows[1:]
    ]
    _refuse_torn(rows, file.name)
    kinds = {"score", "finding"}
    odd = [one for one in found if one["row"].casefold() not in kinds]
    if odd:
        what = f"{len(odd):,} rows are neither score nor finding, the first: {odd[0].where}"
        raise InputError(Problem(what, "write score or finding under row", file.name))
    return FilledForm(
        file,
        _head_of(found, file.name),
        tuple(one for one in found if one["row"].casefold() == "score"),
        tuple(one for one in found if one["row"].casefold() == "finding"),
        None,
    )


def _refuse_torn(rows: list[tuple[int, list[str]]], name: str) -> None:
    torn = [line for line, row in rows if len(row) != len(rows[0][1])]
    if torn:
        what = f"{len(torn):,} rows have not as many fields as the header, the first on line"
        raise InputError(Problem(f"{what} {torn[0]}", "mend or remove them", name))


def _head_of(rows: list[Answers], name: str) -> Answers:
    """Find the one audit and walk that all rows are of."""
    heads = {one.name: {row[one.name] for row in rows} - {""} for one in WALK_FIELDS}
    several = [field for field, texts in heads.items() if len(texts) > 1]
    if several:
        what = f"its rows differ in {', '.join(several)}: it holds more than one form"
        raise InputError(Problem(what, "make a file of each", name))
    return Answers(name, {field: next(iter(texts), "") for field, texts in heads.items()})
