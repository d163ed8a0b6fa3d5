"""A web server on this machine, and what makes it behave like the ONS's and police.uk's."""

import io
import json
import re
import threading
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from hotspots.records.download import Fetcher

Json = dict[str, Any]
ONS_DIRECTORY = "/ons/arcgis/rest/services"


@dataclass(frozen=True)
class Request:
    """What was asked."""

    target: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What is answered; ``claimed`` is a Content-Length that is not the body's."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    claimed: int | None = None


def in_json(content: object, status: int = 200, **headers: str) -> Answer:
    return Answer(json.dumps(content).encode(), status, headers=headers)


def in_html(status: int = 200) -> Answer:
    return Answer(b"<html><body>Please log in</body></html>", status, "text/html; charset=utf-8")


NOT_THERE = Answer(b"not found", 404, "text/plain")


class Server:
    """Answers by ``routes``; each of ``faults`` once, to the first request that it fits."""

    def __init__(self) -> None:
        self.routes: Callable[[Request], Answer] = lambda _: NOT_THERE
        self.faults: list[tuple[Callable[[Request], bool], Answer]] = []
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def fail_once(self, answer: Answer, when: Callable[[Request], bool] = lambda _: True) -> None:
        self.faults.append((when, answer))

    def answer(self, request: Request) -> Answer:
        with self._lock:
            self.requests.append(request)
            for index, (when, answer) in enumerate(self.faults):
                if when(request):
                    del self.faults[index]
                    return answer
            return self.routes(request)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = dict(parse_qsl(parts.query))
                answer = server.answer(
                    Request(self.path, parts.path, query, dict(self.headers.items()))
                )
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.kind)
                length = len(answer.body) if answer.claimed is None else answer.claimed
                self.send_header("Content-Length", str(length))
                for name, value in answer.headers.items():
                    self.send_header(name.replace("_", "-"), value)
                self.end_headers()
                self.wfile.write(answer.body)
                self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


