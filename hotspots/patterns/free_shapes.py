"""Shapes that are free to stand anywhere: squares and circles, and what placing them needs."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.spatial import cKDTree

from hotspots.patterns.candidate_circles import circles_worth, heaviest_circles
from hotspots.patterns.candidate_squares import TOUCH_M, heaviest_squares, squares_worth
from hotspots.patterns.candidates import near_pairs

Numbers = NDArray[np.float64]


class FreeShape(Protocol):
    """What placing asks of a shape.

    Attributes
    ----------
    most_touched
        How many shapes that keep clear of each other can touch one and the same.
    """

    most_touched: ClassVar[int]

    @property
    def clear_m(self) -> float:
        """How near two centres can be when the shapes do not touch."""

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers) -> Numbers:
        """Find for each place a heavy shape that holds it: x, y, weight in each row."""

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all that hold at least so much: x, y, weight in each row."""

    def held(self, centres: Numbers, tree: cKDTree) -> list[NDArray[np.int64]]:
        """List for each centre the places in the shape around it."""

    def touching(self, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the pairs that share ground or a side."""

    def middle(self, x: Numbers, y: Numbers) -> tuple[float, float]:
        """Find the centre from which the shape holds places with most room at its sides."""

    def draw(self, x: Numbers, y: Numbers) -> NDArray[np.object_]:
        """Draw the shapes as polygons."""


@dataclass(frozen=True)
class Square:
    """A square with sides to the north, east, south and west."""

    side_m: float
    most_touched: ClassVar[int] = 4

    @property
    def clear_m(self) -> float:
        """How near two centres can be when the squares do not touch."""
        return self.side_m

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers) -> Numbers:
        """Find for each place a heavy square that holds it."""
        return heaviest_squares(x, y, weight, size_m=self.side_m)

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all squares that hold at least so much."""
        return squares_worth(x, y, weight, size_m=self.side_m, least=least)

    def held(self, centres: Numbers, tree: cKDTree) -> list[NDArray[np.int64]]:
        """List for each centre the places in the square around it, its sides included."""
        found = tree.query_ball_point(centres, self.side_m / 2 + TOUCH_M, p=np.inf)
        return [np.sort(np.asarray(one, dtype=np.int64)) for one in found]

    def touching(self, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the pairs of squares that share ground or a side."""
        return near_pairs(x, y, within_m=self.side_m + 3 * TOUCH_M, metric=np.inf)

    def middle(self, x: Numbers, y: Numbers) -> tuple[float, float]:
        """Find the middle of the places' box."""
        return float(x.min() + x.max()) / 2, float(y.min() + y.max()) / 2

    def draw(self, x: Numbers, y: Numbers) -> NDArray[np.object_]:
        """Draw the squares."""
        half = self.side_m / 2
        return np.asarray(shapely.box(x - half, y - half, x + half, y + half), dtype=object)


@dataclass(frozen=True)
class Circle:
    """A circle."""

    radius_m: float
    most_touched: ClassVar[int] = 5

    @property
    def clear_m(self) -> float:
        """How near two centres can be when the circles do not touch."""
        return 2 * self.radius_m

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers) -> Numbers:
        """Find for each place a heavy circle that holds it."""
        return heaviest_circles(x, y, weight, radius_m=self.radius_m)

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all circles that hold at least so much."""
        return circles_worth(x, y, weight, radius_m=self.radius_m, least=least)

    def held(self, centres: Numbers, tree: cKDTree) -> list[NDArray[np.int64]]:
        """List for each centre the places in the circle around it, its edge included."""
        found = tree.query_ball_point(centres, self.radius_m + TOUCH_M)
        return [np.sort(np.asarray(one, dtype=np.int64)) for one in found]

    def touching(self, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the pairs of circles that share ground or touch."""
        return near_pairs(x, y, within_m=2 * self.radius_m + 3 * TOUCH_M)

    def middle(self, x: Numbers, y: Numbers) -> tuple[float, float]:
        """Find the centre of the smallest circle around the places."""
        around = shapely.minimum_bounding_circle(shapely.multipoints(np.column_stack([x, y])))
        centre = shapely.get_coordinates(shapely.centroid(around))[0]
        return float(centre[0]), float(centre[1])

    def draw(self, x: Numbers, y: Numbers) -> NDArray[np.object_]:
        """Draw the circles as polygons of 64 corners around them, so that the edge is inside."""
        outside = self.radius_m / np.cos(np.pi / 64)
        return np.asarray(shapely.buffer(shapely.points(x, y), outside, quad_segs=16), dtype=object)
