"""What an audit form is made of, whichever its shape."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class AuditForm:
    """What stands on a form before anybody fills it in.

    Attributes
    ----------
    audit, place
        Id of the audit, the same for every walk of the place; the place in words.
    as_of
        The day the form was made.
    stops
        One row a stop, in the order of the walk: ``number``, ``kind``, ``name``, ``detail``,
        ``look_for``, ``category``.
    earlier
        Findings of the walk before that are still open, as the register holds them: a re-audit
        begins with them.
    marking
        Handling marking.
    sources
        Where the stops come from, and under which licence.
    """

    audit: str
    place: str
    as_of: pd.Timestamp
    stops: pd.DataFrame
    earlier: pd.DataFrame
    marking: str
    sources: tuple[str, ...]
