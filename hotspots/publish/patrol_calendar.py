"""A unit's visits as a calendar (iCalendar), for the phone or for Outlook."""

from pathlib import Path

import icalendar
import pandas as pd

from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.publish.files import folder_name
from hotspots.publish.patrol_words import say_what_to_look_for


def write_patrol_calendar(
    plan: PatrolPlan, unit: str, path: Path, *, place: str, marking: str, time_zone: str
) -> None:
    """Write one event a visit.

    Parameters
    ----------
    plan
        The whole plan.
    unit
        Whose visits.
    path
        Where to.
    place, marking
        Which district; its handling marking is each event's category.
    time_zone
        Of the plan's times. They are written in UTC, which every calendar turns into local time;
        a time that comes twice, when the clock goes back, is the first.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//hotspots//patrol plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{unit}, {place}")
    spots = plan.spots.set_index("spot")
    mine = plan.visits[plan.visits["unit"] == unit].sort_values(["arrive", "spot"], kind="stable")
    stamp = pd.Timestamp(plan.visits["date"].min()).tz_localize("UTC")
    for visit in mine.to_dict("records"):
        spot = spots.loc[visit["spot"]]
        event = icalendar.Event()
        which = (place, unit, visit["spot"], f"{visit['arrive']:%Y%m%dT%H%M%S}")
        event.add("uid", f"{'-'.join(folder_name(str(one)) for one in which)}@hotspots")
        event.add("dtstamp", stamp.to_pydatetime())
        event.add("dtstart", _utc(visit["arrive"], time_zone))
        event.add("dtend", _utc(visit["leave"], time_zone))
        event.add("summary", f"{visit['order']}. {spot['around'] or visit['spot']}")
        event.add("location", ", ".join(filter(None, [spot["around"], spot["ward"]])))
        look = say_what_to_look_for(spot["top_offences"])
        event.add("description", f"Spot {visit['spot']}, hours {visit['window']}. Look for: {look}")
        event.add("categories", [marking])
        event.add("class", "CONFIDENTIAL")
        calendar.add_component(event)
    path.write_bytes(calendar.to_ical())


def _utc(moment: pd.Timestamp, time_zone: str) -> object:
    local = moment.floor("s").tz_localize(time_zone, ambiguous=True, nonexistent="shift_forward")
    return local.tz_convert("UTC").to_pydatetime()
