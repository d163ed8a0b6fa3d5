"""The two towns that have streets: the plan is bent, turned to its place and named."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from scripts.sample_county.chance import Floats, Part, draws
from scripts.sample_county.county import County, metres, read_toml
from scripts.sample_county.crossings import add_crossings
from scripts.sample_county.town_layout import STREETS, Layout, lay_out
from scripts.sample_county.town_plan import Line

# Two sets of waves bend the plan: long ones of this height and length, and short ones.
WAVES = ((3, 42.0, 1300.0, 2300.0), (3, 7.0, 380.0, 620.0))
BEND_EVERY_M = 18
STRAIGHT_ENOUGH_M = 0.4
SHORTEST_NAMED_M = 45


@dataclass(frozen=True)
class Bend:
    """The way from the plan to the ground: smooth waves, a turn, a shift."""

    at: tuple[int, int]
    turn: float
    waves: tuple[tuple[float, float, float, float, float], ...]
    """Height, direction it moves in, wave number east and north, phase."""

    def ground(self, spots: Floats) -> Floats:
        """Give the eastings and northings of spots on the plan, to the decimetre."""
        moved = spots.copy()
        for height, direction, east, north, phase in self.waves:
            swing = height * np.sin(east * spots[:, 0] + north * spots[:, 1] + phase)
            moved[:, 0] += swing * math.cos(direction)
            moved[:, 1] += swing * math.sin(direction)
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        turned = np.stack(
            [moved[:, 0] * cos - moved[:, 1] * sin, moved[:, 0] * sin + moved[:, 1] * cos], axis=1
        )
        placed: Floats = np.round(turned + np.array(self.at, dtype=np.float64), 1)
        return placed


@dataclass(frozen=True)
class Course:
    """The course of one line on the ground: its points, those that are nodes, distances along."""

    points: Floats
    nodes: tuple[int, ...]
    """Number of the node at each point, -1 for a point that only gives the shape."""
    run_m: Floats


@dataclass(frozen=True)
class Landscape:
    """What lies round a town, or a name in it: corners on the ground, or one point."""

    what: str
    name: str
    corners: Floats


@dataclass(frozen=True)
class Town:
    """A town on the ground."""

    name: str
    district: int
    postcode: str
    high_street: str
    layout: Layout
    bend: Bend
    courses: tuple[Course, ...]
    """One for each line of the plan."""
    names: tuple[str, ...]
    """One for each street of the plan; empty for paths."""
    landscape: tuple[Landscape, ...]

    def spots(self, nodes: Sequence[int]) -> Floats:
        """Give the ground positions of nodes."""
        return self.bend.ground(np.array([self.layout.plan.nodes[n] for n in nodes], dtype=float))


def build_towns(seed: int, county: County) -> list[Town]:
    """Build every town that is written down in ``towns.toml``."""
    codes = [district.code for district in county.districts]
    return [
        build_town(seed, number, plan, codes.index(plan["district"]), county.names)
        for number, plan in enumerate(read_toml("towns.toml")["towns"])
    ]


def build_town(
    seed: int, number: int, plan: Mapping[str, Any], district: int, words: Mapping[str, Any]
) -> Town:
    """Lay out, bend and name one town."""
    dice = iter(draws(seed, Part.TOWN_BLOCKS, 40_000, 1, batch=number)[:, 0].tolist())
    layout = lay_out(plan, dice)
    add_crossings(layout)
    bend = make_bend(seed, number, plan)
    courses = tuple(course(layout, line, bend) for line in layout.plan.lines)
    return Town(
        name=plan["name"],
        district=district,
        postcode=plan["postcode"],
        high_street=plan["high_street"],
        layout=layout,
        bend=bend,
        courses=courses,
        names=name_streets(layout, courses, words["streets"], number),
        landscape=tuple(
            Landscape(one["what"], one["name"], bend.ground(np.array(one["at"], dtype=float)))
            for one in plan["landscape"]
        ),
    )


def make_bend(seed: int, number: int, plan: Mapping[str, Any]) -> Bend:
    """Draw the waves that bend a town; each moves the ground across the way it runs."""
    table = iter(draws(seed, Part.TOWN_WAVES, 16, 3, batch=number).tolist())
    waves = []
    for count, height, shortest, longest in WAVES:
        for n in range(count):
            u, v, w = next(table)
            angle = math.pi * (n + u) / count
            number_ = 2 * math.pi / (shortest + v * (longest - shortest))
            east, north = number_ * math.cos(angle), number_ * math.sin(angle)
            waves.append((height, angle + math.pi / 2, east, north, 2 * math.pi * w))
    return Bend(metres(plan["at"]), math.radians(plan["turn_degrees"]), tuple(waves))


def course(layout: Layout, line: Line, bend: Bend) -> Course:
    """Follow a line over the ground, with points between its nodes where it bends."""
    stops: list[tuple[float, int]] = []
    for (start, node), (end, _) in zip(line.on, line.on[1:], strict=False):
        stops.append((start, node))
        extra = int((end - start) // BEND_EVERY_M)
        stops += [(start + (end - start) * k / (extra + 1), -1) for k in range(1, extra + 1)]
    stops.append(line.on[-1])
    (ax, ay), (bx, by) = (layout.plan.nodes[line.on[end][1]] for end in (0, -1))
    first, last = line.on[0][0], line.on[-1][0]
    part = np.array([(run - first) / (last - first) for run, _ in stops])[:, None]
    spots = np.array([[ax, ay]]) + part * np.array([[bx - ax, by - ay]])
    # A node that was snapped to may lie a little off the line: the node counts.
    for i, (_, node) in enumerate(stops):
        if node >= 0:
            spots[i] = layout.plan.nodes[node]
    points = bend.ground(spots)
    keep = needed(points, [node for _, node in stops])
    points = points[keep]
    steps = np.hypot(*np.diff(points, axis=0).T)
    run_m = np.concatenate([[0.0], np.cumsum(steps)])
    return Course(points, tuple(stops[i][1] for i in keep), run_m)


def needed(points: Floats, nodes: Sequence[int]) -> list[int]:
    """Choose the points that a course needs: its nodes, and others only where it bends."""
    keep = [0]
    for i in range(1, len(points)):
        if nodes[i] >= 0:
            keep.append(i)
            continue
        (ax, ay), (bx, by), (x, y) = points[keep[-1]], points[i + 1], points[i]
        off = abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / math.hypot(bx - ax, by - ay)
        if off > STRAIGHT_ENOUGH_M:
            keep.append(i)
    return keep


def name_streets(
    layout: Layout, courses: Sequence[Course], words: Mapping[str, Sequence[str]], number: int
) -> tuple[str, ...]:
    """Name the streets after their length and whether they are dead ends; no name comes twice."""
    used = {street.name for street in layout.streets}
    names = []
    tried = 31 * number
    for street in layout.streets:
        length_m = math.fsum(float(courses[line].run_m[-1]) for line in street.lines)
        if street.name or street.kind not in STREETS or length_m < SHORTEST_NAMED_M:
            names.append(street.name)
            continue
        endings = words["long" if length_m > 220 else "dead_end" if street.dead_end else "short"]
        name = next(one for one in name_ideas(words["first"], endings, tried) if one not in used)
        tried += 1
        used.add(name)
        names.append(name)
    return tuple(names)


def name_ideas(first: Sequence[str], second: Sequence[str], start: int) -> Iterator[str]:
    """Give every pair of words once, in a mixed order that begins with the `start`-th.

    Examples
    --------
    >>> list(name_ideas(["Elm", "Oak"], ["Row", "End"], 1))
    ['Oak End', 'Elm End', 'Oak Row', 'Elm Row']
    """
    for n in range(start, start + len(first) * len(second)):
        round_, which = divmod(n, len(first))
        yield f"{first[which]} {second[(round_ + which) % len(second)]}"
