"""Fetch the boundaries of wards or districts from the ONS Open Geography portal."""

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.progress import Progress, silent
from hotspots.records.download.arcgis import (
    Layer,
    list_services,
    read_distinct,
    read_features,
    read_layer,
)
from hotspots.records.download.fetch import Fetcher
from hotspots.records.download.ons import (
    GENERALISATIONS,
    LEVELS,
    ONS_SERVICES,
    PORTAL,
    Generalisation,
    Level,
    choose_edition,
    is_directory,
    layer_address,
    service_address,
)
from hotspots.records.download.receipts import (
    OGL,
    OGL_URL,
    State,
    folder_for,
    new_file,
    read_receipt,
    receipt_path,
    set_changed_aside,
    state_of,
    write_receipt,
)

MOST_DISTRICTS = 100  # their codes still fit into an address
_FIELD = re.compile(r"^(?P<what>wd|lad)(?P<year>\d\d)(?P<kind>cd|nm)$", re.IGNORECASE)
_STAGE = "Fetching areas"


@dataclass(frozen=True)
class DownloadedBoundaries:
    """Boundaries on disk, and where they came from.

    Attributes
    ----------
    files
        The GeoJSON file, for :func:`hotspots.records.read_boundaries`.
    receipt
        The file beside it that says where it came from.
    areas
        How many wards or districts it holds.
    from_cache
        Whether it was there already, unchanged, and nothing was fetched.
    source
        Address of the layer.
    attribution
        Lines that have to stand with every map made from it.
    asked
        The settings: level, year, generalisation, districts, url.
    notes
        What a reader should know.
    """

    files: tuple[Path, ...]
    receipt: Path
    areas: int
    from_cache: bool
    source: str
    attribution: tuple[str, ...]
    asked: Mapping[str, Any]
    notes: tuple[str, ...] = ()


def download_boundaries(
    out: str | Path = "boundaries",
    *,
    level: Level = "ward",
    year: int = 2024,
    districts: Sequence[str] = (),
    generalisation: Generalisation = "BGC",
    url: str = ONS_SERVICES,
    refresh: bool = False,
    progress: Progress = silent,
    fetcher: Fetcher | None = None,
    today: date | None = None,
) -> DownloadedBoundaries:
    """Fetch wards or districts into one GeoJSON file, and keep what has to be said of it.

    The edition is looked up in the portal's directory of services: of several in a year the
    last, of several coverages the widest. A file that is there already is not fetched again as
    long as the same was asked for and its SHA-256 is the one on its receipt.

    The services' behaviour (paging, errors inside good replies, names of services and fields)
    is that of ArcGIS's documentation and of published programs that use these services; it was
    not tried against the live service. What differs there is refused with what was seen, never
    guessed at, and ``url`` takes the address of any layer that the portal shows.

    Parameters
    ----------
    out
        Folder for ``wards_2024.geojson`` (or ``districts_…``) and its receipt,
        ``wards_2024.source.json``.
    level
        ``ward`` (which name their district) or ``district``.
    year
        Year of the edition.
    districts
        Names or codes of the districts that are wanted; all of the UK when there are none.
    generalisation
        ``BGC`` (20 m, clipped to the coast) suits most maps; ``BFC`` and ``BFE`` are in full,
        ``BSC`` and ``BUC`` coarse.
    url
        The directory of services, or one layer (``…/FeatureServer/0``).
    refresh
        Fetch anew what is there already.
    progress
        Told of every page.
    fetcher
        How to fetch; for tests and for other time-outs.
    today
        Date of retrieval to note; today's by default.

    Returns
    -------
    DownloadedBoundaries
        Areas are sorted by code, in longitude and latitude (WGS84); the same reply gives the
        same bytes.

    Raises
    ------
    InputError
        When there is no such edition or district (the nearest is named), or an argument is not
        among its choices.
    DownloadError
        When it cannot be fetched: what is wrong, and how to get it by hand.
    OutputError
        When it cannot be written, or another's file is in the way.

    Examples
    --------
    >>> download_boundaries(level="parish")
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: level: 'parish' is not among the choices. To mend it: choose one \
of ward, district.
    """
    asked = _checked(level, year, districts, generalisation, url)
    name = f"{level}s_{year}"
    path, receipt_file = Path(out) / f"{name}.geojson", receipt_path(Path(out), name)
    receipt = read_receipt(receipt_file)
    state = state_of(path, receipt)
    if state is State.KEPT and receipt.get("asked") == asked and not refresh:
        return _result(path, receipt_file, receipt, from_cache=True)
    fetcher = fetcher or Fetcher(by_hand=_by_hand(level, year, path, url))
    with folder_for(path.parent):
        made, content = _fetch(fetcher, asked, path.stem, progress)
        notes = [set_changed_aside(path)] if state is State.CHANGED else []
        notes += _vintage_notes(made["query"]["outFields"], year)
        with new_file(path) as file:
            file.write(content)
        made["retrieved"] = (today or date.today()).isoformat()
        made["files"] = {path.name: {"bytes": file.size, "sha256": file.sha256}}
        write_receipt(made, receipt_file)
    return _result(path, receipt_file, made, from_cache=False, notes=notes)


