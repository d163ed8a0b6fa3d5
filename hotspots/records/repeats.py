"""Rows that repeat an earlier one: in every column, or by their id."""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records import accounting as why

Repeats = Literal["keep", "reject rows", "reject ids"]
_NOT_OF_THE_ROW = ("file", "line", "harm", "geometry")


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


def find_repeats(incidents: gpd.GeoDataFrame) -> FoundRepeats:
    """Find rows that repeat an earlier one, over all files.

    Examples
    --------
    >>> rows = gpd.GeoDataFrame(
    ...     {"id": ["a", "a", "b", "a"], "offence": ["x", "x", "x", "y"]},
    ...     geometry=gpd.points_from_xy([1, 1, 1, 1], [2, 2, 2, 2]),
    ... )
    >>> found = find_repeats(rows)
    >>> found.rows.tolist(), found.ids.tolist()
    ([False, True, False, False], [False, True, False, True])
    """
    ids = (incidents["id"].notna() & incidents["id"].duplicated()).to_numpy(bool)
    # Only rows on one map point and of one time can be the same: the full comparison is for few.
    shapes = incidents.geometry
    first = pd.DataFrame({"x": shapes.x.to_numpy(), "y": shapes.y.to_numpy()})
    for name in ("start", "id"):
        if name in incidents:
            first[name] = pd.factorize(incidents[name])[0]
    likely = first.duplicated(keep=False).to_numpy(bool)
    rows = np.zeros(len(incidents), dtype=bool)
    if likely.any():
        names = [name for name in incidents.columns if name not in _NOT_OF_THE_ROW]
        compared = pd.DataFrame(incidents.loc[likely, names]).reset_index(drop=True)
        compared["x"], compared["y"] = first.loc[likely, "x"].array, first.loc[likely, "y"].array
        rows[likely] = compared.duplicated().to_numpy(bool)
    return FoundRepeats(rows, ids)
