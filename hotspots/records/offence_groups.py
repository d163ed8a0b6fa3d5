"""Which group an offence belongs to, where nobody wrote it down."""

from functools import lru_cache
from importlib.resources import files
from io import StringIO

import pandas as pd

from hotspots.records.harm_index import ANTI_SOCIAL_BEHAVIOUR
from hotspots.records.harm_table import CATEGORY_LEVEL, CODE_LEVEL, plain_key

NOT_GIVEN = "Offence not given"


def offence_groups_of(incidents: pd.DataFrame) -> "pd.Series[str]":
    """Give each incident its offence group.

    A reader ticks a dozen groups, not two hundred offences. The group as written; else the
    police.uk category that its Home Office code, or the offence itself, stands for; else the
    offence as it is written.

    Parameters
    ----------
    incidents
        With any of ``offence_group``, ``offence_code`` and ``offence``.

    Returns
    -------
    pandas.Series
        Text for every row, with the index of ``incidents``; ``Offence not given`` where there
        is nothing.

    Examples
    --------
    >>> incidents = pd.DataFrame(
    ...     {
    ...         "offence_group": ["Theft", None, None, None],
    ...         "offence_code": ["44", "28E", None, None],
    ...         "offence": ["Theft of a pedal cycle", "Burglary - home", "ROBBERY", "Littering"],
    ...     }
    ... )
    >>> offence_groups_of(incidents).tolist()
    ['Theft', 'Burglary', 'Robbery', 'Littering']
    """
    group = pd.Series(pd.NA, index=incidents.index, dtype="str")
    for column, known in (
        ("offence_group", None),
        ("offence_code", _groups(CODE_LEVEL)),
        ("offence", _groups(CATEGORY_LEVEL)),
        ("offence", None),
    ):
        if column in incidents:
            group = group.fillna(_look_up(incidents[column], known))
    return group.fillna(NOT_GIVEN)


def _look_up(texts: "pd.Series[str]", known: dict[str, str] | None) -> "pd.Series[str]":
    """Look up each different text once: there are few, however many incidents."""
    codes, values = pd.factorize(texts.astype("str"))
    written = [str(value).strip() for value in values]
    if known is not None:
        written = [known.get(plain_key(text), "") for text in written]
    found = pd.array([text or None for text in written] + [None], dtype="str")
    return pd.Series(found[codes], index=texts.index, dtype="str")


@lru_cache(maxsize=2)
def _groups(level: str) -> dict[str, str]:
    text = files("hotspots.records").joinpath("harm/cambridge.csv").read_text("utf-8")
    table = pd.read_csv(StringIO(text), dtype={"key": "str"})
    rows = table[table["level"] == level]
    groups = dict(zip(rows["key"].map(plain_key), rows["offence_group"], strict=True))
    if level == CATEGORY_LEVEL:
        groups[plain_key(ANTI_SOCIAL_BEHAVIOUR)] = ANTI_SOCIAL_BEHAVIOUR
    return groups
