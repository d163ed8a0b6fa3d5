"""Read patrol logs: what officers wrote of their time in harm spots.

A log says which spot, which unit, from when to when, and what was done there. Every row is kept,
or said to be left empty, or said to be wrong. Of officers and of free words nothing is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.records import accounting as why
from hotspots.records.accounting import Reasons, RowAccount
from hotspots.records.archive_tables import TEXT_SUFFIXES
from hotspots.records.date_styles import DateOrder, add_orders
from hotspots.records.header import describe_header
from hotspots.records.input_file import InputFile
from hotspots.records.moments import is_missing, read_moments
from hotspots.records.register_table import ROUNDED_ID
from hotspots.records.roles import find_roles, find_wrong_names, plain_name
from hotspots.records.sources import list_files, short_names
from hotspots.records.stamps import put_clock, read_stamps
from hotspots.records.table import TEXT, Table
from hotspots.records.tables import read_tables
from hotspots.records.when import look_at_dates
from hotspots.records.workbook import WORKBOOK_SUFFIXES

# Role -> names it goes by, most telling first.
KNOWN_LOG_NAMES: dict[str, tuple[str, ...]] = {
    "spot": ("spot", "spot id", "harm spot", "harm spot id", "hotspot", "hot spot", "patrol area"),
    "unit": ("unit", "call sign", "callsign", "patrol", "crew", "patrol unit", "team"),
    "date": ("date", "patrol date", "date of patrol", "date of visit", "visit date", "day"),
    "arrived": (
        *("arrived", "time arrived", "arrived at", "arrival", "arrival time", "time in"),
        *("start", "start time", "from", "entered"),
    ),
    "left": (
        *("left", "time left", "left at", "departed", "departure time", "time out"),
        *("end", "end time", "finish", "to"),
    ),
    "minutes": ("minutes", "mins", "minutes there", "duration", "duration minutes", "time spent"),
    "activity": ("activity", "activities", "what was done", "type", "interaction type", "tactic"),
    "number": ("number", "interactions", "number of interactions", "count", "how many"),
}
_PLAIN_NAMES = {plain_name(name) for names in KNOWN_LOG_NAMES.values() for name in names}
# Activity -> the ways to write it. The first is the one word for it, here and on the sheets.
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "business check": ("business check", "business checks", "business visit", "shop visit"),
    "directed patrol": (
        *("directed patrol", "patrol", "foot patrol", "routine patrol", "high visibility patrol"),
        *("hi vis patrol", "hvp", "engagement"),
    ),
    "stop search": ("stop search", "stop and search", "stop & search", "stop check", "s&s"),
    "quality of life": (
        *("quality of life", "quality of life work", "qol", "antisocial behaviour"),
        *("anti-social behaviour", "asb"),
    ),
}
_BY_PLAIN = {plain_name(way): one for one, ways in ACTIVITIES.items() for way in ways}
MOST_HOURS, MOST_INTERACTIONS = 12, 500
_MINUTES = r"(\d{1,4}(?:[.,]\d+)?)\s*(?:[Mm](?:ins?|inutes)?)?\.?"
_WHOLE = r"(\d{1,6})(?:\.0+)?"
_FORMULA = r"\s*[=@].*"
# Where a visit's facts came from, in the register.
FROM_LOG, FROM_GPS = "log", "gps"


@dataclass(frozen=True)
class PatrolLogs:
    """The visits to spots that were written down, and what became of every row.

    Attributes
    ----------
    visits
        One row a visit and activity, in the order of the files:

        =================  ================================================================
        ``spot, unit``     as written; which ones they are is for the plan to say
        ``arrived, left``  local time, to the minute
        ``activity``       one of ``ACTIVITIES``; empty where none was written
        ``number``         interactions: as written, else 1, and 0 where no activity was
        ``source``         ``log``
        ``file, line``     where the row stands
        =================  ================================================================

        Logs that nobody filled in give an empty table with these columns.
    rejected
        ``file``, ``line``, ``reason``: one row for each row that is no visit, also those in
        which nothing was filled in.
    summary, by_file
        Where every row went, in all and file by file.
    inputs
        The files, with their hashes.
    notes
        What a reader should know, in numbers only.
    """

    visits: pd.DataFrame
    rejected: pd.DataFrame
    summary: RowAccount
    by_file: Mapping[str, RowAccount]
    inputs: tuple[InputFile, ...]
    notes: tuple[str, ...]


def read_patrol_logs(
    source: str | Path | Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    activities: Mapping[str, str] | None = None,
    date_format: str | None = None,
    date_order: DateOrder | None = None,
    time_zone: str | None = "Europe/London",
    sheet: str | None = None,
) -> PatrolLogs:
    r"""Read patrol logs that came back filled in.

    A visit that ends earlier in the day than it began ended after midnight, unless both times
    have dates of their own. Names of officers and notes are not read: nobody who is not on a
    report can be told from one.

    Parameters
    ----------
    source
        A file, a list of files, a folder or a glob pattern: workbooks, CSV and the like.
    columns
        Role -> column name, where a name is not recognised: ``spot``, ``unit``, ``date``,
        ``arrived``, ``left``, ``minutes``, ``activity``, ``number``.
    activities
        A team's own words -> the activity they mean, e.g. ``{"Shop": "business check"}``.
    date_format
        strptime format of the dates, where they are written in no usual way.
    date_order
        ``"day-first"`` or ``"month-first"`` for dates such as 03/09/2024; by default what the
        dates of all files together say, and day first when they say nothing: a note says so.
    time_zone
        What times with an offset from UTC are turned into; None reads them as written.
    sheet
        Which sheet of a workbook.

    Raises
    ------
    MissingFileError
        When a file is not there.
    InputError
        When a file is empty or damaged, or has no column for the spot, the unit, the arrival or
        how long the visit was, or ``activities`` names one that is none. Everything found is in
        one error.

    Examples
    --------
    >>> import tempfile
    >>> text = (
    ...     "Spot,Unit,Date,Arrived,Left,Activity\nTQ800860,P1,2024-03-09,23:50,00:05,HVP\n,,,,,\n"
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "log.csv")
    ...     _ = file.write_text(text)
    ...     logs = read_patrol_logs(file)
    >>> print(logs.summary)
    2 rows read = 1 kept + 1 rejected (nothing filled in: 1)
    >>> str(logs.visits["left"][0]), logs.visits["activity"][0]
    ('2024-03-10 00:05:00', 'directed patrol')
    """
    paths = list_files(source, suffixes=(*WORKBOOK_SUFFIXES, *TEXT_SUFFIXES))
    problems = [
        Problem(
            f"activities give {listed([meant])}, which is no activity",
            f"the choice is {', '.join(ACTIVITIES)}",
        )
        for meant in (activities or {}).values()
        if meant not in ACTIVITIES
    ]
    sheets: list[tuple[Table, dict[str, str]]] = []
    for path, name in zip(paths, short_names(paths), strict=True):
        found, wrong = _recognise(path, name, columns or {}, sheet)
        sheets += found
        problems += wrong
    raise_if_any(problems)
    looks = [look_at_dates(table.columns, _dates_of(roles)) for table, roles in sheets]
    order = add_orders(look[0] for look in looks)
    day_first = order.reads_day_first if date_order is None else date_order == "day-first"
    words = _BY_PLAIN | {plain_name(way): meant for way, meant in (activities or {}).items()}
    how = _How(words, date_format, time_zone, day_first)
    parts = [_read_sheet(*one, how) for one in sheets]
    explained = order.explain() if date_order is None and date_format is None else ""
    by_file = {table.name: part[2] for (table, _), part in zip(sheets, parts, strict=True)}
    visits = pd.concat([part[0] for part in parts], ignore_index=True)
    rejected = pd.concat([part[1] for part in parts], ignore_index=True)
    return PatrolLogs(
        visits.drop(columns="odd"),
        rejected,
        sum(by_file.values(), RowAccount(0, 0)),
        by_file,
        tuple(dict.fromkeys(file for table, _ in sheets for file in table.inputs)),
        (
            *(note for table, _ in sheets for note in table.notes),
            *dict.fromkeys(note for look in looks for note in look[1]),
            *([explained] if explained else []),
            *_notes(visits, rejected),
        ),
    )


@dataclass(frozen=True)
class _How:
    """How the sheets of one reading are understood."""

    words: Mapping[str, str]
    date_format: str | None
    time_zone: str | None
    day_first: bool


def _dates_of(roles: Mapping[str, str]) -> dict[str, str]:
    """Name the columns with dates as the reader of dates knows them."""
    as_dates = {"date": "date", "arrived": "start", "left": "end"}
    return {as_dates[role]: name for role, name in roles.items() if role in as_dates}


def _recognise(
    path: Path, name: str, given: Mapping[str, str], sheet: str | None
) -> tuple[list[tuple[Table, dict[str, str]]], list[Problem]]:
    def roles(header: Sequence[str]) -> dict[str, str]:
        return find_roles(header, KNOWN_LOG_NAMES, given)

    def known(one: str) -> bool:
        return plain_name(one) in _PLAIN_NAMES or one.strip() in given.values()

    def usable(header: Sequence[str]) -> bool:
        return {"spot", "arrived"} <= roles(header).keys()

    try:
        tables = read_tables(path, name=name, sheet=sheet, known=known, usable=usable)
    except InputError as error:
        return [], list(error.problems)
    problems: list[Problem] = []
    for table in tables:
        problems += find_wrong_names(table.header, KNOWN_LOG_NAMES, given, where=table.name)
        problems += _missing_roles(table, roles(table.header), given)
    return [(table, roles(table.header)) for table in tables], problems


def _missing_roles(
    table: Table, found: Mapping[str, str], given: Mapping[str, str]
) -> list[Problem]:
    columns = describe_header(table.header, of=table.header)
    needed = {"spot": "the spot", "unit": "the unit", "arrived": "the time of arrival"}
    missing = {role: f"as {what}" for role, what in needed.items() if role not in found}
    if not {"left", "minutes"} & found.keys():
        missing["left"] = "as the time of leaving, or as minutes"
    return [
        Problem(
            f"no column was recognised {what}; the columns are {columns}",
            f"name it with columns, e.g. {role}",
            table.name,
        )
        for role, what in missing.items()
        if role not in given
    ]


def _read_sheet(
    table: Table, roles: Mapping[str, str], how: _How
) -> tuple[pd.DataFrame, pd.DataFrame, RowAccount]:
    spot, unit, minutes, activity, number = (
        _text(table, roles, one) for one in ("spot", "unit", "minutes", "activity", "number")
    )
    arrived = _arrival(table, roles, how)
    left = _leaving(_text(table, roles, "left"), arrived, how)
    length, odd = _length(arrived, left, minutes)
    understood = activity.map(plain_name, na_action="ignore").map(how.words)
    many = pd.to_numeric(number.str.extract(f"^{_WHOLE}$")[0])
    blank = arrived.blank & left.blank & minutes.isna() & activity.isna() & number.isna()
    reasons = Reasons(len(table.columns))
    reasons.reject(blank, why.NOT_FILLED_IN)
    reasons.reject(spot.isna(), why.NO_SPOT)
    reasons.reject(spot.str.fullmatch(ROUNDED_ID).fillna(False), why.SPOT_ROUNDED)
    for text in (spot, unit):
        reasons.reject(text.str.fullmatch(_FORMULA).fillna(False), why.SPOT_FORMULA)
    reasons.reject(unit.isna(), why.NO_UNIT)
    reasons.reject(arrived.unreadable, why.DATE_UNREADABLE)
    reasons.reject(arrived.start.isna(), why.NO_ARRIVAL)
    reasons.reject(left.unreadable, why.TIME_UNREADABLE)
    reasons.reject(left.start.isna() & minutes.isna(), why.NO_LENGTH)
    reasons.reject(length.isna(), why.MINUTES_WRONG)
    reasons.reject(length < 0, why.LEFT_BEFORE)
    reasons.reject(length > MOST_HOURS * 60, why.TOO_LONG)
    reasons.reject(activity.notna() & understood.isna(), why.ACTIVITY_UNKNOWN)
    wrong = number.notna() & ~many.between(0, MOST_INTERACTIONS)
    reasons.reject(wrong, why.NUMBER_WRONG)
    rejected, account = reasons.account_for(table)
    visits = pd.DataFrame(
        {
            "spot": spot,
            "unit": unit,
            "arrived": arrived.start,
            "left": arrived.start + pd.to_timedelta(length.fillna(0), unit="min"),
            "activity": understood.astype(TEXT).fillna(""),
            "number": many.fillna(activity.notna().astype("float64")).astype("int64"),
            "source": pd.Series(FROM_LOG, index=spot.index, dtype=TEXT),
            "file": pd.Series(table.name, index=spot.index, dtype=TEXT),
            "line": table.lines,
            "odd": odd,
        }
    )
    return visits[reasons.kept].reset_index(drop=True), rejected, account


@dataclass(frozen=True)
class _Times:
    """A column of times: when, and which rows have nothing or nothing readable."""

    start: "pd.Series[pd.Timestamp]"
    blank: "pd.Series[bool]"
    unreadable: "pd.Series[bool]"


def _arrival(table: Table, roles: Mapping[str, str], how: _How) -> _Times:
    """Read when visits began: by stamps, or by a time of day and the date beside it."""
    text, date = _text(table, roles, "arrived"), _text(table, roles, "date")
    stamps = read_stamps(
        text, date_format=how.date_format, time_zone=how.time_zone, day_first=how.day_first
    )
    days = read_moments(
        date.fillna(""), date_format=how.date_format, time_zone=None, day_first=how.day_first
    )
    start = stamps.start.fillna(put_clock(days.start, text))
    return _Times(start, text.isna(), stamps.unreadable | (days.unreadable & stamps.start.isna()))


def _leaving(text: pd.Series, arrived: _Times, how: _How) -> _Times:
    """Read when visits ended; a time of day may be one after midnight, within twelve hours."""
    stamps = read_stamps(
        text, date_format=how.date_format, time_zone=how.time_zone, day_first=how.day_first
    )
    same_day = put_clock(arrived.start, text)
    next_day = same_day + pd.Timedelta(days=1)
    over_midnight = next_day - arrived.start <= pd.Timedelta(hours=MOST_HOURS)
    start = stamps.start.fillna(same_day.mask(over_midnight, next_day))
    return _Times(start, text.isna(), stamps.unreadable)


def _length(
    arrived: _Times, left: _Times, minutes: pd.Series
) -> tuple["pd.Series[float]", "pd.Series[bool]"]:
    """Find how many minutes each visit was, and where times and minutes do not agree.

    NaN is no length above nothing; the times come first.
    """
    number = minutes.str.extract(f"^{_MINUTES}$")[0].str.replace(",", ".", regex=False)
    written = pd.to_numeric(number)
    written = written.where(written > 0)
    between = (left.start - arrived.start) / pd.Timedelta(minutes=1)
    return between.fillna(written), (between - written).abs() > 1


def _text(table: Table, roles: Mapping[str, str], role: str) -> pd.Series:
    if role not in roles:
        return pd.Series(np.nan, index=table.columns.index, dtype=TEXT)
    column = table.columns[roles[role]].str.strip()
    return column.mask(is_missing(column))


def _notes(visits: pd.DataFrame, rejected: pd.DataFrame) -> list[str]:
    counts = {
        "say what was done nowhere: their time counts, and no interaction": visits["activity"]
        == "",
        "have minutes that are not those between the times; the times were taken": visits["odd"],
        "are the same as an earlier one (spot, unit, arrival, activity)": visits.duplicated(
            ["spot", "unit", "arrived", "activity"]
        ),
    }
    notes = [f"{int(rows.sum()):,} rows {what}" for what, rows in counts.items() if rows.any()]
    unknown = int((rejected["reason"] == why.ACTIVITY_UNKNOWN).sum())
    if unknown:
        known = ", ".join(ACTIVITIES)
        notes.append(
            f"{unknown:,} rows have an activity that is not known: write one of {known}, or say"
            " with activities what a team's own words mean"
        )
    return notes
