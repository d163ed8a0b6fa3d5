"""The delivery of patrols: planned against made, and what was done in harm spots."""

import pandas as pd

from hotspots.patterns.patrol_delivery import (
    OP_GRIP_INTERACTIONS,
    OP_GRIP_SPOTS,
    PatrolDelivery,
    is_nothing,
)
from hotspots.products.declare import (
    Column,
    Declaration,
    Product,
    Table,
    WeeksFigure,
    lay_out,
    percent,
)
from hotspots.records.patrol_logs import ACTIVITIES

# A share of fewer visits than this would say more than they can.
FEWEST_VISITS = 10
NOT_STATED = "not stated"

_WEEK = Column("week", "text", "", "Monday of the ISO week; a night shift is of the day it begins")
_SPOT = Column("spot", "text", "", "name of the harm spot")
_DAYS = Column("days", "whole number", "days", "days of the week that are counted")
_PLANNED = Column("planned_visits", "whole number", "visits", "planned, and the shift is over")
_DONE = Column("done", "whole number", "visits", "planned, and made by the unit in its shift")
_ON_TIME = Column("on_time", "whole number", "visits", "done near enough to the planned time")
_IN_DOSE = Column("in_dose", "whole number", "visits", "done for about as long as does most")
_VISITS = Column("visits", "whole number", "visits", "made, planned or not")
_EXTRA = Column("not_planned", "whole number", "visits", "made, and in no plan")
_ASKED = Column("planned_minutes", "number", "minutes", "unit minutes planned in spots", 1)
_MINUTES = Column("minutes", "number", "minutes", "unit minutes spent in harm spots", 1)
_TALLY = (_PLANNED, _DONE, _ON_TIME, _ASKED, _MINUTES)
_MORE = (_IN_DOSE, _VISITS, _EXTRA)
_NUMBER = Column("interactions", "whole number", "interactions", "written down in patrol logs")
_TARGET = Column("target", "number", "interactions", "aimed at in a whole week", 1)
_CONTROL = Column(
    "control_visits", "whole number", "visits", "made on days on which the spot was to have none"
)
_SHARES = tuple(
    Column(f"{name}_share", "number", "share 0-1", f"{name} of planned; empty below 10 visits", 6)
    for name in ("done", "on_time", "in_dose")
)

PATROL_DELIVERY = Declaration(
    "patrol_delivery",
    "Patrol delivery",
    "Were the harm spots patrolled as planned, and what was done there?",
    (
        Table("patrol_weeks", "one week", (_WEEK, _DAYS, *_TALLY, _NUMBER, _TARGET, *_MORE)),
        Table(
            "patrol_spots",
            "one harm spot and week",
            (_SPOT, _WEEK, *_TALLY, _NUMBER, _CONTROL, *_MORE),
        ),
        Table(
            "patrol_interactions",
            "one week and activity",
            (_WEEK, Column("activity", "text", "", "what was done"), _NUMBER),
        ),
        Table(
            "patrol_compliance",
            "one unit and shift",
            (
                Column("unit", "text", "", "unit, never an officer"),
                Column("shift", "text", "", "shift; empty: outside of any"),
                Column("shifts", "whole number", "shifts", "planned, and over"),
                Column("without_log", "whole number", "shifts", "of which nothing came back"),
                *_TALLY,
                *_MORE,
                *_SHARES,
            ),
        ),
        Table(
            "patrol_trial",
            "treated or control",
            (
                Column("arm", "text", "", "treated or control"),
                Column("spot_days", "whole number", "spot days", "allotted in the period"),
                Column("visited_days", "whole number", "spot days", "with at least one visit"),
                _VISITS,
                _MINUTES,
            ),
        ),
    ),
    figure=WeeksFigure(
        "patrol_weeks",
        "week",
        "days",
        "planned_minutes",
        "minutes",
        "target",
        "patrol_interactions",
        "activity",
        "interactions",
        "Minutes in harm spots",
        "Interactions in harm spots, as logged",
    ),
)


