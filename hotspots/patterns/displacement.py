"""Where displacement would show: the ground around a ward, and around those it is compared with.

No ground is in two of these areas, so that no incident is counted twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import require_same_crs

TREATED, COMPARISON = "ward", "comparison ward"
RING, COMPARISON_RING = "ring", "ring of comparison wards"
NOWHERE = -1


@dataclass(frozen=True)
class EvaluatedGround:
    """The areas that incidents are counted in.

    Attributes
    ----------
    areas
        ``role`` (ward, comparison ward, ring, ring of comparison wards), ``code`` and ``ward``
        (empty for rings), ``area_km2`` and the shape: the treated ward first, its comparison
        wards by code, then the two rings, whose shapes may be empty.
    within_m
        How wide the rings are.
    """

    areas: gpd.GeoDataFrame
    within_m: float

    def area_of_each(self, incidents: gpd.GeoDataFrame) -> NDArray[np.int64]:
        """Find the area of each incident, as a row of ``areas``; -1 for none.

        A point on a border belongs to the area that stands first.

        Raises
        ------
        InputError
            When the incidents are in another system.
        """
        require_same_crs(
            incidents.crs, self.areas.crs, one_is="the incidents", other_is="the wards"
        )
        found = np.full(len(incidents), NOWHERE, dtype=np.int64)
        points = incidents.geometry.to_numpy()
        for row in range(len(self.areas) - 1, -1, -1):  # the first has the last word
            shape = self.areas.geometry.iloc[row]
            if not shape.is_empty:
                shapely.prepare(shape)
                found[shapely.intersects(shape, points)] = row
        return found

    def rows_of(self, role: str) -> NDArray[np.int64]:
        """Say which rows of ``areas`` have a role."""
        return np.flatnonzero((self.areas["role"] == role).to_numpy())


def lay_evaluated_ground(
    wards: gpd.GeoDataFrame,
    treated: str,
    comparison: Sequence[str],
    *,
    within_m: float = 300.0,
    recorded_within: BaseGeometry | None = None,
) -> EvaluatedGround:
    """Lay a ring around a ward, and rings around its comparison wards.

    A ring is the ground within ``within_m`` of its ward, outside of every ward that is
    evaluated. Where both rings reach, the ground belongs to that of the treated ward.

    Parameters
    ----------
    wards
        ``ward_code``, ``ward`` and polygons in a projected system in metres.
    treated, comparison
        Codes.
    within_m
        How wide the rings are.
    recorded_within
        Ground on which incidents could be recorded; rings end there. None: everywhere.

    Raises
    ------
    InputError
        When a ward is not known, is named twice, or the rings have no width.

    Examples
    --------
    >>> boxes = [shapely.box(0, 0, 100, 100), shapely.box(900, 0, 1000, 100)]
    >>> wards = gpd.GeoDataFrame({"ward_code": ["A", "B"], "ward": ["One", "Two"]}, geometry=boxes)
    >>> ground = lay_evaluated_ground(wards.set_crs(27700), "A", ["B"], within_m=50)
    >>> ground.areas["role"].tolist()
    ['ward', 'comparison ward', 'ring', 'ring of comparison wards']
    """
    if not (np.isfinite(within_m) and within_m > 0):
        what = f"a ring {within_m:g} m wide is none"
        raise InputError(Problem(what, "give 200 to 400 metres", "within_m"))
    codes = [treated, *sorted(comparison)]
    known = wards.set_index("ward_code")
    strangers = [code for code in codes if code not in known.index]
    if strangers or len(set(codes)) < len(codes):
        what = f"wards that are not known, or named twice: {listed(strangers or codes)}"
        raise InputError(Problem(what, "name wards of these boundaries, each once", "wards"))
    shapes = [known.geometry.loc[code] for code in codes]
    evaluated = shapely.union_all(shapes)
    ring = shapes[0].buffer(within_m).difference(evaluated)
    others = shapely.union_all(shapes[1:]).buffer(within_m)
    other_ring = others.difference(shapely.union(evaluated, ring))
    rings = [ring, other_ring]
    if recorded_within is not None:
        rings = [_ground_of(one.intersection(recorded_within)) for one in rings]
    areas = pd.DataFrame(
        {
            "role": [TREATED, *[COMPARISON] * (len(codes) - 1), RING, COMPARISON_RING],
            "code": [*codes, "", ""],
            "ward": [*known["ward"].loc[codes].astype("str"), "", ""],
        }
    )
    shaped = gpd.GeoDataFrame(areas, geometry=[*shapes, *rings], crs=wards.crs)
    shaped.insert(3, "area_km2", shaped.area / 1e6)
    return EvaluatedGround(shaped, float(within_m))


def _ground_of(shape: BaseGeometry) -> BaseGeometry:
    """Keep the polygons: where a ring runs along a border, cutting leaves lines and points."""
    parts = shapely.get_parts(shape)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
