"""Edges: what a kernel would spread over ground on which nothing could be recorded.

Beside the sea, or beside another force's ground, part of an incident's mass falls where there
are no data, and the map grows quiet towards the edge for no other reason. Each incident whose
disc crosses the edge is therefore made heavier, so that what lies on recorded ground is one
again (Jones 1993; ``diggle=TRUE`` in R's spatstat). Of the two usual corrections this is the
one that keeps the sum: the surface still adds up to the number of incidents. The other one
divides each *cell* by the mass it sees (Diggle 1985); it is unbiased where incidents are even,
but adds incidents that never were. The price: right at a straight edge evenly spread incidents
show ln 2 = 69% of their density, where the uncorrected surface shows 50%.

References
----------
Jones (1993), "Simple boundary correction for kernel density estimation".
Diggle (1985), "A kernel method for smoothing point process data".
Baddeley, Rubak and Turner (2015), Spatial Point Patterns, section 6.5.1.2.
"""

import math

import numpy as np
import shapely
from numba import njit
from shapely.geometry.base import BaseGeometry

from hotspots.ground import Cells
from hotspots.patterns.kernels import Floats, Kernel, add_disc
from hotspots.patterns.spread import first_and_last, square_apart

# The heaviest an incident is made: on a pier, hardly any of its disc is ground.
MOST_HEAVIER = 20.0


def rescale_at_edge(
    recorded: BaseGeometry,
    cells: Cells,
    x: Floats,
    y: Floats,
    bandwidth: Floats,
    kernel: Kernel,
) -> Floats:
    """Work out how much heavier each place has to be for its mass to stay on recorded ground.

    The mass is added up over the surface's own cells, continued as far as the discs reach: all
    of it against what falls on cells whose centres are on recorded ground. So the corrected
    surface adds up to exactly what it would have without an edge, and where the edge does not
    touch a disc nothing changes.

    Parameters
    ----------
    recorded
        Where incidents could have been recorded.
    cells
        The surface's frame.
    x, y, bandwidth
        Places and the bandwidth of each, metres.
    kernel
        Its shape.

    Returns
    -------
    numpy.ndarray
        A factor for each place: 1 away from the edge, at most :data:`MOST_HEAVIER`.

    Examples
    --------
    >>> import pyproj
    >>> from hotspots.patterns.kernels import KERNELS
    >>> cells = Cells(0.0, 1000.0, 10.0, 100, 100, pyproj.CRS(27700))
    >>> x, y, bandwidth = np.array([0.0, 500.0]), np.full(2, 500.0), np.full(2, 200.0)
    >>> ground = shapely.box(0, 0, 1000, 1000)
    >>> rescale_at_edge(ground, cells, x, y, bandwidth, KERNELS["quartic"]).tolist()
    [2.0, 1.0]
    """
    factor = np.ones(len(x))
    edge = recorded.boundary
    shapely.prepare(edge)
    reach = bandwidth * kernel.reach
    if not len(x):
        return factor
    touched = np.flatnonzero(shapely.dwithin(shapely.points(x, y), edge, float(reach.max())))
    if not len(touched):
        return factor
    furthest = reach[touched]
    frame = _cells_around(
        cells,
        float((x[touched] - furthest).min()),
        float((y[touched] - furthest).min()),
        float((x[touched] + furthest).max()),
        float((y[touched] + furthest).max()),
    )
    west, north = frame.west, frame.north
    east, south = west + frame.columns * frame.cell_m, north - frame.rows * frame.cell_m
    on_ground = frame.centres_inside(shapely.clip_by_rect(recorded, west, south, east, north))
    share = _share_on_ground(
        on_ground.astype(np.float64),
        frame.x_centres,
        frame.y_centres,
        x[touched],
        y[touched],
        bandwidth[touched],
        frame.cell_m,
        kernel.reach,
        kernel.number,
    )
    factor[touched] = 1.0 / np.maximum(share, 1.0 / MOST_HEAVIER)
    return factor


def _cells_around(cells: Cells, west: float, south: float, east: float, north: float) -> Cells:
    """Continue the cells of a frame over a box, in step with it."""
    size = cells.cell_m
    left, top = (
        math.floor((west - cells.west) / size) - 1,
        math.floor((cells.north - north) / size) - 1,
    )
    right, bottom = (
        math.ceil((east - cells.west) / size) + 1,
        math.ceil((cells.north - south) / size) + 1,
    )
    return Cells(
        cells.west + left * size,
        cells.north - top * size,
        size,
        bottom - top,
        right - left,
        cells.crs,
    )


@njit(cache=True, nogil=True)
def _share_on_ground(
    on_ground: Floats,
    x_centres: Floats,
    y_centres: Floats,
    x: Floats,
    y: Floats,
    bandwidth: Floats,
    cell_m: float,
    reach: float,
    kernel: int,
) -> Floats:
    """Tell for each place how much of its mass falls on recorded ground."""
    share = np.empty(len(x))
    dx2, across = np.empty(len(x_centres)), np.empty(len(x_centres))
    dy2 = np.empty(len(y_centres))
    for place in range(len(x)):
        h = bandwidth[place]
        top, bottom = first_and_last(y_centres[0] - y[place], h * reach, cell_m, len(y_centres))
        left, right = first_and_last(x[place] - x_centres[0], h * reach, cell_m, len(x_centres))
        square_apart(dx2, x_centres[left:right], x[place])
        square_apart(dy2, y_centres[top:bottom], y[place])
        mass = np.zeros((bottom - top, right - left))
        add_disc(mass, (0, 0), dx2[: right - left], dy2[: bottom - top], across, h, 1.0, kernel)
        everywhere = recorded = 0.0
        for row in range(bottom - top):
            for column in range(right - left):
                everywhere += mass[row, column]
                recorded += mass[row, column] * on_ground[top + row, left + column]
        share[place] = recorded / everywhere
    return share
