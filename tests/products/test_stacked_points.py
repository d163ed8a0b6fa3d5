"""The product of stacked points: declared, ranked in its district, with what became of each."""

import pytest

from hotspots import find_stacked_points
from hotspots.products import check_product, make_stacked_points
from hotspots.products.stacked_points import STACKED_POINTS
from tests.patterns.test_stacked_points import locations, world
from tests.worlds import square_area

TREATMENT = {"prison": "set aside", "other": "flag"}


@pytest.mark.parametrize(
    ("heights", "finding"),
    [
        ([], "No map point in Squareton holds improbably many incidents"),
        ([400], "One map point in Squareton holds improbably many incidents"),
        ([400, 300], "2 map points in Squareton hold improbably many incidents"),
    ],
)
def test_the_table_is_as_declared_and_the_finding_counts(heights: list[int], finding: str) -> None:
    counts = [*[1, 2, 3] * 20, *heights]
    found = find_stacked_points(
        world(counts, district="D1", location=locations(counts, {61: "Prison"}))
    )
    product = make_stacked_points(
        square_area(), found.points, found.settings, treatment_of=TREATMENT
    )
    check_product(product)
    assert product.finding == finding
    table = product.tables["stacked_points"]
    assert table["rank"].tolist() == list(range(1, len(heights) + 1))
    assert table["treatment"].tolist() == {2: ["set aside", "flag"], 1: ["flag"], 0: []}[len(table)]
    assert [table["easting"].iloc[i] for i in range(len(table))] == list(table.geometry.x)
    assert product.settings["expected_by_chance"] == 0.05
    assert STACKED_POINTS.files == ("stacked_points.csv", "stacked_points.gpkg")


def test_a_part_of_the_points_is_ranked_anew() -> None:
    counts = [*[1, 2, 3] * 20, 400, 300]
    found = find_stacked_points(world(counts, district="D1"))
    product = make_stacked_points(
        square_area(), found.points[1:], found.settings, treatment_of=TREATMENT
    )
    assert product.tables["stacked_points"][["rank", "incidents"]].values.tolist() == [[1, 300]]
