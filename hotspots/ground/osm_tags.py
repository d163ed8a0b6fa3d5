"""What the tags of an OpenStreetMap way say: whether it is walked or driven, and what it is.

A missing tag says nothing. Whether a way is lit is then unknown, never no.
"""

from collections.abc import Mapping

# Kinds of highway that people walk along. Tracks are farm tracks until they are said to be for
# walkers; cycle tracks and bridleways are open to walkers in the United Kingdom.
_STREETS = ("trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "road")
_LINKS = ("trunk_link", "primary_link", "secondary_link", "tertiary_link")
_SMALL = ("living_street", "service", "pedestrian", "footway", "path", "steps", "crossing")
_INDOORS = ("corridor", "elevator")
_WALKED = frozenset((*_STREETS, *_LINKS, *_SMALL, *_INDOORS, "cycleway", "bridleway"))
_DRIVEN = frozenset(("motorway", "motorway_link", *_STREETS, *_LINKS, "living_street", "service"))
_WELCOME = frozenset(("yes", "designated", "permissive", "official", "public"))
_CLOSED = frozenset(("no", "private", "agricultural", "forestry", "delivery", "military"))
_NOT_STREETS = frozenset(("driveway", "drive-through", "emergency_access", "slipway"))
_ON_FOOT = frozenset(("footway", "path", "pedestrian"))  # whose areas have an edge to walk along
_MAY_BE_ALLEYS = frozenset(("footway", "path", "service", "pedestrian"))
_ON_FOOT_KEYS = ("footway", "path", "cycleway")
_PART_OF_STREET = {
    "sidewalk": "pavement",
    "crossing": "crossing",
    "traffic_island": "crossing",
}
_UNDER = frozenset(("yes", "building_passage", "culvert"))
_LIT = frozenset(
    (
        "yes",
        "24/7",
        "automatic",
        "operating_times",
        "limited",
        "interval",
        "sunset-sunrise",
        "dusk-dawn",
    )
)
_UNLIT = frozenset(("no", "disused"))
_KINDS = {
    "steps": "steps",
    "footway": "footway",
    "path": "footway",
    "pedestrian": "footway",
    "crossing": "crossing",
    "corridor": "indoor way",
    "elevator": "indoor way",
    "cycleway": "cycle track",
    "track": "track",
    "bridleway": "track",
    "service": "service road",
}
_CLASSES = {
    **dict.fromkeys(("motorway", "motorway_link"), "motorway"),
    **dict.fromkeys((kind for kind in (*_STREETS, *_LINKS) if kind[0] in "tps"), "main road"),
    "service": "service road",
    **dict.fromkeys(("steps", "footway", "path", "pedestrian", "crossing", "corridor"), "path"),
    **dict.fromkeys(("elevator", "cycleway", "track", "bridleway"), "path"),
}
# Who drives: the tag for the narrowest kind of traffic that is there decides.
_FOR_CARS = ("motorcar", "motor_vehicle", "vehicle", "access")
_ROUND = frozenset(("roundabout", "circular"))
_ONE_WAY = frozenset(("yes", "true", "1"))
_ONE_WAY_BACK = frozenset(("-1", "reverse"))


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Tell from the tags of a way whether people walk along it.

    Streets, footpaths, pavements, steps, underpasses, alleys, cycle tracks and bridleways are in;
    so is a street whose pavements are drawn apart, because its homes bear its name. Out are
    motorways, what is proposed or being built, what is closed to walkers or private, driveways,
    and farm tracks unless they are said to be open to walkers. The edge of a paved square is in,
    so that paths that end there meet.

    >>> is_walkable({"highway": "steps"}), is_walkable({"highway": "motorway"})
    (True, False)
    >>> is_walkable({"highway": "track"}), is_walkable({"highway": "track", "foot": "yes"})
    (False, True)
    >>> is_walkable({"highway": "service", "access": "private"})
    False
    """
    kind, foot = tags.get("highway", ""), tags.get("foot", "")
    welcome = foot in _WELCOME
    if kind not in _WALKED and not (kind == "track" and welcome):
        return False
    if foot in _CLOSED or (tags.get("access") in _CLOSED and not welcome):
        return False
    if not welcome and (tags.get("service") in _NOT_STREETS or tags.get("motorroad") == "yes"):
        return False
    return tags.get("area") != "yes" or kind in _ON_FOOT


def driven_ways(tags: Mapping[str, str]) -> tuple[bool, bool]:
    """Tell from the tags of a way whether any car may drive it, forward and backward.

    Motorways down to residential and service roads are in. Out are private ways, driveways, bus
    lanes and whatever is closed to cars. The police may be exempt from much of that; it is not
    assumed. Motorways and roundabouts are one-way unless they say otherwise.

    >>> driven_ways({"highway": "residential"})
    (True, True)
    >>> driven_ways({"highway": "residential", "oneway": "-1"})
    (False, True)
    >>> driven_ways({"highway": "service", "access": "no", "motor_vehicle": "yes"})
    (True, True)
    >>> driven_ways({"highway": "pedestrian"})
    (False, False)
    """
    kind = tags.get("highway", "")
    said = next((tags[key] for key in _FOR_CARS if tags.get(key)), "")
    closed = said in _CLOSED or tags.get("service") in _NOT_STREETS or tags.get("area") == "yes"
    if kind not in _DRIVEN or closed:
        return False, False
    oneway = tags.get("oneway", "").casefold()
    if oneway in _ONE_WAY_BACK:
        return False, True
    round_or_motorway = tags.get("junction") in _ROUND or kind in ("motorway", "motorway_link")
    ahead_only = oneway in _ONE_WAY or (round_or_motorway and not oneway)
    return True, not ahead_only


def way_kind(tags: Mapping[str, str]) -> str:
    """Say what a way is to somebody who walks it: one of ``WAY_KINDS``.

    An underpass is a way for walkers that runs in a tunnel, through a building, or covered and
    below the ground. Carriageways in tunnels stay streets. Corridors, and tunnels on a level of a
    building, deeper than one below the ground or open by leave of their owner, belong to stations
    and shopping centres; service roads in tunnels to car parks and loading bays. A pedestrian
    street with a name is a street, and so is a service road with one that is not said to be an
    alley or the like: both have two sides.

    >>> way_kind({"highway": "footway", "tunnel": "yes"}), way_kind({"highway": "primary"})
    ('underpass', 'street')
    >>> way_kind({"highway": "service", "service": "alley"}), way_kind({"highway": "cycleway"})
    ('alley', 'cycle track')
    >>> way_kind({"highway": "footway", "footway": "sidewalk"})
    'pavement'
    """
    highway = tags.get("highway", "")
    kind = _KINDS.get(highway, "street")
    if kind == "street":
        return kind
    if kind == "indoor way" or _is_indoors(tags):
        return "indoor way"
    sunk = tags.get("covered") == "yes" and tags.get("layer", "").startswith("-")
    if highway != "service" and (tags.get("tunnel") in _UNDER or sunk):
        return "underpass"
    if highway in _MAY_BE_ALLEYS and "alley" in (tags.get("service"), tags.get("footway")):
        return "alley"
    like_a_street = highway == "pedestrian" or (highway == "service" and "service" not in tags)
    if like_a_street and name_of(tags) and tags.get("area") != "yes":
        return "street"
    parts = (_PART_OF_STREET.get(tags.get(key, ""), "") for key in _ON_FOOT_KEYS)
    return next(filter(None, parts), kind) if highway in _ON_FOOT_KEYS else kind


def way_class(tags: Mapping[str, str]) -> str:
    """Say how weighty a way is on a map: one of ``WAY_CLASSES``.

    >>> way_class({"highway": "tertiary"}), way_class({"highway": "residential"})
    ('main road', 'minor road')
    >>> way_class({"highway": "pedestrian", "name": "Broadway"}), way_class({"highway": "steps"})
    ('minor road', 'path')
    """
    if tags.get("highway") == "pedestrian" and way_kind(tags) == "street":
        return "minor road"
    return _CLASSES.get(tags.get("highway", ""), "minor road")


def _is_indoors(tags: Mapping[str, str]) -> bool:
    """Tell whether a way runs inside a building or deep below the ground."""
    in_tunnel = tags.get("tunnel") == "yes"
    if tags.get("indoor", "no") != "no" or (in_tunnel and tags.get("highway") == "service"):
        return True
    deep = tags.get("layer", "").startswith("-") and tags.get("layer") != "-1"
    # Nobody needs leave to pass below a street, and does to pass through a shopping centre.
    let = not {tags.get("access"), tags.get("foot")}.isdisjoint(("permissive", "customers"))
    return in_tunnel and (deep or let or "level" in tags)


def lit_of(tags: Mapping[str, str]) -> str:
    """Say whether a way is lit: yes, no, or unknown where nobody has said.

    >>> lit_of({"lit": "24/7"}), lit_of({"lit": "no"}), lit_of({})
    ('yes', 'no', 'unknown')
    """
    said = tags.get("lit", "").casefold()
    return "yes" if said in _LIT else "no" if said in _UNLIT else "unknown"


def name_of(tags: Mapping[str, str]) -> str:
    """Give the name of a thing; empty where it has none."""
    return tags.get("name", "").strip()
