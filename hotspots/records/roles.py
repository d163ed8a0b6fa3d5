"""What a column is for: told by its name, or named by the user.

A *role* is what a column is for. Names are compared without case, accents, spaces and
punctuation, so ``Crime type``, ``crime_type`` and ``CRIME TYPE`` are one name.
"""

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence

from hotspots.errors import Problem, listed
from hotspots.records.header import describe_header, looks_like_data

DEGREES = ("longitude", "latitude")
METRES = ("easting", "northing")
EITHER = ("x", "y")

Names = Mapping[str, Sequence[str]]


def plain_name(name: str) -> str:
    """Write a column name without case, accents, spaces and punctuation.

    >>> plain_name(" Crime_Type "), plain_name("Año")
    ('crimetype', 'ano')
    """
    unaccented = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^0-9a-z]+", "", unaccented)


def find_roles(
    header: Sequence[str], known: Names, given: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Find the column for each role; what the user named comes first.

    Parameters
    ----------
    header
        The file's column names.
    known
        Role -> names it goes by, most telling first.
    given
        Role -> column name, as the user named them.

    Examples
    --------
    >>> find_roles(["Ref", "Post Code"], {"id": ["id", "ref"], "postcode": ["postcode"]})
    {'id': 'Ref', 'postcode': 'Post Code'}
    """
    by_plain = {plain_name(name): name for name in reversed(header)}
    by_role = {role: name for role, name in (given or {}).items() if name in header}
    taken = set(by_role.values())
    for role, names in known.items():
        plain = map(plain_name, names)
        match = next((by_plain[name] for name in plain if name in by_plain), None)
        if role not in by_role and match is not None and match not in taken:
            by_role[role] = match
            taken.add(match)
    return by_role


def find_wrong_names(
    header: Sequence[str], known: Names, given: Mapping[str, str], *, where: str
) -> list[Problem]:
    """Find what the user named that is no role, or no column of the file.

    >>> print(*find_wrong_names(["uprn"], {"door": ["uprn"]}, {"door": "urpn"}, where="a.csv"))
    a.csv: no column is called 'urpn' (given for door); the columns are 'uprn'. To mend it: did \
you mean 'uprn'?
    """
    return [
        _unknown_role(role, known, where)
        if role not in known
        else _missing_column(role, name, header, where)
        for role, name in given.items()
        if role not in known or name not in header
    ]


def find_half_pairs(
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


def _unknown_role(role: str, known: Names, where: str) -> Problem:
    near = difflib.get_close_matches(role, known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return Problem(
        f"columns name {listed([role])}, which is not something a column can be for",
        f"{hint}the choice is {', '.join(known)}",
        where,
    )


def _missing_column(role: str, name: str, header: Sequence[str], where: str) -> Problem:
    near = [] if looks_like_data(header) else difflib.get_close_matches(name, header, n=1)
    return Problem(
        f"no column is called {listed([name])} (given for {role}); the columns are"
        f" {describe_header(header, of=header)}",
        f"did you mean {listed(near)}?" if near else "use one of the names in the header",
        where,
    )
