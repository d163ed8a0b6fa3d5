"""Work week by week in SVG: planned beside done, and parts of a sum below a target."""

import numpy as np
import pandas as pd

from hotspots.products import Product
from hotspots.products.declare import WeeksFigure
from hotspots.publish.shading import BAR
from hotspots.publish.style import LIGHT
from hotspots.publish.svg_charts import WIDTH, Axis, chart, draw_ticks_up
from hotspots.publish.svg_parts import (
    INK,
    QUIET,
    LegendPart,
    Picture,
    Sample,
    hatch,
    text,
)

_PLANNED, _DONE = LIGHT["paper"], "#24486e"
# Light to dark with hatches in between, to be told apart on a black-and-white printer too.
_PARTS = (
    ("#24486e", ""),
    (BAR, ""),
    ("#f2c14e", INK),
    (LIGHT["more-3"], LIGHT["paper"]),
    (LIGHT["line"], QUIET),
    ("#87919c", LIGHT["paper"]),
)
_LEFT, _TALL = 18.0, 66.0
_MOST_LABELS = 13


def draw_svg_weeks(product: Product, how: WeeksFigure) -> Picture:
    """Draw planned and done above, the parts and their target below."""
    weeks = product.tables[how.table]
    target = weeks[how.target].where(weeks[how.days] == 7).to_numpy(dtype=float)
    names, sizes = _sizes(product.tables[how.parts_table], weeks, how)
    both = weeks[[how.planned, how.done]].to_numpy(dtype=float)
    one = Axis(10 + _TALL, 10, 0.0, float(np.nanmax(both, initial=0)) * 1.1 or 1.0)
    below = 30 + _TALL
    most = max(np.nanmax(sizes.sum(axis=0), initial=0), np.nanmax(target, initial=0))
    two = Axis(below + _TALL, below, 0.0, float(most) * 1.1 or 1.0)
    parts = [
        "<defs>",
        hatch("planned", _DONE),
        *(hatch(f"part-{at}", ink) for at, (_, ink) in enumerate(_PARTS) if ink),
        "</defs>",
        text(0, 5, how.title, size=3.8, bold=True),
        text(0, below - 5, how.parts_title, size=3.8, bold=True),
        *draw_ticks_up(one, _LEFT, WIDTH),
        *draw_ticks_up(two, _LEFT, WIDTH),
    ]
    step = (WIDTH - _LEFT) / max(len(weeks), 1)
    for week in range(len(weeks)):
        x = _LEFT + week * step
        few = len(weeks) <= _MOST_LABELS
        parts += _pair(x, step, both[week].tolist(), one, said=few)
        parts += _stack(x, step, sizes[:, week].tolist(), two, said=few)
        if np.isfinite(target[week]):
            y = two.place(target[week])
            parts.append(
                f'<path d="M{x:.2f} {y:.2f}h{step:.2f}" stroke="{INK}" stroke-width="0.6"'
                ' stroke-dasharray="2 1"/>'
            )
    parts += _name_weeks(weeks, how, step, one.start) + _name_weeks(weeks, how, step, two.start)
    legend = _legends(how, names, bool(np.isfinite(target).any()))
    return chart(parts, two.start + 13, product, legend=legend, caption="Weeks by their Mondays.")


def _sizes(
    parts: pd.DataFrame, weeks: pd.DataFrame, how: WeeksFigure
) -> tuple[list[str], np.ndarray]:
    """Give the size of each part in each week, parts down."""
    rows = [
        (str(name), of_part.set_index(how.week)[how.value].reindex(weeks[how.week]).fillna(0.0))
        for name, of_part in parts.groupby(how.part, sort=False)
    ]
    sizes = [size.to_numpy(dtype=float) for _, size in rows]
    return [name for name, _ in rows], np.array(sizes).reshape(len(rows), len(weeks))


def _column(x: float, wide: float, low: float, high: float, fill: str) -> str:
    return (
        f'<rect x="{x:.2f}" y="{high:.2f}" width="{wide:.2f}" height="{low - high:.2f}"'
        f' fill="{fill}" stroke="{_DONE}" stroke-width="0.2"/>'
    )


def _pair(x: float, step: float, values: list[float], axis: Axis, *, said: bool) -> list[str]:
    parts = []
    for at, value, fills in (
        (0.1, values[0], (_PLANNED, "url(#planned)")),
        (0.5, values[1], (_DONE,)),
    ):
        if not np.isfinite(value):
            continue
        left, wide, high = x + at * step, 0.4 * step, axis.place(value)
        parts += [_column(left, wide, axis.start, high, fill) for fill in fills]
        if said:
            words = f"{value:,.0f}"
            parts.append(text(left + wide / 2, high - 1, words, size=2.6, anchor="middle"))
    return parts


def _stack(x: float, step: float, sizes: list[float], axis: Axis, *, said: bool) -> list[str]:
    parts, total = [], 0.0
    for number, size in enumerate(sizes):
        if not size:
            continue
        colour, ink = _PARTS[number % len(_PARTS)]
        low, high = axis.place(total), axis.place(total + size)
        fills = (colour, f"url(#part-{number % len(_PARTS)})") if ink else (colour,)
        parts += [_column(x + 0.2 * step, 0.6 * step, low, high, fill) for fill in fills]
        total += size
    if said:
        top = axis.place(total) - 1
        parts.append(text(x + step / 2, top, f"{total:,.0f}", size=2.6, anchor="middle"))
    return parts


def _name_weeks(weeks: pd.DataFrame, how: WeeksFigure, step: float, foot: float) -> list[str]:
    """Name weeks by their Mondays, and say of how many days the others are."""
    parts = []
    every = max(1, -(-len(weeks) // _MOST_LABELS))
    for week in range(0, len(weeks), every):
        monday, days = pd.Timestamp(weeks[how.week].iloc[week]), int(weeks[how.days].iloc[week])
        x = _LEFT + (week + 0.5) * step
        name = f"{monday.day} {monday:%b}"
        parts.append(text(x, foot + 4, name, size=2.6, anchor="middle", colour=QUIET))
        parts.append(text(x, foot + 7.2, f"{monday:%Y}", size=2.6, anchor="middle", colour=QUIET))
        if days < 7:
            part = f"{days} days" if days > 1 else "1 day"
            parts.append(text(x, foot + 10.4, part, size=2.6, anchor="middle", colour=QUIET))
    return parts


def _legends(how: WeeksFigure, names: list[str], targeted: bool) -> list[LegendPart]:
    done = [("planned", _PLANNED, "planned"), ("done", _DONE, "")]
    of_parts = []
    for number, name in enumerate(names):
        colour, ink = _PARTS[number % len(_PARTS)]
        of_parts.append((name, colour, f"part-{number % len(_PARTS)}" if ink else ""))
    first = tuple(_sample(*one) for one in done)
    second = [_sample(*one) for one in of_parts]
    if targeted:
        dashes = f'stroke="{INK}" stroke-width="0.8" stroke-dasharray="2 1"'
        second.append(Sample(f'<path d="M0 3H10" {dashes}/>', "target"))
    return [LegendPart(how.title, first), LegendPart(how.parts_title, tuple(second))]


def _sample(name: str, colour: str, pattern: str) -> Sample:
    box = '<rect x="0.3" y="0.3" width="9.4" height="5.4"'
    over = f'{box} fill="url(#{pattern})"/>' if pattern else ""
    line = f' stroke="{_DONE}" stroke-width="0.3"/>'
    return Sample(f'{box} fill="{colour}"{line}{over}', name)
