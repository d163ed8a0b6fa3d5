"""Near repeats: how far, and how long, a crime makes another nearby more likely."""

from dataclasses import asdict

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.ground import StudyArea
from hotspots.patterns.bands import SAME_PLACE, SAME_PLACE_M
from hotspots.patterns.incident_dates import WIDE_DAYS
from hotspots.patterns.near_repeat import NearRepeat
from hotspots.patterns.near_repeat_links import CLASSES
from hotspots.patterns.near_repeats_found import NearRepeatsFound
from hotspots.patterns.risk_decay import RiskDecay, published_decay
from hotspots.products.declare import (
    BandsFigure,
    Column,
    Declaration,
    Product,
    Table,
    lay_out,
)

NEAR_REPEAT = Declaration(
    "near_repeat",
    "Near repeats",
    "Is a home near a burgled one at higher risk, how far and how long?",
    (
        Table(
            "near_repeat",
            "pairs of incidents so far apart in space and in time",
            (
                Column("distance_band", "text", "", "how far apart the two are"),
                Column("time_band", "text", "", "whole days between their dates"),
                Column("observed", "number", "pairs", "pairs of incidents", 3),
                Column("expected", "number", "pairs", "were place and date independent", 3),
                Column("ratio", "number", "times", "observed / expected", 3),
                Column("p_value", "number", "share 0-1", "shuffled dates that bring as many", 5),
                Column("p_adjusted", "number", "share 0-1", "the same, all cells allowed for", 5),
                Column(
                    "more_than_chance",
                    "text",
                    "",
                    "yes where p_adjusted and ratio are beyond the level",
                ),
            ),
        ),
        Table(
            "near_repeat_decay",
            "how the extra risk fades, a band of distance or of days",
            (
                Column("along", "text", "", "same place, distance (1 to 14 days) or days (200 m)"),
                Column("from", "number", "m or days", "lower edge, in the band", 1),
                Column("to", "number", "m or days", "upper edge, not in it", 1),
                Column("observed", "number", "pairs", "pairs of incidents", 3),
                Column("usual", "number", "pairs", "without the extra risk", 3),
                Column("ratio", "number", "times", "observed / usual", 3),
                Column("low", "number", "times", "90 % interval of the ratio", 3),
                Column("high", "number", "times", "90 % interval of the ratio", 3),
                Column("fitted", "number", "times", "what the fitted decay gives", 3),
            ),
        ),
        Table(
            "near_repeat_series",
            "a series of incidents, each near another in space and time",
            (
                Column("chain", "whole number", "", "1 for the series with most incidents"),
                Column("incidents", "whole number", "incidents", "in it"),
                Column("originators", "whole number", "incidents", "with none before them"),
                Column("repeats", "whole number", "incidents", "at the place of one before"),
                Column("first_day", "text", "date", "of its first incident"),
                Column("last_day", "text", "date", "of its last incident"),
                Column("span_days", "whole number", "days", "from the first day to the last"),
                Column("longest_m", "number", "m", "between the two furthest apart", 1),
                Column("footprint_m2", "number", "m²", "ground between its incidents", 0),
                Column("centre_x", "number", "m", "mean easting of its incidents", 1),
                Column("centre_y", "number", "m", "mean northing of its incidents", 1),
            ),
            "Polygon",
        ),
        Table(
            "near_repeat_incidents",
            "an incident that is linked to another",
            (
                Column("class", "text", "", ", ".join(CLASSES)),
                Column("chain", "whole number", "", "series it is in"),
                Column("day", "text", "date", "date that was compared"),
                Column("earlier", "whole number", "incidents", "linked to it that came before"),
                Column("later", "whole number", "incidents", "linked to it that came after"),
            ),
            "Point",
        ),
    ),
    figure=BandsFigure(
        "near_repeat",
        "distance_band",
        "time_band",
        "ratio",
        "more_than_chance",
        ("observed", "expected"),
        "How far apart two incidents are",
        "How long after the first the second happened",
    ),
)


