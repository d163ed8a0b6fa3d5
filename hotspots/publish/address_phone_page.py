"""A team's doors on a phone: what to do at which door, ticked off on the spot.

The page keeps what is ticked in its own memory and nowhere else, since phones are shared: it says
so, asks before it is closed, and makes the returns as a file on the phone.
"""

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pandas as pd

from hotspots.patterns.plain_words import say_day
from hotspots.products.cocoon_lists import PRIORITIES, CocoonLists
from hotspots.publish.address_columns import OUTCOME_WORDS, last_day, list_doors, say_moment
from hotspots.publish.address_workbook import describe_round
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page, read_asset


@dataclass(frozen=True)
class _Door:
    id: str
    stop: int
    address: str
    priority: str
    why: str
    when: str
    late: bool


@dataclass(frozen=True)
class _Side:
    """Doors one after the other on one side of a street."""

    street: str
    numbers: str
    doors: tuple[_Door, ...]


@dataclass(frozen=True)
class _Round:
    number: int
    about: str
    doors: int
    sides: tuple[_Side, ...]


def draw_phone_page(lists: CocoonLists, team: str, *, returns_name: str) -> str:
    """Compose a team's page: doors in walking order by side of the street, an outcome for each.

    Parameters
    ----------
    lists
        Of the whole place.
    team
        Whose doors.
    returns_name
        What the file of returns is called that the page makes.
    """
    doors = lists.doors[lists.doors["team"] == team]
    page = Page(
        f"{len(doors):,} doors: {team}",
        lists.place,
        f"List of {say_day(lists.as_of)}. Destroy by {say_day(last_day(lists))}.",
        lists.marking,
        (lists.basis, *lists.notes),
        lists.sources,
    )
    return draw_pack_page(
        "phone.html",
        page,
        style="phone.css",
        script=read_asset("phone.js"),
        rounds=[
            _Round(
                int(str(number)),
                describe_round(lists, team, int(str(number))),
                len(walked),
                tuple(_sides(walked)),
            )
            for number, walked in doors.groupby("round", sort=True)
        ],
        priorities=PRIORITIES,
        outcomes=OUTCOME_WORDS,
        returns_name=returns_name,
    )


def _sides(walked: pd.DataFrame) -> Iterator[_Side]:
    ordered = walked.sort_values(["stop", "door"], kind="stable").reset_index(drop=True)
    rows = list_doors(ordered).to_dict("records")
    sides = [
        name_side(street, number)
        for street, number in zip(ordered["street"], ordered["number"], strict=True)
    ]
    for (street, numbers), together in groupby(
        zip(sides, rows, strict=True), key=lambda pair: pair[0]
    ):
        yield _Side(street, numbers, tuple(_door(row) for _, row in together))


def name_side(street: str, number: str) -> tuple[str, str]:
    """Name the side of a street that a door is on, by its number.

    >>> name_side("Mill Road", "12A"), name_side("Mill Road", "7"), name_side("", "The Laurels")
    (('Mill Road', 'even numbers'), ('Mill Road', 'odd numbers'), ('No street', ''))
    """
    name = street or "No street"
    digits = re.match(r"\s*(\d+)", number)
    if digits is None:
        return name, ""
    return name, "odd numbers" if int(digits[1]) % 2 else "even numbers"


def _door(row: dict[Hashable, Any]) -> _Door:
    due = say_moment(row["visit_by"])
    best = f", best {row['visit_window']}" if row["visit_window"] else ""
    return _Door(
        row["door"],
        row["stop"],
        row["address"],
        row["priority"],
        row["why"],
        f"by {due}{best}" if due else best.removeprefix(", "),
        row["status"] == "overdue",
    )
