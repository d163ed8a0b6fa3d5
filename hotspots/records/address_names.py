"""Which column of an address file means what: Open UPRN, AddressBase, OpenAddresses, by map."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.errors import Problem, listed
from hotspots.records.columns import DEGREES, METRES
from hotspots.records.header import describe_header, looks_like_data
from hotspots.records.roles import plain_name

# Role -> names it goes by, most telling first. AddressBase Plus names the same house twice: once
# as Royal Mail delivers to it (BUILDING_NUMBER, THOROUGHFARE) and once as the council named it
# (PAO_START_NUMBER, STREET_DESCRIPTION; PAO is the house, SAO what lies inside it).
KNOWN_ADDRESS_NAMES: dict[str, tuple[str, ...]] = {
    "uprn": ("uprn", "unique property reference number", "property id", "address id"),
    "address": (
        *("address", "full address", "address line", "single line address", "address text"),
        *("property address", "addr"),
    ),
    "organisation": (
        "organisation name",
        "organisation",
        "la organisation",
        "rm organisation name",
    ),
    "flat": ("sub building name", "flat", "saon", "unit", "apartment", "sub building"),
    "building_name": ("building name", "house name"),
    "number": ("building number", "house number", "number", "street number", "paon", "house no"),
    "pao_start_number": ("pao start number",),
    "pao_start_suffix": ("pao start suffix",),
    "pao_end_number": ("pao end number",),
    "pao_end_suffix": ("pao end suffix",),
    "pao_text": ("pao text",),
    "sao_start_number": ("sao start number",),
    "sao_start_suffix": ("sao start suffix",),
    "sao_end_number": ("sao end number",),
    "sao_end_suffix": ("sao end suffix",),
    "sao_text": ("sao text",),
    "dependent_street": (
        "dependent thoroughfare",
        "dependent thoroughfare name",
        "dep thoroughfare",
    ),
    "street": ("thoroughfare", "thoroughfare name", "street", "street name", "road", "road name"),
    "street_description": ("street description", "street descriptor"),
    "town": ("post town", "town", "town name", "city", "town city"),
    "postcode": ("postcode", "postcode locator", "post code", "zip", "zip code", "postal code"),
    "class_code": (
        *("class", "classification code", "class code", "blpu class", "classification"),
        *("property class", "property type", "use", "land use"),
    ),
    "easting": ("x coordinate", "easting", "eastings", "x coord", "bng easting", "x"),
    "northing": ("y coordinate", "northing", "northings", "y coord", "bng northing", "y"),
    "longitude": ("longitude", "lon", "long", "lng"),
    "latitude": ("latitude", "lat"),
}
_PLAIN_NAMES = {plain_name(name) for names in KNOWN_ADDRESS_NAMES.values() for name in names}


def is_known_address_name(name: str) -> bool:
    """Tell whether a column of this name would be recognised.

    >>> is_known_address_name("X_COORDINATE"), is_known_address_name("OS Open UPRN, May")
    (True, False)
    """
    return plain_name(name) in _PLAIN_NAMES


@dataclass(frozen=True)
class AddressColumns:
    """Which column of one file plays which role.

    Attributes
    ----------
    by_role
        Role -> column name as it stands in the file.
    x, y
        The columns that say where an address is, in that order.
    degrees
        Whether they hold longitude and latitude.
    """

    by_role: Mapping[str, str]
    x: str
    y: str
    degrees: bool


def recognise_address_columns(
    header: Sequence[str],
    given: Mapping[str, str] | None = None,
    *,
    prefer_degrees: bool = False,
    where: str = "",
) -> tuple[AddressColumns | None, list[Problem]]:
    """Find the column for each role; what the user named comes first.

    Parameters
    ----------
    header
        The file's column names.
    given
        Role -> column name, for files whose names are not recognised.
    prefer_degrees
        Which pair to take of a file that has both, if the user named neither.

    Returns
    -------
    recognised, problems
        None and every problem found when coordinates are missing or a given name is wrong.

    Examples
    --------
    >>> header = ["UPRN", "X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE"]
    >>> found, problems = recognise_address_columns(header)
    >>> found.x, found.y, found.degrees, problems
    ('X_COORDINATE', 'Y_COORDINATE', False, [])
    """
    given = dict(given or {})
    problems = [
        problem for role, name in given.items() for problem in _wrong(role, name, header, where)
    ]
    by_role = _by_role(header, given)
    problems += _half_pairs(by_role, given, where)
    present = [pair for pair in (METRES, DEGREES) if set(pair) <= by_role.keys()]
    if not present and not problems:
        cure = (
            "add a first line with the names of the columns"
            if looks_like_data(header)
            else "name them with columns, e.g. easting and northing"
        )
        what = (
            "no columns were recognised as easting and northing, or longitude and latitude;"
            f" the columns are {describe_header(header, of=header)}"
        )
        problems.append(Problem(what, cure, where))
    if problems:
        return None, problems
    named = [pair for pair in present if set(pair) & given.keys()]
    wanted = DEGREES if prefer_degrees else METRES
    pair = min(named or present, key=lambda one: one != wanted)
    return AddressColumns(by_role, by_role[pair[0]], by_role[pair[1]], pair == DEGREES), []


def _by_role(header: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    by_plain = {plain_name(name): name for name in reversed(header)}
    by_role = {role: name for role, name in given.items() if name in header}
    taken = set(by_role.values())
    for role, names in KNOWN_ADDRESS_NAMES.items():
        plain = map(plain_name, names)
        match = next((by_plain[name] for name in plain if name in by_plain), None)
        if role not in by_role and match is not None and match not in taken:
            by_role[role] = match
            taken.add(match)
    return by_role


def _wrong(role: str, name: str, header: Sequence[str], where: str) -> list[Problem]:
    if role not in KNOWN_ADDRESS_NAMES:
        near = difflib.get_close_matches(role, KNOWN_ADDRESS_NAMES, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return [
            Problem(
                f"columns name {listed([role])}, which is not something a column of addresses"
                " can be for",
                f"{hint}the choice is {', '.join(KNOWN_ADDRESS_NAMES)}",
                where,
            )
        ]
    if name in header:
        return []
    near = [] if looks_like_data(header) else difflib.get_close_matches(name, header, n=1)
    return [
        Problem(
            f"no column is called {listed([name])} (given for {role}); the columns are"
            f" {describe_header(header, of=header)}",
            f"did you mean {listed(near)}?" if near else "use one of the names in the header",
            where,
        )
    ]


def _half_pairs(by_role: Mapping[str, str], given: Mapping[str, str], where: str) -> list[Problem]:
    """Find the pairs of which the user named one column and the file has no other."""
    return [
        Problem(
            f"columns name the {one}, but no column was recognised as the {other}",
            f"name the {other} too",
            where,
        )
        for pair in (DEGREES, METRES)
        for one, other in (pair, pair[::-1])
        if one in by_role and one in given and other not in given and other not in by_role
    ]
