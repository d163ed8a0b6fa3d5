"""hotspots: which small places need attention first, mapped district by district.

The names below are the public library. They load on first use, so that
``import hotspots`` (and ``hotspots --help``) does not pay for the mapping libraries.

>>> import hotspots
>>> sorted(hotspots.__all__)[:3]
['AddressRecords', 'Boundaries', 'HarmIndex']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from hotspots.districts import make_one_product, run_district, run_districts
    from hotspots.errors import HotspotsError, InputError, OutputError, SettingsError
    from hotspots.ground import StudyArea
    from hotspots.patterns.clusters import find_clusters
    from hotspots.patterns.density import Surface, estimate_density
    from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points
    from hotspots.products.harm_spots import select_harm_spots
    from hotspots.publish import write_one_file
    from hotspots.records import (
        AddressRecords,
        Boundaries,
        HarmIndex,
        IncidentRecords,
        assign_areas,
        load_harm_index,
        read_addresses,
        read_boundaries,
        read_incidents,
        read_returns,
    )
    from hotspots.settings import Settings, read_settings

_HOME = {
    "AddressRecords": "hotspots.records",
    "Boundaries": "hotspots.records",
    "HarmIndex": "hotspots.records",
    "HotspotsError": "hotspots.errors",
    "IncidentRecords": "hotspots.records",
    "InputError": "hotspots.errors",
    "OutputError": "hotspots.errors",
    "Settings": "hotspots.settings",
    "SettingsError": "hotspots.errors",
    "StackedPoints": "hotspots.patterns.stacked_points",
    "StudyArea": "hotspots.ground",
    "Surface": "hotspots.patterns.density",
    "assign_areas": "hotspots.records",
    "estimate_density": "hotspots.patterns.density",
    "find_clusters": "hotspots.patterns.clusters",
    "find_stacked_points": "hotspots.patterns.stacked_points",
    "load_harm_index": "hotspots.records",
    "make_one_product": "hotspots.districts",
    "read_addresses": "hotspots.records",
    "read_boundaries": "hotspots.records",
    "read_incidents": "hotspots.records",
    "read_returns": "hotspots.records",
    "read_settings": "hotspots.settings",
    "run_district": "hotspots.districts",
    "run_districts": "hotspots.districts",
    "select_harm_spots": "hotspots.products.harm_spots",
    "write_one_file": "hotspots.publish",
}

__all__ = [
    "AddressRecords",
    "Boundaries",
    "HarmIndex",
    "HotspotsError",
    "IncidentRecords",
    "InputError",
    "OutputError",
    "Settings",
    "SettingsError",
    "StackedPoints",
    "StudyArea",
    "Surface",
    "__version__",
    "assign_areas",
    "estimate_density",
    "find_clusters",
    "find_stacked_points",
    "load_harm_index",
    "make_one_product",
    "read_addresses",
    "read_boundaries",
    "read_incidents",
    "read_returns",
    "read_settings",
    "run_district",
    "run_districts",
    "select_harm_spots",
    "write_one_file",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room the first time it is asked for."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hotspots' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names without loading any of them."""
    return sorted(__all__)
