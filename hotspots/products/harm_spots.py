"""Harm spots: the ranked list of small places that need attention (Op Grip style).

Spots an officer standing in the middle can see all of, placed where together they cover the
most harm, and described in the words of a briefing.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from hotspots.errors import InputError, Problem
from hotspots.grid_ref import WGS84
from hotspots.ground import StudyArea
from hotspots.patterns.best_set import Limits
from hotspots.patterns.periods import Coverage, coverage_of
from hotspots.patterns.placement import Search
from hotspots.patterns.places import Places, collapse_to_places, weights_of
from hotspots.patterns.spot_checks import check_settings, check_tables
from hotspots.patterns.spot_choice import (
    Shape,
    SpotRules,
    choose_harm_spots,
    limits_of,
)
from hotspots.patterns.spot_facts import describe_spots, say_where
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Table,
    lay_out,
    percent,
)
from hotspots.projection import project_geometries
from hotspots.records import total_harm

Weight = Literal["harm", "count"]
# Lengths of list that the capture curve has a row for, beside the list's own.
CURVE = (10, 20, 30, 67, 100)
_DAYS_A_YEAR = 365.25
# Name of the column of weights that fade with age.
_FADED = "weight, faded"
# A gap below this is the solver's rounding.
_PROVEN = 1e-9

_COLUMNS = (
    Column("rank", "whole number", "", "1 for the spot that holds most"),
    Column("spot", "text", "", "its name, which stays the same from list to list"),
    Column("grid_reference", "text", "", "British National Grid reference of the centre, 10 m"),
    Column("around", "text", "", "the two commonest locations among its incidents"),
    Column("ward", "text", "", "ward of most of its incidents"),
    Column("harm", "number", "harm index units", "harm of its incidents", 2),
    Column("incidents", "whole number", "incidents", "incidents in the spot"),
    Column("share_of_harm", "number", "share 0-1", "its harm over all harm in the area", 6),
    Column("share_of_incidents", "number", "share 0-1", "its incidents over all in the area", 6),
    Column("top_offences", "text", "", "its three commonest offences, with their numbers"),
    Column("top_offence", "text", "", "commonest offence among its incidents"),
    Column("top_offence_share", "number", "share 0-1", "how much of its incidents that is", 6),
    Column(
        "peak_hours",
        "text",
        "",
        "the four hours of the day in which most happens, of incidents whose time is known;"
        " empty where that is fewer than five",
    ),
    Column(
        "present",
        "text",
        "",
        "in how many of the last 52 weeks (12 months, where only months are known) there was an"
        " incident",
    ),
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
    Column("area_ha", "number", "ha", "its ground", 2),
    Column("easting", "number", "m", "centre", 1),
    Column("northing", "number", "m", "centre", 1),
    Column("longitude", "number", "degrees", "centre, WGS84", 6),
    Column("latitude", "number", "degrees", "centre, WGS84", 6),
    Column(
        "outline_wgs84", "text", "", "its outline in longitude and latitude, as well-known text"
    ),
)
_CURVE_COLUMNS = (
    Column("spots", "whole number", "spots", "length of the list"),
    Column("harm", "number", "harm index units", "harm it holds", 2),
    Column("share_of_harm", "number", "share 0-1", "that over all harm in the area", 6),
    Column("incidents", "whole number", "incidents", "incidents it holds"),
    Column("share_of_incidents", "number", "share 0-1", "those over all in the area", 6),
    Column("area_ha", "number", "ha", "ground it covers", 2),
)

HARM_SPOTS = Declaration(
    "harm_spots",
    "Harm spots",
    "Which small places need attention first?",
    (
        Table("harm_spots", "one harm spot, the heaviest first", _COLUMNS, "Polygon"),
        Table("harm_spots_curve", "what a list of so many spots holds", _CURVE_COLUMNS),
    ),
    figure=MapFigure(
        "harm_spots", "Harm spots, 1 holds most", number="rank", names=("around", "ward")
    ),
)


@dataclass(frozen=True)
class HarmSpotChoice:
    """What harm spots were selected with, out of what, and how good the choice is.

    Attributes
    ----------
    years
        How long the incidents cover; None where no dates are known.
    all_weigh_the_same
        Every incident weighs the same (one offence, or none recorded), and harm says no more
        than a count does: headlines then speak of incidents.
    held, bound, greedy
        Weight that the spots hold; that no allowed spots of this number and shape, wherever
        they stand, can exceed; and that taking one after the other would have held.
    gap
        By what share another set could hold more, at most; 0 is proven best, None where
        nothing is held.
    """

    count: int
    size_m: float
    shape: Shape
    weight: str
    min_spacing_m: float
    min_per_year: float
    half_life_days: float | None
    quotas: Mapping[str, int]
    quota_by: str
    search: Search
    incidents: int
    harm: float
    years: float | None
    all_weigh_the_same: bool
    held: float
    bound: float
    greedy: float
    gap: float | None


@dataclass(frozen=True)
class HarmSpots:
    """Selected spots, heaviest first.

    Attributes
    ----------
    spots
        One row a spot with the columns of :data:`HARM_SPOTS`, polygons in the incidents'
        system. Empty, with all columns, when no place has enough incidents.
    curve
        What lists of other lengths would hold: ``spots``, ``harm``, ``share_of_harm``,
        ``incidents``, ``share_of_incidents``, ``area_ha``.
    settings
        What selected them.
    """

    spots: gpd.GeoDataFrame
    curve: pd.DataFrame
    settings: HarmSpotChoice

    @property
    def spots_wgs84(self) -> gpd.GeoDataFrame:
        """The same spots with polygons in longitude and latitude."""
        shapes, _ = project_geometries(
            self.spots.geometry.to_numpy(), from_crs=self.spots.crs, to_crs=WGS84
        )
        return self.spots.set_geometry(gpd.GeoSeries(shapes, self.spots.index, crs=WGS84))


def select_harm_spots(
    incidents: gpd.GeoDataFrame,
    *,
    count: int = 67,
    size_m: float = 150.0,
    shape: Shape = "square",
    weight: Weight = "harm",
    min_spacing_m: float = 150.0,
    min_per_year: float = 5.0,
    half_life_days: float | None = None,
    quotas: Mapping[str, int] | None = None,
    quota_by: str = "district",
    earlier: pd.DataFrame | None = None,
    streets: gpd.GeoDataFrame | None = None,
    search: Search = "best",
    covered: Coverage | None = None,
) -> HarmSpots:
    """Select the small places that together hold the most harm.

    Spots stand where they hold most, not on a grid, share no ground (but chains may meet at a
    junction), and an incident counts for one of them only. The choice is the best there is, or
    says how far it may be from it.

    Parameters
    ----------
    incidents
        Points in a projected system in metres, with ``harm``, ``offence``, ``location`` and
        ``ward`` as :func:`hotspots.read_incidents` gives them; with ``start``, ``end`` and
        ``precision`` spots say when things happen there; where there is a column ``stacked``,
        spots on a stacked point say its kind.
    count
        How many spots at most.
    size_m
        Side of a square, radius of a circle, greatest length of a chain; of a cluster, how
        near two incidents are to be neighbours.
    shape
        ``"square"``, ``"circle"``, ``"chain"`` (of segments of one street) or ``"cluster"``
        (what :func:`find_clusters` finds).
    weight
        ``"harm"`` or ``"count"``: what "most" means.
    min_spacing_m
        Least distance between centres.
    min_per_year
        Fewest incidents a year in a spot, for the time that the incidents cover.
    half_life_days
        After how many days an incident counts half; None: all count the same.
    quotas
        How many spots at most in each group, by its name in the column ``quota_by``; what is
        in no group named comes under ``"elsewhere"``. A square or circle of a group holds
        only incidents of that group; a chain or cluster is of the group of its westernmost
        place.
    quota_by
        Column of the groups.
    earlier
        An earlier list, with ``spot``, ``easting`` and ``northing``: a spot that has moved no
        further than half of ``size_m`` keeps its name.
    streets
        Street segments (lines, with ``name`` where it is known) for chains.
    search
        ``"best"``, or ``"greedy"``: the heaviest, then the heaviest of what is left.
    covered
        What time the data cover, for incidents a year and how often a spot was active; by
        default that of these incidents.

    Returns
    -------
    HarmSpots
        Sorted by what they hold; of equals the westernmost comes first.

    Raises
    ------
    InputError
        When a size, number or quota is not usable, or the incidents' system or harm is not.

    References
    ----------
    Basford, Sims, Agar, Harinam and Strang (2021), "Effects of One-a-Day Foot Patrols on Hot
    Spots of Serious Violence and Crime Harm", Cambridge Journal of Evidence-Based Policing 5:
    spots of 150 m x 150 m. Church and ReVelle (1974), "The maximal covering location problem",
    Papers of the Regional Science Association 32.

    Examples
    --------
    >>> import shapely
    >>> points = [shapely.Point(580000 + 40 * (i % 2), 186000) for i in range(5)]
    >>> incidents = gpd.GeoDataFrame(
    ...     {"harm": 1.0, "offence": "Robbery", "location": "High Street", "ward": "Kursaal"},
    ...     geometry=points,
    ...     index=range(5),
    ...     crs=27700,
    ... )
    >>> found = select_harm_spots(incidents, min_per_year=2)
    >>> found.spots[["rank", "spot", "incidents", "around"]].values.tolist()
    [[1, 'TQ800860', 5, 'High Street']]
    >>> found.settings.gap
    0.0
    """
    quotas = dict(quotas or {})
    check_settings(
        whole={"count": count},
        lengths={"size_m": size_m, "min_spacing_m": min_spacing_m},
        min_per_year=min_per_year,
        half_life_days=half_life_days,
        quotas=quotas,
        choices={
            "shape": (shape, get_args(Shape)),
            "weight": (weight, get_args(Weight)),
            "search": (search, get_args(Search)),
        },
    )
    check_tables(incidents, earlier)
    weighed, column = _weighed(incidents, weight, half_life_days)
    places = collapse_to_places(weighed, weights=column)
    covered = covered or coverage_of(incidents)
    years = _years(covered)
    fewest = np.ceil(min_per_year * (1.0 if years is None else years) - 1e-9)
    rules = SpotRules(count, shape, size_m, min_spacing_m, float(fewest), search)
    limits = limits_of(incidents, places, count=count, quotas=quotas, quota_by=quota_by)
    choice = choose_harm_spots(weighed, places, rules, limits, streets=streets)
    settings = HarmSpotChoice(
        count=count,
        size_m=size_m,
        shape=shape,
        weight=weight,
        min_spacing_m=min_spacing_m,
        min_per_year=min_per_year,
        half_life_days=half_life_days,
        quotas=quotas,
        quota_by=quota_by,
        search=search,
        incidents=len(incidents),
        harm=total_harm(incidents),
        years=years,
        all_weigh_the_same=incidents["harm"].nunique() <= 1,
        held=choice.placement.held,
        bound=choice.placement.bound,
        greedy=choice.placement.greedy,
        gap=choice.placement.gap if np.isfinite(choice.placement.gap) else None,
    )
    facts = describe_spots(incidents, places, choice.placement, choice.outlines, covered)
    say_where(facts, choice.placement.x, choice.placement.y, within_m=size_m / 2, earlier=earlier)
    spots = lay_out(facts, HARM_SPOTS.tables[0])
    curve = _curve(weighed, places, rules, streets, spots, settings)
    return HarmSpots(spots, curve, settings)


def make_harm_spots(study_area: StudyArea, spots: HarmSpots, *, harm_title: str) -> Product:
    """Make the product of selected spots: the tables, the shapes and the finding.

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
    by_harm = settings.weight == "harm" and not settings.all_weigh_the_same
    notes = [f"Harm is measured by the {harm_title}."] if by_harm else []
    notes += _quality_notes(spots)
    one_position = int((table["largest_point_share"] >= 0.9).sum())
    stacked = int((table["stacked_point"] != "").sum())
    if one_position or stacked:
        on_stacks = f"; on a stacked point: {stacked}" if stacked else ""
        notes.append(
            "Harm spots with nine in ten of their incidents on one exact position:"
            f" {one_position} of {len(table)}{on_stacks}. Check whether that is only where things"
            " are recorded."
        )
    tables = {"harm_spots": table, "harm_spots_curve": spots.curve}
    finding = _finding(study_area, table, "harm" if by_harm else "incidents")
    return Product(HARM_SPOTS, finding, tables, {}, asdict(settings), tuple(notes))


