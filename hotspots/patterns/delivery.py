"""Delivery: whether the doors on the lists were reached, and in time."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import require_projected_metres
from hotspots.patterns.visit_records import contact_rank, ends_of
from hotspots.records.register import Register

COUNTS = (
    "planned",
    "void",
    "occupied",
    "visited",
    "in_time",
    "spoke",
    "refused",
    "leaflet",
    "no_answer",
)


@dataclass(frozen=True)
class Delivery:
    """What became of the doors on the lists.

    Attributes
    ----------
    doors
        One row a door, team and week, see :func:`find_delivery`: ``team``, ``week``, ``door``,
        ``priority``, ``reported``, ``deadline``, ``due`` and a column of True and False for
        each of ``COUNTS`` but ``planned``.
    burglaries
        One row a burglary: ``burglary``, ``team``, ``week``, ``COUNTS`` of its doors, and of
        the time after it ``followed`` (other burglaries within ``within_m`` and ``within_days``
        days; -1 where its place is not known) and ``complete`` (whether that time is over).
    unlisted
        Visits in the register at doors on no list.
    undated
        Visits without a date at doors on a list: they count as visited, never as in time.
    day_only
        Visits of which only the day is known, and it is the day of the deadline: taken as in
        time.
    as_of, within_m, within_days
        Settings.
    """

    doors: pd.DataFrame
    burglaries: pd.DataFrame
    unlisted: int
    undated: int
    day_only: int
    as_of: pd.Timestamp
    within_m: float
    within_days: int

    def totals(self, *by: str) -> pd.DataFrame:
        """Count doors, and where it can be told burglaries, in all or by some columns.

        ``by`` are columns of ``doors``; burglaries have no ``priority``, so that there is no
        column of them then.
        """
        doors = self.doors.assign(planned=True, all=0)
        keys = list(by) or ["all"]
        counted = doors.groupby(keys, sort=True)[[*COUNTS, "due"]].sum()
        if "priority" not in by:
            burglaries = self.burglaries.assign(all=0).groupby(keys)["burglary"].nunique()
            counted.insert(0, "burglaries", burglaries)
        return counted.astype("int64").reset_index().drop(columns="all", errors="ignore")


def find_delivery(
    register: Register,
    *,
    as_of: pd.Timestamp | str,
    burglaries: gpd.GeoDataFrame | None = None,
    within_m: float = 400.0,
    within_days: int = 42,
) -> Delivery:
    """Find which doors were visited, when, and with what outcome.

    A door counts once for a team and a week, however many burglaries it answers to there: the
    week is the ISO week of the deadline, in which it had to be done, and the earliest report
    and deadline hold. A visit counts from the report of the burglary until its zone expires. A
    door is *void* if it was found so and nobody spoke or refused there; the others are
    *occupied*. Of the visits to an occupied door the one that reached most says what came of
    it: spoke, refused, leaflet, no answer. *In time* is a visit by the deadline.

    Parameters
    ----------
    register
        Of :func:`hotspots.records.register.read_register`.
    as_of
        The day of the report; doors whose deadline is later are planned but not yet ``due``.
    burglaries
        Dwelling burglaries that came after, and those on the lists: ``burglary`` (the
        reference), ``happened`` and points in metres. Without them nothing is said of what
        followed.
    within_m, within_days
        What counts as near and soon after: nearer than or at ``within_m``, and later by more
        than nothing and at most ``within_days`` days.

    Raises
    ------
    InputError
        When ``burglaries`` lacks a column or is not in metres, or a limit is none.
    """
    if not (within_m > 0 and within_days > 0):
        what = f"{within_m:g} m and {within_days} days are no limits"
        raise InputError(Problem(what, "give more than nothing", "within_m, within_days"))
    now = pd.Timestamp(as_of)
    tasks = _first_issued(register.planned)
    visits = register.visits[register.visits["door"].isin(tasks["door"])]
    by_task = tasks.join(_outcomes(tasks, visits))
    by_task["due"] = by_task["deadline"] <= now
    per_burglary = by_task.assign(planned=True).groupby(["burglary", "team", "week"], sort=True)
    table = per_burglary[list(COUNTS)].sum().astype("int64").reset_index()
    followed = _followed(table["burglary"], burglaries, now, within_m, within_days)
    dated = visits["visited"].notna()
    return Delivery(
        _once_a_week(tasks, visits, now),
        table.assign(**followed),
        int(len(register.visits) - len(visits)),
        int((~dated).sum()),
        _day_only(tasks, visits),
        now,
        float(within_m),
        int(within_days),
    )


def _first_issued(planned: pd.DataFrame) -> pd.DataFrame:
    """One row a door and burglary, as it was first listed, with the week of its deadline."""
    first = planned.sort_values(["issued", "team", "round"], kind="stable")
    first = first.drop_duplicates(["place", "burglary", "door"])
    first = first.sort_values(["burglary", "door"], kind="stable", ignore_index=True)
    return first.assign(week=iso_week(first["deadline"]))


def iso_week(moments: pd.Series) -> pd.Series:
    """Write the ISO week of moments.

    >>> iso_week(pd.Series(pd.to_datetime(["2024-12-30"]))).tolist()
    ['2025-W01']
    """
    weeks: pd.Series = moments.dt.strftime("%G-W%V").astype("str")
    return weeks


def _once_a_week(tasks: pd.DataFrame, visits: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """Count a door once for a team and a week, with its earliest report and its last expiry."""
    order = {"gold": 0, "silver": 1, "bronze": 2}
    ranked = tasks.assign(rank=tasks["priority"].map(order).fillna(len(order)))
    ranked = ranked.sort_values(["team", "week", "door", "rank"], kind="stable")
    groups = ranked.groupby(["team", "week", "door"], sort=True)
    doors = groups.agg(
        priority=("priority", "first"),
        reported=("reported", "min"),
        deadline=("deadline", "min"),
        expires=("expires", "max"),
    ).reset_index()
    doors = doors.join(_outcomes(doors, visits))
    return doors.drop(columns="expires").assign(due=doors["deadline"] <= now)


def _outcomes(tasks: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Say what came of each task: a door with a report, a deadline and an expiry."""
    pairs = tasks[["door", "reported", "deadline", "expires"]].reset_index(names="task")
    pairs = pairs.merge(visits.assign(end=ends_of(visits)), on="door")
    undated = pairs["visited"].isna()
    counts = undated | ((pairs["end"] > pairs["reported"]) & (pairs["visited"] < pairs["expires"]))
    pairs = pairs[counts]
    is_void = pairs["outcome"] == "void"
    soon = (pairs["visited"] <= pairs["deadline"]) & ~is_void
    ranked = pairs.assign(rank=contact_rank(pairs["outcome"])).sort_values(["task", "rank"])
    first = ranked.drop_duplicates("task").set_index("task")
    best = first["outcome"].reindex(tasks.index)
    ever_void = tasks.index.isin(pairs["task"][is_void])
    void = ever_void & ~best.isin(["spoke", "refused"]).to_numpy()
    found = {"void": void, "occupied": ~void, "visited": best.notna().to_numpy() & ~void}
    found["in_time"] = tasks.index.isin(pairs["task"][soon]) & ~void
    for outcome in ("spoke", "refused", "leaflet", "no answer"):
        found[outcome.replace(" ", "_")] = (best == outcome).to_numpy(dtype=bool) & ~void
    return pd.DataFrame(found, index=tasks.index)


