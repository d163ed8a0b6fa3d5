"""What anybody may see: burglaries by ward, with no small number and none that can be worked out.

A ward is shown with its number, or not at all: what share of its homes lies near burglaries would
give a withheld number away, and so would the sum of all wards.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.files import folder_name
from hotspots.publish.page import Page
from hotspots.publish.product_page import Cell, Listing, draw_listing_page
from hotspots.publish.tables import write_csv

MARKING = "PUBLIC"
FEWEST_BURGLARIES = 5
WITHHELD = "withheld"
_STEP = 5  # percent


def withhold_small(counts: Sequence[int]) -> tuple[int | None, ...]:
    """Withhold small numbers, and others until no small one can be worked out.

    One ward alone that is withheld follows from the sum of all, and so do wards that hold as much
    as they may; then the smallest numbers shown are withheld too, all that are equal together.
    Of two wards or more, who knows the sum from elsewhere and knows this rule can still not
    tell any number from 1 to 4.

    Parameters
    ----------
    counts
        Of each ward.

    Returns
    -------
    tuple
        The counts in their order; None where withheld.

    Examples
    --------
    >>> withhold_small([12, 3, 7])
    (12, None, None)
    >>> withhold_small([12, 3, 0, 7])
    (12, None, None, 7)
    """
    hidden = {at for at, count in enumerate(counts) if count < FEWEST_BURGLARIES}
    while _can_be_worked_out([counts[at] for at in hidden]) and len(hidden) < len(counts):
        shown = [at for at in range(len(counts)) if at not in hidden]
        least = min(counts[at] for at in shown)
        hidden |= {at for at in shown if counts[at] == least}
    return tuple(None if at in hidden else count for at, count in enumerate(counts))


def _can_be_worked_out(withheld: Sequence[int]) -> bool:
    most = (FEWEST_BURGLARIES - 1) * len(withheld)
    return len(withheld) == 1 or 0 < most == sum(withheld)


def count_by_ward(wards: pd.DataFrame) -> pd.DataFrame:
    """Make the public table: numbers that may be shown, and shares of homes in rough steps.

    Parameters
    ----------
    wards
        As in :attr:`hotspots.products.cocoon_lists.CocoonLists.wards`. Not changed.

    Returns
    -------
    pandas.DataFrame
        ``ward``, ``burglaries`` and ``homes_near`` as text, by ward: a number and "about 20%" or
        both "withheld".
    """
    ordered = wards.sort_values("ward", kind="stable")
    shown = withhold_small([int(one) for one in ordered["burglaries"]])
    shares = [
        WITHHELD if count is None else say_share(int(near), int(homes))
        for count, near, homes in zip(
            shown, ordered["homes_in_zones"], ordered["homes"], strict=True
        )
    ]
    numbers = [WITHHELD if count is None else str(count) for count in shown]
    return pd.DataFrame(
        {"ward": list(ordered["ward"]), "burglaries": numbers, "homes_near": shares}, dtype="str"
    )


def say_share(part: int, whole: int) -> str:
    """Say a share in steps of five percent.

    >>> say_share(210, 1000), say_share(3, 1000), say_share(0, 0)
    ('about 20%', 'under 5%', 'no homes')
    """
    if whole == 0:
        return "no homes"
    percent = round(100 * part / whole / _STEP) * _STEP
    return f"about {percent}%" if percent else f"under {_STEP}%"


def write_public_version(lists: CocoonLists, folder: Path) -> tuple[Path, ...]:
    """Write the ward table as .csv and .html.

    Parameters
    ----------
    lists
        Of the whole place.
    folder
        Must exist.

    Returns
    -------
    tuple of pathlib.Path
        The files.
    """
    table = count_by_ward(lists.wards)
    base = folder / f"{folder_name(lists.place)}-wards"
    paths = tuple(base.with_name(f"{base.name}{end}") for end in (".csv", ".html"))
    write_csv(table.assign(month=f"{lists.as_of:%Y-%m}"), paths[0])
    paths[1].write_text(_draw_page(lists, table), encoding="utf-8", newline="\n")
    return paths


def _draw_page(lists: CocoonLists, table: pd.DataFrame) -> str:
    notes = (
        "Burglaries of homes recent enough to be followed up with visits nearby.",
        f"Numbers under {FEWEST_BURGLARIES} are withheld to protect the people concerned, and so"
        " are others from which they could be worked out. No total is given for the same reason."
        if (table["burglaries"] == WITHHELD).any()
        else "",
        "Homes near them: homes within the distance at which visits are considered, to the"
        f" nearest {_STEP}%. Most homes near a burglary are never burgled.",
    )
    page = Page(
        f"Recent home burglaries by ward: {lists.place}",
        lists.place,
        f"{lists.as_of:%B %Y}",
        MARKING,
        tuple(note for note in notes if note),
        lists.sources,
    )
    titles = ("Ward", "Recent home burglaries", "Homes near them")
    heads = tuple(Cell(one, at > 0) for at, one in enumerate(titles))
    rows = tuple(
        tuple(Cell(str(value), at > 0) for at, value in enumerate(row))
        for row in table.itertuples(index=False)
    )
    return draw_listing_page(page, [Listing("By ward", heads, rows, 0)])
