"""What a map of districts can be shaded by: each metric with its shades and its legend's words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from hotspots.publish.district_row import (
    DOWN,
    NO_CLEAR,
    UP,
    DistrictRow,
    class_of_change,
    say_number,
)
from hotspots.publish.map_payload import LegendRow

NOTHING, UNKNOWN = "nothing", "unknown"
_SHADES = ("more-1", "more-2", "more-3", "more-4", "more-5")


@dataclass(frozen=True)
class Shaded:
    """One way to shade a map.

    Attributes
    ----------
    id
        Its name in the page.
    title
        What the switch says, and the legend above its rows.
    shade_of
        The shade of each area, in their order.
    legend
        What the shades mean, the darkest first.
    """

    id: str
    title: str
    shade_of: tuple[str, ...]
    legend: tuple[LegendRow, ...]


def shade_numbers(
    id: str, title: str, values: Sequence[float | None], *, none: str, unknown: str, of: str
) -> Shaded:
    """Shade amounts in at most five classes of about as many areas; equal ones alike.

    Parameters
    ----------
    id, title
        As in :class:`Shaded`.
    values
        One for each area; None where nobody knows.
    none, unknown
        What the legend says of 0 and of None.
    of
        What an area is called, for one and for several: ``"district"``.

    Examples
    --------
    >>> shaded = shade_numbers("a", "A", [0, None, 5, 9], none="no a", unknown="?", of="ward")
    >>> shaded.shade_of, [row.words for row in shaded.legend]
    (('nothing', 'unknown', 'more-1', 'more-3'), ['9 (1 ward)', '5 (1 ward)', 'no a (1 ward)', \
'? (1 ward)'])
    """
    some = np.sort([value for value in values if value])
    shades = [_shade_of(value, some) for value in values]
    legend = []
    for shade, words in [*((one, "") for one in reversed(_SHADES)), (NOTHING, none)]:
        held = [value for value, one in zip(values, shades, strict=True) if one == shade]
        if held:
            ends = dict.fromkeys(say_number(end) for end in (min(held), max(held)))  # type: ignore[type-var]  # numbers only
            many = _many(len(held), of)
            legend.append(LegendRow(f"{words or ' to '.join(ends)} ({many})", shade))
    if UNKNOWN in shades:
        legend.append(LegendRow(f"{unknown} ({_many(shades.count(UNKNOWN), of)})", UNKNOWN))
    return Shaded(id, title, tuple(shades), tuple(legend))


def _shade_of(value: float | None, some: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> str:
    if value is None:
        return UNKNOWN
    if not value:
        return NOTHING
    return _SHADES[int(np.searchsorted(some, value)) * len(_SHADES) // len(some)]


def _many(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"


def _shade_change(rows: Sequence[DistrictRow], compared: str) -> Shaded:
    """Shade what clearly rose and fell; the rest is not shaded, and that is said."""
    classes = [class_of_change(row.change) for row in rows]
    shade_of = {UP: "more-4", DOWN: "less-3", NO_CLEAR: NOTHING}
    shades = tuple(shade_of.get(one, UNKNOWN) for one in classes)
    words = (
        ("more-4", "rose clearly"),
        ("less-3", "fell clearly"),
        (NOTHING, "no clear change"),
        (UNKNOWN, "too few to tell, or no dates"),
    )
    legend = tuple(
        LegendRow(f"{said} ({_many(shades.count(shade), 'district')})", shade, shade == "less-3")
        for shade, said in words
        if shade in shades
    )
    title = f"Change in incidents, {compared}" if compared else "Change in incidents"
    return Shaded("change", title, shades, legend)


# Metric -> what the switch says, its value, what the legend says of none and of not known.
_AMOUNTS: tuple[tuple[str, str, Callable[[DistrictRow], float | None], str, str], ...] = (
    ("harm", "Harm per km²", lambda row: row.harm / row.area_km2, "no harm", ""),
    ("incidents", "Incidents per km²", lambda row: row.incidents / row.area_km2, "none", ""),
    ("spots", "Harm spots", lambda row: row.spots, "none", ""),
    ("zones", "Live cocoon zones", lambda row: row.live_zones, "none", "none can be drawn"),
    ("overdue", "Overdue visits", lambda row: row.overdue, "none", "no register is kept"),
    ("warnings", "Warnings", lambda row: row.warnings, "none", ""),
)


def shade_districts(rows: Sequence[DistrictRow], *, compared: str) -> tuple[Shaded, ...]:
    """Give every way to shade the map of districts, harm first.

    Parameters
    ----------
    rows
        The districts.
    compared
        Which stretches of time a change is between; empty for none.
    """
    amounts = {
        id: shade_numbers(
            id, title, [value(row) for row in rows], none=none, unknown=unknown, of="district"
        )
        for id, title, value, none, unknown in _AMOUNTS
    }
    change = _shade_change(rows, compared)
    order = ("harm", "incidents", "change", "spots", "zones", "overdue", "warnings")
    return tuple(change if id == "change" else amounts[id] for id in order)