def make_patrol_delivery(place: str, delivery: PatrolDelivery) -> Product:
    """Make the product of how patrols were delivered: by spot, week, activity, unit and shift.

    Shares of fewer than ten visits are left empty. What patrols did to crime is not in it: that
    is for an evaluation with a comparison.

    Parameters
    ----------
    place
        District or force, for the finding.
    delivery
        Of :func:`hotspots.patterns.patrol_delivery.find_patrol_delivery`.

    Examples
    --------
    >>> from hotspots.patterns.patrol_delivery import find_patrol_delivery
    >>> from hotspots.records.patrol_register import read_patrol_register
    >>> nothing = find_patrol_delivery(read_patrol_register("none yet"), as_of="2024-03-09")
    >>> make_patrol_delivery("Harlow", nothing).finding
    'No patrol was planned or recorded in Harlow'
    """
    tables = {
        "patrol_weeks": _by_week(delivery),
        "patrol_spots": _by_spot(delivery),
        "patrol_interactions": _by_activity(delivery),
        "patrol_compliance": _by_unit(delivery),
        "patrol_trial": _by_arm(delivery),
    }
    low, high = delivery.dose_minutes
    return Product(
        PATROL_DELIVERY,
        _finding(place, tables["patrol_weeks"]),
        {one.name: lay_out(tables[one.name], one) for one in PATROL_DELIVERY.tables},
        settings={
            "as_of": delivery.as_of.isoformat(),
            "first": "" if is_nothing(delivery.first) else f"{delivery.first:%Y-%m-%d}",
            "last": "" if is_nothing(delivery.last) else f"{delivery.last:%Y-%m-%d}",
            "within_minutes": delivery.within_minutes,
            "dose_minutes": [low, high],
            "dose_within_minutes": delivery.dose_within_minutes,
            "target_per_week": delivery.target_per_week,
        },
        notes=(*_rules(delivery), *_gaps(delivery), *_on_trial(tables["patrol_trial"])),
    )


def _tally(delivery: PatrolDelivery, by: list[str]) -> pd.DataFrame:
    """Add planned and made visits up; what one side lacks is 0."""
    planned = delivery.planned.assign(planned_visits=1).groupby(by)
    made = delivery.visits.assign(visits=1, not_planned=~delivery.visits["planned"]).groupby(by)
    counts = planned[["planned_visits", "done", "on_time", "in_dose"]].sum()
    tally = counts.join(planned["minutes"].sum().rename("planned_minutes"), how="outer")
    tally = tally.join(made[["visits", "not_planned", "minutes"]].sum(), how="outer")
    return tally.astype("float64").fillna(0.0)


def _by_week(delivery: PatrolDelivery) -> pd.DataFrame:
    weeks = delivery.weeks.set_index("week")
    sums = _tally(delivery, ["week"])
    sums["interactions"] = delivery.interactions.groupby("week")["number"].sum()
    found = weeks.join(sums.reindex(weeks.index)).fillna(0.0)
    return found.assign(target=delivery.target_per_week).reset_index()


def _by_spot(delivery: PatrolDelivery) -> pd.DataFrame:
    by = ["spot", "week"]
    number = delivery.interactions.groupby(by)["number"].sum().rename("interactions")
    control = delivery.visits[delivery.visits["treated"] == "no"].groupby(by).size()
    sums = _tally(delivery, by).join(number, how="left")
    return sums.join(control.rename("control_visits")).fillna(0.0).sort_index().reset_index()


def _by_activity(delivery: PatrolDelivery) -> pd.DataFrame:
    """Give every week a row for each activity, also those without any."""
    named = delivery.interactions.assign(
        activity=delivery.interactions["activity"].replace("", NOT_STATED)
    )
    number = named.groupby(["week", "activity"])["number"].sum().rename("interactions")
    every = pd.MultiIndex.from_product(
        [delivery.weeks["week"], [*ACTIVITIES, NOT_STATED]], names=["week", "activity"]
    )
    return number.reindex(every, fill_value=0).reset_index()


def _by_unit(delivery: PatrolDelivery) -> pd.DataFrame:
    by = ["unit", "shift"]
    shifts = delivery.shifts.assign(shifts=1, without_log=~delivery.shifts["logged"]).groupby(by)
    sums = _tally(delivery, by).join(shifts[["shifts", "without_log"]].sum(), how="outer")
    sums = sums.fillna(0.0).sort_index().reset_index()
    enough = sums["planned_visits"].where(sums["planned_visits"] >= FEWEST_VISITS)
    return sums.assign(
        **{f"{name}_share": sums[name] / enough for name in ("done", "on_time", "in_dose")}
    )


