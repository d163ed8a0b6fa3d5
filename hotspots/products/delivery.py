"""The delivery of cocooning: were the doors reached, and in time? In counts only."""

import numpy as np
import pandas as pd

from hotspots.patterns.delivery import Delivery
from hotspots.products.declare import (
    BarsFigure,
    Column,
    Declaration,
    Product,
    Table,
    lay_out,
    percent,
)

# A share of fewer doors than this would say more than they can.
FEWEST_DOORS = 10
_WILSON_Z = 1.959963984540054  # 95 %

_STEPS = (
    ("planned", "Planned doors", "doors on a list"),
    ("occupied", "Occupied", "planned, less void"),
    ("visited", "Visited", "occupied, at least one visit"),
    ("in_time", "Visited in time", "by the deadline, 48 hours after the report"),
    ("spoke", "Spoken to, face to face", "somebody was spoken to"),
    ("leaflet", "Leaflet left", "nobody was spoken to, a leaflet was left"),
    ("no_answer", "No answer", "nobody was spoken to, nothing was left"),
    ("refused", "Refused", "somebody opened and did not want to speak"),
    ("void", "Void", "empty, or no home"),
)
_SHARES = ("visited", "in_time", "spoke")
_COUNTS = tuple(
    Column(name, "whole number", "doors", meaning)
    for name, _, meaning in (_STEPS[0], _STEPS[8], *_STEPS[1:5], _STEPS[7], *_STEPS[5:7])
)
_BURGLARIES = Column("burglaries", "whole number", "burglaries", "burglaries whose doors these are")
_DUE = Column("due", "whole number", "doors", "planned, and past the deadline on the report's day")
_SHARE_COLUMNS = tuple(
    Column(f"{name}_share", "number", "share 0-1", f"{name} of occupied; empty below 10 doors", 6)
    for name in _SHARES
)
_WEEK = Column("week", "text", "", "ISO week of the deadline")
_TEAM = Column("team", "text", "", "team whose list it was")

COCOON_DELIVERY = Declaration(
    "cocoon_delivery",
    "Cocoon delivery",
    "Were the doors reached, and in time?",
    (
        Table(
            "delivery",
            "one step from the list to the door",
            (
                Column("step", "text", "", "how far it came"),
                Column("doors", "whole number", "doors", "doors that came so far"),
                Column(
                    "share",
                    "number",
                    "share 0-1",
                    "of occupied doors; void and occupied: of planned",
                    6,
                ),
                Column("share_low", "number", "share 0-1", "95 % interval of the share", 6),
                Column("share_high", "number", "share 0-1", "95 % interval of the share", 6),
                Column("meaning", "text", "", "what is counted"),
            ),
        ),
        Table(
            "delivery_by_week",
            "one team and week",
            (_TEAM, _WEEK, _BURGLARIES, *_COUNTS, _DUE, *_SHARE_COLUMNS),
        ),
        Table(
            "delivery_by_team",
            "one team",
            (_TEAM, _BURGLARIES, *_COUNTS, _DUE, *_SHARE_COLUMNS),
        ),
        Table(
            "delivery_by_priority",
            "one priority",
            (
                Column("priority", "text", "", "gold, silver or bronze"),
                *_COUNTS,
                _DUE,
                *_SHARE_COLUMNS,
            ),
        ),
        Table(
            "cocooned_burglaries",
            "one burglary and team",
            (
                Column("burglary", "text", "", "reference"),
                _TEAM,
                _WEEK,
                *_COUNTS,
                Column(
                    "followed",
                    "whole number",
                    "burglaries",
                    "others after it within the zone's reach and time; -1: not known",
                ),
                Column("complete", "whole number", "0 or 1", "1: the zone's time is over"),
            ),
        ),
    ),
    figure=BarsFigure("delivery", "step", "doors"),
)