def _fetch(
    fetcher: Fetcher, asked: Mapping[str, Any], name: str, progress: Progress
) -> tuple[dict[str, Any], bytes]:
    """Fetch the areas asked for; return what the receipt says of them, and the file's content."""
    layer = read_layer(fetcher, _find_layer(fetcher, asked))
    fields = _find_fields(layer, asked["level"], fetcher)
    wanted, where = _find_districts(fetcher, layer, fields, asked["districts"])
    names = list(fields.values())
    features = read_features(
        fetcher, layer, where=where, fields=names, progress=progress, stage=_STAGE
    )
    features = _in_order(features, fields, asked["level"], layer, fetcher)
    attribution = _attribution(names)
    made = {
        "asked": asked,
        "source": layer.url,
        "layer": layer.name,
        "query": {"where": where, "outFields": names, "outSR": 4326},
        "districts": wanted,
        "areas": len(features),
        "licence": {"name": OGL, "url": OGL_URL},
        "attribution": attribution,
    }
    return made, _geojson(features, name, attribution)


def _checked(
    level: str, year: int, districts: Sequence[str], generalisation: str, url: str
) -> dict[str, Any]:
    """Check the arguments all at once, and write them as the receipt keeps them."""
    problems = [
        Problem(f"{given!r} is not among the choices", f"choose one of {', '.join(choices)}", name)
        for name, given, choices in (
            ("level", level, LEVELS),
            ("generalisation", generalisation, GENERALISATIONS),
        )
        if given not in choices
    ]
    if not 2000 <= year <= 2099:
        problems.append(Problem(f"{year} is not a year of boundaries", "e.g. 2024", "year"))
    names = [districts] if isinstance(districts, str) else list(districts)
    if len(names) > MOST_DISTRICTS:
        cure = f"name at most {MOST_DISTRICTS}, or none for the whole UK"
        problems.append(Problem(f"{len(names)} districts were named", cure, "districts"))
    raise_if_any(problems)
    return {
        "level": level,
        "year": year,
        "generalisation": generalisation,
        "districts": sorted({" ".join(name.split()).casefold() for name in names}),
        "url": url.rstrip("/"),
    }


def _by_hand(level: str, year: int, path: Path, url: str) -> str:
    if url != ONS_SERVICES:
        return f"check the address given with --url (without it {ONS_SERVICES} is asked)"
    title = "Wards" if level == "ward" else "Local Authority Districts"
    return (
        f"fetch it with a browser: look on {PORTAL} for '{title} (December {year}) Boundaries UK"
        f" BGC', download it as GeoJSON, put it into {path.parent} and name it under [boundaries]"
        " files"
    )


def _find_layer(fetcher: Fetcher, asked: Mapping[str, Any]) -> str:
    url: str = asked["url"]
    if not is_directory(url):
        return layer_address(url)
    edition = choose_edition(
        list_services(fetcher, url),
        level=asked["level"],
        year=asked["year"],
        generalisation=asked["generalisation"],
    )
    return service_address(url, edition.service)


def _find_fields(layer: Layer, level: str, fetcher: Fetcher) -> dict[str, str]:
    """Find the layer's ONS fields, whatever their year: role (``wdcd``) -> name."""
    fields: dict[str, str] = {}
    for name in layer.fields:
        if match := _FIELD.match(name):
            fields.setdefault((match["what"] + match["kind"]).casefold(), name)
    own = "wd" if level == "ward" else "lad"
    if f"{own}cd" not in fields or (level == "district" and "wdcd" in fields):
        what = (
            f"the layer has no codes of {level}s"
            if f"{own}cd" not in fields
            else ("the layer holds wards, not districts")
        )
        raise fetcher.error(f"{what}; its fields are {listed(layer.fields)}", layer.url)
    if layer.geometry != "esriGeometryPolygon":
        what = f"the layer holds no areas (it says {layer.geometry or 'nothing'!r})"
        raise fetcher.error(what, layer.url)
    order = ("wdcd", "wdnm", "ladcd", "ladnm")
    return {role: fields[role] for role in order if role in fields}


