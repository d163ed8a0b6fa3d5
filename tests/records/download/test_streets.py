"""Streets from a server that behaves like Overpass: one polite request, kept, with their source."""

import gzip
import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from typer.testing import CliRunner

from hotspots.cli.app import app
from hotspots.errors import DownloadError, InputError, OutputError
from hotspots.ground.openstreetmap import read_mapped_ground
from hotspots.ground.osm_features import features_of
from hotspots.ground.osm_tags import driven_ways, is_walkable
from hotspots.records.download import DownloadedStreets, download_streets
from hotspots.records.download.overpass import OVERPASS, overpass_query
from tests.records.download.servers import Answer, Request, Server, Waits, impatient, in_html

pytestmark = pytest.mark.enable_socket
BOX = (0.05, 51.74, 0.16, 51.8)
WARDS = Path("data/boundaries/essex_sample_wards.geojson")
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6" generator="Overpass API">\n'
TOWN = (
    f"{HEAD}<note>The data included in this document is from www.openstreetmap.org.</note>\n"
    '<node id="1" lat="51.77" lon="0.1"/><node id="2" lat="51.771" lon="0.1"/>\n'
    '<node id="3" lat="51.7705" lon="0.1001"><tag k="amenity" v="bench"/></node>\n'
    '<way id="9"><nd ref="1"/><nd ref="2"/><tag k="highway" v="residential"/></way>\n</osm>\n'
)
CUT = f'{HEAD}<remark> runtime error: Query timed out in "query" at line 3 </remark>\n</osm>\n'
FULL = f"{HEAD}<remark> runtime error: Query run out of memory </remark>\n</osm>\n"


def in_xml(text: str = TOWN) -> Answer:
    return Answer(text.encode(), kind="application/osm3s+xml")


@pytest.fixture
def server(server: Server) -> Server:
    """The server of every test, with an Overpass interpreter on it."""

    def routes(request: Request) -> Answer:
        if request.path == "/api/interpreter" and request.query.get("data", "").startswith("[out:"):
            return in_xml()
        return Answer(b"bad request", 400, "text/plain")

    server.routes = routes
    return server


def download(server: Server, out: Path, **options: Any) -> DownloadedStreets:
    given: dict[str, Any] = {
        "url": f"{server.url}/api/interpreter",
        "fetcher": impatient(),
        "today": date(2025, 3, 1),
    }
    if "boundaries" not in options:
        given["bbox"] = BOX
    return download_streets(out, **(given | options))


def test_a_box_is_fetched_by_one_request_and_can_be_read(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path)
    assert result.files == (tmp_path / "streets_0.05_51.74_0.16_51.8.osm.gz",)
    assert gzip.decompress(result.files[0].read_bytes()).decode() == TOWN
    ground = read_mapped_ground(result.files[0])
    assert (len(ground.walking), ground.features["kind"].tolist()) == (1, ["seating"])
    (request,) = server.requests
    assert request.query["data"] == overpass_query(BOX)
    assert "[bbox:51.74,0.05,51.8,0.16]" in request.query["data"]
    assert request.headers["User-Agent"].startswith("hotspots-toolkit/")


def test_the_receipt_says_whose_it_is(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path)
    receipt = json.loads(result.receipt.read_bytes())
    assert receipt["attribution"] == ["© OpenStreetMap contributors, Open Database Licence"]
    assert receipt["licence"]["name"].startswith("Open Database Licence")
    assert (receipt["retrieved"], receipt["source"]) == ("2025-03-01", result.source)
    data = result.files[0].read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    assert receipt["files"] == {result.files[0].name: {"bytes": len(data), "sha256": sha256}}


def test_what_is_there_and_unchanged_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    first = download(server, tmp_path)
    again = download(server, tmp_path)
    assert (first.from_cache, again.from_cache, len(server.requests)) == (False, True, 1)
    assert again.attribution == first.attribution
    assert not download(server, tmp_path, refresh=True).from_cache
    first.files[0].write_bytes(b"edited")
    mended = download(server, tmp_path)
    assert (len(server.requests), mended.notes[0].count("had been changed")) == (3, 1)
    assert (tmp_path / f"{first.files[0].name}.changed").read_bytes() == b"edited"


