"""The district map: whatever products have a place on it, on one page, offline.

Folium composes the layers; the page around them is ours, because Folium's own fetches its
library and its style from the web, and a police network would show a blank page.

No text from the data goes through Folium: it compiles what it has drawn as a template once
more, so that an offence called ``{{ ... }}`` would be run on the analyst's machine. Texts travel
beside the map as JSON (:func:`_facts`), and our own script sets them as text.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio.warp
import shapely
from branca.element import Element, Figure, MacroElement
from jinja2 import Template
from markupsafe import escape
from numpy.typing import NDArray
from rasterio.transform import array_bounds

from hotspots.grid_ref import WGS84, Crs
from hotspots.ground import StudyArea
from hotspots.patterns.densest_ground import SHARES, SHARES_IN_WORDS, densest_ground
from hotspots.patterns.density import Surface
from hotspots.products import Product
from hotspots.products.declare import MapFigure
from hotspots.projection import project_geometries, project_points
from hotspots.publish.page import Page, leaflet_script, leaflet_style, read_asset, render_page
from hotspots.publish.shading import DENSITY_SHADES, PLAIN, Shading, say_value, shade_rows
from hotspots.publish.view import ground_to_show
from hotspots.records.place_kinds import OTHER

SHADES = tuple(zip(SHARES, DENSITY_SHADES, SHARES_IN_WORDS, strict=True))
_SHADE_OPACITY = 0.7
_DECIMALS = 6  # of a degree: 0.1 m
_LABELS_FROM_ZOOM = 12
_GROUND_PANE = "ground"
_MANY_SHAPES = 2000


@dataclass(frozen=True)
class DistrictMap:
    """All that a district's map shows.

    Attributes
    ----------
    study_area
        The ground.
    products
        What is drawn on it: each that declares a map.
    """

    study_area: StudyArea
    products: tuple[Product, ...]

    def table(self, name: str) -> gpd.GeoDataFrame | None:
        """Find a table of any of the products; None where none has it."""
        return next((one.tables[name] for one in self.products if name in one.tables), None)


def draw_district_map(district: DistrictMap, page: Page) -> str:
    """Compose the page of one district's map.

    Returns
    -------
    str
        HTML that needs nothing from outside itself; the same text for the same input.
    """
    area = district.study_area
    map_ = folium.Map(tiles=None, control_scale=True, zoom_snap=0.25)
    _add_backgrounds(map_, area)
    for product in district.products:
        if isinstance(product.declaration.figure, MapFigure) and product.declaration.figure.raster:
            _density_layer(product, product.declaration.figure).add_to(map_)
    wards = _ward_layer(area)
    wards.add_to(map_)
    _outline_layer(area).add_to(map_)
    places = None
    if district.table("incident_places") is not None:
        places = folium.FeatureGroup(_key("incident-place", "Incidents, by position"), show=False)
        places.add_to(map_)
    shapes = {}
    for product in district.products:
        figure = product.declaration.figure
        if isinstance(figure, MapFigure) and figure.table:
            shapes[figure.table] = _shape_layer(product, figure)
            shapes[figure.table].add_to(map_)
    legend = folium.LayerControl(collapsed=False)
    legend.add_to(map_)
    fixed = {"wards": wards, "legend": legend} | ({"places": places} if places else {})
    _Behaviour(shapes, fixed).add_to(map_)
    html, script = _render(map_)
    spots = district.table("harm_spots")
    return render_page(
        "map.html",
        page=page,
        style=leaflet_style() + read_asset("map.css"),
        library=leaflet_script() + "\n" + read_asset("map.js"),
        map=html,
        facts=_as_json_block(_facts(district)),
        spots=[] if spots is None else _spot_list(spots),
        script=script,
    )


class _Behaviour(MacroElement):
    """Hands Folium's layers to our own script (assets/map.js), by name."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const theMap = {{ this._parent.get_name() }};
        hotspots.begin(theMap, {
        {%- for name, element in this.fixed.items() %}
            {{ name }}: {{ element.get_name() }},
        {%- endfor %}
            shapes: {
            {%- for name, element in this.shapes.items() %}
                {{ name }}: {{ element.get_name() }},
            {%- endfor %}
            },
        });
        {% endmacro %}
        """
    )

    def __init__(self, shapes: Mapping[str, Element], fixed: Mapping[str, Element]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types here
        self._name = "Behaviour"
        self.shapes, self.fixed = shapes, fixed


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


def _key(css_class: str, text: str, extra: str = "") -> str:
    """Write a legend entry: a sample of the mark and what it means, beside its switch."""
    return f'<span class="key {css_class}"></span><span>{escape(text)}{extra}</span>'


def _add_backgrounds(map_: folium.Map, area: StudyArea) -> None:
    """Offer backgrounds; the plain one needs no network and is what a reader meets first."""
    folium.map.CustomPane(_GROUND_PANE, z_index=250).add_to(map_)  # above tiles, below density
    folium.GeoJson(
        _outline_features(area),
        name=_key("none", "Plain background (works offline)"),
        overlay=False,
        style_function=lambda _: {
            "className": "land",
            "pane": _GROUND_PANE,
            "stroke": False,
            "fillColor": "#fdfcf9",
            "fillOpacity": 1,
            "interactive": False,
        },
    ).add_to(map_)
    for name, url, attribution in (
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
    ):
        folium.TileLayer(
            url, attr=attribution, name=_key("none", name), show=False, max_zoom=19
        ).add_to(map_)


def _density_layer(product: Product, figure: MapFigure) -> folium.raster_layers.ImageOverlay:
    surface = product.rasters[figure.raster]
    picture, bounds = _shade(surface, product.tables[figure.raster_places])
    swatches = "".join(
        f'<span><i style="background:{colour}"></i>{escape(words)}</span>'
        for _, colour, words in SHADES
    )
    what = "harm" if surface.settings.weights else "incidents"
    return folium.raster_layers.ImageOverlay(
        picture,
        bounds=bounds,
        name=_key(
            "none",
            f"Smallest area that holds … of {what}",
            f'<span class="shades">{swatches}</span>',
        ),
        opacity=_SHADE_OPACITY,
        class_name="density",
    )


def _shade(
    surface: Surface, places: gpd.GeoDataFrame
) -> tuple[NDArray[np.uint8], list[list[float]]]:
    """Paint the shades of a surface, in the projection of the web map."""
    classes = densest_ground(surface, places)
    rows, columns = classes.shape
    source = surface.crs.to_wkt()
    left, bottom, right, top = array_bounds(rows, columns, surface.transform)
    transform, width, height = rasterio.warp.calculate_default_transform(
        source, "EPSG:3857", columns, rows, left=left, bottom=bottom, right=right, top=top
    )
    warped = np.zeros((height, width), dtype=np.uint8)
    rasterio.warp.reproject(
        classes,
        warped,
        src_transform=surface.transform,
        src_crs=source,
        dst_transform=transform,
        dst_crs="EPSG:3857",
        resampling=rasterio.warp.Resampling.nearest,
    )
    palette = np.zeros((len(SHADES) + 1, 4), dtype=np.uint8)
    for number, (_, colour, _) in enumerate(SHADES, start=1):
        palette[number] = (*bytes.fromhex(colour[1:]), 255)
    west, south, east, north = array_bounds(height, width, transform)
    (lon, lat, _) = project_points([west, east], [south, north], from_crs=3857, to_crs=WGS84)
    bounds = [[float(lat[0]), float(lon[0])], [float(lat[1]), float(lon[1])]]
    return palette[warped], bounds


def _ward_layer(area: StudyArea) -> folium.GeoJson:
    return folium.GeoJson(
        _features(area.wards, simplify_m=5),
        name=_key("ward", "Wards"),
        style_function=lambda _: {
            "className": "ward",
            "color": "#87919c",
            "weight": 1,
            "fill": False,
            "interactive": False,
        },
    )


def _outline_layer(area: StudyArea) -> folium.GeoJson:
    words = "District boundary" if area.has_boundary else "Extent of the data (no boundary given)"
    return folium.GeoJson(
        _outline_features(area),
        name=_key("district", words),
        style_function=lambda _: {
            "className": "district",
            "color": "#46525e",
            "weight": 2.5,
            "fill": False,
            "interactive": False,
        },
    )


def _outline_features(area: StudyArea) -> dict[str, Any]:
    outline = gpd.GeoDataFrame(geometry=[area.outline], crs=area.crs)
    return _features(outline, simplify_m=5)


def _shape_layer(product: Product, figure: MapFigure) -> folium.GeoJson:
    """Draw the shapes that a product is about; the well-known ones in marks of their own."""
    frame, table = _drawn(product, figure), product.declaration.table(figure.table)
    shading = shade_rows(frame, table, figure)
    mark = figure.table.replace("_", "-").removesuffix("s")
    known = mark in _MARKS
    what, comma, more = figure.legend.partition(",")
    words = f"{what} ({len(product.tables[figure.table]):,}){comma}{more}"
    styles = [_MARKS.get(mark, _shade_style(shading, row)) for row in range(len(frame))]
    point = folium.CircleMarker(radius=6, fill=True) if table.geometry == "Point" else None
    return folium.GeoJson(
        _features(frame, simplify_m=1 if table.geometry == "Polygon" else 0),
        name=_key(mark if known or shading.shades else "shape", words, _swatches(shading)),
        marker=point,
        style_function=lambda one: (
            {"className": mark if known else "shape"} | styles[int(one["id"])]
        ),
    )


def _drawn(product: Product, figure: MapFigure) -> gpd.GeoDataFrame:
    """Take the shapes to draw: of very many only those that have a shade."""
    frame = product.tables[figure.table]
    if not figure.shade or len(frame) <= _MANY_SHAPES:
        return frame
    shading = shade_rows(frame, product.declaration.table(figure.table), figure)
    return frame[np.array(shading.of_row) >= 0]


_MARKS: dict[str, dict[str, Any]] = {
    "hotspot-area": {
        "color": "#6b1e5c",
        "weight": 2,
        "dashArray": "4 4",
        "fillOpacity": 0.02,
    },
    "harm-spot": {
        "color": PLAIN,
        "weight": 3,
        "fillColor": PLAIN,
        "fillOpacity": 0.12,
    },
}


def _shade_style(shading: Shading, row: int) -> dict[str, Any]:
    if not shading.shades:
        return {"color": PLAIN, "weight": 2, "fillColor": PLAIN, "fillOpacity": 0.3}
    if shading.of_row[row] < 0:
        return {"color": "#b9bfc6", "weight": 0.5, "fillOpacity": 0}
    colour = shading.shades[shading.of_row[row]].colour
    return {"color": "#46525e", "weight": 0.5, "fillColor": colour, "fillOpacity": 0.75}


def _swatches(shading: Shading) -> str:
    if not shading.shades:
        return ""
    lines = "".join(
        f'<span><i style="background:{one.colour}"></i>{escape(one.words)}</span>'
        for one in shading.shades
    )
    return f'<span class="shades"><span>{escape(shading.title)}</span>{lines}</span>'


def _features(frame: gpd.GeoDataFrame, *, simplify_m: float = 0.0) -> dict[str, Any]:
    """Turn a frame into GeoJSON in degrees: shapes and their numbers, no text."""
    shapes: Any = frame.geometry.to_numpy()
    if simplify_m:
        shapes = shapely.simplify(shapes, simplify_m)
    shapes, _ = project_geometries(shapes, from_crs=frame.crs, to_crs=WGS84)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(number),
                "properties": {},
                "geometry": _rounded(shapely.geometry.mapping(shape)),
            }
            for number, shape in enumerate(shapes)
        ],
    }


def _rounded(part: Any) -> Any:
    """Round coordinates to what a screen can show, and turn tuples into lists."""
    if isinstance(part, float):
        return round(part, _DECIMALS)
    if isinstance(part, tuple | list):
        return [_rounded(one) for one in part]
    if isinstance(part, dict):
        return {key: _rounded(value) for key, value in part.items()}
    return part


def _view(district: DistrictMap) -> list[list[float]]:
    """Choose what the map opens on, in degrees."""
    area, shape = district.study_area, ground_to_show(district.study_area, district.products)
    # Every corner, because north of the grid is not north of the map.
    x, y = shapely.get_coordinates(shape).T
    lon, lat = _to_degrees(x, y, area.crs)
    return [[min(lat), min(lon)], [max(lat), max(lon)]]


def _to_degrees(x: Any, y: Any, crs: Crs) -> tuple[list[float], list[float]]:
    lon, lat, _ = project_points(x, y, from_crs=crs, to_crs=WGS84)
    return np.round(lon, _DECIMALS).tolist(), np.round(lat, _DECIMALS).tolist()


def _facts(district: DistrictMap) -> dict[str, Any]:
    """Gather what the map's shapes say, in the order they are drawn."""
    facts: dict[str, Any] = {
        "view": _view(district),
        "labels_from_zoom": _LABELS_FROM_ZOOM,
        "wards": district.study_area.wards["ward"].fillna("").tolist(),
    }
    for product in district.products:
        figure = product.declaration.figure
        if isinstance(figure, MapFigure) and figure.table:
            tell = _FACTS_OF.get(figure.table)
            facts[figure.table] = (
                tell(product.tables[figure.table]) if tell else _shape_facts(product, figure)
            )
    places = district.table("incident_places")
    return facts if places is None else facts | {"places": _place_facts(places)}


