"""What a run is told: one validated TOML file, frozen once read."""

from hotspots.settings.model import (
    AddressSettings,
    BoundarySettings,
    CampaignSettings,
    ClusterSettings,
    CocoonSettings,
    ConcentrationSettings,
    CoordinateSettings,
    DensitySettings,
    HarmSettings,
    HarmSpotSettings,
    IncidentSettings,
    RunSettings,
    Settings,
    StackedPointsSettings,
    TimingSettings,
)
from hotspots.settings.read import check_settings, read_settings, resolve_files
from hotspots.settings.template import create_settings_file, write_template

__all__ = [
    "AddressSettings",
    "BoundarySettings",
    "CampaignSettings",
    "ClusterSettings",
    "CocoonSettings",
    "ConcentrationSettings",
    "CoordinateSettings",
    "DensitySettings",
    "HarmSettings",
    "HarmSpotSettings",
    "IncidentSettings",
    "RunSettings",
    "Settings",
    "StackedPointsSettings",
    "TimingSettings",
    "check_settings",
    "create_settings_file",
    "read_settings",
    "resolve_files",
    "write_template",
]