def make_near_repeat(
    study_area: StudyArea,
    found: NearRepeatsFound,
    *,
    decay: RiskDecay | None = None,
    one: str = "incident",
    several: str = "incidents",
) -> Product:
    """Make the product of a district's near repeats.

    Where only months are recorded the tables are empty and the finding says so: what is near in
    time cannot be told of a month.

    Parameters
    ----------
    study_area
        The place the finding names.
    found
        From :func:`hotspots.patterns.near_repeats_found.find_near_repeats`.
    decay
        How the risk fades, as :func:`hotspots.choose_decay` gives it; None leaves that empty.
    one, several
        What the incidents are called, e.g. ``"burglary"`` and ``"burglaries"``.
    """
    tables = {
        "near_repeat": _cells(found),
        "near_repeat_decay": (decay or published_decay()).curve(),
        "near_repeat_series": found.chains,
        "near_repeat_incidents": _linked(found),
    }
    return Product(
        NEAR_REPEAT,
        _finding(study_area.name, found, one, several),
        {table.name: lay_out(tables[table.name], table) for table in NEAR_REPEAT.tables},
        settings={
            **asdict(found.result.settings),
            "level": found.links.level,
            "least_ratio": found.links.least_ratio,
            "months_left_out": found.months,
            "undated_left_out": found.undated,
            "repeated_left_out": found.repeated,
        },
        notes=(*_notes(found, several), *_notes_on_decay(decay)),
    )


def _notes_on_decay(decay: RiskDecay | None) -> list[str]:
    """Say how far and how long, where these incidents support it."""
    if decay is None or decay.kind != "fitted":
        return []
    level = decay.settings.level
    return [
        f"How the risk fades: {decay.source[0].lower()}{decay.source[1:]}"
        f" ({level:.0%} intervals: {_to(decay.reach_interval_m)} m,"
        f" {_to(decay.reach_interval_days)} days)."
    ]


def _to(interval: tuple[float, float]) -> str:
    return f"{interval[0]:,.0f} to {interval[1]:,.0f}"


def _cells(found: NearRepeatsFound) -> pd.DataFrame:
    frame = found.result.tidy()
    more = found.links.significant.to_numpy().ravel()
    frame["more_than_chance"] = np.where(more, "yes", "")
    return frame if found.result.settings.pairs else frame[:0]


def _linked(found: NearRepeatsFound) -> gpd.GeoDataFrame:
    """List the incidents that are linked, by series and day, and nothing that names a home."""
    links, rows = found.links.links, len(found.incidents)
    own = gpd.GeoDataFrame(
        {
            "class": found.incidents["near_repeat"].to_numpy(),
            "chain": found.incidents["chain"].to_numpy(),
            "day": found.incidents["day"].to_numpy(),
            "earlier": np.bincount(links["later"], minlength=rows),
            "later": np.bincount(links["earlier"], minlength=rows),
        },
        geometry=found.incidents.geometry.to_numpy(),
        crs=found.incidents.crs,
    )
    own["x"], own["y"] = own.geometry.x, own.geometry.y
    linked = own[own["chain"] > 0]
    return linked.sort_values(["chain", "day", "x", "y", "class"], ignore_index=True)


def _finding(place: str, found: NearRepeatsFound, one: str, several: str) -> str:
    result = found.result
    if not found.given:
        return f"No {several} are recorded in {place}"
    if not result.settings.incidents:
        why = "only their months are recorded" if found.months else "no dates are recorded"
        return f"Which {several} in {place} are near repeats cannot be told: {why}"
    if not result.settings.close_pairs:
        return f"No two {several} in {place} are near enough to each other to tell near repeats"
    head = _head_cell(found)
    if head is None:
        return f"{several.capitalize()} in {place} show no near repeats beyond chance"
    article = "an" if one[:1] in "aeiou" else "a"
    return f"After {article} {one} in {place}, {_risk(result, *head)}{_reach(found, head)}"


