"""Which column of an address file means what: Open UPRN, AddressBase, OpenAddresses, by map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.errors import Problem
from hotspots.records.header import describe_header, looks_like_data
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.name_words import find_place
from hotspots.records.roles import (
    DEGREES,
    METRES,
    find_half_pairs,
    find_roles,
    find_wrong_names,
    plain_name,
)

# Role -> names it goes by, most telling first. AddressBase Plus names the same house twice: once
# as Royal Mail delivers to it (BUILDING_NUMBER, THOROUGHFARE) and once as the council named it
# (PAO_START_NUMBER, STREET_DESCRIPTION; PAO is the house, SAO what lies inside it).
KNOWN_ADDRESS_NAMES: dict[str, tuple[str, ...]] = {
    "uprn": ("uprn", "unique property reference number", "property id", "address id"),
    "address": (
        *("address", "full address", "address line", "single line address", "address text"),
        *("property address", "addr", "adresse", "direccion", "endereco", "adres", "indirizzo"),
    ),
    # What the first lines of an address hold, where its lines have columns of their own.
    "address_1": ("address1", "address line 1", "addr1", "add1"),
    "address_2": ("address2", "address line 2", "addr2", "add2"),
    "address_3": ("address3", "address line 3", "addr3", "add3"),
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
    "postcode": (
        *("postcode", "postcode locator", "post code", "zip", "zip code", "postal code", "pcds"),
    ),
    "class_code": (
        *("class", "classification code", "class code", "blpu class", "classification"),
        *("blpu classification", "property class", "property type", "use", "land use"),
    ),
    "easting": (
        *("x coordinate", "easting", "eastings", "x coord", "bng easting", "oseast1m"),
        *("map east", "x"),
    ),
    "northing": (
        *("y coordinate", "northing", "northings", "y coord", "bng northing", "osnrth1m"),
        *("map north", "y"),
    ),
    "longitude": KNOWN_NAMES["longitude"],
    "latitude": KNOWN_NAMES["latitude"],
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
    problems = find_wrong_names(header, KNOWN_ADDRESS_NAMES, given, where=where)
    by_role = find_roles(header, KNOWN_ADDRESS_NAMES, given)
    if not any(set(pair) <= by_role.keys() for pair in (METRES, DEGREES)):
        axes = find_place([name for name in header if name not in by_role.values()])[0]
        # X and Y beside addresses are eastings and northings; their values are checked.
        axes = {{"x": "easting", "y": "northing"}.get(role, role): axes[role] for role in axes}
        by_role = axes | by_role
    problems += find_half_pairs(by_role, given, where)
    present = [pair for pair in (METRES, DEGREES) if set(pair) <= by_role.keys()]
    if not present and not problems:
        cure = (
            "add a first line with the names of the columns, e.g. cat header.csv addresses.csv"
            " > named.csv (Ordnance Survey's header files are a separate download)"
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
