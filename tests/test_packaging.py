"""What is shipped: the wheel, the files that pin what it needs, and the scripts."""

import json
import os
import re
import subprocess
import sys
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest

from hotspots import __version__

ROOT = Path(__file__).parents[1]
VENDOR = "hotspots/publish/assets/vendor"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel as a packager would, where there is no npm and no network."""
    folder = tmp_path_factory.mktemp("wheel")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        # An empty PATH proves that assets already fetched are used as they are.
        env=os.environ | {"PATH": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def shipped(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_bytes(archive.read(name))


def test_wheel_says_what_it_is(metadata: Message) -> None:
    assert metadata["Name"] == "hotspots-toolkit"
    assert metadata["Version"] == __version__
    assert metadata["License-Expression"] == "MIT"
    assert set(metadata["Requires-Python"].split(",")) == {">=3.11", "<3.14"}


def test_wheel_ships_types_and_web_assets(shipped: set[str], wheel: Path) -> None:
    assert "hotspots/py.typed" in shipped
    for name in ("leaflet.js", "leaflet.css", "LICENSE", "images/layers.png"):
        assert f"{VENDOR}/leaflet/{name}" in shipped
    with zipfile.ZipFile(wheel) as archive:
        versions = json.loads(archive.read(f"{VENDOR}/versions.json"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert versions == {"leaflet": locked["node_modules/leaflet"]["version"]}


def test_wheel_ships_the_package_and_nothing_beside_it(shipped: set[str]) -> None:
    folders = {name.split("/")[0] for name in shipped}
    assert folders == {"hotspots", f"hotspots_toolkit-{__version__}.dist-info"}


def test_lock_file_holds_checksums_and_no_download_addresses() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert "://" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_constraints_pin_every_dependency_and_hold_no_addresses(metadata: Message) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*(; .+)?", pin)] == []
    assert "://" not in "".join(lines)
    required = {
        re.match(r"[\w-]+", requirement)[0].lower()  # type: ignore[index]  # it matches
        for requirement in metadata.get_all("Requires-Dist", [])
    }
    assert required <= {pin.split("==")[0] for pin in pins}


@pytest.mark.parametrize("script", ["scripts/demo", "scripts/test", ".ci/run"])
def test_script_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize(
    "script", ["scripts/demo", "scripts/test", "scripts/environment.sh", ".ci/run"]
)
def test_script_is_good_bash(script: str) -> None:
    done = subprocess.run(
        ["bash", "-n", script], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
