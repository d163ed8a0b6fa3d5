"""Local Gi*: the published definition, to the digit, and no hotspots in pure chance."""

import itertools
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from esda.getisord import G_Local
from libpysal.weights import DistanceBand
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import norm

from hotspots.errors import InputError
from hotspots.ground.lattice import Lattice, Shape
from hotspots.ground.units import lay_units
from hotspots.patterns.gi_star import chance_if_strewn, gi_star
from hotspots.patterns.local import LOCAL_COLUMNS, LocalHotspots, classify, find_local_hotspots
from hotspots.patterns.neighbours import neighbours_within, touching_neighbours
from tests.worlds import METRES, points_at, scattered, square_area

SHAPES: tuple[Shape, ...] = ("square", "hexagon")


def by_definition(values: NDArray[np.float64], weights: NDArray[np.float64]) -> list[float]:
    """Ord and Getis (1995), equation 14a, a unit at a time."""
    count, mean = len(values), values.mean()
    spread = np.sqrt((values**2).mean() - mean**2)
    return [
        float(
            (row @ values - mean * row.sum())
            / (spread * np.sqrt((count * (row**2).sum() - row.sum() ** 2) / (count - 1)))
        )
        for row in weights
    ]


def block_of_squares(side: int = 12, cell_m: float = 100.0) -> gpd.GeoDataFrame:
    row, column = np.divmod(np.arange(side * side), side)
    cells = Lattice("square", cell_m).polygons(side - 1 - row, column)
    return gpd.GeoDataFrame({"unit": np.arange(side * side)}, geometry=cells, crs=METRES)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("weights", [None, "harm"])
def test_z_is_the_published_definition(shape: Shape, weights: str | None) -> None:
    harm = np.random.default_rng(2).integers(1, 2000, 800)
    incidents = points_at(scattered(800, seed=2), harm=harm)
    units = lay_units(square_area(), cell_m=170, shape=shape)
    found = find_local_hotspots(incidents, units, weights=weights).units
    touching = np.array([shapely.dwithin(u, units.geometry, 1e-6) for u in units.geometry])
    expected = by_definition(found["weight"].to_numpy(), touching.astype(float))
    assert found["z"].to_numpy() == pytest.approx(expected, abs=1e-9)
    assert found["around"].to_numpy() == pytest.approx(touching @ found["weight"].to_numpy())


def test_z_is_what_esda_documents() -> None:
    """Reference: the example of esda.G_Local (2.9.0), six points and a band of 15."""
    points = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)]
    apart = np.hypot(*(np.array(points)[:, None] - np.array(points)).transpose(2, 0, 1))
    matrix = csr_array((apart <= 15).astype(float))
    reference = [-1.39727626, -0.28917762, 0.65064964, -0.28917762, 1.23452088, 2.02424331]
    found = gi_star(np.array([2, 3, 3.2, 5, 8, 7]), matrix)
    assert found.z == pytest.approx(reference, abs=1e-8)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("weights", [None, "harm"])
def test_z_equals_esda(shape: Shape, weights: str | None) -> None:
    harm = np.random.default_rng(3).uniform(0.5, 5475, 3000)
    incidents = points_at(scattered(3000, seed=3), harm=harm)
    units = lay_units(square_area(), cell_m=90, shape=shape)
    found = find_local_hotspots(incidents, units, weights=weights).units
    # Their own contiguity needs corners equal to the bit, which those of hexagons are not.
    near = 90 * (np.sqrt(2) if shape == "square" else 1) * 1.001
    middles = np.column_stack([units.geometry.centroid.x, units.geometry.centroid.y])
    band = DistanceBand(middles, near, silence_warnings=True)
    values = found["weight"].to_numpy()
    theirs = G_Local(values, band, transform="B", star=True, permutations=0)
    assert found["z"].to_numpy() == pytest.approx(theirs.Zs, abs=1e-9)


def test_sfhotspots_neighbours_are_the_touching_ones() -> None:
    """sfhotspot::hotspot_gistar takes centres within √2 cells, binary weights and the unit itself.

    It leaves p unadjusted unless asked; R's p.adjust(method = "BH") is the reference here.
    """
    for shape, units in (
        ("square", block_of_squares()),
        ("hexagon", lay_units(square_area(1000), cell_m=100, shape="hexagon")),
    ):
        near = neighbours_within(units, within_m=100 * np.sqrt(2))
        assert np.array_equal(near.toarray(), touching_neighbours(units).toarray()), shape


