"""Where each row happened: coordinates out of the columns that hold them, in one system."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.grid_ref import BRITISH_NATIONAL_GRID, WGS84, Crs, crs_name, parse_grid_references
from hotspots.projection import CoordinateOperation, project_points, usable_bounds
from hotspots.records.columns import GRID_REFERENCE, POINT, RecognisedColumns
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.moments import is_missing
from hotspots.records.numbers import read_numbers
from hotspots.records.off_map import find_off_map
from hotspots.records.roles import plain_name
from hotspots.records.table import Table

_WKT = r"(?i)^\s*POINT\s*(?:Z|M|ZM)?\s*\(\s*([-+.\deE]+)\s+([-+.\deE]+)[^)]*\)\s*$"
_LATITUDE_FIRST = r"^\s*[(\[]?\s*([-+]?\d+(?:\.\d+)?)\s*,\s*([-+]?\d+(?:\.\d+)?)\s*[)\]]?\s*$"
# The same behind an address, in brackets.
_IN_BRACKETS = r"(?s)\(\s*([-+]?\d+\.\d+)\s*,\s*([-+]?\d+\.\d+)\s*\)\s*$"
# Easting and northing where grid letters would be.
_TWO_NUMBERS = r"^\s*(\d{5,7}(?:\.\d+)?)\s*[,;/ ]\s*(\d{5,7}(?:\.\d+)?)\s*$"
_TWELVE_FIGURES = r"^\s*(\d{6})(\d{6})\s*$"
_NEARLY_ALL = 0.99
_LOOK_AT = 100  # rows tell what a column holds


@dataclass(frozen=True)
class Places:
    """Where each row of a table is.

    Attributes
    ----------
    x, y
        In the target system; NaN or infinite where there is none.
    blank, no_numbers, at_zero, off_map
        Which rows have nothing written, something that is no coordinate, (0, 0), or a place
        outside the target system.
    operation
        How the coordinates were projected.
    given_in
        What they were read as, in words.
    notes
        What a reader should know of how they were read.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    blank: NDArray[np.bool_]
    no_numbers: NDArray[np.bool_]
    at_zero: NDArray[np.bool_]
    off_map: NDArray[np.bool_]
    operation: CoordinateOperation
    given_in: str
    notes: tuple[str, ...]


def read_places(table: Table, found: RecognisedColumns, crs: Crs | None, target: Crs) -> Places:
    """Read the coordinates of every row and project them.

    Parameters
    ----------
    table, found
        A table as written, and which of its columns say where.
    crs
        System of the coordinates as the user gave it; None when it is to be seen.
    target
        Projected system in metres for the result.

    Raises
    ------
    InputError
        When most places are off the map: it says what they probably are instead.
    """
    x, y, blank, notes = _coordinates(table, found)
    located = np.isfinite(x) & np.isfinite(y) & ~blank
    at_zero = located & (x == 0) & (y == 0)
    located &= ~at_zero
    degrees = found.degrees if found.degrees is not None else _look_like_degrees(x, y, located)
    if found.place == GRID_REFERENCE:
        source: Crs = BRITISH_NATIONAL_GRID
    else:
        source = crs if crs is not None else (WGS84 if degrees else target)
    off_map = find_off_map(x, y, located, source, target, table.name)
    east, north, operation = project_points(x, y, from_crs=source, to_crs=target)
    nowhere = located & ~(np.isfinite(east) & np.isfinite(north))
    names = " and ".join(found.place_columns)
    if found.degrees is None and not degrees and crs is None:
        notes.append(
            f"{names} do not say in which system they are, and were taken for {crs_name(source)};"
            " if that is wrong, set crs"
        )
    swapped = _would_fit_swapped(x, y, off_map, source, target)
    if swapped:
        notes.append(
            f"{swapped:,} of {int(off_map.sum()):,} places off the map would be on it with the two"
            " coordinates swapped"
        )
    return Places(
        east,
        north,
        blank,
        ~blank & ~(np.isfinite(x) & np.isfinite(y)),
        at_zero,
        off_map | nowhere,
        operation,
        f"{names} in {crs_name(source)}",
        tuple(f"{table.name}: {note}" for note in notes),
    )


