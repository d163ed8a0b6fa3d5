"""What an address file says of each address, laid out in the columns that we document."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.records.address_lines import AddressLine, read_address_line, read_number
from hotspots.records.moments import is_missing
from hotspots.records.table import TEXT

# Rows of AddressBase that stand for no home although their class starts with R.
_NOT_HOMES = ("RB", "RC", "RG")  # ancillary building, car park space, garage
_UNKNOWN = ("U", "X")  # unclassified; dual use, which may or may not have a home in it
_NO_HOME_IN_WORDS = re.compile(r"\bNON?[- ]?RESIDENTIAL")
_HOME_IN_WORDS = re.compile(r"RESIDENTIAL|DWELLING")
_OTHER_IN_WORDS = re.compile(r"\bNON?[- ]?RESIDENTIAL|COMMERCIAL|INDUSTRIAL|RETAIL|OFFICE|SHOP")
_CODE = re.compile(r"[CLMOPRUXZ](?:[A-Z](?:\d{2}[A-Z]{0,2})?)?")


def describe_addresses(columns: pd.DataFrame, by_role: Mapping[str, str]) -> pd.DataFrame:
    """Lay out the documented columns of addresses, but for where they are.

    Parameters
    ----------
    columns
        The rows as they were written.
    by_role
        Role -> column name, as recognised.

    Returns
    -------
    pandas.DataFrame
        ``uprn`` to ``residential`` of :class:`hotspots.records.AddressRecords`, same index.
    """

    def text(role: str) -> pd.Series:
        name = by_role.get(role)
        if name is None:
            return pd.Series("", index=columns.index, dtype=TEXT)
        written = columns[name].str.strip()
        return written.mask(is_missing(written), "")

    pao = _range(text, "pao")
    number, named = _split_numbers(_first_of(pao, text("number")))
    building = _first_of(text("building_name"), text("pao_text"), named)
    # Royal Mail writes 12A and 14-16 as the name of a building.
    is_number = (number == "") & _readable(building)
    number, building = number.where(~is_number, building), building.mask(is_number, "")
    parts = {
        "flat": _first_of(text("flat"), _range(text, "sao"), text("sao_text")),
        "building_name": building,
        "number": number,
        "street": _first_of(text("dependent_street"), text("street"), text("street_description")),
        "town": text("town"),
        "postcode": text("postcode"),
    }
    lines = [text(f"address_{number}") for number in (1, 2, 3)]
    by_lines = _joined([*lines, text("town"), text("postcode")], ", ")
    address = _first_of(text("address"), by_lines.where(lines[0] != "", ""))
    parts = _fill_from_lines(parts, address)
    house = _joined([parts["number"], parts["street"]], " ")
    composed = [text("organisation"), parts["flat"], parts["building_name"], house]
    read = _by_value(parts["number"], read_number)
    numbers = [read(one) for one in parts["number"].tolist()]
    documented = {
        "uprn": text("uprn"),
        "address": _first_of(address, _joined([*composed, parts["town"], parts["postcode"]], ", ")),
        "number": parts["number"],
        "number_from": pd.Series(
            [None if one is None else one.first for one in numbers], columns.index, dtype="Int64"
        ),
        "number_suffix": pd.Series(
            ["" if one is None else one.suffix for one in numbers], columns.index, dtype=TEXT
        ),
        "flat": parts["flat"],
        "building_name": parts["building_name"],
        "street": parts["street"],
        "town": parts["town"],
        "postcode": parts["postcode"],
        "class_code": text("class_code"),
        "residential": is_residential(text("class_code")),
    }
    frame = pd.DataFrame(documented, index=columns.index)
    texts = [name for name in documented if name not in ("number_from", "residential")]
    return frame.assign(**{name: frame[name].mask(frame[name] == "") for name in texts})


def is_residential(class_code: pd.Series) -> pd.Series:
    """Tell which addresses are homes; missing where the class does not say.

    Of AddressBase's classes those that start with R are homes (RD dwelling, RH house in
    multiple occupation, RI residential institution), but not RB, RC and RG (ancillary building,
    car park space, garage). Unclassified (U) and dual use (X) are not known. Of classes in
    words, those that say residential or dwelling are homes, those that name another use are not.

    References
    ----------
    Ordnance Survey, AddressBase classification scheme (the local government BLPU classes).

    Examples
    --------
    >>> is_residential(pd.Series(["RD04", "RG02", "CR08", "non-residential", ""])).tolist()
    [True, False, False, False, <NA>]
    """
    known = _by_value(class_code, _is_home)
    return pd.Series(
        [known(code) for code in class_code.tolist()], class_code.index, dtype="boolean"
    )


def _is_home(class_code: str) -> bool | None:
    code = class_code.strip().upper()
    if _CODE.fullmatch(code):
        if code.startswith(_UNKNOWN):
            return None
        return code.startswith("R") and not code.startswith(_NOT_HOMES)
    home = _HOME_IN_WORDS.search(_NO_HOME_IN_WORDS.sub("OTHER", code))
    other = _OTHER_IN_WORDS.search(code)
    if home or other:
        return None if home and other else bool(home)  # "commercial and residential" is dual use
    return None


def _by_value(text: pd.Series, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """Do the work once for each text that occurs."""
    known = {one: read(one) for one in text.unique().tolist()}
    return known.__getitem__


def _readable(text: pd.Series) -> NDArray[np.bool_]:
    known = _by_value(text, lambda one: bool(one) and read_number(one) is not None)
    return np.array([known(one) for one in text.tolist()], dtype=bool)


def _split_numbers(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Part the numbers from the names: the Land Registry's PAON is either, or "Name, 14"."""

    def split(one: str) -> tuple[str, str]:
        if read_number(one) is not None:
            return one, ""
        name, _, last = one.rpartition(",")
        return (last.strip(), name.strip()) if read_number(last) else ("", one)

    known = _by_value(text, split)
    both = [known(one) for one in text.tolist()]
    number = pd.Series([one[0] for one in both], text.index, dtype=TEXT)
    return number, pd.Series([one[1] for one in both], text.index, dtype=TEXT)


