"""The audit form as a workbook: to fill in on a desk, or to print and write on.

It has one table a sheet, and :func:`hotspots.read_audit_forms` reads them back; a cell with a
fixed choice takes nothing else.
"""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hotspots.patterns.plain_words import say_day
from hotspots.publish.eva_form_content import AuditForm
from hotspots.publish.sheets import Book, new_book, new_sheet, row_height, write_text
from hotspots.records.audit_categories import (
    CATEGORIES,
    CATEGORY_TITLES,
    FINDING_FIELDS,
    LIGHTS,
    NOT_LOOKED_AT,
    OWN_SCALE,
    OWNERS,
    SCALE,
    SEVERITIES,
    STATUSES,
    WALK_FIELDS,
)

_BLANK_FINDINGS = 24  # a page
_FIRST_DAY, _LAST_DAY = dt.date(2000, 1, 1), dt.date(2099, 12, 31)
_HANDWRITING = 30.0  # points: 10 mm
_FINDING_WIDTHS = (5, 13, 6, 16, 9, 36, 14, 18, 26, 11, 11)
_HOW_TO = (
    ("Before the walk", "Read “Scale” and “Stops”. Go with who can put things right: highways,"
     " street lighting, parks, housing, licensing. Ask people who live or work there."),
    ("When", "Walk once in daylight and once after dark if you can: lamps can be judged after dark"
     " only, hedges and locks by day. Say under “The walk” which it was."),
    ("The walk", "Fill in the day, the light and which organisations walked. No names."),
    ("Scores", f"One score a category for the whole place, from 0 (good) to 4 (severe), by what"
     f" “Scale” says. What was not looked at stays empty, or “{NOT_LOOKED_AT}”: that is no 0."),
    ("Findings", "One row for each thing to put right: at which stop (0: the whole place), what was"
     " seen, who has to act, what was agreed, by when. Serious and severe findings need an owner"
     " and a day."),
    ("Photos", "Write the file names or numbers of photos, with ; between them. Pictures stay in a"
     " folder of their own: put into the form they would spread faces and number plates with every"
     " copy, and it would grow too large to send."),
    ("People", "No names, telephone numbers, number plates or addresses of people, here or in"
     " photos. What needs police goes through 999, 101 or a crime report, not through this form."),
    ("Afterwards", "Save it under its name and hand it to the analyst, who records it with:"
     " hotspots eva record FORM. When a status changes, change it here and record it again."),
    ("Walking again", "Take a new form with the same audit. A finding seen before keeps its"
     " reference under “Earlier ref”; its new status is what you see now."),
    ("The scale", OWN_SCALE),
)  # fmt: skip


def write_form_workbook(form: AuditForm, path: Path) -> None:
    """Write the workbook: how to use it, the walk, scores, findings, stops, the scale.

    Parameters
    ----------
    form
        What stands on it.
    path
        Where to.
    """
    with new_book(path, title=f"Audit form: {form.place}") as book:
        _write_how_to(book, form)
        _write_walk(book, form)
        _write_scores(book, form)
        _write_findings(book, form)
        _write_stops(book, form)
        _write_scale(book, form)


def _sheet(
    book: Book, form: AuditForm, name: str, title: str, widths: Sequence[float], *, across: bool
) -> Any:
    """Begin a sheet: its title, and the place below it."""
    foot = f"Form of {say_day(form.as_of)}"
    sheet = new_sheet(book, name, marking=form.marking, foot=foot, widths=widths, landscape=across)
    write_text(sheet, 0, 0, title, book.looks["title"])
    sheet.set_row(0, 24)
    write_text(sheet, 1, 0, form.place, book.looks["line"])
    return sheet


def _write_head(book: Book, sheet: Any, row: int, titles: Sequence[str]) -> None:
    for column, title in enumerate(titles):
        write_text(sheet, row, column, title, book.looks["head"])
    sheet.freeze_panes(row + 1, 0)
    sheet.repeat_rows(row)


