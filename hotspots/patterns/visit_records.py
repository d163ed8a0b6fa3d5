"""Visits that came back: merged into the register, each row accounted for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed
from hotspots.records import RowAccount
from hotspots.records.register import VISITS, Register
from hotspots.records.returns import VisitReturns

BEFORE_REPORT = "visited before any burglary of its lists was reported"
IN_FUTURE = "visited after the day of recording"
# Two visits of one moment: the one that reached somebody counts.
CONTACT = ("spoke", "refused", "leaflet", "no answer", "void")
_LASTS = {"minute": "1min", "hour": "1h", "day": "1D", "none": "0min"}


@dataclass(frozen=True)
class RecordedVisits:
    """What became of the rows of returns: read = new + already there + rejected.

    Attributes
    ----------
    register
        With the new visits in it.
    read
        Rows of the returns.
    new
        Visits that the register did not have.
    already_there
        Those it had (same door, outcome, time and officer), or that the returns repeat.
    rejected
        Reason -> rows that are no visit, or cannot be one.
    rejected_rows
        ``file``, ``line``, ``reason`` of each of them.
    unlisted
        Of the new visits those at doors on no list that was ever issued. They are kept in the
        register, count in no report, and do as soon as a list with the door is noted.
    conflicts
        Pairs of one door and minute (or hour) that the register now holds with more than one
        outcome: both are kept, the one that reached somebody counts.
    """

    register: Register
    read: int
    new: int
    already_there: int
    rejected: dict[str, int]
    rejected_rows: pd.DataFrame
    unlisted: int
    conflicts: int
    notes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        """Say it in one line.

        >>> print(
        ...     RecordedVisits(
        ...         Register(*[pd.DataFrame()] * 2), 3, 1, 1, {"no door": 1}, pd.DataFrame(), 0, 0
        ...     )
        ... )
        3 rows read = 1 new + 1 already there + 1 rejected (no door: 1)
        """
        return say_recorded(self.read, self.new, self.already_there, self.rejected)


def merge_returns(
    returns: VisitReturns, register: Register, *, as_of: pd.Timestamp | str
) -> RecordedVisits:
    """Merge visits into a register; recording the same sheets again changes nothing.

    A visit is told by its door, outcome, time and officer. Of one that stands in several sheets
    the first is noted, by name of file and line, so that it does not matter which sheet was
    recorded first.

    Parameters
    ----------
    returns
        Of :func:`hotspots.read_returns`.
    register
        What is recorded already. Not changed.
    as_of
        The moment of recording; midnight stands for the whole day. Later visits are rejected.

    Returns
    -------
    RecordedVisits
        The register with the new visits, and where every row went.
    """
    visits = VISITS.in_order(returns.visits)
    reason = _impossible(visits, register.planned, moment_of(as_of))
    wrong = visits.assign(reason=reason)[reason != ""][["file", "line", "reason"]]
    good = visits[reason == ""]
    key = list(VISITS.key)
    merged = VISITS.joined(register.visits, good)
    new = len(merged) - len(register.visits)
    known = pd.MultiIndex.from_frame(register.visits[key])
    fresh = merged[~pd.MultiIndex.from_frame(merged[key]).isin(known)]
    unlisted = int((~fresh["door"].isin(register.planned["door"])).sum())
    conflicts = _conflicts(merged)
    counts = wrong["reason"].value_counts(sort=False)
    return RecordedVisits(
        Register(register.planned, merged),
        returns.summary.read,
        new,
        len(good) - new,
        {**returns.summary.rejected, **{str(why): int(rows) for why, rows in counts.items()}},
        pd.concat([returns.rejected, wrong], ignore_index=True),
        unlisted,
        conflicts,
        tuple(_notes(unlisted, conflicts)),
    )


def visits_since(visits: pd.DataFrame, doors: pd.Series, since: pd.Series) -> pd.DataFrame:
    """Find the latest visit of each door after a moment of its own.

    Parameters
    ----------
    visits
        ``door``, ``outcome``, ``visited``, ``precision``: of a register or of returns.
    doors, since
        For each row asked a door, and the moment from which a visit counts (NaT: any visit). A
        visit of which only the day is known counts if it may have been later.

    Returns
    -------
    pandas.DataFrame
        ``door``, ``outcome`` (empty: none) and ``visited`` (NaT: none), with the index of
        ``doors``. Of several visits at the latest time the one that reached somebody. Visits
        without a date count for nothing: nobody can tell what they came after.

    Raises
    ------
    InputError
        When ``visits`` lacks a column, or the two columns are not of one length.

    Examples
    --------
    >>> visits = pd.DataFrame(
    ...     {
    ...         "door": ["10", "10"],
    ...         "outcome": ["no answer", "spoke"],
    ...         "visited": pd.to_datetime(["2024-03-09 10:00", "2024-03-10 18:05"]),
    ...         "precision": "minute",
    ...     }
    ... )
    >>> doors = pd.Series(["10", "11"])
    >>> since = pd.Series(pd.to_datetime(["2024-03-09", "2024-03-09"]))
    >>> visits_since(visits, doors, since)["outcome"].tolist()
    ['spoke', '']
    """
    missing = [name for name in ("door", "outcome", "visited", "precision") if name not in visits]
    if missing or len(doors) != len(since):
        what = (
            f"visits have no columns called {listed(missing)}"
            if missing
            else f"{len(doors):,} doors have {len(since):,} moments"
        )
        raise InputError(Problem(what, "give visits of read_returns or of a register", "visits"))
    dated = visits[visits["visited"].notna()]
    dated = dated.assign(end=ends_of(dated), rank=contact_rank(dated["outcome"]))
    dated = dated.sort_values(
        ["door", "visited", "end", "rank"], ascending=[True, True, True, False]
    )
    latest = dated.drop_duplicates("door", keep="last").set_index("door")
    found = latest.reindex(doors.astype("str").to_numpy())
    moments = pd.to_datetime(since).to_numpy()
    late = found["end"].notna().to_numpy() & ~(found["end"].to_numpy() <= moments)
    outcome = found["outcome"].astype(object).to_numpy()
    return pd.DataFrame(
        {
            "door": pd.array(doors.astype("str").to_numpy(), dtype="str"),
            "outcome": pd.array(np.where(late, outcome, ""), dtype="str"),
            "visited": pd.Series(found["visited"].to_numpy()).where(late).to_numpy(),
        },
        index=doors.index,
    )


def say_recorded(read: int, new: int, already_there: int, rejected: Mapping[str, int]) -> str:
    """Say in one line where every row went.

    >>> say_recorded(3, 1, 1, {"no door": 1})
    '3 rows read = 1 new + 1 already there + 1 rejected (no door: 1)'
    """
    kept = RowAccount(read, new + already_there, rejected)
    split = f"{new:,} new + {already_there:,} already there"
    return str(kept).replace(f"{kept.kept:,} kept", split)


def moment_of(as_of: pd.Timestamp | str) -> pd.Timestamp:
    """Give the moment of recording: midnight stands for the whole day, and so is its end.

    >>> str(moment_of("2024-03-09")), str(moment_of("2024-03-09 18:05"))
    ('2024-03-10 00:00:00', '2024-03-09 18:05:00')
    """
    moment = pd.Timestamp(as_of)
    return moment + pd.Timedelta(days=1) if moment == moment.normalize() else moment


def ends_of(visits: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """Find the latest moment a visit may have been made at, as exactly as its time is known."""
    lasts = pd.to_timedelta(visits["precision"].astype("str").map(_LASTS))
    ends: pd.Series[pd.Timestamp] = visits["visited"] + lasts
    return ends


def contact_rank(outcome: pd.Series) -> pd.Series:
    """Rank outcomes: 0 for the one that reached most."""
    ranks: pd.Series = outcome.astype("str").map({name: n for n, name in enumerate(CONTACT)})
    return ranks


def _impossible(visits: pd.DataFrame, planned: pd.DataFrame, now: pd.Timestamp) -> pd.Series:
    first = planned.groupby("door")["reported"].min()
    reported = pd.Series(first.reindex(visits["door"]).to_numpy(), index=visits.index)
    reason = pd.Series("", index=visits.index, dtype="str")
    reason = reason.mask(ends_of(visits) <= reported, BEFORE_REPORT)
    return reason.mask(visits["visited"] > now, IN_FUTURE)


def _conflicts(visits: pd.DataFrame) -> int:
    timed = visits[visits["precision"].isin(["minute", "hour"])]
    outcomes = timed.groupby(["door", "visited"])["outcome"].nunique()
    return int((outcomes > 1).sum())


def _notes(unlisted: int, conflicts: int) -> list[str]:
    notes = []
    if unlisted:
        notes.append(
            f"{unlisted:,} of the new visits are at doors on no list that was ever issued: they"
            " are kept, and count in no report; check the doors' numbers in the sheets"
        )
    if conflicts:
        notes.append(
            f"{conflicts:,} visits of one door at one time have more than one outcome: all are"
            " kept, and the one that reached somebody counts; correct the sheet if one is wrong"
        )
    return notes
