"""Picture of a table of ratios by two kinds of bands: the Knox table."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from hotspots.products import Product
from hotspots.products.declare import BandsFigure
from hotspots.publish.shading import LEVELS, title_of
from hotspots.publish.style import LIGHT

Box = tuple[float, float, float, float]
_LIGHT_TO_DARK = LinearSegmentedColormap.from_list("one to many times", LEVELS)
_INK, _QUIET = LIGHT["ink"], LIGHT["quiet"]
_DARKEST = 8.0  # times; a table that reaches less is not shaded as if it did
_MOST_ACROSS, _MOST_DOWN = 12, 10  # cells in which the small words have room


def draw_bands(figure: Figure, box: Box, product: Product, how: BandsFigure) -> None:
    """Draw the nearest band on top and the soonest on the left; what stands out is outlined."""
    frame = product.tables[how.table]
    down, across = (list(dict.fromkeys(frame[name].tolist())) for name in (how.down, how.across))
    left, bottom = 0.17, 0.1
    axes = figure.add_axes((box[0] + left, box[1] + bottom, box[2] - left, box[3] - bottom - 0.04))
    shade = _shades(_grid(frame, how.value, down, across, how))
    axes.imshow(shade, cmap=_LIGHT_TO_DARK, vmin=0, vmax=1, aspect="auto")
    roomy = len(across) <= _MOST_ACROSS and len(down) <= _MOST_DOWN
    for cell in frame.to_dict("records"):
        row, column = down.index(cell[how.down]), across.index(cell[how.across])
        outlined = bool(how.stands_out and cell[how.stands_out])
        ink = "white" if shade[row, column] > 0.55 else _INK
        small = " / ".join(say_pairs(cell[name]) for name in how.small or ()) if roomy else ""
        _write(axes, (column, row), cell[how.value], small, ink=ink, bold=outlined)
        if outlined:
            axes.add_patch(
                Rectangle((column - 0.47, row - 0.46), 0.94, 0.92, fill=False, ec=_INK, lw=2.2)
            )
    _label(axes, down, across, how)
    value = next(c for c in product.declaration.table(how.table).columns if c.name == how.value)
    words = [title_of(value)]
    if how.small and roomy:
        words.append("below it " + " / ".join(name.replace("_", " ") for name in how.small))
    if how.stands_out:
        words.append("outlined: " + how.stands_out.replace("_", " "))
    figure.text(box[0] + left, box[1] + 0.005, "In the cells: " + "; ".join(words), fontsize=9)


def _grid(
    frame: pd.DataFrame, name: str, down: list[str], across: list[str], how: BandsFigure
) -> NDArray[np.float64]:
    grid = np.full((len(down), len(across)), np.nan)
    for row, column, value in zip(frame[how.down], frame[how.across], frame[name], strict=True):
        grid[down.index(row), across.index(column)] = value
    return grid


def _shades(ratio: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shade by the times as many, twice and half being as far apart: none at once or less."""
    times = np.log(np.maximum(np.nan_to_num(ratio, nan=1.0), 1.0))
    return np.asarray(times / max(float(times.max(initial=0.0)), np.log(_DARKEST)), np.float64)


def _write(
    axes: Axes, at: tuple[int, int], value: float, small: str, *, ink: str, bold: bool
) -> None:
    words = "–" if np.isnan(value) else say_times(value)
    weight = "bold" if bold else "normal"
    lift = 0.1 if small else 0.0
    middle: dict[str, Any] = {"ha": "center", "va": "center", "color": ink}
    axes.text(at[0], at[1] - lift, words, fontsize=13, fontweight=weight, **middle)
    if small:
        axes.text(at[0], at[1] + 0.22, small, fontsize=8, **middle)


def say_times(ratio: float) -> str:
    """Write how many times, with no more digits than mean much.

    >>> say_times(0.934), say_times(4.18), say_times(53.04)
    ('0.93', '4.2', '53')
    """
    return f"{ratio:.2f}" if ratio < 2 else f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"


def say_pairs(pairs: float) -> str:
    """Write how many pairs, expected ones with a decimal where they are few.

    >>> say_pairs(849.0), say_pairs(0.17), say_pairs(3.4)
    ('849', '0.17', '3.4')
    """
    if pairs == int(pairs) or pairs >= 100:
        return f"{pairs:,.0f}"
    return f"{pairs:.1f}" if pairs >= 1 else f"{pairs:.2g}"


def _label(axes: Axes, down: list[str], across: list[str], how: BandsFigure) -> None:
    size = 9.5 if len(across) <= 8 else 7.5
    axes.set_xticks(range(len(across)), across)
    axes.set_yticks(range(len(down)), down)
    axes.set_xticks(np.arange(len(across) + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(len(down) + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="w", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.tick_params(axis="x", labelsize=size, rotation=45 if len(across) > 10 else 0)
    axes.tick_params(axis="y", labelsize=9.5)
    axes.set_xlabel(how.across_title or how.across.replace("_", " "), fontsize=9.5, labelpad=8)
    axes.set_ylabel(how.down_title or how.down.replace("_", " "), fontsize=9.5, labelpad=8)
    axes.xaxis.label.set_color(_QUIET)
    axes.yaxis.label.set_color(_QUIET)
    for side in axes.spines.values():
        side.set_visible(False)
