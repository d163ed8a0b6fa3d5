"""A patrol plan as a workbook: the week, the spots, every visit, and a log to fill in."""

from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.patterns.patrol_plan import PatrolPlan
from hotspots.patterns.plain_words import say_days
from hotspots.publish.patrol_words import say_what_to_look_for
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text
from hotspots.records.patrol_logs import ACTIVITIES

_HEAD = 2
_LOG_ROW = 20.0
_VISITS = (
    ("Date", 12.0),
    ("Shift", 9.0),
    ("Unit", 12.0),
    ("No.", 6.0),
    ("Arrive", 8.0),
    ("Leave", 8.0),
    ("Spot", 14.0),
    ("Around", 30.0),
    ("Ward", 20.0),
    ("Its hours", 15.0),
)
_SPOTS = (
    ("Rank", 6.0),
    ("Spot", 14.0),
    ("Around", 30.0),
    ("Ward", 20.0),
    ("Its hours", 15.0),
    ("Visits", 8.0),
    ("Minutes", 9.0),
    ("Mostly", 34.0),
    ("Look for", 34.0),
    ("Why none", 24.0),
)
_LOG = (
    ("Spot", 14.0),
    ("Unit", 12.0),
    ("Date", 12.0),
    ("Planned", 9.0),
    ("Arrived", 9.0),
    ("Left", 9.0),
    ("Activity", 18.0),
    ("Number", 9.0),
)


def write_patrol_workbook(
    plan: PatrolPlan, path: Path, *, place: str, marking: str, log: bool = True
) -> None:
    """Write the workbook.

    Parameters
    ----------
    plan
        The whole plan, with at least one visit.
    path
        Where to.
    place, marking
        What stands on every sheet.
    log
        Whether a log to fill in goes with it.
    """
    said = say_days(list(plan.visits["date"]))
    foot = f"Patrol plan, {said}"
    with new_book(path, title=foot) as book:
        look = _Sheets(book, place, marking, foot)
        look.write("Visits", _VISITS, _visit_rows(plan))
        look.write("Spots", _SPOTS, _spot_rows(plan))
        if len(plan.days):
            look.write(
                "Trial days", (("Spot", 14.0), ("Date", 12.0), ("Visited", 10.0)), _day_rows(plan)
            )
        if log:
            _write_log(look, plan)


class _Sheets:
    """Sheets of one workbook, all alike."""

    def __init__(self, book: Book, place: str, marking: str, foot: str) -> None:
        self.book, self.place, self.marking, self.foot = book, place, marking, foot

    def begin(self, name: str, columns: tuple[tuple[str, float], ...]) -> Any:
        widths = [width for _, width in columns]
        sheet = new_sheet(
            self.book, name, marking=self.marking, foot=self.foot, widths=widths, landscape=True
        )
        write_text(sheet, 0, 0, f"{name}: {self.place}", self.book.looks["title"])
        write_text(sheet, 1, 0, self.foot, self.book.looks["line"])
        for column, (title, _) in enumerate(columns):
            write_text(sheet, _HEAD, column, title, self.book.looks["head"])
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.repeat_rows(_HEAD)
        return sheet

    def write(
        self, name: str, columns: tuple[tuple[str, float], ...], rows: list[list[object]]
    ) -> None:
        sheet = self.begin(name, columns)
        for at, row in enumerate(rows, start=_HEAD + 1):
            for column, value in enumerate(row):
                if isinstance(value, int | float):
                    look = "stop" if columns[column][0] == "No." else "number"
                    sheet.write_number(at, column, value, self.book.looks[look])
                else:
                    write_text(sheet, at, column, value, self.book.looks["cell"])
            texts = [str(value) for value in row]
            sheet.set_row(at, row_height(texts, [width for _, width in columns], least=16.0))


def _visit_rows(plan: PatrolPlan) -> list[list[object]]:
    spots = plan.spots.set_index("spot")
    return [
        [
            _day(visit["date"]),
            visit["shift"],
            visit["unit"],
            int(visit["order"]),
            f"{visit['arrive']:%H:%M}",
            f"{visit['leave']:%H:%M}",
            visit["spot"],
            spots.at[visit["spot"], "around"],
            spots.at[visit["spot"], "ward"],
            visit["window"],
        ]
        for visit in plan.visits.to_dict("records")
    ]


def _spot_rows(plan: PatrolPlan) -> list[list[object]]:
    return [
        [
            int(spot["rank"]),
            spot["spot"],
            spot["around"],
            spot["ward"],
            spot["window"],
            int(spot["planned"]),
            float(spot["planned_minutes"]),
            spot["top_offences"],
            say_what_to_look_for(spot["top_offences"]),
            spot["why_not"],
        ]
        for spot in pd.DataFrame(plan.spots.drop(columns="geometry")).to_dict("records")
    ]


def _day_rows(plan: PatrolPlan) -> list[list[object]]:
    return [
        [day["spot"], _day(day["date"]), "yes" if day["treated"] else "no"]
        for day in plan.days.to_dict("records")
    ]


def _write_log(look: _Sheets, plan: PatrolPlan) -> None:
    """Write a row for each planned visit, to be filled in by who made it."""
    sheet, looks = look.begin("Log", _LOG), look.book.looks
    first = _HEAD + 1
    for at, visit in enumerate(plan.visits.to_dict("records"), start=first):
        known = (visit["spot"], visit["unit"], _day(visit["arrive"]), f"{visit['arrive']:%H:%M}")
        for column, value in enumerate(known):
            write_text(sheet, at, column, value, looks["cell"])
        for column, name in enumerate(("time", "time", "cell", "number"), start=len(known)):
            sheet.write_blank(at, column, None, looks[name])
        sheet.set_row(at, _LOG_ROW)
    last = first + len(plan.visits) - 1
    names = [name for name, _ in _LOG]
    column = names.index("Activity")
    words = {"error_title": "Not an activity", "error_message": f"One of: {', '.join(ACTIVITIES)}."}
    sheet.data_validation(
        first, column, last, column, {"validate": "list", "source": list(ACTIVITIES), **words}
    )


def _day(moment: pd.Timestamp) -> str:
    return f"{moment:%d/%m/%Y}"
