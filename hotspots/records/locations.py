"""Of an address given for a location only the street is kept.

The location text of an incident is printed on maps, and a force writes into its column whatever
it has: "12 Acacia Avenue, Flat 3 (J. DOE)". Where a text may say at whose home it happened,
what is left of it is the street, if that is sure, or nothing.
"""

import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hotspots.records.address_lines import is_street, read_address_line
from hotspots.records.place_kinds import OTHER, kind_of_place
from hotspots.records.table import TEXT

_ON_OR_NEAR = re.compile(r"\s*on or near\b", re.I)
_LONGEST_STREET = 5  # words; more is a street and something else
# One cheap look at every text: without any of these it is read as no address.
_WORTH_A_LOOK = (
    r"(?i)[0-9(\[#]|\b(flat|apartment|apt|unit|maisonette|room|studio|bedsit|suite|penthouse"
    r"|caravan|plot|pitch|cottages?|bungalow|farmhouse|villa|lodge|house|barn|mr|mrs|ms|miss|mx"
    r"|c/o|care of|home of|occupier|resident|tenant|victim|suspect)\b"
)
_BRACKETS = re.compile(r"\s*[(\[](?P<said>[^)\]]*)[)\]]*")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[ABD-HJLNP-UW-Z]{2}\b", re.I)
_NUMBER = r"\d{1,5}\s?[a-z]?(?:\s?[-–/&]\s?\d{1,5}\s?[a-z]?)?"
# Numbers of something else than a house, and blocks of a hundred houses, as American police
# write them so as not to name the house.
_OTHER_NUMBER = re.compile(
    r"\d+\s+(?:hours?|hrs?|mins?|minutes?|miles?|m|km|metres?|meters?|yards?|yds|block|blk|hundred)\b",
    re.I,
)
# 12 Acacia Avenue, 12a-14 Acacia Avenue; not 1st Avenue, A127 or 7-Eleven.
_NUMBERED = re.compile(
    rf"(?:no\.?|number|nr\.?|house)?\s*{_NUMBER}\s+(?=[^\W\d]|\d+(?:st|nd|rd|th)\b)", re.I
)
_ALONE = re.compile(rf"(?:(?:no|nr)\.?|number|house|#)?\s*{_NUMBER}", re.I)
# ... 12 Acacia Avenue, behind anything.
_NUMBERED_WITHIN = re.compile(rf"(?<![\w.-])(?P<from>{_NUMBER}\s+(?P<words>[^\W\d][^,\d]*))", re.I)
# Outside 12, rear of 3 The Ridings.
_BESIDE = re.compile(
    r"\b(?:(?:rear|side|front|out|no|corner) of|outside|opposite|opp|behind|(?:next|adjacent|close)"
    rf" to|at|by)\s+(?P<number>{_NUMBER})(?!\w)",
    re.I,
)
_KINDS = "flat|apartment|apt|unit|maisonette|room|studio|bedsit|suite|penthouse|caravan|plot|pitch"
_FLAT = re.compile(
    rf"\b(?:{_KINDS})s?(?:\s*(?:(?:no|nr)\.?|number|#)?\s*\d|\s+[a-z](?![\w'’]))"
    r"|\b(?:floor|basement|garden|upper|lower|top|rear|front)\s+(?:flat|apartment|maisonette)\b"
    r"|\b(?:flat|apartment|maisonette|bedsit)\s*,|#\s?\d",
    re.I,
)
# Rose Cottage, Mill Lane; but a public house is anybody's.
_NAMED_HOUSE = re.compile(
    r".*\b(?<!public )(?:cottages?|bungalow|farmhouse|villa|lodge|house|barn)\s*,.*\w.*", re.I
)
# The number behind the street, as on the Continent: Hauptstrasse 12.
_NUMBER_BEHIND = re.compile(rf"(?P<street>[^\W\d][^\d,]*?),?\s+(?:n[.°º]?\s*)?{_NUMBER}", re.I)
_FOREIGN_STREET = re.compile(
    r".*(?:stra(?:ß|ss)e|str\.?|weg|gasse|allee|laan|straat|plein|gade|vej|gatan|vägen)"
    r"|(?:rue|avenue|calle|avenida|av\.?|rua|via|viale|piazza|plaza|travessa|carrer)\b.*",
    re.I,
)
_NUMBERED_ROAD = re.compile(
    r".*\b(?:highway|(?:state|county|forest|farm|ranch|service|access) road)", re.I
)
# A letter so far from its number may be the first of a name: 12 J DOE Acacia Avenue.
_LETTER_APART = re.compile(r"\d\s(?![NSEW]\s)[E-Z]\s", re.I)
_PERSON = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx)\b|c/o\b|\b(?:care of|home of|occupier|resident|tenant|victim"
    r"|suspect)\b",
    re.I,
)
_INITIAL = re.compile(r"(?<![\w'’])(?![NSEW]\b)[A-Z](?![\w'’/&])\.?", re.I)
_HOUSES_WITHIN = re.compile(
    r".*\b(?:cottages?|houses?|court|lodge|villas?|flats|towers?|mansions)\s+\w+\s+\w+", re.I
)
_A_ROAD = re.compile(r"[ABM]\d+(?:\(M\))?|near .*|north|south|east|west|upper|lower", re.I)


