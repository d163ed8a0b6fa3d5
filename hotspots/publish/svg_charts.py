"""Products that lie on no ground, as charts in SVG: hours of the week, curves, bars with intervals.

Drawn 186 mm wide, what A4 upright holds, with letters that are read on a desk and on paper.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.products import Product
from hotspots.products.declare import BarsFigure, Column, CurveFigure, HoursFigure
from hotspots.publish.shading import BAR, LEVELS, PLAIN, say_value, title_of
from hotspots.publish.style import LIGHT
from hotspots.publish.svg_parts import (
    INK,
    LETTER,
    LINE,
    QUIET,
    LegendPart,
    Picture,
    Points,
    Sample,
    figure,
    relative_path,
    shorten,
    svg,
    text,
    ticks,
)

WIDTH = 186.0
LEVEL_INKS = ("#000", "#000", "#000", "#000", "#fff", "#fff")  # each 4.5 to 1 on its level
_LINES = (
    (PLAIN, ""),
    ("#c23b2c", "3 1.2"),
    ("#46525e", "4 1.2 1 1.2"),
    ("#7a5500", "1 1"),
    ("#6b1e5c", "5 1"),
    ("#14532d", "2 0.8 0.6 0.8"),
)
_HOURS = 24
_MOST_BARS = 32
_MARKED = 20  # points of a line that are few enough to be marked one by one


@dataclass(frozen=True)
class Axis:
    """How figures become millimetres, from ``start`` for ``least`` to ``end`` for ``most``."""

    start: float
    end: float
    least: float
    most: float

    def place(self, value: float) -> float:
        """Put a figure on paper."""
        span = (self.most - self.least) or 1.0
        return self.start + (self.end - self.start) * (value - self.least) / span


def column_of(product: Product, table: str, name: str) -> Column:
    """Find a declared column."""
    return next(one for one in product.declaration.table(table).columns if one.name == name)


def chart(
    parts: Sequence[str], height: float, product: Product, *,
    legend: Sequence[LegendPart] = (), caption: str = "", also: str = "",
) -> Picture:  # fmt: skip
    """Put a chart together: its finding is what it says."""
    says = f"Chart: {product.finding}. The figures are in the tables below."
    markup = svg(parts, (WIDTH, height), says=says, also=also or caption)
    return Picture(markup, (WIDTH, height), tuple(legend), caption)


def level_of(value: float, most: float) -> int:
    """Sort a figure into nothing or one of five equal steps up to the most.

    >>> [level_of(one, 10.0) for one in (0, 0.1, 2, 2.1, 10)]
    [0, 1, 1, 2, 5]
    """
    return 0 if not value > 0 else min(math.ceil(5 * value / most - 1e-9), 5)


def fill_sample(colour: str, words: str) -> Sample:
    """Give a legend's line for a shade."""
    box = f'<rect x="0.3" y="0.3" width="9.4" height="5.4" fill="{colour}"'
    return Sample(f'{box} stroke="{LIGHT["edge"]}" stroke-width="0.2"/>', words)


