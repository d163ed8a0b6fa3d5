"""Pictures of work week by week: planned beside done, and parts of a sum below a target."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from hotspots.products import Product
from hotspots.products.declare import WeeksFigure
from hotspots.publish.shading import BAR, PLAIN
from hotspots.publish.style import LIGHT

Box = tuple[float, float, float, float]
_INK, _QUIET = LIGHT["ink"], LIGHT["quiet"]
# Light to dark with hatches in between, to be told apart on a black-and-white printer too.
_PARTS = (
    ("#24486e", ""),
    (BAR, ""),
    ("#f2c14e", "//"),
    (LIGHT["more-3"], ".."),
    (LIGHT["line"], "xx"),
    ("#87919c", "\\\\"),
)
_MOST_LABELS = 13


def draw_weeks(figure: Figure, box: Box, product: Product, how: WeeksFigure) -> None:
    """Draw planned and done on the left, the parts and their target on the right."""
    weeks = product.tables[how.table]
    left, bottom, width, height = box
    half = (width - 0.07) / 2
    room = (height - 0.17, bottom + 0.1)
    one = figure.add_axes((left + 0.055, room[1], half - 0.055, room[0]))
    two = figure.add_axes((left + half + 0.125, room[1], half - 0.055, room[0]))
    _planned_and_done(one, weeks, how)
    _parts_and_target(two, product, weeks, how)
    for axes in (one, two):
        _name_weeks(axes, weeks, how)


def _planned_and_done(axes: Axes, weeks: pd.DataFrame, how: WeeksFigure) -> None:
    place = np.arange(len(weeks))
    looks = (
        ("planned", how.planned, -0.2, "white", "//"),
        ("done", how.done, 0.2, "#24486e", ""),
    )
    for name, column, at, colour, hatch in looks:
        bars = axes.bar(
            place + at, weeks[column], width=0.4, color=colour, hatch=hatch, lw=0.9,
            edgecolor=PLAIN, label=name,
        )  # fmt: skip
        if len(weeks) <= _MOST_LABELS:
            axes.bar_label(bars, fmt="{:,.0f}", fontsize=7.5, padding=1.5)
    axes.set_title(how.title, fontsize=10, loc="left", pad=28)
    _legend(axes)


def _parts_and_target(axes: Axes, product: Product, weeks: pd.DataFrame, how: WeeksFigure) -> None:
    parts = product.tables[how.parts_table]
    place = np.arange(len(weeks))
    below = np.zeros(len(weeks))
    for number, (name, rows) in enumerate(parts.groupby(how.part, sort=False)):
        value = rows.set_index(how.week)[how.value].reindex(weeks[how.week]).fillna(0.0)
        colour, hatch = _PARTS[number % len(_PARTS)]
        size = value.to_numpy(dtype=float)
        if size.any():
            axes.bar(
                place, size, width=0.6, bottom=below, color=colour, hatch=hatch, edgecolor=PLAIN,
                lw=0.7, label=str(name),
            )  # fmt: skip
        below = below + size
    target = weeks[how.target].to_numpy(dtype=float)
    whole = place[weeks[how.days].to_numpy() == 7]  # a part of a week has no target of its own
    for week in whole:
        label = f"target: {target[week]:,.0f}" if week == whole[0] else None
        line = [target[week]] * 2
        axes.plot([week - 0.5, week + 0.5], line, color=_INK, lw=1.8, ls="--", label=label)
    if len(weeks) <= _MOST_LABELS:
        for week in place:
            words = f"{below[week]:,.0f}"
            axes.text(float(week), below[week], words, ha="center", va="bottom", fontsize=7.5)
    axes.set_title(how.parts_title, fontsize=10, loc="left", pad=28)
    axes.set_ylim(0, max([*below, *target[whole]]) * 1.08 or 1.0)
    _legend(axes)


def _legend(axes: Axes) -> None:
    """Set the legend above, where no column can be behind it."""
    if axes.get_legend_handles_labels()[1]:
        axes.legend(
            frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(-0.02, 0.99), ncols=3,
            handlelength=1.4, columnspacing=1.0, borderaxespad=0.1,
        )  # fmt: skip
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:,g}"))
    axes.grid(axis="y", color=LIGHT["line"], lw=0.7)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.tick_params(labelsize=8.5, length=2)


def _name_weeks(axes: Axes, weeks: pd.DataFrame, how: WeeksFigure) -> None:
    """Name weeks by their Mondays, and say of how many days the others are."""
    every = max(1, -(-len(weeks) // _MOST_LABELS))
    ticks = list(range(0, len(weeks), every))
    labels = []
    for week in ticks:
        monday, days = pd.Timestamp(weeks[how.week].iloc[week]), int(weeks[how.days].iloc[week])
        part = f"\n{days} days" if days > 1 else "\n1 day"
        labels.append(f"{monday.day} {monday:%b %y}" + (part if days < 7 else ""))
    axes.set_xticks(ticks, labels, fontsize=8, color=_QUIET)
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_xlabel("Week, by its Monday", fontsize=9)
