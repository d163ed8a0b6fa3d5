"""The product of near repeats: says what stands out, and nothing where only months are known."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from hotspots.patterns.near_repeats_found import NearRepeatsFound, find_near_repeats
from hotspots.products import Product, check_product
from hotspots.products.near_repeat import NEAR_REPEAT, make_near_repeat
from hotspots.publish import write_one_file
from tests.patterns.test_near_repeat import in_windows, on_days, scattered
from tests.publish import products
from tests.worlds import square_area

SEVERAL = {"one": "burglary", "several": "burglaries"}


def product_of(found: NearRepeatsFound, **words: Any) -> Product:
    product = make_near_repeat(square_area(), found, **words)
    check_product(product)
    return product


def with_cells(found: NearRepeatsFound, cells: list[tuple[int, int]], ratio: float) -> Any:
    """Let just these cells stand out, each so many times the usual."""
    adjusted = found.result.p_adjusted * 0 + 0.9
    table = found.result.ratio * 0 + ratio
    for row, column in cells:
        adjusted.iloc[row, column] = 0.01
    result = replace(found.result, p_adjusted=adjusted, ratio=table)
    links = replace(found.links, significant=result.significant())
    return replace(found, result=result, links=links)


def strewn(**options: Any) -> NearRepeatsFound:
    incidents = scattered(300, seed=1)
    return find_near_repeats(incidents, rng=1, permutations=99, **options)


@pytest.mark.parametrize(
    ("cells", "ratio", "told"),
    [
        ([(1, 0)], 2.31, "the risk within 100 m is 2.3 times the usual for 7 days"),
        (
            [(0, 0), (1, 0), (2, 0), (1, 1), (1, 2), (2, 1), (4, 0), (2, 5)],
            14.6,
            "the risk within 100 m is 15 times the usual for 7 days; some of it lasts 21 days,"
            " and some reaches 200 m",
        ),
        (
            [(1, column) for column in range(6)],
            2.0,
            "the risk within 100 m is 2.0 times the usual for 7 days; some of it lasts 42 days",
        ),
        (
            [(row, 0) for row in range(5)],
            2.0,
            "the risk within 100 m is 2.0 times the usual for 7 days; some of it reaches 400 m",
        ),
        ([(0, 0)], 3.0, "the risk at the same place is 3.0 times the usual for 7 days"),
        ([(3, 2)], 1.5, "the risk 200 to 300 m away is 1.5 times the usual 14 to 20 days later"),
    ],
)
def test_the_finding_names_the_nearest_and_soonest(cells: Any, ratio: float, told: str) -> None:
    product = product_of(with_cells(strewn(), cells, ratio), **SEVERAL)
    assert product.finding == f"After a burglary in Squareton, {told}"


def test_on_the_same_day_is_said_so() -> None:
    found = with_cells(strewn(time_bands_days=(0, 1, 8)), [(1, 0)], 2)
    told = "After an incident in Squareton, the risk within 100 m is 2.0 times the usual on the"
    assert product_of(found).finding == f"{told} same day"


def test_chance_is_said_to_be_chance() -> None:
    product = product_of(strewn(), **SEVERAL)
    assert product.finding == "Burglaries in Squareton show no near repeats beyond chance"
    assert set(product.tables["near_repeat"]["more_than_chance"]) == {""}
    assert len(product.tables["near_repeat_series"]) == 0
    assert len(product.tables["near_repeat_incidents"]) == 0
    assert product.notes == (
        "The usual is what the same places and the same dates would bring if they had nothing to"
        " do with each other; dates were shuffled 99 times.",
    )


@pytest.mark.parametrize(
    ("incidents", "finding"),
    [
        (scattered(9, seed=1)[:0], "No burglaries are recorded in Squareton"),
        (
            scattered(9, seed=1).assign(precision="month"),
            "Which burglaries in Squareton are near repeats cannot be told: only their months are"
            " recorded",
        ),
        (
            scattered(9, seed=1).assign(precision="none"),
            "Which burglaries in Squareton are near repeats cannot be told: no dates are recorded",
        ),
        (
            on_days([(0, 0), (9000, 0)], [0, 1]),
            "No two burglaries in Squareton are near enough to each other to tell near repeats",
        ),
        (
            scattered(9, seed=1)[:1],
            "No two burglaries in Squareton are near enough to each other to tell near repeats",
        ),
    ],
)
def test_what_cannot_be_told_is_empty_and_says_why(
    incidents: gpd.GeoDataFrame, finding: str, tmp_path: Path
) -> None:
    product = product_of(find_near_repeats(incidents, rng=1, permutations=9), **SEVERAL)
    assert product.finding == finding
    assert len(product.tables["near_repeat_series"]) == 0
    for name in ("n.gpkg", "n.png", "n.html"):
        write_one_file(product, tmp_path / name, study_area=square_area(), page=products.PAGE)
        assert (tmp_path / name).stat().st_size > 0


def test_incidents_left_out_and_wide_windows_are_noted() -> None:
    incidents = in_windows(60, seed=2)
    incidents["precision"] = ["month"] * 4 + ["none"] + ["minute"] * 55
    incidents["id"] = [*map(str, range(59)), "9"]
    for row in (10, 11):
        incidents.loc[row, "end"] = incidents["start"][row] + np.timedelta64(20, "D")
    product = product_of(find_near_repeats(incidents, rng=1, permutations=9), **SEVERAL)
    assert product.notes[:3] == (
        "5 of 60 burglaries are left out: 4 have the month only and 1 no date.",
        "Rows left out that have the id of another: 1. An incident is no near repeat of itself.",
        "2 of 54 burglaries happened some time in more than 7 days: the middle of that time is"
        " taken.",
    )
    assert product.settings["months_left_out"] == 4
    assert product.settings["undated_left_out"] == 1


def series() -> Product:
    lines = [on_days([(2500 + 20 * k, 900 * n) for k in range(9)], range(9)) for n in range(3)]
    noise = scattered(200, seed=3, days=300, size_m=6000)
    incidents = gpd.GeoDataFrame(pd.concat([noise, *lines], ignore_index=True))
    return product_of(find_near_repeats(incidents, rng=1), **SEVERAL)


def test_series_and_incidents_are_listed_and_nothing_personal() -> None:
    product = series()
    chains, linked = (product.tables[f"near_repeat_{name}"] for name in ("series", "incidents"))
    assert chains["incidents"].tolist()[:3] == [9, 9, 9]
    assert linked["chain"].value_counts().to_dict() == dict(
        zip(chains["chain"], chains["incidents"], strict=True)
    )
    assert linked["class"].isin(["originator", "repeat", "near repeat"]).all()
    first = linked[linked["chain"] == 1]
    assert first["class"].tolist()[0] == "originator"
    assert first["earlier"].sum() == first["later"].sum() > 0
    assert linked["day"].str.fullmatch(r"2024-\d\d-\d\d").all()
    assert list(linked.columns) == ["class", "chain", "day", "earlier", "later", "geometry"]
    told = r"made of the \d+ pairs in the cells that stand out\. Chance alone would bring about"
    assert re.search(told, product.notes[-1])


def test_the_product_becomes_every_kind_of_file(tmp_path: Path) -> None:
    product = series()
    assert product.declaration.files == (
        "near_repeat.csv",
        "near_repeat_decay.csv",
        "near_repeat_series.csv",
        "near_repeat_incidents.csv",
        "near_repeat.gpkg",
    )
    for name in ("n.gpkg", "n.png", "n.html"):
        write_one_file(product, tmp_path / name, study_area=square_area(), page=products.PAGE)
    for table in NEAR_REPEAT.tables:
        target = tmp_path / f"{table.name}.csv"
        write_one_file(
            product, target, study_area=square_area(), page=products.PAGE, table=table.name
        )
    first = (tmp_path / "near_repeat.csv").read_text(encoding="utf-8").splitlines()[1]
    assert first.startswith("same place,0 to 6 days,")


def test_how_the_risk_fades_is_told_where_it_is_supported() -> None:
    from hotspots import choose_decay, find_home_burglaries, read_incidents

    records = read_incidents("data/sample_incidents/sample_incidents.csv.gz")
    burglaries = find_home_burglaries(records.incidents).incidents
    found = find_near_repeats(burglaries, permutations=99, rng=1)
    decay = choose_decay(burglaries)
    product = make_near_repeat(square_area(), found, decay=decay)
    check_product(product)
    fades = product.tables["near_repeat_decay"]
    near = fades[fades["along"] == "distance"]
    assert near["fitted"].is_monotonic_decreasing
    assert (near["low"] <= near["ratio"]).all()
    assert product.notes[-1].startswith("How the risk fades: fitted on")
    few = choose_decay(burglaries[:40])
    product = make_near_repeat(square_area(), found, decay=few)
    assert product.tables["near_repeat_decay"].empty
    assert "fades" not in product.notes[-1]
