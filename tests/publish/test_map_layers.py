"""Layers of products' tables: what is drawn, in which shade, and what it says."""

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from hotspots.products import (
    CHANGE,
    DECLARATIONS,
    EVA_PACK,
    HARM_SPOTS,
    LOCAL_HOTSPOTS,
    NEAR_REPEAT,
    PATROL_PLAN,
    STACKED_POINTS,
    STREET_WEEK,
    Declaration,
    Product,
)
from hotspots.products.declare import Column, MapFigure, Table
from hotspots.publish import DistrictMap, draw_district_map, map_layers
from hotspots.publish.map_layers import make_layer, plan_any
from hotspots.publish.map_plans import COVERING, PLANNED, STANDING, ZONES
from hotspots.publish.map_routes import make_patrol_layer, make_walk_layer
from hotspots.publish.map_words import name_column, say_cell
from hotspots.publish.style import LIGHT
from tests.publish import products
from tests.publish.map_worlds import PAGE, facts_in
from tests.worlds import METRES, square_area

PLAN = {plan.table: plan for plan in (*COVERING, *STANDING, ZONES)}
_EMPTY = {"text": "", "whole number": 0, "number": 0.0}


def filled(
    declared: Declaration, table: str, rows: list[dict[str, Any]], **settings: Any
) -> Product:
    """A product with these rows in one table; what they do not say is empty."""
    kind = declared.table(table)
    frame = pd.DataFrame(
        [{one.name: row.get(one.name, _EMPTY[one.kind]) for one in kind.columns} for row in rows],
        columns=[one.name for one in kind.columns],
    )
    spot = {"Point": shapely.Point, "Polygon": lambda x, y: shapely.box(x, y, x + 90, y + 90)}
    shapes = [spot[kind.geometry](100 * i, 100) for i in range(len(rows))]
    shaped = gpd.GeoDataFrame(frame, geometry=shapes, crs=METRES)
    return Product(declared, "f", {table: shaped}, settings=settings)


CELLS = [
    {"unit": 7, "class": "hot", "confidence": 99, "incidents": 12, "around": 407.0, "p_fdr": 1e-9},
    {"unit": 8, "class": "not significant", "incidents": 2, "around": 9.0},
    {"unit": 9, "class": "cold", "confidence": 90, "incidents": 0, "around": 1.0},
]


def test_only_cells_that_stand_out_are_drawn_in_the_shade_of_their_class() -> None:
    product = filled(LOCAL_HOTSPOTS, "local_hotspots", CELLS)
    layer = make_layer(product, PLAN["local_hotspots"])
    assert layer.title == "Local hotspots (2)"
    assert list(layer.shades) == ["more-5", "less-3"]
    assert [(row.words.split(":")[0], row.shade, row.hatch) for row in layer.legend] == [
        ("hot", "more-5", False),
        ("cold", "less-3", True),
    ]
    assert layer.table is not None
    assert layer.table.title == "Local hotspots (left out: 1 of 3, cells that do not stand out)"
    assert [row[0] for row in layer.table.rows] == ["7", "9"]
    assert layer.says[0] == (
        "Stands out as hot with its neighbours: 407 incidents here and around, 12 in this cell"
        " itself. More than chance would give (99% confidence)."
    )
    assert "Fewer than chance" in layer.says[1]


