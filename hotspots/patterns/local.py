"""Local Gi*: units that, with their neighbours, hold more or less than chance would give."""

from dataclasses import dataclass
from typing import Literal, get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.gi_star import (
    Alternative,
    Numbers,
    chance_if_strewn,
    chance_of_z,
    gi_star,
)
from hotspots.patterns.neighbours import (
    DistanceWeights,
    NeighbourWeights,
    neighbours_within,
    touching_neighbours,
)
from hotspots.patterns.places import weights_of
from hotspots.patterns.unit_totals import total_by_unit

Neighbours = Literal["touching", "distance"]

HOT, COLD, NOT_SIGNIFICANT = "hot", "cold", "not significant"
GRADES = (90, 95, 99)
LOCAL_COLUMNS = (
    *("unit", "incidents", "weight", "around", "z", "p", "p_fdr", "class", "confidence"),
)
FEWEST_UNITS = 3
# Below this many expected in a neighbourhood, counts are too skewed for a normal curve.
FEWEST_EXPECTED = 5.0


@dataclass(frozen=True)
class LocalSettings:
    """What local hotspots were found with."""

    weights: str | None
    neighbours: Neighbours
    within_m: float | None
    distance_weights: DistanceWeights
    alternative: Alternative
    guard_few: bool
    fdr: bool
    level: float
    units: int
    incidents: int
    outside: int


@dataclass(frozen=True)
class LocalHotspots:
    """Which units stand out.

    Attributes
    ----------
    units
        One row a unit, in their order: ``unit``, ``incidents``, ``weight`` (incidents or
        harm), ``around`` (weight of the unit and its neighbours, each times its weight as a
        neighbour), ``z``, ``p``, ``p_fdr`` (after Benjamini and Hochberg), ``class`` (hot,
        cold or not significant at the level), ``confidence`` (99, 95, 90 or 0: the strictest
        of these % at which it stands out) and the polygon.
    notes
        What a reader has to be told.
    settings
        What found them.
    """

    units: gpd.GeoDataFrame
    notes: tuple[str, ...]
    settings: LocalSettings


