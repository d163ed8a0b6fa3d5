"""The manifest: what went in, what came out, and everything that made it. Written last.

It holds no clock time, so that the same input, settings and versions give the same bytes;
the run's log says when.
"""

import json
import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

import pyogrio
import pyproj
import rasterio

from hotspots.publish.files import MANIFEST

_PACKAGES = (
    "hotspots-toolkit",
    "branca",
    "folium",
    "geopandas",
    "jinja2",
    "matplotlib",
    "numba",
    "numpy",
    "pandas",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "rasterio",
    "scikit-learn",
    "scipy",
    "shapely",
    "xlsxwriter",
)


def software_versions() -> dict[str, str]:
    """Name the versions of everything that can change a figure or a page.

    >>> "shapely" in software_versions() and "leaflet" in software_versions()
    True
    """
    versions = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:  # run from a source tree that was never installed
            versions[package] = "not installed"
    versions["gdal"] = pyogrio.__gdal_version_string__
    versions["gdal of rasters"] = rasterio.__gdal_version__  # its wheel brings its own
    versions["proj"] = pyproj.proj_version_str
    vendor = files("hotspots.publish").joinpath("assets/vendor/versions.json")
    versions.update(json.loads(vendor.read_text("utf-8")))
    return versions


def write_manifest(content: Mapping[str, Any], folder: Path) -> Path:
    """Write ``manifest.json``: readable, in a fixed order, the same bytes every time."""
    path = folder / MANIFEST
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False, default=_plain)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def _plain(value: Any) -> Any:
    """Turn numpy's numbers into Python's."""
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot go into a manifest")