def _would_fit_swapped(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    off_map: NDArray[np.bool_],
    source: Crs,
    target: Crs,
) -> int:
    bounds = usable_bounds(target, of=source) if off_map.any() else None
    if bounds is None:
        return 0
    west, south, east, north = bounds
    fits = (y >= west) & (y <= east) & (x >= south) & (x <= north)
    return int((fits & off_map).sum())


def _coordinates(
    table: Table, found: RecognisedColumns
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_], list[str]]:
    columns = [table.columns[name] for name in found.place_columns]
    blank = np.logical_or.reduce([is_missing(column).to_numpy(bool) for column in columns])
    if found.place == GRID_REFERENCE:
        x, y, size = parse_grid_references(columns[0])
        x, y = _as_numbers(columns[0], x, y)
        coarse = np.unique(size[np.isfinite(size) & (size > 1)])
        sizes = ", ".join(f"{one:,.0f} m" for one in coarse)
        notes = [f"grid references name squares ({sizes}); rows stand in their middle"]
        return x, y, blank, notes if len(coarse) else []
    if found.place == POINT:
        return *_points(columns[0]), blank, []
    metres = None if found.degrees is None else not found.degrees
    (x, x_style), (y, y_style) = (read_numbers(column, metres=metres) for column in columns)
    styles = dict.fromkeys(style for style in (x_style, y_style) if style)
    return x, y, blank, [f"coordinates are written with a {style}" for style in styles]


def _as_numbers(
    text: pd.Series, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read what is no grid reference as its easting and northing, such as 587880,185830."""
    left = np.isnan(x)
    if left.any():
        pair = text[left].str.extract(_TWO_NUMBERS)
        pair = pair.fillna(text[left].str.extract(_TWELVE_FIGURES))
        x, y = x.copy(), y.copy()
        x[left], y[left] = (pd.to_numeric(pair[one]).astype(np.float64) for one in (0, 1))
    return x, y


def _points(text: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Read ``POINT (x y)``, or latitude and longitude with a comma between, as portals do."""
    wkt = text.str.extract(_WKT)
    pair = text.str.extract(_LATITUDE_FIRST)
    if (wkt[0].isna() & pair[0].isna()).any():
        pair = pair.fillna(text.str.extract(_IN_BRACKETS))
    x = pd.to_numeric(wkt[0].fillna(pair[1]), errors="coerce")
    y = pd.to_numeric(wkt[1].fillna(pair[0]), errors="coerce")
    return (
        x.to_numpy(dtype=np.float64, na_value=np.nan),
        y.to_numpy(dtype=np.float64, na_value=np.nan),
    )


def find_points(columns: pd.DataFrame) -> list[str]:
    """Find columns that are called a location and hold coordinates, as portals export them.

    >>> find_points(pd.DataFrame({"Location": ["(41.8, -87.6)"], "Block": ["1 MAIN ST"]}))
    ['Location']
    """
    called = {plain_name(name) for name in KNOWN_NAMES["location"]}
    found = []
    for name in (str(one) for one in columns if plain_name(str(one)) in called):
        some = columns[name].head(_LOOK_AT)
        some = some[~is_missing(some)]
        if len(some) and np.isfinite(_points(some)[0]).mean() >= _NEARLY_ALL:
            found.append(name)
    return found


def _look_like_degrees(
    x: NDArray[np.float64], y: NDArray[np.float64], located: NDArray[np.bool_]
) -> bool:
    small = located & (np.abs(x) <= 180) & (np.abs(y) <= 90)
    return bool(small.sum() >= _NEARLY_ALL * max(located.sum(), 1))
