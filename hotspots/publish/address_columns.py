"""What stands on an address list: the same columns on paper, on a phone and in a file."""

from dataclasses import dataclass

import pandas as pd
from pandas.api.typing import NaTType

from hotspots.products.cocoon_lists import CocoonLists
from hotspots.records.returns import OUTCOMES

# A ring in the words of somebody who stands in the street.
RING_WORDS = {
    "same building": "Same building",
    "next door": "A few doors along",
    "opposite": "Opposite",
    "behind": "Backs on to it",
    "same street": "Same street",
}


@dataclass(frozen=True)
class ListColumn:
    """A column of an address list.

    Attributes
    ----------
    name
        In files; returns are read by it.
    title
        On paper.
    width
        On paper, in characters; 0 where it stands in files only.
    to_fill
        Whether the officer writes here.
    """

    name: str
    title: str
    width: float
    to_fill: bool = False


# The door's id stands last and is narrow, but it has to be there: returns are matched by it.
LIST_COLUMNS = (
    ListColumn("team", "Team", 0),
    ListColumn("round", "Round", 0),
    ListColumn("stop", "Stop", 5),
    ListColumn("address", "Address", 33),
    ListColumn("priority", "Priority", 9),
    ListColumn("why", "Why", 19),
    ListColumn("visit_window", "Best time", 10),
    ListColumn("visit_by", "Visit by", 14),
    ListColumn("status", "Status", 0),
    ListColumn("outcome", "Outcome", 10, to_fill=True),
    ListColumn("date", "Date", 9, to_fill=True),
    ListColumn("time", "Time", 7, to_fill=True),
    ListColumn("officer", "Officer", 9, to_fill=True),
    ListColumn("follow_up", "Follow-up", 18, to_fill=True),
    ListColumn("door", "Door id", 13),
)
OUTCOME_WORDS = tuple(OUTCOMES)


def list_doors(doors: pd.DataFrame) -> pd.DataFrame:
    """Put doors into the columns of an address list, in walking order.

    Parameters
    ----------
    doors
        Rows of :attr:`hotspots.products.cocoon_lists.CocoonLists.doors`. Not changed.

    Returns
    -------
    pandas.DataFrame
        One row a door by team, round and stop, with ``LIST_COLUMNS`` by name; ``visit_by`` is a
        moment, what an officer fills in is empty text. Neither distances nor scores: they would
        lead to the burgled home.
    """
    walked = doors.sort_values(["team", "round", "stop", "door"], kind="stable")
    listed = pd.DataFrame(
        {
            "team": walked["team"],
            "round": walked["round"],
            "stop": walked["stop"],
            "address": walked["address"],
            "priority": walked["priority"],
            "why": [
                say_why(ring, numbers, outcome, visited)
                for ring, numbers, outcome, visited in zip(
                    walked["ring"],
                    walked["burglary_numbers"],
                    walked["outcome"],
                    walked["visited"],
                    strict=True,
                )
            ],
            "visit_window": walked["visit_window"],
            "visit_by": walked["deadline"],
            "status": walked["status"],
            "door": walked["door"],
        }
    )
    to_fill = {column.name: "" for column in LIST_COLUMNS if column.to_fill}
    names = [column.name for column in LIST_COLUMNS]
    return listed.assign(**to_fill)[names].reset_index(drop=True)


def say_why(ring: str, numbers: str, outcome: str, visited: pd.Timestamp | NaTType) -> str:
    """Say why a door is on the list, and what came of an earlier visit.

    >>> say_why("next door", "1; 4", "", pd.NaT)
    'A few doors along (1; 4)'
    >>> say_why("200 m", "2", "no answer", pd.Timestamp("2024-03-09 18:05"))
    'Within 200 m (2). Sat 9 Mar 18:05: no answer'
    """
    why = f"{RING_WORDS.get(ring, f'Within {ring}')} ({numbers})"
    if not outcome:
        return why
    return f"{why}. {say_moment(visited) or 'Earlier'}: {outcome}"


def say_moment(moment: pd.Timestamp | NaTType) -> str:
    """Say a moment in few letters; midnight is left out, nothing is empty.

    >>> say_moment(pd.Timestamp("2024-03-09 18:05")), say_moment(pd.Timestamp("2024-03-10"))
    ('Sat 9 Mar 18:05', 'Sun 10 Mar')
    >>> say_moment(pd.NaT)
    ''
    """
    if pd.isna(moment):
        return ""
    day = f"{moment:%a} {moment.day} {moment:%b}"
    return day if moment == moment.normalize() else f"{day} {moment:%H:%M}"


def last_day(lists: CocoonLists) -> pd.Timestamp:
    """Find the day on which the last zone ends: after it every list is to be destroyed.

    The last midnight belongs to the day before it. Without any live burglary it is the lists'
    own day.
    """
    ends = lists.burglaries["expires"].max()
    return lists.as_of if pd.isna(ends) else (ends - pd.Timedelta(1, "us")).normalize()