def test_what_fell_is_hatched_and_says_by_how_much() -> None:
    rows: list[dict[str, Any]] = [
        {"unit": 1, "class": "up", "before": 12, "after": 30, "difference": 18},
        {"unit": 2, "class": "down", "before": 9, "after": 1, "difference": -8, "p_fdr": 1e-5},
        {"unit": 3, "class": "no clear change"},
    ]
    settings = {"compared": ["2024-07 to 2024-09", "2024-10 to 2024-12"]}
    product = filled(CHANGE, "change", rows, **settings)
    layer = make_layer(product, PLAN["change"])
    assert list(layer.shades) == ["more-5", "less-3"]
    assert [row.hatch for row in layer.legend] == [False, True]
    assert layer.says == [
        "Rose by more than chance: 12 incidents in the earlier months, 30 (+18) in the later ones.",
        "Fell by more than chance: 9 incidents in the earlier months, 1 (−8) in the later ones.",
    ]
    assert layer.table is not None
    assert layer.table.rows[1] == ("2", "down", "9", "1", "−8", "0.000", "under 0.001")
    page = draw_district_map(DistrictMap(square_area(), (product,)), PAGE)
    said = facts_in(page)["by_id"]["change"]["legend"]["title"]
    assert said == "October to December 2024 against July to September 2024"


def test_persistent_cells_say_how_often_they_were_hot() -> None:
    rows: list[dict[str, Any]] = [
        {"class": "persistent", "hot": "HHH.", "periods_hot": 3, "recent_hot": 1, "incidents": 44},
        {"class": "none", "hot": "...."},
    ]
    product = filled(CHANGE, "persistence", rows, persistence={"recent": 2})
    layer = make_layer(product, PLAN["persistence"])
    assert layer.says == [
        "Persistent hotspot: hot in 3 of 4 periods, 1 of the last 2; 44 incidents in all."
    ]
    assert len(layer.legend) == 4


def test_wards_for_a_street_week_are_darker_the_higher_they_score() -> None:
    rows = [
        {"rank": rank, "ward": ward, "score": score, "days_since": days, "incidents": 7}
        for rank, ward, score, days in [
            (1, "Old Town", 0.9, np.nan),
            (2, "New Town", 0.2, 400.0),
            (3, "Docks", np.nan, np.nan),
        ]
    ]
    layer = make_layer(filled(STREET_WEEK, "street_week_wards", rows), PLAN["street_week_wards"])
    assert list(layer.shades) == ["more-5", "more-4", ""]
    assert list(layer.labels) == ["1 Old Town", "2 New Town", "3 Docks"]
    assert layer.says[1] == (
        "New Town is number 2 for the next Street Week (score 0.20): 7 incidents; its last was 400"
        " days ago."
    )
    assert "too little is known" in layer.says[2]


def test_a_harm_spot_says_what_when_and_where() -> None:
    told = {
        "rank": 1,
        "around": "High Street",
        "ward": "Kursaal",
        "harm": 1234.5,
        "share_of_harm": 0.476,
        "incidents": 10,
        "top_offences": "Robbery 10",
        "top_offence": "Robbery",
        "peak_hours": "20:00 to 00:00",
        "largest_point_share": 1.0,
        "stacked_point": "hospital",
        "longitude": 0.7,
        "latitude": 51.5,
        "spot": "X",
    }
    layer = make_layer(filled(HARM_SPOTS, "harm_spots", [told, {"rank": 2}]), PLAN["harm_spots"])
    assert layer.table is not None
    row = dict(zip(layer.table.columns, layer.table.rows[0], strict=True))
    assert row["Where"] == "High Street"
    assert row["Share of all harm"] == "47.6%"
    assert row["On one position"] == "100%, stacked point (hospital)"
    assert row["Grid reference"] == "51.50000, 0.70000"  # outside Great Britain
    assert layer.says[0] == (
        "Harm spot 1, High Street: 10 incidents with 47.6% of all harm; most often Robbery; busiest"
        " 20:00 to 00:00."
    )
    missing = dict(zip(layer.table.columns, layer.table.rows[1], strict=True))
    assert missing["Most often"] == "not recorded"
    assert missing["Busiest"] == "times not known"
    assert missing["Present"] == "dates not known"
    assert missing["Ward"] == "not known"
    assert layer.says[1] == "Harm spot 2: 0 incidents with 0.0% of all harm."


