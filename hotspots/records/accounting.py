"""Where every row went: read = kept + rejected, file by file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records.table import Table

# Why a row can be rejected: the whole list, in the words that reports use.
MALFORMED = "not as many fields as the header"
NO_COORDINATES = "no coordinates"
NOT_NUMBERS = "coordinates are not numbers"
AT_ZERO = "coordinates are (0, 0)"
OUTSIDE_SYSTEM = "coordinates outside the coordinate system's area"
DATE_UNREADABLE = "date not readable"
WINDOW_BACKWARDS = "ends before it starts"
REPEATED_ROW = "repeats an earlier row"
REPEATED_ID = "repeats the id of an earlier row"
NOT_FILLED_IN = "nothing filled in"
NO_DOOR = "no door"
DOOR_ROUNDED = "door id rounded by a spreadsheet"
NO_OUTCOME = "no outcome"
OUTCOME_UNKNOWN = "outcome not known"
NO_SPOT = "no spot"
SPOT_ROUNDED = "spot id rounded by a spreadsheet"
SPOT_FORMULA = "spot or unit is a formula"
NO_ARRIVAL = "no date and time"
TIME_UNREADABLE = "time of leaving not readable"
NO_LENGTH = "neither a time of leaving nor minutes"
MINUTES_WRONG = "minutes are no number above 0"
LEFT_BEFORE = "left before arrived"
TOO_LONG = "a visit of more than 12 hours"
ACTIVITY_UNKNOWN = "activity not known"
NUMBER_WRONG = "number is no whole number from 0 to 500"
NO_UNIT = "no unit"
REASONS = (
    MALFORMED,
    NO_COORDINATES,
    NOT_NUMBERS,
    AT_ZERO,
    OUTSIDE_SYSTEM,
    DATE_UNREADABLE,
    WINDOW_BACKWARDS,
    REPEATED_ROW,
    REPEATED_ID,
    NOT_FILLED_IN,
    NO_DOOR,
    DOOR_ROUNDED,
    NO_OUTCOME,
    OUTCOME_UNKNOWN,
    NO_SPOT,
    SPOT_ROUNDED,
    SPOT_FORMULA,
    NO_UNIT,
    NO_ARRIVAL,
    TIME_UNREADABLE,
    NO_LENGTH,
    MINUTES_WRONG,
    LEFT_BEFORE,
    TOO_LONG,
    ACTIVITY_UNKNOWN,
    NUMBER_WRONG,
)


@dataclass(frozen=True)
class RowAccount:
    """The rows of one file, or of several added up.

    Attributes
    ----------
    read
        Rows below the header; blank lines are not rows.
    kept
        Rows that could be used.
    rejected
        Reason -> rows; each row has one reason, the first that applies.

    Examples
    --------
    >>> account = RowAccount(10, 9, {"no coordinates": 1})
    >>> print(account + account)
    20 rows read = 18 kept + 2 rejected (no coordinates: 2)
    """

    read: int
    kept: int
    rejected: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an account that does not balance: a row would have been lost in silence."""
        if self.read != self.kept + self.rejected_rows:
            raise ArithmeticError(
                f"{self.read} rows read but {self.kept} kept and {self.rejected_rows} rejected"
            )

    @property
    def rejected_rows(self) -> int:
        """Rows rejected, whatever the reason."""
        return sum(self.rejected.values())

    def __add__(self, other: "RowAccount") -> "RowAccount":
        """Add the rows of two files up."""
        rejected = {
            reason: self.rejected.get(reason, 0) + other.rejected.get(reason, 0)
            for reason in REASONS
            if reason in self.rejected or reason in other.rejected
        }
        return RowAccount(self.read + other.read, self.kept + other.kept, rejected)

    def __str__(self) -> str:
        """Say it in one line."""
        line = f"{self.read:,} rows read = {self.kept:,} kept + {self.rejected_rows:,} rejected"
        reasons = ", ".join(f"{reason}: {rows:,}" for reason, rows in self.rejected.items())
        return f"{line} ({reasons})" if reasons else line


class Reasons:
    """Why rows of one table cannot be used: of each row the first reason that applies.

    >>> reasons = Reasons(3)
    >>> reasons.reject(np.array([True, False, False]), NO_COORDINATES)
    >>> reasons.reject(np.array([True, True, False]), DATE_UNREADABLE)
    >>> reasons.kept.tolist()
    [False, False, True]
    """

    def __init__(self, rows: int) -> None:
        self._reason = np.full(rows, -1, dtype=np.int8)

    def reject(self, rows: "pd.Series[bool] | NDArray[np.bool_]", because: str) -> None:
        """Give a reason to those of these rows that have none yet."""
        wanted = np.asarray(rows, dtype=bool) & (self._reason < 0)
        self._reason[wanted] = REASONS.index(because)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """The rows without a reason."""
        return self._reason < 0

    def account_for(self, table: Table) -> tuple[pd.DataFrame, RowAccount]:
        """List the rejected rows by line, and count all."""
        wrong = ~self.kept
        codes = np.concatenate(
            [self._reason[wrong], np.full(len(table.malformed), REASONS.index(MALFORMED))]
        )
        rejected = pd.DataFrame(
            {
                "file": table.name,
                "line": np.concatenate([table.lines[wrong], table.malformed]),
                "reason": np.array(REASONS, dtype=object)[codes.astype(int)],
            }
        ).sort_values("line", kind="stable", ignore_index=True)
        counts = np.bincount(codes.astype(int), minlength=len(REASONS))
        account = RowAccount(
            read=len(self._reason) + len(table.malformed),
            kept=int(self.kept.sum()),
            rejected={
                reason: int(rows) for reason, rows in zip(REASONS, counts, strict=True) if rows
            },
        )
        return rejected, account
