"""Counts by ward for anybody: no count under the least, and none that can be worked out.

A reader of several tables of the same incidents can add up and take away. So a count is withheld
only together with others that could be more or less in its place: every number that is shown
would be the same had the withheld count been the least that is shown, or more. Such a world is
found for each of them, and where there is none the column is joined with others, or the table is
not shown at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.publish.public_version import withhold_small

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class WardCounts:
    """Counts of the same incidents by ward and by something else.

    Attributes
    ----------
    names
        Of the columns. The last is "everything else": what cannot be shown by itself joins it.
    counts
        Shape (wards, columns).
    told
        How many of them other public pages may tell of at most; of the same shape.
    rest
        Whether the last column may take others in.
    """

    names: tuple[str, ...]
    counts: Counts
    told: Counts
    rest: bool = True


@dataclass(frozen=True)
class SharedTable:
    """A table as anybody may see it.

    Attributes
    ----------
    rows
        The wards of each row, by their numbers: one, but for the last, which may be of several.
    names
        Of its columns.
    counts, withheld
        By row and column, and which of them are withheld.
    """

    rows: tuple[tuple[int, ...], ...]
    names: tuple[str, ...]
    counts: Counts
    withheld: Mask


@dataclass(frozen=True)
class SharedWards:
    """What anybody may see of the wards of one district.

    Attributes
    ----------
    totals
        Of each ward.
    withheld
        Wards whose total is withheld; in the tables they stand together.
    tables
        Name -> table; what cannot be shown is not in it.
    """

    totals: Counts
    withheld: Mask
    tables: Mapping[str, SharedTable]


def withhold_wards(
    tables: Mapping[str, WardCounts],
    *,
    described: Mask | None = None,
    followed: Mask | None = None,
) -> SharedWards | None:
    """Choose what is withheld, so that no small count can be worked out from what is shown.

    Shown are the total of each ward, each table by ward, and the sums of its columns.

    Parameters
    ----------
    tables
        Name -> counts; every table counts the same incidents, so that rows have the same sums.
    described
        Wards that have a public page of their own with numbers: their rows are withheld here,
        and no other count relies on them.
    followed
        Those of them from whose total, and that of their page, a small number would follow: their
        totals are withheld.

    Returns
    -------
    SharedWards or None
        Every count that is withheld could be :data:`FEWEST_SHARED` or more as far as anybody can
        tell; None where wards cannot be told apart at all.

    Examples
    --------
    >>> counts = np.array([[9, 3, 8], [7, 9, 6], [6, 8, 9]])
    >>> table = WardCounts(("Theft", "Damage", "Else"), counts, np.zeros_like(counts))
    >>> withhold_wards({"offence": table}).tables["offence"].withheld.astype(int)
    array([[0, 1, 1],
           [0, 1, 1],
           [0, 0, 0]])
    """
    totals = next(iter(tables.values())).counts.sum(axis=1)
    told = np.max([one.told.sum(axis=1) for one in tables.values()], axis=0)
    none = np.zeros(len(totals), dtype=bool)
    known = none if described is None else described
    hidden = _hide_wards(totals, totals - told, known, none if followed is None else followed)
    if hidden is None:
        return None
    shared = {}
    for name, table in tables.items():
        one = _share(table, hidden, known)
        if one is not None:
            shared[name] = one
    return SharedWards(totals, hidden, shared)


def _hide_wards(totals: Counts, free: Counts, known: Mask, followed: Mask) -> Mask | None:
    """Choose wards that are withheld whole: small ones, and one that could be smaller for each."""
    hidden = np.array([one is None for one in withhold_small(totals.tolist())], dtype=bool)
    hidden |= followed
    for ward in np.flatnonzero(hidden):
        needed = FEWEST_SHARED - (0 if followed[ward] else totals[ward])
        could_lose = (free >= needed) & ~known
        could_lose[ward] = False
        if needed <= 0 or (could_lose & hidden).any():
            continue
        if not could_lose.any():
            return None
        hidden[min(np.flatnonzero(could_lose), key=lambda one: (totals[one], one))] = True
    return None if len(hidden) and hidden.all() else hidden


def _share(table: WardCounts, hidden: Mask, known: Mask) -> SharedTable | None:
    """Withhold counts of one table.

    A ward that cannot be protected by itself stands with the other small ones; a column that
    cannot, or for which most wards would have to, joins the last.
    """
    names, counts, told = list(table.names), table.counts, table.told
    while len(names) > 1:
        together = hidden.copy()
        weak = _rare_column(counts)
        while weak is None:
            shared, row, weak = _try_together(names, counts, told, together, known)
            if shared is not None:
                return shared
            if not _stand_together(together, row, known, counts):
                break
            weak = None
        if not table.rest or weak is None:
            return None
        # The last takes in the column itself, or, where it is the weak one, the smallest.
        last = len(names) - 1
        joined = weak if weak < last else int(np.argmin(counts[:, :last].sum(axis=0)))
        counts, told = (_join(one, joined) for one in (counts, told))
        del names[joined]
    return None


def _rare_column(counts: Counts) -> int | None:
    small = np.flatnonzero(counts.sum(axis=0) < FEWEST_SHARED)
    return int(small[0]) if len(small) else None


def _try_together(
    names: list[str], counts: Counts, told: Counts, together: Mask, known: Mask
) -> tuple[SharedTable | None, int | None, int | None]:
    """Withhold with some wards in one row; name the ward (None: these) and column in the way."""
    alone = np.flatnonzero(~together).tolist()
    rows: list[tuple[int, ...]] = [(one,) for one in alone]
    if together.any():
        rows.append(tuple(np.flatnonzero(together).tolist()))
    of_rows, told_of = (
        np.array([one[list(row)].sum(axis=0) for row in rows]) for one in (counts, told)
    )
    withheld, weak = _withhold(
        of_rows, of_rows - told_of, np.array([known[list(row)].any() for row in rows])
    )
    if weak is None:
        return SharedTable(tuple(rows), tuple(names), of_rows, withheld), None, None
    row, column = weak
    return None, rows[row][0] if row < len(alone) else None, column


def _stand_together(together: Mask, ward: int | None, known: Mask, counts: Counts) -> bool:
    """Put a ward to those that stand together, or the smallest; False when too few are left."""
    free = np.flatnonzero(~together & ~known)
    if ward is not None and known[ward]:
        return False
    ordered = sorted(free.tolist(), key=lambda one: (one != ward, counts[one].sum(), one))
    together[ordered[: 1 if together.any() else 2]] = True
    return bool(ordered) and 2 * int(together.sum()) <= len(together)


def _join(counts: Counts, column: int) -> Counts:
    joined = np.delete(counts, column, axis=1)
    joined[:, -1] += counts[:, column]
    return joined


def _withhold(counts: Counts, free: Counts, known: Mask) -> tuple[Mask, tuple[int, int] | None]:
    """Choose which counts are withheld; name one that cannot be protected, if there is any."""
    withheld = (counts < FEWEST_SHARED) | known[:, None]
    needed = np.where(known[:, None], FEWEST_SHARED, FEWEST_SHARED - counts)
    asking = withheld & (needed > 0)
    # The ones that ask for most go first: what they take serves the others.
    order = sorted(np.argwhere(asking).tolist(), key=lambda at: (-needed[at[0], at[1]], at))
    for row, column in order:
        more = int(needed[row, column])
        taken = _cheapest_corners(counts, free, withheld, known, row, column, more)
        if taken is None:
            return withheld, (row, column)
        other, beside = taken
        withheld[[row, other, other], [beside, column, beside]] = True
    return withheld, None


def _cheapest_corners(
    counts: Counts,
    free: Counts,
    withheld: Mask,
    known: Mask,
    row: int,
    column: int,
    more: int,
) -> tuple[int, int] | None:
    """Find another row and column: this count could be more, the two beside it fewer.

    Then the fourth is more, and every sum is as it was.
    """
    possible = (free[:, [column]] >= more) & (free[[row], :] >= more) & ~known[:, None]
    possible[row, :] = False
    possible[:, column] = False
    if not possible.any():
        return None
    cost = np.where(withheld, 0, counts)
    price = cost + cost[:, [column]] + cost[[row], :]
    price = np.where(possible, price, np.iinfo(np.int64).max)
    other, beside = np.unravel_index(int(np.argmin(price)), price.shape)
    return int(other), int(beside)
