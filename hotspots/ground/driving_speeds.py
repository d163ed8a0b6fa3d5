"""How fast a street is driven: its limit where the map says one, else what is usual in towns."""

import re
from collections.abc import Mapping

KMH_PER_MPH = 1.609344
# Junctions, lights, parked cars: of the limit this much is driven over the length of a trip in
# town, without blue lights.
SPEED_SHARE = 0.7
# Usual limits in towns of the United Kingdom, in miles an hour, where the map says none.
_USUAL_MPH = {
    "motorway": 70.0,
    "motorway_link": 50.0,
    "trunk": 40.0,
    "trunk_link": 30.0,
    "living_street": 10.0,
    "service": 10.0,
}
_IN_TOWN_MPH = 30.0
_WALKING_KMH = 6.0
# The national limits: of motorways and dual carriageways, and of all other roads.
_FAST_MPH, _OPEN_ROAD_MPH = 70.0, 60.0
_LEAST_KMH, _MOST_KMH = 5.0, 130.0
_LIMIT = re.compile(r"(\d+(?:\.\d+)?)\s*(mph|km/?h|kmh|kph)?")


def speed_kmh(tags: Mapping[str, str], *, share: float = SPEED_SHARE) -> float:
    """Say how fast a street is driven on average, km/h: ``share`` of its limit.

    The limit is that of ``maxspeed``: a number in km/h, ``30 mph``, ``walk``, ``national`` and
    what ends like it (``GB:nsl_single``), ``none``; of several (``30 mph;40 mph``) the least. Where
    it says none of these, or nothing, it is what is usual for the kind of highway in towns:
    70 mph on motorways, 40 on trunk roads, 10 on service roads and in living streets, else 30.

    >>> round(speed_kmh({"highway": "residential"}, share=1.0), 1)
    48.3
    >>> speed_kmh({"highway": "residential", "maxspeed": "30"}, share=1.0)
    30.0
    """
    kind = tags.get("highway", "")
    usual = _USUAL_MPH.get(kind, _IN_TOWN_MPH) * KMH_PER_MPH
    said = [_limit_kmh(one, kind) for one in tags.get("maxspeed", "").split(";")]
    limits = [one for one in said if one is not None]
    return share * min(max(min(limits, default=usual), _LEAST_KMH), _MOST_KMH)


def _limit_kmh(text: str, kind: str) -> float | None:
    """Read one limit; None where it is none that we know."""
    said = text.strip().casefold()
    if found := _LIMIT.fullmatch(said):
        return float(found[1]) * (KMH_PER_MPH if found[2] == "mph" else 1.0)
    ends = said.rpartition(":")[2]
    if ends == "walk":
        return _WALKING_KMH
    if ends in ("nsl_dual", "motorway") or (ends in ("national", "none") and "motorway" in kind):
        return _FAST_MPH * KMH_PER_MPH
    if ends in ("nsl_single", "national", "none"):
        return _OPEN_ROAD_MPH * KMH_PER_MPH
    return None