def make_cocoon_delivery(place: str, delivery: Delivery) -> Product:
    """Make the product of how lists were delivered: counts, no addresses and no names.

    Shares of fewer than ten doors are left empty; those in all come with Wilson's interval. What
    followed a burglary is counted and compared with nothing: whether cocooning prevents the next
    one is for an evaluation with a comparison.

    Parameters
    ----------
    place
        District or force, for the finding.
    delivery
        Of :func:`hotspots.patterns.delivery.find_delivery`.

    Examples
    --------
    >>> from hotspots.patterns.delivery import find_delivery
    >>> from hotspots.records.register import read_register
    >>> nothing = find_delivery(read_register("no register yet"), as_of="2024-03-09")
    >>> make_cocoon_delivery("Harlow", nothing).finding
    'No list of doors was issued in Harlow'
    """
    totals = _add_up(delivery)
    burglaries = delivery.burglaries.astype({"complete": "int64"})
    tables = {
        "delivery": _steps(totals) if totals["planned"] else _steps(totals)[:0],
        "delivery_by_week": _shared(delivery.totals("team", "week")),
        "delivery_by_team": _shared(delivery.totals("team")),
        "delivery_by_priority": _in_order(_shared(delivery.totals("priority"))),
        "cocooned_burglaries": burglaries,
    }
    return Product(
        COCOON_DELIVERY,
        _finding(place, totals),
        {one.name: lay_out(tables[one.name], one) for one in COCOON_DELIVERY.tables},
        settings={
            "as_of": delivery.as_of.isoformat(),
            "within_m": delivery.within_m,
            "within_days": delivery.within_days,
        },
        notes=tuple(_notes(delivery, totals)),
    )


def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of a share, which stays sensible for few trials.

    >>> [round(limit, 3) for limit in wilson_interval(141, 266)]
    [0.47, 0.589]
    """
    if not trials:
        return float("nan"), float("nan")
    share, square = hits / trials, _WILSON_Z**2
    middle = share + square / (2 * trials)
    reach = _WILSON_Z * float(np.sqrt((share * (1 - share) + square / (4 * trials)) / trials))
    whole = 1 + square / trials
    return max((middle - reach) / whole, 0.0), min((middle + reach) / whole, 1.0)


def _add_up(delivery: Delivery) -> dict[str, int]:
    totals = delivery.totals()
    return {str(name): int(totals[name].sum()) for name in totals}


def _steps(totals: dict[str, int]) -> pd.DataFrame:
    rows = []
    for name, title, meaning in _STEPS:
        base = totals["planned" if name in ("planned", "occupied", "void") else "occupied"]
        low, high = wilson_interval(totals[name], base)
        share = totals[name] / base if base >= FEWEST_DOORS else float("nan")
        rows.append((title, totals[name], share, low, high, meaning))
    columns = ["step", "doors", "share", "share_low", "share_high", "meaning"]
    return pd.DataFrame(rows, columns=columns)


def _shared(totals: pd.DataFrame) -> pd.DataFrame:
    enough = totals["occupied"].where(totals["occupied"] >= FEWEST_DOORS)
    return totals.assign(**{f"{name}_share": totals[name] / enough for name in _SHARES})


def _in_order(by_priority: pd.DataFrame) -> pd.DataFrame:
    order = {"gold": 0, "silver": 1, "bronze": 2}
    return by_priority.sort_values("priority", key=lambda one: one.map(order), ignore_index=True)


def _finding(place: str, totals: dict[str, int]) -> str:
    if not totals["planned"]:
        return f"No list of doors was issued in {place}"
    many = totals["occupied"]
    reached = f"{totals['visited']:,} of {many:,} occupied homes"
    if many >= FEWEST_DOORS:
        reached += f" ({percent(totals['visited'] / many)})"
    return (
        f"In {place} {reached} on the lists were visited, {totals['in_time']:,} in time;"
        f" somebody was spoken to at {totals['spoke']:,}"
    )


def _notes(delivery: Delivery, totals: dict[str, int]) -> list[str]:
    notes = [
        "A door counts once for a team and a week, whatever number of burglaries it answers to;"
        " in time is by the deadline, 48 hours after the earliest report.",
        "A door is void if it was found so; one that nobody went to counts as occupied.",
    ]
    later = totals["planned"] - totals["due"]
    counts = {
        "doors have a deadline after the day of this report.": later,
        "visits are at doors on no list; they are not counted.": delivery.unlisted,
        "visits have no date; they count as visited, not as in time.": delivery.undated,
        "visits are known to the day, that of the deadline; they count as in time.": (
            delivery.day_only
        ),
    }
    notes += [f"{rows:,} {what}" for what, rows in counts.items() if rows]
    return [*notes, *_note_on_followed(delivery)]


def _note_on_followed(delivery: Delivery) -> list[str]:
    known = delivery.burglaries[delivery.burglaries["followed"] >= 0].drop_duplicates("burglary")
    if known.empty:
        return []
    over = known[known["complete"]]
    hit = int((over["followed"] > 0).sum())
    reach = f"{delivery.within_m:g} m and {delivery.within_days} days"
    return [
        f"Of {len(over):,} cocooned burglaries whose time is over {hit:,} were followed by another"
        f" within {reach}. This says nothing of what would have followed without visits."
    ]
