"""Which column of an incident file means what, and which of them say where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.errors import Problem, listed
from hotspots.records.cut_names import find_cut_names
from hotspots.records.header import describe_header, looks_like_data
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.name_words import date_role, find_dates, find_place
from hotspots.records.roles import (
    DEGREES,
    EITHER,
    METRES,
    find_half_pairs,
    find_roles,
    find_wrong_names,
    plain_name,
)

ROLES = tuple(KNOWN_NAMES)
GRID_REFERENCE = ("grid_reference",)
POINT = ("point",)
# The first that a file has is where its incidents are. Eastings and northings are what the force
# measured, degrees were derived from them; a grid reference names a square; x and y say nothing
# of what they hold.
PLACES = (METRES, DEGREES, GRID_REFERENCE, EITHER, POINT)


_SETTING = "[incidents.columns]"
_PLAIN_NAMES = {plain_name(name) for names in KNOWN_NAMES.values() for name in names}


def is_known_name(name: str) -> bool:
    """Tell whether a column of this name would be recognised.

    >>> is_known_name("Committed From"), is_known_name("Burglary report 2024")
    (True, False)
    """
    return plain_name(name) in _PLAIN_NAMES or date_role(name) is not None


@dataclass(frozen=True)
class RecognisedColumns:
    """Which column of one file plays which role.

    Attributes
    ----------
    by_role
        Role -> column name as it stands in the file.
    place
        The roles that say where an incident was: one of :data:`PLACES`.
    degrees
        True when they hold longitude and latitude; None when only their values can tell.
    notes
        What was taken for what by the words in its name alone.
    """

    by_role: Mapping[str, str]
    place: tuple[str, ...]
    degrees: bool | None
    notes: tuple[str, ...] = ()

    @property
    def place_columns(self) -> tuple[str, ...]:
        """The columns that say where an incident was, x first."""
        return tuple(self.by_role[role] for role in self.place)


def recognise_columns(
    header: Sequence[str],
    given: Mapping[str, str] | None = None,
    *,
    degrees: bool | None = None,
    points: Sequence[str] = (),
    where: str = "",
) -> tuple[RecognisedColumns | None, list[Problem]]:
    """Find the column for each role; what the user named comes first.

    Parameters
    ----------
    header
        The file's column names.
    given
        Role -> column name, for files whose names are not recognised.
    degrees
        Whether the coordinate system the user gave is in degrees; None when none was given.
    points
        Columns that hold both coordinates by their values, whatever their names say.

    Returns
    -------
    recognised, problems
        None and every problem found when coordinates are missing or a given name is wrong.

    Examples
    --------
    >>> found, problems = recognise_columns(["Crime ID", "Month", "Longitude", "Latitude"])
    >>> found.by_role["id"], found.place_columns, problems
    ('Crime ID', ('Longitude', 'Latitude'), [])
    >>> found, problems = recognise_columns(["x_m", "y_m"], {"easting": "xm"}, where="a.csv")
    >>> print(problems[0])
    a.csv: no column is called 'xm' (given for easting); the columns are 'x_m', 'y_m'. To mend \
it: did you mean 'x_m'?
    """
    given = dict(given or {})
    problems = find_wrong_names(header, KNOWN_NAMES, given, where=where)
    named = [name for name in header if name not in points or name in given.values()]
    known = find_roles(named, KNOWN_NAMES, given)
    if points and "point" not in known:
        known["point"] = points[0]
    cut = find_cut_names(named, KNOWN_NAMES, known)
    by_words, several = _by_words(header, known | cut)
    by_words = cut | by_words
    by_role = known | by_words
    problems += find_half_pairs(by_role, given, where, setting=f", under {_SETTING}")
    place = _choose_place(by_role, given, degrees)
    if place is None and not problems:
        problems.append(_no_place(header, by_role, several, where))
    if place == DEGREES and degrees is False:
        problems.append(
            Problem(
                f"the columns {by_role['longitude']!r} and {by_role['latitude']!r} hold degrees"
                " by their names, but the coordinate system given is in metres",
                "leave crs out, or name the columns that hold easting and northing",
                where,
            )
        )
    if place is None or problems:
        return None, problems
    by_name = {DEGREES: True, METRES: False, GRID_REFERENCE: False}.get(place)
    in_degrees = by_name if degrees is None or place == GRID_REFERENCE else degrees
    notes = [f"{role} {listed([name])}" for role, name in by_words.items()]
    said = f"taken by the words in their names: {', '.join(notes)}"
    return RecognisedColumns(by_role, place, in_degrees, (said,) if notes else ()), []


def _no_place(
    header: Sequence[str], by_role: Mapping[str, str], several: str, where: str
) -> Problem:
    shown = describe_header(header, of=header)
    if looks_like_data(header):
        return Problem(
            "no columns were recognised as longitude and latitude, easting and northing, or a grid"
            f" reference; the columns are {shown}",
            "add a first line with the names of the columns",
            where,
        )
    if several:
        what = f"several pairs of columns may say where an incident was: {several}"
        wanted = "longitude and latitude (or point, for one column that holds both)"
        return Problem(what, f"name them with columns, e.g. {wanted} under {_SETTING}", where)
    for pair in (METRES, DEGREES):
        for one, other in (pair, pair[::-1]):
            if one in by_role:
                return Problem(
                    f"{listed([by_role[one]])} was recognised as the {one}, but no column as the"
                    f" {other}; the columns are {shown}",
                    f"name the {other} with columns, under {_SETTING}",
                    where,
                )
    return Problem(
        "no columns were recognised as longitude and latitude, easting and northing, or a grid"
        f" reference; the columns are {shown}",
        "name them with columns, e.g. longitude and latitude (or point, for one column that holds"
        f" both) under {_SETTING}",
        where,
    )


def _by_words(header: Sequence[str], known: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Find, by the words in their names, columns for the roles that no known name fills.

    Returns
    -------
    by_role, several
        ``several`` names the pairs of columns between which it is for the user to choose.
    """
    free = [name for name in header if name not in known.values()]
    dates = {role: name for role, name in find_dates(free).items() if role not in known}
    if any(set(place) <= known.keys() for place in PLACES if place != POINT):
        return dates, ""
    free = [name for name in header if name not in (*known.values(), *dates.values())]
    place, several = find_place(free)
    return dates | {role: name for role, name in place.items() if role not in known}, several


def _choose_place(
    by_role: Mapping[str, str], given: Mapping[str, str], degrees: bool | None
) -> tuple[str, ...] | None:
    """Choose the columns that say where, in a file that has several.

    What the user named, and a coordinate system that the user gave, win over what was merely
    recognised.
    """
    present = [place for place in PLACES if set(place) <= by_role.keys()]
    first = {True: DEGREES, False: METRES, None: None}[degrees]
    return min(
        present,
        key=lambda place: (place != first, not set(place) & given.keys(), PLACES.index(place)),
        default=None,
    )
