"""Shapes that are free to stand anywhere: squares and circles, and what placing them needs."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from hotspots.patterns.candidate_circles import circles_worth, heaviest_circles, tally_circles
from hotspots.patterns.candidate_squares import heaviest_squares, squares_worth, tally_squares
from hotspots.patterns.candidates import places_around

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

    @property
    def metric(self) -> float:
        """By which measure centres further apart do not touch, as in Minkowski's distance."""

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """Find for each place a heavy shape that holds it: x, y, weight in each row.

        Places around which there is less than ``least`` may be left out.
        """

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all that hold at least so much: x, y, weight in each row."""

    def tally(self, x: Numbers, y: Numbers, weight: Numbers, steps: Numbers) -> NDArray[np.int64]:
        """Count the places in all that could be listed, by what they weigh."""

    def held(self, centres: Numbers, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the places (sorted by easting) in the shape around each centre, edge included."""

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

    @property
    def metric(self) -> float:
        """The greater of the differences in easting and in northing."""
        return np.inf

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """Find for each place a heavy square that holds it."""
        return heaviest_squares(x, y, weight, size_m=self.side_m, least=least)

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all squares that hold at least so much."""
        return squares_worth(x, y, weight, size_m=self.side_m, least=least)

    def tally(self, x: Numbers, y: Numbers, weight: Numbers, steps: Numbers) -> NDArray[np.int64]:
        """Count the places in all squares that could be listed, by what they weigh."""
        return tally_squares(x, y, weight, size_m=self.side_m, steps=steps)

    def held(self, centres: Numbers, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the places (sorted by easting) in the square around each centre."""
        return places_around(x, y, centres, within_m=self.side_m / 2, is_round=False)

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

    @property
    def metric(self) -> float:
        """Along a straight line."""
        return 2.0

    def heaviest(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """Find for each place a heavy circle that holds it."""
        return heaviest_circles(x, y, weight, radius_m=self.radius_m, least=least)

    def worth(self, x: Numbers, y: Numbers, weight: Numbers, least: float) -> Numbers:
        """List all circles that hold at least so much."""
        return circles_worth(x, y, weight, radius_m=self.radius_m, least=least)

    def tally(self, x: Numbers, y: Numbers, weight: Numbers, steps: Numbers) -> NDArray[np.int64]:
        """Count the places in all circles that could be listed, by what they weigh."""
        return tally_circles(x, y, weight, radius_m=self.radius_m, steps=steps)

    def held(self, centres: Numbers, x: Numbers, y: Numbers) -> sparse.csr_array:
        """Find the places (sorted by easting) in the circle around each centre."""
        return places_around(x, y, centres, within_m=self.radius_m, is_round=True)

    def middle(self, x: Numbers, y: Numbers) -> tuple[float, float]:
        """Find the centre of the smallest circle around the places."""
        around = shapely.minimum_bounding_circle(shapely.multipoints(np.column_stack([x, y])))
        centre = shapely.get_coordinates(shapely.centroid(around))[0]
        return float(centre[0]), float(centre[1])

    def draw(self, x: Numbers, y: Numbers) -> NDArray[np.object_]:
        """Draw the circles as polygons of 64 corners around them, so that the edge is inside."""
        outside = self.radius_m / np.cos(np.pi / 64)
        return np.asarray(shapely.buffer(shapely.points(x, y), outside, quad_segs=16), dtype=object)
