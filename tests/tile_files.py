"""PMTiles files with several layers: tiles as GDAL cuts them, put into one file by hand.

GDAL's driver writes no second layer into a PMTiles file, but the bytes of two tiles, one after
the other, are a tile with the layers of both.
"""

import gzip
import json
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio

SHAPES, PNG = 1, 2
_PLAIN, _GZIP = 1, 2


def write_tiles(
    path: Path,
    layers: Mapping[str, gpd.GeoDataFrame],
    *,
    zoom: int = 14,
    about: Mapping[str, Any] | None = None,
    kind: int = SHAPES,
    bounds: tuple[float, float, float, float] | None = None,
) -> Path:
    """Write layers as vector tiles of one zoom."""
    tiles: dict[int, bytes] = defaultdict(bytes)
    described = []
    for name, table in layers.items():
        folder = path.parent / f"{path.stem}-{name}"
        pyogrio.write_dataframe(
            table.to_crs(3857), folder, layer=name, driver="MVT",
            MINZOOM=zoom, MAXZOOM=zoom, FORMAT="DIRECTORY", COMPRESS="NO",
        )  # fmt: skip
        for tile in sorted(folder.glob("*/*/*.pbf")):
            z, x, y = (int(part) for part in tile.relative_to(folder).with_suffix("").parts)
            tiles[_number(z, x, y)] += tile.read_bytes()
        fields = dict.fromkeys(table.columns.drop("geometry"), "String")
        described.append({"id": name, "fields": fields, "minzoom": zoom, "maxzoom": zoom})
    west, south, east, north = bounds or _bounds(layers)
    said = gzip.compress(
        json.dumps({"vector_layers": described, **(about or {})}).encode(), mtime=0
    )
    order = sorted(tiles)
    entries = gzip.compress(_directory(order, tiles), mtime=0)
    data = b"".join(tiles[one] for one in order)
    first = 127
    head = struct.pack(
        "<7sB11Q6B4iBii", b"PMTiles", 3,
        first, len(entries), first + len(entries), len(said), first + len(entries) + len(said), 0,
        first + len(entries) + len(said), len(data), len(order), len(order), len(order),
        1, _GZIP, _PLAIN, kind, zoom, zoom,
        *(round(one * 1e7) for one in (west, south, east, north)),
        zoom, round((west + east) / 2 * 1e7), round((south + north) / 2 * 1e7),
    )  # fmt: skip
    path.write_bytes(head + entries + said + data)
    return path


def _bounds(layers: Mapping[str, gpd.GeoDataFrame]) -> tuple[float, float, float, float]:
    boxes = np.array([table.to_crs(4326).total_bounds for table in layers.values()])
    west, south = boxes[:, :2].min(axis=0).tolist()
    east, north = boxes[:, 2:].max(axis=0).tolist()
    return west, south, east, north


def _directory(order: list[int], tiles: Mapping[int, bytes]) -> bytes:
    """List the tiles: how many, steps of their numbers, runs, sizes, and that they follow on."""
    steps = [one - before for before, one in zip([0, *order], order, strict=False)]
    sizes = [len(tiles[one]) for one in order]
    follows = [1, *[0] * (len(order) - 1)]
    columns = [len(order), *steps, *[1] * len(order), *sizes, *follows]
    return b"".join(bytes(_varint(one)) for one in columns)


def _varint(number: int) -> Iterator[int]:
    while number > 127:
        yield number & 127 | 128
        number >>= 7
    yield number


def _number(z: int, x: int, y: int) -> int:
    """Count tiles along Hilbert's curve, lower zooms first."""
    number, side = ((1 << 2 * z) - 1) // 3, 1 << z
    half = side >> 1
    while half:
        right, down = int(bool(x & half)), int(bool(y & half))
        number += half * half * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        half >>= 1
    return number
