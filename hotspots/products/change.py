"""What changed in a district: between two stretches of time, and from period to period."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError
from hotspots.ground import StudyArea
from hotspots.ground.lattice import Shape
from hotspots.ground.units import lay_units, name_units
from hotspots.patterns.change import DOWN, UP, Change, find_change
from hotspots.patterns.periods import (
    Coverage,
    Length,
    Period,
    PeriodSplit,
    compared_periods,
    sort_into_periods,
    split_periods,
)
from hotspots.patterns.persistence import (
    CLASSES,
    FEWEST_PERIODS,
    NONE,
    HotWhen,
    Persistence,
    find_persistence,
)
from hotspots.patterns.trend import find_trend
from hotspots.patterns.unit_totals import total_by_unit_and_period
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Table,
    lay_out,
)

_PLACE = (
    Column("easting", "number", "m", "its middle", 1),
    Column("northing", "number", "m", "its middle", 1),
)
_CHANGE_COLUMNS = (
    Column("unit", "whole number", "", "counted from the north-west, row by row"),
    Column("class", "text", "", "up, down or no clear change"),
    Column("before", "whole number", "incidents", "in the earlier stretch of time"),
    Column("after", "whole number", "incidents", "in the later one"),
    Column("difference", "whole number", "incidents", "after less before"),
    Column("weight_before", "number", "incidents or harm", "in the earlier stretch", 2),
    Column("weight_after", "number", "incidents or harm", "in the later one", 2),
    Column("weight_difference", "number", "incidents or harm", "after less before", 2),
    Column(
        "rate_ratio", "number", "", "incidents a day, after to before; none where before is 0", 3
    ),
    Column("p", "number", "chance 0-1", "of so uneven a split if nothing had changed"),
    Column("p_fdr", "number", "chance 0-1", "the same, corrected for all the places tested"),
    *_PLACE,
)
_PERSISTENCE_COLUMNS = (
    Column("unit", "whole number", "", "as in the table of change"),
    Column("class", "text", "", "persistent, emerging, intermittent, former or none"),
    Column("hot", "text", "", "H for each period in which it was hot, else a dot; earliest first"),
    Column("periods_hot", "whole number", "periods", "in how many it was hot"),
    Column("recent_hot", "whole number", "periods", "of the recent periods"),
    Column("incidents", "whole number", "incidents", "over all periods"),
    Column("weight", "number", "incidents or harm", "over all periods", 2),
    Column("slope", "number", "a period", "Sen's: median change from one period to the next", 3),
    Column("trend_p", "number", "chance 0-1", "of so steady a rise or fall (Mann-Kendall)"),
    *_PLACE,
)

CHANGE = Declaration(
    "change",
    "Change and persistence",
    "Where did it rise or fall by more than chance, and what is hot again and again?",
    (
        Table("change", "one square or hexagon, clearest change first", _CHANGE_COLUMNS, "Polygon"),
        Table(
            "persistence", "one square or hexagon, hottest first", _PERSISTENCE_COLUMNS, "Polygon"
        ),
    ),
    figure=MapFigure(
        "change", "What changed by more than chance", shade="class", classes=(UP, DOWN)
    ),
)
# A rise or fall over all is said where chance gives it more rarely than this.
_CLEAR = 0.05


@dataclass(frozen=True)
class Changes:
    """What changed in a district.

    Attributes
    ----------
    change, compared
        Between two stretches of time, and which; None where the data holds under two periods.
    persistence
        Over all periods, with ``slope`` and ``trend_p``; None where there are under three.
    notes
        What a reader has to be told.
    settings
        What found it.
    """

    change: Change | None
    compared: tuple[Period, Period] | None
    persistence: Persistence | None
    notes: tuple[str, ...]
    settings: Mapping[str, object]


def find_changes(
    study_area: StudyArea,
    incidents: gpd.GeoDataFrame,
    *,
    cell_m: float,
    shape: Shape = "square",
    period: Length = "month",
    latest: int = 3,
    against: Literal["preceding", "year before"] = "preceding",
    weight: Literal["count", "harm"] = "count",
    hot_when: HotWhen = "local",
    top_share: float = 0.05,
    fdr: bool = True,
    level: float = 0.05,
    covered: Coverage | None = None,
) -> Changes:
    """Find what rose, fell and persisted in a district, by squares or hexagons.

    Parameters
    ----------
    study_area, incidents
        A district and its own incidents.
    cell_m, shape
        Of the units, see :func:`hotspots.ground.units.lay_units`.
    period
        ``"month"``, ``"week"`` or a number of days.
    latest
        How many of the last periods to compare; at most half of those there are.
    against
        With as many periods just before, or with those of the year before.
    weight
        ``"count"``, or ``"harm"``, by which units are then hot; rise and fall are always
        tested on counts.
    hot_when, top_share
        See :func:`hotspots.patterns.persistence.find_persistence`.
    fdr, level
        Control of the false discovery rate.
    covered
        What time the data cover; by default that of these incidents, and then months at either
        end in which nothing happened are not seen.

    Returns
    -------
    Changes
        With None for what the dates do not allow, and a note that says so.

    Raises
    ------
    InputError
        When a setting is unusable, or most dates are too coarse for the period.
    """
    units = lay_units(study_area, cell_m=cell_m, shape=shape)
    settings: dict[str, object] = {
        **{"cell_m": cell_m, "shape": shape, "period": period, "latest": latest},
        **{"against": against, "weight": weight},
    }
    if not incidents[["start", "end"]].notna().all(axis=1).any():
        return Changes(None, None, None, ("no incident has a date",), settings)
    weights = "harm" if weight == "harm" else None
    split = split_periods(incidents, length=period, covered=covered)
    if len(split.periods) < 2:
        too_few = f"whole periods that the dates cover: {len(split.periods)}; two are needed"
        return Changes(None, None, None, (*split.notes, too_few), settings)
    latest = min(latest, len(split.periods) // 2) if against == "preceding" else latest
    try:
        compared = compared_periods(split, latest=latest, against=against)
    except InputError as error:
        return Changes(None, None, None, (*split.notes, error.problems[0].what), settings)
    of_stretch = sort_into_periods(incidents, compared).of_incident
    stretches = (incidents[of_stretch == 0], incidents[of_stretch == 1])
    days = (compared[0].days, compared[1].days)
    change = find_change(*stretches, units, days=days, weights=weights, fdr=fdr, level=level)
    notes = dict.fromkeys([*split.notes, *change.notes])
    if len(split.periods) < FEWEST_PERIODS:
        too_few = "two periods are too few to tell what persists"
        return Changes(change, compared, None, (*notes, too_few), settings)
    persistence = find_persistence(
        *(incidents, units, split),
        hot_when=hot_when,
        share=top_share,
        weights=weights,
        fdr=fdr,
        level=level,
    )
    persistence = _with_trend(persistence, incidents, units, split, weights)
    return Changes(change, compared, persistence, tuple(notes), settings)


def _with_trend(
    persistence: Persistence,
    incidents: gpd.GeoDataFrame,
    units: gpd.GeoDataFrame,
    split: PeriodSplit,
    weights: str | None,
) -> Persistence:
    trend = find_trend(total_by_unit_and_period(incidents, units, split, weights=weights))
    table = persistence.units.assign(slope=trend.slope, trend_p=trend.p)
    return Persistence(table, persistence.hot, persistence.notes, persistence.settings)


def make_change(study_area: StudyArea, changes: Changes, *, harm_title: str = "") -> Product:
    """Make the product of what changed in a district.

    The tables hold the units that had any incident; a note says how many had none.

    Parameters
    ----------
    study_area
        The place the finding names.
    changes
        As found.
    harm_title
        Name of the harm index in print, where harm was added up.
    """
    change, persistence = changes.change, changes.persistence
    notes = [*changes.notes]
    settings = dict(changes.settings)
    tables = {"change": _empty(0, study_area), "persistence": _empty(1, study_area)}
    finding = f"What changed in {study_area.name} cannot be told: {notes[-1] if notes else ''}"
    if change is not None and changes.compared is not None:
        finding = _finding(study_area, change, changes.compared)
        tables["change"] = _change_table(change)
        settings["change"] = asdict(change.settings)
        settings["compared"] = [str(period) for period in changes.compared]
        notes.append(_overall(change, changes.compared))
        if changes.settings["against"] == "preceding":
            notes.append("The seasons differ: part of a change may come back every year.")
        empty = len(change.units) - len(tables["change"])
        if empty:
            what = name_units(change.units)
            notes.append(f"{empty:,} {what} without incidents are left out of the table.")
    if persistence is not None:
        tables["persistence"] = _persistence_table(persistence)
        settings["persistence"] = asdict(persistence.settings)
        counts = persistence.units["class"].value_counts()
        notes.append(
            "Over all periods: "
            + ", ".join(f"{counts.get(name, 0):,} {name}" for name in CLASSES if name != NONE)
            + f" of {len(persistence.units):,} {name_units(persistence.units)}."
        )
    if settings["weight"] == "harm" and harm_title:
        notes.append(f"Harm is measured by the {harm_title}.")
    return Product(CHANGE, finding, tables, settings=settings, notes=tuple(notes))


def _finding(study_area: StudyArea, change: Change, compared: tuple[Period, Period]) -> str:
    up, down = (int((change.units["class"] == name).sum()) for name in (UP, DOWN))
    what, when, place = name_units(change.units), _against(compared), study_area.name
    overall = _rise(change)
    if not up and not down:
        return f"{overall} in {place}; none of the {what} stands out: {when}"
    return (
        f"{overall} in {place}; by more than chance they rose in {up:,} of {len(change.units):,}"
        f" {what} and fell in {down:,}: {when}"
    )


def _rise(change: Change) -> str:
    """Say how incidents moved over all, if by more than chance."""
    overall = change.overall
    if not np.isfinite(overall.rate_ratio) or overall.p > _CLEAR:
        return "Incidents neither rose nor fell clearly"
    moved = "rose" if overall.rate_ratio > 1 else "fell"
    return f"Incidents {moved} by {abs(overall.rate_ratio - 1):.0%}"


def _against(compared: tuple[Period, Period]) -> str:
    before, after = compared
    return f"{after.in_words} against {before.in_words}"


def _overall(change: Change, compared: tuple[Period, Period]) -> str:
    overall = change.overall
    both = (
        f"All together {_against(compared)}: {overall.after:,} against {overall.before:,} incidents"
    )
    if not np.isfinite(overall.rate_ratio):
        return f"{both}."
    more = "more" if overall.rate_ratio >= 1 else "fewer"
    return f"{both}, {abs(overall.rate_ratio - 1):.1%} {more} a day (p = {overall.p:.2g})."


def _change_table(change: Change) -> pd.DataFrame:
    units = change.units
    shown = _with_middle(units[units["before"] + units["after"] > 0])
    shown["p"] = [float(f"{p:.3g}") for p in shown["p"]]
    shown["p_fdr"] = [float(f"{p:.3g}") for p in shown["p_fdr"]]
    ordered = shown.sort_values(["p", "unit"], ignore_index=True)
    return lay_out(ordered, CHANGE.tables[0])


def _persistence_table(persistence: Persistence) -> pd.DataFrame:
    units = persistence.units
    shown = _with_middle(units[(units["incidents"] > 0) | (units["periods_hot"] > 0)])
    shown["trend_p"] = [float(f"{p:.3g}") for p in shown["trend_p"]]
    by = ["periods_hot", "recent_hot", "weight", "unit"]
    ordered = shown.sort_values(by, ascending=[False, False, False, True], ignore_index=True)
    return lay_out(ordered, CHANGE.tables[1])


def _with_middle(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    middle = units.geometry.centroid
    return units.assign(easting=middle.x, northing=middle.y)


def _empty(table: int, study_area: StudyArea) -> pd.DataFrame:
    declared = CHANGE.tables[table]
    frame = pd.DataFrame({column.name: [] for column in declared.columns})
    shaped = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs=study_area.crs))
    return lay_out(shaped, declared)
