"""What a Street Week leaves behind: two action plans, as tables for agencies to fill in."""

import re
from collections.abc import Sequence

import pandas as pd

from hotspots.patterns.masking import FEWEST_SHARED

COMMUNITY, ENVIRONMENT = "Community Care Action Plan", "Environmental Care Action Plan"
ACTION_COLUMNS = (
    *("number", "issue", "place", "known_from"),
    *("owner", "action", "due", "status", "recheck", "result"),
)
STATUSES = ("not begun", "begun", "done", "stopped")
OWNERS = (
    *("police", "council", "housing", "highways", "fire and rescue", "health"),
    *("schools and youth services", "businesses", "residents", "other"),
)
EMPTY_ROWS = 12  # room to write


def make_action_plans(
    spots: pd.DataFrame, *, surroundings: Sequence[str] = (), ward: str = ""
) -> dict[str, pd.DataFrame]:
    """Begin the two plans with what is known; everything else is for people to write.

    Parameters
    ----------
    spots
        Harm spots of the time after the week, with ``around``, ``top_offences`` and
        ``peak_hours``: places where much still happens.
    surroundings
        What the street map knows of the ward, in sentences.
    ward
        Its name.

    Returns
    -------
    dict of pandas.DataFrame
        Plan -> ``ACTION_COLUMNS``; owner, action, due, status, recheck and result are empty.

    Examples
    --------
    >>> spot = {"around": "High Street", "top_offences": "Theft 9", "peak_hours": "18:00 to 22:00"}
    >>> plans = make_action_plans(pd.DataFrame([spot]))
    >>> plans["Community Care Action Plan"][["issue", "place"]].values.tolist()
    [['Still much recorded after the week: Theft, mostly 18:00 to 22:00', 'High Street']]
    """
    care, ground = [], []
    for one in spots.to_dict("records"):
        when = f", mostly {one['peak_hours'].split(' (')[0]}" if one["peak_hours"] else ""
        said = f"Still much recorded after the week: {_common(one['top_offences'])}{when}"
        if one.get("stacked_point"):
            said += f"; perhaps only recorded here ({one['stacked_point']})"
        care.append((said, one["around"], "incidents since the week"))
        walk = "Much still happens here; nobody has yet looked at light, sight lines and access"
        ground.append((walk, one["around"], "incidents since the week"))
    ground += [(sentence, ward, "street map") for sentence in surroundings]
    return {COMMUNITY: _table(care), ENVIRONMENT: _table(ground)}


def _common(top_offences: str) -> str:
    """Name the offences of a place, without numbers; what is rare there might lead to somebody.

    >>> _common("Shoplifting 34, Theft 7, Robbery 4"), _common("Robbery 2")
    ('Shoplifting, Theft', 'various offences')
    """
    named = re.findall(r"(.+?) ([\d,]*\d)(?:, |$)", top_offences)
    common = [name for name, number in named if int(number.replace(",", "")) >= FEWEST_SHARED]
    return ", ".join(common) or "various offences"


def _table(rows: Sequence[tuple[str, str, str]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["issue", "place", "known_from"], dtype="str")
    table.insert(0, "number", range(1, len(table) + 1))
    return table.assign(**dict.fromkeys(ACTION_COLUMNS[4:], ""))
