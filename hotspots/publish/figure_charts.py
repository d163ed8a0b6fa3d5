"""Pictures of tables that lie on no ground: hours of the week, curves, bars with intervals."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from hotspots.products import Product
from hotspots.products.declare import BarsFigure, Column, CurveFigure, HoursFigure
from hotspots.publish.shading import BAR, LEVELS, PLAIN, say_value, title_of
from hotspots.publish.style import LIGHT

Box = tuple[float, float, float, float]
_LIGHT_TO_DARK = LinearSegmentedColormap.from_list("light to dark", LEVELS)
_LINES = ((PLAIN, "-"), (LIGHT["more-3"], "--"), ("#5b6670", "-."), ("#b8860b", ":"))
_QUIET, _INK = LIGHT["quiet"], LIGHT["ink"]
_HOURS = 24


def _column(product: Product, table: str, name: str) -> Column:
    return next(one for one in product.declaration.table(table).columns if one.name == name)


def _inner(box: Box, left: float, bottom: float) -> Box:
    """Leave room for the words at an axis."""
    return (box[0] + left, box[1] + bottom, box[2] - left - 0.02, box[3] - bottom - 0.02)


def _quiet(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8.5, length=2)


def draw_hours(figure: Figure, box: Box, product: Product, how: HoursFigure) -> None:
    """Draw hours across and days down: darker for more, and the number in each cell."""
    frame = product.tables[how.table]
    column = _column(product, how.table, how.value)
    days = list(dict.fromkeys(frame[how.day].tolist()))
    grid = np.full((max(len(days), 1), _HOURS), np.nan)
    for day, hour, value in zip(frame[how.day], frame[how.hour], frame[how.value], strict=True):
        grid[days.index(day), int(hour) % _HOURS] = value
    axes = figure.add_axes(_inner(box, 0.08, 0.07))
    most = float(np.nanmax(grid)) if np.isfinite(grid).any() else 0.0
    axes.imshow(grid, cmap=_LIGHT_TO_DARK, vmin=0, vmax=most or 1.0, aspect="auto")
    for (row, hour), value in np.ndenumerate(grid):
        if np.isfinite(value):
            colour = "w" if value > 0.55 * most else _INK
            words = f"{value:,.0f}" if most >= 10 else f"{value:.2g}"
            axes.text(hour, row, words, ha="center", va="center", fontsize=7.5, color=colour)
    axes.set_xticks(range(_HOURS), [f"{hour:02d}" for hour in range(_HOURS)])
    axes.set_yticks(range(len(days)), [str(day) for day in days])
    axes.set_xticks(np.arange(_HOURS + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(days) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="w", linewidth=1.5)
    axes.tick_params(which="both", length=0, labelsize=9)
    axes.set_xlabel(f"Hour of the day; in the cells: {title_of(column)}", fontsize=9)
    for side in axes.spines.values():
        side.set_visible(False)


def draw_curve(figure: Figure, box: Box, product: Product, how: CurveFigure) -> None:
    """Draw one line, or one for each series, with the line of equal shares to compare."""
    frame = product.tables[how.table]
    across, up = (_column(product, how.table, name) for name in (how.x, how.y))
    axes = figure.add_axes(_inner(box, 0.08, 0.07))
    groups = _series(frame, how.series)
    for number, (name, rows) in enumerate(groups):
        colour, style = _LINES[number % len(_LINES)]
        mark = "o" if len(rows) <= 20 else None
        axes.plot(
            rows[how.x], rows[how.y], style, color=colour, lw=2, marker=mark, ms=4, label=name
        )
    if how.diagonal:
        axes.plot([0, 1], [0, 1], color=LIGHT["ward"], lw=1, ls=(0, (4, 3)), label="spread evenly")
    _say_axis(axes.xaxis.set_major_formatter, axes.set_xlim, frame[how.x], across)
    _say_axis(axes.yaxis.set_major_formatter, axes.set_ylim, frame[how.y], up)
    axes.set_xlabel(how.x_title or title_of(across), fontsize=9)
    axes.set_ylabel(how.y_title or title_of(up), fontsize=9)
    axes.grid(color=LIGHT["line"], lw=0.7)
    axes.set_axisbelow(True)
    _quiet(axes)
    if len(groups) > 1 or how.diagonal:
        axes.legend(frameon=False, fontsize=9, loc="best")


def _series(frame: pd.DataFrame, columns: Sequence[str]) -> list[tuple[str, pd.DataFrame]]:
    if not columns:
        return [("", frame)]
    groups = frame.groupby(list(columns), sort=False)
    return [(", ".join(map(str, name)), rows) for name, rows in groups]


def _say_axis(
    set_format: Callable[..., object],
    set_limits: Callable[..., object],
    values: "pd.Series[float]",
    column: Column,
) -> None:
    share = column.unit.startswith("share")
    set_format(FuncFormatter(lambda x, _: f"{100 * x:g}%" if share else f"{x:,g}"))
    top = float(values.max()) if len(values) else 1.0
    set_limits(0, 1.0 if share and top > 0.5 else top * 1.05 or 1.0)


def draw_bars(figure: Figure, box: Box, product: Product, how: BarsFigure) -> None:
    """Draw a bar a row, the first on top, with its interval and its value written beside it."""
    frame = product.tables[how.table]
    column = _column(product, how.table, how.value)
    axes = figure.add_axes(_inner(box, 0.24, 0.07))
    values = frame[how.value].to_numpy(dtype=float)
    place = np.arange(len(frame))
    axes.barh(place, np.nan_to_num(values), height=0.55, color=BAR, edgecolor=PLAIN, lw=0.8)
    ends = np.nan_to_num(values)
    if how.low and how.high:
        low, high = (frame[name].to_numpy(dtype=float) for name in (how.low, how.high))
        for row in place[np.isfinite(low) & np.isfinite(high)]:
            axes.plot([low[row], high[row]], [row, row], color=_INK, lw=1.4, marker="|", ms=8)
        ends = np.fmax(ends, high)
    for row in place:
        words = f"  {say_value(values[row], column)}"
        axes.text(ends[row], float(row), words, va="center", ha="left", fontsize=9)
    axes.set_yticks(place, [str(name) for name in frame[how.label]])
    axes.set_ylim(max(len(frame), 1) - 0.4, -0.6)
    _say_axis(axes.xaxis.set_major_formatter, axes.set_xlim, pd.Series(ends * 1.12), column)
    interval = f"; line: {how.low.replace('_', ' ')} to {how.high.replace('_', ' ')}"
    axes.set_xlabel(title_of(column) + (interval if how.low and how.high else ""), fontsize=9)
    _quiet(axes)
