"""Addresses in the order in which somebody on foot comes by them."""

import re

import geopandas as gpd
import pandas as pd

from hotspots.errors import InputError, Problem, listed

_SORTED_BY = (
    *("street", "town", "number_from", "number_suffix", "building_name", "flat"),
    *("address", "uprn"),
)


def walking_order(addresses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sort addresses street by street: odd side, even side, then those without a number.

    Parameters
    ----------
    addresses
        With the columns of :class:`hotspots.records.AddressRecords`. Not changed.

    Returns
    -------
    geopandas.GeoDataFrame
        The same rows and columns, numbered anew: by street, side (odd numbers first), number,
        suffix and flat (flat 2 before flat 10); houses that have only a name stand at the end
        of their street, and those without a street at the end of the list. The order of the
        rows handed in makes no difference, but between rows that are the same.

    Raises
    ------
    InputError
        When a column is missing.

    Examples
    --------
    >>> table = gpd.GeoDataFrame(
    ...     {"street": "Mill Lane", "number_from": [2, 10, 3, 1], "number_suffix": None},
    ...     geometry=gpd.points_from_xy([0, 1, 2, 3], [0, 0, 0, 0]),
    ... )
    >>> for name in ("flat", "building_name", "address", "uprn", "town"):
    ...     table[name] = None
    >>> walking_order(table)["number_from"].tolist()
    [1, 3, 2, 10]
    """
    missing = [name for name in _SORTED_BY if name not in addresses.columns]
    if missing:
        what = f"the table has no columns called {listed(missing)}"
        raise InputError(Problem(what, "give the addresses of read_addresses", "addresses"))

    def text(name: str) -> pd.Series:
        words: pd.Series = addresses[name].astype("str").fillna("").str.casefold()
        return words.reset_index(drop=True)

    number = addresses["number_from"].astype("Int64").reset_index(drop=True)
    street, flat = text("street"), text("flat")
    keys = pd.DataFrame(
        {
            "nowhere": street == "",
            "street": street,
            # Streets of one name in two towns are two streets.
            "town": text("town"),
            "nameless": number.isna(),
            "even": (number % 2 == 0).fillna(False),
            "number": number.fillna(-1),
            "suffix": text("number_suffix"),
            "building": text("building_name"),
            "flat_number": [_first_number(one) for one in flat],
            "flat": flat,
            "address": text("address"),
            "uprn": text("uprn"),
            "x": addresses.geometry.x.to_numpy(),
            "y": addresses.geometry.y.to_numpy(),
        }
    )
    order = keys.sort_values([str(key) for key in keys], kind="stable").index
    return addresses.iloc[order.to_numpy()].reset_index(drop=True)


def _first_number(flat: str) -> int:
    found = re.search(r"\d{1,9}", flat)
    return int(found[0]) if found else -1
