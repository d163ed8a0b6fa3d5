"""What a register keeps of lists: which door was to be visited for which burglary, by when."""

import pandas as pd

from hotspots.products.cocoon_lists import CocoonLists
from hotspots.records.register import PLANNED


def planned_doors(lists: CocoonLists) -> pd.DataFrame:
    """List the doors of lists, once for each burglary they answer to.

    Returns
    -------
    pandas.DataFrame
        ``PLANNED_COLUMNS`` of :mod:`hotspots.records.register`: report, deadline and expiry
        are the burglary's own. No addresses. Lists without doors give an empty table.
    """
    doors = pd.DataFrame(lists.doors.drop(columns="geometry", errors="ignore"))
    doors = doors[["team", "round", "door", "burglary_numbers", "priority", "ring"]]
    doors = doors.assign(number=doors["burglary_numbers"].astype("str").str.split(";"))
    doors = doors.explode("number").astype({"number": "int64"})
    burglaries = lists.burglaries[["number", "burglary", "reported", "deadline", "expires"]]
    rows = doors.merge(pd.DataFrame(burglaries), on="number", how="inner", validate="many_to_one")
    rows = rows.assign(place=lists.place, issued=pd.Timestamp(lists.as_of).normalize())
    return PLANNED.in_order(rows.drop_duplicates(list(PLANNED.key)))
