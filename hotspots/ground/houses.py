"""Houses: which addresses are one building front, as somebody in the street would count them."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem, listed

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
NO_NUMBER = -1
_NEEDED = ("street", "town", "number_from", "number_suffix", "building_name")
# Doors of one number and street that are farther apart than this are two houses: a street's name
# may occur twice in a table that does not say the town.
_ONE_HOUSE_M = 60.0
_PER_METRE = 10  # points that agree to the decimetre are one point
_SHORT = {
    "avenue": "ave",
    "close": "cl",
    "court": "ct",
    "crescent": "cres",
    "drive": "dr",
    "gardens": "gdns",
    "grove": "gr",
    "lane": "ln",
    "park": "pk",
    "place": "pl",
    "road": "rd",
    "saint": "st",
    "square": "sq",
    "street": "st",
    "terrace": "ter",
}


@dataclass(frozen=True)
class Houses:
    """Building fronts, and which of them each address belongs to.

    Attributes
    ----------
    street
        Number of the street's plain name in ``names``; 0 where none is given.
    town
        Number of the town; 0 where none is given.
    number
        House number; -1 where there is none.
    suffix
        Order of its suffix; 0 where there is none.
    x, y
        The middle (median) of its addresses' points.
    house_of
        For each address its house.
    names
        Plain names of streets, the empty one first.
    written
        The same as they are written, the first by the alphabet where ways differ.
    """

    street: Rows
    town: Rows
    number: Rows
    suffix: Rows
    x: Floats
    y: Floats
    house_of: Rows
    names: tuple[str, ...]
    written: tuple[str, ...]

    def __len__(self) -> int:
        """Count the houses."""
        return len(self.x)


def plain_street(name: str) -> str:
    """Write a street's name so that two ways to write it agree.

    >>> plain_street("St. John's  Road"), plain_street("SAINT JOHNS RD")
    ('st johns rd', 'st johns rd')
    """
    words = re.sub(r"[^\w\s]", "", name.replace("-", " ")).casefold().split()
    return " ".join(_SHORT.get(word, word) for word in words)


def find_houses(addresses: gpd.GeoDataFrame) -> Houses:
    """Put addresses together that are one building front.

    One number on one street of one town is a house, with all its flats, and so is one building
    name; if doors of one number or name stand more than 60 m from each other, they are several.
    What has neither is told by its point. Addresses without a number that share the very point
    of a house are part of it, whatever they are called. Different numbers stay different houses,
    also where they share a point: files that put a whole postcode on one point exist.

    Houses are sorted by street, town, number, suffix and place, so that their order does not
    depend on that of the addresses.
    """
    missing = [name for name in _NEEDED if name not in addresses.columns]
    if missing:
        what = f"the table has no columns called {listed(missing)}"
        raise InputError(Problem(what, "give the addresses of read_addresses", "addresses"))
    x, y = _points(addresses)
    names, street = _codes(addresses["street"], plain_street)
    _, town = _codes(addresses["town"], str.casefold)
    _, suffix = _codes(addresses["number_suffix"], str.casefold)
    _, name = _codes(addresses["building_name"], str.casefold)
    number = addresses["number_from"].astype("Int64").to_numpy(np.int64, na_value=NO_NUMBER)
    numbered = (number != NO_NUMBER) & (street > 0)
    tenths = np.rint(np.column_stack([x, y]) * _PER_METRE).astype(np.int64)
    facts = pd.DataFrame(
        {
            "nowhere": street == 0,
            "street": street,
            "town": town,
            "unnumbered": ~numbered,
            "number": np.where(numbered, number, NO_NUMBER),
            "suffix": np.where(numbered, suffix, 0),
            "name": name,
            "point": (tenths[:, 0] << 32) + tenths[:, 1],
            "x": x,
            "y": y,
        }
    )
    facts["house"] = _join_at_points(_split_far(facts.assign(house=_told(facts))))
    houses = _describe_houses(facts)
    place = np.empty(len(houses), dtype=np.int64)
    place[houses.index.to_numpy()] = np.arange(len(houses))
    return Houses(
        street=houses["street"].to_numpy(np.int64),
        town=houses["town"].to_numpy(np.int64),
        number=houses["number"].to_numpy(np.int64),
        suffix=houses["suffix"].to_numpy(np.int64),
        x=houses["x"].to_numpy(np.float64),
        y=houses["y"].to_numpy(np.float64),
        house_of=place[facts["house"].to_numpy()],
        names=names,
        written=_written(addresses["street"], street, len(names)),
    )


def _points(addresses: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    shapes = addresses.geometry
    wrong = int((shapes.isna() | shapes.is_empty | (shapes.geom_type != "Point")).sum())
    if wrong:
        what = f"{wrong:,} of {len(addresses):,} addresses have no point"
        raise InputError(Problem(what, "give the addresses of read_addresses", "addresses"))
    return shapes.x.to_numpy(np.float64), shapes.y.to_numpy(np.float64)


def _codes(text: pd.Series, plain: Callable[[str], str]) -> tuple[tuple[str, ...], Rows]:
    """Give texts numbers by the alphabet of their plain form; 0 is for none."""
    codes, values = pd.factorize(text.astype("str"))
    plainly = [plain(one) for one in values]
    names = ("", *sorted(set(plainly) - {""}))
    order = {name: number for number, name in enumerate(names)}
    numbers = np.array([*(order[one] for one in plainly), 0], dtype=np.int64)
    return names, numbers[codes]  # a missing text has code -1, the last


def _written(text: pd.Series, street: Rows, streets: int) -> tuple[str, ...]:
    names = np.full(streets, "", dtype=object)
    known = pd.DataFrame({"street": street, "text": text.to_numpy()})
    first = known[street > 0].drop_duplicates().sort_values("text").drop_duplicates("street")
    names[first["street"]] = first["text"]
    return tuple(names)


def _told(facts: pd.DataFrame) -> Rows:
    """Tell houses by number and street, else by name and street, else by their point."""
    numbered = ~facts["unnumbered"]
    told = numbered | ((facts["name"] > 0) & ~facts["nowhere"])
    by = [
        facts["unnumbered"],
        *(facts[one].where(told, 0) for one in ("street", "town")),
        *(facts[one] for one in ("number", "suffix")),
        facts["name"].where(told & ~numbered, 0),
        facts["point"].where(~told, 0),
    ]
    return _numbered(by)


def _numbered(by: list[pd.Series]) -> Rows:
    """Give each combination of values a number, in their order."""
    keys = pd.concat(by, axis=1, keys=range(len(by)))
    return keys.groupby(list(keys), sort=True).ngroup().to_numpy().astype(np.int64)


def _split_far(facts: pd.DataFrame) -> pd.DataFrame:
    """Part houses whose points are too far from each other to be one building."""
    span = facts.groupby("house")[["x", "y"]].agg(["min", "max"])
    wide = (span["x"]["max"] - span["x"]["min"] > _ONE_HOUSE_M) | (
        span["y"]["max"] - span["y"]["min"] > _ONE_HOUSE_M
    )
    rows = np.flatnonzero(wide.to_numpy()[facts["house"].to_numpy()])
    if not len(rows):
        return facts
    keys = ["house", "point"]
    some = facts.iloc[rows].drop_duplicates(keys).sort_values(keys)
    pairs = cKDTree(some[["x", "y"]]).query_pairs(_ONE_HOUSE_M, output_type="ndarray")
    houses = some["house"].to_numpy()
    pairs = pairs[houses[pairs[:, 0]] == houses[pairs[:, 1]]]
    some["part"] = _components(len(some), pairs[:, 0], pairs[:, 1])
    part = np.full(len(facts), -1, dtype=np.int64)
    part[rows] = facts.iloc[rows][keys].merge(some[[*keys, "part"]], on=keys)["part"]
    return facts.assign(house=_numbered([facts["house"], pd.Series(part, facts.index)]))


def _join_at_points(facts: pd.DataFrame) -> Rows:
    """Make what has no number part of the first house on its point."""
    rows = facts[["point", "house", "unnumbered"]].drop_duplicates()
    rows = rows.sort_values(["point", "house"])
    # Houses with a number come first in the order of houses, so that the first is one of them.
    first = rows.groupby("point")["house"].transform("first").to_numpy()
    loose = rows["unnumbered"].to_numpy()
    many = int(facts["house"].max()) + 1 if len(facts) else 0
    house = rows["house"].to_numpy()
    joined: Rows = _components(many, first[loose], house[loose])[facts["house"].to_numpy()]
    return joined


def _components(many: int, one: Rows, other: Rows) -> Rows:
    """Give what hangs together one number, in the order of first members."""
    links = coo_matrix((np.ones(len(one), dtype=np.int8), (one, other)), shape=(many, many))
    label: Rows = connected_components(links, directed=False)[1].astype(np.int64)
    first = np.full(int(label.max(initial=-1)) + 1, many, dtype=np.int64)
    np.minimum.at(first, label, np.arange(many))
    order = np.empty(len(first), dtype=np.int64)
    order[np.argsort(first)] = np.arange(len(first))
    return order[label]


def _describe_houses(facts: pd.DataFrame) -> pd.DataFrame:
    """Describe each house by its first address, and put houses in order."""
    by = ["unnumbered", "nowhere", "street", "town", "number", "suffix"]
    first = facts[["house", *by]].sort_values(by).drop_duplicates("house").set_index("house")
    # Of points that agree to the decimetre the same one is taken, whatever the order of rows.
    points = facts.groupby(["house", "point"], sort=True)[["x", "y"]].min()
    houses = first.join(points.groupby("house")[["x", "y"]].median())
    keys = ("nowhere", "street", "town", "unnumbered", "number", "suffix", "x", "y")
    return houses.iloc[np.lexsort([houses[one].to_numpy() for one in reversed(keys)])]