def draw_svg_hours(product: Product, how: HoursFigure) -> Picture:
    """Draw hours across and days down: darker for more, and the number in each cell."""
    rows = product.tables[how.table]
    column = column_of(product, how.table, how.value)
    days = list(dict.fromkeys(rows[how.day].tolist()))
    known = rows[how.value].dropna()
    most = float(known.max()) if len(known) else 0.0
    left, wide, tall = 24.0, (WIDTH - 24.0) / _HOURS, 9.0
    parts = [
        text(left + (hour + 0.5) * wide, 4, f"{hour:02d}", size=2.8, anchor="middle", colour=QUIET)
        for hour in range(_HOURS)
    ]
    parts += [
        text(left - 2, 6 + (row + 0.62) * tall, str(day), anchor="end")
        for row, day in enumerate(days)
    ]
    for day, hour, value in zip(rows[how.day], rows[how.hour], rows[how.value], strict=True):
        if math.isnan(value):
            continue
        x, y = left + int(hour) % _HOURS * wide, 6 + days.index(day) * tall
        level = level_of(value, most)
        words = f"{value:,.0f}" if most >= 10 else f"{value:.2g}"
        size = min(2.7, 6.2 / (LETTER * len(words)))
        parts.append(
            f'<rect x="{x:.2f}" y="{y:g}" width="{wide:.2f}" height="{tall:g}"'
            f' fill="{LEVELS[level]}" stroke="#fff" stroke-width="0.5"/>'
        )
        ink = LEVEL_INKS[level]
        parts.append(
            text(x + wide / 2, y + 5.5, words, size=round(size, 2), anchor="middle", colour=ink)
        )
    samples = [fill_sample(LEVELS[0], "none")]
    steps = [most * step / 5 for step in range(1, 6) if most > 0]
    samples += [
        fill_sample(colour, f"up to {step:,.0f}" if most >= 10 else f"up to {step:.2g}")
        for colour, step in zip(LEVELS[1:], steps, strict=False)
    ]
    legend = [LegendPart(title_of(column), tuple(samples))]
    caption = f"Hours of the day across; in the cells: {_lower(title_of(column))}."
    return chart(parts, 7 + tall * len(days), product, legend=legend, caption=caption)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def draw_svg_curve(product: Product, how: CurveFigure) -> Picture:
    """Draw one line, or one for each series, with the line of equal shares to compare."""
    rows = product.tables[how.table]
    across, up = (column_of(product, how.table, name) for name in (how.x, how.y))
    x, y = _axis(rows[how.x], across, 20, WIDTH - 6), _axis(rows[how.y], up, 96, 6)
    parts = [*draw_ticks_up(y, x.start, x.end, up), *_ticks_across(x, y.start, across)]
    samples = []
    if how.diagonal:
        look = f'stroke="{QUIET}" stroke-width="0.3" stroke-dasharray="1.6 1"'
        least = min(x.most, y.most)
        ends = f"M{x.start:g} {y.start:g}L{x.place(least):.2f} {y.place(least):.2f}"
        parts.append(f'<path d="{ends}" fill="none" {look}/>')
        samples.append(Sample(f'<path d="M0 3H10" {look}/>', "spread evenly"))
    for number, (name, points) in enumerate(_series(rows, how.series)):
        colour, dashes = _LINES[number % len(_LINES)]
        look = f'stroke="{colour}" stroke-width="0.7"'
        look += f' stroke-dasharray="{dashes}"' if dashes else ""
        xy = _placed(points[how.x], points[how.y], x, y)
        line = relative_path([xy], step_mm=0.02)
        parts.append(f'<path d="{line}" fill="none" {look} stroke-linejoin="round"/>')
        if len(xy) <= _MARKED:
            parts += [f'<circle cx="{a:.2f}" cy="{b:.2f}" r="0.9" fill="{colour}"/>' for a, b in xy]
        if name:
            samples.append(Sample(f'<path d="M0 3H10" {look}/>', name))
    titles = (how.x_title or title_of(across), how.y_title or title_of(up))
    middle = (x.start + x.end) / 2
    parts.append(text(middle, y.start + 10.5, titles[0], anchor="middle", colour=QUIET))
    parts.append(
        f'<g transform="translate(5 {(y.start + y.end) / 2:g}) rotate(-90)">'
        f"{text(0, 0, titles[1], anchor='middle', colour=QUIET)}</g>"
    )
    legend = [LegendPart("", tuple(samples))] if samples else []
    caption = f"Across: {_lower(titles[0])}. Up: {_lower(titles[1])}."
    return chart(parts, 110.0, product, legend=legend, caption=caption)


def _placed(xs: "pd.Series[float]", ys: "pd.Series[float]", x: Axis, y: Axis) -> Points:
    values = np.column_stack([xs.to_numpy(dtype=float), ys.to_numpy(dtype=float)])
    known = values[np.isfinite(values).all(axis=1)]
    return np.array([(x.place(a), y.place(b)) for a, b in known.tolist()]).reshape(-1, 2)


