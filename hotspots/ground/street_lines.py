"""Street lines made into a network that can be walked, and back."""

from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import Crs, crs_name, require_projected_metres
from hotspots.ground.noding import StreetPieces, cut_at_junctions
from hotspots.ground.street_names import texts_of
from hotspots.ground.streets import WalkingNetwork


def network_of_lines(
    lines: Iterable[shapely.Geometry | None],
    *,
    names: Iterable[str] | None = None,
    crs: Crs = 27700,
) -> WalkingNetwork:
    """Make a network of lines that can all be walked, both ways.

    Lines meet where they share a vertex; those that merely cross (a bridge) do not.

    Parameters
    ----------
    lines
        LineStrings, in ``crs``; empty and missing ones are left out.
    names
        A street's name for each line; empty or missing where it has none.
    crs
        Projected system in metres.

    Returns
    -------
    WalkingNetwork
        The same whatever the order and direction of the lines. A piece that was drawn twice is
        there once, with its name if it has one.

    Raises
    ------
    InputError
        When something is not a line or has no finite coordinates, there are more or fewer names
        than lines, or the system is not in metres.
    """
    system = require_projected_metres(crs, where="crs")
    shapes = np.array(list(lines), dtype=object)
    given = texts_of(names if names is not None else [""] * len(shapes), len(shapes))
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    shapes, given = shapes[kept], given[kept]
    wrong = int((shapely.get_type_id(shapes) != shapely.GeometryType.LINESTRING).sum())
    if wrong:
        what = f"{wrong:,} of {len(shapes):,} shapes are no single lines"
        raise InputError(Problem(what, "take multipart lines apart, leave out the rest", "lines"))
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        what = "lines have coordinates that are missing or infinite"
        raise InputError(Problem(what, "leave them out, or read the file in its own crs", "lines"))
    pieces, name = _pieces_between_junctions(shapes, given)
    one = _drawn_once(pieces.lines, name)
    return WalkingNetwork(
        pieces.x,
        pieces.y,
        pieces.start[one],
        pieces.end[one],
        np.asarray(shapely.length(pieces.lines[one]), dtype=np.float64),
        pieces.lines[one],
        name[one],
        crs_name(system),
    )


def network_of_streets(streets: gpd.GeoDataFrame) -> WalkingNetwork:
    """Make a network of street lines as :func:`hotspots.records.streets.read_streets` gives them.

    Every street of the table is taken for one that can be walked.

    Raises
    ------
    InputError
        When the table is not in projected metres.
    """
    return network_of_lines(streets.geometry.to_numpy(), names=streets["name"], crs=streets.crs)


def streets_table(network: WalkingNetwork) -> gpd.GeoDataFrame:
    """Give the pieces of a network as a table of streets, as ``read_streets`` does.

    Returns
    -------
    geopandas.GeoDataFrame
        ``name`` (empty where there is none) and ``geometry`` (LineString), a row for each piece
        between junctions, in the order of the network; a network without pieces gives no rows.
    """
    table = pd.DataFrame({"name": pd.array(network.name, dtype="str")})
    return gpd.GeoDataFrame(table, geometry=network.lines, crs=network.crs)


def _pieces_between_junctions(
    lines: NDArray[np.object_], name: NDArray[np.object_]
) -> tuple[StreetPieces, NDArray[np.object_]]:
    """Cut lines at junctions and where one name ends, and nowhere else; give pieces and names.

    A street is often drawn as several lines that follow each other. Joined by name they are one,
    also past junctions, so that they are cut again.
    """
    for again in (True, False):
        once = _drawn_once(lines, name)
        pieces = cut_at_junctions(lines[once])
        name = name[once][pieces.of_line]
        if again and len(pieces.lines):
            once = _drawn_once(pieces.lines, name)
            code, distinct = pd.factorize(name[once], sort=True)
            order = np.argsort(code, kind="stable")
            together = shapely.multilinestrings(pieces.lines[once][order], indices=code[order])
            lines, which = shapely.get_parts(shapely.line_merge(together), return_index=True)
            name = np.asarray(distinct, dtype=object)[which]
    return pieces, name


def _drawn_once(lines: NDArray[np.object_], name: NDArray[np.object_]) -> NDArray[np.int64]:
    """Keep one of lines drawn twice, in either direction: a named one, the first by alphabet."""
    shape = pd.factorize(pd.Series(shapely.to_wkb(shapely.normalize(lines)), dtype=object))[0]
    drawn = pd.DataFrame({"shape": shape, "unnamed": name == "", "name": name})
    order = drawn.sort_values(["shape", "unnamed", "name"], kind="stable")
    return np.sort(order.drop_duplicates("shape").index.to_numpy())