def _write_rows(
    book: Book, sheet: Any, first: int, rows: Sequence[Sequence[str]], widths: Sequence[float]
) -> int:
    """Write rows of text, each high enough to be read; give the number of the last."""
    for at, texts in enumerate(rows, start=first):
        for column, text in enumerate(texts):
            write_text(sheet, at, column, text, book.looks["cell"])
        sheet.set_row(at, row_height(texts, widths, least=18.0))
    last = first + max(len(rows), 1) - 1
    sheet.print_area(0, 0, last, len(widths) - 1)
    return last


def _write_how_to(book: Book, form: AuditForm) -> None:
    widths = (18, 72)
    sheet = _sheet(book, form, "How to use", "Environmental Visual Audit", widths, across=False)
    for row, (what, said) in enumerate([*_HOW_TO, *(("Source", one) for one in form.sources)], 3):
        write_text(sheet, row, 0, what, book.looks["strong"])
        write_text(sheet, row, 1, said, book.looks["text"])
        sheet.set_row(row, row_height([what, said], widths, least=16.0) + 4)
    sheet.print_area(0, 0, row, 1)


def _write_walk(book: Book, form: AuditForm) -> None:
    widths = (22, 34, 36)
    sheet = _sheet(book, form, "The walk", "The walk", widths, across=False)
    _write_head(book, sheet, 3, ("Question", "Answer", "How"))
    known = {"audit": form.audit, "place": form.place}
    rows = [(one.title, known.get(one.name, ""), one.help) for one in WALK_FIELDS]
    _write_rows(book, sheet, 4, rows, widths)
    for row, one in enumerate(WALK_FIELDS, start=4):
        sheet.set_row(row, _HANDWRITING)
        if one.name == "walked":
            sheet.write_blank(row, 1, None, book.looks["date"])
            _take_days(sheet, row, 1, row)
        elif one.name == "light":
            _take_words(sheet, row, 1, row, list(LIGHTS))


def _write_scores(book: Book, form: AuditForm) -> None:
    widths = (26, 11, 40, 46)
    sheet = _sheet(book, form, "Scores", "Scores by category", widths, across=True)
    write_text(sheet, 2, 0, f"{_say_scale()}. {OWN_SCALE}", book.looks["line"])
    _write_head(book, sheet, 3, ("Category", "Score", "Note", "Look for"))
    rows = [(one.title, "", "", one.look_for) for one in CATEGORIES]
    last = _write_rows(book, sheet, 4, rows, widths)
    for row in range(4, last + 1):
        sheet.set_row(row, _HANDWRITING)
        sheet.write_blank(row, 1, None, book.looks["stop"])
    _take_words(sheet, 4, 1, last, [*map(str, SCALE), NOT_LOOKED_AT])
    sheet.ignore_errors({"number_stored_as_text": f"B5:B{last + 1}"})


def _say_scale() -> str:
    return ", ".join(f"{score} {words.split(':')[0]}" for score, words in SCALE.items())


def _write_findings(book: Book, form: AuditForm) -> None:
    sheet = _sheet(book, form, "Findings", "Findings and actions", _FINDING_WIDTHS, across=True)
    said = f"Severity: {', '.join(SEVERITIES)}. Status: {', '.join(STATUSES)}. No names."
    write_text(sheet, 2, 0, said, book.looks["line"])
    _write_head(book, sheet, 3, [one.title for one in FINDING_FIELDS])
    names = [one.name for one in FINDING_FIELDS]
    known = form.earlier.to_dict("records")
    last = 4 + len(known) + _BLANK_FINDINGS - 1
    for row in range(4, last + 1):
        before = known[row - 4] if row - 4 < len(known) else {}
        texts = _begin_finding(f"F{row - 3}", before)
        for column, name in enumerate(names):
            look = "date" if name == "due" else "stop" if name in ("ref", "stop") else "cell"
            value = texts.get(name, "")
            if name == "stop" and value:
                sheet.write_number(row, column, int(value), book.looks[look])
            else:
                write_text(sheet, row, column, value, book.looks[look])
        shown = [texts.get(name, "") for name in names]
        sheet.set_row(row, row_height(shown, _FINDING_WIDTHS, least=_HANDWRITING))
    for name, words in (("severity", list(SEVERITIES)), ("status", list(STATUSES))):
        _take_words(sheet, 4, names.index(name), last, words)
    _take_range(sheet, 4, names.index("category"), last, f"=Scale!$A$5:$A${4 + len(CATEGORIES)}")
    _take_range(sheet, 4, names.index("owner"), last, f"=Scale!$H$5:$H${4 + len(OWNERS)}")
    _take_days(sheet, 4, names.index("due"), last)
    sheet.print_area(0, 0, last, len(names) - 1)


