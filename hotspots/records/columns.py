"""Which column of a file means what: recognised by its name, or named by the user.

A *role* is what a column is for. Names are compared without case, spaces and punctuation, so
``Crime type``, ``crime_type`` and ``CRIME TYPE`` are one name.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.errors import Problem, listed
from hotspots.records.header import describe_header, looks_like_data
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.name_words import date_role, find_dates, find_place

ROLES = tuple(KNOWN_NAMES)
DEGREES = ("longitude", "latitude")
METRES = ("easting", "northing")
EITHER = ("x", "y")
GRID_REFERENCE = ("grid_reference",)
POINT = ("point",)
# The first that a file has is where its incidents are. Eastings and northings are what the force
# measured, degrees were derived from them; a grid reference names a square; x and y say nothing
# of what they hold.
PLACES = (METRES, DEGREES, GRID_REFERENCE, EITHER, POINT)


def plain_name(name: str) -> str:
    """Write a column name without case, accents, spaces and punctuation.

    >>> plain_name(" Crime_Type "), plain_name("Año")
    ('crimetype', 'ano')
    """
    unaccented = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^0-9a-z]+", "", unaccented)


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
    problems = [
        *(_unknown_role(role, where) for role in given if role not in KNOWN_NAMES),
        *(
            missing_column(role, name, header, where)
            for role, name in given.items()
            if role in KNOWN_NAMES and name not in header
        ),
    ]
    named = [name for name in header if name not in points or name in given.values()]
    known = by_known_names(named, given, KNOWN_NAMES)
    if points and "point" not in known:
        known["point"] = points[0]
    by_words, several = _by_words(header, known)
    by_role = known | by_words
    problems += half_pairs(by_role, given, where, setting=", under [incidents.columns]")
    place = _choose_place(by_role, given, degrees)
    if place is None and not problems:
        problems.append(_no_place(header, several, where))
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


def _no_place(header: Sequence[str], several: str, where: str) -> Problem:
    what = (
        "no columns were recognised as longitude and latitude, easting and northing, or a grid"
        f" reference; the columns are {describe_header(header, of=header)}"
    )
    if several:
        what = f"several pairs of columns may say where an incident was: {several}"
    if looks_like_data(header):
        return Problem(what, "add a first line with the names of the columns", where)
    cure = (
        "name them with columns, e.g. longitude and latitude (or point, for one column that holds"
        " both) under [incidents.columns]"
    )
    return Problem(what, cure, where)


def by_known_names(
    header: Sequence[str], given: Mapping[str, str], known: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Find the column for each role of a dictionary of names; what the user named comes first.

    >>> by_known_names(["UPRN", "X"], {}, {"uprn": ("uprn",), "easting": ("easting", "x")})
    {'uprn': 'UPRN', 'easting': 'X'}
    """
    by_plain = {plain_name(name): name for name in reversed(header)}
    by_role = {role: name for role, name in given.items() if name in header}
    taken = set(by_role.values())
    for role, names in known.items():
        plain = map(plain_name, names)
        match = next((by_plain[name] for name in plain if name in by_plain), None)
        if role not in by_role and match is not None and match not in taken:
            by_role[role] = match
            taken.add(match)
    return by_role


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


def half_pairs(
    by_role: Mapping[str, str], given: Mapping[str, str], where: str, *, setting: str = ""
) -> list[Problem]:
    """Find the pairs of which the user named one column and the file has no other."""
    return [
        Problem(
            f"columns name the {one}, but no column was recognised as the {other}",
            f"name the {other} too{setting}",
            where,
        )
        for pair in (DEGREES, METRES, EITHER)
        for one, other in (pair, pair[::-1])
        if one in given and one in by_role and other not in given and other not in by_role
    ]


def _unknown_role(role: str, where: str) -> Problem:
    near = difflib.get_close_matches(role, ROLES, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return Problem(
        f"columns name {listed([role])}, which is not something a column can be for",
        f"{hint}the choice is {', '.join(ROLES)}",
        where,
    )


def missing_column(role: str, name: str, header: Sequence[str], where: str) -> Problem:
    """Say that the user named a column that the file does not have, and which it may be."""
    near = [] if looks_like_data(header) else difflib.get_close_matches(name, header, n=1)
    return Problem(
        f"no column is called {listed([name])} (given for {role}); the columns are"
        f" {describe_header(header, of=header)}",
        f"did you mean {listed(near)}?" if near else "use one of the names in the header",
        where,
    )