@pytest.mark.parametrize(
    ("declared", "table", "row", "says"),
    [
        (
            STACKED_POINTS,
            "stacked_points",
            {"rank": 1, "kind": "hospital", "incidents": 82, "expected_most": 14.2},
            "Stacked point 1, no location text (hospital): 82 incidents on one position where",
        ),
        (
            NEAR_REPEAT,
            "near_repeat_series",
            {"chain": 2, "incidents": 4, "longest_m": 224.3, "first_day": "2024-01-03"},
            "Series 2: 4 incidents close in place and time, up to 224 m apart, from 3 January 2024",
        ),
        (
            PATROL_PLAN,
            "patrol_spots",
            {"rank": 3, "ward": "Docks", "why_not": "nobody can reach it"},
            "Harm spot 3, Docks: no visit planned, nobody can reach it.",
        ),
        (
            PATROL_PLAN,
            "patrol_spots",
            {"rank": 3, "around": "Quay", "planned": 1, "window": "18:00 to 22:00"},
            "Harm spot 3, Quay: 1 visit planned, in its hours 18:00 to 22:00.",
        ),
        (
            EVA_PACK,
            "eva_stops",
            {"number": 4, "place": "Old Town", "kind": "alley", "look_for": "sight lines"},
            "Stop 4 of the audit of Old Town: alley. Look at: sight lines.",
        ),
    ],
)
def test_what_else_a_shape_says(
    declared: Declaration, table: str, row: dict[str, Any], says: str
) -> None:
    layer = make_layer(filled(declared, table, [row]), PLAN[table])
    assert layer.says[0].startswith(says)
    assert len(layer.shapes) == 1


def test_stacked_points_that_are_kept_are_not_on_the_map() -> None:
    kept, flagged = ({"rank": i, "treatment": one} for i, one in enumerate(("keep", "flag")))
    layer = make_layer(
        filled(STACKED_POINTS, "stacked_points", [kept, flagged]), PLAN["stacked_points"]
    )
    assert layer.title == "Stacked points (1)"
    page = draw_district_map(
        DistrictMap(
            square_area(),
            (filled(STACKED_POINTS, "stacked_points", [kept]), products.harm_spots()),
        ),
        PAGE,
    )
    assert "stacked_points" not in facts_in(page)["by_id"]


def test_every_map_of_a_product_is_planned() -> None:
    figures = [one.figure for one in DECLARATIONS if isinstance(one.figure, MapFigure)]
    assert {one.table for one in figures if one.table} <= PLANNED


def test_every_column_that_a_plan_keeps_is_declared() -> None:
    tables = {table.name: table for one in DECLARATIONS for table in one.tables}
    for plan in PLAN.values():
        declared = {column.name for column in tables[plan.table].columns}
        assert {*plan.keep} | {*filter(None, (plan.label, plan.shade))} <= declared


def test_every_shade_is_a_colour_of_the_style() -> None:
    for product in (products.EVERY["change"](), products.EVERY["kinds"]()):
        figure = product.declaration.figure
        assert isinstance(figure, MapFigure)
        layer = make_layer(product, plan_any(figure))
        assert {*layer.shades} - {""} <= {*LIGHT}
        assert {*layer.shades} - {""} <= {row.shade for row in layer.legend}


def test_of_very_many_shapes_those_with_a_shade_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    product = products.EVERY["change"]()
    figure = product.declaration.figure
    assert isinstance(figure, MapFigure)
    assert make_layer(product, plan_any(figure)).title == "Cells (4)"
    monkeypatch.setattr(map_layers, "_MANY_SHAPES", 3)
    layer = make_layer(product, plan_any(figure))
    assert layer.title == "Cells (3)"  # the one that did not change is left out
    assert layer.table is not None
    assert layer.table.title == "Cells (left out: 1 of 4, rows without a shade)"
    assert layer.says[0] == "Cell: 1; change: −3; kind: former."


