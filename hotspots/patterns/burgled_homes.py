"""Which door was burgled: found so that it can be kept off its neighbours' lists.

An extract that carries the door's own number (UPRN) says it. Otherwise it is the building on
whose point the burglary stands; in a house of flats nobody can tell which, and all of them are
held back. Where the burglary stands beside every building, it is one of the nearest, and all that
are nearly as near are held back.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import require_same_crs

Ints = NDArray[np.int64]
# Addresses this near to the nearest one are in its building.
_SAME_POINT_M = 0.5
# A burglary no further than this from a building stands on it; of whole metres the corner.
_ON_THE_POINT_M = 1.5
# Otherwise whatever is so much further than the nearest may be the one.
_AS_GOOD_M = 10.0


@dataclass(frozen=True)
class BurgledHomes:
    """The doors that may have been burgled.

    Attributes
    ----------
    burglary, address
        Pairs of rows: of the burglaries, of the addresses. A burglary with several addresses
        was in one of them; the likeliest come first.
    exact
        Whether the pair is known by the door's UPRN.
    likeliest
        Whether the address is in the building that the burglary stands on or is nearest to.
    beside
        Burglaries that stand on no building: which of the nearest it was is not sure.
    unknown
        Burglaries that lie further from every home than ``within_m``.
    within_m
        As given.
    """

    burglary: Ints
    address: Ints
    exact: NDArray[np.bool_]
    likeliest: NDArray[np.bool_]
    beside: Ints
    unknown: Ints
    within_m: float

    def renumbered(self, row: Ints) -> "BurgledHomes":
        """Count burglaries by other rows: of a table that these were picked from."""
        return replace(
            self,
            burglary=row[self.burglary],
            beside=row[self.beside],
            unknown=row[self.unknown],
        )

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
        By burglary, the likeliest first, then by address.

    Raises
    ------
    InputError
        When the two are in different systems, or ``within_m`` is no distance.

    Examples
    --------
    >>> burglaries = gpd.GeoDataFrame(geometry=gpd.points_from_xy([0, 500], [0, 0]), crs=27700)
    >>> homes = gpd.GeoDataFrame(
    ...     {"uprn": ["1", "2", "3"], "residential": True},
    ...     geometry=gpd.points_from_xy([1, 1, 9], [0, 0, 0]),
    ...     crs=27700,
    ... )
    >>> found = find_burgled_homes(burglaries, homes)
    >>> found.burglary.tolist(), found.address.tolist(), found.unknown.tolist()
    ([0, 0], [0, 1], [1])
    """
    if not (np.isfinite(within_m) and within_m >= 0):
        raise InputError(Problem(f"within_m = {within_m!r}", "give 0 or more metres", "within_m"))
    require_same_crs(
        burglaries.crs, addresses.crs, one_is="the burglaries", other_is="the addresses"
    )
    numbered = _by_number(uprn, addresses, len(burglaries))
    home = np.flatnonzero(may_be_homes(addresses))
    at = np.column_stack([burglaries.geometry.x, burglaries.geometry.y])
    doors = np.column_stack([addresses.geometry.x, addresses.geometry.y])[home]
    known = np.flatnonzero(numbered >= 0)
    parts = [(known, numbered[known], np.ones(len(known), dtype=bool))]
    ask = np.flatnonzero(numbered < 0)
    beside, unknown = ask[:0], ask
    if len(home) and len(ask):
        tree = cKDTree(doors)
        gap = np.asarray(tree.query(at[ask])[0], dtype=np.float64)
        near = ask[gap <= within_m]
        unknown, gap = ask[gap > within_m], gap[gap <= within_m]
        sure = gap <= _ON_THE_POINT_M
        reach = gap + np.where(sure, _SAME_POINT_M, _AS_GOOD_M)
        beside = near[~sure]
        around = tree.query_ball_point(at[near], reach, return_sorted=True)
        for one, least, rows in zip(near, gap, around, strict=True):
            away = np.hypot(*(doors[rows] - at[one]).T)
            likeliest = away <= least + _SAME_POINT_M
            parts.append((np.full(len(rows), one), home[rows], likeliest))
    burglary, address, likely = (np.concatenate(one) for one in zip(*parts, strict=True))
    order = np.lexsort((address, ~likely, burglary))
    burglary, address = burglary[order].astype(np.int64), address[order].astype(np.int64)
    exact = numbered[burglary] >= 0
    return BurgledHomes(burglary, address, exact, likely[order], beside, unknown, within_m)


def may_be_homes(addresses: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell which addresses are homes, or have no class that says they are not."""
    known = addresses["residential"]
    flags: NDArray[np.bool_] = (known.isna() | (known == True)).to_numpy(dtype=bool)  # noqa: E712  # may be missing
    return flags


def _by_number(uprn: pd.Series | None, addresses: gpd.GeoDataFrame, burglaries: int) -> Ints:
    """Look the numbers up; -1 where there is none, or nobody lives under it."""
    if uprn is None or not len(addresses):
        return np.full(burglaries, -1, dtype=np.int64)
    known = addresses["uprn"].astype("str").str.lstrip("0").reset_index(drop=True)
    first = known[known.notna() & ~known.duplicated()]
    row = pd.Series(first.index, index=first.to_numpy())
    return np.asarray(uprn.map(row).fillna(-1), dtype=np.int64)
