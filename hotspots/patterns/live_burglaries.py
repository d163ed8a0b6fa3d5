"""Live burglaries: those whose neighbours are still at raised risk, and until when.

Each opens a cocoon zone on the day it happened. The zone fades and expires after some weeks; its
doors should be reached within 48 hours of the report. When to knock follows from when it
happened: near repeats tend to share the first offence's time of day.

References
----------
Sagovsky and Johnson (2007), "When does repeat burglary victimisation occur?", Australian and New
Zealand Journal of Criminology 40(1).
"""

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem
from hotspots.patterns.incident_dates import dates_of
from hotspots.records.roles import plain_name
from hotspots.records.texts import texts_of

DateChoice = Literal["midpoint", "earliest", "latest"]
LIVE_COLUMNS = {
    "burglary": "str",
    "uprn": "str",
    "district": "str",
    "ward": "str",
    "happened_from": "datetime64[us]",
    "happened_to": "datetime64[us]",
    "happened": "datetime64[us]",
    "reported": "datetime64[us]",
    "deadline": "datetime64[us]",
    "expires": "datetime64[us]",
    "age_days": "int64",
    "fade": "float64",
    "visit_window": "str",
    "live": "bool",
}
_DAY = pd.Timedelta(days=1)
# A window wider than this says nothing about the time of day.
_WIDEST_HOURS = 12.0
_SLOT_HOURS = 3
# A newest record that comes so long after the one before is mistyped.
_STRAY = np.timedelta64(365, "D")


@dataclass(frozen=True)
class LiveSettings:
    """What burglaries were looked at with."""

    as_of: str
    as_of_is: str
    within_days: int
    deadline_hours: float
    date: str
    visiting_hours: tuple[int, int]
    shown_after_expiry_days: int


@dataclass(frozen=True)
class LiveBurglaries:
    """Burglaries with a live zone, and those whose zone has just expired.

    Attributes
    ----------
    burglaries
        One row a burglary, by deadline, then reference, numbered from 0; points; columns

        =================  ============================================================
        ``burglary``       its reference; where it has none, its file and line
        ``uprn``           number of the burgled door, where the extract has it; else empty
        ``district, ward``  where it lies; empty outside every boundary
        ``happened_from, happened_to``  the window it happened in
        ``happened``       the chosen date in it, at midnight
        ``reported``       when it was recorded; without that, the end of the window
        ``deadline``       by when its neighbours should be reached
        ``expires``        midnight that ends its zone's last day
        ``age_days``       whole days from the day it happened to the day of the list
        ``fade``           1 on the day, falling evenly to 0 when it expires
        ``visit_window``   hours to knock, e.g. 17:00 to 20:00; empty: not known
        ``live``           whether its zone is live
        =================  ============================================================
    as_of
        The moment the list is of.
    judged_at
        The moment that deadlines are held against: ``as_of``; of a day its start, for a list is
        made in the morning of it.
    later
        Burglaries reported or happening after that moment: not known then.
    without_report
        Live burglaries without a time of report.
    reported_too_late
        Burglaries reported in the last two days before that moment, whose zone had expired then.
    settings
        What made it.
    """

    burglaries: gpd.GeoDataFrame
    as_of: pd.Timestamp
    judged_at: pd.Timestamp
    later: int
    without_report: int
    reported_too_late: int
    settings: LiveSettings


