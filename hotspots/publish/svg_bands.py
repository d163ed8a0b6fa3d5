"""The Knox table as a picture in SVG: bands down and across, darker for more times the usual."""

import math

import numpy as np

from hotspots.products import Product
from hotspots.products.declare import BandsFigure
from hotspots.publish.figure_bands import say_pairs, say_times
from hotspots.publish.shading import LEVELS, title_of
from hotspots.publish.svg_charts import (
    LEVEL_INKS,
    WIDTH,
    chart,
    column_of,
    fill_sample,
)
from hotspots.publish.svg_parts import (
    INK,
    LETTER,
    QUIET,
    LegendPart,
    Picture,
    Sample,
    shorten,
    text,
)

# From how many times the usual each level begins; at once the usual, or less, there is none.
_FROM = (1.0, 1.5, 2.0, 4.0, 8.0)
_MOST_ACROSS, _MOST_DOWN = 12, 10  # cells in which the small words have room
_TALL = 12.0


def draw_svg_bands(product: Product, how: BandsFigure) -> Picture:
    """Draw the nearest band on top and the soonest on the left; what stands out is outlined."""
    rows = product.tables[how.table]
    down, across = (list(dict.fromkeys(rows[name].tolist())) for name in (how.down, how.across))
    left = min(50.0, 8 + LETTER * 3.2 * max((len(str(one)) for one in down), default=1) + 3)
    wide = (WIDTH - left) / max(len(across), 1)
    roomy = len(across) <= _MOST_ACROSS and len(down) <= _MOST_DOWN
    tall = _TALL if roomy else 7.0
    parts, outlines = [], []
    for cell in rows.to_dict("records"):
        x = left + across.index(cell[how.across]) * wide
        y = 1 + down.index(cell[how.down]) * tall
        stands_out = bool(how.stands_out and cell[how.stands_out])
        small = " / ".join(say_pairs(cell[name]) for name in how.small or ()) if roomy else ""
        parts += _cell(x, y, (wide, tall), cell[how.value], small, bold=stands_out)
        if stands_out:
            outlines.append(
                f"M{x + 0.5:.2f} {y + 0.5:.2f}h{wide - 1:.2f}v{tall - 1:g}h-{wide - 1:.2f}z"
            )
    if outlines:
        line = "".join(outlines)
        parts.append(f'<path d="{line}" fill="none" stroke="{INK}" stroke-width="0.8"/>')
    foot = 1 + tall * len(down)
    parts += [
        text(left - 2, 1 + (row + 0.5) * tall + 1.1, shorten(str(name), left - 10), anchor="end")
        for row, name in enumerate(down)
    ]
    parts += _name_across([str(one) for one in across], left, wide, foot)
    titles = (how.down_title or how.down, how.across_title or how.across)
    words_down, words_across = (one.replace("_", " ") for one in titles)
    turned = max((len(str(one)) for one in across), default=0) * LETTER * 2.8 > wide
    height = foot + (26.0 if turned else 11.0)
    parts.append(
        text((left + WIDTH) / 2, height - 1.5, words_across, anchor="middle", colour=QUIET)
    )
    parts.append(
        f'<g transform="translate(4 {foot / 2:g}) rotate(-90)">'
        f"{text(0, 0, words_down, anchor='middle', colour=QUIET)}</g>"
    )
    return chart(
        parts, height, product, legend=[_legend(product, how)], caption=_caption(how, roomy)
    )


def _cell(
    x: float, y: float, size: tuple[float, float], value: float, small: str, *, bold: bool
) -> list[str]:
    wide, tall = size
    level = 0 if math.isnan(value) else int(np.searchsorted(_FROM, value, side="left"))
    words = "–" if math.isnan(value) else say_times(value)
    middle, ink = x + wide / 2, LEVEL_INKS[level]
    lift = 1.6 if small else 0.0
    high = min(4.0, 0.9 * wide / (LETTER * len(words)))
    parts = [
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{tall:g}"'
        f' fill="{LEVELS[level]}" stroke="#fff" stroke-width="0.6"/>',
        text(middle, y + tall / 2 + 1.4 - lift, words, size=round(high, 2), anchor="middle",
             colour=ink, bold=bold),
    ]  # fmt: skip
    if small:
        fits = min(2.5, 0.94 * wide / (LETTER * len(small)))
        parts.append(
            text(middle, y + tall - 2, small, size=round(fits, 2), anchor="middle", colour=ink)
        )
    return parts


def _name_across(names: list[str], left: float, wide: float, foot: float) -> list[str]:
    """Write the bands below, aslant where they are longer than their cells."""
    if max((len(one) for one in names), default=0) * LETTER * 2.8 <= wide:
        return [
            text(left + (at + 0.5) * wide, foot + 4.2, name, size=2.8, anchor="middle")
            for at, name in enumerate(names)
        ]
    return [
        f'<g transform="translate({left + (at + 0.6) * wide:.2f} {foot + 3:g}) rotate(-45)">'
        f"{text(0, 0, shorten(name, 22, size=2.8), size=2.8, anchor='end')}</g>"
        for at, name in enumerate(names)
    ]


def _legend(product: Product, how: BandsFigure) -> LegendPart:
    title = title_of(column_of(product, how.table, how.value))
    samples = [fill_sample(LEVELS[0], "as usual or less")]
    for level, least in enumerate(_FROM, start=1):
        upper = f" to {_FROM[level]:g}" if level < len(_FROM) else ""
        words = f"over {least:g}{upper} times" if upper else f"over {least:g} times"
        samples.append(fill_sample(LEVELS[level], words))
    if how.stands_out:
        box = '<rect x="0.8" y="0.6" width="8.4" height="4.8" fill="none"'
        samples.append(
            Sample(f'{box} stroke="{INK}" stroke-width="1"/>', how.stands_out.replace("_", " "))
        )
    return LegendPart(title, tuple(samples))


def _caption(how: BandsFigure, roomy: bool) -> str:
    if not how.small or not roomy:
        return ""
    return f"Small in the cells: {' / '.join(name.replace('_', ' ') for name in how.small)}."
