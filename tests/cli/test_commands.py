"""The command line: what it prints, what it exits with, and what it never shows."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hotspots.settings import write_template
from tests.worlds import two_district_project, write_lines

HEAVY = (
    "geopandas",
    "matplotlib",
    "numba",
    "sklearn",
    "folium",
    "rasterio",
    "osmnx",
    "pandas",
    "pyproj",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A settings file of two small districts."""
    return write_project(tmp_path)


def write_project(folder: Path, **sections: dict[str, Any]) -> Path:
    settings = write_template(two_district_project(folder, **sections))
    return write_lines(folder / "two.toml", [settings])


def test_version(hotspots: Any) -> None:
    outcome = hotspots("--version")
    assert (outcome.code, outcome.out) == (0, "hotspots 0.1.0\n")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["run", "--help"], ["check", "--help"], ["density", "--help"], []]
)
def test_help_loads_none_of_the_heavy_libraries(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['hotspots', *{arguments!r}]\n"
        "from hotspots.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "Usage" in done.stdout


def test_run_prints_the_way_to_the_maps(hotspots: Any, project: Path, tmp_path: Path) -> None:
    outcome = hotspots("run", project, "--out", tmp_path / "maps")
    index = tmp_path / "maps" / "two" / "index.html"
    assert outcome.code == 0
    assert outcome.out.splitlines()[0] == "21 rows read = 20 kept + 1 rejected (no coordinates: 1)"
    assert outcome.out.splitlines()[-1] == f"Mapped 2 districts. Open {index}"
    assert index.exists()
    assert outcome.err == ""  # nobody watches a terminal: no bar


def test_run_one_district(hotspots: Any, project: Path, tmp_path: Path) -> None:
    outcome = hotspots("run", project, "--district", "bley", "-o", tmp_path / "maps")
    assert outcome.out.splitlines()[-1].startswith("Mapped one district.")
    folders = [path.name for path in (tmp_path / "maps" / "two").iterdir() if path.is_dir()]
    assert folders == ["bley"]


def test_quiet_says_nothing_and_verbose_says_each_step(
    hotspots: Any, project: Path, tmp_path: Path
) -> None:
    quiet = hotspots("run", project, "--quiet", "-o", tmp_path)
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    verbose = hotspots("run", project, "--verbose", "-o", tmp_path)
    assert "Aford: 12 incidents mapped in" in verbose.err


def test_the_log_says_when_and_names_nobody(hotspots: Any, project: Path, tmp_path: Path) -> None:
    hotspots("run", project, "-q", "-o", tmp_path)
    log = (tmp_path / "two" / "run.log").read_text("utf-8")
    assert "INFO 21 rows read" in log
    assert "Bley: 6 incidents mapped" in log
    assert "High Street" not in log
    assert str(tmp_path) not in log


def test_the_log_is_let_go_of(hotspots: Any, project: Path, tmp_path: Path) -> None:
    before = list(logging.getLogger("hotspots").handlers)
    hotspots("run", project, "-q", "-v", "-o", tmp_path)
    assert logging.getLogger("hotspots").handlers == before


def test_check_reads_all_and_writes_nothing(hotspots: Any, project: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    outcome = hotspots("check", project)
    assert outcome.code == 0
    assert "boundaries: 2 districts, 2 wards" in outcome.out
    assert "         12  mapped: Aford" in outcome.out
    assert "coordinates of incidents: EPSG:27700 to EPSG:27700: kept as given" in outcome.out
    assert "coordinates of boundaries: EPSG:27700 to EPSG:27700: kept as given" in outcome.out
    assert sorted(tmp_path.rglob("*")) == before
    assert hotspots("check", project, "--quiet").out == ""


def test_check_without_boundaries(hotspots: Any, tmp_path: Path) -> None:
    project = write_project(tmp_path, boundaries={"files": []})
    outcome = hotspots("check", project)
    assert "boundaries: none; everything is mapped as one area" in outcome.out


def test_new_writes_settings_that_check_understands(hotspots: Any, tmp_path: Path) -> None:
    two_district_project(tmp_path)
    file = tmp_path / "my-run.toml"
    made = hotspots("new", file, "--incidents", "incidents.csv", "--boundaries", "wards.gpkg")
    assert made.code == 0
    assert f"hotspots check {file}" in made.out
    assert hotspots("check", file).code == 0


def test_new_does_not_overwrite(hotspots: Any, project: Path) -> None:
    before = project.read_text()
    outcome = hotspots("new", project)
    assert outcome.code == 2
    assert "the file is already there" in outcome.err
    assert project.read_text() == before


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"incidents": {"files": "gone.csv"}}, "gone.csv: there is no such file"),
        ({"boundaries": {"files": "gone.gpkg"}}, "gone.gpkg: there is no such file"),
        ({"run": {"districts": ["Cham"]}}, "not among the boundaries: 'Cham'"),
        ({"coordinates": {"crs": "EPSG:4326"}}, "EPSG:4326 is not a projected coordinate system"),
        ({"incidents": {"columns": {"offence": "crime"}}}, "no column is called 'crime'"),
        ({"density": {"cell_m": 9000}}, "cells of 9000 m are larger than the area"),
    ],
)
def test_what_the_user_can_mend_is_exit_2_and_one_line_each(
    hotspots: Any, tmp_path: Path, sections: dict[str, dict[str, Any]], says: str
) -> None:
    project = write_project(tmp_path, **sections)
    outcome = hotspots("run", project, "-o", tmp_path / "maps")
    assert outcome.code == 2
    (line,) = outcome.err.splitlines()
    assert line.startswith("error: ")
    assert says in line
    assert "To mend it:" in line
    assert "Traceback" not in outcome.out + outcome.err


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_settings_file_that_is_not_there(hotspots: Any, tmp_path: Path, command: str) -> None:
    outcome = hotspots(command, tmp_path / "gone.toml")
    assert outcome.code == 2
    assert "there is no such settings file" in outcome.err


