"""Patrol plans: which unit visits which harm spot, when, in which order and for how long.

An officer seen in a harm spot for a quarter of an hour keeps it quieter for a while after having
left. So a plan is many short visits, in the hours in which each spot has its harm, at times that
nobody can foresee, one after the other along ways that can be done.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.grid_ref import crs_name, require_projected_metres
from hotspots.patterns.patrol_capacity import most_visits
from hotspots.patterns.patrol_days import days_table, draw_days
from hotspots.patterns.patrol_demand import SpotDemand, find_demand
from hotspots.patterns.patrol_notes import note_rules
from hotspots.patterns.patrol_prices import bound_by_prices
from hotspots.patterns.patrol_routes import Tour, TourPlan, TourRules
from hotspots.patterns.patrol_shifts import WorkedShift, hours_worked, lay_shifts, read_hours
from hotspots.patterns.patrol_tables import Laid, lay_plan
from hotspots.patterns.patrol_travel import (
    DrivenStreets,
    Mode,
    Paces,
    Travel,
    WalkedStreets,
    find_travel,
    read_start,
)
from hotspots.patterns.periods import Coverage, coverage_of
from hotspots.records.roles import plain_name

BREAK_MINUTES = 45
_FAR = 1 << 20
_DAYS_A_WEEK = 7
_SPOT_COLUMNS = ("spot", "rank", "around", "ward", "top_offences")


@dataclass(frozen=True)
class PatrolRules:
    """What a plan was made with; see :func:`plan_patrols`."""

    first_day: str
    days: int
    shifts: Mapping[str, str]
    units: Mapping[str, Mode]
    minutes_at_spot: float
    effect_minutes: float
    patrol_minutes: float
    window_share: float
    hours_apart: float
    at_least_per_week: int
    longest_way_minutes: float
    start: str
    walking_kmh: float
    driving_kmh: float
    detour: float
    random_cost: float
    treated_per_day: int
    time_zone: str | None
    weights: str | None
    seed: int


@dataclass(frozen=True, eq=False)
class PatrolPlan:
    """A plan of patrols.

    Attributes
    ----------
    visits
        One row a visit, by shift, unit and order: ``date`` (of the shift's first day), ``shift``,
        ``unit``, ``order``, ``spot``, ``rank``, ``arrive`` and ``leave`` (local time),
        ``minutes``, ``travel_minutes`` and ``travel_m`` (from the stop before), ``window`` (the
        hours that matter for the spot), ``expected_harm`` (while the visit protects).
    shifts
        One row a shift of a unit, with the line of its way: ``date``, ``shift``, ``unit``,
        ``mode``, ``start``, ``end``, ``visits``, ``minutes_in_spots``, ``minutes_travelling``,
        ``minutes_spare``, ``metres``, ``expected_harm``.
    spots
        One row a spot, Polygon: ``spot``, ``rank``, ``around``, ``ward``, ``top_offences``,
        ``window``, ``hours_shares`` (why this window), ``harm_per_week``, ``planned`` (visits),
        ``planned_minutes``, ``why_not`` (empty when planned).
    days
        Of a trial, one row a day and spot that a unit can get to: ``spot``, ``date``,
        ``treated``; empty without one.
    settings
        What made it, with the seed.
    held, bound, gap
        Harm expected while visits protect; what no plan within the same rules can exceed; by
        what share of what is held another could cover more, at most.
    share_in_hours
        How much of the spots' harm falls in their hours that matter.
    hours_unknown
        Whether no times are known, and every hour counts alike.
    notes
        What a reader has to be told.
    """

    visits: pd.DataFrame
    shifts: gpd.GeoDataFrame
    spots: gpd.GeoDataFrame
    days: pd.DataFrame
    settings: PatrolRules
    held: float
    bound: float
    gap: float
    share_in_hours: float
    hours_unknown: bool
    notes: tuple[str, ...]


def plan_patrols(
    harm_spots: gpd.GeoDataFrame,
    incidents: gpd.GeoDataFrame,
    *,
    shifts: Mapping[str, str],
    units: Mapping[str, Mode],
    first_day: pd.Timestamp | str,
    days: int = 7,
    network: WalkedStreets | None = None,
    driving: DrivenStreets | None = None,
    minutes_at_spot: float = 15.0,
    effect_minutes: float = 30.0,
    patrol_minutes: float = 0.0,
    window_share: float = 0.75,
    hours_apart: float = 2.0,
    at_least_per_week: int = 3,
    longest_way_minutes: float = 30.0,
    start: str = "",
    walking_kmh: float = 4.5,
    driving_kmh: float = 25.0,
    detour: float = 1.3,
    random_cost: float = 0.05,
    treated_per_day: int = 0,
    time_zone: str | None = "Europe/London",
    weights: str | None = "harm",
    covered: Coverage | None = None,
    seed: int = 1,
) -> PatrolPlan:
    """Plan who visits which harm spot when, so that visits cover as much expected harm as they can.

    A visit covers what is expected at its spot, by the hour of the week, from the arrival until
    the effect has worn off. Tours of all units are searched for together; prices for what they
    compete for prove how much better any other plan could be. Then each visit's time is made
    random, within its hours and what that may cost.

    Parameters
    ----------
    harm_spots
        Polygons in metres with ``spot`` (a name of its own), ``rank``, ``around``, ``ward`` and
        ``top_offences``, as :func:`hotspots.products.select_harm_spots` gives them; where there
        are ``easting`` and ``northing`` they are the spot's middle.
    incidents
        Of the district, points in the same system with ``start``, ``end`` and ``precision``.
    shifts
        Name = hours (``"22-06"``); each is worked every day, and no two overlap.
    units
        Name = foot or car; each works every shift.
    first_day, days
        What is planned.
    network, driving
        Streets to walk and to drive on. Without them ways are ``detour`` times the straight line.
    minutes_at_spot
        Of a visit, whole minutes.
    effect_minutes
        For how long a visit protects once it is over. Koper (1995) watched for 30 minutes.
    patrol_minutes
        That a unit gives to patrols in a shift, ways included; 0: the shift less 45.
    window_share
        Hours that matter for a spot are the fewest worked hours in a row that hold this share of
        its harm in worked hours.
    hours_apart
        Between two arrivals at one spot; never less than a visit protects, so that nothing is
        covered twice.
    at_least_per_week
        Visits that each spot gets in each week, as far as they fit: said where they do not.
    longest_way_minutes
        No way from spot to spot is longer.
    start
        Where units start and end; empty: at their first and last spot.
    walking_kmh, driving_kmh, detour
        How fast one is; the last two only where no streets are known.
    random_cost
        Share of the harm covered that random times may cost; 0: the best times.
    treated_per_day
        Of a trial: spots drawn for each day, the others are not visited in its shifts; those that
        no unit can get to are not part of it. 0: none.
    time_zone
        Whose clock changes; None: none does.
    weights
        Column of harm; None counts incidents.
    covered
        What time the incidents cover; by default from their own dates.
    seed
        Of all that is random.

    Returns
    -------
    PatrolPlan
        The same whatever the order of the rows. Empty tables, with all their columns, without
        spots.

    Raises
    ------
    InputError
        When shifts overlap or are too short for a visit, spots have no names of their own, a
        setting is unusable, or the systems differ.

    References
    ----------
    Koper (1995), "Just enough police presence: reducing crime and disorderly behavior by
    optimizing patrol time in crime hot spots", Justice Quarterly 12(4). Chao, Golden and Wasil
    (1996), "The team orienteering problem", European Journal of Operational Research 88(3). Held,
    Wolfe and Crowder (1974), "Validation of subgradient optimization", Mathematical Programming 6.

    Examples
    --------
    >>> import shapely
    >>> spots = gpd.GeoDataFrame(
    ...     {"spot": ["A", "B"], "rank": [1, 2], "around": "", "ward": "", "top_offences": ""},
    ...     geometry=[shapely.box(x, 0, x + 150, 150) for x in (0, 600)],
    ...     crs=27700,
    ... )
    >>> at = pd.to_datetime(["2024-11-04 20:10", "2024-11-04 21:40"] * 12)
    >>> incidents = gpd.GeoDataFrame(
    ...     {"start": at, "end": at, "precision": "minute", "harm": 5.0},
    ...     geometry=[shapely.Point(75 + 600 * (i % 2), 75) for i in range(24)],
    ...     crs=27700,
    ... )
    >>> plan = plan_patrols(
    ...     spots,
    ...     incidents,
    ...     shifts={"late": "18-24"},
    ...     units={"One": "foot"},
    ...     first_day="2025-01-06",
    ...     days=1,
    ... )
    >>> plan.spots[["spot", "window", "planned"]].values.tolist()
    [['A', '20:00 to 22:00', 1], ['B', '20:00 to 22:00', 1]]
    """
    rules = PatrolRules(
        first_day=str(pd.Timestamp(first_day).date()),
        days=days,
        shifts=dict(shifts),
        units=dict(units),
        minutes_at_spot=minutes_at_spot,
        effect_minutes=effect_minutes,
        patrol_minutes=patrol_minutes,
        window_share=window_share,
        hours_apart=hours_apart,
        at_least_per_week=at_least_per_week,
        longest_way_minutes=longest_way_minutes,
        start=start,
        walking_kmh=walking_kmh,
        driving_kmh=driving_kmh,
        detour=detour,
        random_cost=random_cost,
        treated_per_day=treated_per_day,
        time_zone=time_zone,
        weights=weights,
        seed=seed,
    )
    _check_rules(rules)
    hours = read_hours(rules.shifts)
    _check_shifts(rules, hours)
    spots = _in_order(harm_spots, incidents, rules)
    laid = lay_shifts(
        pd.Timestamp(rules.first_day),
        days,
        hours,
        time_zone=time_zone,
        minutes_after=int(minutes_at_spot + effect_minutes),
    )
    if not len(spots):
        return _nothing(rules, spots, laid)
    demand = find_demand(
        spots,
        incidents,
        worked=hours_worked(hours),
        share=window_share,
        weights=weights,
        covered=covered if covered is not None else coverage_of(incidents),
        time_zone=time_zone,
    )
    travel = _travel(rules, spots, demand, network, driving)
    return _plan(rules, spots, laid, demand, travel)


def _plan(
    rules: PatrolRules,
    spots: gpd.GeoDataFrame,
    laid: tuple[WorkedShift, ...],
    demand: SpotDemand,
    travel: dict[Mode, Travel],
) -> PatrolPlan:
    """Draw the days, search for tours, draw times, and prove how good they are."""
    draws = [np.random.default_rng([rules.seed, part]) for part in range(3)]
    within_reach = _within_reach(travel)
    drawn = draw_days(int(within_reach.sum()), rules.days, rules.treated_per_day, draws[0])
    treated = np.ones((len(spots), rules.days), dtype=bool)
    treated[within_reach] = drawn
    search = TourPlan(_tours(rules, laid, travel), _tour_rules(rules, laid, demand, treated))
    search.search(draws[1])
    search.draw_times(draws[2], rules.random_cost)
    weeks = search.rules.weeks
    planned = np.array([search.visits_of(week) for week in weeks])
    held = sum(search.harm_of(tour) for tour in search.tours)
    bound = max(bound_by_prices(search, planned, held), held)
    owed = search.owed_after_all()
    possible = most_visits(search) if owed.any() else 0
    by_clock = {name: minutes for name, (_, minutes) in read_hours(rules.shifts).items()}
    result = Laid(search, spots, demand, travel, tuple(rules.units), rules.time_zone, by_clock)
    visits, shifts, table = lay_plan(result, dict(rules.units), rules.minutes_at_spot)
    trial = 0 < rules.treated_per_day < len(drawn)
    dates = pd.date_range(rules.first_day, periods=rules.days, freq="D")
    total = float(demand.harm_per_week.sum())
    return PatrolPlan(
        visits,
        shifts,
        table,
        days_table(spots["spot"][within_reach].tolist(), dates, drawn, trial=trial),
        rules,
        held,
        bound,
        _gap(held, bound),
        float(demand.harm_per_week @ demand.share) / total if total else 0.0,
        not demand.known,
        note_rules(rules, result, demand.notes, owed=owed, possible=possible, trial=trial),
    )


def _within_reach(travel: dict[Mode, Travel]) -> NDArray[np.bool_]:
    """Tell which spots some unit can get to.

    Only they are in a trial: drawn without being visited, the others would spoil the comparison.
    """
    reasons = zip(*(ways.cut_off for ways in travel.values()), strict=True)
    return np.array([not all(one) for one in reasons], dtype=bool)


def _gap(held: float, bound: float) -> float:
    """Say by what share of what is held more could be covered; rounding is none."""
    if bound - held <= 1e-6 * bound:
        return 0.0
    return bound / held - 1.0 if held else float("inf")


def _tours(
    rules: PatrolRules, laid: tuple[WorkedShift, ...], travel: dict[Mode, Travel]
) -> list[Tour]:
    dose = int(rules.minutes_at_spot)
    steps = {}
    for mode, ways in travel.items():
        spots = len(ways.cut_off)
        between = ways.minutes[:spots, :spots]
        legs = np.zeros((spots + 1, spots + 1))
        legs[:spots, :spots] = np.where(between <= rules.longest_way_minutes, between, np.inf)
        if ways.has_start:
            legs[:spots, -1], legs[-1, :spots] = ways.minutes[:-1, -1], ways.minutes[-1, :-1]
        legs = np.where(np.isfinite(legs), legs, _FAR)
        legs[:spots] += dose
        open_to = np.array([not why for why in ways.cut_off])
        steps[mode] = legs.astype(np.int64), open_to
    return [
        Tour(shift, number, *steps[mode])
        for shift in laid
        for number, mode in enumerate(rules.units.values())
    ]


def _tour_rules(
    rules: PatrolRules,
    laid: tuple[WorkedShift, ...],
    demand: SpotDemand,
    treated: NDArray[np.bool_],
) -> TourRules:
    dose = int(rules.minutes_at_spot)
    protected = dose + int(rules.effect_minutes)
    longest = max(shift.minutes for shift in laid)
    budget = int(rules.patrol_minutes) or max(longest - BREAK_MINUTES, dose)
    weeks = [
        (first, min(first + _DAYS_A_WEEK, rules.days))
        for first in range(0, rules.days, _DAYS_A_WEEK)
    ]
    least = [rules.at_least_per_week * (end - first) // _DAYS_A_WEEK for first, end in weeks]
    return TourRules(
        dose,
        protected,
        max(int(np.ceil(60 * rules.hours_apart)), protected),
        budget,
        demand.per_hour,
        demand.matters,
        tuple(weeks),
        tuple(least),
        treated,
    )


def _travel(
    rules: PatrolRules,
    spots: gpd.GeoDataFrame,
    demand: SpotDemand,
    network: WalkedStreets | None,
    driving: DrivenStreets | None,
) -> dict[Mode, Travel]:
    middles = spots.geometry.centroid
    x, y = middles.x.to_numpy(), middles.y.to_numpy()
    if {"easting", "northing"} <= set(spots):
        x, y = (spots[name].to_numpy(dtype=np.float64) for name in ("easting", "northing"))
    return {
        mode: find_travel(
            mode,
            x,
            y,
            worth=demand.harm_per_week,
            start=read_start(rules.start, crs_name(spots.crs)),
            walked=network,
            driven=driving,
            paces=Paces(rules.walking_kmh, rules.driving_kmh, rules.detour),
        )
        for mode in dict.fromkeys(rules.units.values())
    }


def _in_order(
    harm_spots: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame, rules: PatrolRules
) -> gpd.GeoDataFrame:
    """Check the spots, and put them in the order of their rank."""
    system = require_projected_metres(harm_spots.crs, where="the harm spots")
    problems = []
    missing = [name for name in _SPOT_COLUMNS if name not in harm_spots]
    if missing:
        cure = "give harm spots as select_harm_spots returns them"
        problems.append(Problem(f"there is no column {listed(missing)}", cure, "the harm spots"))
    if crs_name(incidents.crs) != crs_name(system):
        what = f"the incidents are in {crs_name(incidents.crs)}, the spots in {crs_name(system)}"
        problems.append(Problem(what, "give both in one system", "the incidents"))
    if rules.weights is not None and rules.weights not in incidents:
        what = f"there is no column {rules.weights!r}"
        problems.append(Problem(what, "name another under weights, or None", "the incidents"))
    raise_if_any(problems)
    names = harm_spots["spot"].astype("str")
    twice = sorted(names[names.duplicated()].unique())
    if twice:
        what = f"several spots have the same name: {listed(twice)}"
        raise InputError(Problem(what, "give each a name of its own", "the harm spots"))
    order = np.lexsort((names.to_numpy(dtype=str), harm_spots["rank"].to_numpy()))
    return harm_spots.iloc[order].reset_index(drop=True)


def _nothing(
    rules: PatrolRules, spots: gpd.GeoDataFrame, laid: tuple[WorkedShift, ...]
) -> PatrolPlan:
    """Give the plan without spots: all columns, no rows."""
    nowhere = np.zeros(0)
    demand = SpotDemand(
        nowhere, np.zeros((0, 168)), np.zeros((0, 24), dtype=bool), (), (), nowhere, False, ()
    )
    drawn = np.zeros((0, rules.days), dtype=bool)
    search = TourPlan([], _tour_rules(rules, laid, demand, drawn))
    by_clock = dict.fromkeys(rules.shifts, 0)
    result = Laid(search, spots, demand, {}, tuple(rules.units), rules.time_zone, by_clock)
    visits, shifts, table = lay_plan(result, dict(rules.units), rules.minutes_at_spot)
    days = days_table([], pd.DatetimeIndex([]), drawn, trial=False)
    note = "There are no harm spots, so there is nothing to patrol."
    return PatrolPlan(visits, shifts, table, days, rules, 0.0, 0.0, 0.0, 0.0, True, (note,))


def _check_rules(rules: PatrolRules) -> None:
    """Refuse settings that nothing can be planned with."""
    problems = []
    limits: dict[str, tuple[float, float]] = {
        "days": (1, 28),
        "minutes_at_spot": (1, 60),
        "effect_minutes": (0, 1440),
        "patrol_minutes": (0, 1440),
        "window_share": (1e-9, 1),
        "hours_apart": (0, 168),
        "at_least_per_week": (0, 100),
        "longest_way_minutes": (1e-9, np.inf),
        "walking_kmh": (0.1, 10),
        "driving_kmh": (0.1, 120),
        "detour": (1, 5),
        "random_cost": (0, 1),
        "treated_per_day": (0, np.inf),
        "seed": (0, np.inf),
    }
    for name, (low, high) in limits.items():
        value = getattr(rules, name)
        if not low <= value <= high:
            upto = f" to {high:g}" if np.isfinite(high) else " or more"
            problems.append(Problem(f"{name} = {value!r}", f"give {low:g}{upto}", name))
    for name in ("minutes_at_spot", "effect_minutes", "days", "treated_per_day"):
        if getattr(rules, name) != np.floor(getattr(rules, name)):
            what = f"{name} = {getattr(rules, name)!r}"
            problems.append(Problem(what, "give a whole number", name))
    wrong = sorted({str(mode) for mode in rules.units.values()} - {"foot", "car"})
    if wrong or not rules.units:
        what = f"units go by {listed(wrong)}" if wrong else "there are no units"
        problems.append(Problem(what, "name at least one, by foot or car", "units"))
    plain = [plain_name(name) for name in rules.units]
    alike = [name for name, bare in zip(rules.units, plain, strict=True) if plain.count(bare) > 1]
    if alike:
        what = f"the units {listed(alike)} differ in case, blanks or signs only"
        cure = "give them names that nobody takes for one another in a log"
        problems.append(Problem(what, cure, "units"))
    raise_if_any(problems)


def _check_shifts(rules: PatrolRules, hours: Mapping[str, tuple[int, int]]) -> None:
    problems = []
    for name, (_, minutes) in hours.items():
        if minutes < rules.minutes_at_spot:
            what = (
                f"the shift {name!r} is {minutes} minutes long, a visit {rules.minutes_at_spot:g}"
            )
            problems.append(Problem(what, "give longer shifts or shorter visits", "shifts"))
    if 0 < rules.patrol_minutes < rules.minutes_at_spot:
        what = (
            f"a unit gives {rules.patrol_minutes:g} minutes, a visit is {rules.minutes_at_spot:g}"
        )
        problems.append(Problem(what, "give more, or shorter visits", "patrol_minutes"))
    raise_if_any(problems)
