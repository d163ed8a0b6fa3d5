"""Choosing harm spots of any shape: squares, circles, chains of street segments, clusters."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import sparse

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import require_same_crs
from hotspots.patterns.best_set import Limits
from hotspots.patterns.candidate_chains import (
    chain_members,
    chains_of,
    draw_chain,
    segment_of_places,
    sharing_a_segment,
)
from hotspots.patterns.candidates import Candidates
from hotspots.patterns.clusters import find_clusters
from hotspots.patterns.conflicts import GivenConflicts, Nearness
from hotspots.patterns.free_shapes import Circle, Square
from hotspots.patterns.placement import Placement, Search, choose_spots, place_spots
from hotspots.patterns.places import Places

Shape = Literal["square", "circle", "chain", "cluster"]
# Groups that a quota does not name share this one.
ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class SpotRules:
    """What spots have to keep to.

    Attributes
    ----------
    count
        How many at most.
    shape
        What a spot is.
    size_m
        Side of a square, radius of a circle, greatest length of a chain; of a cluster, how
        near two incidents are to be neighbours.
    min_spacing_m
        Least distance between two centres.
    min_incidents
        Fewest incidents in one.
    search
        ``"best"`` or ``"greedy"``.
    """

    count: int
    shape: Shape
    size_m: float
    min_spacing_m: float
    min_incidents: float
    search: Search


@dataclass(frozen=True)
class SpotChoice:
    """Spots that were chosen, and their ground."""

    placement: Placement
    outlines: NDArray[np.object_]


def limits_of(
    incidents: gpd.GeoDataFrame,
    places: Places,
    *,
    count: int,
    quotas: Mapping[str, int],
    quota_by: str,
) -> Limits:
    """Turn quotas into limits on groups of places.

    Parameters
    ----------
    incidents, places
        The incidents and their distinct positions. A position that has incidents of several
        groups belongs to the one whose quota is named first.
    count
        How many spots in all.
    quotas
        How many at most in each group; groups not named share the quota ``"elsewhere"``,
        which is as many as there are where it is not given.
    quota_by
        Column of the groups, e.g. ``"district"``.

    Raises
    ------
    InputError
        When there is no such column, or a group is not in it.

    Examples
    --------
    >>> from hotspots.patterns.places import collapse_to_places
    >>> points = [shapely.Point(0, 0), shapely.Point(9, 0)]
    >>> incidents = gpd.GeoDataFrame({"district": ["A", "B"]}, geometry=points, crs=27700)
    >>> places = collapse_to_places(incidents)
    >>> limits = limits_of(incidents, places, count=5, quotas={"B": 2}, quota_by="district")
    >>> limits.group.tolist(), limits.most.tolist()
    ([1, 0], [2, 5])
    """
    if not quotas:
        return Limits.of(count, places=len(places.x))
    if quota_by not in incidents:
        raise InputError(
            Problem(
                f"the incidents have no column {quota_by!r} to set quotas by",
                f"choose one of {listed(map(str, incidents.columns))}",
                "quota_by",
            )
        )
    named = [name for name in quotas if name != ELSEWHERE]
    of_incident = incidents[quota_by].astype("str").to_numpy(dtype=object)
    present = set(of_incident)
    strangers = [name for name in named if name not in present]
    if strangers:
        raise InputError(
            Problem(
                f"no incident is in the {quota_by} {listed(strangers)}",
                f"choose from {listed(sorted(map(str, present)), most=30)}",
                "quotas",
            )
        )
    group_of = {name: number for number, name in enumerate(named)}
    of_row = np.array([group_of.get(name, len(named)) for name in of_incident], dtype=np.int64)
    group = np.full(len(places.x), len(named), dtype=np.int64)
    np.minimum.at(group, places.of_incident, of_row)
    most = [quotas[name] for name in named] + [quotas.get(ELSEWHERE, count)]
    return Limits(count, group, np.array(most, dtype=np.int64))


def choose_harm_spots(
    incidents: gpd.GeoDataFrame,
    places: Places,
    rules: SpotRules,
    limits: Limits,
    *,
    streets: gpd.GeoDataFrame | None = None,
) -> SpotChoice:
    """Choose the spots that together hold the most weight.

    Parameters
    ----------
    incidents, places
        The incidents and their distinct positions with their weights.
    rules
        Shape, size, spacing and so on.
    limits
        How many, in all and in each group.
    streets
        Street segments, one line each, with ``name`` where it is known; chains need them.

    Raises
    ------
    InputError
        When chains are asked for without streets, or the streets are in another system.
    """
    if rules.shape == "chain":
        return _chains(incidents, places, rules, limits, streets)
    if rules.shape == "cluster":
        return _clusters(incidents, places, rules, limits)
    shape = Square(rules.size_m) if rules.shape == "square" else Circle(rules.size_m)
    placement = place_spots(
        places,
        shape,
        limits=limits,
        min_spacing_m=rules.min_spacing_m,
        min_incidents=rules.min_incidents,
        search=rules.search,
    )
    return SpotChoice(placement, shape.draw(placement.x, placement.y))


def _chains(
    incidents: gpd.GeoDataFrame,
    places: Places,
    rules: SpotRules,
    limits: Limits,
    streets: gpd.GeoDataFrame | None,
) -> SpotChoice:
    if streets is None:
        raise InputError(
            Problem("chains of street segments need streets", "give a file of streets", "streets")
        )
    require_same_crs(incidents.crs, streets.crs, one_is="the incidents", other_is="the streets")
    chains = chains_of(streets, longest_m=rules.size_m)
    segment = segment_of_places(incidents, places, streets)
    members = chain_members(chains, segment, len(streets))
    kept = np.flatnonzero(members @ places.count >= max(rules.min_incidents, 1))
    chains = [chains[one] for one in kept]
    outlines = np.empty(len(chains), dtype=object)
    outlines[:] = [draw_chain(streets, chain) for chain in chains]
    candidates = _candidates_on(outlines, members[kept], limits)
    conflicts = sharing_a_segment(chains, len(streets))
    return _chosen(candidates, conflicts, outlines, places, rules, limits)


def _clusters(
    incidents: gpd.GeoDataFrame, places: Places, rules: SpotRules, limits: Limits
) -> SpotChoice:
    found = find_clusters(
        incidents, eps_m=rules.size_m, min_incidents=max(1, int(np.ceil(rules.min_incidents)))
    )
    label = np.full(len(places.x), -1, dtype=np.int64)
    label[places.of_incident] = found.labels.to_numpy()
    held = np.flatnonzero(label >= 0)
    members = sparse.csr_array(
        (np.ones(len(held)), (label[held], held)), shape=(len(found.areas), len(places.x))
    )
    outlines = np.asarray(found.areas.geometry.to_numpy(), dtype=object)
    candidates = _candidates_on(outlines, members, limits)
    none = sparse.csr_array((len(candidates), len(candidates)))
    return _chosen(candidates, none, outlines, places, rules, limits)


def _candidates_on(
    outlines: NDArray[np.object_], members: sparse.csr_array, limits: Limits
) -> Candidates:
    """Make candidates of ground that is given; each is of the group of its first place."""
    inside = shapely.get_coordinates(shapely.point_on_surface(outlines))
    members = sparse.csr_array(members)
    members.sort_indices()
    group = limits.group[members.indices[members.indptr[:-1]]]
    return Candidates(inside[:, 0], inside[:, 1], members, group)


def _chosen(
    candidates: Candidates,
    conflicts: sparse.csr_array,
    outlines: NDArray[np.object_],
    places: Places,
    rules: SpotRules,
    limits: Limits,
) -> SpotChoice:
    near = Nearness(candidates.x, candidates.y, spacing_m=rules.min_spacing_m)
    crowded = near.among(np.arange(len(candidates)))
    placement = choose_spots(
        candidates,
        GivenConflicts(sparse.csr_array(conflicts + crowded)),
        places,
        limits=limits,
        search=rules.search,
    )
    return SpotChoice(placement, outlines[placement.numbers])
