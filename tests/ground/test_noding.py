"""Street lines meet where they share a vertex, and nowhere else."""

import numpy as np
import pytest
import shapely

from hotspots.ground.noding import cut_at_junctions


def pieces_of(*wkt: str) -> list[str]:
    return [line.wkt for line in cut_at_junctions(np.array(shapely.from_wkt(wkt))).lines]


def test_a_turning_cuts_the_street_it_comes_from() -> None:
    assert pieces_of("LINESTRING (0 0, 5 0, 9 0)", "LINESTRING (5 4, 5 0)") == [
        "LINESTRING (0 0, 5 0)",
        "LINESTRING (5 0, 5 4)",
        "LINESTRING (5 0, 9 0)",
    ]


def test_streets_that_pass_through_one_vertex_cross() -> None:
    across = pieces_of("LINESTRING (0 0, 5 0, 9 0)", "LINESTRING (5 4, 5 0, 5 -4)")
    assert len(across) == 4


def test_a_bridge_does_not_meet_what_it_crosses() -> None:
    assert len(pieces_of("LINESTRING (0 0, 9 0)", "LINESTRING (5 4, 5 -4)")) == 2


def test_a_street_that_meets_itself_is_cut_there() -> None:
    lollipop = "LINESTRING (0 0, 5 0, 9 0, 9 4, 5 4, 5 0)"
    assert pieces_of(lollipop) == [
        "LINESTRING (0 0, 5 0)",
        "LINESTRING (5 0, 5 4, 9 4, 9 0, 5 0)",
    ]


@pytest.mark.parametrize("dot", ["LINESTRING (3 3, 3 3)", "LINESTRING (3 3, 3.0001 3)"])
def test_a_line_without_length_is_no_piece(dot: str) -> None:
    assert pieces_of(dot) == []


def test_order_and_direction_make_no_difference() -> None:
    random = np.random.default_rng(2)
    lines = [shapely.LineString(random.integers(0, 6, (4, 2)) * 10) for _ in range(40)]
    mixed = [lines[at].reverse() if at % 2 else lines[at] for at in random.permutation(40)]
    one, other = cut_at_junctions(np.array(lines)), cut_at_junctions(np.array(mixed))
    assert [line.wkt for line in one.lines] == [line.wkt for line in other.lines]
    for name in ("x", "y", "start", "end"):
        assert np.array_equal(getattr(one, name), getattr(other, name))


def test_pieces_run_from_their_start_to_their_end() -> None:
    random = np.random.default_rng(3)
    lines = [shapely.LineString(random.integers(0, 6, (5, 2)) * 10) for _ in range(30)]
    pieces = cut_at_junctions(np.array(lines))
    ends = np.array([(line.coords[0], line.coords[-1]) for line in pieces.lines])
    nodes = np.column_stack([pieces.x, pieces.y])
    assert np.array_equal(ends[:, 0], nodes[pieces.start])
    assert np.array_equal(ends[:, 1], nodes[pieces.end])
    assert (pieces.start <= pieces.end).all()


def test_no_lines_give_no_pieces() -> None:
    pieces = cut_at_junctions(np.empty(0, dtype=object))
    assert (len(pieces.lines), len(pieces.x), len(pieces.of_line)) == (0, 0, 0)
