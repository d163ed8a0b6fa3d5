"""Number and street from an address that was written as one line.

Officers walk a street by its numbers, so a wrong number is worse than none: where a line can be
read in two ways the number is left missing, and the line itself is always kept as it was written.
"""

import re
from typing import NamedTuple

# Words that a street's name ends in, and nothing else does.
_STREET_WORDS = """
    street st road rd lane ln avenue ave av close cl drive dr way crescent cres gardens gdns
    grove place pl square sq terrace terr ter row walk mews parade boulevard blvd esplanade
    promenade broadway alley passage path rise chase approach causeway drove circus parkway
    highway quay wharf
"""
_SIDE_WORDS = "north south east west upper lower n s e w ne nw se sw"
_STREETS, _SIDES = frozenset(_STREET_WORDS.split()), frozenset(_SIDE_WORDS.split())
_LONGEST = 300  # characters; what is longer is no address but a note about one
# Blocks, whose numbers are those of their flats.
_BLOCKS = re.compile(r".*\b(house|flats|towers?|buildings?|mansions|block|lodge)", re.I)
# A letter that stands apart is a suffix when a whole street follows, unless it is a point of the
# compass: "12 A High Street", but "1 A Street" and "12 N Main Street".
_ONE = r"\d{1,5}(?:[a-z](?![\w'’])|\s[a-df-mo-rt-vx-z](?=\s+\S+\s))?"
_NUMBER = rf"{_ONE}(?:\s?[-–/]\s?{_ONE})?"
_NUMBERED = re.compile(
    rf"(?P<number>{_NUMBER})\s+(?P<rest>(?:[^\W\d]|\d+(?:st|nd|rd|th)\b).*)", re.I
)
# Beside a house, not at it.
_BESIDE = re.compile(
    r".*\b(?:at|of|rear|adj|adjacent|adjoining|opposite|opp|near|behind|junction|off|between|land"
    r"|site|garages?)\b.*",
    re.I,
)
_ALONE = re.compile(_NUMBER, re.I)
_AFTER_A_NAME = re.compile(
    rf"(?P<name>[^\d]*[^\W\d][^\d]*?)\s+(?P<number>{_NUMBER})\s+(?P<rest>[^\W\d][^\d]*)", re.I
)
_KINDS = "flat|apartment|apt|unit|maisonette|room|studio|bedsit|suite|ste|penthouse"
_FLOORS = "ground|first|second|third|fourth|top|basement|lower ground|upper|lower|garden|rear|front"
_FLAT = re.compile(
    rf"(?P<flat>(?:(?:{_KINDS})\s+(?:no\.?\s*)?(?:\d+\s?[a-z]?(?!\w)(?:[-/]\d+[a-z]?)?|[a-z]\d{{0,3}})(?!\w))"
    rf"|(?:{_FLOORS})(?:\s+floor)?\s+(?:{_KINDS})|(?:{_KINDS})(?=,|$))\s*(?P<rest>.*)",
    re.I,
)
_FLAT_BEHIND = re.compile(
    rf"(?P<rest>.*\w)\s+(?P<flat>(?:(?:{_KINDS})\s+|#\s?)[0-9]*[a-z]?[0-9]*)", re.I
)
_POSTCODE = re.compile(
    r"[\s,]*\b(?P<postcode>[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})\s*(?:,?\s*(?:UK|United Kingdom))?$",
    re.I,
)
_PARTS = re.compile(
    r"(?P<first>\d{1,6})\s?(?P<suffix>[A-Za-z]?)(?:\s?[-–/]\s?(?P<last>\d{1,6})\s?[A-Za-z]?)?"
)


class AddressLine(NamedTuple):
    """What was read out of one line; empty where nothing was, or where it was not sure."""

    flat: str = ""
    building_name: str = ""
    number: str = ""
    street: str = ""
    town: str = ""
    postcode: str = ""


class HouseNumber(NamedTuple):
    """A number as it is sorted by: 14-16 stands at 14, and 12A behind 12."""

    first: int
    suffix: str


def read_number(number: str) -> HouseNumber | None:
    """Read a house number; None where it is none, or may be a flat and a house in one.

    >>> read_number("12A"), read_number("14-16")
    (HouseNumber(first=12, suffix='A'), HouseNumber(first=14, suffix=''))
    >>> read_number("3/1") is None, read_number("Rose Cottage") is None
    (True, True)
    """
    match = _PARTS.fullmatch(number.strip())
    if match is None:
        return None
    first = int(match["first"])
    if match["last"] and int(match["last"]) < first:
        return None
    return HouseNumber(first, match["suffix"].upper())


