"""Making the files: maps, tables, rasters, pages and the manifest that proves them."""

from hotspots.publish.address_lists import write_address_lists
from hotspots.publish.disclosure import Disclosure, Secrets, find_disclosures
from hotspots.publish.district_row import DistrictRow
from hotspots.publish.figures import draw_figure
from hotspots.publish.files import (
    MANIFEST,
    OutputFile,
    claim_run_folder,
    describe_output,
    folder_name,
    whole_folder,
    writing_to,
)
from hotspots.publish.index_page import AccountLine, FrontPage, draw_index_page
from hotspots.publish.manifest import software_versions, write_manifest
from hotspots.publish.one_file import check_target, endings_of, write_one_file
from hotspots.publish.page import Page, source_lines
from hotspots.publish.product_page import draw_product_page
from hotspots.publish.product_sheets import require_sheets, write_sheets
from hotspots.publish.register import note_planned, record_returns
from hotspots.publish.shading import say_value
from hotspots.publish.tables import write_csv
from hotspots.publish.versions import VERSIONS, write_versions
from hotspots.publish.web_map import DistrictMap, draw_district_map
from hotspots.publish.write import write_product

__all__ = [
    "MANIFEST",
    "VERSIONS",
    "AccountLine",
    "Disclosure",
    "DistrictMap",
    "DistrictRow",
    "FrontPage",
    "OutputFile",
    "Page",
    "Secrets",
    "check_target",
    "claim_run_folder",
    "describe_output",
    "draw_district_map",
    "draw_figure",
    "draw_index_page",
    "draw_product_page",
    "endings_of",
    "find_disclosures",
    "folder_name",
    "note_planned",
    "record_returns",
    "require_sheets",
    "say_value",
    "software_versions",
    "source_lines",
    "whole_folder",
    "write_address_lists",
    "write_csv",
    "write_manifest",
    "write_one_file",
    "write_product",
    "write_sheets",
    "write_versions",
    "writing_to",
]
