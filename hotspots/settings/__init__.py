"""What a run is told: one validated TOML file, frozen once read."""

from hotspots.settings.eva import EvaSettings
from hotspots.settings.map import MapSettings
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
from hotspots.settings.patrol import PatrolSettings
from hotspots.settings.read import check_settings, read_settings, resolve_files
from hotspots.settings.street_week import (
    DeliverySettings,
    EvaluationSettings,
    StreetWeekSettings,
)
from hotspots.settings.template import create_settings_file, write_template

__all__ = [
    "AddressSettings",
    "BoundarySettings",
    "CampaignSettings",
    "ClusterSettings",
    "CocoonSettings",
    "ConcentrationSettings",
    "CoordinateSettings",
    "DeliverySettings",
    "DensitySettings",
    "EvaSettings",
    "EvaluationSettings",
    "HarmSettings",
    "HarmSpotSettings",
    "IncidentSettings",
    "MapSettings",
    "PatrolSettings",
    "RunSettings",
    "Settings",
    "StackedPointsSettings",
    "StreetWeekSettings",
    "TimingSettings",
    "check_settings",
    "create_settings_file",
    "read_settings",
    "resolve_files",
    "write_template",
]
