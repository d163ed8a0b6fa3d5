"""Streets with their tags, wherever they came from, made into networks and a table of ways."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import Crs, crs_name
from hotspots.ground.driving import DrivingNetwork
from hotspots.ground.driving_lines import driving_network_of_lines
from hotspots.ground.driving_speeds import SPEED_SHARE, speed_kmh
from hotspots.ground.mapped_ground import WAY_CLASSES, WAY_COLUMNS
from hotspots.ground.osm_tags import driven_ways, is_walkable, lit_of, name_of, way_class, way_kind
from hotspots.ground.street_lines import network_of_lines
from hotspots.ground.streets import WalkingNetwork
from hotspots.projection import project_geometries, usable_bounds

Tags = Mapping[str, str]
Shapes = NDArray[np.object_]
_MOSTLY = 0.5


@dataclass(frozen=True, eq=False)
class TaggedStreets:
    """Lines and, for each of them, what its tags say.

    Attributes
    ----------
    lines
        LineStrings in ``crs``.
    table
        A row for each: ``name``, ``kind``, ``lit``, ``walked``, ``driven``, ``class`` as in
        ``WAY_COLUMNS``, and ``forward``, ``backward``, ``kmh`` of who drives it.
    crs
        System of the lines.
    """

    lines: Shapes
    table: pd.DataFrame
    crs: str

    def some(self, which: NDArray[np.bool_]) -> "TaggedStreets":
        """Take some of them."""
        return replace(self, lines=self.lines[which], table=self.table[which])

    def walking(self, notes: tuple[str, ...] = ()) -> WalkingNetwork:
        """Make a network of those that are walked."""
        some = self.some(self.table["walked"].to_numpy())
        network = network_of_lines(some.lines, names=some.table["name"], crs=self.crs)
        return replace(network, notes=notes)

    def driving(self) -> DrivingNetwork:
        """Make a network of those that are driven."""
        some = self.some(self.table["driven"].to_numpy())
        network = driving_network_of_lines(
            some.lines,
            forward=some.table["forward"],
            backward=some.table["backward"],
            kmh=some.table["kmh"],
            names=some.table["name"],
            crs=self.crs,
        )
        notes = [f"minutes by car are at {SPEED_SHARE:.0%} of the speed limit"]
        cut_off = float(network.length_m[network.cut_off].sum())
        if cut_off:
            notes.append(
                f"{cut_off / 1000:,.1f} km ({cut_off / network.length_m.sum():.1%}) of the streets"
                " to drive on cannot be driven to from the rest and back (the map's edge, one-way"
                " streets, gates): a stop there is put on the nearest street that can, if one is"
                " within reach"
            )
        return replace(network, notes=tuple(notes))

    def ways(self) -> gpd.GeoDataFrame:
        """Give them as a table, each once, by where they are."""
        columns = list(WAY_COLUMNS)
        table = self.table[columns].reset_index(drop=True)
        shape, rank = _shapes_in_order(shapely.normalize(self.lines))
        order = table.assign(rank=rank).sort_values(["rank", *columns], kind="stable").index
        once = table.assign(shape=shape).loc[order].drop_duplicates(["shape", *columns]).index
        chosen = table.loc[once].astype(WAY_COLUMNS).reset_index(drop=True)
        return gpd.GeoDataFrame(chosen, geometry=self.lines[once.to_numpy()], crs=self.crs)


def tagged_streets(
    lines: Shapes, tags: Sequence[Sequence[Tags]], *, crs: str, one_way: Sequence[bool] = ()
) -> TaggedStreets:
    """Say what the tags of lines mean.

    Parameters
    ----------
    lines
        LineStrings in ``crs``.
    tags
        For each line its tags; several where it was made of several ways, all of which have
        then to be walked, or driven, for the line to be.
    crs
        System of the lines.
    one_way
        For each line whether it is one-way as drawn, where the tags do not say.
    """
    rows = []
    for at, every in enumerate(tags):
        driven = [driven_ways(one) for one in every]
        lit = {lit_of(one) for one in every}
        rows.append(
            (
                " / ".join(sorted({name_of(one) for one in every} - {""})),
                way_kind(every[0]),
                lit.pop() if len(lit) == 1 else "unknown",
                all(is_walkable(one) for one in every),
                all(ahead for ahead, _ in driven),
                all(back for _, back in driven) and not (one_way and one_way[at]),
                min(speed_kmh(one) for one in every),
                min((way_class(one) for one in every), key=WAY_CLASSES.index),
            )
        )
    columns = ["name", "kind", "lit", "walked", "forward", "backward", "kmh", "class"]
    table = pd.DataFrame(rows, columns=columns).astype(
        {"walked": bool, "forward": bool, "backward": bool, "kmh": float}
    )
    table["driven"] = table["forward"] | table["backward"]
    return TaggedStreets(lines, table, crs)


def plain_streets(lines: Shapes, names: Sequence[str], *, crs: str) -> TaggedStreets:
    """Take lines of which nothing is known but their names for streets that are walked."""
    table = pd.DataFrame({"name": list(names)})
    table = table.assign(kind="street", lit="unknown", walked=True, driven=False)
    table["class"] = "minor road"
    return TaggedStreets(lines, table.assign(forward=False, backward=False, kmh=1.0), crs)


def on_the_map(shapes: Shapes, crs: str, target: Crs, name: str) -> NDArray[np.bool_]:
    """Find shapes inside the area of the target system; refuse streets that are mostly outside."""
    inside = inside_area_of(shapes, crs, target)
    if (~inside).mean() > _MOSTLY:
        what = (
            f"{int((~inside).sum()):,} of {len(shapes):,} streets are outside the area of"
            f" {crs_name(target)}"
        )
        cure = "take an extract of the right place, or set to_crs to a system for this one"
        raise InputError(Problem(what, cure, name))
    return inside


def inside_area_of(shapes: Shapes, crs: str, target: Crs) -> NDArray[np.bool_]:
    """Tell which shapes lie inside the area of use of the target system."""
    bounds = usable_bounds(target, of=crs)
    if bounds is None:
        return np.ones(len(shapes), dtype=bool)
    west, south, east, north = bounds
    left, bottom, right, top = shapely.bounds(shapes).T
    inside = (left >= west) & (right <= east) & (bottom >= south) & (top <= north)
    return np.asarray(inside)


def project_streets(streets: TaggedStreets, target: Crs, name: str) -> tuple[TaggedStreets, str]:
    """Project streets; leave out those off the map, and say how many if there are any."""
    inside = on_the_map(streets.lines, streets.crs, target, name)
    stray = int((~inside).sum())
    shapes, _ = project_geometries(streets.lines[inside], from_crs=streets.crs, to_crs=target)
    some = replace(streets.some(inside), lines=shapes, crs=crs_name(target))
    return some, f"{name}: streets outside the area of the map: {stray:,}" if stray else ""


def streets_within(streets: TaggedStreets, within: BaseGeometry | None) -> TaggedStreets:
    """Take the streets that touch some ground; all of them where none is given."""
    return streets if within is None else streets.some(touching(streets.lines, within))


def touching(shapes: Shapes, within: BaseGeometry) -> NDArray[np.bool_]:
    """Tell which shapes touch some ground."""
    shapely.prepare(within)
    return np.asarray(shapely.intersects(shapes, within))


def parts_note(walking: WalkingNetwork) -> str:
    """Say how many parts of the streets hang together with no other; empty for one."""
    component = walking.graph.component
    parts = int(component.max()) + 1 if len(component) else 0
    if parts < 2:
        return ""
    metres = np.bincount(component[walking.start], weights=walking.length_m)
    share = metres.max() / metres.sum()
    return (
        f"the streets to walk on are {parts:,} parts that hang together with no other; the"
        f" largest holds {share:.1%} of their length"
    )


def _shapes_in_order(shapes: Shapes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give equal shapes one number, and rank all by where they are."""
    shape = np.unique(shapely.to_wkb(shapes), return_inverse=True)[1]
    west, south, east, north = shapely.bounds(shapes).T
    order = np.lexsort((shape, north, east, south, west))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return shape, rank