def _range(text: Callable[[str], pd.Series], of: str) -> pd.Series:
    """Put a number together from AddressBase's four columns: 14A-16, or 14."""
    first = text(f"{of}_start_number") + text(f"{of}_start_suffix")
    last = text(f"{of}_end_number") + text(f"{of}_end_suffix")
    return first.where((first == "") | (last == ""), first + "-" + last)


def _first_of(*columns: pd.Series) -> pd.Series:
    """Take the first that says anything, row by row."""
    first, *others = columns
    for other in others:
        first = first.where(first != "", other)
    return first


def _joined(columns: list[pd.Series], between: str) -> pd.Series:
    joined, *others = columns
    for other in others:
        gap = pd.Series(between, index=joined.index, dtype=TEXT)
        joined = joined + gap.mask((joined == "") | (other == ""), "") + other
    return joined


def _fill_from_lines(parts: dict[str, pd.Series], address: pd.Series) -> dict[str, pd.Series]:
    """Read what has no column of its own out of the address as one line.

    Where a column names the street, a number is believed only if the line has it in that street.
    """
    without_house = (parts["number"] == "") & (parts["building_name"] == "")
    incomplete = (parts["street"] == "") | (parts["town"] == "") | without_house
    wanting = (address != "") & incomplete
    if not wanting.any():
        return parts
    read = _by_value(address[wanting], read_address_line)
    lines = pd.DataFrame(
        [read(one) for one in address[wanting].tolist()],
        index=address.index[wanting],
        columns=list(AddressLine._fields),
        dtype=TEXT,
    )
    street = parts["street"][wanting]
    other_street = (street != "") & (street.str.casefold() != lines["street"].str.casefold())
    lines.loc[other_street, "number"] = ""
    lines.loc[other_street & (lines["street"] != ""), "building_name"] = ""
    lines.loc[~without_house[wanting], ["number", "building_name"]] = ""
    filled = lines.reindex(address.index, fill_value="")
    return {name: _first_of(column, filled[name]) for name, column in parts.items()}
