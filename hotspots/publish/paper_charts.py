"""Small charts for a page: bars, lines over months, the hours of a week; readable in greyscale.

SVG in millimetres, with a title and, for who cannot see it, the figures in words.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from markupsafe import escape

from hotspots.publish.style import LIGHT

_INK, _QUIET, _LINE = LIGHT["ink"], LIGHT["quiet"], LIGHT["rule"]
_TEXT = 2.9
_LETTER = 0.56
_WIDTH = 120.0
_DASHES = ("", "2 1", "0.6 0.9", "3 1 0.6 1")
_SHADES = ("#ffffff", "#fdf0c9", "#f7cf6b", "#dd8f1a", "#9c4a0c", "#4a1d05")
_MOST_TICKS = 12


def draw_bars(
    labels: Sequence[str],
    values: Sequence[float],
    *,
    low: Sequence[float] | None = None,
    high: Sequence[float] | None = None,
    unit: str = "",
    label: str,
) -> str:
    """Draw horizontal bars, the first on top, with their figures and intervals.

    Parameters
    ----------
    labels, values
        What each bar is, and how long; a value that is missing has no bar.
    low, high
        Ends of each bar's interval.
    unit
        Written after each figure.
    label
        What the chart shows.
    """
    values = [float(one) for one in values]
    ends = [one for one in (*values, *(low or ()), *(high or ())) if math.isfinite(one)]
    least, most = min([0.0, *ends]), max([0.0, *ends])
    room = min(0.45 * _WIDTH, _LETTER * _TEXT * max((len(one) for one in labels), default=1) + 3)
    across = (_WIDTH - room - 20) / ((most - least) or 1.0)
    zero, parts = room - least * across, []
    for row, (name, value) in enumerate(zip(labels, values, strict=True)):
        y = 1 + row * 6.0
        parts.append(_text(room - 2, y + 3.4, _shorten(name, room), anchor="end"))
        if not math.isfinite(value):
            parts.append(_text(zero + 1.5, y + 3.4, "not known", colour=_QUIET))
            continue
        start, length = min(zero, zero + value * across), abs(value) * across
        parts.append(
            f'<rect x="{start:.2f}" y="{y:g}" width="{length:.2f}" height="4.4" fill="#5b7c99"/>'
        )
        end = max(zero, zero + value * across)
        if low is not None and high is not None and math.isfinite(low[row]):
            left, right = zero + low[row] * across, zero + high[row] * across
            parts.append(
                f'<path d="M{left:.2f} {y + 2.2:g}H{right:.2f}M{left:.2f} {y + 1:g}v2.4'
                f'M{right:.2f} {y + 1:g}v2.4" stroke="{_INK}" stroke-width="0.4"/>'
            )
            end = max(end, right)
        parts.append(_text(end + 1.5, y + 3.4, f"{_figure(value)}{unit}"))
    height = 6.0 * len(labels) + 2
    parts.append(f'<path d="M{zero:.2f} 0V{height:g}" stroke="{_INK}" stroke-width="0.3"/>')
    figures = [f"{name} {_figure(value)}{unit}" for name, value in zip(labels, values, strict=True)]
    return _picture(parts, height, label, figures)


def draw_trend(
    labels: Sequence[str], series: Mapping[str, Sequence[float]], *, unit: str = "", label: str
) -> str:
    """Draw lines over months or weeks, from zero, told apart by their dashes and their names.

    Parameters
    ----------
    labels
        Of the months, in order.
    series
        Name -> a figure for each month; one that is missing breaks the line.
    unit
        Of the figures.
    label
        What the chart shows.
    """
    known = [one for line in series.values() for one in line if math.isfinite(one)]
    most = max([1e-9, *known])
    left, right, top, bottom = 14.0, _WIDTH - 6, 4.0, 44.0
    step = (right - left) / max(len(labels) - 1, 1)
    parts = []
    for tick in _ticks(most):
        y = bottom - (bottom - top) * tick / most
        parts.append(f'<path d="M{left} {y:.2f}H{right}" stroke="{_LINE}" stroke-width="0.2"/>')
        parts.append(_text(left - 1.5, y + 1, f"{_figure(tick)}{unit}", anchor="end"))
    every = max(1, -(-len(labels) // _MOST_TICKS))
    for at in range(0, len(labels), every):
        parts.append(_text(left + at * step, bottom + 4.5, labels[at], anchor="middle"))
    for number, (name, line) in enumerate(series.items()):
        runs, pen = [], "M"
        for at, value in enumerate(line):
            if not math.isfinite(value):
                pen = "M"
                continue
            y = bottom - (bottom - top) * value / most
            runs.append(f"{pen}{left + at * step:.2f} {y:.2f}")
            pen = "L"
        dashes = _DASHES[number % len(_DASHES)]
        width = 0.9 if number == 0 else 0.6
        style = f'stroke="{_INK}" stroke-width="{width}" stroke-dasharray="{dashes}" fill="none"'
        parts.append(f'<path d="{"".join(runs)}" {style} stroke-linejoin="round"/>')
        y = bottom + 10 + 4.4 * number
        parts.append(f'<path d="M{left} {y - 1:.2f}h9" {style}/>')
        parts.append(_text(left + 11, y, name))
    figures = [
        f"{name}: {', '.join(_figure(one) for one in line)}" for name, line in series.items()
    ]
    return _picture(parts, bottom + 8 + 4.4 * len(series), label, figures)


def draw_week_hours(
    table: pd.DataFrame, *, unit: str = "", label: str, marks: pd.DataFrame | None = None
) -> str:
    """Draw the hours of a week as shades: days down, hours across, darker for more.

    Parameters
    ----------
    table
        Seven rows (named by their day) and a column for each hour or block of hours.
    unit
        Of the figures.
    label
        What the chart shows.
    marks
        Texts of the same shape, written into the cells.
    """
    values = table.to_numpy(dtype=float)
    most = float(np.nanmax(values)) if np.isfinite(values).any() else 0.0
    left, wide, tall = 22.0, (_WIDTH - 23) / table.shape[1], 5.0
    every = max(1, round(4.5 / wide))
    parts = [
        _text(left + at * wide, 3, str(name))
        for at, name in enumerate(table.columns)
        if at % every == 0
    ]
    for row, day in enumerate(table.index):
        y = 4.0 + row * tall
        parts.append(_text(left - 1.5, y + 3.5, str(day), anchor="end"))
        for column in range(table.shape[1]):
            value = values[row, column]
            level = 0 if most <= 0 or not value > 0 else math.ceil(value / most * 5 - 1e-9)
            x = left + column * wide
            parts.append(
                f'<rect x="{x:.2f}" y="{y:g}" width="{wide:.2f}" height="{tall:g}"'
                f' fill="{_SHADES[level]}" stroke="{_LINE}" stroke-width="0.15"/>'
            )
            if marks is not None and str(marks.iat[row, column]):
                ink = "#fff" if level >= 4 else _INK
                parts.append(
                    _text(
                        x + wide / 2,
                        y + 3.5,
                        str(marks.iat[row, column]),
                        anchor="middle",
                        colour=ink,
                    )
                )
    top = values.ravel().argsort(kind="stable")[::-1][:3].tolist() if most > 0 else []
    busiest = [
        f"{table.index[at // table.shape[1]]} {table.columns[at % table.shape[1]]}"
        f" {_figure(values.ravel()[at])}{unit}"
        for at in top
    ]
    return _picture(parts, 4.5 + tall * len(table), label, ["most", *busiest] if busiest else [])


def _picture(parts: Sequence[str], height: float, label: str, figures: Sequence[str]) -> str:
    said = f"{label}. {'; '.join(figures)}" if figures else label
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {height:g}" role="img" aria-label="{escape(said)}">'
        f"{''.join(parts)}</svg>"
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = _INK) -> str:
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-size="{_TEXT:g}" text-anchor="{anchor}"'
        f' fill="{colour}">{escape(text)}</text>'
    )


def _shorten(name: str, room: float) -> str:
    most = int((room - 3) / (_LETTER * _TEXT)) + 1
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _figure(value: float) -> str:
    """Write a figure as a reader says it.

    >>> _figure(1234.4), _figure(3.25), _figure(2.0), _figure(float("nan"))
    ('1,234', '3.2', '2', 'not known')
    """
    if not math.isfinite(value):
        return "not known"
    whole = abs(value) >= 20 or value == round(value)
    return f"{value:,.0f}" if whole else f"{value:.1f}"


def _ticks(most: float) -> list[float]:
    """Choose round numbers from zero to the highest figure."""
    step = 10.0 ** math.floor(math.log10(most))
    size = next(step * one for one in (0.2, 0.5, 1, 2) if most / (step * one) <= 6)
    return [size * one for one in range(int(most / size + 1e-9) + 1)]
