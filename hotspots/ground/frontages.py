"""Frontages: which premises face which street, in which order, and who is whose neighbour."""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_projected_metres, require_same_crs
from hotspots.ground.front_relations import RELATIONS, Fronts, Relations, find_relations
from hotspots.ground.house_rows import link_rows
from hotspots.ground.houses import Houses, Rows, find_houses
from hotspots.ground.number_sides import sides_of_numbers
from hotspots.ground.street_sides import (
    SIDES,
    Sides,
    StreetLines,
    lay_lines,
    sides_of_lines,
)


@dataclass(frozen=True)
class Frontages:
    """Houses in the order in which they stand along their streets.

    Attributes
    ----------
    houses
        One row a house (a building front), by street, town and number: ``street`` as written,
        empty where none is known; ``side``: left or right of the street's line as it is drawn,
        odd or even where no line was there, both where numbers run on along one side, empty
        where the row is not known; ``position``: how far along that side, in metres where there
        is a line, else in numbers; NaN where not known; ``x``, ``y``: its middle.
    house_of
        For each address, in the order of the table it was found from, the row of its house.
    """

    houses: pd.DataFrame
    house_of: Rows
    _fronts: Fronts

    def neighbours(self, rows: Rows | list[int] | pd.Series, *, each_side: int = 4) -> pd.DataFrame:
        """Find the neighbours of some addresses: who would hear, see or share the fence.

        Parameters
        ----------
        rows
            Positions of addresses in the table that the frontages were found from.
        each_side
            How many houses on either side, and how many behind.

        Returns
        -------
        pandas.DataFrame
            One row for each address of each neighbouring house, in the order of ``rows``, then
            of relation, steps and house:

            =============  ==================================================================
            ``address``    the row asked about
            ``neighbour``  row of the neighbouring address
            ``relation``   same building, next door, opposite, behind
            ``steps``      0 in the same building; next door from 1, each way; opposite from 0
                           (the house that faces this one), each way; behind from 1 by distance
            ``known``      False where the row in the street is not known, and what is called
                           next door is only near: the nearest houses within 60 m
            =============  ==================================================================

            A neighbouring house has one relation, the first of these that fits.

        Raises
        ------
        InputError
            When a row is none of the table's or ``each_side`` is no count.
        """
        asked = np.asarray(rows)
        if not len(asked):
            asked = np.zeros(0, dtype=np.int64)
        _require_rows(asked, len(self.house_of), each_side)
        house, where = np.unique(self.house_of[asked], return_inverse=True)
        found = find_relations(self._fronts, house.astype(np.int64), each_side)
        return _to_addresses(found, house, where, asked, self._fronts)


def find_frontages(
    addresses: gpd.GeoDataFrame, *, streets: gpd.GeoDataFrame | None = None
) -> Frontages:
    """Find which premises face which street, in which order.

    With the streets' lines a house stands on the side of the nearest line of its own street,
    and is as far along as the line is there: numbers are not needed, and addresses without any
    text (OS Open UPRN) belong to the nearest street. Without lines, or where a street has none
    within 60 m, numbers tell: odd and even as two sides, or as one row where the next number
    is the nearest. Houses with a name only stand between the numbers that they are among.
    Without text and without lines nobody can tell a row, and :meth:`Frontages.neighbours` gives
    what is near, and says so.

    A row breaks where the gap to the next house is over three times the usual one of that
    stretch (the lower quartile of nine), but not under 20 m and always over 60 m. Premises that
    are no homes take their place in the row.

    Give the lines where there are any: without them a row that nobody stands opposite is taken
    to look away from houses of other streets that turn their backs to it, which is a guess.
    800,000 addresses take some seconds, and about 0.4 GiB beyond what they take themselves.

    Parameters
    ----------
    addresses
        Of :func:`hotspots.read_addresses`; points in metres. Not changed.
    streets
        ``name`` and lines, as :func:`hotspots.read_streets` gives them; lines without a name
        are paths, and make no side.

    Returns
    -------
    Frontages
        The same whatever the order of the rows, but for the rows' numbers. No addresses: no
        houses.

    Raises
    ------
    InputError
        When a column or a point is missing, the system is not one of metres, or the two tables
        are in different systems.

    Examples
    --------
    >>> from hotspots.records import read_addresses
    >>> box = (587900, 185700, 588100, 185900)
    >>> addresses = read_addresses("data/addresses/sample_addresses.csv.gz", within=box).addresses
    >>> frontages = find_frontages(addresses)
    >>> near = frontages.neighbours([40], each_side=1)
    >>> near[["relation", "steps"]].drop_duplicates().to_numpy().tolist()
    [['next door', 1], ['opposite', 0], ['opposite', 1], ['behind', 1]]
    """
    require_projected_metres(addresses.crs, where="addresses")
    houses = find_houses(addresses)
    lines = None if streets is None else _lines_of(streets, addresses)
    told = sides_of_lines(houses, lines) if lines is not None else None
    by_line = told.row >= 0 if told is not None else np.zeros(len(houses), dtype=bool)
    sides = sides_of_numbers(houses, by_line)
    if told is not None:
        sides = _either(told, sides, by_line)
    front = (sides.front_x, sides.front_y)
    links = link_rows(
        sides.row, sides.rank, sides.street, houses.x, houses.y, front=front, turns=~by_line
    )
    order = np.argsort(houses.house_of, kind="stable")
    start = np.searchsorted(houses.house_of[order], np.arange(len(houses) + 1))
    tree = cKDTree(np.column_stack([houses.x, houses.y]))
    fronts = Fronts(houses.x, houses.y, sides.street, *front, links, tree, lines, order, start)
    return Frontages(_table(houses, sides, by_line, lines), houses.house_of, fronts)