def _finding(study_area: StudyArea, table: gpd.GeoDataFrame, by: str) -> str:
    if not len(table):
        return f"No small place in {study_area.name} has enough incidents to be a harm spot"
    noun = "the recorded harm" if by == "harm" else "all recorded incidents"
    places = f"{len(table)} small places hold" if len(table) > 1 else "One small place holds"
    held = float(table[f"share_of_{by}"].sum())
    finding = f"{places} {percent(held)} of {noun} in {study_area.name}"
    if study_area.has_boundary:
        ground = shapely.area(shapely.intersection(table.geometry.to_numpy(), study_area.outline))
        share = float(ground.sum()) / 1e6 / study_area.area_km2
        finding += f" on {percent(share)} of its ground"
    return finding


def _quality_notes(spots: HarmSpots) -> list[str]:
    """Say how good the choice is, and what the list may hide."""
    settings, found = spots.settings, len(spots.spots)
    notes = []
    if found and settings.gap is not None:
        among = {
            "square": "",
            "circle": "",
            "chain": " among these streets",
            "cluster": " among these clusters",
        }[settings.shape]
        notes.append(
            f"No other choice of as many spots of this shape{among} could hold more."
            if settings.gap < _PROVEN
            else f"Another choice of as many spots of this shape{among} could hold at most"
            f" {percent(settings.gap)} more."
        )
    if 0 < found < settings.count:
        notes.append(
            f"{settings.count} spots were asked for; {found} were found with"
            f" {settings.min_per_year:g} or more incidents a year that keep clear of each other."
        )
    if settings.years is None:
        notes.append("The incidents have no dates; they are taken to cover one year.")
    return notes


