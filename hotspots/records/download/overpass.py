"""Asking an Overpass server for the streets of a box, and for what stands beside them.

Only what is read is asked for: ways to walk or drive, features by tag, and the nodes that these are
drawn by. How such servers behave: too many requests are answered 429, a busy server 504; a
query that ran out of time or memory may be answered 200, with a remark at the end of what there
is by then.
"""

import gzip
import io
import re
import urllib.parse

from hotspots.progress import Progress, silent
from hotspots.records.download.fetch import MEGABYTE, Fetcher, PassingFault, Reply, host_of

OVERPASS = "https://overpass-api.de/api/interpreter"
Box = tuple[float, float, float, float]  # west, south, east, north
_MOST_BYTES = 1_500 * MEGABYTE
_TIMEOUT_S = 180
_END = 4096  # of a reply: where a remark would stand
_REMARK = re.compile(rb"<remark>\s*(.*?)\s*</remark>", re.DOTALL)
_HIGHWAYS = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "road",
    "living_street",
    "service",
    "pedestrian",
    "footway",
    "path",
    "steps",
    "crossing",
    "cycleway",
    "bridleway",
    "track",
)
_AMENITIES = (
    "bench",
    "shelter",
    "atm",
    "pub",
    "bar",
    "nightclub",
    "biergarten",
    "stripclub",
    "bus_station",
    "school",
    "college",
    "university",
    "parking",
    "waste_basket",
    "waste_disposal",
    "recycling",
    "toilets",
    "social_club",
    "social_centre",
    "community_centre",
    "events_venue",
)
_BARRIERS = ("wall", "city_wall", "retaining_wall", "fence", "hedge", "guard_rail", "handrail")


def overpass_query(box: Box) -> str:
    """Write the query for a box, in Overpass's own language.

    >>> overpass_query((0.05, 51.74, 0.16, 51.8)).splitlines()[0]
    '[out:xml][timeout:180][bbox:51.74,0.05,51.8,0.16];'
    """
    west, south, east, north = box
    wanted = (
        f'way["highway"~"^({"|".join(_HIGHWAYS)})$"]',
        f'way["barrier"~"^({"|".join(_BARRIERS)})$"]',
        f'nwr["amenity"~"^({"|".join(_AMENITIES)})$"]',
        'nwr["shop"]',
        'nwr["club"]',
        'nwr["leisure"~"^(park|playground|common)$"]',
        'nwr["landuse"~"^(recreation_ground|village_green)$"]',
        'nwr["railway"~"^(station|halt)$"]',
        'node["highway"="bus_stop"]',
        'node["man_made"="surveillance"]',
        'nwr["atm"="yes"]',
        'nwr["bench"="yes"]',
        'nwr["bin"="yes"]',
    )
    lines = ";\n  ".join(wanted)
    head = f"[out:xml][timeout:{_TIMEOUT_S}][bbox:{south:g},{west:g},{north:g},{east:g}];"
    return f"{head}\n(\n  {lines};\n);\n(._;>;);\nout body;"


def ask_overpass(fetcher: Fetcher, url: str, query: str, *, progress: Progress = silent) -> bytes:
    """Send a query; give the reply, gzipped: the same bytes for the same reply.

    Raises
    ------
    DownloadError
        When it cannot be had, or the server gave up on the query.
    """
    stage = f"Fetching streets from {host_of(url)} (MB)"

    def read(reply: Reply) -> bytes:
        fetcher.refuse_web_page(reply, url)
        packed, end, got = io.BytesIO(), b"", 0
        with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as file:
            for piece in fetcher.pieces(reply, url, most_bytes=_MOST_BYTES):
                file.write(piece)
                end, got = (end + piece)[-_END:], got + len(piece)
                progress(stage, got // MEGABYTE, 0)
        _check_end(fetcher, url, end)
        return packed.getvalue()

    return fetcher.get(f"{url}?{urllib.parse.urlencode({'data': query})}", read)


def _check_end(fetcher: Fetcher, url: str, end: bytes) -> None:
    """Refuse a reply that says at its end that it is not all."""
    remark = _REMARK.search(end)
    if remark:
        said = remark[1].decode("utf-8", "replace")[:120]
        what = f"{host_of(url)} gave up on the query ({said})"
        if "timed out" in said or "load" in said:
            raise PassingFault(what, wait_s=60.0)
        raise fetcher.error(what, url)
    if not end.rstrip().endswith(b"</osm>"):
        raise PassingFault(f"the reply of {host_of(url)} is not whole")
