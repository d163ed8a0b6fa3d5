"""What the layers of vector tiles mean: those of Protomaps, and of OpenMapTiles.

Both are made of OpenStreetMap, each with words of its own for the same things.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Row = Mapping[str, str]
_GREEN = frozenset(
    (
        "park",
        "garden",
        "golf_course",
        "pitch",
        "recreation_ground",
        "nature_reserve",
        "playground",
        "village_green",
        "forest",
        "wood",
        "grass",
        "grassland",
        "meadow",
        "scrub",
        "cemetery",
        "allotments",
        "orchard",
    )
)
_PLACES = frozenset(
    ("city", "town", "suburb", "quarter", "neighbourhood", "village", "hamlet", "borough")
)
_COURSES = frozenset(("river", "canal", "stream"))
_MAIN = frozenset(("trunk", "primary", "secondary", "tertiary"))
_CLASSES = {
    "motorway": "motorway",
    "highway": "motorway",
    "major_road": "main road",
    "medium_road": "main road",
    **dict.fromkeys(_MAIN, "main road"),
    **dict.fromkeys(("minor_road", "minor", "residential", "unclassified"), "minor road"),
    **dict.fromkeys(("living_street", "pedestrian"), "minor road"),
    "service": "service road",
    **dict.fromkeys(("path", "footway", "cycleway", "steps", "track", "bridleway"), "path"),
}


@dataclass(frozen=True)
class Schema:
    """How a maker of tiles names things.

    Attributes
    ----------
    name
        The maker.
    marks
        Layers by which its tiles are told from others'.
    layers
        Its layers that are read -> what their shapes are asked for: ``streets``, ``water``,
        ``green`` or ``places``.
    kind, detail
        Columns that say what a thing is, and more closely; several, as versions differ.
    """

    name: str
    marks: frozenset[str]
    layers: Mapping[str, str]
    kind: tuple[str, ...]
    detail: tuple[str, ...]


SCHEMAS = (
    Schema(
        "Protomaps",
        frozenset(("roads",)),
        {
            "roads": "streets",
            "transit": "streets",
            "water": "water",
            "physical_line": "water",
            "landuse": "green",
            "natural": "green",
            "places": "places",
        },
        ("kind", "pmap:kind"),
        ("kind_detail", "pmap:kind_detail"),
    ),
    Schema(
        "OpenMapTiles",
        frozenset(("transportation",)),
        {
            "transportation": "streets",
            "transportation_name": "streets",
            "water": "water",
            "waterway": "water",
            "landcover": "green",
            "landuse": "green",
            "park": "green",
            "place": "places",
        },
        ("class",),
        ("subclass",),
    ),
)


def street_class(kind: str, detail: str) -> str:
    """Say how weighty a street is: of ``WAY_CLASSES``; empty for what is none.

    >>> street_class("minor_road", "service"), street_class("path", "footway")
    ('service road', 'path')
    >>> street_class("ferry", "")
    ''
    """
    if kind in ("minor_road", "major_road", "other") and detail in _CLASSES:
        return _CLASSES[detail]
    return _CLASSES.get(kind, "")


def is_rail(kind: str, detail: str) -> bool:
    """Tell rails among the streets.

    >>> is_rail("rail", "rail"), is_rail("rail", "subway"), is_rail("transit", "tram")
    (True, False, True)
    """
    return kind in ("rail", "transit", "railway") and detail not in ("subway", "monorail")


def water_kind(kind: str, *, is_area: bool) -> str:
    """Say what water is: of ``BACKDROP_KINDS``; empty for pools and ditches.

    >>> water_kind("ocean", is_area=True), water_kind("river", is_area=False)
    ('water', 'watercourse')
    >>> water_kind("swimming_pool", is_area=True)
    ''
    """
    if is_area:
        return "" if kind == "swimming_pool" else "water"
    return "watercourse" if kind in _COURSES else ""


def is_green(kind: str, detail: str, *, layer: str) -> bool:
    """Tell green among what the ground is used for; all that a layer of parks holds.

    >>> is_green("farmland", "", layer="landuse"), is_green("grass", "golf_course", layer="landuse")
    (False, True)
    """
    return layer == "park" or kind in _GREEN or detail in _GREEN


def place_kind(kind: str, detail: str) -> str:
    """Say what kind of place a name is of; empty for countries and other wide ones.

    >>> place_kind("locality", "town"), place_kind("suburb", ""), place_kind("country", "")
    ('town', 'suburb', '')
    """
    if detail in _PLACES:
        return detail
    return kind if kind in _PLACES else "town" if kind == "locality" else ""
