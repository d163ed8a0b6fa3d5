"""The harm indices that ship with the package, and a force's own table in their place."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import Problem, SettingsError
from hotspots.records.harm_index import (
    BY_CATEGORY,
    BY_CODE,
    BY_OWN_TABLE,
    HarmIndex,
    Step,
    Treatment,
)
from hotspots.records.harm_table import read_own_table, read_shipped_table


@dataclass(frozen=True)
class _Shipped:
    """What is to be said of an index that ships with the package."""

    file: str
    title: str
    unit: str
    unknown: Treatment
    source: str
    warnings: Mapping[str, str]


_SHIPPED = {
    "cambridge": _Shipped(
        "cambridge",
        "Cambridge Crime Harm Index 2026",
        "days of imprisonment",
        "floor",
        "Cambridge CHI 2026 by police.uk category (average over the offences of an Essex year)"
        " and by Home Office code (median of the code's subgroup); second-hand: replace with the"
        " force's own table where there is one",
        {
            BY_CODE: "By Home Office code an offence weighs the middle figure (median) of its"
            " subgroup, not a figure of its own; the figures are second-hand"
        },
    ),
    "ons": _Shipped(
        "ons_css",
        "ONS Crime Severity Score 2016",
        "severity points",
        "refuse",
        "ONS CSS 2016 as far as it is known here, by Home Office code and police.uk category;"
        " second-hand, in part inferred, incomplete: replace with the full table of the ONS",
        dict.fromkeys(
            (BY_CODE, BY_CATEGORY),
            "The figures of the ONS Crime Severity Score are second-hand, in part inferred, and"
            " incomplete; the full table of the ONS can be given in their place",
        ),
    ),
}


def load_harm_index(
    name: str = "cambridge",
    *,
    floor: float = 1.0,
    unknown: Treatment | None = None,
    table: str | Path | None = None,
    table_key: str = "",
) -> HarmIndex:
    """Load an index that ships with the package, or a force's own table.

    Parameters
    ----------
    name
        ``"cambridge"``: Cambridge Crime Harm Index 2026, by Home Office code (the median of the
        code's subgroup) and by police.uk category (the average over the offences of an Essex
        year). ``"ons"``: ONS Crime Severity Score 2016, only what is known of it.
        ``"count"``: every incident weighs one. All figures are second-hand.
    floor
        Weight of anti-social behaviour (no index scores it) and of unknown offences.
    unknown
        ``"floor"`` or ``"refuse"``: what becomes of offences that the index does not know. By
        default they weigh the floor; but with ``"ons"`` they are refused, because it does not
        know most violence, and a map on which violence weighs one would mislead.
    table
        A force's own table, used instead of the named index; see
        :func:`hotspots.records.harm_table.read_own_table`.
    table_key
        The column of the incidents that the table is keyed by; by default ``offence_code``,
        then ``offence``.

    Raises
    ------
    SettingsError
        When the name is not one of these.
    InputError
        When the table cannot be used.

    References
    ----------
    Sherman, Neyroud and Neyroud (2016), "The Cambridge Crime Harm Index", Policing 10(3).
    Office for National Statistics (2016), "Research outputs: developing a Crime Severity Score
    for England and Wales using data on crimes recorded by the police".

    Examples
    --------
    >>> import pandas as pd
    >>> load_harm_index("cambridge").weigh(pd.DataFrame({"offence": ["Burglary"]})).harm.tolist()
    [245.91]
    >>> load_harm_index("oxford")
    Traceback (most recent call last):
        ...
    hotspots.errors.SettingsError: harm index: 'oxford' is not a harm index. To mend it: choose \
cambridge, ons or count.
    """
    if table is not None:
        return _own_index(table, table_key, floor, unknown or "floor")
    if name == "count":
        return HarmIndex(
            "count", "count of incidents", "incidents", (), 1.0, "floor", "each counts one", {}
        )
    if name not in _SHIPPED:
        raise SettingsError(
            Problem(f"{name!r} is not a harm index", "choose cambridge, ons or count", "harm index")
        )
    shipped = _SHIPPED[name]
    weights = read_shipped_table(shipped.file)
    steps = (
        Step("offence_code", BY_CODE, weights.by_code),
        Step("offence", BY_CATEGORY, weights.by_category),
        Step("offence_group", BY_CATEGORY, weights.by_category),
    )
    return HarmIndex(
        name,
        shipped.title,
        shipped.unit,
        steps,
        float(floor),
        unknown or shipped.unknown,
        shipped.source,
        shipped.warnings,
    )


def _own_index(table: str | Path, table_key: str, floor: float, unknown: Treatment) -> HarmIndex:
    own = read_own_table(table, key=table_key)
    columns = (table_key,) if table_key else ("offence_code", "offence")
    return HarmIndex(
        "own table",
        f"own table: {own.file.name}",
        "units of that table",
        tuple(Step(column, BY_OWN_TABLE, own.weights) for column in columns),
        float(floor),
        unknown,
        f"the table {own.file.name}, as given (SHA-256 {own.file.sha256})",
        {},
        (own.file,),
    )
