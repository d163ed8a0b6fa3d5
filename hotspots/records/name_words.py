"""What a column is for by the words in its name, where the name as a whole is not known.

Every force and city joins the same few words in its own way: ``Offence Easting``, ``OSGR East``,
``OCCURRED_ON_DATE``, ``Date First Committed``. A date is recognised when every word of the name
is one of these; a place when two columns are called alike but for the words for its axes. Names
that speak of somebody's home or of what became of the case are left alone.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from hotspots.errors import listed

_DATE = {"date", "datetime", "dt", "timestamp", "dttm"}
_TIME = {"time", "tm", "hrs"}
_HAPPENED = {
    *("occurred", "occurrence", "occ", "offence", "offense", "incident", "inc", "crime", "event"),
    *("committed", "commited", "commission", "happened"),
}
_RECORDED = {"recorded", "reported", "report", "rpt", "rptd", "recording", "reporting"}
_FIRST = {"from", "fr", "start", "started", "begin", "beginning", "first", "earliest"}
_LAST = {"to", "end", "ended", "finish", "last", "latest", "until"}
_FILLERS = {"on", "of", "at", "and", "the", "local"}
_WHEN = {*_DATE, *_TIME, *_HAPPENED, *_RECORDED, *_FIRST, *_LAST, *_FILLERS}

_LONGEST = 60

# The words for the two axes, the surest kind first; those of one kind go together.
_AXES: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        *("easting", "northing"),
        (("easting", "northing"), ("eastings", "northings"), ("east", "north"), ("e", "n")),
    ),
    (
        *("longitude", "latitude"),
        (("longitude", "latitude"), ("lon", "lat"), ("long", "lat"), ("lng", "lat")),
    ),
    ("x", "y", (("x", "y"), ("xcoord", "ycoord"), ("xcoordinate", "ycoordinate"))),
)
_DEGREES = {"wgs", "wgs84", "gps", "4326", "gcs", "gcswgs84", "degrees", "deg"}
# Whose place it is, or of what other moment, when it is not that of the incident.
_ELSEWHERE = {
    *("home", "victim", "vic", "suspect", "offender", "nominal", "person", "witness", "caller"),
    *("arrest", "arrested", "custody", "recovered", "recovery", "station", "officer", "unit"),
    *("outcome", "postcode", "destination", "dest", "end"),
}


def words_of(name: str) -> list[str]:
    """Split a column name into its words, without case and accents.

    >>> words_of("OCCURRED_ON_DATE"), words_of("startDateTime"), words_of("X-coördinaat")
    (['occurred', 'on', 'date'], ['start', 'date', 'time'], ['x', 'coordinaat'])
    """
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    plain = unicodedata.normalize("NFKD", apart.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", plain)


def date_role(name: str) -> str | None:
    """Tell which date or time a column holds, by the words in its name.

    >>> date_role("OCCURRED_ON_DATE"), date_role("Date First Committed"), date_role("Updated On")
    ('date', 'start', None)
    """
    if len(name) > _LONGEST or not name.isascii() or any(map(str.isdigit, name)):
        return None  # quick, since the rows around a header are asked about too
    words = set(words_of(name))
    dated = bool(words & _DATE)
    if not words <= _WHEN or not words & (_HAPPENED | _RECORDED | _FIRST | _LAST):
        return None
    if not dated and not words & _TIME and not (words & _HAPPENED and words & (_FIRST | _LAST)):
        return None
    ending = "" if dated or not words & _TIME else "_time"
    if words & _RECORDED:
        return f"recorded{ending}"
    for role, said in (("start", _FIRST), ("end", _LAST)):
        if words & said:
            return f"{role}{ending}"
    return "time" if ending else "date"


def find_dates(header: Sequence[str]) -> dict[str, str]:
    """Find the columns that hold dates and times by the words in their names, role -> column."""
    found: dict[str, str] = {}
    for name in header:
        role = date_role(name)
        if role is not None:
            found.setdefault(role, name)
    return found


def find_place(header: Sequence[str]) -> tuple[dict[str, str], str]:
    """Find the two columns that are called alike but for the words for their axes.

    Returns
    -------
    by_role, several
        Empty where there are none; where there are several of the surest kind it is not for us
        to choose, and ``several`` names them.

    Examples
    --------
    >>> find_place(["Ref", "OSGR East", "OSGR North"])
    ({'easting': 'OSGR East', 'northing': 'OSGR North'}, '')
    >>> find_place(["Victim Easting", "Victim Northing"])
    ({}, '')
    """
    for *named, axes in _AXES:
        roles, pairs = tuple(named), list(dict.fromkeys(_pairs(header, axes)))
        if roles == ("x", "y"):
            surer = [pair for pair in pairs if set(words_of(_marked_words(pair[0]))) & _DEGREES]
            roles, pairs = (("longitude", "latitude"), surer) if surer else (roles, pairs)
        if len(pairs) > 1:
            return {}, listed(" and ".join(pair) for pair in pairs)
        if pairs:
            return dict(zip(roles, pairs[0], strict=True)), ""
    return {}, ""


def _marked_words(name: str) -> str:
    """Part an axis that is glued to the front of a name: XGCSWGS84."""
    return re.sub(r"^[xX](?=[A-Za-z])", "", name)


def _pairs(header: Sequence[str], axes: tuple[tuple[str, str], ...]) -> Iterator[tuple[str, str]]:
    """Go through the pairs of columns that differ in the words for the axes alone."""
    by_words = {tuple(words_of(name)): name for name in reversed(header)}
    for name in header:
        words = tuple(words_of(name))
        if _ELSEWHERE & set(words):
            continue
        for x, y in axes:
            twins = [tuple(y if word == x else word for word in words)]
            if x == "x" and len(words) == 1:  # glued to what is measured: xcoord, linrefx
                twins += [(re.sub(r"^x", "y", words[0]),), (re.sub(r"x$", "y", words[0]),)]
            yield from ((name, by_words[one]) for one in twins if one != words and one in by_words)
