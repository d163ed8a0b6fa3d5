"""The district map: density, harm spots, hotspot areas and places, on one page, offline.

Folium composes the layers; the page around them is ours, because Folium's own fetches its
library and its style from the web, and a police network would show a blank page.

No text from the data goes through Folium: it compiles what it has drawn as a template once
more, so that an offence called ``{{ ... }}`` would be run on the analyst's machine. Texts travel
beside the map as JSON (:func:`_facts`), and our own script sets them as text.
"""

import json
from collections.abc import Hashable, Iterable
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
from hotspots.patterns import Surface
from hotspots.patterns.volume_contours import values_at, volume_thresholds
from hotspots.products import Product
from hotspots.projection import project_geometries, project_points
from hotspots.publish.page import Page, leaflet_script, leaflet_style, read_asset, render_page
from hotspots.records.place_kinds import OTHER

# Shades of the density, darkest first: each with the darker ones is the smallest area that
# holds this share of the incidents (or harm).
SHADES = (
    (0.25, "#7a0f3f", "a quarter"),
    (0.50, "#d9503f", "half"),
    (0.75, "#fbc07a", "three quarters"),
)
_SHADE_OPACITY = 0.7
_DECIMALS = 6  # of a degree: 0.1 m
_LABELS_FROM_ZOOM = 12
_GROUND_PANE = "ground"


@dataclass(frozen=True)
class DistrictMap:
    """All that a district's map shows."""

    study_area: StudyArea
    hotspot_map: Product
    harm_spots: Product


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
    _density_layer(district.hotspot_map).add_to(map_)
    wards = _ward_layer(area)
    wards.add_to(map_)
    _outline_layer(area).add_to(map_)
    hotspot_areas = _hotspot_area_layer(district.hotspot_map)
    hotspot_areas.add_to(map_)
    places = folium.FeatureGroup(_key("incident-place", "Incidents, by position"), show=False)
    places.add_to(map_)
    spots = _harm_spot_layer(district.harm_spots)
    spots.add_to(map_)
    legend = folium.LayerControl(collapsed=False)
    legend.add_to(map_)
    _Behaviour(
        wards=wards, hotspot_areas=hotspot_areas, harm_spots=spots, places=places, legend=legend
    ).add_to(map_)
    html, script = _render(map_)
    return render_page(
        "map.html",
        page=page,
        style=leaflet_style() + read_asset("map.css"),
        library=leaflet_script() + "\n" + read_asset("map.js"),
        map=html,
        facts=_as_json_block(_facts(district)),
        spots=_spot_list(district.harm_spots.tables["harm_spots"]),
        script=script,
    )


class _Behaviour(MacroElement):
    """Hands Folium's layers to our own script (assets/map.js), by name."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        const theMap = {{ this._parent.get_name() }};
        hotspots.begin(theMap, {
        {%- for name, element in this.elements.items() %}
            {{ name }}: {{ element.get_name() }},
        {%- endfor %}
        });
        {% endmacro %}
        """
    )

    def __init__(self, **elements: Element) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca has no types here
        self._name = "Behaviour"
        self.elements = elements


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


def _density_layer(product: Product) -> folium.raster_layers.ImageOverlay:
    surface = product.rasters["density"]
    picture, bounds = _shade(surface, product.tables["incident_places"])
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


def shade_classes(surface: Surface, places: gpd.GeoDataFrame) -> NDArray[np.uint8]:
    """Find the densest ground that holds a quarter, half, three quarters of the incidents.

    Returns
    -------
    numpy.ndarray
        Shape of the surface: 1 for the darkest shade, 2 for the next, 0 for none.
    """
    values = surface.values
    classes = np.zeros(values.shape, dtype=np.uint8)
    # An incident on a cell across the boundary, which shows no density, still counts.
    density = np.nan_to_num(
        values_at(surface, places.geometry.x.to_numpy(), places.geometry.y.to_numpy())
    )
    weight = places["harm" if surface.settings.weights else "incidents"].to_numpy(dtype=float)
    thresholds = volume_thresholds(density, weight, [share for share, _, _ in SHADES])
    for number, threshold in reversed(list(enumerate(thresholds, start=1))):
        classes[(values >= threshold) & (values > 0)] = number
    return classes


