"""One district's work, as data: what to map, with which incidents, where to write."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.publish import OutputFile
from hotspots.settings import Settings


@dataclass(frozen=True)
class DistrictJob:
    """Everything one district needs, so that it can be done anywhere, by itself.

    Attributes
    ----------
    study_area
        The district.
    own
        Incidents sorted into the district.
    near
        Incidents in it or near enough to add to its density; all of them, where a rule is yet
        to find the bandwidth.
    recorded_within
        Ground on which incidents could be recorded; None where that is not known.
    settings
        All settings of the run.
    folder
        Where the district's files go; made whole or not at all.
    stacked_points
        The district's stacked points, whatever became of them.
    period, harm_title, caveats, sources
        What stands on its pages.
    """

    study_area: StudyArea
    own: gpd.GeoDataFrame
    near: gpd.GeoDataFrame
    recorded_within: BaseGeometry | None
    settings: Settings
    folder: Path
    stacked_points: Product
    period: str
    harm_title: str
    caveats: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class DistrictResult:
    """What was made for one district."""

    study_area: StudyArea
    folder: Path
    incidents: int
    harm: float
    products: tuple[Product, ...]
    outputs: tuple[OutputFile, ...]
