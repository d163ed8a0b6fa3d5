"""The area a map is about: one district, with its wards, and the incidents in and around it."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import require_projected_metres, require_same_crs

if TYPE_CHECKING:  # only named: who has no boundaries need not load all that reads them
    from hotspots.records import Boundaries


@dataclass(frozen=True)
class StudyArea:
    """One district, or the whole extent of the data where there are no boundaries.

    Attributes
    ----------
    name, code
        As the boundaries have them.
    outline
        Polygon or multipolygon in ``crs``.
    crs
        Projected system in metres.
    wards
        ``ward_code``, ``ward``, ``geometry``; empty where there are none.
    has_boundary
        False when the outline is only a box around the incidents.
    """

    name: str
    code: str
    outline: BaseGeometry
    crs: pyproj.CRS
    wards: gpd.GeoDataFrame
    has_boundary: bool = True

    @property
    def area_km2(self) -> float:
        """Area of the outline, km²."""
        return float(self.outline.area) / 1e6

    def incidents_within(
        self, incidents: gpd.GeoDataFrame, *, buffer_m: float = 0.0
    ) -> gpd.GeoDataFrame:
        """Pick the incidents in the area, or within ``buffer_m`` metres of it.

        A density near the boundary needs the incidents just across it: without them the edge
        of every district would look quiet.

        Parameters
        ----------
        incidents
            Points in the system of the study area; index and columns are kept.
        buffer_m
            How far beyond the outline.

        Raises
        ------
        InputError
            When the incidents are in another system.

        Examples
        --------
        >>> from shapely import Point, box
        >>> points = gpd.GeoDataFrame(geometry=[Point(5, 5), Point(15, 5)], crs=27700)
        >>> area = StudyArea("A", "A", box(0, 0, 10, 10), points.crs, points[:0])
        >>> len(area.incidents_within(points)), len(area.incidents_within(points, buffer_m=5))
        (1, 2)
        """
        require_same_crs(
            incidents.crs,
            self.crs,
            one_is="the incidents",
            other_is="the bounds of the study area",
        )
        points = incidents.geometry
        return incidents[self.reaches(points.x.to_numpy(), points.y.to_numpy(), buffer_m=buffer_m)]

    def reaches(
        self, x: NDArray[np.float64], y: NDArray[np.float64], *, buffer_m: float = 0.0
    ) -> NDArray[np.bool_]:
        """Tell which positions lie in the area, or within ``buffer_m`` metres of it.

        Examples
        --------
        >>> points = gpd.GeoDataFrame(geometry=[], crs=27700)
        >>> area = StudyArea("A", "A", shapely.box(0, 0, 10, 10), points.crs, points)
        >>> area.reaches(np.array([5.0, 15.0]), np.array([5.0, 5.0])).tolist()
        [True, False]
        """
        west, south, east, north = self.outline.bounds
        # The box first: most of a force is nowhere near one district.
        near = (x >= west - buffer_m) & (x <= east + buffer_m)
        near &= (y >= south - buffer_m) & (y <= north + buffer_m)
        if self.has_boundary:
            near[near] = shapely.dwithin(
                shapely.points(x[near], y[near]), self._prepared(), buffer_m
            )
        return near

    def _prepared(self) -> BaseGeometry:
        shapely.prepare(self.outline)
        return self.outline


def study_areas_of(
    boundaries: "Boundaries", *, names: Sequence[str] = (), fallback_name: str = "whole area"
) -> list[StudyArea]:
    """Make a study area of each district, in the order of their codes.

    Wards without a district (a file that names none) become one area of ``fallback_name``.

    Parameters
    ----------
    names
        Names or codes of the districts wanted, whatever the case; empty for all.

    Raises
    ------
    InputError
        When a name is not among the districts; it says which there are.

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> [area.name for area in study_areas_of(boundaries, names=["harlow"])]
    ['Harlow']
    """
    districts, wards = boundaries.districts, boundaries.wards
    crs = require_projected_metres(districts.crs, where="the boundaries")
    ward_columns = ["ward_code", "ward", "geometry"]
    if not len(districts):
        outline = shapely.union_all(wards.geometry.to_numpy())
        return [StudyArea(fallback_name, "all", outline, crs, wards[ward_columns])]
    wanted = {name.strip().casefold(): name for name in names}
    known = {*districts["district"].str.casefold(), *districts["district_code"].str.casefold()}
    strangers = [name for folded, name in wanted.items() if folded not in known]
    if strangers:
        near = difflib.get_close_matches(strangers[0].title(), list(districts["district"]), n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise InputError(
            Problem(
                f"not among the boundaries: {listed(strangers)}",
                f"{hint}choose from {listed(districts['district'], most=40)}",
                "districts",
            )
        )
    return [
        StudyArea(name, code, outline, crs, wards.loc[wards["district_code"] == code, ward_columns])
        for code, name, outline in zip(
            districts["district_code"], districts["district"], districts.geometry, strict=True
        )
        if not wanted or {code.casefold(), name.casefold()} & wanted.keys()
    ]


def join_areas(areas: Sequence[StudyArea], *, name: str) -> StudyArea:
    """Make one study area of several: their ground joined, their wards together.

    Examples
    --------
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> two = study_areas_of(boundaries, names=["Harlow", "Maldon"])
    >>> joined = join_areas(two, name="Harlow and Maldon")
    >>> round(joined.area_km2 - sum(area.area_km2 for area in two), 3)
    0.0
    """
    outline = shapely.union_all([area.outline for area in areas])
    wards = pd.concat([area.wards for area in areas], ignore_index=True)
    has_boundary = all(area.has_boundary for area in areas)
    return StudyArea(name, "all", outline, areas[0].crs, wards, has_boundary)


def whole_extent(incidents: gpd.GeoDataFrame, *, name: str, margin_m: float) -> StudyArea:
    """Make one study area of the box around the incidents, for data without boundaries.

    A box says nothing about where incidents could have been, so shares of area measured on it
    are not comparable with those of a district; ``has_boundary`` is False for that reason.

    Raises
    ------
    InputError
        When there are no incidents.

    Examples
    --------
    >>> points = gpd.GeoDataFrame(geometry=[shapely.Point(0, 0), shapely.Point(10, 0)], crs=27700)
    >>> whole_extent(points, name="all", margin_m=5).outline.bounds
    (-5.0, -5.0, 15.0, 5.0)
    """
    crs = require_projected_metres(incidents.crs, where="the incidents")
    if not len(incidents):
        raise InputError(Problem("there are no incidents to draw a box around", "give some"))
    west, south, east, north = incidents.total_bounds
    outline = shapely.box(west - margin_m, south - margin_m, east + margin_m, north + margin_m)
    empty: dict[str, list[str]] = {"ward_code": [], "ward": []}
    wards = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries(np.array([]), crs=crs), crs=crs)
    return StudyArea(name, "all", outline, crs, wards, has_boundary=False)
