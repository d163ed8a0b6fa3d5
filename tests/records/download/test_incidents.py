"""Months from a server that behaves like police.uk's: the wanted ones, whole, and no more."""

import hashlib
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import DownloadError, InputError, MissingFileError, OutputError
from hotspots.records import read_incidents
from hotspots.records.download import DownloadedIncidents, archive, download_incidents
from hotspots.records.download.forces import FORCES, check_force, list_months
from hotspots.records.download.remote_file import RemoteFile
from tests.records.download.servers import (
    Answer,
    PoliceUk,
    Server,
    archive_zip,
    impatient,
    in_html,
    street_csv,
)

pytestmark = pytest.mark.enable_socket
DAY = date(2024, 6, 15)
SPRING = ["2024-01", "2024-02", "2024-03"]


def download(server: Server, out: Path, **options: Any) -> DownloadedIncidents:
    given: dict[str, Any] = {
        "force": "essex",
        "first_month": "2024-01",
        "last_month": "2024-03",
        "url": f"{server.url}/data/archive",
        "fetcher": impatient(),
        "today": DAY,
    }
    return download_incidents(out, **(given | options))


@pytest.fixture
def police_uk(server: Server) -> PoliceUk:
    """The archive of March 2024, with what it holds of two forces."""
    routes = PoliceUk({"2024-03": archive_zip(SPRING, ["essex", "kent"])})
    server.routes = routes
    return routes


def asked_archives(server: Server) -> list[str]:
    names = [one.path.rpartition("/")[2] for one in server.requests if "/data/" in one.path]
    return list(dict.fromkeys(names))


@pytest.mark.usefixtures("police_uk")
def test_the_wanted_months_of_the_wanted_force(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    result = download(server, tmp_path, progress=lambda _, *step: seen.append(step))
    assert [path.name for path in result.files] == [f"{m}-essex-street.csv" for m in SPRING]
    for path, month in zip(result.files, SPRING, strict=True):
        assert path.read_bytes() == street_csv(month, "essex")
    assert (result.fetched, result.from_cache, result.missing) == (tuple(SPRING), (), ())
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *(f"{m}-essex-street.csv" for m in SPRING),
        "essex-street.source.json",
    ]


@pytest.mark.usefixtures("police_uk")
def test_they_are_read_as_incidents(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path)
    records = read_incidents(result.files)
    assert (records.summary.read, records.summary.kept) == (9, 9)
    assert set(records.incidents["precision"]) == {"month"}
    assert len(read_incidents(tmp_path).incidents) == 9  # the folder, with its receipt


@pytest.mark.usefixtures("police_uk")
def test_the_receipt_says_where_each_month_came_from(server: Server, tmp_path: Path) -> None:
    result = download(server, tmp_path)
    receipt = json.loads(result.receipt.read_bytes())
    data = street_csv("2024-02", "essex")
    assert receipt["files"]["2024-02-essex-street.csv"] == {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "source": f"{server.url}/data/archive/2024-03.zip",
        "entry": "2024-02/2024-02-essex-street.csv",
        "retrieved": "2024-06-15",
    }
    assert receipt["licence"]["name"] == "Open Government Licence v3.0"
    assert "Open Government Licence v3.0" in result.attribution[0]
    assert receipt["attribution"] == list(result.attribution)


