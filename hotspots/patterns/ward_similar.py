"""Wards like one ward, chosen by a rule before anything of the time compared is looked at."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.periods import Period
from hotspots.patterns.ward_periods import lies_in

SIMILAR_COLUMNS = {
    "ward_code": "str",
    "ward": "str",
    "incidents": "int64",
    "per_km2": "float64",
    "mix_apart": "float64",
    "distance": "float64",
}


@dataclass(frozen=True)
class SimilarWards:
    """Wards like one ward.

    Attributes
    ----------
    wards
        Most similar first: ``ward_code``, ``ward``, ``incidents``, ``per_km2``, ``mix_apart``
        (0 the same mix, 1 nothing in common), ``distance`` (0 the same).
    chosen_on
        Which time they were chosen on, in words.
    """

    wards: pd.DataFrame
    chosen_on: str


def similar_wards(
    incidents: gpd.GeoDataFrame,
    wards: gpd.GeoDataFrame,
    ward_code: str,
    *,
    within: Period | None = None,
    most: int = 5,
) -> SimilarWards:
    """Choose the wards most like one ward, by volume, density and mix of offences.

    Parameters
    ----------
    incidents
        Of all wards, with ``ward_code``, ``offence``, ``start`` and ``end``.
    wards
        ``ward_code``, ``ward`` and polygons.
    ward_code
        Which is to be compared; it is not among them.
    within
        The time they are chosen on, which should end before the time that is compared; None:
        everything.
    most
        How many at most.

    Returns
    -------
    SimilarWards
        Wards without an incident in that time are never similar; when the ward itself has
        none, nobody is.

    Raises
    ------
    InputError
        When there is no such ward.

    Examples
    --------
    >>> from shapely import box
    >>> wards = gpd.GeoDataFrame(
    ...     {"ward_code": ["A", "B", "C"], "ward": ["A", "B", "C"]},
    ...     geometry=[box(i, 0, i + 1, 1) for i in range(3)],
    ...     crs=27700,
    ... )
    >>> codes = ["A"] * 10 + ["B"] * 30 + ["C"] * 12
    >>> incidents = gpd.GeoDataFrame(
    ...     {"ward_code": codes, "offence": "Robbery"}, geometry=[None] * 52, crs=27700
    ... )
    >>> similar_wards(incidents, wards, "A").wards["ward"].tolist()
    ['C', 'B']
    """
    codes = wards["ward_code"].astype("str").to_numpy()
    if ward_code not in codes:
        what = f"no ward has the code {ward_code!r}"
        raise InputError(Problem(what, "give the code of one of the wards", "ward_code"))
    mine = incidents[lies_in(incidents, within)] if within is not None else incidents
    mix = _mix(mine, codes)
    count = mix.sum(axis=1)
    table = pd.DataFrame({"ward_code": codes, "ward": wards["ward"].astype("str").to_numpy()})
    table["incidents"] = count.astype(np.int64)
    table["per_km2"] = count / (wards.area.to_numpy() / 1e6)
    one = int(np.flatnonzero(codes == ward_code)[0])
    like = count > 0
    like[one] = False
    if not count[one]:
        like[:] = False
    chosen = table[like].copy()
    shares = mix[like] / count[like, None]
    own = mix[one] / max(count[one], 1)
    chosen["mix_apart"] = np.abs(shares - own).sum(axis=1) / 2
    apart = [chosen["mix_apart"].to_numpy()]
    for name in ("incidents", "per_km2"):
        apart.append(np.log(chosen[name].to_numpy(dtype=float) / max(table[name][one], 1e-12)))
    chosen["distance"] = np.round(np.sqrt(np.square(apart).sum(axis=0)), 9)
    ordered = chosen.sort_values(["distance", "ward_code"], ignore_index=True).head(most)
    words = "everything that was recorded" if within is None else within.in_words
    return SimilarWards(ordered[list(SIMILAR_COLUMNS)].astype(SIMILAR_COLUMNS), words)


def _mix(incidents: pd.DataFrame, codes: NDArray[np.object_]) -> NDArray[np.float64]:
    """Count offences by ward: a row a ward, a column an offence."""
    row = pd.Index(codes).get_indexer(pd.Index(incidents["ward_code"].astype("object")))
    offence, names = pd.factorize(incidents["offence"].astype("object"), sort=True)
    offence = np.where(offence < 0, len(names), offence)
    here = row >= 0
    cell = row[here] * (len(names) + 1) + offence[here]
    counts = np.bincount(cell, minlength=len(codes) * (len(names) + 1))
    return counts.reshape(len(codes), len(names) + 1).astype(np.float64)
