"""Colours of shapes and the words that explain them, for every kind of map.

Dark always means more, in greyscale and for colour-blind readers; what falls below zero has a
colour of its own and, on paper, a hatch.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.products.declare import Column, MapFigure, Table
from hotspots.publish.style import LIGHT, SCALES

# Shades of the density, darkest first: with the darker ones the smallest area that holds a
# quarter, half, three quarters of the incidents (or harm).
DENSITY_SHADES = (LIGHT["more-5"], LIGHT["more-3"], LIGHT["more-1"])
PLAIN = LIGHT["plain"]
# What a chart's cells are filled with, from nothing to most, and its bars.
LEVELS = (LIGHT["land"], *(LIGHT[one] for one in SCALES["more"]))
BAR = "#9db8d6"
# Names of colours, which a page knows in light and dark.
_MORE, _LESS = SCALES["more"], SCALES["less"]
_CLASSES = ("more-5", "more-3", "more-1", "less-2", "less-3")
_MOST_LENGTH = 28


@dataclass(frozen=True)
class Shade:
    """One colour of a legend.

    Attributes
    ----------
    colour
        What it looks like on paper.
    words
        What it means.
    hatch
        Colour of its hatch; empty for none.
    name
        Name of the colour in ``publish/style.py`` ("more-5"), for pages that are light or dark.
    """

    colour: str
    words: str
    hatch: str = ""
    name: str = ""


@dataclass(frozen=True)
class Shading:
    """The shade of each row, by number, and the legend; of no shades every row is plain.

    Attributes
    ----------
    title
        What the shades are of; empty where there are none.
    shades
        In the legend's order.
    of_row
        Number of the row's shade; -1 for none.
    """

    title: str
    shades: tuple[Shade, ...]
    of_row: tuple[int, ...]


def say_value(value: object, column: Column) -> str:
    """Write a value for a reader: shares in percent, numbers with no more decimals than mean much.

    >>> say_value(0.123456, Column("share", "number", "share 0-1", ""))
    '12.3%'
    >>> say_value(12345, Column("incidents", "whole number", "", ""))
    '12,345'
    """
    if isinstance(value, str) or value is None:
        text = str(value or "–")
        return text if len(text) <= _MOST_LENGTH else text[: _MOST_LENGTH - 1] + "…"
    number = float(value)  # type: ignore[arg-type]  # declared a number, and checked
    if np.isnan(number):
        return "–"
    if column.kind == "whole number":
        return f"{number:,.0f}"
    if column.unit.startswith("share"):
        return f"{100 * number:.1f}%" if abs(number) >= 0.001 else f"{100 * number:.2g}%"
    if column.decimals is not None:
        return f"{number:,.{min(column.decimals, 5)}f}"
    return f"{number:,.3g}" if abs(number) < 1000 else f"{number:,.0f}"


def shade_rows(frame: pd.DataFrame, table: Table, figure: MapFigure) -> Shading:
    """Choose each row's colour by the column that the product is shaded by."""
    if not figure.shade:
        return Shading("", (), (-1,) * len(frame))
    column = next(one for one in table.columns if one.name == figure.shade)
    values = frame[figure.shade]
    if column.kind == "text":
        return _by_class(values.tolist(), figure.classes, title_of(column))
    numbers = values.to_numpy(dtype=float)
    if figure.scale == "more":
        shades, of_row = _ranges(numbers, _MORE, column)
    else:
        less, of_less = _ranges(-numbers, _LESS, column, sign="−")
        more, of_more = _ranges(numbers, (_MORE[0], _MORE[2], _MORE[4]), column, sign="+")
        shades = [
            *(_shade(one.name, one.words, hatched=True) for one in less[::-1]),
            *more,
        ]
        of_row = np.where(of_less >= 0, len(less) - 1 - of_less, of_more + len(less))
        of_row = np.where((of_less < 0) & (of_more < 0), -1, of_row)
    return Shading(title_of(column), tuple(shades), tuple(int(one) for one in of_row))


def title_of(column: Column) -> str:
    """Name a column in print: its unit where that says it, else its name.

    >>> title_of(Column("harm", "number", "harm index units", ""))
    'Harm (harm index units)'
    """
    name = column.name.replace("_", " ")
    unit = "" if column.unit.startswith("share") or column.unit == name else column.unit
    return f"{name[0].upper()}{name[1:]}" + (f" ({unit})" if unit else "")


def _by_class(values: list[str], classes: Sequence[str], title: str) -> Shading:
    number = {name: place for place, name in enumerate(classes[: len(_CLASSES)])}
    # Two classes are each other's opposite: hot and cold, up and down.
    colours = _CLASSES if len(number) != 2 else (_CLASSES[0], _CLASSES[-1])
    shades = [
        _shade(colour, words, hatched=colour in _LESS)
        for words, colour in zip(number, colours, strict=False)
    ]
    rest = any(value not in number for value in values)
    shades += [_shade("nothing", "none of these")] if rest else []
    return Shading(title, tuple(shades), tuple(number.get(one, len(shades) - 1) for one in values))


def _shade(name: str, words: str, *, hatched: bool = False) -> Shade:
    return Shade(LIGHT[name], words, _hatch_on(LIGHT[name]) if hatched else "", name)


def _hatch_on(colour: str) -> str:
    """Choose a hatch that is seen on a colour: light on dark, dark on light."""
    return "#ffffffcc" if sum(bytes.fromhex(colour[1:])) < 300 else f"{LIGHT['ink']}99"


def _ranges(
    values: np.ndarray, names: Sequence[str], column: Column, *, sign: str = ""
) -> tuple[list[Shade], np.ndarray]:
    """Share what is above zero out over a few ranges with as many rows in each as can be."""
    of_row = np.full(len(values), -1)
    some = np.nan_to_num(values) > 0
    if not some.any():
        return [], of_row
    ranked, many = np.sort(values[some]), len(names)
    last = [-(-len(ranked) * part // many) - 1 for part in range(1, many + 1)]
    upper = np.unique(ranked[last])
    of_row[some] = np.searchsorted(upper, values[some])
    shades = []
    for number in range(len(upper)):
        mine = values[of_row == number]
        low, high = say_value(mine.min(), column), say_value(mine.max(), column)
        words = f"{sign}{low}" if low == high else f"{sign}{low} to {sign}{high}"
        first = len(names) - len(upper)  # few ranges take the darker colours
        shades.append(_shade(names[first + number], words))
    return shades, of_row