def test_only_the_wanted_parts_of_a_large_archive_are_fetched(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BUFFER_BYTES", 4096)
    whole = archive_zip(SPRING, ["essex"], padding=3_000_000)
    server.routes = routes = PoliceUk({"2024-03": whole})
    download(server, tmp_path)
    assert len(whole) > 9_000_000
    assert routes.sent < 40_000
    assert all("Range" in one.headers for one in server.requests)


@pytest.mark.parametrize("broken", [False, True])
def test_a_server_without_ranges_sends_all_of_it(
    server: Server, tmp_path: Path, broken: bool, caplog: pytest.LogCaptureFixture
) -> None:
    whole = archive_zip(SPRING, ["essex"], padding=500_000)
    server.routes = PoliceUk({"2024-03": whole}, ranges=False)
    if broken:
        cut = Answer(whole[:700_000], kind="application/zip", claimed=len(whole))
        server.fail_once(cut, lambda one: "/store/" in one.path and "Range" not in one.headers)
    seen: list[tuple[str, int, int]] = []
    with caplog.at_level("WARNING"):
        result = download(server, tmp_path, progress=lambda *step: seen.append(step))
    assert len(result.fetched) == 3
    assert any("Fetching all of 2024-03.zip (MB), since 127.0.0.1" in step[0] for step in seen)
    assert len(list(tmp_path.iterdir())) == 4  # nothing of the archive stays


def test_a_whole_archive_that_breaks_off_begins_anew(server: Server, tmp_path: Path) -> None:
    server.routes = lambda _: Answer(b"good")
    server.fail_once(Answer(b"broken off", claimed=100))
    with (tmp_path / "whole").open("w+b") as whole:
        archive._fetch_whole(impatient(), f"{server.url}/a.zip", whole, lambda *_: None)
    assert (tmp_path / "whole").read_bytes() == b"good"


def test_a_server_that_sends_another_part_sends_all_of_it(server: Server, tmp_path: Path) -> None:
    whole = archive_zip(SPRING, ["essex"])
    good = PoliceUk({"2024-03": whole})
    odd = Answer(b"PK", 206, headers={"Content-Range": f"bytes 0-1/{len(whole)}"})
    server.routes = lambda one: (
        (odd if "Range" in one.headers else Answer(whole)) if "/store/" in one.path else good(one)
    )
    assert len(download(server, tmp_path).fetched) == 3


def test_the_next_later_archive_serves_when_a_months_own_is_not_there(
    server: Server, tmp_path: Path
) -> None:
    server.routes = PoliceUk({"2024-05": archive_zip([*SPRING, "2024-04"], ["essex"])})
    assert len(download(server, tmp_path).fetched) == 3
    assert asked_archives(server) == ["2024-03.zip", "2024-04.zip", "2024-05.zip"]


def test_months_that_an_archive_does_not_reach_back_to_are_in_an_older_one(
    server: Server, tmp_path: Path
) -> None:
    server.routes = PoliceUk(
        {
            "2024-03": archive_zip(["2024-02", "2024-03"], ["essex"]),
            "2024-01": archive_zip(["2023-12", "2024-01"], ["essex"]),
        }
    )
    result = download(server, tmp_path, first_month="2023-12")
    assert result.fetched == ("2023-12", *SPRING)
    assert asked_archives(server) == ["2024-03.zip", "2024-01.zip"]


@pytest.mark.parametrize("absent", [404, 403])
def test_months_not_yet_published_are_named(server: Server, tmp_path: Path, absent: int) -> None:
    store = Answer(b"<Error/>", absent, "application/xml")
    server.routes = PoliceUk({"2024-03": archive_zip(SPRING, ["essex"])}, absent=store)
    result = download(server, tmp_path, last_month="2024-05")
    assert (result.fetched, result.missing) == (tuple(SPRING), ("2024-04", "2024-05"))
    # What is not there is asked for once, and nothing of months to come.
    for month in ("2024-04", "2024-05", "2024-06"):
        assert sum(one.path.endswith(f"{month}.zip") for one in server.requests) == 1
    assert asked_archives(server) == ["2024-05.zip", "2024-06.zip", "2024-04.zip", "2024-03.zip"]


def test_months_that_a_force_did_not_publish_are_named(server: Server, tmp_path: Path) -> None:
    content = io.BytesIO(archive_zip(["2024-01", "2024-03"], ["essex", "kent"]))
    with zipfile.ZipFile(content, "a") as opened:
        opened.writestr("2024-02/2024-02-kent-street.csv", street_csv("2024-02", "kent"))
    server.routes = PoliceUk({"2024-03": content.getvalue()})
    result = download(server, tmp_path)
    assert (result.fetched, result.missing) == (("2024-01", "2024-03"), ("2024-02",))
    assert len(result.files) == 2
    assert asked_archives(server) == ["2024-03.zip"]


def test_no_month_at_all_is_an_error(server: Server, tmp_path: Path) -> None:
    server.routes = PoliceUk({"2024-03": archive_zip(SPRING, ["kent"])})
    with pytest.raises(InputError) as caught:
        download(server, tmp_path)
    assert "no street-level file of essex from 2024-01 to 2024-03" in str(caught.value)
    assert "some forces have gaps" in str(caught.value)


# --- What goes wrong on the way ---------------------------------------------------------------


def part_of_archive(text: str, from_end: int, **changes: Any) -> Answer:
    """A part that begins so far from the archive's end and goes up to it."""
    size = len(archive_zip(SPRING, ["essex", "kent"]))
    headers = {"Content-Range": f"bytes {size - from_end}-{size - 1}/{size}", "ETag": f'"{size}"'}
    return Answer(text.encode(), 206, headers=headers, **changes)


@pytest.mark.usefixtures("police_uk")
@pytest.mark.parametrize(
    "fault",
    [
        Answer(b"", 503, headers={"Retry-After": "1"}),
        part_of_archive("PK", 22, claimed=900),
        part_of_archive("P", 7),
        Answer(b"all of it", 200),
    ],
    ids=["503", "truncated", "another-part", "whole"],
)
def test_a_part_that_fails_once_is_fetched_again(
    server: Server, tmp_path: Path, fault: Answer
) -> None:
    not_the_first = {"n": 0}

    def second(request: Any) -> bool:
        not_the_first["n"] += "/store/" in request.path
        return bool(not_the_first["n"] == 2)

    server.fail_once(fault, second)
    assert len(download(server, tmp_path).fetched) == 3
    assert server.faults == []


def test_a_part_that_comes_short_is_fetched_again(server: Server) -> None:
    server.routes = PoliceUk({"a": b"0123456789"})
    remote = RemoteFile(impatient(), f"{server.url}/store/a.zip")
    short = Answer(b"01", 206, headers={"Content-Range": "bytes 0-9/10", "ETag": '"10"'})
    server.fail_once(short)
    assert remote.read(10) == b"0123456789"
    assert len(server.requests) == 3


def test_an_archive_that_is_replaced_while_it_is_read(server: Server, tmp_path: Path) -> None:
    first, then = (archive_zip(SPRING[:n], ["essex"]) for n in (3, 2))
    routes = PoliceUk({"2024-03": first})

    def swapped(request: Any) -> Answer:
        answer = routes(request)
        if "/store/" in request.path:
            routes.archives = {"2024-03": then}
        return answer

    server.routes = swapped
    with pytest.raises(DownloadError, match="the file was replaced while it was read"):
        download(server, tmp_path)


def test_a_server_that_fails_on_the_way_is_told_as_such(server: Server, tmp_path: Path) -> None:
    """Python's zipfile would call it a bad file."""
    routes = PoliceUk({"2024-03": archive_zip(SPRING, ["essex"])})
    server.routes = lambda one: (
        routes(one) if one.headers["Range"] == "bytes=0-0" else Answer(b"", 502)
    )
    with pytest.raises(DownloadError, match=r"answered 502 \(Bad Gateway\) \(5 tries\)"):
        download(server, tmp_path)


def test_a_remote_file_is_read_like_one_on_disk(server: Server) -> None:
    content = bytes(range(256)) * 40
    server.routes = PoliceUk({"a": content})
    with RemoteFile(impatient(), f"{server.url}/store/a.zip") as remote:
        assert remote.size == len(content)
        assert (remote.readable(), remote.seekable()) == (True, True)
        assert remote.seek(-6, io.SEEK_END) == len(content) - 6
        assert remote.read(100) == content[-6:]
        assert remote.read(1) == b""
        remote.seek(300)
        assert remote.seek(7, io.SEEK_CUR) == remote.tell() == 307
        assert remote.read(5) == content[307:312]
        with pytest.raises(OSError, match="before the file's beginning"):
            remote.seek(-1)


def damaged_archive() -> bytes:
    """February's bytes are not what its checksum says."""
    content = bytearray(archive_zip(SPRING, ["essex"]))
    start = content.index(b"2024-02/2024-02-essex-street.csv")
    content[start + 60] ^= 0xFF
    return bytes(content)


def test_a_damaged_month_is_refused_and_the_others_are_kept(server: Server, tmp_path: Path) -> None:
    server.routes = PoliceUk({"2024-03": damaged_archive()})
    with pytest.raises(InputError, match=r"'2024-02-essex-street.csv' is damaged"):
        download(server, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "2024-01-essex-street.csv",
        "essex-street.source.json",
    ]
    server.routes = PoliceUk({"2024-03": archive_zip(SPRING, ["essex"])})
    again = download(server, tmp_path)  # and the next try goes on from there
    assert (again.from_cache, again.fetched) == (("2024-01",), ("2024-02", "2024-03"))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (in_html(), "answered with a web page, not with data"),
        (Answer(b"no zip at all", kind="application/zip"), "it is not a zip file"),
        (Answer(b"", kind="application/zip"), "it is not a zip file"),
        (Answer(b"", 500), "answered 500"),
        (Answer(b"", 416), "answered 416"),
    ],
)
def test_what_is_no_archive_is_refused(
    server: Server, tmp_path: Path, answer: Answer, says: str
) -> None:
    server.routes = lambda _: answer
    with pytest.raises((DownloadError, InputError)) as caught:
        download(server, tmp_path)
    assert says in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_month_that_claims_to_be_enormous_is_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_MONTH_BYTES", 100)
    server.routes = PoliceUk({"2024-03": archive_zip(SPRING, ["essex"])})
    with pytest.raises(InputError, match="claims to be 0 MB"):
        download(server, tmp_path)


