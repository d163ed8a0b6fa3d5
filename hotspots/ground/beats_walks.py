"""The walk of a beat: one side of a stretch of street after the other, and the line of it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.ground.beats_atoms import Atoms
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walks import minutes_of, order_walk

_PAVEMENT_M = 5.0
_SAME_M = 0.01


@dataclass(frozen=True, eq=False)
class BeatWalk:
    """Doors of one beat in the order in which they are walked.

    Attributes
    ----------
    rows
        The doors, first to last.
    minutes
        From the start until each is done.
    metres
        Length of the walk.
    line
        The walk: past the doors of each side on its own pavement, and along the streets between;
        empty for a beat on one spot.
    straight
        How many legs are in a straight line, as no way along streets is known.
    """

    rows: NDArray[np.int64]
    minutes: NDArray[np.float64]
    metres: float
    line: shapely.LineString
    straight: int


def walk_beat(
    rows: NDArray[np.int64],
    atoms: Atoms,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    names: list[str],
    network: WalkingNetwork,
    *,
    minutes_at_door: float,
    metres_per_minute: float,
) -> BeatWalk:
    """Put the doors of one beat into the order of a walk.

    Parameters
    ----------
    rows
        The beat's doors.
    atoms
        Of all doors.
    x, y, names, network
        Of all doors, as the atoms were found from.
    minutes_at_door, metres_per_minute
        How long a door takes, and how fast one walks.
    """
    # By piece, not atom: what was cut and came together again is walked in one go. Doors on one
    # spot come one after the other, in the order they have.
    group = atoms.piece[rows] * 2 + atoms.side[rows]
    order = np.lexsort((rows, y[rows], x[rows], atoms.along_m[rows], group))
    rows, group = rows[order], group[order]
    on = [names[row] for row in rows]
    walk = order_walk(x[rows], y[rows], group, network=network, names=on)
    minutes = minutes_of(walk, minutes_at_door, metres_per_minute=metres_per_minute)
    walked = rows[walk.order]
    side = group[walk.order]
    line = _draw(walked, side, atoms, np.column_stack([x, y]), names, network)
    return BeatWalk(walked, minutes, walk.metres, line, walk.straight)


def _draw(
    walked: NDArray[np.int64],
    group: NDArray[np.int64],
    atoms: Atoms,
    xy: NDArray[np.float64],
    names: list[str],
    network: WalkingNetwork,
) -> shapely.LineString:
    """Draw a walk so that both sides of a street can be told apart."""
    line: list[NDArray[np.float64]] = []
    runs = np.split(np.arange(len(walked)), np.flatnonzero(np.diff(group)) + 1)
    for at, run in enumerate(runs):
        if at:
            pair = walked[[run[0] - 1, run[0]]]
            if atoms.piece[pair[0]] != atoms.piece[pair[1]]:
                way = network.route(*xy[pair].T, names=[names[row] for row in pair])
                line.append(shapely.get_coordinates(way))
        line.append(_pavement(walked[run], atoms, xy, network))
    route = np.concatenate(line)
    new = np.concatenate([[True], (np.abs(np.diff(route, axis=0)) > _SAME_M).any(axis=1)])
    return shapely.LineString(route[new]) if new.sum() > 1 else shapely.LineString()


def _pavement(
    rows: NDArray[np.int64], atoms: Atoms, xy: NDArray[np.float64], network: WalkingNetwork
) -> NDArray[np.float64]:
    """Give places on the pavement in front of doors: a little way from the street to each."""
    streets = network.lines[atoms.piece[rows]]
    foot = shapely.get_coordinates(shapely.line_interpolate_point(streets, atoms.along_m[rows]))
    to_door = xy[rows] - foot
    away = np.hypot(*to_door.T)[:, None]
    return np.asarray(foot + to_door * np.minimum(1.0, _PAVEMENT_M / np.maximum(away, 1e-9)))
