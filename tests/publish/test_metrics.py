"""Shades of districts and the words of their legends."""

from hotspots.patterns.rate_ratio import compare_rates
from hotspots.publish.metrics import shade_districts, shade_numbers
from tests.publish.districts import row


def test_equal_districts_take_equal_shades_and_none_without_any() -> None:
    shaded = shade_numbers("a", "A", [0.0, 0.0, 5.0, 5.0, 9.0], none="no a", unknown="", of="ward")
    assert shaded.shade_of == ("nothing", "nothing", "more-1", "more-1", "more-4")
    assert [line.words for line in shaded.legend] == ["9 (1 ward)", "5 (2 wards)", "no a (2 wards)"]


def test_ten_districts_take_five_shades_of_two() -> None:
    shaded = shade_numbers("a", "A", list(range(1, 11)), none="", unknown="", of="district")
    assert sorted(shaded.shade_of) == sorted(f"more-{n}" for n in (1, 2, 3, 4, 5) for _ in "ab")
    assert shaded.legend[0].words == "9 to 10 (2 districts)"
    assert shaded.legend[-1].words == "1 to 2 (2 districts)"


def test_what_nobody_knows_is_neither_none_nor_little() -> None:
    shaded = shade_numbers("a", "A", [None, 0, 1], none="none", unknown="not told", of="ward")
    assert shaded.shade_of == ("unknown", "nothing", "more-1")
    assert [line.words for line in shaded.legend][1:] == ["none (1 ward)", "not told (1 ward)"]


def test_change_is_shaded_only_where_it_is_clear() -> None:
    counts = {"Up": (100, 160), "Down": (160, 100), "Same": (100, 104), "Few": (1, 9)}
    rows = [row(name, change=compare_rates(*n, days=(30, 30))) for name, n in counts.items()]
    change = shade_districts([*rows, row("Undated")], compared="May against April")[2]
    assert change.shade_of == ("more-4", "less-3", "nothing", "unknown", "unknown")
    assert change.title == "Change in incidents, May against April"
    assert [line.words for line in change.legend] == [
        "rose clearly (1 district)",
        "fell clearly (1 district)",
        "no clear change (1 district)",
        "too few to tell, or no dates (2 districts)",
    ]
    assert [line.hatch for line in change.legend] == [False, True, False, False]


def test_amounts_are_by_ground_so_that_a_large_district_is_not_dark_for_its_size() -> None:
    rows = [row("Large", harm=10.0, area_km2=100.0), row("Small", harm=9.0, area_km2=1.0)]
    harm = shade_districts(rows, compared="")[0]
    assert harm.shade_of == ("more-1", "more-3")
    assert [line.words for line in harm.legend] == ["9 (1 district)", "0.1 (1 district)"]