def test_every_wrong_setting_is_named_in_one_go(hotspots: Any, tmp_path: Path) -> None:
    config = write_lines(
        tmp_path / "bad.toml",
        ["[incidents]", 'files = "a.csv"', "[density]", "bandwith_m = 200", "cell_m = -5"],
    )
    outcome = hotspots("check", config)
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 2
    assert "did you mean 'bandwidth_m'?" in outcome.err


def test_an_output_folder_that_cannot_be_written(
    hotspots: Any, project: Path, tmp_path: Path
) -> None:
    (tmp_path / "maps").write_text("a file")
    outcome = hotspots("run", project, "-o", tmp_path / "maps")
    assert outcome.code == 2
    assert "cannot write here" in outcome.err
    assert "choose another folder with --out" in outcome.err


def test_a_fault_of_ours_is_exit_1_without_traceback_or_data(
    hotspots: Any, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("12 High Street")

    monkeypatch.setattr("hotspots.districts.many_districts.run_district", fail)
    outcome = hotspots("run", project, "-o", tmp_path)
    assert outcome.code == 1
    assert "a fault in hotspots itself (KeyError at districts/many_districts.py:" in outcome.err
    assert "High Street" not in outcome.err
    log = (tmp_path / "two" / "run.log").read_text("utf-8")
    assert "fault: KeyError at districts/many_districts.py:" in log
    assert "High Street" not in log


def test_a_product_that_breaks_its_promise_is_our_fault(
    hotspots: Any, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hotspots.errors import DeclarationError, Problem

    def fail(*_: object, **__: object) -> None:
        raise DeclarationError(Problem("declares one thing but holds another", "report it"))

    monkeypatch.setattr("hotspots.districts.many_districts.run_district", fail)
    assert hotspots("run", project, "-o", tmp_path).code == 1


def test_interrupting_is_said_and_is_no_fault(
    hotspots: Any, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hotspots.districts.many_districts.run_district", stop)
    outcome = hotspots("run", project, "-o", tmp_path)
    assert outcome.code == 130
    assert "Stopped. Districts that were complete are kept" in outcome.err
    assert "stopped by Ctrl-C" in (tmp_path / "two" / "run.log").read_text("utf-8")


def test_an_unknown_command_or_option_is_exit_2(hotspots: Any, project: Path) -> None:
    assert hotspots("mpa").code == 2
    assert hotspots("run", project, "--distrct", "Bley").code == 2


def test_python_m_hotspots_is_the_same_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hotspots", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert done.stdout == "hotspots 0.1.0\n"


def test_a_bar_is_drawn_on_a_terminal(project: Path, tmp_path: Path) -> None:
    """On a pseudo-terminal, as an analyst would see it."""
    import pty

    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "hotspots", "run", str(project), "-o", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=follower) as process:
        os.close(follower)
        seen = b""
        while True:
            try:
                chunk = os.read(leader, 4096)
            except OSError:  # the other end is closed: the command has finished
                break
            if not chunk:
                break
            seen += chunk
        os.close(leader)
    assert process.returncode == 0
    assert b"Mapping districts" in seen


def test_completion_is_offered_for_a_shell() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "hotspots", "--show-completion", "bash"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert "hotspots" in done.stdout
    assert "complete" in done.stdout


def test_a_failed_check_says_only_what_is_wrong(project: Path) -> None:
    """In a process of its own: Python's own last-resort log would be seen here."""
    (project.parent / "incidents.csv").unlink()
    done = subprocess.run(
        [sys.executable, "-m", "hotspots", "check", str(project)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("error: ")


def test_rows_outside_and_older_folders_are_said(
    hotspots: Any, project: Path, tmp_path: Path
) -> None:
    first = hotspots("run", project, "-o", tmp_path)
    assert "2 rows not mapped: outside every boundary" in first.out
    second = hotspots("run", project, "-o", tmp_path, "-d", "Bley")
    assert "12 rows not mapped: in a district that was not chosen" in second.out
    assert "note: 1 folders of an older run were left as they are" in second.out
