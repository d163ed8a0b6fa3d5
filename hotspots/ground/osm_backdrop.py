"""What lies behind the streets on a map, out of OpenStreetMap's tags: water, green, rails, names.

It is a picture to find one's way by. Nothing is counted on it, so a doubtful tag may be drawn.
"""

from collections.abc import Mapping

Tags = Mapping[str, str]
# Keys without one of which nothing is drawn behind the streets: most nodes and ways have none.
BACKDROP_KEYS = frozenset(
    ("amenity", "landuse", "leisure", "natural", "place", "railway", "waterway")
)
# Drawn as lines, even where they close.
BACKDROP_LINES = frozenset(("watercourse", "railway", "coastline"))
_KINDS: Mapping[str, Mapping[str, str]] = {
    "natural": {
        "water": "water",
        "coastline": "coastline",
        **dict.fromkeys(("wood", "heath", "grassland", "scrub"), "green"),
    },
    "waterway": {
        **dict.fromkeys(("riverbank", "dock"), "water"),
        **dict.fromkeys(("river", "canal", "stream"), "watercourse"),
    },
    "landuse": {
        **dict.fromkeys(("reservoir", "basin"), "water"),
        **dict.fromkeys(
            (
                "forest",
                "grass",
                "meadow",
                "cemetery",
                "allotments",
                "orchard",
                "recreation_ground",
                "village_green",
            ),
            "green",
        ),
    },
    "leisure": dict.fromkeys(
        (
            "park",
            "garden",
            "golf_course",
            "pitch",
            "recreation_ground",
            "nature_reserve",
            "common",
            "playground",
        ),
        "green",
    ),
    "amenity": {"grave_yard": "green"},
    "railway": dict.fromkeys(("rail", "light_rail", "tram", "narrow_gauge"), "railway"),
}
_PLACES = frozenset(
    ("city", "town", "suburb", "quarter", "neighbourhood", "village", "hamlet", "borough")
)
_GONE = frozenset(("disused", "abandoned", "demolished", "razed"))
_BELOW = frozenset(("yes", "culvert", "building_passage"))


def backdrop_of(tags: Tags) -> tuple[str, str] | None:
    """Say what a way or an area is on a map's backdrop.

    Parameters
    ----------
    tags
        Of a way or an area.

    Returns
    -------
    tuple or None
        Kind (``BACKDROP_KINDS``) and, in plain words, what it is more closely. None for what is
        not drawn: most things, what is out of use or below the ground, sidings, and gardens that
        belong to a house.

    Examples
    --------
    >>> backdrop_of({"natural": "water"}), backdrop_of({"leisure": "golf_course"})
    (('water', 'water'), ('green', 'golf course'))
    >>> backdrop_of({"waterway": "stream", "tunnel": "culvert"})
    >>> backdrop_of({"building": "yes"})
    """
    if BACKDROP_KEYS.isdisjoint(tags) or any(tags.get(key) == "yes" for key in _GONE):
        return None
    for key, kinds in _KINDS.items():
        value = tags.get(key, "")
        kind = kinds.get(value)
        if kind is not None:
            return (kind, value.replace("_", " ")) if _is_seen(kind, value, tags) else None
    return None


def place_of(tags: Tags) -> str:
    """Say what kind of place a node names, e.g. ``suburb``; empty where it names none.

    >>> place_of({"place": "suburb", "name": "Leigh"}), place_of({"place": "house"})
    ('suburb', '')
    """
    kind = tags.get("place", "")
    return kind if kind in _PLACES and tags.get("name", "").strip() else ""


def _is_seen(kind: str, value: str, tags: Tags) -> bool:
    if kind in ("watercourse", "railway") and tags.get("tunnel") in _BELOW:
        return False
    if kind == "railway":
        return "service" not in tags
    private = tags.get("access") in ("private", "no") or tags.get("garden:type") == "residential"
    return value != "garden" or not private
