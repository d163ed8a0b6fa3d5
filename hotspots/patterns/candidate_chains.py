"""Candidate chains: neighbouring segments of one street, together no longer than a limit."""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem
from hotspots.patterns.conflicts import Nearness
from hotspots.patterns.nearest_lines import total_by_nearest_line
from hotspots.patterns.places import Places
from hotspots.patterns.unit_totals import OUTSIDE

# Two ends nearer than this are one junction, whatever the map's digits.
_JUNCTION_M = 0.5
_LINE = 1  # GEOS's number of the type
# How far from the middle of the street an incident may lie, and how much ground is drawn.
STREET_SIDE_M = 25.0
# A network of one name can be walked in more ways than there is memory.
_MOST_CHAINS = 200_000


def segment_of_places(
    incidents: gpd.GeoDataFrame, places: Places, streets: gpd.GeoDataFrame
) -> NDArray[np.int64]:
    """Find the street segment nearest to each place; -1 where none is within 25 m."""
    of_incident = total_by_nearest_line(incidents, streets, within_m=STREET_SIDE_M).unit_of_incident
    segment = np.full(len(places.x), OUTSIDE, dtype=np.int64)
    segment[places.of_incident] = of_incident
    return segment


def chains_of(streets: gpd.GeoDataFrame, *, longest_m: float) -> list[tuple[int, ...]]:
    """List the chains: every way along segments of one name from junction to junction.

    A chain visits no junction twice and is no longer than ``longest_m``; a segment that is
    longer by itself is a chain by itself, and so is each segment without a name.

    Parameters
    ----------
    streets
        One line a segment, in metres; a column ``name`` where names are known.
    longest_m
        Greatest length of a chain of several segments.

    Raises
    ------
    InputError
        When a street is not one line, or there are too many chains to look at.

    Returns
    -------
    list
        Positions of segments in the table, in rising order; each chain once.

    Examples
    --------
    >>> lines = [shapely.LineString([(100 * i, 0), (100 * (i + 1), 0)]) for i in range(3)]
    >>> streets = gpd.GeoDataFrame({"name": ["High Street"] * 3}, geometry=lines, crs=27700)
    >>> chains_of(streets, longest_m=200)
    [(0,), (0, 1), (1,), (1, 2), (2,)]
    """
    lines = np.asarray(streets.geometry.to_numpy(), dtype=object)
    in_parts = int((shapely.get_type_id(lines) != _LINE).sum())
    if in_parts:
        what = f"{in_parts:,} of {len(lines):,} streets are not lines in one part"
        cure = "give street segments, each one line from junction to junction"
        raise InputError(Problem(what, cure, "streets"))
    length = shapely.length(lines)
    names = (
        streets["name"].fillna("").astype("str").to_numpy()
        if "name" in streets
        else np.full(len(lines), "")
    )
    ends = _junctions(lines)
    beside: dict[tuple[str, int], list[int]] = {}
    for segment, name in enumerate(names):
        if name:
            for junction in ends[segment]:
                beside.setdefault((name, int(junction)), []).append(segment)

    def onwards(
        chain: tuple[int, ...], junction: int, been: frozenset[int], long: float
    ) -> Iterator[tuple[int, ...]]:
        yield tuple(sorted(chain))
        for segment in beside.get((names[chain[-1]], junction), []):
            far = int(ends[segment].sum() - junction)
            if segment not in chain and far not in been and long + length[segment] <= longest_m:
                yield from onwards((*chain, segment), far, been | {far}, long + length[segment])

    found: set[tuple[int, ...]] = set()
    for segment, (one, other) in enumerate(ends.tolist()):
        for here, there in ((one, other), (other, one)):
            for chain in onwards((segment,), there, frozenset((here, there)), length[segment]):
                found.add(chain)
                if len(found) > _MOST_CHAINS:
                    what = f"there are more than {_MOST_CHAINS:,} chains of up to {longest_m:g} m"
                    raise InputError(Problem(what, "give a smaller size", "size_m"))
    return sorted(found)


def chain_members(
    chains: list[tuple[int, ...]], segment_of_place: NDArray[np.int64], segments: int
) -> sparse.csr_array:
    """Tell which places each chain holds; shape (chains, places)."""
    return sparse.csr_array(_segments_of(chains, segments) @ _places_of(segment_of_place, segments))


def sharing_a_segment(chains: list[tuple[int, ...]], segments: int) -> sparse.csr_array:
    """Find the pairs of chains that have a segment in common; symmetric, no chain with itself."""
    of_chain = _segments_of(chains, segments)
    shared = sparse.coo_array(of_chain @ of_chain.T)
    apart = shared.row != shared.col
    pairs = shared.row[apart], shared.col[apart]
    return sparse.csr_array((np.ones(int(apart.sum())), pairs), shape=shared.shape)


def draw_chain(streets: gpd.GeoDataFrame, chain: tuple[int, ...]) -> BaseGeometry:
    """Draw a chain as the ground within 25 m of its segments."""
    lines = np.asarray(streets.geometry.to_numpy(), dtype=object)[list(chain)]
    return shapely.buffer(shapely.union_all(lines), STREET_SIDE_M)


def _segments_of(chains: list[tuple[int, ...]], segments: int) -> sparse.csr_array:
    rows = np.repeat(np.arange(len(chains)), [len(chain) for chain in chains])
    columns = np.array([one for chain in chains for one in chain], dtype=np.int64)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(chains), segments))


def _places_of(segment_of_place: NDArray[np.int64], segments: int) -> sparse.csr_array:
    held = np.flatnonzero(segment_of_place != OUTSIDE)
    shape = (segments, len(segment_of_place))
    return sparse.csr_array((np.ones(len(held)), (segment_of_place[held], held)), shape=shape)


def _junctions(lines: NDArray[np.object_]) -> NDArray[np.int64]:
    """Give the two ends of each line numbers, ends at one junction the same; shape (lines, 2)."""
    ends = shapely.get_coordinates([*shapely.get_point(lines, 0), *shapely.get_point(lines, -1)])
    near = Nearness(ends[:, 0], ends[:, 1], spacing_m=_JUNCTION_M).among(np.arange(len(ends)))
    _, number = connected_components(near, directed=False)
    return np.column_stack([number[: len(lines)], number[len(lines) :]])
