"""Count a district's incidents for anybody: by ward and kind, and by ward and time of year."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.ward_profile import leads_to_people
from hotspots.publish.public_tables import SharedWards, WardCounts, withhold_wards

REST = "Everything else"
_KINDS = 6
_NOT_DATED = "Not dated"
_MONTHS = (3, 6, 12)


def common_kinds(incidents: pd.DataFrame) -> tuple[str, ...]:
    """Choose the kinds that have a column of their own, in every district the same.

    Parameters
    ----------
    incidents
        Of the whole run.

    Returns
    -------
    tuple of str
        The commonest kinds, most first; burglaries and what could lead to a person are never
        among them, nor what is rarer than may be shown.
    """
    counts = _kinds_of(incidents).value_counts()
    counts = counts[(counts.index != REST) & (counts >= FEWEST_SHARED)]
    ordered = sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))
    return tuple(str(kind) for kind, _ in ordered[:_KINDS])


def _kinds_of(incidents: pd.DataFrame) -> "pd.Series[str]":
    """Say what kind each incident is: its group where there are any, else its offence."""
    column = "offence_group" if incidents["offence_group"].notna().any() else "offence"
    kinds = incidents[column].astype("object").where(incidents[column].notna(), REST)
    private = leads_to_people(incidents) | leads_to_people(incidents.assign(offence=kinds))
    return kinds.mask(private, REST)


def count_for_anybody(
    own: pd.DataFrame, codes: Sequence[str], kinds: Sequence[str], *, described: Mapping[str, int]
) -> SharedWards | None:
    """Count by ward and kind, and by ward and period, and withhold what has to be.

    Parameters
    ----------
    own
        Incidents of the district, with ``ward_code``, ``offence``, ``offence_group``, ``start``.
    codes
        Of the wards, in the order of the rows; incidents of no ward, or of another, count in the
        last.
    kinds
        That have a column of their own, as :func:`common_kinds` gives them.
    described
        Code -> incidents, of wards that have a public page of their own: how many it tells of.

    Returns
    -------
    SharedWards or None
        Tables ``offence`` and ``period``: quarters, or half years or years where quarters would
        tell too much; None where wards cannot be told apart.
    """
    ward = _numbers(own["ward_code"].astype("object").where(own["ward_code"].notna(), ""), codes)
    ward[ward < 0] = len(codes) - 1  # wards of nobody count as none
    kind_names = (*kinds, REST)
    kind = _numbers(_kinds_of(own), kind_names)
    kind[kind < 0] = len(kinds)
    told = leads_to_people(own)  # burglaries are told of by another page
    has_page = np.array([code in described for code in codes], dtype=bool)
    totals = np.bincount(ward, minlength=len(codes))
    beyond = totals - np.array([described.get(code, 0) for code in codes], dtype=np.int64)
    followed = has_page & (beyond > 0) & (beyond < FEWEST_SHARED)
    shape = len(codes), len(kind_names)
    by_kind = WardCounts(kind_names, _tally(ward, kind, shape), _tally(ward, kind, shape, told))
    shared = None
    for months in _MONTHS:
        names, period = _periods(own["start"], months)
        size = len(codes), len(names)
        by_period = WardCounts(
            names, _tally(ward, period, size), _tally(ward, period, size, told), rest=False
        )
        tables = {"offence": by_kind} | ({"period": by_period} if len(names) > 1 else {})
        shared = withhold_wards(tables, described=has_page, followed=followed)
        if shared is None or len(names) < 2 or "period" in shared.tables:
            break
    return shared


def _numbers(values: "pd.Series[str]", names: Sequence[str]) -> NDArray[np.int64]:
    return np.asarray(pd.Index(names).get_indexer(pd.Index(values)), dtype=np.int64)


def _tally(
    ward: NDArray[np.int64],
    column: NDArray[np.int64],
    shape: tuple[int, int],
    only: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    counts = np.zeros(shape, dtype=np.int64)
    chosen = slice(None) if only is None else only
    np.add.at(counts, (ward[chosen], column[chosen]), 1)
    return counts


def _periods(
    starts: "pd.Series[pd.Timestamp]", months: int
) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Share the months out over periods of so many; the last column is for what has no date."""
    month = (starts.dt.year * 12 + starts.dt.month - 1).fillna(-1).astype("int64").to_numpy()
    dated = month[month >= 0]
    if not len(dated):
        return (_NOT_DATED,), np.zeros(len(month), dtype=np.int64)
    part = np.where(month >= 0, month // months, -1)
    present = np.arange(dated.min() // months, dated.max() // months + 1)
    names = []
    for one in present.tolist():
        first, last = max(one * months, dated.min()), min((one + 1) * months - 1, dated.max())
        begin, end = (pd.Timestamp(year=at // 12, month=at % 12 + 1, day=1) for at in (first, last))
        names.append(f"{end:%b %Y}" if first == last else f"{begin:%b} to {end:%b %Y}")
    if (month < 0).any():
        names.append(_NOT_DATED)
    return tuple(names), np.where(part >= 0, part - present[0], len(names) - 1)
