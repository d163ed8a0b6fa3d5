"""Doing it for each district: read once, map each, account for all of it."""

from hotspots.districts.job import DistrictJob, DistrictResult
from hotspots.districts.many_districts import (
    LOG_FILE,
    RunResult,
    how_many,
    older_folders,
    open_run_folder,
    run_districts,
    run_folder,
)
from hotspots.districts.one_district import run_district
from hotspots.districts.prepare import PreparedRun, prepare_run

__all__ = [
    "LOG_FILE",
    "DistrictJob",
    "DistrictResult",
    "PreparedRun",
    "RunResult",
    "how_many",
    "older_folders",
    "open_run_folder",
    "prepare_run",
    "run_district",
    "run_districts",
    "run_folder",
]