def test_distance_weights_by_hand() -> None:
    units = block_of_squares(5, 100.0)
    linear = neighbours_within(units, within_m=200, distance_weights="linear").toarray()
    middle = linear[12].reshape(5, 5)
    corner = 1 - np.sqrt(2) / 2
    assert middle == pytest.approx(
        np.array(
            [
                [0, 0, 0, 0, 0],
                [0, corner, 0.5, corner, 0],
                [0, 0.5, 1, 0.5, 0],
                [0, corner, 0.5, corner, 0],
                [0, 0, 0, 0, 0],
            ]
        )
    )
    incidents = points_at([(250, 250)] * 9 + [(50, 50)] * 2)
    found = find_local_hotspots(
        incidents, units, neighbours="distance", within_m=200, distance_weights="linear"
    )
    values = found.units["weight"].to_numpy()
    assert found.units["z"].to_numpy() == pytest.approx(by_definition(values, linear), abs=1e-9)
    assert found.settings.within_m == 200


def test_dividing_rows_by_their_sums_changes_nothing() -> None:
    matrix = touching_neighbours(block_of_squares())
    values = np.random.default_rng(1).poisson(2, 144).astype(float)
    rows = csr_array(matrix.toarray() / matrix.toarray().sum(axis=1, keepdims=True))
    assert gi_star(values, rows).z == pytest.approx(gi_star(values, matrix).z, abs=1e-9)


def test_counts_strewn_at_random_are_binomial() -> None:
    """Three incidents on six units, every way they can fall: 216."""
    weights = np.array([[1.0, 1, 0, 0, 0, 0]] * 6)
    ways = np.array(list(itertools.product(range(6), repeat=3)))
    held = (ways < 2).sum(axis=1)
    for around in range(4):
        of_each = np.full(6, float(around))
        upper = chance_if_strewn(of_each, csr_array(weights), np.ones(3), "greater")
        both = chance_if_strewn(of_each, csr_array(weights), np.ones(3), "two-sided")
        as_much, as_little = (held >= around).mean(), (held <= around).mean()
        assert upper == pytest.approx([as_much] * 6)
        assert both == pytest.approx([min(1, 2 * min(as_much, as_little))] * 6)


def test_harm_strewn_at_random_has_the_spread_and_tail_of_a_simulation() -> None:
    random = np.random.default_rng(8)
    harm = random.choice([1.0, 10, 365], 400, p=[0.7, 0.25, 0.05])
    weights = np.zeros((1, 100))
    weights[0, :9] = [1, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.3, 0.3]
    drawn = weights[0][random.integers(0, 100, (20_000, 400))] @ harm
    for share in (0.2, 0.05, 0.01, 0.001):
        much = np.quantile(drawn, 1 - share)
        upper = chance_if_strewn(
            np.full(100, much), csr_array(np.tile(weights, (100, 1))), harm, "greater"
        )[0]
        assert share / 2 < upper < share * 5


def test_harm_that_falls_evenly_on_either_half_follows_the_normal_curve() -> None:
    """Ten incidents of weight 2 on two halves: mean 10, variance 10, no skewness, half a lump."""
    halves = csr_array(np.kron(np.eye(2), np.ones((2, 2))))
    around = np.array([14.0, 14, 6, 6])
    upper = chance_if_strewn(around, halves, np.full(10, 2.0), "greater")
    expected = norm.sf((around - 1 - 10) / np.sqrt(10))
    assert upper == pytest.approx(expected, rel=1e-9)


def test_harm_all_of_one_weight_is_nearly_the_count() -> None:
    matrix = touching_neighbours(block_of_squares())
    around = np.full(144, 24.0)
    exact = chance_if_strewn(around, matrix, np.ones(150), "greater")[65]
    curve = chance_if_strewn(around * 2, matrix, np.full(150, 2.0), "greater")[65]
    assert curve == pytest.approx(exact, rel=0.5)


def test_pure_chance_has_no_hotspots_and_the_normal_curve_alone_is_fooled() -> None:
    """100 incidents strewn over 2,025 squares, 40 times."""
    random = np.random.default_rng(11)
    units = block_of_squares(45)
    fooled = {True: 0, False: 0}
    for _ in range(40):
        incidents = points_at(random.uniform(0, 4500, (100, 2)))
        for guard in fooled:
            found = find_local_hotspots(incidents, units, guard_few=guard)
            fooled[guard] += int((found.units["class"] != "not significant").any())
    assert fooled[True] <= 4
    assert fooled[False] >= 30


