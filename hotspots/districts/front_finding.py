"""What the front page of a run says in its title: how unevenly harm lies over all districts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.products.declare import percent
from hotspots.publish import DistrictRow

_HALF = 0.5
# So many districts are named as those that hold most, where there are at least twice as many.
_NAMED = 3
_ROUNDING = 1e-9


@dataclass(frozen=True)
class FrontFinding:
    """The finding as a title, and what stands below it."""

    title: str
    also: str


def find_front(place: str, rows: Sequence[DistrictRow], ward_harm: Sequence[float]) -> FrontFinding:
    """Say how few wards hold half of the harm, and what the harm spots hold.

    Parameters
    ----------
    place
        What all districts together are called.
    rows
        The districts.
    ward_harm
        Harm of each of their wards, those without any too; none where no wards are known.

    Examples
    --------
    >>> find_front("Essex", [], [5, 3, 1, 1, 0, 0]).title
    'Half of the recorded harm in Essex falls in 1 of 6 wards'
    """
    harm = sum(row.harm for row in rows)
    total = float(np.sum(ward_harm)) if len(ward_harm) else 0.0
    spots = _say_spots(rows, harm)
    named = _say_districts(rows, harm)
    if total > 0 and len(ward_harm) > 1:
        few = _fewest(ward_harm, _HALF)
        title = f"Half of the recorded harm in {place} falls in {few:,} of {len(ward_harm):,} wards"
        return FrontFinding(title, " ".join(one for one in (spots, named) if one))
    if spots:
        return FrontFinding(f"{spots.removesuffix('.')} in {place}", named)
    return FrontFinding(f"No small place in {place} stands out by its harm", named)


def _fewest(values: Sequence[float], share: float) -> int:
    """Count the fewest values that together hold a share of their sum."""
    held = np.cumsum(np.sort(np.asarray(values, dtype=float))[::-1])
    return int(np.searchsorted(held, share * held[-1] * (1 - _ROUNDING))) + 1


def _say_spots(rows: Sequence[DistrictRow], harm: float) -> str:
    spots = sum(row.spots for row in rows)
    if not spots or not harm:
        return ""
    held = sum(row.share_of_harm * row.harm for row in rows) / harm
    ground = [row.share_of_ground for row in rows]
    places = f"{spots:,} small place{'' if spots == 1 else 's'} hold{'s' if spots == 1 else ''}"
    said = f"{places} {percent(held)} of the harm"
    if any(share is None for share in ground):
        return f"{said}."
    km2 = sum((row.share_of_ground or 0.0) * row.area_km2 for row in rows)
    return f"{said} on {percent(km2 / sum(row.area_km2 for row in rows))} of the ground."


def _say_districts(rows: Sequence[DistrictRow], harm: float) -> str:
    if len(rows) < 2 * _NAMED or not harm:
        return ""
    first = sorted(rows, key=lambda row: (-row.harm, row.name))[:_NAMED]
    held = sum(row.harm for row in first) / harm
    names = f"{', '.join(row.name for row in first[:-1])} and {first[-1].name}"
    return f"{names} hold {percent(held)} of it."
