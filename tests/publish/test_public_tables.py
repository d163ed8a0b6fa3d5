"""Counts by ward for anybody, before a reader who adds up, takes away and solves for the rest."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.publish.public_tables import SharedWards, WardCounts, withhold_wards


def two_tables(cube: Any, told: Any = None) -> dict[str, WardCounts]:
    """Incidents by ward, offence and quarter, as the two tables that are shown of them."""
    cube = np.asarray(cube, dtype=np.int64)
    told = np.zeros_like(cube) if told is None else np.asarray(told, dtype=np.int64)
    offences = tuple(f"offence {at}" for at in range(cube.shape[1] - 1))
    quarters = tuple(f"quarter {at}" for at in range(cube.shape[2]))
    return {
        "offence": WardCounts((*offences, "else"), cube.sum(axis=2), told.sum(axis=2)),
        "quarter": WardCounts(quarters, cube.sum(axis=1), told.sum(axis=1), rest=False),
    }


Cell = tuple[str, int, int]


class Reader:
    """Knows every published number, and that the others are whole and not below zero.

    One unknown for each ward and column of each table, and for each ward's total: more than what
    is published, as wards that stand together in a row are apart in the world.
    """

    def __init__(self, shared: SharedWards, *, knows: Mapping[Cell, int] | None = None) -> None:
        self.shared = shared
        wards = len(shared.totals)
        cells: list[Cell] = [("total", ward, 0) for ward in range(wards)]
        for name, table in shared.tables.items():
            columns = range(len(table.names))
            cells += [(name, ward, column) for ward in range(wards) for column in columns]
        self.at = {cell: number for number, cell in enumerate(cells)}
        self.rows: list[dict[int, float]] = []
        self.sums: list[float] = []
        every = [("total", ward, 0) for ward in range(wards)]
        self.say(every, shared.totals.sum())
        for ward in np.flatnonzero(~shared.withheld).tolist():
            self.say([("total", ward, 0)], shared.totals[ward])
        for name, table in shared.tables.items():
            for ward in range(wards):
                row = [(name, ward, column) for column in range(len(table.names))]
                self.say(row, 0, less=("total", ward, 0))
            for column in range(len(table.names)):
                whole = table.counts[:, column].sum()
                self.say([(name, ward, column) for ward in range(wards)], whole)
                for row_at, of in enumerate(table.rows):
                    if not table.withheld[row_at, column]:
                        shown = table.counts[row_at, column]
                        self.say([(name, ward, column) for ward in of], shown)
        for cell, value in (knows or {}).items():
            self.say([cell], value)

    def say(self, cells: Sequence[Cell], equals: float, *, less: Cell | None = None) -> None:
        row = {self.at[cell]: 1.0 for cell in cells}
        if less is not None:
            row[self.at[less]] = -1.0
        self.rows.append(row)
        self.sums.append(float(equals))

    def range_of(self, cells: Sequence[Cell], least: Mapping[Cell, int]) -> tuple[float, float]:
        """The least and the most that these can be together."""
        matrix = np.zeros((len(self.rows), len(self.at)))
        for number, row in enumerate(self.rows):
            matrix[number, list(row)] = list(row.values())
        aim = np.zeros(len(self.at))
        aim[[self.at[cell] for cell in cells]] = 1
        floor = [(least.get(cell, 0), None) for cell in self.at]
        ends = [
            linprog(sign * aim, A_eq=matrix, b_eq=self.sums, bounds=floor, method="highs")
            for sign in (1, -1)
        ]
        assert [one.status for one in ends] == [0, 0]
        low, high = (
            float(sign * (one.fun or 0.0)) for sign, one in zip((1, -1), ends, strict=True)
        )
        return low, high

    def withheld(self) -> Iterator[tuple[list[Cell], int]]:
        """Everything withheld, with what it is: totals, counts, and wards that stand together."""
        for ward in np.flatnonzero(self.shared.withheld).tolist():
            yield [("total", ward, 0)], int(self.shared.totals[ward])
        for name, table in self.shared.tables.items():
            for row, column in np.argwhere(table.withheld).tolist():
                cells = [(name, ward, column) for ward in table.rows[row]]
                yield cells, int(table.counts[row, column])
            for of in (of for of in table.rows if len(of) > 1):
                for ward, column in product(of, range(len(table.names))):
                    yield [(name, ward, column)], 0


def assert_protected(
    shared: SharedWards,
    *,
    knows: Mapping[Cell, int] | None = None,
    least: Mapping[Cell, int] | None = None,
) -> int:
    """No reader pins what is withheld, or knows that it is small; says how much is withheld."""
    reader, seen = Reader(shared, knows=knows), 0
    for cells, truth in reader.withheld():
        if knows is not None and (truth >= FEWEST_SHARED or all(one in knows for one in cells)):
            continue
        low, high = reader.range_of(cells, least or {})
        assert high >= FEWEST_SHARED - 1e-6, cells
        assert high - low >= 1 - 1e-6, cells
        seen += 1
    for table in shared.tables.values():
        assert (table.counts[~table.withheld] >= FEWEST_SHARED).all()
        assert (table.counts.sum(axis=0) >= FEWEST_SHARED).all()
        assert sorted(ward for of in table.rows for ward in of) == list(range(len(shared.totals)))
        alone = [of[0] for of in table.rows if len(of) == 1]
        assert not shared.withheld[alone].any()
    assert (shared.totals[~shared.withheld] >= FEWEST_SHARED).all()
    return seen


@pytest.mark.parametrize("seed", range(24))
def test_no_reader_can_pin_a_withheld_count_or_know_it_to_be_small(seed: int) -> None:
    random = np.random.default_rng(seed)
    shape = tuple(random.integers((2, 2, 2), (9, 6, 5)))
    mean = random.gamma(0.6, 6.0, (shape[0], 1, 1)) * random.gamma(1.0, 1.0, (1, shape[1], 1))
    shared = withhold_wards(two_tables(random.poisson(mean, shape)))
    if shared is not None:
        assert_protected(shared)


def test_the_trials_withhold_and_show() -> None:
    """So that the test before this one is about something."""
    withheld = shown = 0
    for seed in range(24):
        random = np.random.default_rng(seed)
        shape = tuple(random.integers((2, 2, 2), (9, 6, 5)))
        mean = random.gamma(0.6, 6.0, (shape[0], 1, 1)) * random.gamma(1.0, 1.0, (1, shape[1], 1))
        shared = withhold_wards(two_tables(random.poisson(mean, shape)))
        for table in () if shared is None else shared.tables.values():
            withheld += int(table.withheld.sum())
            shown += int((~table.withheld).sum())
    assert withheld > 100
    assert shown > 100


@settings(max_examples=25)
@given(
    st.integers(2, 5),
    st.integers(2, 4),
    st.integers(2, 3),
    st.randoms(use_true_random=False),
)
def test_whatever_the_counts(wards: int, offences: int, quarters: int, random: Any) -> None:
    cube = [
        [[random.choice((0, 0, 1, 2, 5, 9, 30)) for _ in range(quarters)] for _ in range(offences)]
        for _ in range(wards)
    ]
    shared = withhold_wards(two_tables(cube))
    if shared is not None:
        assert_protected(shared)


def test_every_world_of_two_wards_and_two_offences_by_counting_them_all() -> None:
    """No linear program: all tables up to 12 that show the same numbers are gone through."""
    cube = np.array([[[7, 0], [3, 0]], [[6, 0], [12, 0]], [[9, 0], [9, 0]]])
    table = two_tables(cube)["offence"]
    shared = withhold_wards({"offence": table})
    assert shared is not None
    withheld = shared.tables["offence"].withheld
    assert withheld.tolist() == [[True, True], [True, True], [False, False]]
    possible = [
        counts
        for counts in (np.reshape(one, (2, 2)) for one in product(range(20), repeat=4))
        if (counts.sum(axis=1) == shared.totals[:2]).all()
        and (counts.sum(axis=0) == table.counts[:2].sum(axis=0)).all()
    ]
    for at in product(range(2), repeat=2):
        values = {int(one[at]) for one in possible}
        assert len(values) > 5
        assert max(values) >= FEWEST_SHARED


def test_nothing_small_nothing_withheld() -> None:
    shared = withhold_wards(two_tables(np.full((3, 3, 4), 9)))
    assert shared is not None
    assert not shared.withheld.any()
    assert not any(one.withheld.any() for one in shared.tables.values())


def test_small_wards_are_withheld_whole_with_one_that_could_be_smaller() -> None:
    cube = np.full((4, 3, 4), 9) + np.arange(4)[:, None, None]
    cube[1] = 0
    cube[1, 0, 0] = 2
    shared = withhold_wards(two_tables(cube))
    assert shared is not None
    assert shared.withheld.tolist() == [True, True, False, False]
    assert assert_protected(shared) > 0


def test_an_offence_that_is_rare_everywhere_is_told_with_the_rest() -> None:
    cube = np.full((4, 3, 4), 9)
    cube[:, 1] = 0
    cube[2, 1, 0] = 3
    shared = withhold_wards(two_tables(cube))
    assert shared is not None
    assert shared.tables["offence"].names == ("offence 0", "else")
    assert shared.tables["offence"].counts[2].tolist() == [36, 39]


def test_where_nothing_can_be_told_by_ward_nothing_is() -> None:
    assert withhold_wards(two_tables(np.ones((3, 1, 1), dtype=int))) is None
    assert withhold_wards(two_tables([[[3]], [[2]]])) is None
    one = withhold_wards(two_tables([[[3, 20], [20, 20]]]))
    assert one is not None
    assert "quarter" in one.tables
    two = withhold_wards(two_tables([[[1, 20], [1, 20]], [[1, 9], [0, 9]]]))
    assert two is not None
    assert "quarter" not in two.tables


def test_a_ward_with_a_page_of_its_own_is_relied_on_by_nobody() -> None:
    """Somebody who knows its whole row from elsewhere can still pin nothing in the other rows."""
    seen = 0
    for seed in range(15):
        random = np.random.default_rng(seed)
        cube = random.poisson(random.gamma(1.0, 6.0, (6, 4, 1)), (6, 4, 4))
        ward = int(np.argmax(cube.sum(axis=(1, 2))))
        shared = withhold_wards(two_tables(cube), described=np.arange(6) == ward)
        if shared is None:
            continue
        assert_protected(shared)
        knows: dict[Cell, int] = {}
        for name, table in shared.tables.items():
            (row,) = (at for at, of in enumerate(table.rows) if of == (ward,))
            assert table.withheld[row].all()
            knows |= {(name, ward, at): int(one) for at, one in enumerate(table.counts[row])}
        seen += assert_protected(shared, knows=knows)
    assert seen > 20


def test_what_other_pages_tell_is_not_counted_on() -> None:
    """Burglaries are told elsewhere: a reader who knows of so many at least is no nearer."""
    for seed in range(15):
        random = np.random.default_rng(seed)
        cube = random.poisson(random.gamma(1.0, 6.0, (5, 4, 1)), (5, 4, 4))
        told = np.zeros_like(cube)
        told[:, -1] = random.integers(0, cube[:, -1] + 1)
        shared = withhold_wards(two_tables(cube, told))
        if shared is None:
            continue
        least = {("total", ward, 0): int(told[ward].sum()) for ward in range(5)}
        for name, axis in (("offence", 2), ("quarter", 1)):
            if name in shared.tables:
                known = told.sum(axis=axis)[:, -len(shared.tables[name].names) :]
                least |= {(name, *at): int(one) for at, one in np.ndenumerate(known)}
        assert_protected(shared, least=least)


def test_the_order_of_wards_has_no_say_in_how_much_is_withheld() -> None:
    random = np.random.default_rng(5)
    cube = random.poisson(4.0, (6, 4, 4))
    again = cube[::-1]
    one, other = (withhold_wards(two_tables(each)) for each in (cube, again))
    assert one is not None
    assert other is not None
    assert_protected(other)
    assert one.withheld.tolist() == other.withheld[::-1].tolist()


def test_a_described_ward_that_is_withheld_gives_nobody_away_who_stands_with_it() -> None:
    """The ward of nine has a page of its own: who knows its row takes it from the row of three."""
    cube = np.array(
        [[[9, 0], [0, 0]], [[9, 0], [3, 0]], [[1, 0], [2, 0]], *[[[20, 9], [20, 9]]] * 4]
    )
    described = np.arange(7) == 0
    shared = withhold_wards({"offence": two_tables(cube)["offence"]}, described=described)
    assert shared is not None
    assert shared.withheld[:3].tolist() == [True, True, True]
    for table in shared.tables.values():
        (together,) = (at for at, of in enumerate(table.rows) if len(of) > 1)
        assert table.withheld[together].all()


def test_a_total_that_would_betray_another_page_is_withheld() -> None:
    cube = np.full((4, 3, 4), 9)
    first = np.arange(4) == 0
    shared = withhold_wards(two_tables(cube), described=first, followed=first)
    assert shared is not None
    assert shared.withheld.tolist() == [True, True, False, False]
