"""Street lines made into a network that can be driven."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import Crs, crs_name, require_projected_metres
from hotspots.ground.driving import DrivingNetwork
from hotspots.ground.noding import cut_at_junctions
from hotspots.ground.street_names import texts_of

_METRES_A_MINUTE = 1000 / 60  # at 1 km/h


def driving_network_of_lines(
    lines: Iterable[shapely.Geometry | None],
    *,
    forward: ArrayLike,
    backward: ArrayLike,
    kmh: ArrayLike,
    names: Iterable[str] | None = None,
    crs: Crs = 27700,
) -> DrivingNetwork:
    """Make a network of lines that can be driven, in the directions given.

    Lines meet where they share a vertex; those that merely cross (a bridge) do not.

    Parameters
    ----------
    lines
        LineStrings, in ``crs``; empty and missing ones are left out.
    forward, backward
        Whether each may be driven as it is drawn, and the other way.
    kmh
        How fast each is driven.
    names
        A street's name for each line; empty or missing where it has none.
    crs
        Projected system in metres.

    Returns
    -------
    DrivingNetwork
        The same whatever the order and direction of the lines. A piece that was drawn twice is
        there once: it may be driven wherever one of them may, as fast as the faster. A line that
        may be driven in no direction is left out.

    Raises
    ------
    InputError
        When something is not a line, there are more or fewer values than lines, a speed is not
        above zero, or the system is not in metres.
    """
    system = require_projected_metres(crs, where="crs")
    shapes = np.array(list(lines), dtype=object)
    given = texts_of(names if names is not None else [""] * len(shapes), len(shapes))
    ahead, back, speed = (
        np.asarray(forward, bool),
        np.asarray(backward, bool),
        np.asarray(kmh, float),
    )
    _check(shapes, ahead, back, speed)
    kept = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes)) & (ahead | back)
    cut = cut_at_junctions(shapes[kept])
    line = np.flatnonzero(kept)[cut.of_line]
    table = pd.DataFrame(
        {
            "shape": pd.factorize(pd.Series(shapely.to_wkb(cut.lines), dtype=object))[0],
            "forward": np.where(cut.turned, back[line], ahead[line]),
            "backward": np.where(cut.turned, ahead[line], back[line]),
            "kmh": speed[line],
            "unnamed": given[line] == "",
            "name": given[line],
        }
    )
    once = table.sort_values(["shape", "unnamed", "name"], kind="stable").groupby("shape")
    first = np.sort(table.drop_duplicates("shape").index.to_numpy())
    one = once.agg({"forward": "any", "backward": "any", "kmh": "max", "name": "first"})
    one = one.loc[table["shape"].to_numpy()[first]]
    length: NDArray[np.float64] = np.asarray(shapely.length(cut.lines[first]), dtype=np.float64)
    return DrivingNetwork(
        cut.x,
        cut.y,
        cut.start[first],
        cut.end[first],
        length,
        length / (one["kmh"].to_numpy() * _METRES_A_MINUTE),
        one["forward"].to_numpy(bool),
        one["backward"].to_numpy(bool),
        cut.lines[first],
        one["name"].to_numpy(object),
        crs_name(system),
    )


def with_notes(network: DrivingNetwork, *notes: str) -> DrivingNetwork:
    """Say more about where a network came from."""
    return replace(network, notes=(*network.notes, *notes))


def _check(
    lines: NDArray[np.object_],
    forward: NDArray[np.bool_],
    backward: NDArray[np.bool_],
    kmh: NDArray[np.float64],
) -> None:
    if not len(forward) == len(backward) == len(kmh) == len(lines):
        what = (
            f"there are {len(lines):,} lines, {len(forward):,} and {len(backward):,} directions"
            f" and {len(kmh):,} speeds"
        )
        raise InputError(Problem(what, "give one of each for every line", "lines"))
    there = ~(shapely.is_missing(lines) | shapely.is_empty(lines))
    wrong = int((shapely.get_type_id(lines[there]) != shapely.GeometryType.LINESTRING).sum())
    if wrong:
        what = f"{wrong:,} of {len(lines):,} shapes are no single lines"
        raise InputError(Problem(what, "take multipart lines apart, leave out the rest", "lines"))
    if not np.isfinite(shapely.get_coordinates(lines[there])).all():
        what = "lines have coordinates that are missing or infinite"
        raise InputError(Problem(what, "leave them out, or read the file in its own crs", "lines"))
    slow = int((~(np.isfinite(kmh) & (kmh > 0))).sum())
    if slow:
        what = f"{slow:,} of {len(kmh):,} speeds are not above zero"
        raise InputError(Problem(what, "give km/h, as driving_speeds.speed_kmh does", "kmh"))
