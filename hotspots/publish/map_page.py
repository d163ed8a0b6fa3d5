"""The page of a map: Folium composes the map and its tiles, our own scripts all that carries data.

Folium's own page fetches its library and style from the web, and a police network would show a
blank page: only its body and its script are used here. No text from the data goes through Folium
either, as it compiles what it has drawn as a template once more; texts travel beside the map as
JSON.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

import folium
from branca.element import Element, Figure, MacroElement
from jinja2 import Template

from hotspots.publish.map_payload import GROUPS, MapLayer
from hotspots.publish.page import Page, leaflet_script, leaflet_style, read_asset, render_page

# Scripts of the page, in order; begin.js calls each one's begin.
SCRIPTS = (
    "begin",
    "store",
    "theme",
    "layers",
    "labels",
    "ground",
    "density",
    "points",
    "filter",
    "zones",
    "panel",
    "tables",
    "search",
    "tools",
    "paper",
    "link",
)
TILES = (
    (
        "OpenStreetMap (needs network)",
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "© OpenStreetMap contributors",
    ),
    (
        "Quiet streets by CARTO (needs network)",
        "https://{s}.basemaps.cartocdn.com/light_all/{z}/{x}/{y}{r}.png",
        "© OpenStreetMap contributors © CARTO",
    ),
)


@dataclass(frozen=True)
class MapPage:
    """All that a map page shows.

    Attributes
    ----------
    view
        What it opens on, in degrees: ``[[south, west], [north, east]]``.
    layers
        The lowest first.
    incidents
        As ``pack_incidents`` gives them; None for none.
    ground
        Streets, water, parks and names, as ``pack_ground`` gives them; None for none.
    words
        Settings of the page that its scripts ask for by name.
    """

    view: list[list[float]]
    layers: tuple[MapLayer, ...]
    incidents: dict[str, Any] | None = None
    ground: dict[str, Any] | None = None
    words: dict[str, Any] | None = None


def draw_map_page(content: MapPage, page: Page) -> str:
    """Compose the page.

    Returns
    -------
    str
        HTML that needs nothing from outside itself; the same text for the same input.
    """
    map_ = folium.Map(tiles=None, control_scale=True, zoom_snap=0.25, prefer_canvas=False)
    for name, url, attribution in TILES:
        folium.TileLayer(url, attr=attribution, name=name, show=False, max_zoom=19).add_to(map_)
    map_.add_child(_Begin())  # type: ignore[no-untyped-call]
    html, script = _render(map_)
    return render_page(
        "map.html",
        page=page,
        style=leaflet_style() + read_asset("map.css") + read_asset("map/filter.css"),
        library=leaflet_script() + "\n" + "\n".join(_scripts()),
        map=html,
        facts=as_json_block(_facts(content, page)),
        script=script,
    )


def _scripts() -> list[str]:
    return [read_asset(f"map/{name}.js") for name in SCRIPTS]


def _facts(content: MapPage, page: Page) -> dict[str, Any]:
    return {
        "place": page.place,
        "marking": page.marking,
        "view": content.view,
        "groups": GROUPS,
        "layers": [_layer(one) for one in content.layers],
        "incidents": content.incidents,
        "ground": content.ground,
        "words": content.words or {},
    }


def _layer(layer: MapLayer) -> dict[str, Any]:
    table = layer.table
    return {
        "id": layer.id,
        "group": layer.group,
        "title": layer.title,
        "mark": layer.mark,
        "kind": layer.kind,
        "shapes": layer.shapes,
        "shades": layer.shades,
        "labels": layer.labels,
        "says": layer.says,
        "legend": {"title": layer.legend_title, "rows": [vars(one) for one in layer.legend]},
        "table": None if table is None else vars(table),
        "show": layer.show,
        "days": layer.days,
        "picture": layer.picture,
    }


class _Begin(MacroElement):
    """Hands Folium's map and its tiles to our own scripts."""

    _template = Template(
        "{% macro script(this, kwargs) %}hotspots.begin({{ this._parent.get_name() }}, ["
        "{% for one in this._parent._children.values() if one.tile_name is defined %}"
        "{ title: {{ one.tile_name|tojson }}, layer: {{ one.get_name() }} },"
        "{% endfor %}]);{% endmacro %}"
    )


def _render(map_: folium.Map) -> tuple[str, str]:
    """Render Folium's body and script only, with numbered names in place of random ones."""
    figure = cast(Figure, map_.get_root())
    for number, element in enumerate(_walk(map_)):
        element._id = f"{number:03d}"
    for child in list(figure._children.values()):
        child.render()
    return figure.html.render(), figure.script.render()


def _walk(element: Element) -> Iterable[Element]:
    yield element
    for child in element._children.values():
        yield from _walk(child)


def as_json_block(content: dict[str, Any]) -> str:
    r"""Write JSON that may stand inside a script element, which only a "<" can end.

    >>> print(as_json_block({"location": "</script>"}))
    {"location":"\u003c/script>"}
    """
    text = json.dumps(content, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