def find_live_burglaries(
    burglaries: gpd.GeoDataFrame,
    *,
    as_of: str | pd.Timestamp = "",
    within_days: int = 42,
    deadline_hours: float = 48.0,
    date: DateChoice = "midpoint",
    visiting_hours: tuple[int, int] = (9, 20),
    shown_after_expiry_days: int = 7,
) -> LiveBurglaries:
    """Find the burglaries whose cocoon zone is live on a day.

    Parameters
    ----------
    burglaries
        Incidents that are all burglaries of homes. Not changed.
    as_of
        The moment, or the day such as ``2024-03-09`` (its end is meant); empty: when the newest
        record was made.
    within_days
        How long a zone lives: 42 by the force's rule, 21 in Trafford.
    deadline_hours
        How long after the report the neighbours should have been reached.
    date
        Which date inside the window counts.
    visiting_hours
        First and last hour at which officers knock.
    shown_after_expiry_days
        For how long an expired zone is still listed.

    Raises
    ------
    InputError
        When burglaries have a month only, or no date: nobody knows whether their zone is live.
        When a setting makes no sense.

    Examples
    --------
    >>> from hotspots import read_incidents
    >>> from hotspots.records.home_burglaries import find_home_burglaries
    >>> records = read_incidents("data/sample_incidents/sample_incidents.csv.gz")
    >>> homes = find_home_burglaries(records.incidents).incidents
    >>> found = find_live_burglaries(homes, as_of="2024-11-20")
    >>> int(found.burglaries["live"].sum()), int(found.burglaries["age_days"].max())
    (491, 48)

    References
    ----------
    Essex Police's rule for Operation Darker Nights: 400 m, six weeks, 48 hours.
    """
    _check(within_days, deadline_hours, visiting_hours)
    moment, judged_at, what = _moment(burglaries, as_of)
    days = dates_of(burglaries, date=date)
    happened = pd.Series(days.astype("datetime64[D]").astype("datetime64[us]"))
    start, end, recorded = (
        burglaries[name].reset_index(drop=True) for name in ("start", "end", "recorded")
    )
    reported = recorded.where(recorded.notna(), end)
    age = (moment.normalize() - happened).dt.days
    known = (reported <= moment) & (age >= 0)
    shown = (known & (age < within_days + shown_after_expiry_days)).to_numpy(dtype=bool)
    frame = pd.DataFrame(
        {
            "burglary": name_burglaries(burglaries),
            "uprn": find_uprn(burglaries),
            "district": texts_of(burglaries, "district").to_numpy(),
            "ward": texts_of(burglaries, "ward").to_numpy(),
            "happened_from": start,
            "happened_to": end,
            "happened": happened,
            "reported": reported,
            "deadline": reported + pd.Timedelta(hours=deadline_hours),
            "expires": happened + within_days * _DAY,
            "age_days": age,
            "fade": (1 - age / within_days).clip(0, 1),
            "visit_window": "",
            "live": age < within_days,
        }
    )[shown]
    frame["visit_window"] = _visit_windows(frame, burglaries[shown], visiting_hours)
    geometry = burglaries.geometry.to_numpy()[shown]
    found = gpd.GeoDataFrame(frame.astype(LIVE_COLUMNS), geometry=geometry, crs=burglaries.crs)
    found = found.sort_values(["deadline", "burglary"], kind="stable").reset_index(drop=True)
    fresh = known & (reported > moment - 2 * _DAY) & (age >= within_days)
    return LiveBurglaries(
        found,
        moment,
        judged_at,
        int((~known).sum()),
        int(recorded[shown].isna().sum()),
        int(fresh.sum()),
        LiveSettings(
            f"{moment:%Y-%m-%d %H:%M}",
            what,
            within_days,
            deadline_hours,
            date,
            visiting_hours,
            shown_after_expiry_days,
        ),
    )


def _check(within_days: int, deadline_hours: float, visiting_hours: tuple[int, int]) -> None:
    first, last = visiting_hours
    if within_days < 1:
        raise InputError(Problem(f"within_days = {within_days!r}", "give 1 or more", "within_days"))
    if not deadline_hours > 0:
        what = f"deadline_hours = {deadline_hours!r}"
        raise InputError(Problem(what, "give more than 0", "deadline_hours"))
    if not (0 <= first < last <= 24):
        raise InputError(
            Problem(
                f"officers cannot knock from {first} to {last} o'clock",
                "give the first and the last hour of one day, such as (9, 20)",
                "visiting_hours",
            )
        )


