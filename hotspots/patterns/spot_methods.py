"""Ways to choose where to go, for comparison: free placement, and what else could be done.

Each is made once for so many squares of one size, and is then a function of the incidents it
may learn from, which gives the squares. Whoever has another way writes such a function.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import require_same_crs
from hotspots.ground import StudyArea
from hotspots.ground.lattice import Lattice
from hotspots.patterns.best_set import Limits
from hotspots.patterns.density import estimate_density
from hotspots.patterns.free_shapes import Circle, FreeShape, Square
from hotspots.patterns.placement import Placement, Search, place_spots
from hotspots.patterns.places import Places, collapse_to_places

Method = Callable[[gpd.GeoDataFrame], gpd.GeoSeries]
# Of squares drawn at random those that hold no ground are drawn again; after so many goes the
# ground is taken to hold no more.
_MOST_GOES = 1000
_YEAR = pd.Timedelta(days=365)


@dataclass(frozen=True)
class SpotTask:
    """What every method is asked for.

    Attributes
    ----------
    count
        How many squares, at most.
    size_m
        Side of a square.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    """

    count: int
    size_m: float
    weights: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be placed."""
        problems = []
        if self.count < 1:
            cure = "ask for at least one spot"
            problems.append(Problem(f"count = {self.count!r}", cure, "count"))
        if not (np.isfinite(self.size_m) and self.size_m > 0):
            what = f"size_m = {self.size_m!r}"
            problems.append(Problem(what, "give a length in metres above zero", "size_m"))
        raise_if_any(problems)


def shape_of(name: str, size_m: float) -> FreeShape:
    """Make a shape that is free to stand anywhere: a square of a side, a circle of a radius.

    >>> shape_of("square", 150)
    Square(side_m=150)
    """
    if name not in ("square", "circle"):
        cure = "choose 'square' or 'circle'"
        raise InputError(Problem(f"shape = {name!r}", cure, "shape"))
    return Square(size_m) if name == "square" else Circle(size_m)


def place_freely(
    places: Places, shape: FreeShape, *, count: int, search: Search = "best"
) -> Placement:
    """Place shapes where together they hold most, with nothing else to keep to.

    >>> nowhere = np.zeros(0)
    >>> empty = Places(nowhere, nowhere, nowhere, nowhere.astype(int), nowhere.astype(int))
    >>> place_freely(empty, Square(150), count=20).held
    0.0
    """
    if not len(places.x):
        nowhere, none = np.zeros(0), np.zeros(0, dtype=np.int64)
        return Placement(nowhere, nowhere, (), none, 0.0, 0.0, 0.0)
    return place_spots(places, shape, limits=Limits.of(count, places=len(places.x)), search=search)


def require_dates(incidents: pd.DataFrame, name: str) -> None:
    """Refuse incidents that do not say when.

    Raises
    ------
    InputError
        When there are no columns ``start`` and ``end``, or some of them are empty.
    """
    if not {"start", "end"} <= set(incidents.columns):
        cure = "give incidents as hotspots.read_incidents gives them"
        raise InputError(Problem("the incidents have no start and end", cure, name))
    undated = int((incidents["start"].isna() | incidents["end"].isna()).sum())
    if undated:
        what = f"{undated:,} of {len(incidents):,} incidents have no date"
        raise InputError(Problem(what, "leave them out", name))


def freely_placed(task: SpotTask, *, search: Search = "best") -> Method:
    """Harm spots: squares that stand where together they hold most, tied to no grid.

    Examples
    --------
    >>> points = shapely.points([[100, 10], [200, 10], [900, 10]])
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs=27700)
    >>> freely_placed(SpotTask(1, 150))(incidents).bounds.to_numpy().tolist()
    [[75.0, -65.0, 225.0, 85.0]]
    """
    square = Square(task.size_m)

    def place(incidents: gpd.GeoDataFrame) -> gpd.GeoSeries:
        places = collapse_to_places(incidents, weights=task.weights)
        found = place_freely(places, square, count=task.count, search=search)
        return gpd.GeoSeries(square.draw(found.x, found.y), crs=incidents.crs)

    return place


def grid_counts(task: SpotTask) -> Method:
    """Rank the squares of a plain grid by what they hold; of equals the southernmost is first.

    The grid's corners stand on whole multiples of the size.

    Examples
    --------
    >>> points = shapely.points([[100, 10], [160, 10], [200, 10]])
    >>> incidents = gpd.GeoDataFrame(geometry=points, crs=27700)
    >>> grid_counts(SpotTask(1, 150))(incidents).bounds.to_numpy().tolist()
    [[150.0, 0.0, 300.0, 150.0]]
    """
    lattice = Lattice("square", task.size_m)

    def place(incidents: gpd.GeoDataFrame) -> gpd.GeoSeries:
        places = collapse_to_places(incidents, weights=task.weights)
        cells, cell = np.unique(
            np.stack(lattice.cell_of(places.x, places.y), axis=1), axis=0, return_inverse=True
        )
        held = np.bincount(cell.ravel(), weights=places.weight, minlength=len(cells))
        best = cells[np.argsort(-held, kind="stable")[: task.count]]
        return gpd.GeoSeries(lattice.polygons(best[:, 0], best[:, 1]), crs=incidents.crs)

    return place


