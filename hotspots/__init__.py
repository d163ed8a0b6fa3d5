"""hotspots: which small places need attention first, mapped district by district.

The names below are the public library. They load on first use, so that
``import hotspots`` (and ``hotspots --help``) does not pay for the mapping libraries.

>>> import hotspots
>>> sorted(hotspots.__all__)[:3]
['AddressRecords', 'Boundaries', 'CocoonLists']
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from hotspots.districts import make_lists, make_one_product, run_district, run_districts
    from hotspots.errors import HotspotsError, InputError, OutputError, SettingsError
    from hotspots.ground import StudyArea
    from hotspots.ground.audit_walk import plan_audit_walk
    from hotspots.ground.beats import cut_beats
    from hotspots.ground.driving import DrivingNetwork
    from hotspots.ground.frontages import find_frontages
    from hotspots.ground.mapped_ground import MappedGround
    from hotspots.ground.openstreetmap import read_mapped_ground, read_walking_network
    from hotspots.ground.streets import WalkingNetwork
    from hotspots.ground.units import lay_units
    from hotspots.patterns.accuracy import score_forward
    from hotspots.patterns.audit_scores import score_audit
    from hotspots.patterns.campaign import rank_campaign_areas
    from hotspots.patterns.change import find_change
    from hotspots.patterns.clusters import find_clusters
    from hotspots.patterns.cocoon_forward import score_cocoons_forward
    from hotspots.patterns.cocoon_plan import plan_cocoon
    from hotspots.patterns.comparison_wards import choose_comparison_wards
    from hotspots.patterns.concentration import find_concentration
    from hotspots.patterns.delivery import find_delivery
    from hotspots.patterns.density import Surface, estimate_density
    from hotspots.patterns.deployment import plan_deployment
    from hotspots.patterns.door_lists import list_doors
    from hotspots.patterns.gps_visits import find_gps_visits
    from hotspots.patterns.hours import during
    from hotspots.patterns.live_burglaries import find_live_burglaries
    from hotspots.patterns.local import find_local_hotspots
    from hotspots.patterns.near_repeat import knox_test
    from hotspots.patterns.near_repeat_groups import knox_by_group
    from hotspots.patterns.near_repeats_found import find_near_repeats
    from hotspots.patterns.patrol_delivery import find_patrol_delivery
    from hotspots.patterns.patrol_plan import PatrolPlan, plan_patrols
    from hotspots.patterns.periods import split_periods
    from hotspots.patterns.persistence import find_persistence
    from hotspots.patterns.relative_density import estimate_relative_density
    from hotspots.patterns.risk_decay import RiskDecay, choose_decay, fit_risk_decay
    from hotspots.patterns.rolling_accuracy import evaluate_methods
    from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points
    from hotspots.patterns.surroundings import find_surroundings
    from hotspots.patterns.timing import find_timing
    from hotspots.patterns.trend import find_trend
    from hotspots.patterns.volume_contours import find_volume_contours
    from hotspots.patterns.ward_ranking import rank_wards
    from hotspots.patterns.wdd import weighted_displacement_difference
    from hotspots.patterns.wdq import weighted_displacement_quotient
    from hotspots.patterns.week_outcome import evaluate_week
    from hotspots.products.address_lists import make_address_lists
    from hotspots.products.cocoon_lists import CocoonLists
    from hotspots.products.harm_spots import select_harm_spots
    from hotspots.publish import record_returns, write_address_lists, write_one_file
    from hotspots.publish.eva_form import write_audit_form
    from hotspots.publish.patrol_files import write_patrol_files
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
        read_streets,
    )
    from hotspots.records.audit_forms import read_audit_forms
    from hotspots.records.gps_points import read_gps_points
    from hotspots.records.home_burglaries import find_home_burglaries
    from hotspots.records.patrol_logs import read_patrol_logs
    from hotspots.records.register import Register, read_register
    from hotspots.records.survey_rows import read_survey
    from hotspots.settings import Settings, read_settings

_HOME = {
    "AddressRecords": "hotspots.records",
    "Boundaries": "hotspots.records",
    "CocoonLists": "hotspots.products.cocoon_lists",
    "DrivingNetwork": "hotspots.ground.driving",
    "HarmIndex": "hotspots.records",
    "HotspotsError": "hotspots.errors",
    "IncidentRecords": "hotspots.records",
    "InputError": "hotspots.errors",
    "MappedGround": "hotspots.ground.mapped_ground",
    "OutputError": "hotspots.errors",
    "PatrolPlan": "hotspots.patterns.patrol_plan",
    "Register": "hotspots.records.register",
    "RiskDecay": "hotspots.patterns.risk_decay",
    "Settings": "hotspots.settings",
    "SettingsError": "hotspots.errors",
    "StackedPoints": "hotspots.patterns.stacked_points",
    "StudyArea": "hotspots.ground",
    "Surface": "hotspots.patterns.density",
    "WalkingNetwork": "hotspots.ground.streets",
    "assign_areas": "hotspots.records",
    "choose_comparison_wards": "hotspots.patterns.comparison_wards",
    "choose_decay": "hotspots.patterns.risk_decay",
    "cut_beats": "hotspots.ground.beats",
    "during": "hotspots.patterns.hours",
    "estimate_density": "hotspots.patterns.density",
    "estimate_relative_density": "hotspots.patterns.relative_density",
    "evaluate_methods": "hotspots.patterns.rolling_accuracy",
    "evaluate_week": "hotspots.patterns.week_outcome",
    "find_change": "hotspots.patterns.change",
    "find_clusters": "hotspots.patterns.clusters",
    "find_concentration": "hotspots.patterns.concentration",
    "find_delivery": "hotspots.patterns.delivery",
    "find_frontages": "hotspots.ground.frontages",
    "find_gps_visits": "hotspots.patterns.gps_visits",
    "find_home_burglaries": "hotspots.records.home_burglaries",
    "find_live_burglaries": "hotspots.patterns.live_burglaries",
    "find_local_hotspots": "hotspots.patterns.local",
    "find_near_repeats": "hotspots.patterns.near_repeats_found",
    "find_patrol_delivery": "hotspots.patterns.patrol_delivery",
    "find_persistence": "hotspots.patterns.persistence",
    "find_stacked_points": "hotspots.patterns.stacked_points",
    "find_surroundings": "hotspots.patterns.surroundings",
    "find_timing": "hotspots.patterns.timing",
    "find_trend": "hotspots.patterns.trend",
    "find_volume_contours": "hotspots.patterns.volume_contours",
    "fit_risk_decay": "hotspots.patterns.risk_decay",
    "knox_by_group": "hotspots.patterns.near_repeat_groups",
    "knox_test": "hotspots.patterns.near_repeat",
    "lay_units": "hotspots.ground.units",
    "list_doors": "hotspots.patterns.door_lists",
    "load_harm_index": "hotspots.records",
    "make_address_lists": "hotspots.products.address_lists",
    "make_lists": "hotspots.districts",
    "make_one_product": "hotspots.districts",
    "plan_audit_walk": "hotspots.ground.audit_walk",
    "plan_cocoon": "hotspots.patterns.cocoon_plan",
    "plan_deployment": "hotspots.patterns.deployment",
    "plan_patrols": "hotspots.patterns.patrol_plan",
    "rank_campaign_areas": "hotspots.patterns.campaign",
    "rank_wards": "hotspots.patterns.ward_ranking",
    "read_addresses": "hotspots.records",
    "read_audit_forms": "hotspots.records.audit_forms",
    "read_boundaries": "hotspots.records",
    "read_gps_points": "hotspots.records.gps_points",
    "read_incidents": "hotspots.records",
    "read_mapped_ground": "hotspots.ground.openstreetmap",
    "read_patrol_logs": "hotspots.records.patrol_logs",
    "read_register": "hotspots.records.register",
    "read_returns": "hotspots.records",
    "read_settings": "hotspots.settings",
    "read_streets": "hotspots.records",
    "read_survey": "hotspots.records.survey_rows",
    "read_walking_network": "hotspots.ground.openstreetmap",
    "record_returns": "hotspots.publish",
    "run_district": "hotspots.districts",
    "run_districts": "hotspots.districts",
    "score_audit": "hotspots.patterns.audit_scores",
    "score_cocoons_forward": "hotspots.patterns.cocoon_forward",
    "score_forward": "hotspots.patterns.accuracy",
    "select_harm_spots": "hotspots.products.harm_spots",
    "split_periods": "hotspots.patterns.periods",
    "weighted_displacement_difference": "hotspots.patterns.wdd",
    "weighted_displacement_quotient": "hotspots.patterns.wdq",
    "write_address_lists": "hotspots.publish",
    "write_audit_form": "hotspots.publish.eva_form",
    "write_one_file": "hotspots.publish",
    "write_patrol_files": "hotspots.publish.patrol_files",
}

__all__ = [
    "AddressRecords",
    "Boundaries",
    "CocoonLists",
    "DrivingNetwork",
    "HarmIndex",
    "HotspotsError",
    "IncidentRecords",
    "InputError",
    "MappedGround",
    "OutputError",
    "PatrolPlan",
    "Register",
    "RiskDecay",
    "Settings",
    "SettingsError",
    "StackedPoints",
    "StudyArea",
    "Surface",
    "WalkingNetwork",
    "assign_areas",
    "choose_comparison_wards",
    "choose_decay",
    "cut_beats",
    "during",
    "estimate_density",
    "estimate_relative_density",
    "evaluate_methods",
    "evaluate_week",
    "find_change",
    "find_clusters",
    "find_concentration",
    "find_delivery",
    "find_frontages",
    "find_gps_visits",
    "find_home_burglaries",
    "find_live_burglaries",
    "find_local_hotspots",
    "find_near_repeats",
    "find_patrol_delivery",
    "find_persistence",
    "find_stacked_points",
    "find_surroundings",
    "find_timing",
    "find_trend",
    "find_volume_contours",
    "fit_risk_decay",
    "knox_by_group",
    "knox_test",
    "lay_units",
    "list_doors",
    "load_harm_index",
    "make_address_lists",
    "make_lists",
    "make_one_product",
    "plan_audit_walk",
    "plan_cocoon",
    "plan_deployment",
    "plan_patrols",
    "rank_campaign_areas",
    "rank_wards",
    "read_addresses",
    "read_audit_forms",
    "read_boundaries",
    "read_gps_points",
    "read_incidents",
    "read_mapped_ground",
    "read_patrol_logs",
    "read_register",
    "read_returns",
    "read_settings",
    "read_streets",
    "read_survey",
    "read_walking_network",
    "record_returns",
    "run_district",
    "run_districts",
    "score_audit",
    "score_cocoons_forward",
    "score_forward",
    "select_harm_spots",
    "split_periods",
    "weighted_displacement_difference",
    "weighted_displacement_quotient",
    "write_address_lists",
    "write_audit_form",
    "write_one_file",
    "write_patrol_files",
]


def __getattr__(name: str) -> Any:
    """Load a public name from its room the first time it is asked for."""
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'hotspots' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names without loading any of them."""
    return sorted(__all__)
