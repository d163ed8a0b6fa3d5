"""Harm spots: the ranked list of small places that need attention (Op Grip style).

Squares an officer standing in the middle can see all of, placed where they cover most harm,
not on a grid whose origin would decide what is found.
"""

import heapq
from dataclasses import asdict, dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.grid_ref import BRITISH_NATIONAL_GRID, WGS84, crs_name, grid_reference
from hotspots.ground import StudyArea
from hotspots.patterns.places import Places, collapse_to_places, commonest
from hotspots.products.declare import Column, Declaration, MapFigure, Product, Table, lay_out
from hotspots.projection import project_points
from hotspots.records import total_harm

_COLUMNS = (
    Column("rank", "whole number", "", "1 for the spot that holds most"),
    Column("grid_reference", "text", "", "British National Grid reference of the centre, 10 m"),
    Column("location", "text", "", "commonest location text among its incidents"),
    Column("ward", "text", "", "ward of most of its incidents"),
    Column("harm", "number", "harm index units", "harm of its incidents", 2),
    Column("incidents", "whole number", "incidents", "incidents in the square"),
    Column("share_of_harm", "number", "share 0-1", "its harm over all harm in the area", 6),
    Column("share_of_incidents", "number", "share 0-1", "its incidents over all in the area", 6),
    Column("top_offence", "text", "", "commonest offence among its incidents"),
    Column("top_offence_share", "number", "share 0-1", "how much of its incidents that is", 6),
    Column(
        "largest_point_share",
        "number",
        "share 0-1",
        "share of its incidents on one exact position; near 1 it may be an address that"
        " everything is recorded at, not a place where things happen",
        6,
    ),
    Column(
        "stacked_point",
        "text",
        "",
        "kind of flagged stacked point that its fullest position is; empty where it is none",
    ),
    Column("easting", "number", "m", "centre", 1),
    Column("northing", "number", "m", "centre", 1),
    Column("longitude", "number", "degrees", "centre, WGS84", 6),
    Column("latitude", "number", "degrees", "centre, WGS84", 6),
)

HARM_SPOTS = Declaration(
    "harm_spots",
    "Harm spots",
    "Which small places need attention first?",
    (Table("harm_spots", "one harm spot, the heaviest first", _COLUMNS, "Polygon"),),
    figure=MapFigure(
        "harm_spots", "Harm spots, 1 holds most", number="rank", names=("location", "ward")
    ),
)


@dataclass(frozen=True)
class HarmSpotChoice:
    """What harm spots were selected with, and out of what.

    Where every incident weighs the same (one offence, or none recorded), harm says no more
    than a count does, and ``all_weigh_the_same`` tells headlines to speak of incidents.
    """

    count: int
    size_m: float
    min_spacing_m: float
    min_incidents: int
    weight: str
    incidents: int
    harm: float
    all_weigh_the_same: bool


@dataclass(frozen=True)
class HarmSpots:
    """Selected spots, heaviest first.

    Attributes
    ----------
    spots
        One row a spot with the columns of :data:`HARM_SPOTS`, polygons in the incidents'
        system. Empty, with all columns, when no place has enough incidents.
    settings
        What selected them.
    """

    spots: gpd.GeoDataFrame
    settings: HarmSpotChoice


