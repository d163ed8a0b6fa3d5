"""What pages of a Street Week tell partners and the public of a ward: nothing that a sum betrays.

The total of a ward, its commonest offences, its months and its trend stand side by side, and a
reader takes one from another. So what is left over is never small either.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.patterns.masking import FEWEST_SHARED
from hotspots.patterns.periods import Period
from hotspots.patterns.ward_measures import says_asb
from hotspots.patterns.ward_profile import THIS_WARD, WardProfile, leads_to_people
from hotspots.publish.public_version import withhold_small

MOST_OFFENCES = 5
_YEAR = 12


def shared_offences(found: WardProfile) -> list[tuple[str, int]]:
    """List the commonest offences that are not small and lead to no person.

    What the ward's total holds beyond them (burglaries, say) is left unsaid as a whole, and is
    never small.

    Parameters
    ----------
    found
        Of the ward.

    Returns
    -------
    list of tuple
        Offence and count, most first.
    """
    table = found.offences[~leads_to_people(found.offences)]
    table = table[table["incidents"] >= FEWEST_SHARED]
    ordered = table.sort_values(["incidents", "offence"], ascending=[False, True])
    told = [
        (str(name), int(count))
        for name, count in zip(ordered["offence"], ordered["incidents"], strict=True)
    ][:MOST_OFFENCES]
    while told and found.incidents - sum(count for _, count in told) < FEWEST_SHARED:
        told.pop()
    return told


def tells_asb(found: WardProfile) -> bool:
    """Tell whether the number of anti-social behaviour may stand beside the commonest offences."""
    if found.asb is None or found.asb < FEWEST_SHARED:
        return False
    told = pd.DataFrame(shared_offences(found), columns=["offence", "incidents"])
    asb = says_asb(told)
    of_asb, others = (int(told["incidents"][which].sum()) for which in (asb, ~asb))
    more = found.asb - of_asb
    beyond = found.incidents - found.asb - others
    return beyond >= FEWEST_SHARED and (more == 0 or more >= FEWEST_SHARED)


def tells_trend(found: WardProfile) -> bool:
    """Tell whether the trend's numbers may be shared: theirs, and what the year has beside them."""
    own = found.trend[found.trend["area"] == THIS_WARD]
    if not len(own):
        return False
    parts = found.months["incidents"].groupby(_parts(found, trend=True)).sum()
    sums = [int(one) for one in (own["before"].iloc[0], own["after"].iloc[0], *parts)]
    return min(sums) >= FEWEST_SHARED


def shared_months(found: WardProfile) -> "pd.Series[float]":
    """Give each month's count; NaN where it is small, or another could be worked out from it.

    The sum of a year is the ward's total, and sums of some months are its trend: months are
    withheld so that none follows from either.

    Parameters
    ----------
    found
        Of the ward.

    Returns
    -------
    pandas.Series
        Of the rows of ``found.months``.
    """
    counts = found.months["incidents"].to_numpy()
    part = _parts(found, trend=tells_trend(found))
    shown = np.full(len(counts), np.nan)
    for one in np.unique(part):
        kept = withhold_small(counts[part == one].tolist())
        shown[part == one] = [np.nan if count is None else count for count in kept]
    return pd.Series(shown, index=found.months.index)


def _parts(found: WardProfile, *, trend: bool) -> NDArray[np.int64]:
    """Give each month the number of its part of time; a reader knows the sum of each part."""
    months = found.months["month"]
    part = (np.arange(len(months)) >= len(months) - _YEAR).astype(np.int64)
    for bit, period in ((2, found.periods.before), (4, found.periods.after)):
        if trend and period is not None:
            part = part + bit * _lies_in(months, period)
    return part


def _lies_in(months: "pd.Series[pd.Timestamp]", period: Period) -> NDArray[np.bool_]:
    return ((months >= period.start) & (months < period.end)).to_numpy(dtype=bool)
