"""What all pages of the run site share: the frame, the way back, the pages beside."""

from typing import Any

from hotspots.publish.page import CLOSED_POLICY, Page, read_asset, render_page
from hotspots.publish.site_links import Around


def render_site_page(
    template: str, *, page: Page, around: Around | None = None, **content: Any
) -> str:
    """Fill the template of a page of the run site.

    Parameters
    ----------
    template
        Its file.
    page
        Title, marking, notes and sources.
    around
        The trail above it and the pages beside it.
    content
        What the template asks for.
    """
    return render_page(
        template,
        policy=CLOSED_POLICY,
        page=page,
        around=around or Around(),
        style=read_asset("site.css"),
        **{"script": "", **content},
    )
