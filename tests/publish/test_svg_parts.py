"""The strokes of pictures: paths that do not drift, ticks that are round, texts that stay text."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from hotspots.publish.svg_parts import Points, relative_path, rings_of, svg, text, ticks


def points_of(path: str) -> list[list[tuple[float, float]]]:
    """Read a path of ours back, each line from its first point."""
    lines: list[list[tuple[float, float]]] = []
    for command, rest in re.findall(r"([Mhvlz])([^Mhvlz]*)", path):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", rest)]
        if command == "M":
            lines.append([(numbers[0], numbers[1])])
        elif command != "z":
            x, y = lines[-1][-1]
            across = numbers[0] if command in "hl" else 0.0
            down = numbers[-1] if command in "vl" else 0.0
            lines[-1].append((x + across, y + down))
    return lines


PLACES = st.lists(st.tuples(st.floats(-300, 300), st.floats(-300, 300)), min_size=2, max_size=40)


@given(PLACES, st.sampled_from([0.1, 0.02]))
def test_every_place_is_where_it_was_to_within_half_a_step(
    places: list[tuple[float, float]], step: float
) -> None:
    line: Points = np.array(places)
    read = points_of(relative_path([line], step_mm=step))
    per_mm = round(1 / step)
    wanted = np.rint(line * per_mm)
    kept = wanted[np.r_[True, np.diff(wanted, axis=0).any(axis=1)]] / per_mm
    if len(kept) < 2:
        assert read == []
    else:
        assert np.array(read[0]) == pytest.approx(kept, abs=1e-6)


def test_a_hole_goes_the_other_way_round_and_is_kept() -> None:
    ring = shapely.orient_polygons(shapely.box(0, 0, 10, 10).difference(shapely.box(4, 4, 6, 6)))
    path = relative_path(rings_of([ring]), closed=True)
    areas = [
        sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(one, [*one[1:], one[0]], strict=True)) / 2
        for one in points_of(path)
    ]
    assert areas == [100.0, -4.0]
    assert path.count("z") == 2


def test_a_ring_smaller_than_a_step_leaves_nothing() -> None:
    assert relative_path(rings_of([shapely.box(1, 1, 1.01, 1.01)]), closed=True) == ""
    assert relative_path([], closed=True) == ""
    assert rings_of([shapely.Polygon(), shapely.Point(1, 1)]) == []


@given(st.floats(1e-3, 1e6), st.floats(-1e6, 0))
def test_ticks_are_few_and_hold_zero(most: float, least: float) -> None:
    found = ticks(most, least=least)
    assert 0.0 in found
    assert 2 <= len(found) <= 9
    assert found == sorted(found)
    assert found[0] >= least * 1.000001
    assert found[-1] <= most * 1.000001


def test_nothing_has_one_tick() -> None:
    assert ticks(0.0) == [0.0]


def test_texts_are_escaped_wherever_they_stand() -> None:
    bad = "</svg><img onerror=x> \" ' & {{ 1 }}"
    root = ElementTree.fromstring(svg([text(1, 2, bad)], (10, 5), says=bad, title=bad, also=bad))
    assert root.get("aria-label") == bad
    assert [one.text for one in root] == [bad] * 3
    assert (root.get("width"), root.get("height")) == ("10mm", "5mm")