def _shape_facts(product: Product, figure: MapFigure) -> list[dict[str, Any]]:
    """Say of each shape what its columns say, in a reader's words."""
    table = product.declaration.table(figure.table)
    told = [column for column in table.columns if column.name not in _COORDINATES]
    what = figure.legend.split(",")[0].removesuffix("s")
    return [
        {
            "name": f"{what} {number}",
            "title": f"{what} {row[figure.number] if figure.number else number}",
            "facts": {
                column.name.replace("_", " ").capitalize(): say_value(row[column.name], column)
                for column in told
                if column.name != figure.number
            },
        }
        for number, row in enumerate(_drawn(product, figure).to_dict("records"), start=1)
    ]


def _hotspot_area_facts(areas: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": f"Hotspot area {row['hotspot_area']}",
            "title": f"Hotspot area {row['hotspot_area']}",
            "facts": {
                "Incidents": f"{row['incidents']:,}",
                "Positions": f"{row['places']:,}",
                "Area": f"{row['area_ha']:.1f} ha",
            },
        }
        for row in areas.to_dict("records")
    ]


def _harm_spot_facts(spots: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": f"Harm spot {row['rank']}. {row['around'] or 'Harm spot'}",
            "label": str(row["rank"]),
            "title": f"{row['rank']}. {row['around'] or 'Harm spot'}",
            "facts": {
                "Harm": f"{row['harm']:,.0f} ({100 * row['share_of_harm']:.1f}% of the district)",
                "Incidents": f"{row['incidents']:,}",
                "Most often": row["top_offences"] or "not recorded",
                "Busiest": row["peak_hours"] or "times not known",
                "Present": row["present"] or "dates not known",
                "Ward": row["ward"] or "not known",
                "On one position": _on_one_position(row),
                "Grid reference": _position(row),
                "Name": row["spot"],
            },
        }
        for row in spots.to_dict("records")
    ]


