"""A map on paper: quiet ground, what was found on it, a legend in words, scale and north."""

import textwrap
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from hotspots.ground import StudyArea
from hotspots.patterns.densest_ground import SHARES_IN_WORDS, densest_ground
from hotspots.products import Product
from hotspots.products.declare import MapFigure
from hotspots.publish.shading import DENSITY_SHADES, PLAIN, Shade, Shading, shade_rows
from hotspots.publish.style import LIGHT
from hotspots.publish.view import ground_to_show, round_scale
from hotspots.records.place_kinds import place_name

Box = tuple[float, float, float, float]
_SEA, _LAND = LIGHT["sea"], LIGHT["land"]
_WARD, _OUTLINE, _WARD_NAME = LIGHT["ward"], LIGHT["district"], LIGHT["quiet"]
_METRES_PER_INCH = 0.0254
_LEGEND_WIDTH = 0.2
_MOST_WARD_NAMES = 40
_MOST_NUMBERS = 100
_WIDEST = 36
_DISC_PIXELS = 20.0
_SMALL_PIXELS = 16.0  # a shape smaller than this cannot be seen on the sheet: it gets a disc


def draw_map(
    figure: Figure, box: Box, product: Product, how: MapFigure, study_area: StudyArea
) -> None:
    """Draw a product's map, and its legend to the right of it."""
    left, bottom, width, height = box
    axes = figure.add_axes((left, bottom, width - _LEGEND_WIDTH - 0.015, height))
    scale = _frame_view(axes, ground_to_show(study_area, [product]))
    _draw_ground(axes, study_area)
    legend = _Legend(figure, left + width - _LEGEND_WIDTH, bottom, height)
    if how.raster:
        _draw_raster(axes, product, how, legend)
    _draw_lines(axes, study_area)
    if how.table:
        _draw_shapes(axes, product, how, legend)
    _name_ground(legend, study_area)
    legend.say(f"North is up. 1:{scale:,} when printed on A4.")
    if how.table and how.names:
        _list_names(legend, product.tables[how.table], how)
    _draw_scale(axes)
    _draw_north(axes)


