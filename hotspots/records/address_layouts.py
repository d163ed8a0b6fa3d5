"""Ordnance Survey's address files as they are delivered: without a first line of names.

The names are a separate download. AddressBase and AddressBase Plus have one row an address and
are known by how wide they are and what stands where; AddressBase Premium has rows of many kinds
in one file, which nobody can read as a table.
"""

import re
from collections.abc import Sequence

from hotspots.errors import InputError, Problem

_PLUS = (
    *("UPRN", "UDPRN", "CHANGE_TYPE", "STATE", "STATE_DATE", "CLASS", "PARENT_UPRN"),
    *("X_COORDINATE", "Y_COORDINATE", "LATITUDE", "LONGITUDE", "RPC", "LOCAL_CUSTODIAN_CODE"),
    *("COUNTRY", "LA_START_DATE", "LAST_UPDATE_DATE", "ENTRY_DATE", "RM_ORGANISATION_NAME"),
    *("LA_ORGANISATION", "DEPARTMENT_NAME", "LEGAL_NAME", "SUB_BUILDING_NAME", "BUILDING_NAME"),
    *("BUILDING_NUMBER", "SAO_START_NUMBER", "SAO_START_SUFFIX", "SAO_END_NUMBER"),
    *("SAO_END_SUFFIX", "SAO_TEXT", "ALT_LANGUAGE_SAO_TEXT", "PAO_START_NUMBER"),
    *("PAO_START_SUFFIX", "PAO_END_NUMBER", "PAO_END_SUFFIX", "PAO_TEXT"),
    *("ALT_LANGUAGE_PAO_TEXT", "USRN", "USRN_MATCH_INDICATOR", "AREA_NAME", "LEVEL"),
    *("OFFICIAL_FLAG", "OS_ADDRESS_TOID", "OS_ADDRESS_TOID_VERSION", "OS_ROADLINK_TOID"),
    *("OS_ROADLINK_TOID_VERSION", "OS_TOPO_TOID", "OS_TOPO_TOID_VERSION", "VOA_CT_RECORD"),
    *("VOA_NDR_RECORD", "STREET_DESCRIPTION", "ALT_LANGUAGE_STREET_DESCRIPTION"),
    *("DEPENDENT_THOROUGHFARE", "THOROUGHFARE", "WELSH_DEPENDENT_THOROUGHFARE"),
    *("WELSH_THOROUGHFARE", "DOUBLE_DEPENDENT_LOCALITY", "DEPENDENT_LOCALITY", "LOCALITY"),
    *("WELSH_DEPENDENT_LOCALITY", "WELSH_DOUBLE_DEPENDENT_LOCALITY", "TOWN_NAME"),
    *("ADMINISTRATIVE_AREA", "POST_TOWN", "WELSH_POST_TOWN", "POSTCODE", "POSTCODE_LOCATOR"),
    *("POSTCODE_TYPE", "DELIVERY_POINT_SUFFIX", "ADDRESSBASE_POSTAL", "PO_BOX_NUMBER"),
    *("WARD_CODE", "PARISH_CODE", "RM_START_DATE", "MULTI_OCC_COUNT", "VOA_NDR_P_DESC_CODE"),
    *("VOA_NDR_SCAT_CODE", "ALT_LANGUAGE"),
)
_BASIC = (
    *("UPRN", "OS_ADDRESS_TOID", "UDPRN", "ORGANISATION_NAME", "DEPARTMENT_NAME"),
    *("PO_BOX_NUMBER", "SUB_BUILDING_NAME", "BUILDING_NAME", "BUILDING_NUMBER"),
    *("DEPENDENT_THOROUGHFARE", "THOROUGHFARE", "POST_TOWN", "DOUBLE_DEPENDENT_LOCALITY"),
    *("DEPENDENT_LOCALITY", "POSTCODE", "POSTCODE_TYPE", "X_COORDINATE", "Y_COORDINATE"),
    *("LATITUDE", "LONGITUDE", "RPC", "COUNTRY", "CHANGE_TYPE", "LA_START_DATE"),
    *("RM_START_DATE", "LAST_UPDATE_DATE", "CLASS"),
)
_LAYOUTS = {"AddressBase Plus": _PLUS, "AddressBase": _BASIC}
# What must stand in some of the columns, in every row.
_FORMS = {
    "UPRN": r"\d{1,12}",
    "CHANGE_TYPE": r"[IUD]",
    "CLASS": r"[A-Z][A-Z0-9]{0,5}",
    "X_COORDINATE": r"\d{1,6}(?:\.\d+)?",
    "Y_COORDINATE": r"\d{1,7}(?:\.\d+)?",
    "LATITUDE": r"(?:49|5\d|6[01])\.\d+",
    "LONGITUDE": r"-?\d\.\d+",
    "COUNTRY": r"[EWSNLMJ]",
}
# Street, street descriptor, BLPU, LPI, delivery point, and so on; 10 and 99 frame them.
_PREMIUM_KINDS = {"11", "15", "21", "23", "24", "28", "29", "30", "31", "32"}


def find_layout(first_row: Sequence[str]) -> tuple[str, tuple[str, ...]] | None:
    """Find which of Ordnance Survey's tables a row without names is from.

    Parameters
    ----------
    first_row
        The row that stands where the names of the columns should.

    Returns
    -------
    product, names
        None where it is no such row.

    Examples
    --------
    >>> find_layout(["UPRN", "X_COORDINATE", "Y_COORDINATE"]) is None
    True

    References
    ----------
    Ordnance Survey, AddressBase and AddressBase Plus technical specifications, CSV supply.
    """
    for product, names in _LAYOUTS.items():
        if len(first_row) == len(names):
            row = dict(zip(names, first_row, strict=True))
            if all(re.fullmatch(form, row[name].strip()) for name, form in _FORMS.items()):
                return product, names
    return None


def refuse_premium(first_row: Sequence[str], where: str) -> None:
    """Refuse AddressBase Premium as it is delivered: rows of many kinds in one file.

    Raises
    ------
    InputError
        When the first row is one of Premium's.
    """
    kind, change, _, day = (*first_row, "", "", "", "")[:4]
    top = kind == "10" and re.fullmatch(r"\d{4}-\d\d-\d\d", day)
    if not top and not (kind in _PREMIUM_KINDS and change in ("I", "U", "D")):
        return
    raise InputError(
        Problem(
            f"this seems to be AddressBase Premium (its first row is of record type {kind}), in"
            " which an address is spread over rows of several kinds",
            "use AddressBase Plus or AddressBase Core, which have one row an address; or join"
            " Premium's BLPU, LPI and street rows by UPRN and USRN and export one row an address"
            " with UPRN, X_COORDINATE, Y_COORDINATE, PAO_START_NUMBER and STREET_DESCRIPTION",
            where,
        )
    )