_FACTS_OF: dict[str, Callable[[pd.DataFrame], list[dict[str, Any]]]] = {
    "hotspot_areas": _hotspot_area_facts,
    "harm_spots": _harm_spot_facts,
}
_COORDINATES = ("easting", "northing", "longitude", "latitude")


def _spot_list(spots: pd.DataFrame) -> list[dict[str, str]]:
    """Word the ranked list under the map, and on the second sheet of paper."""
    return [
        {
            "rank": str(row["rank"]),
            "where": ", ".join(part for part in (row["around"], row["ward"]) if part)
            or "no location text",
            "position": _position(row),
            "harm": f"{row['harm']:,.0f}",
            "incidents": f"{row['incidents']:,}",
            "top_offence": row["top_offence"] or "not recorded",
            "on_one_position": _on_one_position(row),
        }
        for row in spots.to_dict("records")
    ]


def _on_one_position(row: dict[Hashable, Any]) -> str:
    """Say how much of a spot is on its fullest position, and whether that is a stacked point."""
    kind = row["stacked_point"]
    stacked = f", stacked point{'' if kind == OTHER else f' ({kind})'}" if kind else ""
    return f"{100 * row['largest_point_share']:.0f}%{stacked}"


def _position(row: dict[Hashable, Any]) -> str:
    """Say where a spot is: by grid reference, or in degrees outside Great Britain."""
    return row["grid_reference"] or f"{row['latitude']:.5f}, {row['longitude']:.5f}"


def _place_facts(places: gpd.GeoDataFrame) -> dict[str, list[Any]]:
    """Pack the positions as lists, each text once: small, and no object for each dot."""
    lon, lat = _to_degrees(places.geometry.x, places.geometry.y, places.crs)
    texts = pd.concat([places["location"], places["top_offence"]])
    codes, names = pd.factorize(texts, sort=True)
    return {
        "lon": lon,
        "lat": lat,
        "incidents": places["incidents"].tolist(),
        "location": codes[: len(places)].tolist(),
        "offence": codes[len(places) :].tolist(),
        "names": [str(name) for name in names],
    }


def _as_json_block(content: dict[str, Any]) -> str:
    r"""Write JSON that may stand inside a script element, which only a "<" can end.

    >>> print(_as_json_block({"location": "</script>"}))
    {"location":"\u003c/script>"}
    """
    text = json.dumps(content, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c")