def _shade(
    surface: Surface, places: gpd.GeoDataFrame
) -> tuple[NDArray[np.uint8], list[list[float]]]:
    """Paint the shades of a surface, in the projection of the web map."""
    classes = shade_classes(surface, places)
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


def _hotspot_area_layer(product: Product) -> folium.GeoJson:
    areas = product.tables["hotspot_areas"]
    return folium.GeoJson(
        _features(areas, simplify_m=1),
        name=_key("hotspot-area", f"Hotspot areas ({len(areas)})"),
        style_function=lambda _: {
            "className": "hotspot-area",
            "color": "#6b1e5c",
            "weight": 2,
            "dashArray": "4 4",
            "fillOpacity": 0.02,
        },
    )


def _harm_spot_layer(product: Product) -> folium.GeoJson:
    spots = product.tables["harm_spots"]
    return folium.GeoJson(
        _features(spots),
        name=_key("harm-spot", f"Harm spots ({len(spots)}), 1 holds most"),
        style_function=lambda _: {
            "className": "harm-spot",
            "color": "#0b3c75",
            "weight": 3,
            "fillColor": "#0b3c75",
            "fillOpacity": 0.12,
        },
    )


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
    """Choose what the map opens on: the district, or where nearly all incidents are.

    Without a boundary a single stray incident would stretch the box and shrink the rest.
    """
    area, shape = district.study_area, district.study_area.outline
    if not area.has_boundary:
        places = district.hotspot_map.tables["incident_places"]
        weights = places["incidents"].to_numpy()
        x = np.repeat(places.geometry.x.to_numpy(), weights)
        y = np.repeat(places.geometry.y.to_numpy(), weights)
        (west, east), (south, north) = np.quantile([x, y], [0.005, 0.995], axis=1).T
        # All on one point would be a box of no size: show the ground around it too.
        around_m = district.hotspot_map.rasters["density"].settings.bandwidth_m
        shape = shapely.box(west, south, east, north).buffer(around_m, join_style="mitre")
    # Every corner, because north of the grid is not north of the map.
    x, y = shapely.get_coordinates(shape).T
    lon, lat = _to_degrees(x, y, area.crs)
    return [[min(lat), min(lon)], [max(lat), max(lon)]]


def _to_degrees(x: Any, y: Any, crs: Crs) -> tuple[list[float], list[float]]:
    lon, lat, _ = project_points(x, y, from_crs=crs, to_crs=WGS84)
    return np.round(lon, _DECIMALS).tolist(), np.round(lat, _DECIMALS).tolist()


def _facts(district: DistrictMap) -> dict[str, Any]:
    """Gather what the map's shapes say, in the order they are drawn."""
    tables = district.hotspot_map.tables
    return {
        "view": _view(district),
        "labels_from_zoom": _LABELS_FROM_ZOOM,
        "wards": district.study_area.wards["ward"].fillna("").tolist(),
        "hotspot_areas": _hotspot_area_facts(tables["hotspot_areas"]),
        "harm_spots": _harm_spot_facts(district.harm_spots.tables["harm_spots"]),
        "places": _place_facts(tables["incident_places"]),
    }


def _hotspot_area_facts(areas: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
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
            "rank": str(row["rank"]),
            "title": f"{row['rank']}. {row['location'] or 'Harm spot'}",
            "facts": {
                "Harm": f"{row['harm']:,.0f} ({100 * row['share_of_harm']:.1f}% of the district)",
                "Incidents": f"{row['incidents']:,}",
                "Most often": row["top_offence"] or "not recorded",
                "Ward": row["ward"] or "not known",
                "On one position": _on_one_position(row),
                "Grid reference": _position(row),
            },
        }
        for row in spots.to_dict("records")
    ]


def _spot_list(spots: pd.DataFrame) -> list[dict[str, str]]:
    """Word the ranked list under the map, and on the second sheet of paper."""
    return [
        {
            "rank": str(row["rank"]),
            "where": ", ".join(part for part in (row["location"], row["ward"]) if part)
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