def top_density_cells(
    task: SpotTask, *, study_area: StudyArea | None = None, bandwidth_m: float | None = None
) -> Method:
    """Rank the squares of a grid by the density at their centres (quartic kernel).

    Parameters
    ----------
    study_area
        Where the squares' centres have to be; anywhere by default.
    bandwidth_m
        How far an incident spreads; twice the square's side by default.
    """
    lattice = Lattice("square", task.size_m)
    metres = 2 * task.size_m if bandwidth_m is None else bandwidth_m

    def place(incidents: gpd.GeoDataFrame) -> gpd.GeoSeries:
        if not len(incidents):
            return gpd.GeoSeries([], crs=incidents.crs)
        surface = estimate_density(
            incidents,
            bandwidth_m=metres,
            cell_m=task.size_m,
            study_area=study_area,
            weights=task.weights,
            edge_correction=False,
        )
        value = np.nan_to_num(surface.values.ravel())
        dense = np.flatnonzero(value > 0)
        best = dense[np.argsort(-value[dense], kind="stable")[: task.count]]
        down, right = np.divmod(best, surface.cells.columns)
        x, y = surface.cells.x_centres[right], surface.cells.y_centres[down]
        return gpd.GeoSeries(lattice.polygons(*lattice.cell_of(x, y)), crs=incidents.crs)

    return place


def earlier_spots(task: SpotTask, *, search: Search = "best") -> Method:
    """Spots that nobody has looked at again: placed freely on the oldest incidents only.

    Those are the incidents over a year older than the latest, where incidents reach back two
    years or more, else those of the first half of the time; all of them where that is none.
    """
    method = freely_placed(task, search=search)

    def place(incidents: gpd.GeoDataFrame) -> gpd.GeoSeries:
        require_dates(incidents, "the incidents")
        first, last = incidents["start"].min(), incidents["end"].max()
        long = last - first >= 2 * _YEAR
        old = incidents[incidents["end"] <= (last - _YEAR if long else first + (last - first) / 2)]
        return method(old if len(old) else incidents)

    return place


def random_cells(task: SpotTask, *, study_area: StudyArea, seed: int = 1) -> Method:
    """Draw squares of a plain grid at random among those that hold any of the ground.

    On average they catch just the share of incidents that they are of the ground, wherever the
    incidents are: what any method has to beat.
    """
    if seed < 0:
        raise InputError(Problem(f"seed = {seed!r}", "give zero or more", "seed"))
    lattice = Lattice("square", task.size_m)

    def place(incidents: gpd.GeoDataFrame) -> gpd.GeoSeries:
        require_same_crs(
            incidents.crs,
            study_area.crs,
            one_is="the incidents",
            other_is="the bounds of the study area",
        )
        row, column = _drawn(study_area, lattice, task.count, np.random.default_rng(seed))
        return gpd.GeoSeries(lattice.polygons(row, column), crs=incidents.crs)

    return place


def _drawn(
    area: StudyArea, lattice: Lattice, count: int, random: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw different cells that hold ground, each as likely as any other."""
    west, south, east, north = area.outline.bounds
    low_row, low_column = lattice.cell_of(np.array([west]), np.array([south]))
    high_row, high_column = lattice.cell_of(np.array([east]), np.array([north]))
    shapely.prepare(area.outline)
    chosen: dict[tuple[int, int], None] = {}
    for _ in range(_MOST_GOES):
        row = random.integers(low_row[0], high_row[0], count, endpoint=True)
        column = random.integers(low_column[0], high_column[0], count, endpoint=True)
        cells = lattice.polygons(row, column)
        # A cell that only touches the outline holds none of its ground.
        holds = shapely.intersects(area.outline, cells) & ~shapely.touches(area.outline, cells)
        chosen |= dict.fromkeys(zip(row[holds].tolist(), column[holds].tolist(), strict=True))
        if len(chosen) >= count:
            break
    drawn = np.array(list(chosen)[:count], dtype=np.int64).reshape(-1, 2)
    return drawn[:, 0], drawn[:, 1]


def all_methods(
    task: SpotTask, *, study_area: StudyArea, seed: int = 1, search: Search = "best"
) -> Mapping[str, Method]:
    """Make every method for one task, ours first.

    Returns
    -------
    mapping
        ``harm_spots``, ``grid_counts``, ``top_density_cells``, ``earlier_spots`` and
        ``random_cells``.
    """
    return {
        "harm_spots": freely_placed(task, search=search),
        "grid_counts": grid_counts(task),
        "top_density_cells": top_density_cells(task, study_area=study_area),
        "earlier_spots": earlier_spots(task, search=search),
        "random_cells": random_cells(task, study_area=study_area, seed=seed),
    }
