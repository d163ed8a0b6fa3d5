"""Ways on a map: patrols of a day, walks of audits, and the district's own lines."""

import geopandas as gpd
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.plain_words import say_day, say_metres
from hotspots.publish.map_payload import LayerTable, LegendRow, MapLayer, pack_shapes
from hotspots.publish.map_words import many, say_patrol_route, say_walk


def make_ward_layer(area: StudyArea, incidents: gpd.GeoDataFrame | None) -> MapLayer:
    """Make the layer of wards; with incidents, their number and harm by ward.

    Parameters
    ----------
    area
        The district.
    incidents
        Its own, with ``ward_code`` or ``ward``, and ``harm``; None where they are not handed on.
    """
    wards = area.wards
    names = wards["ward"].fillna("").tolist()
    shapes = pack_shapes(wards.geometry.to_numpy(), crs=area.crs, simplify_m=5)
    says: list[str] = []
    table = LayerTable("Wards", ("Ward",), (False,), tuple((name,) for name in names))
    if incidents is not None:
        counts, harm = _by_ward(wards, incidents)
        cells = zip(names, counts, harm, strict=True)
        rows = tuple((name, f"{count:,}", f"{held:,.0f}") for name, count, held in cells)
        table = LayerTable("Wards", ("Ward", "Incidents", "Harm"), (False, True, True), rows)
        says = [
            f"{name or 'A ward without a name'}: {many(count)}."
            for name, count in zip(names, counts, strict=True)
        ]
    return MapLayer(
        "wards",
        "Ground",
        f"Wards ({len(names):,})",
        "ward",
        shapes=shapes,
        labels=names,
        says=says,
        legend=(LegendRow("Edge of a ward"),),
        table=table,
        show=True,
    )


def make_outline_layer(area: StudyArea) -> MapLayer:
    """Make the layer of the district's edge."""
    words = "District boundary" if area.has_boundary else "Extent of the data (no boundary given)"
    shapes = pack_shapes([area.outline], crs=area.crs, simplify_m=5)
    legend = (LegendRow(words),)
    return MapLayer(
        "district", "Ground", words, "district", shapes=shapes, legend=legend, show=True
    )


def make_patrol_layer(shifts: gpd.GeoDataFrame) -> MapLayer | None:
    """Make the layer of the first day's patrols; None where nobody visits anything.

    Parameters
    ----------
    shifts
        As a :class:`PatrolPlan` holds them. A week of rounds over each other would be read by
        nobody, so it is the first day on which there are visits.
    """
    visited = shifts[shifts["visits"] > 0]
    if not len(visited):
        return None
    first = visited["date"].min()
    frame = visited[visited["date"] == first].sort_values(["start", "unit"], kind="stable")
    rows = frame.to_dict("records")
    table = LayerTable(
        f"Patrol routes of {first:%A} {say_day(first)}",
        ("Unit", "Shift", "Mode", "Start", "End", "Visits", "Way"),
        (False, False, False, False, False, True, True),
        tuple(
            (
                str(row["unit"]),
                str(row["shift"]),
                str(row["mode"]),
                f"{pd.Timestamp(row['start']):%H:%M}",
                f"{pd.Timestamp(row['end']):%H:%M}",
                f"{row['visits']:,}",
                say_metres(row["metres"]),
            )
            for row in rows
        ),
    )
    return MapLayer(
        "patrol_routes",
        "Patrols",
        f"Patrol routes, {first:%A} {say_day(first)} ({len(frame):,})",
        "route",
        shapes=pack_shapes(frame.geometry.to_numpy(), crs=frame.crs, simplify_m=1),
        says=[say_patrol_route(row, {}) for row in rows],
        legend=(LegendRow("Way of a unit from spot to spot"),),
        table=table,
    )


def make_walk_layer(walks: gpd.GeoDataFrame) -> MapLayer | None:
    """Make the layer of audits' walks; None where there is none.

    Parameters
    ----------
    walks
        ``place``, ``metres``, ``minutes`` and a line for each audit.
    """
    if not len(walks):
        return None
    rows = walks.to_dict("records")
    table = LayerTable(
        "Audit walks",
        ("Place", "Way", "Minutes"),
        (False, True, True),
        tuple((r["place"], say_metres(r["metres"]), f"{r['minutes']:,.0f}") for r in rows),
    )
    return MapLayer(
        "eva_walks",
        "Audits",
        f"Audit walks ({len(walks):,})",
        "walk",
        shapes=pack_shapes(walks.geometry.to_numpy(), crs=walks.crs, simplify_m=1),
        says=[say_walk(row, {}) for row in rows],
        legend=(LegendRow("Way past every side of every street, and back"),),
        table=table,
    )


def _by_ward(wards: gpd.GeoDataFrame, incidents: gpd.GeoDataFrame) -> tuple[list[int], list[float]]:
    """Count incidents and add up their harm, ward by ward in the order of the wards."""
    key = "ward_code" if {"ward_code"} <= set(wards) & set(incidents) else "ward"
    groups = incidents.groupby(incidents[key].astype("str"))["harm"]
    of = wards[key].astype("str")
    counts = of.map(groups.size()).fillna(0).astype(int)
    return counts.tolist(), of.map(groups.sum()).fillna(0.0).astype(float).tolist()
