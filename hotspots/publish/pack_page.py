"""A page of a pack: one file for the phone, the desk and A4, with nothing fetched from anywhere."""

from typing import Any

from hotspots.publish.page import CLOSED_POLICY, Page, read_asset, render_page


def draw_pack_page(template: str, page: Page, *, style: str = "", **content: Any) -> str:
    """Fill a template that extends ``pack.html``.

    The marking stands at the head and foot of the page and of every printed sheet.

    Parameters
    ----------
    template
        Its file; it fills ``{% block content %}``.
    page
        Title (the finding), place, subtitle, marking, notes, sources.
    style
        Name of a style sheet that the template needs beside ``pack.css``; empty for none.
    **content
        What else the template asks for; all of it is escaped but pictures it calls safe.
    """
    sheets = ("pack.css", style) if style else ("pack.css",)
    return render_page(
        template,
        policy=CLOSED_POLICY,
        page=page,
        style="\n".join(read_asset(one) for one in sheets),
        **content,
    )
