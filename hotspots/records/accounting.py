"""Where every row went: read = kept + rejected, file by file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

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
)


@dataclass(frozen=True)
class RowAccount:
    """The rows of one file, or of several added up.

    Attributes
    ----------
    read
        Rows below the header; blank lines are not rows.
    kept
        Rows that became incidents.
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
