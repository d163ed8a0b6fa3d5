"""The walk of a beat: one side of a stretch of street after the other, and the line of it."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from hotspots.ground.beats_atoms import Atoms
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.walks import minutes_of, order_walk


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
        The walk along the streets; empty for a beat on one spot.
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
    group = atoms.of_door[rows] * 2 + atoms.side[rows]
    # Doors on one spot come one after the other, in the order they have.
    order = np.lexsort((rows, y[rows], x[rows], atoms.along_m[rows], group))
    rows, group = rows[order], group[order]
    on = [names[row] for row in rows]
    walk = order_walk(x[rows], y[rows], group, network=network, names=on)
    minutes = minutes_of(walk, minutes_at_door, metres_per_minute=metres_per_minute)
    walked = rows[walk.order]
    stops = np.flatnonzero(np.diff(x[walked], prepend=np.nan) + np.diff(y[walked], prepend=np.nan))
    spots = walked[stops]
    line = network.route(x[spots], y[spots], names=[names[row] for row in spots])
    return BeatWalk(walked, minutes, walk.metres, line, walk.straight)