def test_no_network_says_how_to_get_it_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from functools import partial

    from hotspots.records.download import Fetcher

    monkeypatch.setattr(
        "hotspots.records.download.incidents.Fetcher", partial(Fetcher, sleep=lambda _: None)
    )
    nowhere = "http://nowhere.invalid"
    asked: dict[str, Any] = {
        "force": "essex",
        "first_month": "2024-01",
        "last_month": "2024-01",
        "url": nowhere,
    }
    with pytest.raises(DownloadError) as caught:
        download_incidents(tmp_path / "new" / "incidents", **asked)
    assert "the host nowhere.invalid cannot be found" in str(caught.value)
    assert "check the address given with --url (without it https://data.police.uk/data/arc" in str(
        caught.value
    )
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr("hotspots.records.download.incidents.POLICE_UK_ARCHIVE", nowhere)
    with pytest.raises(DownloadError) as caught:
        download_incidents(tmp_path, **asked)
    assert "--url" not in str(caught.value)
    assert "https://data.police.uk/data/" in str(caught.value)
    assert "with --archive" in str(caught.value)


# --- An archive that was downloaded before -----------------------------------------------------


def test_months_out_of_a_zip_file_need_no_network(server: Server, tmp_path: Path) -> None:
    custom = tmp_path / "custom.zip"
    custom.write_bytes(archive_zip(SPRING, ["essex", "kent"]))
    result = download(server, tmp_path / "out", archive=custom)
    assert len(result.fetched) == 3
    assert server.requests == []
    receipt = json.loads(result.receipt.read_bytes())
    assert receipt["files"]["2024-01-essex-street.csv"]["source"] == "custom.zip"


