"""Making the files: maps, tables, rasters, pages and the manifest that proves them."""

from hotspots.publish.files import (
    MANIFEST,
    OutputFile,
    claim_run_folder,
    describe_output,
    folder_name,
    whole_folder,
    writing_to,
)
from hotspots.publish.index_page import AccountLine, DistrictRow, draw_index_page
from hotspots.publish.manifest import software_versions, write_manifest
from hotspots.publish.page import Page, source_lines
from hotspots.publish.tables import write_csv
from hotspots.publish.web_map import DistrictMap, draw_district_map
from hotspots.publish.write import write_product

__all__ = [
    "MANIFEST",
    "AccountLine",
    "DistrictMap",
    "DistrictRow",
    "OutputFile",
    "Page",
    "claim_run_folder",
    "describe_output",
    "draw_district_map",
    "draw_index_page",
    "folder_name",
    "software_versions",
    "source_lines",
    "whole_folder",
    "write_csv",
    "write_manifest",
    "write_product",
    "writing_to",
]
