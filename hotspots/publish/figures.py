"""A product as a picture: a sheet of A4 with the finding on top and its sources at the foot.

Matplotlib is used by its objects alone, with its own defaults and its own font, so that
neither the machine's settings nor its fonts reach the picture: the same input, the same bytes.
"""

import textwrap
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import matplotlib
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from hotspots.errors import InputError, Problem
from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.products.declare import (
    BandsFigure,
    BarsFigure,
    CurveFigure,
    HoursFigure,
    MapFigure,
    WeeksFigure,
)
from hotspots.publish.figure_bands import draw_bands
from hotspots.publish.figure_charts import draw_bars, draw_curve, draw_hours
from hotspots.publish.figure_map import draw_map
from hotspots.publish.figure_weeks import draw_weeks
from hotspots.publish.page import Page
from hotspots.publish.style import LIGHT

A4_ACROSS = (11.69, 8.27)  # inches
_DPI = 150
_INK, _QUIET, _BAND = LIGHT["ink"], LIGHT["quiet"], LIGHT["band"]
_MARGIN = 0.035
_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "text.parse_math": False,  # a dollar in a name is a dollar
    "axes.edgecolor": _QUIET,
    "xtick.color": _QUIET,
    "ytick.color": _QUIET,
    "axes.labelcolor": _INK,
    "text.color": _INK,
}
_MOST_NOTE_LINES = 7


def draw_figure(
    product: Product, study_area: StudyArea, page: Page, *, framed: bool = True
) -> bytes:
    """Draw a product as a PNG of a sheet of A4, across, at 150 dots an inch.

    Parameters
    ----------
    product
        One whose declaration says how it is drawn.
    study_area
        The ground of a map.
    page
        What stands around it: marking, finding, period, notes, sources.
    framed
        False draws it without them, for a page that says all that itself.

    Returns
    -------
    bytes
        The same for the same input. The finding, the marking and the sources are in the file's
        own text, too.

    Raises
    ------
    InputError
        When the product declares no figure.
    """
    with _own_style():
        figure = Figure(figsize=A4_ACROSS, dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        top, foot = _draw_frame(figure, page) if framed else (1.0, 0.0)
        box = (_MARGIN, foot + 0.015, 1 - 2 * _MARGIN, top - foot - 0.03)
        how = product.declaration.figure
        match how:
            case HoursFigure() | CurveFigure() | BarsFigure() | BandsFigure() | WeeksFigure() if (
                not len(product.tables[how.table])
            ):
                figure.text(0.5, (top + foot) / 2, "There is nothing to draw.", ha="center")
            case MapFigure():
                draw_map(figure, box, product, how, study_area)
            case HoursFigure():
                draw_hours(figure, box, product, how)
            case CurveFigure():
                draw_curve(figure, box, product, how)
            case BarsFigure():
                draw_bars(figure, box, product, how)
            case BandsFigure():
                draw_bands(figure, box, product, how)
            case WeeksFigure():
                draw_weeks(figure, box, product, how)
            case None:
                what = f"{product.declaration.title} has no picture"
                raise InputError(Problem(what, "write its table instead (.csv)"))
        written = BytesIO()
        figure.savefig(written, format="png", metadata=_metadata(page))
    return written.getvalue()


@contextmanager
def _own_style() -> Iterator[None]:
    with warnings.catch_warnings(), matplotlib.rc_context():
        # A name in a script that the font lacks is drawn as boxes; that is no reason to stop.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def _metadata(page: Page) -> dict[str, str | None]:
    """Say inside the file what it shows: a picture travels without its page."""
    return {
        "Software": None,  # its version would change the bytes
        "Title": _latin(page.title),
        "Description": _latin(page.subtitle),
        "Source": _latin(" ".join(page.sources)),
        "Disclaimer": _latin(" ".join((page.marking, *page.notes))),
    }


def _latin(text: str) -> str:
    """Keep to the letters that every reader of a PNG's text knows."""
    return text.replace("–", "-").replace("’", "'").encode("latin-1", "replace").decode("latin-1")


def _draw_frame(figure: Figure, page: Page) -> tuple[float, float]:
    """Write what stands above and below; return where the space between begins and ends."""
    figure.text(
        0.5,
        0.985,
        f"  {page.marking}  ",
        ha="center",
        va="center",
        color="white",
        fontsize=8,
        fontweight="bold",
        bbox={"facecolor": _BAND, "edgecolor": _BAND, "pad": 3},
    )
    title = textwrap.wrap(page.title, 86) or [""]
    y = 0.958
    for line in title[:3]:
        figure.text(_MARGIN, y, line, va="top", fontsize=15, fontweight="bold")
        y -= 0.036
    for line in textwrap.wrap(page.subtitle, 150)[:2]:
        figure.text(_MARGIN, y, line, va="top", fontsize=9, color=_QUIET)
        y -= 0.022
    return y, _draw_foot(figure, page)


def _draw_foot(figure: Figure, page: Page) -> float:
    sources = [line for text in page.sources for line in textwrap.wrap(text, 205)]
    notes = [line for text in page.notes for line in textwrap.wrap(text, 205)]
    room = max(2, _MOST_NOTE_LINES - len(sources))
    if len(notes) > room:
        notes = [*notes[: room - 1], "More notes: see the page (.html)."]
    lines = [*notes, *sources]
    y = 0.02 + 0.0165 * len(lines)
    for number, line in enumerate(lines):
        figure.text(_MARGIN, y - 0.0165 * number, line, va="top", fontsize=6.5, color=_QUIET)
    return y + 0.004
