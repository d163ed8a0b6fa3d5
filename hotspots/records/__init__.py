"""What was recorded: incidents, boundaries, the weights of a harm index."""

from hotspots.records.accounting import RowAccount
from hotspots.records.assign import assign_areas
from hotspots.records.boundaries import Boundaries, read_boundaries
from hotspots.records.harm_index import HarmIndex, Weighing, total_harm
from hotspots.records.harm_indices import load_harm_index
from hotspots.records.incidents import INCIDENT_COLUMNS, IncidentRecords, read_incidents
from hotspots.records.input_file import InputFile
from hotspots.records.moments import describe_period

__all__ = [
    "INCIDENT_COLUMNS",
    "Boundaries",
    "HarmIndex",
    "IncidentRecords",
    "InputFile",
    "RowAccount",
    "Weighing",
    "assign_areas",
    "describe_period",
    "load_harm_index",
    "read_boundaries",
    "read_incidents",
    "total_harm",
]