def test_names_in_a_zip_file_never_lead_out_of_the_folder(server: Server, tmp_path: Path) -> None:
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(evil, "w") as opened:
        opened.writestr("../../2024-01-essex-street.csv", street_csv("2024-01", "essex"))
        opened.writestr("/2024-02/2024-02-essex-street.csv", street_csv("2024-02", "essex"))
        opened.writestr("2024-03-../../../essex-street.csv", b"no month of ours")
    result = download(server, tmp_path / "a" / "b" / "out", archive=evil)
    assert result.fetched == ("2024-01", "2024-02")
    written = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}
    assert written == {f"a/b/out/2024-0{n}-essex-street.csv" for n in (1, 2)}


@pytest.mark.parametrize(
    ("content", "kind", "says"),
    [
        (None, MissingFileError, "there is no such file"),
        (b"PK but no zip", InputError, "it is not a zip file, or not a whole one"),
        (archive_zip(SPRING, ["essex"])[:-30], InputError, "it is not a zip file"),
        (archive_zip(SPRING, ["kent"]), InputError, "no street-level file of essex"),
    ],
)
def test_a_zip_file_that_cannot_serve(
    server: Server, tmp_path: Path, content: bytes | None, kind: type[Exception], says: str
) -> None:
    path = tmp_path / "archive.zip"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(kind, match=says):
        download(server, tmp_path / "out", archive=path)