def streets_for_addresses(locations: pd.Series) -> tuple[pd.Series, list[str]]:
    """Put the street alone where a location text is the address of somebody's home.

    An address is what holds a house number, a flat, a postcode, a house that has a name and a
    street, or a person's name in brackets. Of it the street is kept where it is sure, and
    else nothing. Texts as police.uk writes them, junctions, numbered roads and shops stay.

    Parameters
    ----------
    locations
        Location texts; each distinct text is looked at once.

    Returns
    -------
    locations, notes
        The same rows; and how many had an address, in numbers only.

    Examples
    --------
    >>> streets_for_addresses(pd.Series(["12 Acacia Avenue, Flat 3 (J. DOE)", "On or near A127"]))[
    ...     0
    ... ]
    0     Acacia Avenue
    1   On or near A127
    dtype: str
    """
    written = pa.array(locations.array, type=pa.large_string())
    distinct = pc.drop_null(pc.unique(written))
    some = distinct.filter(pc.match_substring_regex(distinct, _WORTH_A_LOOK)).to_pylist()
    changed = {text: street for text in some if (street := _street_of(text)) != text}
    if not changed:
        return locations, []
    codes, texts = pd.factorize(locations)
    streets = [changed.get(text, text) for text in texts]
    kept = pd.Series(streets, dtype=TEXT).array.take(codes, allow_fill=True)
    was_address = np.array([*(text in changed for text in texts), False])  # -1 is missing
    addresses = was_address[codes]
    return pd.Series(kept, index=locations.index, name=locations.name), [_note(addresses, kept)]


def _note(addresses: NDArray[np.bool_], kept: pd.api.extensions.ExtensionArray) -> str:
    note = f"{addresses.sum():,} incidents had an address for a location; only the street was kept"
    unsure = int((addresses & pd.isna(kept)).sum())
    return f"{note}, and nothing of {unsure:,} where it was not sure" if unsure else note


def _street_of(text: str) -> str | None:
    """Give the text back, or the street of an address, or None where that is not sure.

    A police station or a shop is nobody's home: its name stays beside its street.

    >>> _street_of("Flat 3, Heron House, Mill Lane, SS1 2AB"), _street_of("7-Eleven")
    ('Mill Lane', '7-Eleven')
    >>> _street_of("POLICE STATION, 12 Victoria Avenue, Southend")
    'POLICE STATION, Victoria Avenue'
    """
    plain = _without_names(text)
    if not _is_address(plain):
        return plain or None
    parts = [part.strip() for part in plain.split(",")]
    public = [
        part
        for part in parts
        if kind_of_place(part) != OTHER and not _is_address(part) and not re.search(r"\d", part)
    ]
    street = _street_in(", ".join(part for part in parts if part not in public))
    return ", ".join([*public, *([street] if street else [])]) or None


def _street_in(plain: str) -> str | None:
    near = _ON_OR_NEAR.match(plain)
    line = plain[near.end() :] if near else plain
    line = re.sub(r"\s*[;\n]\s*|\s+[-–/]\s+", ", ", _POSTCODE.sub("", line)).strip(" ,.-")
    beside = _BESIDE.search(line)
    line = line[beside.start("number") :] if beside else line
    if _LETTER_APART.search(line):
        return None
    behind = _NUMBER_BEHIND.fullmatch(line)
    street = behind["street"] if behind else read_address_line(line).street
    return street if _is_surely_a_street(street) else None


def _without_names(text: str) -> str:
    """Take out what stands in brackets, unless it is a place: it may be whose home it is."""
    at_a_map_point = _ON_OR_NEAR.match(text) is not None

    def place_only(match: re.Match[str]) -> str:
        said = match["said"].strip()
        named = _PERSON.search(said) or _INITIAL.search(said) or _is_address(said)
        if said in ("M", "m"):  # A1(M)
            return match.group()
        # police.uk tells streets of one name apart by their hamlet.
        hamlet = at_a_map_point and not said.isupper()
        place = hamlet or is_street(said) or _A_ROAD.fullmatch(said)
        return match.group() if place and not named else ""

    return _BRACKETS.sub(place_only, text) if re.search(r"[(\[]", text) else text


def _is_address(text: str) -> bool:
    near = _ON_OR_NEAR.match(text)
    line = (text[near.end() :] if near else text).strip()
    if any(sign.search(line) for sign in (_POSTCODE, _FLAT, _PERSON, _BESIDE)):
        return True
    if not near and _NAMED_HOUSE.fullmatch(line):
        return True
    behind = _NUMBER_BEHIND.fullmatch(line)
    if behind and _is_street_anywhere(behind["street"]):
        return True
    for part in (one.strip(" .") for one in line.split(",")):
        if _ALONE.fullmatch(part):
            return True
        if _NUMBERED.match(part) and not _OTHER_NUMBER.match(part):
            return True
    return any(
        not _OTHER_NUMBER.match(match["from"]) and _holds_a_street(match["words"])
        for match in _NUMBERED_WITHIN.finditer(line)
    )


def _holds_a_street(words: str) -> bool:
    parts = words.split()
    return any(is_street(" ".join(parts[: end + 1])) for end in range(1, len(parts)))


def _is_street_anywhere(street: str) -> bool:
    if _NUMBERED_ROAD.fullmatch(street):
        return False
    whole = " " in street.strip() or len(street) > len("street")  # Broadway, Promenade
    return (whole and is_street(street)) or _FOREIGN_STREET.fullmatch(street) is not None


def _is_surely_a_street(street: str) -> bool:
    """Tell whether this is a street's name and nothing else: no house, no number, no person."""
    return (
        bool(street)
        and len(street.split()) <= _LONGEST_STREET
        and _is_street_anywhere(street)
        and not _is_address(street)
        and not _INITIAL.search(street)
        and not _HOUSES_WITHIN.fullmatch(street)
        and not re.search(r"[()\[\]{}#@]|\d(?!\d*(?:st|nd|rd|th)\b)", street, re.I)
    )
