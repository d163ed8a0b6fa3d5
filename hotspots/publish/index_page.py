"""The run's front page: one row a district, where every row of the input went, what to mind."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from markupsafe import escape
from shapely.geometry.base import BaseGeometry

from hotspots.publish.page import Page, read_asset, render_page

_SHADES = ("#fdebd2", "#fbc77f", "#ee8048", "#c7363f", "#7a0f3f")
# The form of an audit has the audit's name in its own.
_FORM = re.compile(r"(audit-form)-.*")
_NO_HARM = "#fbfaf7"
_WIDTH = 480.0
_MARGIN = 10.0
_PACK_WORDS = {"patrol": "Patrol plan", "street-week": "Street Week", "eva": "Visual audit"}


@dataclass(frozen=True)
class DistrictRow:
    """One district on the front page.

    ``share_of_ground`` is None without a boundary; ``lists`` are the pages of its address lists,
    with ``doors`` to knock at; ``packs`` are the pages of its packs: name -> files.
    """

    name: str
    folder: str
    incidents: int
    harm: float
    spots: int
    share_of_harm: float
    share_of_ground: float | None
    files: tuple[str, ...]
    outline: BaseGeometry
    live_zones: int = 0
    doors: int = 0
    lists: tuple[str, ...] = ()
    packs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def pages_of(self, version: str) -> list[str]:
        """Name the pages of lists in one version: restricted, partner or public."""
        return [one for one in self.lists if f"/{version}/" in one]

    def pack_pages_of(self, pack: str, version: str) -> list[tuple[str, str]]:
        """Name the pages of a pack in one version: what a link says, where it leads."""
        pages = [one for one in self.packs.get(pack, ()) if f"/{version}/" in one]
        names = [one.rpartition("/")[2].removesuffix(".html") for one in pages]
        said = [_FORM.sub(r"\1", name).replace("-", " ") for name in names]
        return list(zip(said, pages, strict=True))


@dataclass(frozen=True)
class AccountLine:
    """One line of the account of rows."""

    what: str
    rows: int


def draw_index_page(
    page: Page, districts: Sequence[DistrictRow], account: Sequence[AccountLine]
) -> str:
    """Compose the front page of a run; the district with most harm comes first."""
    ranked = sorted(districts, key=lambda row: (-row.harm, row.name))
    return render_page(
        "index.html",
        page=page,
        style=read_asset("index.css"),
        overview=_draw_overview(districts),
        overview_by="harm",
        districts=ranked,
        file_names=list(dict.fromkeys(name for row in ranked for name in row.files)),
        with_lists=[row for row in ranked if row.lists],
        with_packs=[row for row in ranked if row.packs],
        packs=[(pack, words) for pack, words in _PACK_WORDS.items() if _any_has(ranked, pack)],
        account=account,
    )


def _any_has(rows: Sequence[DistrictRow], pack: str) -> bool:
    return any(pack in row.packs for row in rows)


def _draw_overview(districts: Sequence[DistrictRow]) -> str:
    """Draw the districts as one small picture, shaded by harm per km², each a link."""
    if not districts:
        return ""
    west, south, east, north = shapely.total_bounds([row.outline for row in districts])
    scale = (_WIDTH - 2 * _MARGIN) / (east - west)
    height = (north - south) * scale + 2 * _MARGIN
    density = np.array([row.harm / max(row.outline.area, 1.0) for row in districts])
    # Equal districts take equal shades, and one without any harm takes none.
    shade = np.searchsorted(np.sort(density), density) * len(_SHADES) // len(districts)
    colours = [
        _SHADES[one] if some else _NO_HARM for one, some in zip(shade, density > 0, strict=True)
    ]
    parts = [
        f'<svg viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="group"'
        ' aria-label="Map of the districts">'
    ]
    for number, row in enumerate(districts):
        path = _path(row.outline.simplify(0.7 / scale), west, north, scale)
        parts.append(
            f'<a href="{escape(row.folder)}/map.html" aria-label="{escape(row.name)}">'
            f'<path d="{path}" fill="{colours[number]}" stroke="#fff" stroke-width="1.2"'
            f' fill-rule="evenodd"><title>{escape(row.name)}</title></path></a>'
        )
    parts.append("</svg>")
    return "".join(parts)


def _path(shape: BaseGeometry, west: float, north: float, scale: float) -> str:
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    drawn = []
    for ring in rings:
        xy = shapely.get_coordinates(ring)
        x = (xy[:, 0] - west) * scale + _MARGIN
        y = (north - xy[:, 1]) * scale + _MARGIN
        drawn.append("M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True)) + "Z")
    return "".join(drawn)