def test_a_folder_is_no_archive(server: Server, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the archive cannot be read"):
        download(server, tmp_path, archive=tmp_path)


def test_a_locked_entry_is_said(server: Server, tmp_path: Path) -> None:
    content = bytearray(archive_zip(["2024-01"], ["essex"]))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the mark of an encrypted entry
    content[content.index(b"PK\x03\x04") + 6] |= 1
    path = tmp_path / "locked.zip"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is locked"):
        download(server, tmp_path / "out", archive=path)


# --- What is there already --------------------------------------------------------------------


@pytest.mark.usefixtures("police_uk")
def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    download(server, tmp_path, last_month="2024-02")
    asked = len(server.requests)
    again = download(server, tmp_path, last_month="2024-02")
    assert len(server.requests) == asked
    assert (again.fetched, again.from_cache) == ((), ("2024-01", "2024-02"))
    assert len(again.files) == 2
    longer = download(server, tmp_path)
    assert (longer.fetched, longer.from_cache) == (("2024-03",), ("2024-01", "2024-02"))
    assert len(json.loads(longer.receipt.read_bytes())["files"]) == 3
    assert len(download(server, tmp_path, refresh=True).fetched) == 3


@pytest.mark.usefixtures("police_uk")
def test_a_changed_month_is_fetched_again_and_kept_aside(server: Server, tmp_path: Path) -> None:
    path = download(server, tmp_path).files[1]
    path.write_bytes(b"edited")
    result = download(server, tmp_path)
    assert result.fetched == ("2024-02",)
    assert path.read_bytes() == street_csv("2024-02", "essex")
    assert path.with_name(f"{path.name}.changed").read_bytes() == b"edited"
    assert "2024-02-essex-street.csv had been changed; it was fetched again" in result.notes[0]


@pytest.mark.usefixtures("police_uk")
@pytest.mark.parametrize("refresh", [False, True])
def test_a_file_of_someone_elses_is_left_alone(
    server: Server, tmp_path: Path, refresh: bool
) -> None:
    mine = tmp_path / "2024-02-essex-street.csv"
    mine.write_bytes(b"mine")
    with pytest.raises(OutputError, match="something that hotspots did not download is in the way"):
        download(server, tmp_path, refresh=refresh)
    assert mine.read_bytes() == b"mine"


@pytest.mark.usefixtures("police_uk")
def test_a_folder_that_cannot_be_written(server: Server, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="choose another folder with --out"):
        download(server, tmp_path / "out")


# --- Forces and months ------------------------------------------------------------------------


def test_there_are_forty_five_forces_in_order() -> None:
    assert len(FORCES) == 45  # 43 of England and Wales, the British Transport Police, the PSNI
    assert list(FORCES) == sorted(set(FORCES))


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Essex", "essex"),
        ("essex police", "essex"),
        ("ESEX", "essex"),
        ("Metropolitan Police Service", "metropolitan"),
        ("the met", "metropolitan"),
        ("Avon & Somerset Constabulary", "avon-and-somerset"),
        ("GMP", "greater-manchester"),
        ("PSNI", "northern-ireland"),
        ("British Transport Police", "btp"),
        ("Police Service of Northern Ireland", "northern-ireland"),
    ],
)
def test_a_force_by_another_name_is_suggested(name: str, near: str) -> None:
    with pytest.raises(InputError, match=rf"did you mean '{near}'"):
        check_force(name)


def test_a_force_that_is_like_none_lists_all() -> None:
    with pytest.raises(InputError, match=r"choose one of avon-and-somerset, .* wiltshire"):
        check_force("zzzz")


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2024-1", "2024-03", "from: '2024-1' is not a month"),
        ("2024-01", "2024-13", "to: '2024-13' is not a month"),
        ("2024-01", "2024-07", "to: 2024-07 lies in the future"),
        ("2010-11", "2024-01", "from: 2010-11 was never published"),
        ("2024-03", "2024-01", "2024-03 comes after 2024-01"),
        ("٢٠٢٤-01", "2024-01", "is not a month"),
    ],
)
def test_months_that_cannot_be(first: str, last: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        list_months(first, last, today=DAY)
    assert says in str(caught.value)


def test_every_wrong_month_is_told() -> None:
    with pytest.raises(InputError) as caught:
        list_months("may", "june", today=DAY)
    assert len(caught.value.problems) == 2


def test_months_run_over_the_turn_of_the_year() -> None:
    months = list_months("2010-12", "2024-06", today=DAY)
    assert len(months) == 163
    assert months[:3] == ["2010-12", "2011-01", "2011-02"]
