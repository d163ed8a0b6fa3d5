"""Live burglaries, homes and leaflets by ward; wards of one name in two districts are two."""

import pandas as pd

from hotspots.patterns.cocoon_plan import EXPIRED, CocoonPlan
from hotspots.patterns.door_lists import ListedDoors

_COUNTS = ("burglaries", "homes", "homes_in_zones", "leaflets")


def count_by_ward(plan: CocoonPlan, listed: ListedDoors, doors: pd.DataFrame) -> pd.DataFrame:
    """Count what a list has by ward: every ward with a home, or with a live burglary.

    Parameters
    ----------
    plan
        Of the whole force.
    listed
        The list whose wards these are.
    doors
        The doors that are visited, with ``district``, ``ward`` and ``priority``.

    Returns
    -------
    pandas.DataFrame
        ``ward`` (with its district where two wards have one name), ``burglaries`` (live),
        ``homes``, ``homes_in_zones``, ``leaflets``; by ward.
    """
    key = ["district", "ward"]
    own = listed.own(listed.burglaries)
    parts = [
        listed.own(plan.saturation).set_index(key)[["homes", "homes_in_zones"]],
        own[own["status"] != EXPIRED].groupby(key).size().rename("burglaries"),
        doors[doors["priority"] == "bronze"].groupby(key).size().rename("leaflets"),
    ]
    table = pd.concat(parts, axis=1).fillna(0).astype("int64").reset_index()
    table = table[table["ward"] != ""].astype({"ward": "str", "district": "str"})
    again = table["ward"].duplicated(keep=False)
    longer = table["ward"] + " (" + table["district"] + ")"
    table["ward"] = table["ward"].where(~again, longer)
    return table.sort_values("ward", ignore_index=True)[["ward", *_COUNTS]]