def select_harm_spots(
    incidents: gpd.GeoDataFrame,
    *,
    count: int = 20,
    size_m: float = 150.0,
    weight: str = "harm",
    min_spacing_m: float = 150.0,
    min_incidents: int = 5,
) -> HarmSpots:
    """Select the squares that hold most harm, one after the other.

    Each candidate square is centred on a place where something happened. The heaviest is
    taken, its incidents are set aside, and the next heaviest of what remains follows, as long
    as it keeps the spacing and overlaps none. An incident counts for one spot only.

    Parameters
    ----------
    incidents
        Points in a projected system in metres, with ``harm``, ``offence``, ``location`` and
        ``ward`` as :func:`hotspots.read_incidents` gives them; where there is a column
        ``stacked``, spots on a stacked point say its kind.
    count
        How many spots at most.
    size_m
        Side of the square.
    weight
        ``"harm"`` or ``"count"``: what "most" means.
    min_spacing_m
        Least distance between centres.
    min_incidents
        Fewest incidents in a spot.

    Returns
    -------
    HarmSpots
        Sorted by what they hold; of equals the westernmost comes first.

    Raises
    ------
    InputError
        When a size or number is not usable, or the incidents' system or harm is not.

    References
    ----------
    Basford, Sims, Agar, Harinam and Strang (2021), "Effects of One-a-Day Foot Patrols on Hot
    Spots of Serious Violence and Crime Harm", Cambridge Journal of Evidence-Based Policing 5:
    spots of 150 m x 150 m.

    Examples
    --------
    >>> from shapely import Point
    >>> points = [Point(580000, 186000)] * 3 + [Point(580040, 186000)] * 2 + [Point(585000, 186000)]
    >>> incidents = gpd.GeoDataFrame(
    ...     {"harm": 1.0, "offence": "Robbery", "location": "High Street", "ward": "Kursaal"},
    ...     geometry=points,
    ...     index=range(6),
    ...     crs=27700,
    ... )
    >>> spots = select_harm_spots(incidents, min_incidents=2).spots
    >>> spots[["rank", "incidents", "harm", "grid_reference"]].values.tolist()
    [[1, 5, 5.0, 'TQ 8000 8600']]
    """
    _check(count, size_m, weight, min_spacing_m, min_incidents)
    column = "harm" if weight == "harm" else None
    places = collapse_to_places(incidents, weights=column)
    chosen = _choose(places, count, size_m, min_spacing_m, min_incidents)
    settings = HarmSpotChoice(
        count,
        size_m,
        min_spacing_m,
        min_incidents,
        weight,
        len(incidents),
        total_harm(incidents),
        incidents["harm"].nunique() <= 1,
    )
    return HarmSpots(_describe(incidents, places, chosen, settings), settings)


def make_harm_spots(study_area: StudyArea, spots: HarmSpots, *, harm_title: str) -> Product:
    """Make the product of selected spots: the table, the squares and the finding.

    Parameters
    ----------
    study_area
        The place the finding names.
    spots
        As selected.
    harm_title
        Name of the harm index in print.
    """
    table, settings = spots.spots, spots.settings
    by = "incidents" if settings.weight == "count" or settings.all_weigh_the_same else "harm"
    if len(table):
        held = float(table[f"share_of_{by}"].sum())
        noun = "the recorded harm" if by == "harm" else "all recorded incidents"
        places = f"{len(table)} small places hold" if len(table) > 1 else "One small place holds"
        finding = f"{places} {_percent(held)} of {noun} in {study_area.name}"
        if study_area.has_boundary:
            share = len(table) * settings.size_m**2 / 1e6 / study_area.area_km2
            finding += f" on {_percent(share)} of its ground"
    else:
        finding = f"No small place in {study_area.name} has enough incidents to be a harm spot"
    notes = [f"Harm is measured by the {harm_title}."] if by == "harm" else []
    one_position = int((table["largest_point_share"] >= 0.9).sum())
    stacked = int((table["stacked_point"] != "").sum())
    if one_position or stacked:
        on_stacks = f"; on a stacked point: {stacked}" if stacked else ""
        notes.append(
            "Harm spots with nine in ten of their incidents on one exact position:"
            f" {one_position} of {len(table)}{on_stacks}. Check whether that is only where things"
            " are recorded."
        )
    return Product(HARM_SPOTS, finding, {"harm_spots": table}, {}, asdict(settings), tuple(notes))


def _percent(share: float) -> str:
    """Write a share for a headline.

    >>> _percent(0.314), _percent(0.0234), _percent(0.0004)
    ('31%', '2.3%', '0.04%')
    """
    percent = 100 * share
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.2g}%"


def _check(
    count: int, size_m: float, weight: str, min_spacing_m: float, min_incidents: int
) -> None:
    problems = []
    if count < 1:
        problems.append(Problem(f"count = {count!r}", "ask for at least one spot"))
    if not (np.isfinite(size_m) and size_m > 0):
        problems.append(Problem(f"size_m = {size_m!r}", "give a length in metres above zero"))
    if not (np.isfinite(min_spacing_m) and min_spacing_m >= 0):
        problems.append(
            Problem(f"min_spacing_m = {min_spacing_m!r}", "give zero or a length in metres")
        )
    if min_incidents < 1:
        problems.append(Problem(f"min_incidents = {min_incidents!r}", "give one or more"))
    if weight not in ("harm", "count"):
        problems.append(Problem(f"weight = {weight!r}", "choose 'harm' or 'count'"))
    raise_if_any(problems, InputError)


@dataclass(frozen=True)
class _Spot:
    """A chosen square: the place in its middle, and the places it took."""

    centre: int
    members: NDArray[np.int64]


