"""The audit form in its shapes: a workbook, a page for a phone, and the same on paper.

All take their questions from :mod:`hotspots.records.audit_categories`, and
:func:`hotspots.read_audit_forms` reads what comes back.
"""

from pathlib import Path

import geopandas as gpd
import pandas as pd

from hotspots.errors import InputError, Problem, listed
from hotspots.publish.eva_form_content import AuditForm
from hotspots.publish.eva_form_page import draw_form_page
from hotspots.publish.eva_form_workbook import write_form_workbook
from hotspots.publish.files import folder_name, writing_to
from hotspots.records.audit_categories import STILL_OPEN

_STOP_COLUMNS = ("number", "kind", "name", "detail", "look_for", "category")


def write_audit_form(
    audit: str,
    place: str,
    as_of: pd.Timestamp,
    stops: gpd.GeoDataFrame | pd.DataFrame,
    folder: str | Path,
    *,
    marking: str,
    sources: tuple[str, ...] = (),
    earlier: pd.DataFrame | None = None,
) -> tuple[Path, ...]:
    """Write the form of an audit as a workbook and as a page to fill in or to print.

    Parameters
    ----------
    audit
        Id of the audit: letters, digits, hyphens. The same for every walk of one place, since
        walks are compared by it.
    place
        The place, in words.
    as_of
        The day the form is made.
    stops
        Of the walk, with ``number``, ``kind``, ``name``, ``detail``, ``look_for`` and
        ``category``; empty when no walk was planned.
    folder
        Where to; made if it is not there.
    marking, sources
        Handling marking; where the stops come from.
    earlier
        Findings of the audit's earlier walks, as in the register; those still open stand in the
        form again, to be looked at.

    Returns
    -------
    tuple of pathlib.Path
        ``audit-form-ID.xlsx`` and ``audit-form-ID.html``; the same bytes for the same input.

    Raises
    ------
    InputError
        When ``stops`` lacks columns or repeats a number, or the audit's id is none.
    OutputError
        When they cannot be written there.
    """
    form = AuditForm(
        audit,
        place,
        pd.Timestamp(as_of),
        _check_stops(stops),
        _still_open(earlier),
        marking,
        tuple(sources),
    )
    if not audit or audit != folder_name(audit):
        cure = f"use small letters, digits and hyphens, such as {folder_name(audit)}"
        raise InputError(Problem(f"{listed([audit])} is no id of an audit", cure, "audit"))
    folder = Path(folder)
    book, page = (folder / f"audit-form-{audit}{ending}" for ending in (".xlsx", ".html"))
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        write_form_workbook(form, book)
        page.write_text(draw_form_page(form), encoding="utf-8", newline="\n")
    return book, page


def _check_stops(stops: pd.DataFrame) -> pd.DataFrame:
    missing = [name for name in _STOP_COLUMNS if name not in stops]
    if missing:
        what = f"the stops have no columns called {listed(missing)}"
        raise InputError(Problem(what, "give the stops of an audit walk", "stops"))
    again = int(stops["number"].duplicated().sum())
    if again:
        what = f"{again:,} stops have the number of another"
        raise InputError(Problem(what, "number each stop once", "stops"))
    kept = pd.DataFrame(stops[list(_STOP_COLUMNS)])
    texts = {name: kept[name].astype("str").fillna("") for name in _STOP_COLUMNS[1:]}
    return kept.assign(**texts).sort_values("number", ignore_index=True)


def _still_open(findings: pd.DataFrame | None) -> pd.DataFrame:
    """Find the last word on each finding, where that is that it is still open."""
    if findings is None:
        return pd.DataFrame(columns=["finding", "stop", "category", "severity", "what", "status"])
    followed = set(findings["earlier"])
    last = findings[~findings["finding"].isin(followed)]
    return last[last["status"].isin(STILL_OPEN)].reset_index(drop=True)
