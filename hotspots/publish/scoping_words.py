"""The sentences of a scoping pack: every number with its period and what it is a share of."""

import pandas as pd

from hotspots.patterns.clock import WEEKDAYS
from hotspots.patterns.concentration import Concentration
from hotspots.patterns.plain_words import say_day
from hotspots.patterns.ward_profile import OTHERS, SIMILAR, THIS_WARD
from hotspots.patterns.ward_ranking import FIRST_FEW
from hotspots.products.declare import percent
from hotspots.products.scoping import ScopingPack

# Of fewer no percentage is given: one more or one less would change it by a tenth.
LEAST_BASE = 10
_SHIFT_HOURS = 4


def share(part: float, whole: float, *, base: int | None = None) -> str:
    """Write a share, or nothing where too few stand behind it.

    >>> share(5, 20), share(5, 9), share(300.0, 400.0, base=7)
    ('25%', '', '')
    """
    counted = whole if base is None else base
    return percent(part / whole) if counted >= LEAST_BASE and whole > 0 else ""


def say_change(before: int, after: int, ratio: float, low: float, high: float) -> str:
    """Say how a number moved, and whether chance alone could do that.

    >>> say_change(100, 150, 1.5, 1.2, 1.9)
    'rose by 50%, more than chance gives'
    >>> say_change(100, 104, 1.04, 0.8, 1.3)
    'was 4% higher, which may be chance'
    >>> say_change(4, 9, 2.2, 0.8, 6.0), say_change(0, 3, *[float("nan")] * 3)
    ('went from 4 to 9, too few to tell', 'went from 0 to 3, too few to tell')
    """
    if before < LEAST_BASE:
        return f"went from {before:,} to {after:,}, too few to tell"
    moved = f"{abs(ratio - 1):.0%}"
    if low > 1:
        return f"rose by {moved}, more than chance gives"
    if high < 1:
        return f"fell by {moved}, more than chance gives"
    if moved == "0%":
        return "stayed the same"
    return f"was {moved} {'higher' if ratio > 1 else 'lower'}, which may be chance"


def what_lines(pack: ScopingPack) -> list[str]:
    """Say how much was recorded, of what, and how much of the area's that is."""
    found, place = pack.profile, pack.place
    period = _from(found.periods.in_words)
    if not found.incidents:
        return [f"{period} nothing was recorded in {pack.ward}."]
    of_area = share(found.incidents, found.area_incidents)
    of_harm = share(found.harm, found.area_harm, base=found.area_incidents)
    line = f"{period} {_incidents(found.incidents)} recorded in {pack.ward}"
    line += f": {of_area} of the {found.area_incidents:,} in {place}" if of_area else ""
    line += f", and {of_harm} of the harm ({pack.harm_title})" if of_harm else ""
    lines = [f"{line}."]
    worst = found.offences.head(FIRST_FEW)
    held = share(worst["harm"].sum(), found.harm, base=found.incidents)
    named = ", ".join(f"{row.offence} ({row.incidents:,})" for row in worst.itertuples(index=False))
    lines.append(f"Most harm came from {named}" + (f": {held} of its harm." if held else "."))
    if found.asb is None:
        lines.append("No record says whether it is anti-social behaviour.")
    else:
        of_all = share(found.asb, found.incidents)
        tail = f", {of_all} of the {found.incidents:,}" if of_all else ""
        lines.append(f"Anti-social behaviour: {found.asb:,}{tail}.")
    if found.undated:
        lines.append(f"{found.undated:,} more have no date and are not counted.")
    return lines


def where_lines(pack: ScopingPack) -> list[str]:
    """Say how concentrated it is."""
    found = pack.profile
    lines = []
    if found.incidents >= LEAST_BASE:
        lines.append(_half(found.squares, "squares of 100 m", f"{found.incidents:,} incidents"))
        if found.streets is not None and len(found.streets.table):
            lines.append(_half(found.streets, "street segments", "incidents within 50 m of one"))
    else:
        lines.append("Too few incidents to say how concentrated they are.")
    many = found.repeats[~found.repeats["at_one_place"].isin(["1", "2"])]
    at, places = int(many["incidents"].sum()), int(many["places"].sum())
    of_all = share(at, found.incidents)
    if of_all:
        plural = "place" if places == 1 else "places"
        lines.append(
            f"{at:,} incidents ({of_all}) were at {places:,} {plural} with three or more each."
        )
    return lines