def _lines_of(streets: gpd.GeoDataFrame, addresses: gpd.GeoDataFrame) -> StreetLines:
    require_same_crs(streets.crs, addresses.crs, one_is="the streets", other_is="the addresses")
    kinds = set(streets.geometry.dropna().geom_type) - {"LineString", "MultiLineString"}
    if "name" not in streets.columns or kinds:
        what = "streets need a column 'name' and lines"
        what += f", not {', '.join(sorted(kinds))}" if kinds else ""
        raise InputError(Problem(what, "give the streets of read_streets", "streets"))
    return lay_lines(streets)


def _either(told: Sides, other: Sides, by_line: NDArray[np.bool_]) -> Sides:
    """Take what a line tells where there is one, and what the numbers tell elsewhere."""
    after = int(told.street.max(initial=-1)) + 1
    beyond = int(told.row.max(initial=-1)) + 1
    other_street = np.where(other.street >= 0, other.street + after, -1)
    other_row = np.where(other.row >= 0, other.row + beyond, -1)
    return Sides(
        np.where(by_line, told.street, other_street),
        np.where(by_line, told.row, other_row),
        np.where(by_line, told.rank, other.rank),
        np.where(by_line, told.side, other.side),
        np.where(by_line, told.front_x, other.front_x),
        np.where(by_line, told.front_y, other.front_y),
    )


def _table(
    houses: Houses, sides: Sides, by_line: NDArray[np.bool_], lines: StreetLines | None
) -> pd.DataFrame:
    written = np.array(houses.written, dtype=object)[houses.street]
    position = sides.rank.copy()
    if lines is not None:
        nameless = by_line & (houses.street == 0)
        written[nameless] = np.array(lines.names, dtype=object)[sides.street[nameless]]
    begins = pd.Series(position).groupby(sides.row).transform("min").to_numpy()
    position = np.where(by_line, position, position - begins)
    return pd.DataFrame(
        {
            "street": pd.array(written, dtype="str"),
            "side": pd.array(np.array(SIDES, dtype=object)[sides.side], dtype="str"),
            "position": np.where(sides.row >= 0, position, np.nan),
            "x": houses.x,
            "y": houses.y,
        }
    )


def _to_addresses(
    found: Relations, house: Rows, where: Rows, asked: Rows, fronts: Fronts
) -> pd.DataFrame:
    """Put every address of a neighbouring house in its place, for every address asked about."""
    # The house itself comes first: its other addresses are the same building.
    own = np.arange(len(house))
    pair_of = np.concatenate([own, found.asked])
    relation = np.concatenate([np.zeros(len(house), dtype=np.int64), found.relation])
    steps = np.concatenate([np.zeros(len(house), dtype=np.int64), found.steps])
    known = np.concatenate([np.ones(len(house), dtype=bool), found.known])
    order = np.argsort(pair_of, kind="stable")
    begin = np.searchsorted(pair_of[order], np.arange(len(house) + 1))
    of_asked, pair = _expand(begin[where], begin[where + 1])
    pair = order[pair]
    near = np.concatenate([house, found.house])[pair]
    of_pair, place = _expand(fronts.start[near], fronts.start[near + 1])
    names = np.array(RELATIONS, dtype=object)
    table = pd.DataFrame(
        {
            "address": asked[of_asked][of_pair].astype(np.int64),
            "neighbour": fronts.addresses[place],
            "relation": pd.Categorical(names[relation[pair][of_pair]], RELATIONS),
            "steps": steps[pair][of_pair],
            "known": known[pair][of_pair],
        }
    )
    return table[table["address"] != table["neighbour"]].reset_index(drop=True)


def _expand(begin: Rows, end: Rows) -> tuple[Rows, Rows]:
    """List every place from begin to end of each stretch, beside the number of the stretch."""
    many = end - begin
    of = np.repeat(np.arange(len(begin)), many)
    place = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many) + begin[of]
    return of, place


def _require_rows(asked: NDArray[Any], many: int, each_side: int) -> None:
    problems = []
    if asked.ndim != 1 or asked.dtype.kind not in "iu" or ((asked < 0) | (asked >= many)).any():
        what = f"rows are not positions in a table of {many:,} addresses"
        problems.append(Problem(what, "give whole numbers from 0", "rows"))
    if each_side < 1:
        what = f"{each_side} houses on either side are no neighbours"
        problems.append(Problem(what, "give 1 or more", "each_side"))
    if problems:
        raise InputError(problems)
