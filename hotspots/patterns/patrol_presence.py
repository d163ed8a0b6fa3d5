"""Presence: the rows of logs and GPS made into visits, and put to the shifts they belong to."""

import pandas as pd

from hotspots.records.roles import plain_name

# Rows of one unit at one spot no farther apart than this are one visit.
ONE_VISIT_MINUTES = 2
_DAY = pd.Timedelta(days=1)
_JOINS = pd.Timedelta(minutes=ONE_VISIT_MINUTES)


def called(written: pd.Series, known: pd.Series) -> pd.Series:
    """Give names as a plan writes them: case, blanks and hyphens do not matter.

    A name that is not known stays as it is written.

    >>> called(pd.Series(["tq 800 860", "P2"]), pd.Series(["TQ800860"])).tolist()
    ['TQ800860', 'P2']
    """
    names = {plain_name(name): name for name in sorted(set(known), reverse=True)}
    return written.map(lambda name: names.get(plain_name(name), name)).astype("str")


def minutes_of(spans: pd.Series) -> "pd.Series[float]":
    """Write lengths of time as minutes.

    >>> minutes_of(pd.Series(pd.to_timedelta(["00:15:30"]))).tolist()
    [15.5]
    """
    minutes: pd.Series[float] = spans.dt.total_seconds() / 60
    return minutes


def find_shifts(visits: pd.DataFrame, shifts: pd.DataFrame, within_minutes: float) -> pd.DataFrame:
    """Find for each visit the shift its unit was on.

    Parameters
    ----------
    visits
        ``unit``, ``arrived``.
    shifts
        ``unit``, ``date``, ``shift``, ``starts``, ``ends``, each once.
    within_minutes
        How long before or after a shift a visit still counts for it; of two shifts the nearer.

    Returns
    -------
    pandas.DataFrame
        ``date`` (of the shift; else the day of arrival) and ``shift`` (empty: outside of any),
        with the index of ``visits``.
    """
    slack = pd.Timedelta(minutes=within_minutes)
    pairs = on_same_day(
        visits[["unit", "arrived"]].reset_index(names="visit"),
        shifts.assign(opens=shifts["starts"] - slack, closes=shifts["ends"] + slack),
        on="unit",
    )
    early = minutes_of(pairs["starts"] - pairs["arrived"])
    late = minutes_of(pairs["arrived"] - pairs["ends"])
    near = pairs.assign(outside=early.where(early > late, late).clip(lower=0)).sort_values(
        ["visit", "outside", "starts", "shift"]
    )
    found = near.drop_duplicates("visit").set_index("visit").reindex(visits.index)
    return pd.DataFrame(
        {
            "date": found["date"].fillna(visits["arrived"].dt.normalize()),
            "shift": found["shift"].astype("str").fillna("").replace("nan", ""),
        }
    )


def on_same_day(visits: pd.DataFrame, spans: pd.DataFrame, *, on: str) -> pd.DataFrame:
    """Pair visits with the spans they arrived in, by spot or by unit.

    Parameters
    ----------
    visits
        ``arrived`` and the column ``on``.
    spans
        ``opens``, ``closes`` and the column ``on``; a span lasts less than a week.
    """
    first = spans["opens"].dt.normalize()
    days = ((spans["closes"].dt.normalize() - first) / _DAY).fillna(0).astype("int64")
    spread = spans.loc[spans.index.repeat(days + 1)]
    steps = spread.groupby(level=0).cumcount()
    spread = spread.assign(day=first.loc[spread.index] + steps * _DAY)
    pairs = visits.assign(day=visits["arrived"].dt.normalize()).merge(
        spread, on=[on, "day"], suffixes=("", "_of_span")
    )
    inside = (pairs["arrived"] >= pairs["opens"]) & (pairs["arrived"] < pairs["closes"])
    return pairs[inside].drop(columns="day").reset_index(drop=True)


def join_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Join rows into visits: those of one unit at one spot that overlap, or nearly touch.

    A log has a row for each activity, both officers of a unit may keep one, and GPS may have
    seen them too; the minutes of all of them count once.

    Parameters
    ----------
    rows
        ``spot``, ``unit``, ``arrived``, ``left``.

    Returns
    -------
    pandas.DataFrame
        ``spot``, ``unit``, ``arrived``, ``left``, ``minutes`` (inside; a pause in between is
        not), by spot, unit and arrival.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {
    ...         "spot": "A",
    ...         "unit": "P1",
    ...         "arrived": pd.to_datetime(["2024-03-09 18:00", "2024-03-09 18:05"]),
    ...         "left": pd.to_datetime(["2024-03-09 18:10", "2024-03-09 18:15"]),
    ...     }
    ... )
    >>> join_rows(rows)["minutes"].tolist()
    [15.0]
    """
    order = ["spot", "unit", "arrived", "left"]
    rows = rows[order].sort_values(order, kind="stable", ignore_index=True)
    same = rows[["spot", "unit"]].ne(rows[["spot", "unit"]].shift()).any(axis=1).cumsum()
    until = rows.groupby(same)["left"].cummax().groupby(same).shift()
    until = until.astype(rows["left"].dtype)
    inside = rows["left"] - rows["arrived"].where(~(until > rows["arrived"]), until)
    apart = rows["arrived"] - until
    begins = until.isna() | (apart > _JOINS)
    visits = rows.assign(minutes=minutes_of(inside).clip(lower=0)).groupby(begins.cumsum())
    return visits.agg(
        spot=("spot", "first"),
        unit=("unit", "first"),
        arrived=("arrived", "min"),
        left=("left", "max"),
        minutes=("minutes", "sum"),
    ).reset_index(drop=True)
