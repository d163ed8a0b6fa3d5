"""The key figures of one district, and how they are said."""

import math
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from hotspots.patterns.rate_ratio import RateRatio
from hotspots.publish.site_links import Link, PackPages, by_pack

# Of fewer incidents in both stretches together nothing is said of a change.
FEWEST = 20
# A rise or fall is said where chance gives it more rarely than this; the page of the product
# `change` says it by the same rule.
_CLEAR = 0.05
UP, DOWN, NO_CLEAR, TOO_FEW = "up", "down", "no clear change", "too few to tell"


@dataclass(frozen=True)
class ShownFile:
    """A file to link to: its name from the district's folder, and its size."""

    name: str
    bytes: int

    @property
    def size(self) -> str:
        """How large it is, as people say it.

        >>> (
        ...     ShownFile("a.csv", 900).size,
        ...     ShownFile("a.tif", 31_091).size,
        ...     ShownFile("b", 2**22).size,
        ... )
        ('900 B', '31 kB', '4.2 MB')
        """
        if self.bytes < 1000:
            return f"{self.bytes} B"
        return f"{self.bytes / 1e3:.0f} kB" if self.bytes < 1e6 else f"{self.bytes / 1e6:.1f} MB"


@dataclass(frozen=True)
class DistrictRow:
    """One district on the front page.

    Attributes
    ----------
    name, folder
        Of the district.
    incidents, harm, area_km2
        Its own.
    spots, share_of_harm, share_of_ground
        Its harm spots, and what they hold; no share of ground without a boundary.
    change
        Its incidents in the later stretch of time against the earlier; None where the dates
        allow none.
    live_zones
        Zones of burglaries that still put neighbours at risk; None where none can be drawn.
    overdue
        Doors to knock at past their deadline without a visit; None where no register is kept.
    doors
        Doors to knock at on its lists.
    warnings
        What is to be minded of this district alone.
    files, packs
        What is in its folder.
    outline
        Its ground.
    """

    name: str
    folder: str
    incidents: int
    harm: float
    area_km2: float
    spots: int
    share_of_harm: float
    share_of_ground: float | None
    outline: BaseGeometry
    change: RateRatio | None = None
    live_zones: int | None = None
    overdue: int | None = None
    doors: int = 0
    warnings: int = 0
    files: tuple[ShownFile, ...] = ()
    packs: tuple[PackPages, ...] = ()

    @property
    def pack_rows(self) -> list[tuple[str, dict[str, tuple[Link, ...]]]]:
        """Its packs, the versions of each beside one another."""
        return by_pack(self.packs)


def class_of_change(change: RateRatio | None) -> str:
    """Say whether it rose, fell, or nobody can tell; empty where nothing is compared.

    >>> from hotspots.patterns.rate_ratio import compare_rates
    >>> [class_of_change(compare_rates(100, n, days=(90, 90))) for n in (150, 104, 60)]
    ['up', 'no clear change', 'down']
    >>> class_of_change(compare_rates(2, 9, days=(90, 90)))
    'too few to tell'
    """
    if change is None:
        return ""
    if change.before + change.after < FEWEST:
        return TOO_FEW
    if change.p > _CLEAR:
        return NO_CLEAR
    return UP if change.before == 0 or change.ratio > 1 else DOWN


def say_change(change: RateRatio | None) -> str:
    """Say a change, or that there is no clear one.

    >>> from hotspots.patterns.rate_ratio import compare_rates
    >>> say_change(compare_rates(100, 150, days=(92, 92))), say_change(None)
    ('up 50%', '–')
    """
    kind = class_of_change(change)
    if change is None or kind not in (UP, DOWN):
        return kind or "–"
    if change.before == 0:
        return "up from none"
    return f"{kind} {100 * abs(change.ratio - 1):.0f}%"


def say_interval(change: RateRatio | None) -> str:
    """Say between what a clear change lies; empty where there is none.

    >>> from hotspots.patterns.rate_ratio import compare_rates
    >>> say_interval(compare_rates(100, 150, days=(92, 92)))
    '16% to 95%'
    >>> say_interval(compare_rates(100, 60, days=(92, 92)))
    '17% to 57%'
    """
    kind = class_of_change(change)
    if change is None or kind not in (UP, DOWN) or change.before == 0:
        return ""
    sign = 1 if kind == UP else -1
    ends = sorted(sign * 100 * (end - 1) for end in (change.low, change.high))
    # The test and the interval may differ by a hair: an end just beyond 0 is 0.
    return f"{max(ends[0], 0.0):.0f}% to {ends[1]:.0f}%"


def say_counts(change: RateRatio | None) -> str:
    """Say the two counts that are compared.

    >>> from hotspots.patterns.rate_ratio import compare_rates
    >>> say_counts(compare_rates(1036, 961, days=(92, 92)))
    '961 against 1,036'
    """
    return "" if change is None else f"{change.after:,} against {change.before:,}"


def say_share(share: float | None) -> str:
    """Write a share, never in powers of ten; a dash for none.

    >>> say_share(0.00034), say_share(0.314), say_share(1.0), say_share(None)
    ('0.034%', '31%', '100%', '–')
    """
    if share is None or math.isnan(share):
        return "–"
    return f"{100 * share:.2g}%" if share < 0.0995 else f"{100 * share:.0f}%"


def say_number(value: float | None) -> str:
    """Write a number; a dash for none.

    >>> say_number(5678.4), say_number(0.034), say_number(12), say_number(None)
    ('5,678', '0.03', '12', '–')
    """
    if value is None:
        return "–"
    whole = float(value).is_integer() or abs(value) >= 9.95
    return f"{value:,.0f}" if whole else f"{value:.1f}" if abs(value) >= 0.95 else f"{value:.1g}"