def test_a_long_table_is_cut_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_layers, "MOST_ROWS", 2)
    product = filled(NEAR_REPEAT, "near_repeat_series", [{"chain": i} for i in range(1, 6)])
    layer = make_layer(product, PLAN["near_repeat_series"])
    assert len(layer.shapes) == len(layer.says) == 5
    assert layer.table is not None
    assert layer.table.title == "Series of near repeats (the first 2 of 5)"
    assert [row[0] for row in layer.table.rows] == ["1", "2"]


def shifts(rows: list[tuple[str, str, str, int]]) -> gpd.GeoDataFrame:
    start = [pd.Timestamp(f"{day} {hour}:00") for day, hour, _, _ in rows]
    frame = {
        "date": [one.normalize() for one in start],
        "shift": "late",
        "unit": [unit for _, _, unit, _ in rows],
        "mode": ["foot" if "P" in unit else "car" for _, _, unit, _ in rows],
        "start": start,
        "end": [one + pd.Timedelta(hours=8) for one in start],
        "visits": [visits for *_, visits in rows],
        "metres": 3210.0,
    }
    lines = [shapely.LineString([(0, 0), (100 * i + 100, 0)]) for i in range(len(rows))]
    return gpd.GeoDataFrame(frame, geometry=lines, crs=METRES)


def test_patrols_are_those_of_the_first_day_with_visits() -> None:
    plan = shifts(
        [
            ("2025-01-07", "14", "P2", 5),
            ("2025-01-06", "14", "P1", 0),
            ("2025-01-07", "06", "Car 1", 1),
            ("2025-01-08", "14", "P1", 9),
        ]
    )
    layer = make_patrol_layer(plan)
    assert layer is not None
    assert layer.title == "Patrol routes, Tuesday 7 January 2025 (2)"
    assert layer.says == [
        "Car 1, late shift, 06:00 to 14:00 on Tuesday 7 January 2025, by car: 1 visit, 3.2 km.",
        "P2, late shift, 14:00 to 22:00 on Tuesday 7 January 2025, on foot: 5 visits, 3.2 km.",
    ]
    assert all("lines" in one for one in layer.shapes)
    assert make_patrol_layer(plan[plan["visits"] == 0]) is None


def test_walks_say_how_long_they_are() -> None:
    frame = {"place": ["Old Town"], "metres": [2800.0], "minutes": [91.0]}
    line = [shapely.LineString([(0, 0), (9, 9)])]
    layer = make_walk_layer(gpd.GeoDataFrame(frame, geometry=line, crs=METRES))
    assert layer is not None
    assert layer.says == ["Audit walk of Old Town: 2.8 km, about 91 minutes with its stops."]
    assert make_walk_layer(gpd.GeoDataFrame(frame, geometry=line, crs=METRES)[:0]) is None


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (Column("area_ha", "number", "ha", ""), "Area (ha)"),
        (Column("longest_m", "number", "m", ""), "Longest (m)"),
        (Column("travel_minutes", "number", "minutes", ""), "Travel (minutes)"),
        (Column("units_used", "number", "units", ""), "Units used"),
        (Column("rri", "number", "times", ""), "RRI (times)"),
        (Column("around", "text", "", ""), "Where"),
        (Column("around", "number", "incidents or harm", ""), "With neighbours"),
        (Column("reported", "text", "local time", ""), "Reported"),
        (Column("gold", "whole number", "doors", ""), "Gold (doors)"),
        (Column("p_fdr", "number", "chance 0-1", ""), "Probability by chance"),
        (Column("harm", "number", "harm index units", ""), "Harm (harm index units)"),
    ],
)
def test_columns_are_named_for_an_officer(column: Column, words: str) -> None:
    assert name_column(column) == words


def test_a_long_text_is_not_cut() -> None:
    text = "x" * 200
    assert say_cell(text, Table("t", "", (Column("c", "text", "", ""),)).columns[0]) == text