class Waits:
    """Stands in for sleeping: notes how long it would have been."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def impatient(**changes: Any) -> Fetcher:
    """A fetcher that does not really wait."""
    given: dict[str, Any] = {"by_hand": "fetch it by hand", "sleep": Waits(), "timeout_s": 5}
    return Fetcher(**(given | changes))


# --- ArcGIS ---------------------------------------------------------------------------------


@dataclass
class Service:
    """A layer of squares going east, one for each row.

    ``said_most`` is what it says that a page holds at most; ``most_records`` is what it holds.
    """

    rows: list[Json]
    most_records: int = 2
    said_most: int | None = None
    mark: str = "properties"
    geometry: str = "esriGeometryPolygon"

    @property
    def fields(self) -> list[str]:
        return ["FID", *self.rows[0], "GlobalID", "Shape__Area"]


def square(index: int) -> Json:
    west, south = round(0.1 + 0.02 * index, 3), 51.7
    ring = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.01), (0.0, 0.01), (0.0, 0.0)]
    corners = [[round(west + x, 7), round(south + y, 7)] for x, y in ring]
    return {"type": "Polygon", "coordinates": [corners]}


class ArcGis:
    """Answers as ArcGIS Online does: its directory, its layers, its pages, its errors."""

    def __init__(self, services: Mapping[str, Service]) -> None:
        self.services = services
        self._unordered = 0

    def __call__(self, request: Request) -> Answer:
        rest = request.path.removeprefix(ONS_DIRECTORY)
        if not rest:
            listed = [{"name": name, "type": "FeatureServer"} for name in self.services]
            return in_json({"services": [*listed, {"name": "Wards_Map", "type": "MapServer"}]})
        match = re.fullmatch(r"/([^/]+)/FeatureServer/0(/query)?", rest)
        service = self.services.get(match[1]) if match else None
        if not match or not service:
            return in_json({"error": {"code": 400, "message": "Invalid URL", "details": []}})
        return in_json(self._query(service, request.query) if match[2] else self._layer(service))

    def _layer(self, service: Service) -> Json:
        kinds = {"FID": "esriFieldTypeOID"}
        return {
            "name": "A layer",
            "geometryType": service.geometry,
            "objectIdField": "FID",
            "maxRecordCount": service.said_most or service.most_records,
            "fields": [
                {"name": name, "type": kinds.get(name, "esriFieldTypeString")}
                for name in service.fields
            ],
        }

    def _query(self, service: Service, query: dict[str, str]) -> Json:
        unknown = (
            {*query["outFields"].split(",")} - {*service.fields} if "outFields" in query else 0
        )
        rows = self._where(list(enumerate(service.rows)), query["where"])
        if unknown or rows is None:
            return {"error": {"code": 400, "message": "Cannot perform query", "details": []}}
        if query.get("returnCountOnly") == "true":
            return {"count": len(rows)}
        if query.get("returnDistinctValues") == "true":
            names = query["outFields"].split(",")
            values = sorted({tuple(row[name] for name in names) for _, row in rows})
            found = [{"attributes": dict(zip(names, one, strict=True))} for one in values]
        else:
            if "orderByFields" not in query:  # then every page is cut from another order
                self._unordered += 1
                rows = rows[self._unordered :] + rows[: self._unordered]
            found = [self._feature(index, row, query) for index, row in rows]
        start = int(query.get("resultOffset", 0))
        size = min(int(query.get("resultRecordCount", 10**9)), service.most_records)
        page: Json = {"type": "FeatureCollection", "features": found[start : start + size]}
        if start + size < len(found) and service.mark != "none":
            more = {"exceededTransferLimit": True}
            page |= {"properties": more} if service.mark == "properties" else more
        return page

    @staticmethod
    def _feature(index: int, row: Json, query: dict[str, str]) -> Json:
        shape = square(index) if query["outSR"] == "4326" else None
        properties = {name: row.get(name) for name in query["outFields"].split(",")}
        return {"type": "Feature", "id": index + 1, "geometry": shape, "properties": properties}

    @staticmethod
    def _where(rows: list[tuple[int, Json]], where: str) -> list[tuple[int, Json]] | None:
        if where == "1=1":
            return rows
        match = re.fullmatch(r"(\w+) IN \(('[^']*'(?:,'[^']*')*)\)", where)
        if not match:
            return None
        values = re.findall(r"'([^']*)'", match[2])
        return [(index, row) for index, row in rows if row.get(match[1]) in values]


def ward(code: int, name: str, district: str, *, year: int = 24) -> Json:
    """A ward of one of three districts."""
    codes = {"Harlow": "E07000073", "Basildon": "E07000066", "King's Lynn": "E07000146"}
    values = (f"E050{code:05d}", name, codes[district], district)
    roles = (f"WD{year}CD", f"WD{year}NM", f"LAD{year}CD", f"LAD{year}NM")
    return dict(zip(roles, values, strict=True))


def five_wards(year: int = 24) -> list[Json]:
    """Not in the order of their codes."""
    return [
        ward(5, "Nethermayne", "Basildon", year=year),
        ward(1, "Bush Fair", "Harlow", year=year),
        ward(4, "Heacham", "King's Lynn", year=year),
        ward(2, "Church Langley", "Harlow", year=year),
        ward(3, "Fryerns", "Basildon", year=year),
    ]


# --- police.uk ------------------------------------------------------------------------------


def street_csv(month: str, force: str, rows: int = 3) -> bytes:
    """A month as police.uk writes it."""
    head = (
        "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
        "Crime type,Last outcome category,Context"
    )
    lines = [
        f",{month},{force},{force},{0.1 + n / 1000:.6f},51.770000,On or near Long Street {n},"
        "E01021766,Harlow 001A,Anti-social behaviour,,"
        for n in range(rows)
    ]
    return ("\n".join([head, *lines]) + "\n").encode()


def archive_zip(months: list[str], forces: list[str], *, padding: int = 0) -> bytes:
    """An archive; ``padding`` bytes that cannot be pressed make it large."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for month in months:
            for force in forces:
                name = f"{month}/{month}-{force}"
                archive.writestr(f"{name}-street.csv", street_csv(month, force))
                archive.writestr(f"{name}-outcomes.csv", b"Crime ID\n")
            if padding:
                noise = zipfile.ZipInfo(f"{month}/{month}-metropolitan-street.csv")
                archive.writestr(noise, bytes(padding))  # stored, not pressed
    return content.getvalue()


@dataclass
class PoliceUk:
    """Answers as data.police.uk does: sends on to a store, which sends parts of files."""

    archives: Mapping[str, bytes]
    ranges: bool = True
    absent: Answer = NOT_THERE
    sent: int = 0

    def __call__(self, request: Request) -> Answer:
        name = request.path.rpartition("/")[2].removesuffix(".zip")
        if name not in self.archives:
            return self.absent
        if not request.path.startswith("/store/"):
            return Answer(status=302, headers={"Location": f"/store/{name}.zip"})
        whole = self.archives[name]
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
        if not (self.ranges and asked):
            self.sent += len(whole)
            return Answer(whole, kind="application/zip")
        start, end = int(asked[1]), min(int(asked[2]), len(whole) - 1)
        part = whole[start : end + 1]
        self.sent += len(part)
        headers = {"Content-Range": f"bytes {start}-{end}/{len(whole)}", "ETag": f'"{len(whole)}"'}
        return Answer(part, 206, "application/zip", headers)
