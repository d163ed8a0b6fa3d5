"""Which incidents are burglaries of somebody's home: what cocooning and near repeats are about.

Since April 2023 residential burglary in England and Wales is counted in two parts: of a home, and
of an unconnected building (a shed, a garage). Before that, one code stood for both, so that a
fall in April 2023 may be nothing but the new code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed

HOME, UNCONNECTED, OTHER_BURGLARY, UNCLEAR, NO_BURGLARY = (
    "home",
    "unconnected building",
    "not residential",
    "kind of building not said",
    "no burglary",
)
CODE_CHANGE = pd.Timestamp("2023-04-01")
# Home Office codes: dwellings until 2017, residential since; each with attempts and distraction.
_CODES = {
    HOME: re.compile(r"28[A-H]|29A?"),
    UNCONNECTED: re.compile(r"28[I-L]"),
    OTHER_BURGLARY: re.compile(r"3[01][A-D]?"),
}
# One code for homes and for sheds, until the change.
_SHARED_CODES = re.compile(r"28[E-H]")
_BURGLARY = re.compile(r"burglar|break.?in|housebreaking|\bb&e\b|burgl\.", re.IGNORECASE)
_WORDS = {
    UNCONNECTED: re.compile(r"unconnected|\bshed|garage|outbuilding|out-building", re.IGNORECASE),
    OTHER_BURGLARY: re.compile(
        r"non[ -]?(dwelling|residen)|other than a dwelling|business|community|commercial",
        re.IGNORECASE,
    ),
    HOME: re.compile(r"dwelling|residen|\bhomes?\b|\bhouses?\b|domestic|habitation", re.IGNORECASE),
}


@dataclass(frozen=True)
class HomeBurglaries:
    """Burglaries of homes, and what the others are.

    Attributes
    ----------
    incidents
        Those that count, with the index they had.
    kinds
        Kind of building -> how many incidents: ``home``, ``unconnected building``,
        ``not residential``, ``kind of building not said``, ``no burglary``.
    chosen_by
        ``codes and names``, or ``offences named`` where the user said which.
    notes
        What a reader has to be told.
    """

    incidents: gpd.GeoDataFrame
    kinds: dict[str, int]
    chosen_by: str
    notes: tuple[str, ...]


def find_home_burglaries(
    incidents: gpd.GeoDataFrame, *, offences: Sequence[str] = (), unconnected: bool = False
) -> HomeBurglaries:
    """Pick the burglaries of homes out of incidents of every kind.

    They are told by their Home Office code, and where there is none by the words of the offence.
    "Burglary" alone does not say of what: such incidents are not taken for homes, since officers
    would be sent to knock round a burgled shop.

    Parameters
    ----------
    incidents
        As :func:`hotspots.read_incidents` gives them. Not changed.
    offences
        Offences that count, as they are written in the incidents, whatever their code; empty:
        told by code and words.
    unconnected
        Whether sheds and garages count as well.

    Returns
    -------
    HomeBurglaries
        Without a burglary of a home, an empty table with all columns.

    Raises
    ------
    InputError
        When an offence that is named does not occur; when incidents are called burglaries, but
        not one says of what.

    Examples
    --------
    >>> from hotspots import read_incidents
    >>> records = read_incidents("data/sample_incidents/sample_incidents.csv.gz")
    >>> found = find_home_burglaries(records.incidents)
    >>> found.kinds["home"], found.kinds["unconnected building"]
    (7082, 1320)
    """
    offence = incidents["offence"].astype("str").fillna("")
    if offences:
        wanted = {one.casefold() for one in offences}
        plain = offence.str.casefold()
        missing = [one for one in offences if not (plain == one.casefold()).any()]
        if missing and len(incidents):
            raise InputError(
                Problem(
                    f"no incident has the offence {listed(missing)}",
                    f"choose from {listed(offence.value_counts().index, most=30)}",
                    "offences that are burglaries of homes",
                )
            )
        chosen = plain.isin(list(wanted))
        kinds = {HOME: int(chosen.sum()), NO_BURGLARY: int((~chosen).sum())}
        return HomeBurglaries(incidents[chosen], kinds, "offences named", ())
    kind = _kind_of_each(incidents, offence)
    kinds = {one: int((kind == one).sum()) for one in (HOME, *_OTHERS)}
    chosen = kind.isin([HOME, UNCONNECTED] if unconnected else [HOME])
    if not chosen.any() and kinds[UNCLEAR]:
        names = offence[kind == UNCLEAR].value_counts().index
        raise InputError(
            Problem(
                f"{kinds[UNCLEAR]:,} incidents are burglaries ({listed(names)}), but nothing says"
                " which were of homes",
                "use an extract with Home Office codes, or name the offences that are to count"
                " (home_offences under [cocoon])",
                "burglaries of homes",
            )
        )
    burglaries = incidents[chosen]
    return HomeBurglaries(burglaries, kinds, "codes and names", _notes(burglaries, kinds))


_OTHERS = (UNCONNECTED, OTHER_BURGLARY, UNCLEAR, NO_BURGLARY)


def _kind_of_each(incidents: gpd.GeoDataFrame, offence: pd.Series) -> pd.Series:
    """Tell the kind of building of each incident; every code and offence is looked at once."""
    code = incidents["offence_code"].astype("str").fillna("").str.strip().str.upper()
    pairs = pd.Series(list(zip(code, offence, strict=True)), index=incidents.index, dtype=object)
    return pairs.map({pair: kind_of_building(*pair) for pair in pairs.unique()}).astype("str")


def kind_of_building(code: str, offence: str) -> str:
    """Tell what was burgled, if anything was.

    Parameters
    ----------
    code
        Home Office code; empty for none.
    offence
        In words.

    Examples
    --------
    >>> kind_of_building("28E", ""), kind_of_building("28I", "Burglary - residential")
    ('home', 'unconnected building')
    >>> kind_of_building("", "Burglary - Residential (home)"), kind_of_building("", "Burglary")
    ('home', 'kind of building not said')
    """
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    plain = re.sub(r"^0+(?=\d)", "", plain)
    for kind, codes in _CODES.items():
        if codes.fullmatch(plain):
            return kind
    if not _BURGLARY.search(offence):
        return NO_BURGLARY
    return next((kind for kind, words in _WORDS.items() if words.search(offence)), UNCLEAR)


def _notes(burglaries: gpd.GeoDataFrame, kinds: dict[str, int]) -> tuple[str, ...]:
    notes = []
    if kinds[UNCLEAR]:
        notes.append(
            f"{kinds[UNCLEAR]:,} burglaries do not say of what kind of building; they were left out"
        )
    start = burglaries["start"]
    code = burglaries["offence_code"].astype("str").fillna("").str.upper()
    old = (start < CODE_CHANGE).to_numpy(dtype=bool)
    shared = np.asarray([bool(_SHARED_CODES.fullmatch(one)) for one in code], dtype=bool)
    if (old & shared).any():
        notes.append(
            f"{int((old & shared).sum()):,} burglaries are from before April 2023, when homes and"
            " unconnected buildings (sheds, garages) had one code: some are not of homes, and"
            " a fall in April 2023 may be nothing but the new code"
        )
    return tuple(notes)
