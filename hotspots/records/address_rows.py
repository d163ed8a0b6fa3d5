"""One pass over an address file: the rows inside the study area, and what became of the rest.

The country has 40 million addresses and a beat has some thousands, so a row costs two numbers
and a comparison with a box; only what passes is measured against the outline, and only what is
inside it is kept as text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.grid_ref import Crs, read_crs
from hotspots.projection import (
    CoordinateOperation,
    find_operation,
    project_geometries,
    project_points,
    usable_bounds,
)
from hotspots.records import accounting as why
from hotspots.records.address_extents import Extent, require_one_place
from hotspots.records.address_files import AddressTable
from hotspots.records.address_names import AddressColumns
from hotspots.records.moments import is_missing
from hotspots.records.numbers import read_numbers
from hotspots.records.off_map import find_off_map
from hotspots.records.table import Chunk, stack_chunks

_EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)


@dataclass(frozen=True)
class AddressAccount:
    """The rows of an address file, or of several added up.

    Attributes
    ----------
    read
        Rows below the header; blank lines are not rows.
    kept
        Rows that became addresses.
    outside
        Rows whose place is outside the study area.
    rejected
        Reason -> rows; each row has one reason, the first that applies.

    Examples
    --------
    >>> account = AddressAccount(10, 2, 7, {"no coordinates": 1})
    >>> print(account + account)
    20 rows read = 4 kept + 14 outside the study area + 2 rejected (no coordinates: 2)
    """

    read: int
    kept: int
    outside: int
    rejected: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an account that does not balance: a row would have been lost in silence."""
        if self.read != self.kept + self.outside + self.rejected_rows:
            raise ArithmeticError(
                f"{self.read} rows read but {self.kept} kept, {self.outside} outside and"
                f" {self.rejected_rows} rejected"
            )

    @property
    def rejected_rows(self) -> int:
        """Rows rejected, whatever the reason."""
        return sum(self.rejected.values())

    def __add__(self, other: "AddressAccount") -> "AddressAccount":
        """Add the rows of two files up."""
        rejected = {
            reason: self.rejected.get(reason, 0) + other.rejected.get(reason, 0)
            for reason in why.REASONS
            if reason in self.rejected or reason in other.rejected
        }
        return AddressAccount(
            self.read + other.read,
            self.kept + other.kept,
            self.outside + other.outside,
            rejected,
        )

    def __str__(self) -> str:
        """Say it in one line."""
        reasons = ", ".join(f"{reason}: {rows:,}" for reason, rows in self.rejected.items())
        line = (
            f"{self.read:,} rows read = {self.kept:,} kept + {self.outside:,} outside the study"
            f" area + {self.rejected_rows:,} rejected"
        )
        return f"{line} ({reasons})" if reasons else line


@dataclass(frozen=True)
class KeptRows:
    """The rows of one file that lie inside the study area.

    Attributes
    ----------
    columns, lines
        Their recognised columns as text, and the line each starts on.
    x, y
        Where they are, in the target system.
    rejected
        ``line`` and ``reason`` of each row that cannot be used, by line.
    account
        All rows accounted for.
    operation
        How the coordinates were projected.
    extent
        Where the places of the file are, in ``to_crs``, when none is inside the study area.
    notes
        What a reader should know of how the coordinates were read.
    """

    columns: pd.DataFrame
    lines: NDArray[np.int64]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    rejected: pd.DataFrame
    account: AddressAccount
    operation: CoordinateOperation
    extent: Extent
    notes: tuple[str, ...] = ()


def keep_rows_within(
    text: AddressTable,
    found: AddressColumns,
    *,
    source_crs: Crs,
    target: Crs,
    outline: BaseGeometry | None,
) -> KeptRows:
    """Read an address file once and keep the rows inside the outline, its edge included.

    Parameters
    ----------
    outline
        In ``target``; None keeps every row.

    Raises
    ------
    InputError
        When the file is damaged, or when the top of it is mostly off the map: in another order
        or coordinate system than said, or kilometres from the degrees beside them.
    """
    sieve = _Sieve(source_crs, target, outline, text.name)
    wanted = [name for name in text.header if name in set(found.by_role.values())]
    chunks: list[Chunk] = []
    places: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    rejected: list[pd.DataFrame] = []
    read = 0
    for chunk in text.chunks():
        if not read:
            require_one_place(chunk.columns, found, source_crs, text.name)
        read += len(chunk.lines) + len(chunk.malformed)
        rows, x, y, reason = sieve.sift(chunk.columns[found.x], chunk.columns[found.y])
        none = np.empty(0, dtype=np.int64)
        chunks.append(Chunk(chunk.columns[wanted].iloc[rows], chunk.lines[rows], none))
        places.append((x, y))
        bad = np.flatnonzero(reason)
        rejected += [_because(chunk.malformed, why.MALFORMED)] if len(chunk.malformed) else []
        rejected += [_because(chunk.lines[bad], reason[bad])] if len(bad) else []
    kept = stack_chunks(chunks, wanted)
    unusable = pd.concat(rejected or [_because([], "")]).sort_values("line", ignore_index=True)
    counts = unusable["reason"].value_counts()
    reasons = {one: int(counts[one]) for one in why.REASONS if one in counts.index}
    outside = read - len(kept.lines) - len(unusable)
    return KeptRows(
        kept.columns.reset_index(drop=True),
        kept.lines,
        np.concatenate([np.empty(0), *(x for x, _ in places)]),
        np.concatenate([np.empty(0), *(y for _, y in places)]),
        unusable,
        AddressAccount(read, len(kept.lines), outside, reasons),
        find_operation(source_crs, target),
        sieve.extent.projected(source_crs, target) if sieve.extent.places else sieve.extent,
        tuple(f"{text.name}: coordinates are written with a {style}" for style in sieve.styles),
    )