def _find_districts(
    fetcher: Fetcher, layer: Layer, fields: Mapping[str, str], districts: Sequence[str]
) -> tuple[list[str], str]:
    """Find the districts that are meant; return their codes and the query for them."""
    if not districts:
        return [], "1=1"
    if "ladcd" not in fields:
        raise InputError(
            Problem(
                "the wards of this edition do not say which district they are in; the fields are"
                f" {listed(layer.fields)}",
                "choose another year; or fetch all wards and, apart, the districts, and read"
                " both files together",
                "districts",
            )
        )
    ladcd, ladnm = fields["ladcd"], fields.get("ladnm", fields["ladcd"])
    codes: dict[str, str] = {}
    for row in read_distinct(fetcher, layer, fields=list(dict.fromkeys((ladcd, ladnm)))):
        if row.get(ladcd):
            code = str(row[ladcd])
            codes[code.casefold()] = codes[str(row[ladnm]).casefold()] = code
    problems = [_unknown_district(name, list(codes)) for name in districts if name not in codes]
    raise_if_any(problems)
    wanted = sorted({codes[name] for name in districts})
    inside = ",".join("'" + code.replace("'", "''") + "'" for code in wanted)
    return wanted, f"{ladcd} IN ({inside})"


def _unknown_district(name: str, known: list[str]) -> Problem:
    near = difflib.get_close_matches(name, known, n=3)
    hint = f"did you mean {listed(near)}?" if near else "use names or codes as the ONS writes them"
    return Problem(f"there is no district {name!r} in this edition", hint, "districts")


def _in_order(
    features: list[dict[str, Any]],
    fields: Mapping[str, str],
    level: str,
    layer: Layer,
    fetcher: Fetcher,
) -> list[dict[str, Any]]:
    """Sort by code; keep what stays the same from fetch to fetch."""
    key = fields["wdcd" if level == "ward" else "ladcd"]
    if not features:
        raise fetcher.error("the service has no areas for this query", layer.url)
    kept = []
    for one in features:
        properties = one.get("properties") or {}
        if not properties.get(key) or not one.get("geometry"):
            raise fetcher.error(f"an area came without a shape or without {key}", layer.url)
        kept.append(
            {
                "type": "Feature",
                "properties": {name: properties.get(name) for name in fields.values()},
                "geometry": one["geometry"],
            }
        )
    return sorted(kept, key=lambda one: (one["properties"][key], json.dumps(one["geometry"])))


def _vintage(fields: Sequence[str]) -> int:
    """Read the year of the edition from the names of its fields (``WD24CD``)."""
    return max(2000 + int(re.findall(r"\d\d", name)[0]) for name in fields)


def _vintage_notes(fields: Sequence[str], year: int) -> list[str]:
    found = _vintage(fields)
    return [] if found == year else [f"asked for {year}; the fields are of the year {found}"]


def _attribution(fields: Sequence[str]) -> list[str]:
    """Name the two sources, as the ONS's licence page words them."""
    return [
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        f"Contains OS data © Crown copyright and database right {_vintage(fields)}",
    ]


def _geojson(features: list[dict[str, Any]], name: str, attribution: list[str]) -> bytes:
    """Write one area a line, so that two editions can be compared."""
    head = json.dumps({"name": name, "attribution": attribution}, ensure_ascii=False)
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features]
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection",{head[1:-1]},"features":[\n{body}\n]}}\n'.encode()


def _result(
    path: Path,
    receipt_file: Path,
    receipt: Mapping[str, Any],
    *,
    from_cache: bool,
    notes: Sequence[str] = (),
) -> DownloadedBoundaries:
    return DownloadedBoundaries(
        files=(path,),
        receipt=receipt_file,
        areas=int(receipt["areas"]),
        from_cache=from_cache,
        source=str(receipt["source"]),
        attribution=tuple(receipt["attribution"]),
        asked=receipt["asked"],
        notes=tuple(notes),
    )
