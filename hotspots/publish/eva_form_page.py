"""The audit form as one page: filled in on a phone or at a desk without any network, or printed.

The page keeps what is filled in in its own memory and nowhere else, since phones are shared: it
says so, asks before it is closed, makes a file, and opens that file again to go on.
"""

from hotspots.patterns.plain_words import say_day
from hotspots.publish.eva_form_content import AuditForm
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page, read_asset
from hotspots.records.audit_categories import (
    CATEGORIES,
    LIGHTS,
    OWN_SCALE,
    OWNERS,
    SCALE,
    SEVERITIES,
    STATUSES,
)
from hotspots.records.audit_form_files import FORM_KIND


def draw_form_page(form: AuditForm) -> str:
    """Compose the page: the walk, its stops, a score a category, findings to add.

    Parameters
    ----------
    form
        What stands on it.
    """
    page = Page(
        "Environmental Visual Audit",
        form.place,
        f"Audit {form.audit}. Form of {say_day(form.as_of)}.",
        form.marking,
        (),
        form.sources,
    )
    stops = [
        {name: str(text) for name, text in one.items()} for one in form.stops.to_dict("records")
    ]
    return draw_pack_page(
        "eva_form.html",
        page,
        style="eva_form.css",
        script=read_asset("eva_form.js"),
        stops=stops,
        categories=CATEGORIES,
        scale=SCALE,
        own_scale=OWN_SCALE,
        lights=LIGHTS,
        severities=SEVERITIES,
        owners=OWNERS,
        statuses=STATUSES,
        form={
            "kind": FORM_KIND,
            "audit": form.audit,
            "place": form.place,
            "stops": [{"number": one["number"], "name": one["name"]} for one in stops],
            "earlier": _seen_before(form),
        },
    )


def _seen_before(form: AuditForm) -> list[dict[str, str]]:
    """Begin the findings that are still open from the walk before."""
    names = ("stop", "category", "severity", "what", "owner", "action", "status")
    return [
        {
            "ref": f"F{at}",
            "earlier": one["finding"],
            "due": "" if one["due"] != one["due"] else f"{one['due']:%Y-%m-%d}",
            **{name: str(one[name]) for name in names},
        }
        for at, one in enumerate(form.earlier.to_dict("records"), start=1)
    ]