def _head_cell(found: NearRepeatsFound) -> tuple[int, int] | None:
    """Choose the cell that the finding names: the soonest, and near by before the same place."""
    more = np.argwhere(found.links.significant.to_numpy())
    if not len(more):
        return None
    same = [found.result.space.labels[row] == SAME_PLACE for row in more[:, 0]]
    row, column = more[np.lexsort((more[:, 0], more[:, 1], same))[0]]
    return int(row), int(column)


def _risk(result: NearRepeat, row: int, column: int) -> str:
    near, far = result.space.edges[row : row + 2]
    first, end = (int(edge) for edge in result.time.edges[column : column + 2])
    if far <= SAME_PLACE_M:
        where = "at the same place"
    elif near <= SAME_PLACE_M:
        where = f"within {far:,g} m"
    else:
        where = f"{near:,g} to {far:,g} m away"
    when = "on the same day" if end == 1 else f"for {end} days"
    if first:
        label = result.time.labels[column]
        when = f"{label} later"
    ratio = float(result.ratio.to_numpy()[row, column])
    times = f"{ratio:.1f}" if ratio < 10 else f"{ratio:,.0f}"
    return f"the risk {where} is {times} times the usual {when}"


def _reach(found: NearRepeatsFound, head: tuple[int, int]) -> str:
    """Say how long it goes on at that distance, and how far it reaches at that time.

    Only without a gap: a cell that stands out by itself, further or later, is no reach.
    """
    more, (row, column) = found.links.significant.to_numpy(), head
    rows, columns = _run(more[row:, column]), _run(more[row, column:])
    lasts = f"lasts {found.result.time.edges[column + columns]:g} days"
    reaches = f"reaches {found.result.space.edges[row + rows]:,g} m"
    if columns > 1 and rows > 1:
        return f"; some of it {lasts}, and some {reaches}"
    return f"; some of it {lasts if columns > 1 else reaches}" if columns > 1 or rows > 1 else ""


def _run(more: NDArray[np.bool_]) -> int:
    """Count the cells from the first on that stand out, up to one that does not."""
    return int(np.append(~more, True).argmax())


def _notes(found: NearRepeatsFound, several: str) -> list[str]:
    settings, notes = found.result.settings, []
    left_out = [
        f"{number:,} {words}"
        for number, words in ((found.months, "have the month only"), (found.undated, "no date"))
        if number
    ]
    if left_out:
        total = found.months + found.undated
        notes.append(
            f"{total:,} of {found.given:,} {several} are left out: {' and '.join(left_out)}."
        )
    if found.repeated:
        notes.append(
            f"Rows left out that have the id of another: {found.repeated:,}. An incident is no"
            " near repeat of itself."
        )
    if not settings.pairs:
        return notes
    if settings.wide_windows:
        day = {
            "aoristic": "each is shared out over its days",
            "midpoint": "the middle of that time is taken",
            "earliest": "the first day of that time is taken",
            "latest": "the last day of that time is taken",
        }[settings.date]
        notes.append(
            f"{settings.wide_windows:,} of {settings.incidents:,} {several} happened some time in"
            f" more than {WIDE_DAYS} days: {day}."
        )
    notes.append(
        f"The usual is what the same places and the same dates would bring if they had nothing to"
        f" do with each other; dates were shuffled {settings.permutations:,} times."
    )
    if len(found.chains):
        more = found.links.significant.to_numpy()
        chance = float(found.result.expected.to_numpy()[more].sum())
        notes.append(
            f"Series and classes are made of the {len(found.links.links):,} pairs in the cells"
            f" that stand out. Chance alone would bring about {chance:,.0f} of these; which, and"
            " whether one person did both, cannot be told."
        )
    return notes
