"""Rows that repeat an earlier one: in every column, or by their id."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records import accounting as why

Repeats = Literal["keep", "reject rows", "reject ids"]
_NOT_OF_THE_ROW = ("file", "line", "harm", "geometry")
_PLACE = "number of the map point"
_AT_A_TIME = 200_000


@dataclass(frozen=True)
class FoundRepeats:
    """Which rows are the same as an earlier one in every column, and which have its id."""

    rows: NDArray[np.bool_]
    ids: NDArray[np.bool_]

    def chosen(self, repeats: Repeats) -> NDArray[np.bool_]:
        """Give the rows that are to be rejected."""
        if repeats == "keep":
            return np.zeros(len(self.rows), dtype=bool)
        return self.rows if repeats == "reject rows" else self.ids

    @staticmethod
    def reason(repeats: Repeats) -> str:
        """Give the words for the rejected rows."""
        return why.REPEATED_ROW if repeats == "reject rows" else why.REPEATED_ID

    def notes(self, *, kept: bool) -> list[str]:
        """Count them in words."""
        rows, ids = int(self.rows.sum()), int(self.ids.sum())
        ending = "; all were kept" if kept else ""
        notes = []
        if ids:
            notes.append(f"{ids:,} incidents repeat the id of an earlier row{ending}")
        if rows:
            notes.append(f"{rows:,} rows are the same as an earlier one in every column{ending}")
        return notes


def find_repeats(incidents: pd.DataFrame, place: NDArray[np.intp]) -> FoundRepeats:
    """Find rows that repeat an earlier one, over all files.

    Rows are told apart by a hash first, which takes no memory to speak of; only those whose
    hash occurs twice are compared in full.

    Parameters
    ----------
    incidents
        All columns; the geometry is not looked at.
    place
        The number of each row's map point: rows on different ones are not the same.

    Examples
    --------
    >>> rows = pd.DataFrame({"id": ["a", "a", "b", "a"], "offence": ["x", "x", "x", "y"]})
    >>> found = find_repeats(rows, np.array([0, 0, 0, 0]))
    >>> found.rows.tolist(), found.ids.tolist()
    ([False, True, False, False], [False, True, False, True])
    """
    of_id = _hash(incidents["id"])
    ids = _occurs_twice(of_id) & incidents["id"].notna().to_numpy(bool)
    ids[ids] = incidents["id"][ids].duplicated().to_numpy(bool)
    rows = _occurs_twice(_mixed(of_id, place.astype(np.uint64)))
    names = [name for name in incidents.columns if name not in _NOT_OF_THE_ROW]
    few = pd.DataFrame({name: incidents[name][rows] for name in names})
    rows[rows] = _repeats_an_earlier(few, place[rows])
    return FoundRepeats(rows, ids)


def _repeats_an_earlier(rows: pd.DataFrame, place: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Compare rows in every column: by hash, and those that agree in full."""
    key = place.astype(np.uint64)
    for name in rows.columns:
        key = _mixed(key, _hash(rows[name]))
    likely = _occurs_twice(key)
    likely[likely] = rows[likely].assign(**{_PLACE: place[likely]}).duplicated().to_numpy(bool)
    return likely


def _hash(column: pd.Series) -> NDArray[np.uint64]:
    """Hash each value, some thousands at a time: pandas makes an object of every text."""
    parts = [
        pd.util.hash_pandas_object(
            column.iloc[start : start + _AT_A_TIME], index=False, categorize=False
        )
        for start in range(0, len(column), _AT_A_TIME)
    ]
    return np.concatenate([np.empty(0, dtype=np.uint64), *(part.to_numpy() for part in parts)])


def _mixed(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return one * np.uint64(0x9E3779B97F4A7C15) ^ other


def _occurs_twice(key: NDArray[np.uint64]) -> NDArray[np.bool_]:
    return pd.Series(key).duplicated(keep=False).to_numpy(bool, copy=True)