def _begin_finding(ref: str, before: dict[Any, Any]) -> dict[str, str]:
    """Fill in what is known of a finding that was there on the walk before."""
    if not before:
        return {"ref": ref}
    return {
        "ref": ref,
        "earlier": before["finding"],
        "stop": str(before["stop"]),
        "category": CATEGORY_TITLES[before["category"]],
        "severity": before["severity"],
        "what": before["what"],
        "owner": before["owner"],
        "action": before["action"],
        "due": "" if before["due"] != before["due"] else f"{before['due']:%d/%m/%Y}",
        "status": before["status"],
    }


def _write_stops(book: Book, form: AuditForm) -> None:
    widths = (7, 22, 42, 24, 45)
    sheet = _sheet(book, form, "Stops", "Stops of the walk", widths, across=True)
    _write_head(book, sheet, 3, ("Stop", "Kind", "Where", "Category", "Look for"))
    rows = [
        (
            str(one["number"]),
            one["kind"],
            "; ".join(text for text in (one["name"], one["detail"]) if text),
            CATEGORY_TITLES.get(one["category"], ""),
            one["look_for"],
        )
        for one in form.stops.to_dict("records")
    ]
    last = _write_rows(book, sheet, 4, rows, widths)
    sheet.ignore_errors({"number_stored_as_text": f"A5:A{last + 1}"})


def _write_scale(book: Book, form: AuditForm) -> None:
    """Write what each score looks like, and beside it, unprinted, the owners to choose from."""
    widths = (24, 25, 25, 25, 25, 25, 2, 28)
    sheet = _sheet(book, form, "Scale", "What each score looks like", widths, across=True)
    write_text(sheet, 2, 0, OWN_SCALE, book.looks["line"])
    heads = [words.split(":")[0] for words in SCALE.values()]
    _write_head(
        book, sheet, 3, ("Category", *(f"{at} {one}" for at, one in enumerate(heads)), "", "Owners")
    )
    rows = [(one.title, *one.scale) for one in CATEGORIES]
    last = _write_rows(book, sheet, 4, rows, widths[:6])
    for row, owner in enumerate(OWNERS, start=4):
        write_text(sheet, row, 7, owner, book.looks["cell"])
    sheet.print_area(0, 0, last, 5)


def _take_words(sheet: Any, first: int, column: int, last: int, words: list[str]) -> None:
    said = f"Choose one of: {', '.join(words)}."
    rule = {
        "validate": "list",
        "source": words,
        "error_title": "Not a choice",
        "error_message": said,
    }
    sheet.data_validation(first, column, last, column, rule)


def _take_range(sheet: Any, first: int, column: int, last: int, source: str) -> None:
    said = "Choose one of the list; it stands on the sheet “Scale”."
    rule = {
        "validate": "list",
        "source": source,
        "error_title": "Not a choice",
        "error_message": said,
    }
    sheet.data_validation(first, column, last, column, rule)


def _take_days(sheet: Any, first: int, column: int, last: int) -> None:
    rule = {
        "validate": "date",
        "criteria": "between",
        "minimum": _FIRST_DAY,
        "maximum": _LAST_DAY,
        "error_title": "Not a day",
        "error_message": "Write a day such as 20/11/2024.",
    }
    sheet.data_validation(first, column, last, column, rule)