def read_address_line(line: str) -> AddressLine:
    """Read flat, building, number, street, town and postcode out of one line.

    Parameters
    ----------
    line
        The address, its parts with commas between them, the smallest first.

    Examples
    --------
    >>> read_address_line("Flat 3, 14-16 Gannet Row, Southend-on-Sea, SS1 2AB")
    AddressLine(flat='Flat 3', building_name='', number='14-16', street='Gannet Row', \
town='Southend-on-Sea', postcode='SS1 2AB')
    >>> read_address_line("Rose Cottage, Mill Lane")
    AddressLine(flat='', building_name='Rose Cottage', number='', street='Mill Lane', town='', \
postcode='')
    """
    text = " ".join(line.split())
    if len(text) > _LONGEST:
        return AddressLine()
    match = _POSTCODE.search(text, max(0, len(text) - 30))
    postcode = ""
    if match:
        postcode, text = match["postcode"].upper(), text[: match.start()]
    parts = [part for part in (piece.strip(" .") for piece in text.split(",")) if part]
    flat, parts = _take_flat(parts)
    return AddressLine(flat, *_read_parts(parts), postcode)


def is_street(words: str) -> bool:
    """Tell whether this ends in a word for a street, or in one and a quarter of the sky."""
    *_, before, last = ("", "", *words.casefold().rsplit(None, 2))
    return last.rstrip(".") in _STREETS or (last in _SIDES and before.rstrip(".") in _STREETS)


def _numbered(part: str) -> re.Match[str] | None:
    return _NUMBERED.fullmatch(part) if part[0].isdigit() else None


def _take_flat(parts: list[str]) -> tuple[str, list[str]]:
    """Take the flat off the front, or in the American way off the end of the street."""
    if not parts:
        return "", parts
    if not parts[0][0].isdigit():
        match = _FLAT.fullmatch(parts[0])
        if match is None:
            return "", parts
        rest = [match["rest"]] if match["rest"] else []
        return match["flat"], rest + parts[1:]
    match = _FLAT_BEHIND.fullmatch(parts[0])
    if match and _numbered(match["rest"]):
        return match["flat"], [match["rest"], *parts[1:]]
    if len(parts) == 1:
        return "", parts
    if _ALONE.fullmatch(parts[0]) and _numbered(parts[1]):
        return parts[0], parts[1:]  # Scottish: "1/2, 14 Gannet Row"
    behind = _FLAT.fullmatch(parts[1])
    if behind and not behind["rest"] and _numbered(parts[0]):
        return behind["flat"], [parts[0], *parts[2:]]
    return "", parts


def _read_parts(parts: list[str]) -> tuple[str, str, str, str]:
    """Find the building, the number that is surely the street's own, the street, the town."""
    numbered = [_numbered(part) for part in parts]
    for i, match in enumerate(numbered):
        if match and is_street(match["rest"]):
            return _house(parts[:i], match["number"], match["rest"], parts[i + 1 :])
    for i, part in enumerate(parts):
        if i + 1 < len(parts) and _ALONE.fullmatch(part) and not parts[i + 1][0].isdigit():
            return _house(parts[:i], part, parts[i + 1], parts[i + 2 :])
        if not is_street(part) or _BESIDE.fullmatch(part):
            continue
        within = _AFTER_A_NAME.fullmatch(part)
        if within:
            building = [*parts[:i], within["name"]]
            return _house(building, within["number"], within["rest"], parts[i + 1 :])
        # "3 Rose Cottages, Mill Lane": the 3 is not a number in Mill Lane.
        return _house(parts[:i], "", part, parts[i + 1 :])
    first = numbered[0] if numbered else None
    if first and not _BLOCKS.fullmatch(first["rest"]):
        return _house([], first["number"], first["rest"], parts[1:])
    return (parts[0] if parts and (len(parts) > 1 or first) else ""), "", "", ""


def _house(
    building: list[str], number: str, street: str, behind: list[str]
) -> tuple[str, str, str, str]:
    sure = not number or read_number(number) is not None
    town = behind[-1] if behind else ""
    return ", ".join(building), number if sure else "", street, town