def test_the_guard_changes_nothing_where_incidents_are_many() -> None:
    units = lay_units(square_area(), cell_m=100)
    incidents = points_at(scattered(20_000, seed=6))
    guarded = find_local_hotspots(incidents, units).units
    bare = find_local_hotspots(incidents, units, guard_few=False).units
    assert guarded["class"].tolist() == bare["class"].tolist()
    assert bare["p"].to_numpy() == pytest.approx(2 * norm.sf(bare["z"].abs()), abs=1e-12)


def planted(**changes: Any) -> LocalHotspots:
    """A grid of 144 squares with three incidents in each, and thirty more in one."""
    units = block_of_squares()
    middles = np.column_stack([units.geometry.centroid.x, units.geometry.centroid.y])
    xy = np.concatenate([np.repeat(middles, 3, axis=0), np.tile([[550.0, 550.0]], (30, 1))])
    return find_local_hotspots(points_at(xy), units, **changes)


def test_a_planted_hotspot_is_found_with_its_neighbours_and_nothing_else() -> None:
    found = planted().units
    hot = found[found["class"] == "hot"]
    assert sorted(hot["unit"]) == [
        77 + 12 * up + right for up in (-1, 0, 1) for right in (-1, 0, 1)
    ]
    assert set(found["class"]) == {"hot", "not significant"}
    assert hot["confidence"].eq(99).all()
    assert list(found.columns) == [*LOCAL_COLUMNS, "geometry"]
    assert found.crs == METRES


def test_a_quiet_corner_is_cold_only_when_asked_for_both_sides() -> None:
    units = block_of_squares()
    middles = np.column_stack([units.geometry.centroid.x, units.geometry.centroid.y])
    xy = np.repeat(middles[(middles > 400).any(axis=1)], 40, axis=0)
    both = find_local_hotspots(points_at(xy), units).units
    one = find_local_hotspots(points_at(xy), units, alternative="greater").units
    assert both.loc[both["class"] == "cold", "geometry"].centroid.x.max() < 500
    assert (both["class"] == "cold").sum() >= 9
    assert not (one["class"] == "cold").any()


def test_correcting_for_many_tests_finds_no_more() -> None:
    incidents, units = points_at(scattered(900, seed=9)), lay_units(square_area(), cell_m=100)
    corrected = find_local_hotspots(incidents, units)
    alone = find_local_hotspots(incidents, units, fdr=False)
    assert (corrected.units["p_fdr"] >= corrected.units["p"]).all()
    found = [(one.units["class"] != "not significant").sum() for one in (corrected, alone)]
    assert 0 < found[0] < found[1]
    assert any("about 20 would stand out by chance" in note for note in alone.notes)


def test_benjamini_and_hochberg_by_hand() -> None:
    """p of 0.01, 0.02, 0.03, 0.5: the smallest of p times 4 over its rank, from there on."""
    p = np.array([0.5, 0.03, 0.01, 0.02])
    found = classify(np.array([1.0, -2, 3, 2]), p, fdr=True, level=0.05)
    assert found["p_fdr"].to_numpy() == pytest.approx([0.5, 0.04, 0.04, 0.04])
    assert found["class"].tolist() == ["not significant", "cold", "hot", "hot"]
    assert found["confidence"].tolist() == [0, 95, 95, 95]
    alone = classify(np.array([1.0, -2, 3, 2]), p, fdr=False, level=0.01)
    assert alone["class"].tolist() == [
        "not significant",
        "not significant",
        "hot",
        "not significant",
    ]
    assert alone["confidence"].tolist() == [0, 95, 99, 95]


def test_harm_finds_other_units_than_the_count() -> None:
    units = block_of_squares()
    middles = np.column_stack([units.geometry.centroid.x, units.geometry.centroid.y])
    xy = np.concatenate(
        [np.repeat(middles, 3, axis=0), [[950.0, 150.0]] * 8, [[250.0, 850.0]] * 30]
    )
    harm = np.r_[np.ones(432), [500.0] * 8, [1.0] * 30]
    counted = find_local_hotspots(points_at(xy, harm=harm), units)
    weighed = find_local_hotspots(points_at(xy, harm=harm), units, weights="harm")
    hot = [set(one.units.loc[one.units["class"] == "hot", "unit"]) for one in (counted, weighed)]
    assert hot[0]
    assert hot[1]
    assert not hot[0] & hot[1]


