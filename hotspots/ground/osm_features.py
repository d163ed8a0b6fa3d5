"""What stands beside the streets, out of OpenStreetMap's tags, by kind.

Only what is tagged is known: a shop that sells alcohol is an off-licence when its tags say so, and
a bank has a cash machine when they do.
"""

from collections.abc import Mapping

Tags = Mapping[str, str]
# Keys without one of which nothing is a feature of ours: most nodes and ways have none.
FEATURE_KEYS = frozenset(
    (
        "amenity",
        "atm",
        "barrier",
        "bench",
        "bin",
        "club",
        "highway",
        "landuse",
        "leisure",
        "man_made",
        "railway",
        "shop",
    )
)
ATTACHED = "at a "  # begins the detail of what is told of another thing
LINE_KINDS = frozenset(("wall", "fence"))
_GONE = frozenset(("disused", "abandoned", "demolished", "razed"))
_AMENITY = {
    "bench": "seating",
    "shelter": "seating",
    "atm": "cash machine",
    "pub": "licensed premises",
    "bar": "licensed premises",
    "nightclub": "licensed premises",
    "biergarten": "licensed premises",
    "stripclub": "licensed premises",
    "bus_station": "bus stop",
    "school": "school",
    "college": "school",
    "university": "school",
    "parking": "car park",
    "waste_basket": "bin",
    "waste_disposal": "bin",
    "recycling": "bin",
    "toilets": "toilets",
}
_LEISURE = {"park": "park", "playground": "park", "common": "park"}
_LANDUSE = {"recreation_ground": "park", "village_green": "park"}
_RAILWAY = {"station": "railway station", "halt": "railway station"}
_BARRIER = {
    "wall": "wall",
    "city_wall": "wall",
    "retaining_wall": "wall",
    "fence": "fence",
    "hedge": "fence",
    "guard_rail": "fence",
    "handrail": "fence",
}
_CLUBS = frozenset(("social_club", "social_centre", "community_centre", "events_venue"))
_OFF_LICENCES = frozenset(("alcohol", "wine", "beverages"))
_NO_SHOPS = frozenset(("no", "vacant", "none"))
# Bays along a street are no car park.
_ON_STREET = frozenset(("street_side", "lane", "on_kerb", "half_on_kerb", "shoulder"))
_SAYS_YES = frozenset(("yes", "served", "only"))


def features_of(tags: Tags) -> list[tuple[str, str]]:
    """List what a thing is to an audit: kinds of ``FEATURE_KINDS``, each with its detail.

    Parameters
    ----------
    tags
        Of a node, a way or an area.

    Returns
    -------
    list of tuple
        Kind and, in plain words, what the tags say more; one thing may be several (a bus stop
        with a bench and a bin), most are none. What is out of use is none.

    Examples
    --------
    >>> features_of({"amenity": "bank", "atm": "yes", "opening_hours": "24/7"})
    [('cash machine', 'at a bank, open 24/7')]
    >>> features_of({"highway": "bus_stop", "bench": "yes"})
    [('bus stop', ''), ('seating', 'at a bus stop')]
    >>> features_of({"shop": "convenience"}), features_of({"shop": "convenience", "alcohol": "yes"})
    ([('shop', 'convenience')], [('off-licence', 'convenience')])
    >>> features_of({"building": "yes"})
    []
    """
    if FEATURE_KEYS.isdisjoint(tags) or any(tags.get(key) == "yes" for key in _GONE):
        return []
    found = dict([*_attached(tags), *_shops(tags), *_by_value(tags)])
    more = _more(tags)
    return [
        (kind, ", ".join(part for part in (_words(detail), more) if part))
        for kind, detail in sorted(found.items())
    ]


def _by_value(tags: Tags) -> list[tuple[str, str]]:
    """Find what a thing is by the value of its main tag."""
    amenity, found = tags.get("amenity", ""), []
    for key, kinds in (
        ("amenity", _AMENITY),
        ("leisure", _LEISURE),
        ("landuse", _LANDUSE),
        ("railway", _RAILWAY),
        ("barrier", _BARRIER),
    ):
        value = tags.get(key, "")
        if value in kinds:
            found.append((kinds[value], "" if value == "atm" else value))
    if amenity == "parking" and tags.get("parking") in _ON_STREET:
        found = [one for one in found if one[0] != "car park"]
    if tags.get("highway") == "bus_stop":
        found.append(("bus stop", ""))
    if tags.get("man_made") == "surveillance" and tags.get("surveillance:type") != "guard":
        found.append(("camera", tags.get("surveillance", "")))
    if (amenity in _CLUBS or "club" in tags) and _sells_alcohol(tags):
        found.append(("licensed premises", "club"))
    return found


def _shops(tags: Tags) -> list[tuple[str, str]]:
    """Find shops; one that sells alcohol to take away is an off-licence, not both."""
    shop = tags.get("shop", "")
    if not shop or shop in _NO_SHOPS:
        return []
    licensed = shop in _OFF_LICENCES or _sells_alcohol(tags)
    return [("off-licence" if licensed else "shop", "" if shop == "yes" else shop)]


def _sells_alcohol(tags: Tags) -> bool:
    return any(tags.get(key) in _SAYS_YES for key in ("alcohol", "drink:alcohol", "bar"))


def _attached(tags: Tags) -> list[tuple[str, str]]:
    """Find what is there beside the main thing: a cash machine in a shop, a bench at a stop."""
    host = tags.get("amenity") or tags.get("highway") or tags.get("shop") or ""
    where = f"{ATTACHED}{_words(host)}" if host else ""
    return [
        (kind, where)
        for key, kind in (("atm", "cash machine"), ("bench", "seating"), ("bin", "bin"))
        if tags.get(key) == "yes"
    ]


def _more(tags: Tags) -> str:
    """Say in words what matters of any thing: when it is open, who may enter."""
    words = []
    if tags.get("amenity") == "parking" and tags.get("parking"):
        words.append(_words(tags["parking"]))
    if tags.get("opening_hours") == "24/7":
        words.append("open 24/7")
    access = tags.get("access", "")
    if access in ("private", "no"):
        words.append("private")
    elif access == "customers":
        words.append("for customers")
    return ", ".join(words)


def _words(value: str) -> str:
    return " ".join(value.replace("_", " ").replace(";", ", ").split())
