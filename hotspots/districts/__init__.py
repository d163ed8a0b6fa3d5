"""Doing it for each district: read once, map each, account for all of it."""

from hotspots.districts.delivery import MadeDelivery, make_delivery, write_delivery
from hotspots.districts.front_page import how_many
from hotspots.districts.job import DistrictJob, DistrictResult, job_of
from hotspots.districts.lists import MadeLists, make_lists, write_lists
from hotspots.districts.many_districts import (
    LOG_FILE,
    RunResult,
    older_folders,
    open_run_folder,
    run_districts,
    run_folder,
)
from hotspots.districts.one_district import run_district
from hotspots.districts.one_product import OneProduct, make_one_product
from hotspots.districts.own_inputs import refuse_to_replace_inputs
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.product_makers import PRODUCT_MAKERS
from hotspots.districts.public_site import public_folder, write_public_site

__all__ = [
    "LOG_FILE",
    "PRODUCT_MAKERS",
    "DistrictJob",
    "DistrictResult",
    "MadeDelivery",
    "MadeLists",
    "OneProduct",
    "PreparedRun",
    "RunResult",
    "how_many",
    "job_of",
    "make_delivery",
    "make_lists",
    "make_one_product",
    "older_folders",
    "open_run_folder",
    "prepare_run",
    "public_folder",
    "refuse_to_replace_inputs",
    "run_district",
    "run_districts",
    "run_folder",
    "write_delivery",
    "write_lists",
    "write_public_site",
]