def find_local_hotspots(
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    *,
    weights: str | None = None,
    neighbours: Neighbours = "touching",
    within_m: float | None = None,
    distance_weights: DistanceWeights = "binary",
    alternative: Alternative = "two-sided",
    guard_few: bool = True,
    fdr: bool = True,
    level: float = 0.05,
) -> LocalHotspots:
    """Find the units that, with their neighbours, hold more or less than chance would give.

    The local statistic Gi* compares what a unit and its neighbours hold together with what as
    many units picked at random would hold. One test for each of thousands of units finds
    hundreds by chance alone, so the false discovery rate is controlled unless told otherwise.

    Parameters
    ----------
    incidents
        Points in a projected system in metres. Give those around the study area too: cells
        on its edge are whole.
    units
        Polygons in the same system: every unit that could hold incidents, also those that
        hold none. See :func:`hotspots.ground.units.lay_units`.
    weights
        Column to add up, e.g. ``"harm"``; None counts incidents.
    neighbours
        ``"touching"``: units that share an edge or a corner (8 of a square, 6 of a hexagon),
        or ``"distance"``: units whose middles are within ``within_m``. The unit itself is
        always among them.
    within_m, distance_weights
        See :func:`hotspots.patterns.neighbours.neighbours_within`.
    alternative
        ``"two-sided"`` finds hot and cold, ``"greater"`` only hot.
    guard_few
        A few incidents near each other do not stand out where as many, strewn over the units,
        would lie like that by chance; False takes the normal curve's word for it.
    fdr
        Control the false discovery rate over all units (Benjamini and Hochberg).
    level
        Share of the units found that may be false (with ``fdr``), or chance for each unit.

    Returns
    -------
    LocalHotspots
        No unit stands out when all hold the same (then ``z`` is 0 and ``p`` 1).

    Raises
    ------
    InputError
        When a setting or a weight is unusable, the systems differ, or there are under three
        units.

    Notes
    -----
    z = (Σ wᵢⱼ xⱼ - x̄ Wᵢ) / (s √((n S₁ᵢ - Wᵢ²) / (n - 1))), with Wᵢ = Σ wᵢⱼ, S₁ᵢ = Σ wᵢⱼ²,
    both over all units with i itself, and s² = Σ x² / n - x̄². Dividing a row of weights by its
    sum changes nothing in it.

    ``p`` is of the normal curve, as in sfhotspot, spdep and esda, which few incidents do not
    follow: of 100 strewn at random over 2,025 squares it takes 20 squares to be hot, false
    discoveries controlled, and of 14 robberies in a rural district nearly every one. So ``p``
    is at least the chance that as many strewn incidents would put as much (or, for cold, as
    little) there: see :func:`hotspots.patterns.gi_star.chance_if_strewn`. Where incidents
    are many it changes nothing.

    References
    ----------
    Ord and Getis (1995), "Local spatial autocorrelation statistics: distributional issues and
    an application", Geographical Analysis 27. Benjamini and Hochberg (1995), "Controlling the
    false discovery rate", JRSS B 57.

    Examples
    --------
    >>> from shapely import Point, box
    >>> cells = [box(x, y, x + 50, y + 50) for y in range(450, -1, -50) for x in range(0, 500, 50)]
    >>> units = gpd.GeoDataFrame(geometry=cells, crs=27700)
    >>> incidents = gpd.GeoDataFrame(geometry=[Point(75, 75)] * 40 + [Point(300, 300)], crs=27700)
    >>> found = find_local_hotspots(incidents, units)
    >>> found.units["class"].value_counts().to_dict()
    {'not significant': 91, 'hot': 9}
    """
    _require_choices(neighbours, within_m, alternative, level)
    totals = total_by_unit(incidents, units, weights=weights)
    if len(units) < FEWEST_UNITS:
        what = f"{len(units)} units cannot stand out from each other"
        raise InputError(Problem(what, "choose a smaller cell_m", "the units"))
    if neighbours == "distance" and within_m is not None:
        matrix = neighbours_within(units, within_m=within_m, distance_weights=distance_weights)
    else:
        matrix = touching_neighbours(units)
    each = weights_of(incidents, weights)[totals.unit_of_incident >= 0]
    judged = judge_units(
        *(totals.total, each, matrix),
        alternative=alternative,
        guard_few=guard_few,
        fdr=fdr,
        level=level,
    )
    number = units["unit"].to_numpy() if "unit" in units else np.arange(len(units))
    frame = judged.assign(unit=number, incidents=totals.count, weight=totals.total)
    found = gpd.GeoDataFrame(
        frame[list(LOCAL_COLUMNS)], geometry=units.geometry.to_numpy(), crs=units.crs
    )
    settings = LocalSettings(
        weights,
        neighbours,
        within_m if neighbours == "distance" else None,
        distance_weights if neighbours == "distance" else "binary",
        alternative,
        guard_few,
        fdr,
        level,
        len(units),
        len(incidents) - totals.outside,
        totals.outside,
    )
    return LocalHotspots(found, tuple(_notes(found, matrix, settings)), settings)


def judge_units(
    totals: Numbers,
    each: Numbers,
    neighbours: NeighbourWeights,
    *,
    alternative: Alternative = "two-sided",
    guard_few: bool = True,
    fdr: bool = True,
    level: float = 0.05,
) -> pd.DataFrame:
    """Judge units by what they hold, when their neighbours are known already.

    Parameters
    ----------
    totals
        What each unit holds.
    each
        What each incident in the units weighs: all one for a count.
    neighbours
        Weights, one row a unit, itself on the diagonal.
    alternative, guard_few, fdr, level
        As in :func:`find_local_hotspots`.

    Returns
    -------
    DataFrame
        ``around``, ``z``, ``p``, ``p_fdr``, ``class`` and ``confidence``, in unit order.

    Examples
    --------
    >>> from scipy.sparse import eye_array
    >>> totals = np.array([30.0] + [0] * 20)
    >>> judge_units(totals, np.ones(30), eye_array(21).tocsr())["class"].value_counts().to_dict()
    {'not significant': 20, 'hot': 1}
    """
    gi = gi_star(totals, neighbours)
    p = chance_of_z(gi.z, alternative)
    if guard_few:
        p = np.maximum(p, chance_if_strewn(gi.around, neighbours, each, alternative))
    frame = classify(gi.z, p, fdr=fdr, level=level)
    frame.insert(0, "around", gi.around)
    return frame