def test_wards_have_the_neighbours_they_touch() -> None:
    wards = gpd.GeoDataFrame(
        geometry=[
            shapely.box(0, 0, 70, 50),
            shapely.box(70, 0, 103, 50),
            shapely.box(103, 0, 150, 9),
        ],
        crs=METRES,
    )
    assert touching_neighbours(wards).toarray().tolist() == [[1, 1, 0], [1, 1, 1], [0, 1, 1]]
    found = find_local_hotspots(points_at([(10, 10)] * 5 + [(110, 5)]), wards)
    assert found.units["around"].tolist() == [5, 6, 1]
    assert found.units["unit"].tolist() == [0, 1, 2]


def test_the_order_of_rows_changes_nothing() -> None:
    incidents = points_at(scattered(500, seed=4), harm=np.random.default_rng(4).uniform(0, 9, 500))
    units = lay_units(square_area(), cell_m=100)
    one = find_local_hotspots(incidents, units, weights="harm").units
    other = find_local_hotspots(incidents.sample(frac=1, random_state=2), units, weights="harm")
    assert one["z"].to_numpy().tobytes() == other.units["z"].to_numpy().tobytes()


@pytest.mark.parametrize(
    ("xy", "note"),
    [
        ([], "there are no incidents in the units"),
        ([(5000, 5000)], "1 incidents lie in none of the units"),
        ([(x, y) for x in range(50, 1200, 100) for y in range(50, 1200, 100)], "holds the same"),
    ],
)
def test_where_nothing_can_stand_out_nothing_does(xy: Any, note: str) -> None:
    found = find_local_hotspots(points_at(xy), block_of_squares())
    assert set(found.units["class"]) == {"not significant"}
    assert set(found.units["confidence"]) == {0}
    assert not found.units["z"].any()
    assert found.units[["p", "p_fdr"]].eq(1).all(axis=None)
    assert any(note in said for said in found.notes)


@pytest.mark.parametrize("rows", [1, 50])
def test_one_incident_stands_out_no_more_than_chance_and_fifty_on_a_point_do(rows: int) -> None:
    found = find_local_hotspots(points_at([(550, 550)] * rows), block_of_squares())
    assert found.units.notna().all(axis=None)
    assert (found.units["class"] == "hot").sum() in (0, 9)


def test_the_normal_curve_warns_where_incidents_are_few() -> None:
    found = find_local_hotspots(points_at([(550, 550)] * 3), block_of_squares(), guard_few=False)
    assert any("too few for the normal curve" in note for note in found.notes)
    assert not find_local_hotspots(points_at([(550, 550)] * 3), block_of_squares()).notes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"neighbours": "rook"}, "neighbours = 'rook'"),
        ({"alternative": "less"}, "alternative = 'less'"),
        ({"level": 5}, "give a share between 0 and 1"),
        ({"neighbours": "distance"}, "give within_m with neighbours='distance'"),
        ({"within_m": 200}, "give within_m with neighbours='distance', and only then"),
        ({"neighbours": "distance", "within_m": -1}, "within_m = -1"),
        ({"neighbours": "distance", "within_m": 40}, "choose at least 100"),
        ({"neighbours": "distance", "within_m": 150, "distance_weights": "cubic"}, "'cubic'"),
    ],
)
def test_unusable_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        planted(**changes)


def test_too_many_neighbours_are_refused_with_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotspots.patterns.neighbours.MOST_PAIRS", 5000)
    with pytest.raises(InputError, match=r"there are 20,736 pairs of units \(0\.0 GiB\)"):
        planted(neighbours="distance", within_m=5000)


def test_fewer_than_three_units_are_refused() -> None:
    with pytest.raises(InputError, match="2 units cannot stand out from each other"):
        find_local_hotspots(points_at([(1, 1)]), block_of_squares().iloc[:2])


@pytest.mark.parametrize("harm", [np.nan, -1.0])
def test_unusable_weights_are_refused(harm: float) -> None:
    with pytest.raises(InputError, match="give every incident a weight of zero or more"):
        find_local_hotspots(points_at([(1, 1)], harm=harm), block_of_squares(), weights="harm")