def _day_only(tasks: pd.DataFrame, visits: pd.DataFrame) -> int:
    days = visits[visits["precision"] == "day"].reset_index(names="visit")
    pairs = days.merge(tasks[["door", "deadline"]], on="door")
    same = pairs["visited"].dt.normalize() == pairs["deadline"].dt.normalize()
    return int(pairs["visit"][same].nunique())


def _followed(
    asked: pd.Series,
    burglaries: gpd.GeoDataFrame | None,
    now: pd.Timestamp,
    within_m: float,
    within_days: int,
) -> dict[str, NDArray[np.int64] | NDArray[np.bool_]]:
    """Count for each burglary the others that came after it, near and soon."""
    unknown = np.full(len(asked), -1, dtype=np.int64)
    if burglaries is None:
        return {"followed": unknown, "complete": np.zeros(len(asked), dtype=bool)}
    missing = [name for name in ("burglary", "happened") if name not in burglaries]
    if missing:
        what = f"the table has no columns called {listed(missing)}"
        raise InputError(Problem(what, "name the reference and the moment", "burglaries"))
    require_projected_metres(burglaries.crs, where="burglaries")
    usable = burglaries[burglaries["happened"].notna() & ~burglaries.geometry.isna()]
    usable = usable.sort_values(["burglary", "happened"]).drop_duplicates("burglary")
    at = np.column_stack([usable.geometry.x, usable.geometry.y])
    when = usable["happened"].to_numpy().astype("datetime64[s]")
    soon = np.timedelta64(within_days, "D")
    tree = cKDTree(at)
    pairs = tree.query_pairs(within_m, output_type="ndarray")
    pairs = np.concatenate([pairs, pairs[:, ::-1]])
    after = when[pairs[:, 1]] - when[pairs[:, 0]]
    late = pairs[(after > np.timedelta64(0, "s")) & (after <= soon), 0]
    count = pd.Series(np.bincount(late, minlength=len(usable)), index=usable["burglary"])
    ends = pd.Series(when + soon, index=usable["burglary"]).reindex(asked)
    followed = count.reindex(asked).fillna(-1).to_numpy(dtype=np.int64)
    return {"followed": followed, "complete": (ends <= now).to_numpy()}
