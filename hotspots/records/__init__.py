"""What was recorded: incidents, addresses, boundaries, the weights of a harm index."""

from hotspots.records.accounting import RowAccount
from hotspots.records.address_rows import AddressAccount
from hotspots.records.addresses import ADDRESS_COLUMNS, AddressRecords, read_addresses
from hotspots.records.assign import assign_areas
from hotspots.records.boundaries import Boundaries, read_boundaries
from hotspots.records.harm_index import HarmIndex, Weighing, total_harm
from hotspots.records.harm_indices import load_harm_index
from hotspots.records.incidents import INCIDENT_COLUMNS, IncidentRecords, read_incidents
from hotspots.records.input_file import InputFile
from hotspots.records.moments import describe_period
from hotspots.records.returns import VisitReturns, read_returns
from hotspots.records.streets import read_streets
from hotspots.records.walking_order import walking_order

__all__ = [
    "ADDRESS_COLUMNS",
    "INCIDENT_COLUMNS",
    "AddressAccount",
    "AddressRecords",
    "Boundaries",
    "HarmIndex",
    "IncidentRecords",
    "InputFile",
    "RowAccount",
    "VisitReturns",
    "Weighing",
    "assign_areas",
    "describe_period",
    "load_harm_index",
    "read_addresses",
    "read_boundaries",
    "read_incidents",
    "read_returns",
    "read_streets",
    "total_harm",
    "walking_order",
]