def classify(z: Numbers, p: Numbers, *, fdr: bool, level: float) -> pd.DataFrame:
    """Tell for each unit whether it stands out.

    Returns
    -------
    DataFrame
        ``z``, ``p``, ``p_fdr``, ``class`` and ``confidence`` of :class:`LocalHotspots`.

    Examples
    --------
    >>> p = np.array([0.01, 0.02, 0.03, 0.5])
    >>> found = classify(np.array([2.6, -2.3, 2.2, 0.7]), p, fdr=True, level=0.05)
    >>> found["p_fdr"].round(6).tolist(), found["class"].tolist()
    ([0.04, 0.04, 0.04, 0.5], ['hot', 'cold', 'hot', 'not significant'])
    """
    p = np.where(z == 0, 1.0, p)  # as likely as anything
    adjusted = np.asarray(false_discovery_control(p))
    used = adjusted if fdr else p
    found = np.where(z > 0, HOT, COLD)
    classes = np.where(used <= level, found, NOT_SIGNIFICANT)
    confidence = np.zeros(len(z), dtype=np.int64)
    for grade in GRADES:
        confidence[used <= 1 - grade / 100] = grade
    return pd.DataFrame(
        {
            "z": z,
            "p": p,
            "p_fdr": adjusted,
            "class": pd.Series(classes, dtype="str"),
            "confidence": confidence,
        }
    )


def _notes(
    found: gpd.GeoDataFrame,
    matrix: NeighbourWeights,
    settings: LocalSettings,
) -> list[str]:
    notes = []
    if settings.outside:
        notes.append(f"{settings.outside:,} incidents lie in none of the units")
    if not settings.incidents:
        return [*notes, "there are no incidents in the units, so none stands out"]
    if found["weight"].min() == found["weight"].max():
        return [*notes, "every unit holds the same, so none stands out"]
    neighbours = float(matrix.nnz) / settings.units
    expected = neighbours * settings.incidents / settings.units
    if expected < FEWEST_EXPECTED and not settings.guard_few:
        notes.append(
            f"a unit and its neighbours hold {expected:.2g} incidents on average: too few for the"
            " normal curve, by which one or two near each other stand out; use guard_few,"
            " larger units, a longer period or more neighbours"
        )
    if not settings.fdr:
        by_chance = settings.units * settings.level
        notes.append(
            f"not corrected for testing {settings.units:,} units: about {by_chance:,.0f} would"
            " stand out by chance alone"
        )
    return notes


def _require_choices(
    neighbours: Neighbours,
    within_m: float | None,
    alternative: Alternative,
    level: float,
) -> None:
    problems = []
    for name, value, known in (
        ("neighbours", neighbours, get_args(Neighbours)),
        ("alternative", alternative, get_args(Alternative)),
    ):
        if value not in known:
            cure = f"choose one of {listed(known)}"
            problems.append(Problem(f"{name} = {value!r}", cure, name))
    if (neighbours == "distance") != (within_m is not None):
        cure = "give within_m with neighbours='distance', and only then"
        what = f"neighbours = {neighbours!r} with within_m = {within_m!r}"
        problems.append(Problem(what, cure, "within_m"))
    if not 0 < level < 1:
        problems.append(Problem(f"level = {level!r}", "give a share between 0 and 1", "level"))
    raise_if_any(problems)
