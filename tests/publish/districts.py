"""Rows of districts that can be checked by hand."""

from dataclasses import replace
from typing import Any

import shapely

from hotspots.publish import DistrictRow, Page
from hotspots.publish.district_row import ShownFile

PAGE = Page(
    "Half of it falls in 1 of 3 wards", "Essex", "2024", "OFFICIAL", ("Mind this.",), ("ONS",)
)
ROW = DistrictRow(
    name="Aford",
    folder="aford",
    incidents=1234,
    harm=5678.4,
    area_km2=2.0,
    spots=3,
    share_of_harm=0.314,
    share_of_ground=0.0046,
    outline=shapely.box(0, 0, 2000, 1000),
    files=(ShownFile("density.tif", 31_091), ShownFile("spots.csv", 900)),
)


def row(name: str, **changes: Any) -> DistrictRow:
    return replace(ROW, name=name, folder=name.lower(), **changes)