def test_a_file_of_somebody_else_is_left_alone(server: Server, tmp_path: Path) -> None:
    (tmp_path / "streets_0.05_51.74_0.16_51.8.osm.gz").write_bytes(b"mine")
    with pytest.raises(OutputError, match="did not download"):
        download(server, tmp_path)
    assert not server.requests


def test_districts_by_their_boundaries_with_a_margin(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path, boundaries=WARDS, districts=["harlow"])
    assert result.files[0].name == "streets_harlow.osm.gz"
    harlow = gpd.read_file(WARDS).query("LAD24NM == 'Harlow'").total_bounds
    assert np.all(np.array(result.box[:2]) < harlow[:2] - 0.008)
    assert np.all(np.array(result.box[2:]) > harlow[2:] + 0.008)
    assert result.box == pytest.approx(tuple(harlow), abs=0.02)
    by_code = download(server, tmp_path, boundaries=WARDS, districts=["E07000073"])
    assert by_code.from_cache


@pytest.mark.parametrize("status", [429, 504])
def test_a_busy_server_is_waited_for(server: Server, tmp_path: Path, status: int) -> None:
    server.fail_once(Answer(b"busy", status, "text/html", headers={"Retry_After": "30"}))
    waits = Waits()
    download(server, tmp_path, fetcher=impatient(sleep=waits))
    assert (waits.seconds, len(server.requests)) == ([30.0], 2)


def test_a_query_that_timed_out_is_asked_again_after_a_minute(
    server: Server, tmp_path: Path
) -> None:
    server.fail_once(in_xml(CUT))
    server.fail_once(in_xml(TOWN[:200]))
    waits = Waits()
    result = download(server, tmp_path, fetcher=impatient(sleep=waits))
    assert waits.seconds == [60.0, 2.0]
    assert gzip.decompress(result.files[0].read_bytes()).decode() == TOWN


def test_what_is_not_all_of_it_is_refused(server: Server, tmp_path: Path) -> None:
    server.fail_once(in_xml(FULL))
    with pytest.raises(DownloadError, match=r"gave up on the query .*run out of memory"):
        download(server, tmp_path)
    server.fail_once(in_html())
    with pytest.raises(DownloadError, match="answered with a web page"):
        download(server, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"bbox": (0.0, 51.0, 2.0, 53.0)}, r"the box is 30,\d+ km², and 1,000 are fetched at most"),
        ({"bbox": (0.2, 51.0, 0.1, 51.1)}, "is no box in degrees"),
        ({"bbox": (0.1, 51.0, float("nan"), 51.1)}, "is no box in degrees"),
        ({"bbox": (0.1, 51.0)}, "is no box in degrees"),
        ({"bbox": None}, "neither a box nor boundaries"),
        ({"bbox": BOX, "boundaries": WARDS}, "both a box and boundaries"),
        ({"boundaries": WARDS, "districts": ["Atlantis"]}, "not among the boundaries: 'atlantis'"),
        ({"boundaries": WARDS}, "are fetched at most"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_it_is(
    server: Server, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        download(server, tmp_path, **options)
    assert not server.requests


def test_the_query_asks_for_all_that_is_read() -> None:
    query = overpass_query(BOX)
    for text in ("motorway", "steps", "track", "footway"):
        tags = {"highway": text, "foot": "yes"}
        assert is_walkable(tags) or any(driven_ways(tags))
        assert f"|{text}|" in query or f"({text}|" in query or f"|{text})" in query
    for key, value in (
        ("amenity", "bench"), ("amenity", "recycling"), ("barrier", "retaining_wall"),
        ("leisure", "playground"), ("railway", "halt"), ("landuse", "village_green"),
    ):  # fmt: skip
        assert features_of({key: value})
        assert value in query
    assert OVERPASS.startswith("https://")


def test_the_command_says_what_must_stand_on_maps(server: Server, tmp_path: Path) -> None:
    url = f"{server.url}/api/interpreter"
    given = ["download", "streets", "--bbox", "0.05,51.74,0.16,51.8", "-o", str(tmp_path)]
    told = CliRunner().invoke(app, [*given, "--url", url])
    assert told.exit_code == 0, told.output
    assert "© OpenStreetMap contributors" in told.output
    again = CliRunner().invoke(app, [*given, "--url", url])
    assert "Already there, unchanged" in again.output
    wrong = CliRunner().invoke(app, ["download", "streets", "--bbox", "here"])
    assert "'here' is no box" in str(wrong.exception)