def _frame_view(axes: Axes, ground: BaseGeometry) -> int:
    """Show the ground whole at a round scale of the sheet, and no axis of numbers; give it."""
    west, south, east, north = ground.bounds
    place = axes.get_position()
    sheet = axes.get_figure(root=True).get_size_inches()  # type: ignore[union-attr]  # it has one
    wide, high = _METRES_PER_INCH * sheet * (place.width, place.height)
    scale = round_scale(1.03 * max((east - west) / wide, (north - south) / high))
    x, y = (west + east) / 2, (south + north) / 2
    axes.set_xlim(x - wide * scale / 2, x + wide * scale / 2)
    axes.set_ylim(y - high * scale / 2, y + high * scale / 2)
    axes.set_facecolor(_SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    return scale


def path_of(shape: BaseGeometry) -> Path:
    """Turn a polygon, with its holes, into a path; empty for what has no ground."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
        for ring in (shapely.geometry.polygon.orient(part).exterior, *part.interiors)
    ]
    if not rings:
        return Path(np.empty((0, 2)))
    return Path.make_compound_path(
        *(Path(shapely.get_coordinates(one), closed=True) for one in rings)
    )


def _draw_ground(axes: Axes, area: StudyArea) -> None:
    axes.add_patch(PathPatch(path_of(area.outline), facecolor=_LAND, edgecolor="none", zorder=1))


def _draw_lines(axes: Axes, area: StudyArea) -> None:
    paths = [path_of(shape) for shape in area.wards.geometry]
    axes.add_collection(
        PathCollection(paths, facecolors="none", edgecolors=_WARD, linewidths=0.5, zorder=3),
        autolim=False,
    )
    if len(area.wards) <= _MOST_WARD_NAMES:
        _name_wards(axes, area.wards)
    outline = PathPatch(path_of(area.outline), facecolor="none", edgecolor=_OUTLINE, lw=1.1)
    outline.set_zorder(4)
    axes.add_patch(outline)


def _name_wards(axes: Axes, wards: gpd.GeoDataFrame) -> None:
    inside = wards.geometry.representative_point()
    for x, y, name in zip(inside.x, inside.y, wards["ward"].fillna(""), strict=True):
        axes.text(
            x,
            y,
            "\n".join(textwrap.wrap(str(name), 16)[:3]),
            ha="center",
            va="center",
            fontsize=5.5,
            color=_WARD_NAME,
            zorder=5.5,
            clip_on=True,
            path_effects=[withStroke(linewidth=1.5, foreground="#ffffffb0")],
        )


def _draw_raster(axes: Axes, product: Product, how: MapFigure, legend: "_Legend") -> None:
    surface = product.rasters[how.raster]
    classes = densest_ground(surface, product.tables[how.raster_places])
    palette = np.zeros((len(DENSITY_SHADES) + 1, 4), dtype=np.uint8)
    for number, colour in enumerate(DENSITY_SHADES, start=1):
        palette[number] = (*bytes.fromhex(colour[1:]), 255)
    cells = surface.cells
    east = cells.west + cells.columns * cells.cell_m
    south = cells.north - cells.rows * cells.cell_m
    axes.imshow(
        palette[classes],
        extent=(cells.west, east, south, cells.north),
        interpolation="nearest",
        aspect="auto",
        zorder=2,
    )
    what = "harm" if surface.settings.weights else "incidents"
    legend.head(f"Smallest area that holds … of {what}")
    for colour, words in zip(DENSITY_SHADES, SHARES_IN_WORDS, strict=True):
        legend.swatch(words, facecolor=colour, edgecolor="#00000033")


def _draw_shapes(axes: Axes, product: Product, how: MapFigure, legend: "_Legend") -> None:
    frame = product.tables[how.table]
    table = product.declaration.table(how.table)
    shading = shade_rows(frame, table, how)
    if table.geometry == "Point":
        _draw_points(axes, frame, shading)
    else:
        _draw_polygons(axes, frame, shading)
    words = f"{how.legend} ({len(frame):,})"
    if shading.shades:
        legend.head(words)
        legend.say(shading.title)
        for shade in shading.shades:
            legend.swatch(shade.words, lw=0.4, **_fill(shade))
    else:
        legend.swatch(words, facecolor=f"{PLAIN}44", edgecolor=PLAIN, lw=1.5)
    if how.number and len(frame) <= _MOST_NUMBERS and _draw_numbers(axes, frame, how.number):
        legend.say("A dot lies too near to a number to have its own.")


def _draw_points(axes: Axes, frame: gpd.GeoDataFrame, shading: Shading) -> None:
    colours = [_colour(shading, row) for row in range(len(frame))]
    axes.scatter(
        frame.geometry.x, frame.geometry.y, s=26, c=colours or None, lw=0.5, ec="w", zorder=6
    )


def _draw_polygons(axes: Axes, frame: gpd.GeoDataFrame, shading: Shading) -> None:
    """Draw the shapes of each shade together: a county has tens of thousands of cells."""
    paths = np.array([path_of(shape) for shape in frame.geometry], dtype=object)
    for number in sorted(set(shading.of_row)):
        if not shading.shades:
            style: dict[str, Any] = {"facecolor": f"{PLAIN}33", "edgecolor": PLAIN, "lw": 1.2}
        elif number < 0:
            style = {"facecolor": "none", "edgecolor": _WARD, "lw": 0.2}
        else:
            style = {"lw": 0.2} | _fill(shading.shades[number])
        mine = paths[np.array(shading.of_row) == number]
        axes.add_collection(PathCollection(list(mine), zorder=5, **style), autolim=False)


def _fill(shade: Shade) -> dict[str, Any]:
    plain = {"facecolor": shade.colour, "edgecolor": shade.hatch or "#ffffff"}
    return plain | ({"hatch": "////"} if shade.hatch else {})


def _colour(shading: Shading, row: int) -> str:
    number = shading.of_row[row]
    return shading.shades[number].colour if shading.shades and number >= 0 else PLAIN


def _draw_numbers(axes: Axes, frame: gpd.GeoDataFrame, number: str) -> bool:
    """Write each shape's number; on a disc where the shape is too small to be seen.

    Returns
    -------
    bool
        Whether some lie so near to an earlier one that they are dots.
    """
    pixels = axes.get_window_extent().height / np.ptp(axes.get_ylim())
    bounds = frame.geometry.bounds
    across = np.maximum(bounds["maxx"] - bounds["minx"], bounds["maxy"] - bounds["miny"]) * pixels
    inside = frame.geometry.representative_point()
    xy = np.column_stack([inside.x, inside.y])
    written: list[int] = []
    for row, text in enumerate(frame[number]):
        apart = np.hypot(*(xy[written] - xy[row]).T) * pixels
        small = across.iloc[row] < _SMALL_PIXELS
        if small and (apart < _DISC_PIXELS).any():
            axes.plot(*xy[row], "o", ms=4.5, mfc=PLAIN, mec="w", mew=0.5, zorder=6)
            continue
        written.append(row)
        if small:
            axes.plot(*xy[row], "o", ms=10, mfc=PLAIN, mec="w", mew=0.7, zorder=7)
        axes.text(
            float(xy[row, 0]),
            float(xy[row, 1]),
            str(text),
            ha="center",
            va="center_baseline",
            fontsize=6.5,
            fontweight="bold",
            color="w" if small else PLAIN,
            zorder=8,
            clip_on=True,
            path_effects=None if small else [withStroke(linewidth=2, foreground="w")],
        )
    return len(written) < len(frame)


def _name_ground(legend: "_Legend", area: StudyArea) -> None:
    legend.head("Ground")
    words = f"boundary of {area.name}" if area.has_boundary else "extent of the data (no boundary)"
    legend.swatch(words, facecolor=_LAND, edgecolor=_OUTLINE, lw=1.1)
    if len(area.wards):
        legend.swatch("wards", facecolor=_LAND, edgecolor=_WARD, lw=0.7)


def _list_names(legend: "_Legend", frame: gpd.GeoDataFrame, how: MapFigure) -> None:
    """Name the first shapes beside the map, as many as there is room for."""
    texts = [frame[column].fillna("").map(place_name) for column in how.names]
    rows = list(zip(frame[how.number], zip(*texts, strict=True), strict=True))
    room = legend.room - 2
    if not rows or room < 1:
        return
    legend.head("Where")
    for number, parts in rows[:room]:
        text = ", ".join(part for part in parts if part) or "no location text"
        short = text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
        legend.say(f"{number}  {short}")
    if len(rows) > room:
        legend.say(f"and {len(rows) - room:,} more: see the table (.csv)")


def _draw_scale(axes: Axes) -> None:
    """Draw a bar of a round length, about a fifth of the map."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    fifth = (east - west) / 5
    power = 10.0 ** np.floor(np.log10(fifth))
    length = next(step * power for step in (5, 2, 1) if step * power <= fifth)
    words = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    x, y = west + (east - west) * 0.02, south + (north - south) * 0.03
    axes.plot([x, x + length], [y, y], color="w", lw=5, solid_capstyle="butt", zorder=900)
    axes.plot([x, x + length], [y, y], color=_OUTLINE, lw=2.5, solid_capstyle="butt", zorder=901)
    halo = [withStroke(linewidth=2.5, foreground="w")]
    axes.text(
        x + length / 2,
        y + (north - south) * 0.012,
        words,
        ha="center",
        va="bottom",
        fontsize=8,
        path_effects=halo,
        zorder=902,
    )


def _draw_north(axes: Axes) -> None:
    axes.annotate(
        "N",
        xy=(0.975, 0.985),
        xytext=(0.975, 0.925),
        xycoords="axes fraction",
        ha="center",
        va="center",
        fontsize=9,
        fontweight="bold",
        arrowprops={"arrowstyle": "-|>", "color": _OUTLINE, "lw": 1.5},
        path_effects=[withStroke(linewidth=2.5, foreground="w")],
        zorder=903,
    )


class _Legend:
    """Lines of a legend, written from the top down."""

    def __init__(self, figure: Figure, left: float, bottom: float, height: float) -> None:
        self.axes = figure.add_axes((left, bottom, _LEGEND_WIDTH, height))
        self.axes.set_axis_off()
        self.axes.set_xlim(0, 1)
        self.axes.set_ylim(0, 1)
        self.step = 0.17 / (height * figure.get_size_inches()[1])  # a line, of the height
        self.y = 1.0

    def head(self, words: str) -> None:
        """Write what the next swatches are of."""
        self.y -= 0.4 * self.step if self.y < 1 else 0
        for line in textwrap.wrap(words, 32):
            self.axes.text(0, self.y, line, va="top", fontsize=8.5, fontweight="bold")
            self.y -= self.step

    def say(self, words: str) -> None:
        """Write a line or two by themselves."""
        for line in textwrap.wrap(words, 40):
            self.axes.text(0, self.y, line, va="top", fontsize=7.5)
            self.y -= 0.85 * self.step

    @property
    def room(self) -> int:
        """How many lines more there is room for."""
        return int(self.y / (0.85 * self.step)) - 1

    def swatch(self, words: str, **style: object) -> None:
        """Draw a sample of a mark and write what it means."""
        patch = Rectangle((0.01, self.y - 0.85 * self.step), 0.09, 0.75 * self.step, **style)  # type: ignore[arg-type]  # matplotlib's many options
        self.axes.add_patch(patch)
        for line in textwrap.wrap(words, 32) or [""]:
            self.axes.text(0.14, self.y, line, va="top", fontsize=8)
            self.y -= self.step
        self.y -= 0.15 * self.step