def _weighed(
    incidents: gpd.GeoDataFrame, weight: Weight, half_life_days: float | None
) -> tuple[gpd.GeoDataFrame, str | None]:
    """Give incidents what they weigh in the choice, and the name of the column it is in."""
    plain = "harm" if weight == "harm" else None
    if half_life_days is None or not len(incidents):
        return incidents, plain
    undated = len(incidents)
    if "start" in incidents:
        undated = int(incidents["start"].isna().sum())
    if undated:
        raise InputError(
            Problem(
                f"{undated:,} of {len(incidents):,} incidents have no date to tell their age by",
                "leave them out, or give no half_life_days",
                "half_life_days",
            )
        )
    age = (incidents["start"].max() - incidents["start"]) / pd.Timedelta(days=1)
    fading = 0.5 ** (age / half_life_days)
    faded = fading * weights_of(incidents, plain)
    return incidents.assign(**{_FADED: faded}), _FADED


def _years(covered: Coverage | None) -> float | None:
    """Tell how many years the data cover, from the first day to the end of the last."""
    if covered is None:
        return None
    return covered.days / _DAYS_A_YEAR


def _curve(
    incidents: gpd.GeoDataFrame,
    places: Places,
    rules: SpotRules,
    streets: gpd.GeoDataFrame | None,
    own: gpd.GeoDataFrame,
    settings: HarmSpotChoice,
) -> pd.DataFrame:
    """Tell what lists of other lengths would hold: spots taken one by one, without quotas."""
    longest = max(CURVE)
    rules = replace(rules, count=longest, search="greedy")
    limits = Limits.of(longest, places=len(places.x))
    taken = choose_harm_spots(incidents, places, rules, limits, streets=streets)
    harm = np.bincount(
        places.of_incident, weights=incidents["harm"].to_numpy(float), minlength=len(places.x)
    )
    each = [
        (float(harm[members].sum()), int(places.count[members].sum()), float(outline.area) / 1e4)
        for members, outline in zip(taken.placement.members, taken.outlines, strict=True)
    ]
    sums = np.cumsum(np.array(each).reshape(-1, 3), axis=0)
    rows = {n: tuple(sums[n - 1]) for n in CURVE if n <= len(sums)}
    if len(own):
        rows[len(own)] = tuple(own[["harm", "incidents", "area_ha"]].sum())
    frame = pd.DataFrame(
        [(spots, *rows[spots]) for spots in sorted(rows)],
        columns=["spots", "harm", "incidents", "area_ha"],
    )
    frame["share_of_harm"] = frame["harm"] / (settings.harm or 1.0)
    frame["share_of_incidents"] = frame["incidents"] / (settings.incidents or 1)
    return lay_out(frame, HARM_SPOTS.tables[1])
