"""Towns for beats: streets between junctions, with as many doors as a test asks for."""

from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.ground.street_lines import network_of_lines
from hotspots.ground.streets import WalkingNetwork
from tests.worlds import METRES

BLOCK_M = 100.0
_SET_BACK_M = 8.0


def doors_on(
    line: shapely.LineString, count: int, *, name: str, first: int = 1, spot: bool = False
) -> gpd.GeoDataFrame:
    """Doors along a line, odd numbers on one side and even ones on the other; or on one spot."""
    number = np.arange(first, first + count)
    share = np.full(count, 0.5) if spot else (np.arange(count) // 2 + 0.5) / max(-(-count // 2), 1)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(line, share, normalized=True))
    (x1, y1), (x2, y2) = line.coords[0], line.coords[-1]
    across = np.array([y1 - y2, x2 - x1]) / np.hypot(x2 - x1, y2 - y1)
    side = np.where((number % 2 == 1) & (not spot), 1.0, -1.0)
    at = foot + side[:, None] * across * _SET_BACK_M
    frame = pd.DataFrame(
        {
            "uprn": [f"{name}-{one:05}" for one in number],
            "address": [f"{one} {name}, Aford" for one in number],
            "number": [str(one) for one in number],
            "number_from": pd.array(number, dtype="Int64"),
            "number_suffix": pd.array([None] * count, dtype="str"),
            "flat": pd.array([None] * count, dtype="str"),
            "building_name": pd.array([None] * count, dtype="str"),
            "street": name,
            "town": "Aford",
            "postcode": "ZZ1 1AA",
            "residential": pd.array([True] * count, dtype="boolean"),
        }
    )
    return gpd.GeoDataFrame(frame, geometry=shapely.points(at), crs=METRES)


def grid_lines(columns: int, rows: int) -> list[tuple[str, shapely.LineString]]:
    """Pieces of street between the junctions of a grid: those to the east, then to the north."""
    lines = []
    for row in range(rows):
        for at in range(columns - 1):
            ends = [(at * BLOCK_M, row * BLOCK_M), ((at + 1) * BLOCK_M, row * BLOCK_M)]
            lines.append((f"Row {'ABCDEFGHIJKL'[row]}", shapely.LineString(ends)))
    for column in range(columns):
        for at in range(rows - 1):
            ends = [(column * BLOCK_M, at * BLOCK_M), (column * BLOCK_M, (at + 1) * BLOCK_M)]
            lines.append((f"Column {'ABCDEFGHIJKL'[column]}", shapely.LineString(ends)))
    return lines


def town_of(
    lines: Sequence[tuple[str, shapely.LineString]], doors: Sequence[int]
) -> tuple[gpd.GeoDataFrame, WalkingNetwork]:
    """Build streets with so many doors on each of them."""
    network = network_of_lines(
        np.array([line for _, line in lines], dtype=object),
        names=[name for name, _ in lines],
        crs=METRES,
    )
    tables = [
        doors_on(line, count, name=name, first=1 + 1000 * at)
        for at, ((name, line), count) in enumerate(zip(lines, doors, strict=True))
        if count
    ]
    every = pd.concat(tables, ignore_index=True)
    return gpd.GeoDataFrame(every, crs=METRES), network


def hangs_together(addresses: gpd.GeoDataFrame, network: WalkingNetwork, mine: np.ndarray) -> bool:
    """Tell whether one can walk from any door to any other on its own streets and empty ones.

    Streets are cut at every door, so that a street shared by two beats is walked only as far as
    the beat's own doors.
    """
    x, y = addresses.geometry.x.to_numpy(), addresses.geometry.y.to_numpy()
    on = network.put_on_streets(x, y, names=addresses["street"])
    joined: dict[object, object] = {}

    def root(one: object) -> object:
        while joined.setdefault(one, one) != one:
            one = joined[one]
        return one

    spot_of: dict[int, object] = {}
    for piece in range(len(network)):
        rows = np.flatnonzero(on.piece == piece)
        spots = sorted({round(float(on.along_m[row]), 6) for row in rows})
        for row in rows:
            spot_of[int(row)] = (piece, round(float(on.along_m[row]), 6))
        own = {spot_of[int(row)] for row in rows if mine[row]}
        ends = ("node", int(network.start[piece])), ("node", int(network.end[piece]))
        stops: list[object] = [ends[0], *((piece, spot) for spot in spots), ends[1]]
        others = {(piece, spot) for spot in spots} - own
        for one, other in pairwise(stops):
            if one not in others and other not in others:
                joined[root(one)] = root(other)
    return len({root(spot_of[int(row)]) for row in np.flatnonzero(mine)}) == 1