def _moment(
    burglaries: gpd.GeoDataFrame, as_of: str | pd.Timestamp
) -> tuple[pd.Timestamp, pd.Timestamp, str]:
    """Take the moment of the list, and that of its deadlines: of a day its end, and its start."""
    if isinstance(as_of, pd.Timestamp):
        return as_of, as_of, "given"
    if as_of:
        try:
            day = pd.Timestamp(as_of)
        except ValueError:
            cure = "write it as 2024-03-09"
            raise InputError(Problem(f"{as_of!r} is no day", cure, "as_of")) from None
        ends = day + _DAY - pd.Timedelta(minutes=1)
        return (ends if day == day.normalize() else day), day, "given"
    moments = pd.concat([burglaries["recorded"], burglaries["end"]]).dropna().sort_values()
    if not len(moments):
        return pd.Timestamp(0), pd.Timestamp(0), "newest record"
    _refuse_stray(moments)
    return moments.iloc[-1], moments.iloc[-1], "newest record"


def _refuse_stray(moments: "pd.Series[pd.Timestamp]") -> None:
    """Refuse a newest record that is a year after the one before: a mistyped year, no doubt."""
    days = np.unique(moments.to_numpy("datetime64[D]"))
    if len(days) > 1 and days[-1] - days[-2] > _STRAY:
        raise InputError(
            Problem(
                f"the newest record is of {days[-1]}, the one before it of"
                f" {days[-2]}: the list would be of a day on which all else has expired",
                "mend that row, or say with as_of which day the list is of",
                "as_of",
            )
        )


def name_burglaries(burglaries: gpd.GeoDataFrame) -> pd.Series:
    """Name each burglary by its reference; without one by where its row stands."""
    reference = burglaries["id"].astype("str").reset_index(drop=True)
    row = "row " + burglaries["line"].astype("str").reset_index(drop=True)
    if "file" in burglaries and burglaries["file"].nunique() > 1:
        row = burglaries["file"].astype("str").reset_index(drop=True) + " " + row
    known = burglaries["id"].notna().to_numpy(dtype=bool)
    return pd.Series(np.where(known, reference, row), dtype="str")


def find_uprn(burglaries: pd.DataFrame) -> "pd.Series[str]":
    """Find the number of each burgled door in an extract that has it; empty where it has not.

    >>> find_uprn(pd.DataFrame({"UPRN": ["0010", " 7.0", None]})).tolist()
    ['10', '7', '']
    """
    names = ("uprn", "uniquepropertyreferencenumber")
    column = next((one for one in burglaries if plain_name(str(one)) in names), None)
    if column is None:
        return pd.Series("", index=range(len(burglaries)), dtype="str")
    text = burglaries[column].astype("str").fillna("").str.strip().reset_index(drop=True)
    # A spreadsheet's numbers end in .0, and its missing ones say so.
    return text.str.removesuffix(".0").str.lstrip("0").where(text != "nan", "")


def _visit_windows(
    frame: pd.DataFrame, burglaries: gpd.GeoDataFrame, visiting_hours: tuple[int, int]
) -> "pd.Series[str]":
    """Suggest when to knock: round the middle of the offence's hours, inside visiting hours.

    A night's burglary gives the visiting hours nearest to it. Nothing is suggested where no
    hour is known, or the window is wider than half a day.
    """
    start, end = frame["happened_from"], frame["happened_to"]
    timed = burglaries["precision"].isin(["minute", "hour"]).to_numpy(dtype=bool)
    narrow = ((end - start) <= pd.Timedelta(hours=_WIDEST_HOURS)).to_numpy(dtype=bool)
    middle = start + (end - start) / 2
    hour = (middle.dt.hour + middle.dt.minute / 60).to_numpy(dtype=float)
    first, last = visiting_hours
    slot = min(_SLOT_HOURS, last - first)
    # The small hours belong to the evening before: people are met at home then.
    late = np.where(hour < 6, last, hour)
    begin = np.clip(np.round(late - slot / 2), first, last - slot)
    texts = [
        f"{int(one):02}:00 to {int(one) + slot:02}:00" if known else ""
        for one, known in zip(np.nan_to_num(begin), timed & narrow, strict=True)
    ]
    return pd.Series(texts, index=frame.index, dtype="str")