def _by_arm(delivery: PatrolDelivery) -> pd.DataFrame:
    arms = {"yes": "treated", "no": "control"}
    days = delivery.days.assign(arm=delivery.days["treated"].map(arms))
    visits = delivery.visits.assign(arm=delivery.visits["treated"].map(arms))
    visits = visits[visits["arm"].notna()]
    table = pd.DataFrame(
        {
            "spot_days": days.groupby("arm").size(),
            "visited_days": visits.drop_duplicates(["spot", "date"]).groupby("arm").size(),
            "visits": visits.groupby("arm").size(),
            "minutes": visits.groupby("arm")["minutes"].sum(),
        }
    )
    table = table.reindex(list(arms.values()) if len(days) else [])
    return table.fillna(0.0).rename_axis("arm").reset_index()


def _finding(place: str, weeks: pd.DataFrame) -> str:
    planned, done, on_time, visits = (
        int(weeks[name].sum()) for name in ("planned_visits", "done", "on_time", "visits")
    )
    minutes = f"{weeks['minutes'].sum():,.0f}"
    if not planned and not visits:
        return f"No patrol was planned or recorded in {place}"
    if not planned:
        return (
            f"In {place} {visits:,} visits to harm spots took {minutes} minutes; none was planned"
        )
    share = f" ({percent(done / planned)})" if planned >= FEWEST_VISITS else ""
    return (
        f"In {place} {done:,} of {planned:,} planned visits to harm spots{share} were made,"
        f" {on_time:,} on time; units spent {minutes} minutes there,"
        f" {weeks['planned_minutes'].sum():,.0f} were planned"
    )


def _rules(delivery: PatrolDelivery) -> list[str]:
    low, high = delivery.dose_minutes
    target = delivery.target_per_week
    aim = f"The target of {target:,.0f} interactions a week"
    if target == OP_GRIP_INTERACTIONS:
        aim += f" is that of Essex's Operation Grip, 2021-22, for {OP_GRIP_SPOTS} harm spots"
    spots = pd.concat([delivery.planned["spot"], delivery.visits["spot"]]).nunique()
    return [
        "Done is a visit of the planned unit to the spot in its shift; on time, within"
        f" {delivery.within_minutes:g} minutes of the planned time; the dose is right from"
        f" {low:g} to {high:g} minutes, or within {delivery.dose_within_minutes:g} of those"
        " planned.",
        "Minutes are of units: two units at one spot count twice, rows of one unit that overlap"
        " count once. GPS adds minutes, and no interactions.",
        f"{aim}; here are {spots:,} spots. Weeks of fewer than seven days are not comparable.",
    ]


def _gaps(delivery: PatrolDelivery) -> list[str]:
    shifts, silent = len(delivery.shifts), int((~delivery.shifts["logged"]).sum())
    counts = {
        f"of {shifts:,} unit shifts sent nothing back: whether they patrolled is not known, and"
        " their visits count as not done.": silent,
        "planned visits are of shifts that were not over; they are not counted.": delivery.later,
        "rows are at spots that no plan names; they are not counted.": delivery.unknown,
        "activities of one visit stand with several numbers; the largest counts.": (
            delivery.conflicts
        ),
        "rows are outside any shift, and would be in a night shift if they were of the day"
        " after: after midnight a log needs the new date.": delivery.day_early,
    }
    return [f"{rows:,} {what}" for what, rows in counts.items() if rows]


def _on_trial(arms: pd.DataFrame) -> list[str]:
    if arms.empty:
        return []
    control = arms[arms["arm"] == "control"]
    days, visited = int(control["spot_days"].sum()), int(control["visited_days"].sum())
    if not visited:
        return [f"Of {days:,} control days none has a recorded visit."]
    return [
        f"On {visited:,} of {days:,} control days a unit was at the spot all the same: the"
        " difference between treated and control days is blurred by that much."
    ]
