"""Boundaries from a server that behaves like the ONS's: complete, in order, with their source."""

import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import DownloadError, InputError, OutputError
from hotspots.records import read_boundaries
from hotspots.records.download import DownloadedBoundaries, download_boundaries
from hotspots.records.download.ons import ONS_SERVICES, choose_edition, read_edition
from tests.records.download.servers import (
    ONS_DIRECTORY,
    Answer,
    ArcGis,
    Request,
    Server,
    Service,
    five_wards,
    impatient,
    in_html,
    in_json,
    ward,
)

pytestmark = pytest.mark.enable_socket
WARDS_2024 = "Wards_December_2024_Boundaries_UK_BGC"
DAY = date(2025, 3, 1)


def districts_of(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs = {(row["LAD24CD"], row["LAD24NM"]) for row in rows}
    return [{"LAD24CD": code, "LAD24NM": name} for code, name in sorted(pairs)]


def ons(**changes: Any) -> ArcGis:
    return ArcGis(
        {
            WARDS_2024: Service(five_wards(), **changes),
            "Wards_May_2024_Boundaries_UK_BGC": Service([ward(9, "Old", "Harlow")]),
            "WD_MAY_2025_UK_BGC_V2": Service(five_wards(25)),
            "LAD_DEC_2024_UK_BGC": Service(districts_of(five_wards())),
        }
    )


@pytest.fixture
def server(server: Server) -> Server:
    """The server of every test, with the ONS's services on it."""
    server.routes = ons()
    return server


def download(server: Server, out: Path, **options: Any) -> DownloadedBoundaries:
    given: dict[str, Any] = {
        "url": f"{server.url}{ONS_DIRECTORY}",
        "fetcher": impatient(),
        "today": DAY,
    }
    return download_boundaries(out, **(given | options))


def is_page(request: Request) -> bool:
    return request.query.get("f") == "geojson"


def names_in(result: DownloadedBoundaries) -> list[str]:
    content = json.loads(result.files[0].read_bytes())
    return [one["properties"]["WD24NM"] for one in content["features"]]


def test_all_wards_from_page_to_page_sorted_by_code(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    result = download(server, tmp_path, progress=lambda *step: seen.append(step))
    assert result.files == (tmp_path / "wards_2024.geojson",)
    assert names_in(result) == ["Bush Fair", "Church Langley", "Fryerns", "Heacham", "Nethermayne"]
    assert [one.query["resultOffset"] for one in server.requests if is_page(one)] == ["0", "2", "4"]
    assert [done for _, done, _ in seen] == [0, 2, 4, 5]
    assert (result.areas, result.from_cache) == (5, False)
    assert result.source.endswith(f"/{WARDS_2024}/FeatureServer/0")
    assert result.attribution == (
        "Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "Contains OS data © Crown copyright and database right 2024",
    )


def test_they_are_read_with_their_districts(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path)
    boundaries = read_boundaries(result.files)
    assert boundaries.districts["district"].tolist() == ["Basildon", "Harlow", "King's Lynn"]
    assert boundaries.wards["ward"].tolist() == names_in(result)
    assert boundaries.notes == ()
    assert len(read_boundaries(tmp_path).wards) == 5  # the receipt in the folder is no boundary


def test_the_receipt_says_where_it_came_from(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path, districts=["Harlow"])
    receipt = json.loads(result.receipt.read_bytes())
    assert result.receipt.name == "wards_2024.source.json"
    assert receipt["source"] == result.source
    assert receipt["query"]["where"] == "LAD24CD IN ('E07000073')"
    assert (receipt["retrieved"], receipt["areas"]) == ("2025-03-01", 2)
    assert receipt["licence"]["name"] == "Open Government Licence v3.0"
    assert receipt["attribution"] == list(result.attribution)
    data = result.files[0].read_bytes()
    assert receipt["files"] == {
        "wards_2024.geojson": {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    }
    assert json.loads(data)["attribution"] == list(result.attribution)


@pytest.mark.parametrize("mark", ["properties", "top", "none"])
@pytest.mark.parametrize("most", [1, 2, 3, 5, 2000])
def test_the_same_bytes_however_the_server_pages(
    server: Server, tmp_path: Path, mark: str, most: int
) -> None:
    first = download(server, tmp_path / "a").files[0].read_bytes()
    server.routes = ons(mark=mark, most_records=most)
    assert download(server, tmp_path / "b").files[0].read_bytes() == first


def test_pages_shorter_than_the_service_says(server: Server, tmp_path: Path) -> None:
    server.routes = ons(said_most=2000)
    assert download(server, tmp_path, districts=["Harlow", "Basildon"]).areas == 4
    asked = [one.query for one in server.requests if is_page(one)]
    assert [(one["resultOffset"], one["resultRecordCount"]) for one in asked] == [
        ("0", "250"),
        ("2", "250"),
    ]


def test_districts_by_name_in_any_case_or_by_code(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path, districts=["king's  LYNN", "e07000073"])
    assert names_in(result) == ["Bush Fair", "Church Langley", "Heacham"]
    assert download(server, tmp_path / "b", districts="Basildon").areas == 2


def test_an_unknown_district_names_the_nearest_and_all_are_told(
    server: Server, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as caught:
        download(server, tmp_path, districts=["Harlo", "Narnia", "Basildon"])
    assert len(caught.value.problems) == 2
    assert "there is no district 'harlo' in this edition" in str(caught.value)
    assert "did you mean 'harlow'?" in str(caught.value)
    assert "use names or codes as the ONS writes them" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_districts_themselves(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path, level="district")
    assert result.files[0].name == "districts_2024.geojson"
    assert read_boundaries(result.files).districts["district"].tolist() == [
        "Basildon",
        "Harlow",
        "King's Lynn",
    ]


@pytest.mark.parametrize(
    "fault",
    [
        Answer(b"", 503, headers={"Retry-After": "3"}),
        Answer(b"", 500),
        in_json({"error": {"code": 500, "message": "Error performing query", "details": []}}),
        Answer(b'{"type":"FeatureCollection","features":[', claimed=50_000),
        Answer(b'{"type":"FeatureCollection","features":['),
    ],
    ids=["503", "500", "error-in-200", "truncated", "half-json"],
)
def test_a_page_that_fails_once_is_fetched_again(
    server: Server, tmp_path: Path, fault: Answer
) -> None:
    server.fail_once(fault, lambda request: request.query.get("resultOffset") == "2")
    assert len(names_in(download(server, tmp_path))) == 5
    offsets = [one.query["resultOffset"] for one in server.requests if is_page(one)]
    assert offsets == ["0", "2", "2", "4"]


def test_a_page_that_keeps_failing_leaves_nothing_behind(server: Server, tmp_path: Path) -> None:
    good = ons()
    server.routes = lambda request: (
        Answer(b"", 500) if request.query.get("resultOffset") == "2" else good(request)
    )
    with pytest.raises(DownloadError, match=r"answered 500 .* \(5 tries\)"):
        download(server, tmp_path)
    assert list(tmp_path.rglob("*")) == []


def test_an_empty_list_of_services_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    server.fail_once(in_json({"services": []}), lambda one: one.path.endswith("/services"))
    assert download(server, tmp_path).areas == 5


def test_an_empty_page_with_more_to_come_is_gone_past(server: Server, tmp_path: Path) -> None:
    more = {"features": [], "properties": {"exceededTransferLimit": True}}
    server.fail_once(in_json(more), lambda request: request.query.get("resultOffset") == "4")
    with pytest.raises(DownloadError, match="named 5 areas and sent 4"):
        download(server, tmp_path)  # here they were not further on: the sum tells
    good = ons()

    def routes(request: Request) -> Answer:
        offset = int(request.query.get("resultOffset", -1))
        if not is_page(request):
            return good(request)
        if offset == 0:
            return in_json(more)
        moved = request.query | {"resultOffset": str(offset - 2)}
        return good(Request(request.target, request.path, moved, request.headers))

    server.routes = routes
    assert download(server, tmp_path).areas == 5


def test_a_sum_that_is_wrong_is_refused(server: Server, tmp_path: Path) -> None:
    counted = in_json({"count": 7})
    server.fail_once(counted, lambda request: "returnCountOnly" in request.query)
    with pytest.raises(DownloadError, match="the service named 7 areas and sent 5; it may be"):
        download(server, tmp_path)


def test_one_area_twice_and_another_missing_is_refused(server: Server, tmp_path: Path) -> None:
    good = ons()

    def stuck(request: Request) -> Answer:
        if request.query.get("resultOffset") == "4":
            query = request.query | {"resultOffset": "3"}
            request = Request(request.target, request.path, query, request.headers)
            page = json.loads(good(request).body)
            return in_json(page | {"features": page["features"][:1]})
        return good(request)

    server.routes = stuck
    with pytest.raises(DownloadError, match="named 5 areas and sent 5, 1 of them twice"):
        download(server, tmp_path)


def test_fields_of_any_year_and_case_are_found(server: Server, tmp_path: Path) -> None:
    rows = [{name.lower(): value for name, value in row.items()} for row in five_wards(19)]
    server.routes = ArcGis({"WD_DEC_2019_UK_BGC": Service(rows)})
    result = download(server, tmp_path, year=2019, districts=["Harlow"])
    assert read_boundaries(result.files).wards["ward"].tolist() == ["Bush Fair", "Church Langley"]
    assert result.attribution[1].endswith("database right 2019")


def test_changed_field_names_are_listed(server: Server, tmp_path: Path) -> None:
    server.routes = ArcGis({WARDS_2024: Service([{"WARD_ID": "1", "WARD_LABEL": "Bush Fair"}])})
    with pytest.raises(DownloadError) as caught:
        download(server, tmp_path)
    assert "the layer has no codes of wards; its fields are 'FID', 'WARD_ID', 'WARD_LABEL'" in str(
        caught.value
    )


def test_wards_that_do_not_say_their_district(server: Server, tmp_path: Path) -> None:
    rows = [{"WD24CD": "E05000001", "WD24NM": "Bush Fair"}]
    server.routes = ArcGis({WARDS_2024: Service(rows)})
    with pytest.raises(InputError, match="do not say which district they are in"):
        download(server, tmp_path, districts=["Harlow"])
    assert download(server, tmp_path).areas == 1


def test_a_layer_of_wards_is_not_one_of_districts(server: Server, tmp_path: Path) -> None:
    server.routes = ons()
    url = f"{server.url}{ONS_DIRECTORY}/{WARDS_2024}/FeatureServer"
    with pytest.raises(DownloadError, match="the layer holds wards, not districts"):
        download(server, tmp_path, level="district", url=url)


def test_a_layer_of_points_is_refused(server: Server, tmp_path: Path) -> None:
    server.routes = ons(geometry="esriGeometryPoint")
    with pytest.raises(DownloadError, match=r"holds no areas \(it says 'esriGeometryPoint'\)"):
        download(server, tmp_path)


def test_a_layer_by_its_address(server: Server, tmp_path: Path) -> None:
    url = f"{server.url}{ONS_DIRECTORY}/WD_MAY_2025_UK_BGC_V2/FeatureServer/0/query?where=1%3D1"
    result = download(server, tmp_path, url=url)
    assert not any(one.path == ONS_DIRECTORY for one in server.requests)
    assert result.notes == ("asked for 2024; the fields are of the year 2025",)
    assert result.attribution[1].endswith("database right 2025")


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (in_html(), "answered with a web page, not with data"),
        (in_json({"fields": []}), "not that of a layer: it names no fields"),
        (in_json({"error": {"code": 400, "message": "Invalid URL"}}), "error 400 (Invalid URL)"),
        (in_json({"error": {"code": 499, "message": "Token Required"}}), "error 499"),
        (in_json({"error": "no"}), "error unknown (no message)"),
    ],
)
def test_an_address_that_is_no_layer(
    server: Server, tmp_path: Path, reply: Answer, says: str
) -> None:
    server.routes = lambda _: reply
    with pytest.raises(DownloadError) as caught:
        download(server, tmp_path, url=f"{server.url}/FeatureServer/0")
    assert says in str(caught.value)
    assert "look on https://geoportal.statistics.gov.uk" not in str(caught.value)  # impatient's own
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("when", "reply", "says"),
    [
        ("returnCountOnly", {"counted": 5}, "does not say how many areas it has"),
        ("returnGeometry", {"rows": []}, "sent no list of features"),
        ("geometryPrecision", {"features": None}, "sent no list of features"),
    ],
)
def test_replies_of_another_form_are_refused(
    server: Server, tmp_path: Path, when: str, reply: dict[str, Any], says: str
) -> None:
    server.fail_once(in_json(reply), lambda request: when in request.query)
    with pytest.raises(DownloadError, match=says):
        download(server, tmp_path, districts=["Harlow"])


def test_no_areas_at_all_and_areas_without_a_shape_are_refused(
    server: Server, tmp_path: Path
) -> None:
    none = in_json({"count": 0})
    server.fail_once(none, lambda request: "returnCountOnly" in request.query)
    with pytest.raises(DownloadError, match="has no areas for this query"):
        download(server, tmp_path)
    bare = {"type": "Feature", "id": 1, "geometry": None, "properties": {"WD24CD": "E05000001"}}
    one = in_json({"count": 1})
    server.fail_once(one, lambda request: "returnCountOnly" in request.query)
    server.fail_once(in_json({"features": [bare]}), is_page)
    with pytest.raises(DownloadError, match="an area came without a shape or without WD24CD"):
        download(server, tmp_path)


# --- What is there already --------------------------------------------------------------------


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    first = download(server, tmp_path, districts=["Harlow", "Basildon"])
    asked = len(server.requests)
    again = download(server, tmp_path, districts=["BASILDON", "harlow"])
    assert len(server.requests) == asked
    assert again.from_cache
    assert (again.files, again.areas, again.attribution, again.source) == (
        first.files,
        first.areas,
        first.attribution,
        first.source,
    )
    assert not download(server, tmp_path, districts=["Harlow", "Basildon"], refresh=True).from_cache
    assert len(server.requests) > asked


def test_something_else_asked_for_is_fetched(server: Server, tmp_path: Path) -> None:
    download(server, tmp_path, districts=["Harlow"])
    result = download(server, tmp_path, districts=["Basildon"])
    assert (result.from_cache, names_in(result)) == (False, ["Fryerns", "Nethermayne"])


def test_a_changed_file_is_fetched_again_and_kept_aside(server: Server, tmp_path: Path) -> None:
    path = download(server, tmp_path).files[0]
    good = path.read_bytes()
    path.write_bytes(b"edited")
    result = download(server, tmp_path)
    assert path.read_bytes() == good
    assert (tmp_path / "wards_2024.geojson.changed").read_bytes() == b"edited"
    assert result.notes == (
        "wards_2024.geojson had been changed; it was fetched again, the changed one is"
        " wards_2024.geojson.changed",
    )
    assert len(read_boundaries(tmp_path).wards) == 5


@pytest.mark.parametrize("receipt", [None, b"{", b"[]", b'{"files": {"other.geojson": {}}}'])
def test_a_file_of_someone_elses_is_left_alone(
    server: Server, tmp_path: Path, receipt: bytes | None
) -> None:
    mine = tmp_path / "wards_2024.geojson"
    mine.write_bytes(b"mine")
    if receipt is not None:
        (tmp_path / "wards_2024.source.json").write_bytes(receipt)
    with pytest.raises(OutputError, match="something that hotspots did not download is in the way"):
        download(server, tmp_path)
    assert mine.read_bytes() == b"mine"
    assert server.requests == []


def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="choose another folder with --out"):
        download(server, tmp_path / "out" / "boundaries")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(server: Server, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot write here"):
        download(server, tmp_path)


def test_an_interrupted_download_leaves_no_half_file(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hotspots.records.download.receipts.os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        download(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


# --- Arguments and editions -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"level": "parish"}, "level: 'parish' is not among the choices"),
        ({"generalisation": "fine"}, "choose one of BFE, BFC, BGC, BSC, BUC"),
        ({"year": 24}, "24 is not a year of boundaries"),
        ({"districts": ["x"] * 101}, "101 districts were named"),
        ({"url": "boundaries.json"}, "is not an address on the web"),
    ],
)
def test_wrong_arguments_are_said_before_anything_is_asked(
    server: Server, tmp_path: Path, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputError) as caught:
        download(server, tmp_path, **options)
    assert says in str(caught.value)
    assert server.requests == []


def test_an_edition_that_is_not_there_says_which_are(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"wards of 2031 at BGC.*one of these years: 2024, 2025;"):
        download(server, tmp_path, year=2031)
    with pytest.raises(InputError, match="choose one of these years: none"):
        download(server, tmp_path, generalisation="BUC")


def test_no_network_says_how_to_get_it_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from functools import partial

    from hotspots.records.download import Fetcher

    monkeypatch.setattr(
        "hotspots.records.download.boundaries.Fetcher", partial(Fetcher, sleep=lambda _: None)
    )
    nowhere = "http://nowhere.invalid/rest/services"
    out = tmp_path / "new" / "boundaries"
    with pytest.raises(DownloadError) as caught:
        download_boundaries(out, url=nowhere, level="district")
    assert "the host nowhere.invalid cannot be found" in str(caught.value)
    assert f"or check the address given with --url (without it {ONS_SERVICES} is" in str(
        caught.value
    )
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("hotspots.records.download.boundaries.ONS_SERVICES", nowhere)
    with pytest.raises(DownloadError) as caught:
        download_boundaries(tmp_path, url=nowhere, level="district")
    assert "--url" not in str(caught.value)
    assert "'Local Authority Districts (December 2024) Boundaries UK BGC'" in str(caught.value)
    assert f"put it into {tmp_path}" in str(caught.value)


@pytest.mark.parametrize(
    ("service", "meant"),
    [
        ("Wards_December_2024_Boundaries_UK_BGC", ("ward", 2024, 12, "BGC", 1)),
        ("WD_MAY_2025_UK_BGC_V2", ("ward", 2025, 5, "BGC", 2)),
        ("WD_DEC_2019_UK_BGC", ("ward", 2019, 12, "BGC", 1)),
        ("Wards_(December_2021)_UK_BGC", ("ward", 2021, 12, "BGC", 1)),
        ("Wards_December_2021_GB_BGC_2022", ("ward", 2021, 12, "BGC", 1)),
        ("Wards_December_2019_Boundaries_UK_BFC_v2", ("ward", 2019, 12, "BFC", 2)),
        ("LAD_(Dec_2016)_GB_BGC", ("district", 2016, 12, "BGC", 1)),
        ("LAD_Dec_2018_Boundaries_UK_BFE_2022", ("district", 2018, 12, "BFE", 1)),
        ("Local_Authority_Districts_May_2022_UK_BFC_V3_2022", ("district", 2022, 5, "BFC", 3)),
        ("Local_Authority_Districts_DEC_2025_Boundaries_UK_BGC", ("district", 2025, 12, "BGC", 1)),
    ],
)
def test_names_of_services_as_the_ons_has_written_them(
    service: str, meant: tuple[str, int, int, str, int]
) -> None:
    edition = read_edition(service)
    assert edition is not None
    found = (edition.level, edition.year, edition.month, edition.detail, edition.version)
    assert found == meant


@pytest.mark.parametrize(
    "service", ["WD24_LAD24_UK_LU", "LAD_APR_2025_UK_NC_v2", "WD_XXX_2024_UK_BGC", "LAD_2024"]
)
def test_other_services_are_none_of_ours(service: str) -> None:
    edition = read_edition(service)
    assert edition is None or edition.detail == "NC"


def test_of_several_editions_the_last_and_the_widest() -> None:
    services = [
        "WD_MAY_2024_UK_BGC_V9",
        "WD_DEC_2024_EW_BGC_V3",
        "WD_DEC_2024_UK_BGC",
        "WD_DEC_2024_UK_BGC_V2",
        "WD_DEC_2024_UK_BFC_V3",
        "LAD_DEC_2024_UK_BGC_V4",
    ]
    for order in (services, services[::-1]):
        chosen = choose_edition(order, level="ward", year=2024, generalisation="BGC")
        assert chosen.service == "WD_DEC_2024_UK_BGC_V2"
