"""Stacked points in a run: found once for all districts, then kept, flagged or set aside."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import geopandas as gpd

from hotspots.errors import Problem, SettingsError, listed
from hotspots.ground import StudyArea
from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points
from hotspots.records.place_kinds import KINDS, OTHER, place_name
from hotspots.settings import StackedPointsSettings

KEEP, FLAG, SET_ASIDE = "keep", "flag", "set aside"
_BY = "district_code"
_STACKED = "Stacked points hold improbably many incidents"


@dataclass(frozen=True)
class TreatedStacks:
    """Incidents after stacked points were treated, and what a reader has to be told of it.

    Attributes
    ----------
    incidents
        Those that are mapped, with the flag column ``stacked``: the kind of flagged stacked
        point that an incident is on, missing for every other.
    found
        The points, before anything was set aside.
    treatment_of
        Kind -> what becomes of its points.
    set_aside
        Kind -> incidents set aside.
    """

    incidents: gpd.GeoDataFrame
    found: StackedPoints
    treatment_of: Mapping[str, str]
    set_aside: dict[str, int]

    def points_in(self, *areas: StudyArea) -> gpd.GeoDataFrame:
        """Pick the points of these study areas; all of them where there are no districts."""
        points = self.found.points
        whole = (points["district"] == "").all()
        return points if whole else points[points["district"].isin([one.code for one in areas])]

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was flagged and set aside in the whole run, kind by kind."""
        parts = []
        for treatment, what in ((FLAG, "flagged"), (SET_ASIDE, "set aside and on no map")):
            points = self._treated(self.found.points, treatment)
            if len(points):
                by_kind = points.groupby("kind")["incidents"].sum()
                ranked = by_kind.sort_values(ascending=False, kind="stable")
                kinds = [f"{_in_words(str(kind))} {rows:,}" for kind, rows in ranked.items()]
                rows = int(points["incidents"].sum())
                parts.append(f"{len(points)} {what} ({rows:,} incidents: {_enumerated(kinds)})")
        told = [f"{_STACKED} for their district: {'; '.join(parts)}"] if parts else []
        small = self.found.settings.too_few_places
        if small:
            told.append(f"districts with fewer than 20 places, not searched for stacks: {small}")
        return tuple(told)

    def notes_of(self, *areas: StudyArea) -> tuple[str, ...]:
        """Say which points were flagged and set aside in these districts."""
        parts = []
        for treatment, what in ((FLAG, "Flagged"), (SET_ASIDE, "Set aside, not on this map")):
            points = self._treated(self.points_in(*areas), treatment)
            if len(points):
                named = [
                    f"{place_name(row['location']) or 'no location text'} {row['incidents']:,}"
                    for row in points.to_dict("records")
                ]
                parts.append(f"{what}: {_enumerated(named)}.")
        return (
            (f"{_STACKED}, perhaps because they are recorded there. {' '.join(parts)}",)
            if parts
            else ()
        )

    def _treated(self, points: gpd.GeoDataFrame, treatment: str) -> gpd.GeoDataFrame:
        return points[points["kind"].map(self.treatment_of) == treatment]


def check_kinds(settings: StackedPointsSettings) -> None:
    """Refuse a treatment for a kind of point that there is not.

    Raises
    ------
    SettingsError
        Naming each wrong kind and the nearest right one.
    """
    problems = []
    for kind in settings.kinds:
        if kind not in KINDS:
            near = difflib.get_close_matches(kind.casefold(), KINDS, n=1)
            cure = f"did you mean {near[0]!r}?" if near else f"the choice is {', '.join(KINDS)}"
            what = f"{listed([kind])} is not a kind of stacked point"
            problems.append(Problem(what, cure, "[stacked_points] kinds"))
    if problems:
        raise SettingsError(problems)


def treat_stacked_points(
    incidents: gpd.GeoDataFrame, settings: StackedPointsSettings
) -> TreatedStacks:
    """Find stacked points in every district, flag them, and set aside what the settings say.

    Parameters
    ----------
    incidents
        As read, all that may be mapped.
    settings
        What to find them with, and what becomes of each kind.
    """
    treatment_of = {kind: settings.kinds.get(kind, settings.treatment) for kind in KINDS}
    found = find_stacked_points(
        incidents,
        by=_BY,
        expected_by_chance=settings.expected_by_chance,
        expected_where_recorded=settings.expected_where_recorded,
    )
    kinds = found.kind_of_incident
    treatment = kinds.map(treatment_of)
    left_out = (treatment == SET_ASIDE).to_numpy()
    counts = kinds[left_out].value_counts()
    mapped = incidents[~left_out].assign(stacked=kinds.where(treatment == FLAG)[~left_out])
    set_aside = {kind: int(counts[kind]) for kind in KINDS if kind in counts.index}
    return TreatedStacks(mapped, found, treatment_of, set_aside)


def _in_words(kind: str) -> str:
    return "streets and others" if kind == OTHER else kind


def _enumerated(names: Iterable[str], *, most: int = 8) -> str:
    """List names in a sentence, never so many that it drowns.

    >>> _enumerated(["Prison 3", "Hospital 2"]), _enumerated("abc", most=2)
    ('Prison 3, Hospital 2', 'a, b and 1 more')
    """
    every = list(names)
    rest = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + rest