def _because(lines: object, reason: object) -> pd.DataFrame:
    frame = pd.DataFrame({"line": lines, "reason": reason})
    return frame.astype({"line": np.int64, "reason": "str"})


class _Sieve:
    """Tells which rows lie inside the study area, and why others cannot be used."""

    def __init__(
        self, source_crs: Crs, target: Crs, outline: BaseGeometry | None, where: str
    ) -> None:
        self._source, self._target, self._where = source_crs, target, where
        self._outline = outline
        self._box = _EVERYWHERE
        if outline is not None:
            shapely.prepare(outline)
            self._box = _box_around(outline, target, source_crs)
        self._map = usable_bounds(target, of=source_crs) or _EVERYWHERE
        self._in_metres = read_crs(source_crs).is_projected
        self._system_is_sure = False
        self.styles: dict[str, None] = {}
        self.extent = Extent()
        self._none_inside = outline is not None

    def sift(
        self, given_x: pd.Series, given_y: pd.Series
    ) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64], NDArray[np.object_]]:
        """Give the numbers of the rows inside, where they are, and for each row the reason."""
        (x, x_style), (y, y_style) = (
            read_numbers(one, metres=self._in_metres) for one in (given_x, given_y)
        )
        self.styles |= dict.fromkeys(style for style in (x_style, y_style) if style)
        reason = np.full(len(x), None, dtype=object)
        usable = np.isfinite(x) & np.isfinite(y)
        if not usable.all():
            reason[~usable] = why.NOT_NUMBERS
            empty = is_missing(given_x[~usable]) | is_missing(given_y[~usable])
            reason[np.flatnonzero(~usable)[empty.to_numpy()]] = why.NO_COORDINATES
        at_zero = usable & (x == 0) & (y == 0)
        reason[at_zero] = why.AT_ZERO
        usable &= ~at_zero
        off_map = usable & self._off_map(x, y, usable)
        reason[off_map] = why.OUTSIDE_SYSTEM
        given = x, y
        near = np.flatnonzero(usable & ~off_map & _in_box(x, y, self._box))
        x, y, _ = project_points(x[near], y[near], from_crs=self._source, to_crs=self._target)
        placed = np.isfinite(x) & np.isfinite(y)
        reason[near[~placed]] = why.OUTSIDE_SYSTEM
        inside = placed
        if self._outline is not None:
            inside = placed & shapely.intersects_xy(self._outline, x, y)
        self._none_inside &= not inside.any()
        if self._none_inside:
            on_map = usable & ~off_map
            self.extent = self.extent.add(given[0][on_map], given[1][on_map], self._box)
        return near[inside], x[inside], y[inside], reason

    def _off_map(
        self, x: NDArray[np.float64], y: NDArray[np.float64], usable: NDArray[np.bool_]
    ) -> NDArray[np.bool_]:
        """Find places off the map; the first rows with places decide on the whole file."""
        if not self._system_is_sure and usable.any():
            system = self._source, self._target
            find_off_map(x, y, usable, *system, self._where, setting="crs")
            self._system_is_sure = True
        off = ~_in_box(x, y, self._map)
        if self._in_metres:
            off |= (np.abs(x) <= 180) & (np.abs(y) <= 180)
        return off


def _in_box(
    x: NDArray[np.float64], y: NDArray[np.float64], box: tuple[float, float, float, float]
) -> NDArray[np.bool_]:
    west, south, east, north = box
    return (x >= west) & (x <= east) & (y >= south) & (y <= north)


def _box_around(
    outline: BaseGeometry, target: Crs, source: Crs
) -> tuple[float, float, float, float]:
    """Give a box in the file's own system that surely holds the outline."""
    west, south, east, north = outline.bounds
    box = shapely.segmentize(shapely.box(*outline.bounds), max(east - west, north - south, 1) / 20)
    shapes, operation = project_geometries(np.array([box]), from_crs=target, to_crs=source)
    west, south, east, north = shapes[0].bounds
    if operation.name == "kept as given":
        return west, south, east, north
    if not np.isfinite([west, south, east, north]).all():
        return _EVERYWHERE
    # Edges are bent between the points that were projected, and there and back is not exact.
    margin_x, margin_y = 0.05 * (east - west), 0.05 * (north - south)
    if read_crs(source).is_geographic:
        margin_x, margin_y = margin_x + 0.001, margin_y + 0.001
    return west - margin_x, south - margin_y, east + margin_x, north + margin_y
