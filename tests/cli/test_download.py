"""``hotspots download``: what it prints, and what it exits with."""

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from hotspots.cli import main
from hotspots.records.download import Fetcher
from tests.records.download.servers import (
    ONS_DIRECTORY,
    ArcGis,
    PoliceUk,
    Server,
    Service,
    archive_zip,
    five_wards,
)

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def hotspots(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command as if typed; returns what it exits with, prints and complains of."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for module in ("boundaries", "incidents"):
        monkeypatch.setattr(
            f"hotspots.records.download.{module}.Fetcher", partial(Fetcher, sleep=lambda _: None)
        )

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["hotspots", "download", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


def test_boundaries(hotspots: Any, server: Server, tmp_path: Path) -> None:
    server.routes = ArcGis({"WD_DEC_2024_UK_BGC": Service(five_wards())})
    options = ("--url", f"{server.url}{ONS_DIRECTORY}", "--out", tmp_path, "--district", "Harlow")
    code, out, err = hotspots("boundaries", *options)
    assert (code, err) == (0, f"asking {server.url.removeprefix('http://')}\n")
    assert out.splitlines() == [
        f"Fetched: 2 wards, {tmp_path / 'wards_2024.geojson'}",
        "With every map made from it must stand:",
        "  Source: Office for National Statistics licensed under the Open Government Licence v.3.0",
        "  Contains OS data © Crown copyright and database right 2024",
    ]
    again = hotspots("boundaries", *options)
    assert again[1].startswith("Already there, unchanged: 2 wards, ")
    assert hotspots("boundaries", *options, "--quiet") == (0, "", "")
    (tmp_path / "wards_2024.geojson").write_text("{}")
    assert hotspots("boundaries", *options)[1].startswith("note: wards_2024.geojson had been")


def test_incidents(hotspots: Any, server: Server, tmp_path: Path) -> None:
    server.routes = PoliceUk({"2024-02": archive_zip(["2024-02"], ["essex"])})
    options = ("--force", "essex", "--from", "2024-01", "--to", "2024-02", "--url", server.url)
    code, out, err = hotspots("incidents", *options, "--out", tmp_path)
    assert (code, err) == (0, f"asking {server.url.removeprefix('http://')}\n")
    assert out.splitlines() == [
        "note: police.uk has no file of essex for 2024-01",
        f"Months fetched: 1; already there, unchanged: 0. See {tmp_path}",
        "With every map made from it must stand:",
        "  Contains public sector information licensed under the Open Government Licence v3.0.",
        "  Source: data.police.uk",
    ]
    assert hotspots("incidents", *options, "--out", tmp_path, "-q") == (0, "", "")
    _, out, _ = hotspots("incidents", *options, "-o", tmp_path, "--refresh")
    assert "Months fetched: 1; already there" in out


def test_incidents_out_of_a_zip_file(hotspots: Any, tmp_path: Path) -> None:
    custom = tmp_path / "custom.zip"
    custom.write_bytes(archive_zip(["2024-01"], ["essex"]))
    options = ("--force", "essex", "--from", "2024-01", "--to", "2024-01", "--archive", custom)
    assert hotspots("incidents", *options, "-o", tmp_path)[0] == 0
    assert (tmp_path / "2024-01-essex-street.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["boundaries", "--url", "http://nowhere.invalid/services"], "no network, or it is block"),
        (["boundaries", "--year", "12"], "12 is not a year of boundaries"),
        (
            ["incidents", "--force", "Essex Police", "--from", "2024-01", "--to", "2024-01"],
            "did you mean 'essex'?",
        ),
        (
            ["incidents", "--force", "essex", "--from", "2024-05", "--to", "2024-01"],
            "2024-05 comes after 2024-01",
        ),
    ],
)
def test_what_the_user_can_mend_is_exit_2_and_one_line(
    hotspots: Any, tmp_path: Path, arguments: list[str], says: str
) -> None:
    code, out, err = hotspots(*arguments, "--quiet", "--out", tmp_path)
    (line,) = err.splitlines()
    assert (code, out) == (2, "")
    assert line.startswith("error: ")
    assert says in line
    assert "To mend it:" in line


def test_whom_it_waits_for_is_said_without_a_terminal(hotspots: Any, tmp_path: Path) -> None:
    options = ("--url", "http://nowhere.invalid/services", "--out", tmp_path / "new")
    _, _, err = hotspots("boundaries", *options)
    first, second, error = err.splitlines()
    assert first == "asking nowhere.invalid"
    assert second.endswith("trying again (2 of 2)")
    assert error.startswith("error: ")
    assert hotspots("boundaries", *options, "--verbose")[2].splitlines()[:2] == [first, second]


@pytest.mark.parametrize("what", ["boundaries", "incidents"])
def test_a_folder_that_cannot_be_is_found_out_before_anything_is_fetched(
    hotspots: Any, server: Server, tmp_path: Path, what: str
) -> None:
    (tmp_path / "out").write_text("a file")
    months = ("--force", "essex", "--from", "2024-01", "--to", "2024-02")
    url = f"{server.url}{ONS_DIRECTORY}"
    options = ("--url", url, "--out", tmp_path / "out", *(months if what == "incidents" else ()))
    code, _, err = hotspots(what, *options)
    assert (code, server.requests) == (2, [])
    assert "cannot write here" in err
    assert (tmp_path / "out").read_text() == "a file"


def test_interrupting_says_that_what_is_complete_is_kept(
    hotspots: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hotspots.records.download.boundaries.read_layer", stop)
    code, _, err = hotspots("boundaries", "--url", "http://x/FeatureServer/0", "-o", tmp_path)
    assert code == 130
    assert "Stopped. Files that were complete are kept; give the same command to go on." in err
