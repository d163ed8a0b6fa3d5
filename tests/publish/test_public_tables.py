"""Counts by ward for anybody, before a reader who adds up, takes away and solves for the rest."""

from collections.abc import Iterator
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


class Reader:
    """Knows every published number, and that the others are whole and not below zero.

    One unknown for each withheld count of each table and each ward's withheld total.
    """

    def __init__(self, shared: SharedWards) -> None:
        self.unknown: dict[tuple[str, int, int], int] = {}
        self.rows: list[dict[int, float]] = []
        self.sums: list[float] = []
        for ward in np.flatnonzero(shared.withheld):
            self.unknown["total", int(ward), 0] = len(self.unknown)
        self._say(
            {("total", ward, 0): 1.0 for ward in range(len(shared.totals))},
            float(shared.totals.sum()),
            shared,
        )
        for name, table in shared.tables.items():
            for ward, column in np.argwhere(table.withheld).tolist():
                self.unknown[name, ward, column] = len(self.unknown)
            wards, columns = table.counts.shape
            for ward in range(wards):
                row = {(name, ward, column): 1.0 for column in range(columns)}
                self._say({**row, ("total", ward, 0): -1.0}, 0.0, shared)
            for column in range(columns):
                whole = float(table.counts[:, column].sum())
                self._say({(name, ward, column): 1.0 for ward in range(wards)}, whole, shared)

    def _say(
        self, terms: dict[tuple[str, int, int], float], equals: float, shared: SharedWards
    ) -> None:
        row: dict[int, float] = {}
        for (name, ward, column), factor in terms.items():
            at = self.unknown.get((name, ward, column))
            if at is None:
                counts = shared.totals[:, None] if name == "total" else shared.tables[name].counts
                equals -= factor * counts[ward, column]
            else:
                row[at] = row.get(at, 0.0) + factor
        if row:
            self.rows.append(row)
            self.sums.append(equals)
        else:
            assert abs(equals) < 1e-9

    def ranges(self) -> Iterator[tuple[tuple[str, int, int], float, float]]:
        matrix = np.zeros((len(self.rows), len(self.unknown)))
        for at, row in enumerate(self.rows):
            matrix[at, list(row)] = list(row.values())
        for name, at in self.unknown.items():
            aim = np.zeros(len(self.unknown))
            aim[at] = 1
            ends = [
                linprog(sign * aim, A_eq=matrix, b_eq=self.sums, bounds=(0, None), method="highs")
                for sign in (1, -1)
            ]
            assert all(one.status in (0, 3) for one in ends)
            yield name, float(aim @ ends[0].x), np.inf if ends[1].x is None else -ends[1].fun


def assert_protected(shared: SharedWards) -> int:
    for name, least, most in Reader(shared).ranges():
        assert most >= FEWEST_SHARED - 1e-6, name
        assert most - least >= 1 - 1e-6, name
    for table in shared.tables.values():
        assert (table.counts[~table.withheld] >= FEWEST_SHARED).all()
        assert (table.counts.sum(axis=0) >= FEWEST_SHARED).all()
        assert table.withheld[shared.withheld].all()
    assert (shared.totals[~shared.withheld] >= FEWEST_SHARED).all()
    return sum(int(one.withheld.sum()) for one in shared.tables.values())


@pytest.mark.parametrize("seed", range(60))
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
    for seed in range(60):
        random = np.random.default_rng(seed)
        shape = tuple(random.integers((2, 2, 2), (9, 6, 5)))
        mean = random.gamma(0.6, 6.0, (shape[0], 1, 1)) * random.gamma(1.0, 1.0, (1, shape[1], 1))
        shared = withhold_wards(two_tables(random.poisson(mean, shape)))
        for table in () if shared is None else shared.tables.values():
            withheld += int(table.withheld.sum())
            shown += int((~table.withheld).sum())
    assert withheld > 200
    assert shown > 200


@settings(max_examples=60)
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
    for seed in range(40):
        random = np.random.default_rng(seed)
        cube = random.poisson(random.gamma(1.0, 5.0, (6, 4, 1)), (6, 4, 4))
        described = np.zeros(6, dtype=bool)
        described[int(np.argmax(cube.sum(axis=(1, 2))))] = True
        tables = two_tables(cube)
        shared = withhold_wards(tables, described=described)
        if shared is None:
            continue
        assert_protected(shared)
        told = {
            name: type(one)(one.names, one.counts, one.withheld & ~described[:, None])
            for name, one in shared.tables.items()
        }
        for name, least, most in Reader(
            SharedWards(shared.totals, shared.withheld & ~described, told)
        ).ranges():
            table, ward, column = name
            whole = shared.totals[:, None] if table == "total" else shared.tables[table].counts
            if whole[ward, column] < FEWEST_SHARED:
                assert most >= FEWEST_SHARED - 1e-6, name
                assert most - least >= 1 - 1e-6, name
        for one in shared.tables.values():
            assert one.withheld[described].all()


def test_what_other_pages_tell_is_not_counted_on() -> None:
    """Burglaries are told elsewhere: a reader who takes them away is no nearer."""
    for seed in range(40):
        random = np.random.default_rng(seed)
        cube = random.poisson(random.gamma(1.0, 5.0, (5, 4, 1)), (5, 4, 4))
        told = np.zeros_like(cube)
        told[:, -1] = random.integers(0, cube[:, -1] + 1)
        shared = withhold_wards(two_tables(cube, told))
        if shared is None or "quarter" not in shared.tables:
            continue
        joined = shared.tables["offence"].names if "offence" in shared.tables else ()
        if len(joined) != cube.shape[1]:
            continue
        less = {
            "offence": told.sum(axis=2),
            "quarter": told.sum(axis=1),
        }
        tables = {
            name: type(one)(one.names, one.counts - less[name], one.withheld)
            for name, one in shared.tables.items()
        }
        rest = SharedWards(shared.totals - told.sum(axis=(1, 2)), shared.withheld, tables)
        for name, least, most in Reader(rest).ranges():
            table, ward, column = name
            own = shared.totals[ward] if table == "total" else shared.tables[table].counts[
                ward, column
            ]
            if own < FEWEST_SHARED:
                known = told[ward].sum() if table == "total" else less[table][ward, column]
                assert most + known >= FEWEST_SHARED - 1e-6
                assert most - least >= 1 - 1e-6


def test_the_order_of_wards_has_no_say_in_how_much_is_withheld() -> None:
    random = np.random.default_rng(5)
    cube = random.poisson(4.0, (6, 4, 4))
    again = cube[::-1]
    one, other = (withhold_wards(two_tables(each)) for each in (cube, again))
    assert one is not None
    assert other is not None
    assert_protected(other)
    assert one.withheld.tolist() == other.withheld[::-1].tolist()