def _series(rows: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    if not columns:
        return [("", rows)]
    groups = rows.groupby(list(columns), sort=False)
    return [(", ".join(map(str, name)), points) for name, points in groups]


def _axis(values: "pd.Series[float]", column: Column, start: float, end: float) -> Axis:
    """Reach from zero to a little over the most; a share that comes near one, to one."""
    top = float(values.max()) if len(values) else 1.0
    share = column.unit.startswith("share")
    return Axis(start, end, 0.0, 1.0 if share and top > 0.5 else top * 1.05 or 1.0)


def draw_ticks_up(axis: Axis, left: float, right: float, column: Column | None = None) -> list[str]:
    """Draw lines across at round figures, and write these on the left."""
    share = column is not None and column.unit.startswith("share")
    parts = []
    for tick in ticks(axis.most, least=axis.least):
        y = axis.place(tick)
        colour = QUIET if not tick else LINE
        parts.append(
            f'<path d="M{left:g} {y:.2f}H{right:g}" stroke="{colour}" stroke-width="0.2"/>'
        )
        words = figure(tick, share=share)
        parts.append(text(left - 1.5, y + 1, words, size=2.8, anchor="end", colour=QUIET))
    return parts


def _ticks_across(
    axis: Axis, foot: float, column: Column, *, top: float | None = None
) -> list[str]:
    share = column.unit.startswith("share")
    parts = []
    for tick in ticks(axis.most, least=axis.least):
        x = axis.place(tick)
        line = f"M{x:.2f} {foot:g}v1.2" if top is None else f"M{x:.2f} {top:g}V{foot:g}"
        colour = QUIET if top is None else LINE
        parts.append(f'<path d="{line}" stroke="{colour}" stroke-width="0.2"/>')
        words = figure(tick, share=share)
        parts.append(text(x, foot + 4.6, words, size=2.8, anchor="middle", colour=QUIET))
    return parts


def draw_svg_bars(product: Product, how: BarsFigure) -> Picture:
    """Draw a bar a row, the first on top, with its interval and its value written beside it."""
    rows = product.tables[how.table].head(_MOST_BARS)
    column = column_of(product, how.table, how.value)
    values = rows[how.value].to_numpy(dtype=float)
    labels = [str(one) for one in rows[how.label]]
    low, high = (
        rows[name].to_numpy(dtype=float) if name else np.full(len(rows), np.nan)
        for name in (how.low, how.high)
    )
    ends = np.nan_to_num(np.concatenate([values, low, high]))
    longest = max((len(one) for one in labels), default=1)
    room = min(0.42 * WIDTH, LETTER * 3.2 * longest + 4)
    axis = Axis(room, WIDTH - 20, min(0.0, ends.min(initial=0)), max(0.0, ends.max(initial=0)))
    foot = 7.0 * len(rows) + 2
    parts = _ticks_across(axis, foot, column, top=1.0)
    for row, name in enumerate(labels):
        y = 2 + 7.0 * row
        parts.append(text(room - 2, y + 3.7, shorten(name, room - 3), anchor="end"))
        parts += _bar(axis, y, values[row], low[row], high[row], say_value(values[row], column))
    zero = axis.place(0)
    parts.append(f'<path d="M{zero:.2f} 1V{foot:g}" stroke="{INK}" stroke-width="0.3"/>')
    caption = f"Bars: {_lower(title_of(column))}."
    if how.low and how.high:
        caption += f" Lines: {how.low.replace('_', ' ')} to {how.high.replace('_', ' ')}."
    left_out = len(product.tables[how.table]) - len(rows)
    if left_out:
        caption += f" {left_out:,} more rows are in the table."
    return chart(parts, foot + 7, product, caption=caption)


def _bar(axis: Axis, y: float, value: float, low: float, high: float, words: str) -> list[str]:
    zero = axis.place(0)
    if not math.isfinite(value):
        return [text(zero + 1.5, y + 3.7, "not known", colour=QUIET)]
    end = axis.place(value)
    parts = [
        f'<rect x="{min(zero, end):.2f}" y="{y:g}" width="{abs(end - zero):.2f}" height="5"'
        f' fill="{BAR}" stroke="{PLAIN}" stroke-width="0.2"/>'
    ]
    right = max(zero, end)
    if math.isfinite(low) and math.isfinite(high):
        a, b = axis.place(low), axis.place(high)
        parts.append(
            f'<path d="M{a:.2f} {y + 2.5:g}H{b:.2f}'
            f'M{a:.2f} {y + 1.3:g}v2.4M{b:.2f} {y + 1.3:g}v2.4"'
            f' fill="none" stroke="{INK}" stroke-width="0.4"/>'
        )
        right = max(right, b)
    return [*parts, text(right + 1.5, y + 3.7, words)]
