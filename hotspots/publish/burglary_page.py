"""A sheet of A4 for each burglary: a small map, the doors to knock on, boxes to tick.

It says which doors, not which home: the burgled one is neither marked, nor named, nor ringed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.patterns.plain_words import say_day
from hotspots.products.cocoon_lists import PRIORITIES, CocoonLists
from hotspots.publish.address_columns import OUTCOME_WORDS, last_day, list_doors, say_moment
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_map import Dot, draw_paper_map

_KNOCKED = ("gold", "silver")
_MAP = "Map of the doors, north up"


@dataclass(frozen=True)
class _Row:
    """A door on the sheet, with its number on the map."""

    number: int
    address: str
    priority: str
    why: str
    walk: str
    door: str


def doors_of(lists: CocoonLists, number: int) -> gpd.GeoDataFrame:
    """Find the doors that stand on a burglary's sheet: each door on one, of what adds most."""
    doors = lists.doors[lists.doors["burglary_number"] == number]
    return doors.sort_values(["team", "round", "stop", "door"], kind="stable")


def draw_burglary_page(lists: CocoonLists, number: int) -> str:
    """Compose the sheet of one burglary: gold and silver doors by number, bronze by street.

    Parameters
    ----------
    lists
        Of the whole place.
    number
        Of the burglary, as in ``lists.burglaries``; at least one door has to answer to it.
    """
    doors = doors_of(lists, number)
    knocked = doors[doors["priority"].isin(_KNOCKED)]
    leaflets = doors[~doors["priority"].isin(_KNOCKED)]
    page = Page(
        f"Burglary {number}: {len(knocked)} door{'' if len(knocked) == 1 else 's'} to knock on",
        lists.place,
        describe_burglary(lists, number),
        lists.marking,
        (),
        lists.sources,
    )
    rows = [
        _Row(
            at,
            one["address"],
            one["priority"],
            one["why"],
            f"{one['round']}-{one['stop']}",
            one["door"],
        )
        for at, one in enumerate(list_doors(knocked).to_dict("records"), start=1)
    ]
    return draw_pack_page(
        "burglary.html",
        page,
        style="burglary.css",
        map=_draw_map(knocked, leaflets, lists.streets),
        rows=rows,
        outcomes=OUTCOME_WORDS,
        priorities=PRIORITIES,
        leaflets=_count_by_street(leaflets),
        listed=f"List of {say_day(lists.as_of)}. Destroy by {say_day(last_day(lists))}.",
    )


def describe_burglary(lists: CocoonLists, number: int) -> str:
    """Say by when and at what time of day its doors are visited, and by whom."""
    burglary = lists.burglaries[lists.burglaries["number"] == number].iloc[0]
    late = " (overdue)" if burglary["status"] == "overdue" else ""
    due = say_moment(burglary["deadline"])
    said = [f"Visits due by {due}{late}" if due else "No deadline: not known when reported"]
    if burglary["visit_window"]:
        said.append(f"best {burglary['visit_window']}")
    teams = doors_of(lists, number)["team"].unique()
    said.append(" and ".join(sorted(teams)))
    return " · ".join(said)


def _draw_map(
    knocked: gpd.GeoDataFrame, leaflets: gpd.GeoDataFrame, streets: gpd.GeoDataFrame | None
) -> str:
    """Draw the doors; those without a number are dots, unless there are no others."""
    if not len(knocked):
        return draw_paper_map(dots=_dots(leaflets, numbered=False), streets=streets, label=_MAP)
    small = shapely.get_coordinates(leaflets.geometry.to_numpy())
    dots = [*_dots(knocked), *(Dot("", float(x), float(y), "quiet") for x, y in small)]
    return draw_paper_map(dots=dots, streets=streets, label=_MAP)


def _dots(doors: gpd.GeoDataFrame, *, numbered: bool = True) -> list[Dot]:
    """Join doors on one spot (flats) into one dot with all their numbers, best priority first."""
    places: dict[tuple[float, float], list[tuple[int, str]]] = {}
    xy = shapely.get_coordinates(doors.geometry.to_numpy())
    for number, ((x, y), priority) in enumerate(zip(xy, doors["priority"], strict=True), start=1):
        places.setdefault((float(x), float(y)), []).append((number, priority))
    ranks = list(PRIORITIES)
    return [
        Dot(
            say_numbers([number for number, _ in these]) if numbered else "",
            *place,
            look=min((priority for _, priority in these), key=ranks.index),
        )
        for place, these in places.items()
    ]


def say_numbers(numbers: Sequence[int]) -> str:
    """Say numbers in few letters: runs by their ends, more than two runs by the first.

    >>> say_numbers([3]), say_numbers([1, 2, 3, 4]), say_numbers([1, 2, 7]), say_numbers([1, 3, 5])
    ('3', '1–4', '1–2, 7', '1, 3 …')
    """
    runs: list[list[int]] = []
    for one in sorted(numbers):
        if runs and one == runs[-1][-1] + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    said = [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]
    return ", ".join(said[:2]) + (" …" if len(said) > 2 else "")


def _count_by_street(leaflets: pd.DataFrame) -> list[tuple[str, int]]:
    streets = leaflets["street"].where(leaflets["street"] != "", "No street")
    return [
        (str(street), int(doors)) for street, doors in streets.value_counts().sort_index().items()
    ]
