"""A page of a pack: one file for the phone, the desk and A4, with nothing fetched from anywhere."""

from typing import Any

from hotspots.publish.page import CLOSED_POLICY, Page, read_asset, render_page


def draw_pack_page(template: str, page: Page, **content: Any) -> str:
    """Fill a template that extends ``pack.html``.

    The marking stands at the head of the page and at the foot of every printed one.

    Parameters
    ----------
    template
        Its file; it fills ``{% block content %}``.
    page
        Title (the finding), place, subtitle, marking, notes, sources.
    **content
        What else the template asks for; all of it is escaped but pictures it calls safe.
    """
    return render_page(
        template,
        policy=CLOSED_POLICY,
        page=page,
        style=read_asset("pack.css"),
        printed_marking=quote_for_css(page.marking),
        **content,
    )


def quote_for_css(text: str) -> str:
    r"""Write a text as a string of a style sheet that nothing in it can end.

    >>> print(quote_for_css('OFFICIAL "x" </style>'))
    "OFFICIAL \22 x\22  \3c \2f style\3e "
    """
    plain = (one if one.isalnum() or one in " -:,.'()" else f"\\{ord(one):x} " for one in text)
    return f'"{"".join(plain)}"'
