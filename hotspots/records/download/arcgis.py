"""Read a layer of an ArcGIS REST service: what it is, how many features, page after page.

How the service behaves, and what is made of it:

- it answers HTTP 200 even when it fails, with ``{"error": {"code": …, "message": …}}``;
- a page holds at most ``maxRecordCount`` features, whatever was asked for, and says
  ``exceededTransferLimit`` (at the top or under ``properties``) when there are more; that mark
  may also stand on the last page, and a page may be empty although more follow;
- pages are cut from an order that only ``orderByFields`` makes stable.

So the count is asked for first, pages are taken in the order of the object ids until the service
says there are no more, and the sum has to be right.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotspots.progress import Progress, silent
from hotspots.records.download.fetch import Fetcher, PassingFault, host_of

# Detailed shapes are large: 250 wards of the generalised (BGC) layers are a few megabytes.
PAGE = 250
_ATTRIBUTES_PAGE = 2000
_EMPTY_PAGES = 3
_PASSING_CODES = {429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Layer:
    """A layer of a feature service, as it describes itself."""

    url: str
    name: str
    fields: tuple[str, ...]
    object_id: str
    most_records: int
    geometry: str


def list_services(fetcher: Fetcher, directory: str) -> list[str]:
    """List the feature services of a directory of services, by name."""

    def check(content: dict[str, Any]) -> None:
        _check(content, fetcher, directory)
        if not content.get("services"):  # the public directory is said to do this under load
            raise PassingFault(f"{host_of(directory)} listed no services")

    services = fetcher.get_json(directory, {"f": "json"}, check=check)["services"]
    names = [one.get("name") for one in services if one.get("type") == "FeatureServer"]
    return sorted(name for name in names if isinstance(name, str))


def read_layer(fetcher: Fetcher, url: str) -> Layer:
    """Ask a layer what it is.

    Raises
    ------
    DownloadError
        When the address is not that of a layer.
    """
    content = _ask(fetcher, url, {"f": "json"})
    fields = content.get("fields")
    if not isinstance(fields, list) or not fields:
        raise fetcher.error("the address is not that of a layer: it names no fields", url)
    object_ids = [one["name"] for one in fields if one.get("type") == "esriFieldTypeOID"]
    return Layer(
        url=url,
        name=str(content.get("name", "")),
        fields=tuple(str(one["name"]) for one in fields),
        object_id=str(content.get("objectIdField") or [*object_ids, "OBJECTID"][0]),
        most_records=int(content.get("maxRecordCount") or PAGE),
        geometry=str(content.get("geometryType", "")),
    )


def count_features(fetcher: Fetcher, layer: Layer, *, where: str) -> int:
    """Ask how many features there are."""
    params = {"where": where, "returnCountOnly": "true", "f": "json"}
    count = _ask(fetcher, f"{layer.url}/query", params).get("count")
    if not isinstance(count, int):
        raise fetcher.error("the service does not say how many areas it has", layer.url)
    return count


def read_features(
    fetcher: Fetcher,
    layer: Layer,
    *,
    where: str,
    fields: Sequence[str],
    progress: Progress = silent,
    stage: str = "Fetching areas",
) -> list[dict[str, Any]]:
    """Fetch features as GeoJSON in longitude and latitude, all of them.

    Raises
    ------
    DownloadError
        When the number of features is not the one that the service named, or one came twice.
    """
    count = count_features(fetcher, layer, where=where)
    progress(stage, 0, count)
    params: dict[str, str | int] = {
        "where": where,
        "outFields": ",".join(fields),
        "orderByFields": layer.object_id,
        "outSR": 4326,
        "geometryPrecision": 7,  # about a centimetre
        "f": "geojson",
    }
    size = max(1, min(PAGE, layer.most_records))
    features: list[dict[str, Any]] = []
    offset = empty = 0
    more = count > 0
    while more and empty < _EMPTY_PAGES:
        page, more = _page(fetcher, layer, params, offset, size)
        features += page
        empty = 0 if page else empty + 1
        offset += len(page) or size
        # Not every reply carries the mark: while some are missing, ask.
        more = more or (bool(page) and len(features) < count)
        progress(stage, min(len(features), count), count)
    ids = {one.get("id", index) for index, one in enumerate(features)}
    if len(features) != count or len(ids) != count:
        what = f"the service named {count:,} areas and sent {len(features):,}"
        twice = f", {len(features) - len(ids):,} of them twice" if len(ids) < len(features) else ""
        raise fetcher.error(f"{what}{twice}; it may be changing: try again", layer.url)
    return features


def read_distinct(
    fetcher: Fetcher, layer: Layer, *, fields: Sequence[str]
) -> list[dict[str, str | None]]:
    """Fetch the different values of some fields, without shapes, in their order."""
    params = {
        "where": "1=1",
        "outFields": ",".join(fields),
        "orderByFields": ",".join(fields),
        "returnDistinctValues": "true",
        "returnGeometry": "false",
        "f": "json",
    }
    size = max(1, min(_ATTRIBUTES_PAGE, layer.most_records))
    rows: list[dict[str, str | None]] = []
    more = True
    while more:
        page, more = _page(fetcher, layer, params, len(rows), size)
        rows += [one["attributes"] for one in page]
        more = more and bool(page)
    return rows


def _page(
    fetcher: Fetcher, layer: Layer, params: Mapping[str, str | int], offset: int, size: int
) -> tuple[list[dict[str, Any]], bool]:
    """Fetch one page, and whether the service says that there are more."""
    window = {"resultOffset": offset, "resultRecordCount": size}
    content = _ask(fetcher, f"{layer.url}/query", {**params, **window})
    features = content.get("features")
    if not isinstance(features, list):
        raise fetcher.error("the service sent no list of features", layer.url)
    marks = (content, content.get("properties") or {})
    return features, any(mark.get("exceededTransferLimit") for mark in marks)


def _ask(fetcher: Fetcher, url: str, params: Mapping[str, str | int]) -> dict[str, Any]:
    return fetcher.get_json(url, params, check=lambda content: _check(content, fetcher, url))


def _check(content: dict[str, Any], fetcher: Fetcher, url: str) -> None:
    """Find the error inside a reply that says all is well."""
    error = content.get("error")
    if not error:
        return
    detail = error if isinstance(error, dict) else {}
    code, message = detail.get("code", "unknown"), str(detail.get("message", ""))[:120]
    what = f"{host_of(url)} answered with error {code} ({message or 'no message'})"
    if code in _PASSING_CODES:
        raise PassingFault(what)
    raise fetcher.error(what, url)
