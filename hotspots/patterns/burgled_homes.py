"""Which door was burgled: found so that it can be kept off its neighbours' lists.

An extract that carries the door's own number (UPRN) says it. Otherwise it is the building
nearest to where the burglary stands; in a house of flats nobody can tell which, and all of them
are held back.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs
from hotspots.records.roles import plain_name

Ints = NDArray[np.int64]
# Addresses this near to the nearest one are in its building.
_SAME_POINT_M = 0.5


@dataclass(frozen=True)
class BurgledHomes:
    """The doors that may have been burgled.

    Attributes
    ----------
    burglary, address
        Pairs of rows: of the burglaries, of the addresses. A burglary with several addresses
        was in one of them.
    exact
        Whether the pair is known by the door's UPRN.
    unknown
        Burglaries that lie further from every home than ``within_m``.
    within_m
        As given.
    """

    burglary: Ints
    address: Ints
    exact: NDArray[np.bool_]
    unknown: int
    within_m: float

    def renumbered(self, row: Ints) -> "BurgledHomes":
        """Count burglaries by other rows: of a table that these were picked from."""
        return replace(self, burglary=row[self.burglary])

    def of_each(self, burglaries: int) -> Ints:
        """Give the first address of each burglary's home; -1 where it is not known."""
        first = np.full(burglaries, -1, dtype=np.int64)
        first[self.burglary[::-1]] = self.address[::-1]
        return first


def find_burgled_homes(
    burglaries: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    uprn: pd.Series | None = None,
    within_m: float = 25.0,
) -> BurgledHomes:
    """Find the home that each burglary was in.

    Parameters
    ----------
    burglaries
        Points. Not changed.
    addresses
        As :func:`hotspots.read_addresses` gives them, in the same system; those known not to be
        homes are passed over.
    uprn
        The door's number for each burglary, in their order, where the extract has it.
    within_m
        How far the home may be from where the burglary stands.

    Returns
    -------
    BurgledHomes
        By burglary, then address.

    Raises
    ------
    InputError
        When the two are in different systems, or ``within_m`` is no distance.

    Examples
    --------
    >>> burglaries = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 500], [0, 0]), crs=27700)
    >>> homes = gpd.GeoDataFrame(
    ...     {"uprn": ["1", "2", "3"], "residential": True},
    ...     geometry=gpd.points_from_xy([3, 3, 9], [0, 0, 0]),
    ...     crs=27700,
    ... )
    >>> found = find_burgled_homes(burglaries, homes)
    >>> found.burglary.tolist(), found.address.tolist(), found.unknown
    ([0, 0], [0, 1], 1)
    """
    if not (np.isfinite(within_m) and within_m >= 0):
        raise InputError(Problem(f"within_m = {within_m!r}", "give 0 or more metres", "within_m"))
    require_same_crs(
        burglaries.crs, addresses.crs, one_is="the burglaries", other_is="the addresses"
    )
    numbered = _by_number(uprn, addresses, len(burglaries))
    home = np.flatnonzero((addresses["residential"] != False).fillna(True).to_numpy(bool))  # noqa: E712  # missing is not False
    at = np.column_stack([burglaries.geometry.x, burglaries.geometry.y])
    doors = np.column_stack([addresses.geometry.x, addresses.geometry.y])[home]
    pairs = [np.column_stack([np.flatnonzero(numbered >= 0), numbered[numbered >= 0]])]
    ask = np.flatnonzero(numbered < 0)
    found = 0
    if len(home) and len(ask):
        tree = cKDTree(doors)
        gap = np.asarray(tree.query(at[ask])[0], dtype=np.float64)
        near = gap <= within_m
        found = int(near.sum())
        around = tree.query_ball_point(at[ask[near]], gap[near] + _SAME_POINT_M, return_sorted=True)
        pairs += [
            np.column_stack([np.full(len(rows), one), home[rows]])
            for one, rows in zip(ask[near], around, strict=True)
        ]
    both = np.concatenate(pairs).astype(np.int64)
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    return BurgledHomes(
        both[:, 0], both[:, 1], numbered[both[:, 0]] >= 0, len(ask) - found, within_m
    )


def find_uprn(burglaries: pd.DataFrame) -> pd.Series | None:
    """Find the column of the doors' numbers in an extract that has one, as text."""
    for column in burglaries.columns:
        if plain_name(str(column)) in ("uprn", "uniquepropertyreferencenumber"):
            text = burglaries[column].astype("str").str.strip()
            return text.str.removesuffix(".0").str.lstrip("0")  # a spreadsheet's number
    return None


def _by_number(uprn: pd.Series | None, addresses: gpd.GeoDataFrame, burglaries: int) -> Ints:
    """Look the numbers up; -1 where there is none, or nobody lives under it."""
    if uprn is None:
        return np.full(burglaries, -1, dtype=np.int64)
    known = addresses["uprn"].astype("str").str.lstrip("0").reset_index(drop=True)
    first = known[known.notna() & ~known.duplicated()]
    row = pd.Series(first.index, index=first.to_numpy())
    return np.asarray(uprn.map(row).fillna(-1), dtype=np.int64)
