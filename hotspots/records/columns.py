"""Which column of a file means what: recognised by its name, or named by the user.

A *role* is what a column is for. Names are compared without case, spaces and punctuation, so
``Crime type``, ``crime_type`` and ``CRIME TYPE`` are one name.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from hotspots.errors import Problem, listed
from hotspots.records.text_table import describe_header, looks_like_data

# Role -> names it goes by, most telling first. The police.uk street file in both header
# styles, and what force extracts and city portals commonly call the same things.
KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "id": ("crime id", "incident id", "id", "crime reference", "incident no", "urn"),
    "offence": ("crime type", "offence", "offense", "offence type", "incident type"),
    "month": ("month",),
    "date": ("date", "incident date", "offence date", "offense date"),
    "start": ("committed from", "start", "from date", "date from"),
    "end": ("committed to", "end", "to date", "date to"),
    "recorded": ("recorded", "recorded date", "date recorded", "reported date"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "latitude": ("latitude", "lat"),
    "easting": ("easting", "eastings", "x"),
    "northing": ("northing", "northings", "y"),
    "location": ("location", "street", "street name", "location text"),
}
ROLES = tuple(KNOWN_NAMES)
DEGREES = ("longitude", "latitude")
METRES = ("easting", "northing")


def plain_name(name: str) -> str:
    """Write a column name without case, spaces and punctuation.

    >>> plain_name(" Crime_Type ")
    'crimetype'
    """
    return re.sub(r"[^0-9a-z]+", "", name.casefold())


@dataclass(frozen=True)
class RecognisedColumns:
    """Which column of one file plays which role.

    Attributes
    ----------
    by_role
        Role -> column name as it stands in the file.
    x, y
        The columns that hold longitude or easting, and latitude or northing.
    degrees
        True when they are longitude and latitude.
    """

    by_role: Mapping[str, str]
    x: str
    y: str
    degrees: bool


def recognise_columns(
    header: list[str],
    given: Mapping[str, str] | None = None,
    *,
    degrees: bool | None = None,
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

    Returns
    -------
    recognised, problems
        None and every problem found when coordinates are missing or a given name is wrong.

    Examples
    --------
    >>> found, problems = recognise_columns(["Crime ID", "Month", "Longitude", "Latitude"])
    >>> found.by_role["id"], found.x, problems
    ('Crime ID', 'Longitude', [])
    >>> found, problems = recognise_columns(["x_m", "y_m"], {"easting": "xm"}, where="a.csv")
    >>> print(problems[0])
    a.csv: no column is called 'xm' (given for easting); the columns are 'x_m', 'y_m'. To mend \
it: did you mean 'x_m'?
    """
    given = dict(given or {})
    problems = [
        *(_unknown_role(role, where) for role in given if role not in KNOWN_NAMES),
        *(
            _missing_column(role, name, header, where)
            for role, name in given.items()
            if role in KNOWN_NAMES and name not in header
        ),
    ]
    by_plain = {plain_name(name): name for name in reversed(header)}
    by_role = {role: name for role, name in given.items() if name in header}
    taken = set(by_role.values())
    for role, names in KNOWN_NAMES.items():
        match = next((by_plain[plain_name(n)] for n in names if plain_name(n) in by_plain), None)
        if role not in by_role and match is not None and match not in taken:
            by_role[role] = match
            taken.add(match)
    problems += _half_pairs(by_role, given, where)
    pair = _coordinate_pair(by_role, given, degrees)
    if pair is None and not problems:
        problems.append(
            Problem(
                "no pair of columns was recognised as longitude and latitude, or easting and"
                f" northing; the columns are {describe_header(header, of=header)}",
                "add a first line with the names of the columns"
                if looks_like_data(header)
                else "name both with columns, e.g. longitude and latitude under"
                " [incidents.columns]",
                where,
            )
        )
    if pair == DEGREES and degrees is False:
        problems.append(
            Problem(
                f"the columns {by_role['longitude']!r} and {by_role['latitude']!r} hold degrees"
                " by their names, but the coordinate system given is in metres",
                "leave crs out, or name the columns that hold easting and northing",
                where,
            )
        )
    if pair is None or problems:
        return None, problems
    in_degrees = degrees if degrees is not None else pair == DEGREES
    return RecognisedColumns(by_role, by_role[pair[0]], by_role[pair[1]], in_degrees), []


def _coordinate_pair(
    by_role: Mapping[str, str], given: Mapping[str, str], degrees: bool | None
) -> tuple[str, str] | None:
    """Choose between longitude and latitude, and easting and northing, where a file has both.

    Eastings and northings are what the force measured; degrees were derived from them. But a
    coordinate system or a pair that the user named wins over what was merely recognised.
    """
    present = [pair for pair in (METRES, DEGREES) if set(pair) <= by_role.keys()]
    if degrees is None:
        degrees = "longitude" in given and "easting" not in given
    wanted = DEGREES if degrees else METRES
    return wanted if wanted in present else next(iter(present), None)


def _half_pairs(by_role: Mapping[str, str], given: Mapping[str, str], where: str) -> list[Problem]:
    """Find the pairs of which the user named one column and the file has no other."""
    return [
        Problem(
            f"columns name the {one}, but no column was recognised as the {other}",
            f"name the {other} too, under [incidents.columns]",
            where,
        )
        for pair in (DEGREES, METRES)
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


def _missing_column(role: str, name: str, header: list[str], where: str) -> Problem:
    near = [] if looks_like_data(header) else difflib.get_close_matches(name, header, n=1)
    return Problem(
        f"no column is called {listed([name])} (given for {role}); the columns are"
        f" {describe_header(header, of=header)}",
        f"did you mean {listed(near)}?" if near else "use one of the names in the header",
        where,
    )