def _choose(
    places: Places, count: int, size_m: float, min_spacing_m: float, min_incidents: int
) -> list[_Spot]:
    """Take the heaviest square, set its places aside, and so on (lazy greedy).

    What a square holds can only fall as others are taken, so the queue's estimates are upper
    bounds: a square whose fresh value still tops the queue is the best there is.
    """
    xy = np.column_stack([places.x, places.y])
    if not len(xy):
        return []
    tree = cKDTree(xy)
    half = size_m / 2
    members = [
        np.sort(np.asarray(found, dtype=np.int64))
        for found in tree.query_ball_point(xy, half, p=np.inf)
    ]
    free = np.ones(len(xy), dtype=bool)
    queue = [(-float(places.weight[found].sum()), place) for place, found in enumerate(members)]
    heapq.heapify(queue)
    chosen: list[_Spot] = []
    while queue and len(chosen) < count:
        estimate, place = heapq.heappop(queue)
        mine = members[place][free[members[place]]]
        if int(places.count[mine].sum()) < min_incidents:
            continue  # it can only lose more
        weight = float(places.weight[mine].sum())
        if weight < -estimate:
            heapq.heappush(queue, (-weight, place))
            continue
        if _keeps_clear(xy[place], xy[[spot.centre for spot in chosen]], size_m, min_spacing_m):
            chosen.append(_Spot(place, mine))
            free[mine] = False
    return chosen


def _keeps_clear(
    centre: NDArray[np.float64], others: NDArray[np.float64], size_m: float, min_spacing_m: float
) -> bool:
    """Tell whether a square overlaps no other and its centre keeps the spacing."""
    apart = np.abs(others - centre)
    overlaps = (apart.max(axis=1, initial=0) < size_m) if len(others) else np.array([])
    too_near = np.hypot(apart[:, 0], apart[:, 1]) < min_spacing_m
    return not (bool(np.any(overlaps)) or bool(np.any(too_near)))


def _describe(
    incidents: gpd.GeoDataFrame, places: Places, chosen: list[_Spot], settings: HarmSpotChoice
) -> gpd.GeoDataFrame:
    """Tell of each spot what it holds, where it is and what happens there."""
    spot_of_place = np.full(len(places.x), -1, dtype=np.int64)
    for number, spot in enumerate(chosen):
        spot_of_place[spot.members] = number
    spot_of_incident = spot_of_place[places.of_incident] if len(incidents) else np.array([])
    rows = []
    for number, spot in enumerate(chosen):
        mine = incidents[spot_of_incident == number]
        offence, offence_share = commonest(mine["offence"])
        harm = total_harm(mine)
        rows.append(
            {
                "location": commonest(mine["location"])[0],
                "ward": commonest(mine["ward"])[0],
                "harm": harm,
                "incidents": len(mine),
                "share_of_harm": harm / settings.harm if settings.harm else 0.0,
                "share_of_incidents": len(mine) / settings.incidents,
                "top_offence": offence,
                "top_offence_share": offence_share,
                "largest_point_share": float(places.count[spot.members].max()) / len(mine),
                "stacked_point": _stacked_kind(incidents, places, spot),
                "easting": float(places.x[spot.centre]),
                "northing": float(places.y[spot.centre]),
            }
        )
    frame = pd.DataFrame(rows, columns=[column.name for column in _COLUMNS])
    frame["rank"] = np.arange(1, len(frame) + 1)
    x, y = frame["easting"].to_numpy(float), frame["northing"].to_numpy(float)
    frame["longitude"], frame["latitude"], _ = project_points(
        x, y, from_crs=incidents.crs, to_crs=WGS84
    )
    british = crs_name(incidents.crs) == BRITISH_NATIONAL_GRID
    frame["grid_reference"] = [
        grid_reference(east, north) if british else "" for east, north in zip(x, y, strict=True)
    ]
    half = settings.size_m / 2
    squares = shapely.box(x - half, y - half, x + half, y + half)
    geometry = gpd.GeoSeries(squares, index=frame.index, crs=incidents.crs)
    spots = gpd.GeoDataFrame(frame, geometry=geometry, crs=incidents.crs)
    return lay_out(spots, HARM_SPOTS.tables[0])


def _stacked_kind(incidents: gpd.GeoDataFrame, places: Places, spot: _Spot) -> str:
    """Name the kind of stacked point that a spot's fullest place is; empty for none."""
    if "stacked" not in incidents:
        return ""
    fullest = spot.members[np.argmax(places.count[spot.members])]
    return commonest(incidents["stacked"][places.of_incident == fullest])[0]