def _half(found: Concentration, units: str, what: str) -> str:
    row = found.table[found.table["share"] == 0.5].iloc[0]
    number = int(row["units_holding"])
    return (
        f"Half of the {what} fall in {number:,} of {found.units:,} {units}; were every one as"
        f" likely to be hit, they would fall in {row['share_by_chance'] * found.units:,.0f}."
    )


def when_lines(pack: ScopingPack) -> list[str]:
    """Say in which hours and on which days it happens, or why that is not known."""
    timing = pack.profile.timing
    known, of = timing.known.with_hour, timing.known.incidents
    if known < LEAST_BASE:
        months = timing.known.months
        why = "the records give the month only" if months * 2 > of else "too few have a known hour"
        return [f"Hours and days are not known: {why}. Ask the ward's officers."]
    shift = timing.busiest_shift(_SHIFT_HOURS, every_day=True)
    lines = [
        f"The four busiest hours are {shift}: {percent(shift.share)} of the {known:,} incidents"
        " whose hour is known" + (f" (of {of:,})." if known < of else ".")
    ]
    days = timing.by_weekday
    if timing.known.with_weekday >= LEAST_BASE and days.sum() > 0:
        top = days.sort_values(ascending=False, kind="stable").index[0]
        lines.append(
            f"The busiest day is {top}: {percent(float(days[top] / days.sum()))} of"
            f" {timing.known.with_weekday:,}; each day would have {percent(1 / len(WEEKDAYS))} if"
            " all were alike."
        )
    if timing.known.midnight * 10 > known:
        lines.append(
            f"{timing.known.midnight:,} stand at exactly midnight, which may mean that the time is"
            " not known."
        )
    return lines


def trend_lines(pack: ScopingPack) -> list[str]:
    """Say how the ward moved, beside similar wards and the rest of the area."""
    found = pack.profile
    if not len(found.trend):
        return ["The records hold under two whole months: no trend can be told."]
    rows = {row["area"]: row for row in found.trend.to_dict("records")}
    against = found.periods.compared
    own = rows[THIS_WARD]
    lines = [
        f"{against}: {own['after']:,} against {own['before']:,}; the ward's number {_say(own)}."
    ]
    others = [rows[name] for name in (SIMILAR, OTHERS) if name in rows]
    before, after = found.periods.before, found.periods.after
    if before is not None and after is not None and before.days != after.days:
        lines[0] += f" Percentages are day for day: {after.days} days against {before.days}."
    lines += [
        f"{row['area']} ({row['wards']}): {row['after']:,} against {row['before']:,}, {_say(row)}."
        for row in others
    ]
    if not found.periods.seasons_alike:
        lines.append("The seasons differ: part of a change may come back every year.")
    if len(found.similar.wards):
        names = ", ".join(found.similar.wards["ward"])
        lines.append(
            f"Similar wards, by number, density and mix of offences in {found.similar.chosen_on}:"
            f" {names}."
        )
    return lines


def _say(row: dict) -> str:  # type: ignore[type-arg]
    return say_change(row["before"], row["after"], row["ratio"], row["low"], row["high"])


def zone_lines(pack: ScopingPack) -> list[str]:
    """Say how many cocoon zones are live: never where."""
    zones = pack.zones
    if zones is None:
        return [f"Cocoon zones are not counted: {pack.no_zones}."]
    day = say_day(zones.as_of)
    are = "burglary of a home has" if zones.live == 1 else "burglaries of homes have"
    line = f"On {day} {zones.live:,} {are} a live cocoon zone in the ward"
    line += f", {zones.overdue:,} with a first visit overdue" if zones.overdue else ""
    lines = [f"{line}."]
    if zones.homes:
        of_all = share(zones.homes_in_zones, zones.homes)
        tail = f" ({of_all})" if of_all else ""
        lines.append(
            f"{zones.homes_in_zones:,} of its {zones.homes:,} homes{tail} lie in a live zone."
            " The doors to visit are on the cocoon lists."
        )
    return lines


def month_name(month: pd.Timestamp) -> str:
    """Name a month, short.

    >>> month_name(pd.Timestamp("2024-03-01"))
    'Mar 2024'
    """
    return f"{month:%b %Y}"


def _from(period: str) -> str:
    """Begin a sentence with a period.

    >>> _from("January 2024 to May 2024"), _from("May 2024"), _from("everything that was recorded")
    ('From January 2024 to May 2024', 'In May 2024', 'In everything that was recorded')
    """
    return f"From {period}" if " to " in period else f"In {period}"


def _incidents(count: int) -> str:
    return "1 incident was" if count == 1 else f"{count:,} incidents were"
