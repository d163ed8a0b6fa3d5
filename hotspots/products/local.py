"""Local hotspots: the squares or hexagons that stand out, as a table and a map layer."""

from dataclasses import asdict

import numpy as np

from hotspots.ground import StudyArea
from hotspots.ground.units import name_units
from hotspots.patterns.local import COLD, HOT, NOT_SIGNIFICANT, LocalHotspots
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Table,
    lay_out,
)

_COLUMNS = (
    Column("unit", "whole number", "", "counted from the north-west, row by row"),
    Column("class", "text", "", "hot, cold or not significant"),
    Column("confidence", "whole number", "%", "strictest of 90, 95, 99 it passes; 0 for none"),
    Column("incidents", "whole number", "incidents", "incidents in it"),
    Column("weight", "number", "incidents or harm", "what it was found by", 2),
    Column("around", "number", "incidents or harm", "the same, with its neighbours", 2),
    Column("z", "number", "standard deviations", "Gi*: how far above (or below) the rest", 3),
    Column("p", "number", "chance 0-1", "of standing out as far by chance"),
    Column("p_fdr", "number", "chance 0-1", "the same, corrected for all the places tested"),
    Column("easting", "number", "m", "its middle", 1),
    Column("northing", "number", "m", "its middle", 1),
)

LOCAL_HOTSPOTS = Declaration(
    "local_hotspots",
    "Local hotspots",
    "Which small areas, with their neighbours, hold more than chance would give?",
    (Table("local_hotspots", "one square or hexagon, hottest first", _COLUMNS, "Polygon"),),
    figure=MapFigure("local_hotspots", "Squares or hexagons", shade="class", classes=(HOT, COLD)),
)


def make_local_hotspots(
    study_area: StudyArea, found: LocalHotspots, *, harm_title: str = ""
) -> Product:
    """Make the product of a district's local hotspots.

    The table holds the units with incidents and those that stand out; a note says how many
    hold none and are left out.

    Parameters
    ----------
    study_area
        The place the finding names.
    found
        As found.
    harm_title
        Name of the harm index in print, where harm was added up.
    """
    settings, units = found.settings, found.units
    shown = units[(units["incidents"] > 0) | (units["class"] != NOT_SIGNIFICANT)]
    middle = shown.geometry.centroid
    shown = shown.assign(
        easting=middle.x,
        northing=middle.y,
        p=[float(f"{p:.3g}") for p in shown["p"]],
        p_fdr=[float(f"{p:.3g}") for p in shown["p_fdr"]],
    ).sort_values(["z", "unit"], ascending=[False, True], ignore_index=True)
    notes = [*found.notes]
    if settings.weights is not None and harm_title:
        notes.append(f"Harm is measured by the {harm_title}.")
    if settings.fdr:
        notes.append(
            f"{settings.units:,} {name_units(units)} were tested at once; of those that stand"
            f" out about {settings.level:.0%} may do so by chance."
        )
    hollow = int(((units["class"] == HOT) & (units["incidents"] == 0)).sum())
    if hollow:
        notes.append(f"Hot only by their neighbours, with no incident of their own: {hollow:,}.")
    if len(shown) < len(units):
        notes.append(
            f"{len(units) - len(shown):,} {name_units(units)} that hold no incident and do not"
            " stand out are left out of the table."
        )
    return Product(
        LOCAL_HOTSPOTS,
        _finding(study_area, found),
        {"local_hotspots": lay_out(shown, LOCAL_HOTSPOTS.tables[0])},
        settings=asdict(settings),
        notes=tuple(notes),
    )


def _finding(study_area: StudyArea, found: LocalHotspots) -> str:
    units = found.units
    hot, cold = (int((units["class"] == name).sum()) for name in (HOT, COLD))
    what, place = name_units(units), study_area.name
    by = "harm" if found.settings.weights is not None else "incidents"
    if not hot:
        some = f"; {cold:,} stand out as cold" if cold else ""
        return f"None of {len(units):,} {what} in {place} stands out as hot{some}"
    inside = units["weight"].to_numpy()
    held = float(inside[(units["class"] == HOT).to_numpy()].sum() / np.sum(inside))
    also = f", {cold:,} as cold" if cold else ""
    stand, hold = ("stands", "it holds") if hot == 1 else ("stand", "they hold")
    return (
        f"{hot:,} of {len(units):,} {what} in {place} {stand} out as hot{also};"
        f" {hold} {held:.0%} of {by}"
    )
