"""The scoping pack of a Street Week: one ward, one week, everything known before it.

It is restricted as a whole. What may be shown to whom is decided where the versions are made, in
:mod:`hotspots.publish.scoping_pages`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import geopandas as gpd
import pandas as pd

from hotspots.patterns.plain_words import say_week
from hotspots.patterns.ward_profile import WardProfile


class Surroundings(Protocol):
    """What the map knows of a place, as :func:`hotspots.patterns.surroundings` finds it."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """In plain words."""

    @property
    def counts(self) -> pd.DataFrame:
        """``kind``, ``number``, ``length_m``."""

    @property
    def attribution(self) -> str:
        """The line that has to stand on every page made from it."""


@dataclass(frozen=True)
class ZoneCounts:
    """Cocoon zones of a ward, as numbers only.

    Attributes
    ----------
    as_of
        The day they are of.
    live
        Burglaries of homes with a live zone.
    overdue
        Of these, with a first visit overdue.
    homes, homes_in_zones
        Homes of the ward, and how many of them lie in a live zone of any burglary.
    """

    as_of: pd.Timestamp
    live: int
    overdue: int
    homes: int
    homes_in_zones: int


@dataclass(frozen=True)
class ScopingPack:
    """Everything a Street Week is scoped with.

    Attributes
    ----------
    place
        The district.
    week
        The seven days of the delivery week.
    profile
        What happens in the ward.
    zones
        Live cocoon zones; None where there are none to count, and ``no_zones`` says why.
    surroundings
        What the map knows; None where no map is given.
    why_here
        Why this ward, from the ranking; empty when it was chosen by hand without one.
    streets
        For the map.
    references
        References of the incidents, which no shared file may hold.
    places_xy
        Where they are, which no shared file may hold either.
    harm_title
        Name of the harm index in print.
    marking, sources, notes
        What stands on every page.
    """

    place: str
    week: pd.DatetimeIndex
    profile: WardProfile
    zones: ZoneCounts | None
    no_zones: str
    surroundings: Surroundings | None
    why_here: tuple[str, ...]
    streets: gpd.GeoDataFrame | None
    references: Sequence[str]
    places_xy: gpd.GeoSeries
    harm_title: str
    marking: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def ward(self) -> str:
        """Name of the ward."""
        return self.profile.ward.name

    @property
    def week_in_words(self) -> str:
        """First and last day of the week.

        >>> from dataclasses import fields
        >>> week = pd.date_range("2025-03-10", periods=7)
        >>> nothing = dict.fromkeys((field.name for field in fields(ScopingPack)))
        >>> ScopingPack(**(nothing | {"week": week})).week_in_words
        'Monday 10 March to Sunday 16 March 2025'
        """
        return say_week(self.week)
