"""Concentration: how few of a district's cells, wards or streets hold how much."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.concentration import Concentration
from hotspots.products.declare import (
    Column,
    CurveFigure,
    Declaration,
    Product,
    Table,
    lay_out,
    percent,
)

_OF = (
    Column("unit", "text", "", "what is counted: cells of a size, wards, street segments"),
    Column("holding", "text", "", "incidents, or harm"),
)
_COLUMNS = (
    *_OF,
    Column("share", "number", "share 0-1", "share of the incidents, or of the harm", 6),
    Column("units", "whole number", "units", "all there are, cut by the outline or not"),
    Column("units_used", "whole number", "units", "those that hold anything"),
    Column("units_holding", "whole number", "units", "the fewest that hold the share"),
    Column("share_of_units", "number", "share 0-1", "units_holding over units", 6),
    Column("share_of_used", "number", "share 0-1", "units_holding over units_used", 6),
    Column(
        "share_of_ground",
        "number",
        "share 0-1",
        "their share of the district's area (of the length, for street segments)",
        6,
    ),
    Column(
        "share_by_chance",
        "number",
        "share 0-1",
        "share of units that would hold as much if all were equally likely to be hit",
        6,
    ),
    Column(
        "share_corrected",
        "number",
        "share 0-1",
        "share of units with as much of the risk: what chance adds to so few incidents taken out;"
        " of harm a cautious figure, the truth mostly lies between it and share_of_units",
        6,
    ),
    Column("gini", "number", "0-1", "Gini coefficient over all units", 6),
    Column("gini_used", "number", "0-1", "the same over the units that hold anything", 6),
    Column("gini_corrected", "number", "0-1", "the same of the risk behind the counts", 6),
)
_LORENZ = (
    *_OF,
    Column("units", "whole number", "units", "so many of the fullest"),
    Column("share_of_units", "number", "share 0-1", "their share of all units", 6),
    Column("share", "number", "share 0-1", "share of the incidents, or harm, that they hold", 6),
)

CONCENTRATION = Declaration(
    "concentration",
    "Concentration",
    "How few places hold how much of it?",
    (
        Table("concentration", "one kind of unit and one share", _COLUMNS),
        Table("lorenz", "one point of a Lorenz curve, fullest units first", _LORENZ),
    ),
    figure=CurveFigure(
        "lorenz",
        "share_of_units",
        "share",
        series=("unit", "holding"),
        x_title="Share of units, fullest first",
        y_title="Share of incidents or harm they hold",
        diagonal=True,
    ),
)
_POINTS_OF_CURVE = 60


def make_concentration(
    study_area: StudyArea, found: Mapping[str, Sequence[Concentration]]
) -> Product:
    """Make the product of how concentrated a district's incidents and harm are.

    Parameters
    ----------
    study_area
        The place the finding names.
    found
        What units are called in print, in the plural (``250 m squares``, ``wards``) -> the
        concentration of incidents, then of harm, in them. The finding is about the first.
    """
    pairs = [(unit, one) for unit, several in found.items() for one in several]
    tables = {
        "concentration": _stack([_rows(unit, one) for unit, one in pairs], _COLUMNS),
        "lorenz": _stack([_curve(unit, one) for unit, one in pairs], _LORENZ),
    }
    unit, first = pairs[0]
    return Product(
        CONCENTRATION,
        _finding(study_area.name, unit, first),
        {table.name: lay_out(tables[table.name], table) for table in CONCENTRATION.tables},
        settings={
            unit: [asdict(one.settings) for one in several] for unit, several in found.items()
        },
        notes=tuple(_notes(unit, first)),
    )


def _stack(parts: list[pd.DataFrame], columns: tuple[Column, ...]) -> pd.DataFrame:
    held = [part for part in parts if len(part)]
    if held:
        return pd.concat(held, ignore_index=True)
    return pd.DataFrame(columns=[column.name for column in columns])


def _rows(unit: str, found: Concentration) -> pd.DataFrame:
    return found.table.assign(
        unit=unit,
        holding=found.settings.weights or "incidents",
        units=found.units,
        units_used=found.units_used,
        gini=found.gini,
        gini_used=found.gini_used,
        gini_corrected=found.gini_corrected,
    )


def _curve(unit: str, found: Concentration) -> pd.DataFrame:
    """Thin a curve: closely where it is steep, and every point that a row or a bend needs."""
    curve = found.lorenz
    if len(curve):
        even = np.linspace(0, found.units, _POINTS_OF_CURVE)
        steep = np.geomspace(1, found.units, _POINTS_OF_CURVE)
        needed = [*found.table["units_holding"], found.units_used]
        points = np.unique(np.rint(np.concatenate([even, steep, needed])).astype(np.int64))
        curve = curve.iloc[points]
    return curve.assign(unit=unit, holding=found.settings.weights or "incidents")


def _half(found: Concentration) -> "pd.Series[float]":
    """Take the row of one half, or the first where no half was asked for."""
    halves = found.table[found.table["share"] == 0.5]
    return (halves if len(halves) else found.table).iloc[0]


def _finding(place: str, unit: str, found: Concentration) -> str:
    if not len(found.table):
        return f"Nothing is recorded in the {unit} of {place}"
    row = _half(found)
    much = "Half" if row["share"] == 0.5 else percent(row["share"])
    return (
        f"{much} of the incidents in {place} happen in {percent(row['share_of_units'])} of its"
        f" {unit} ({int(row['units_holding']):,} of {found.units:,})"
    )


def _notes(unit: str, found: Concentration) -> list[str]:
    notes = []
    if len(found.table):
        row = _half(found)
        notes.append(
            f"That is {percent(row['share_of_used'])} of the {unit} with any incident"
            f" (of {found.units_used:,}) and {percent(row['share_of_ground'])} of the ground."
            f" Were all {unit} equally likely to be hit, it would be"
            f" {percent(row['share_by_chance'])} of them by chance; corrected for chance it is"
            f" {percent(row['share_corrected'])}."
        )
    if found.incidents < found.units:
        notes.append(
            f"There are fewer incidents ({found.incidents:,}) than {unit} ({found.units:,}):"
            " use the corrected figure."
        )
    if found.outside:
        notes.append(f"{found.outside:,} incidents are in none of the {unit} and not counted.")
    return notes
