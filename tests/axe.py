"""What axe-core finds wrong with a page for those who cannot see, or use no mouse."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def serious_faults(page: Page) -> list[str]:
    """The rules of axe-core that an open page breaks gravely, with where and how it does.

    The script is run by the browser's debugger, so a page's own policy need not let it in.
    """
    page.evaluate(_axe_script())
    found: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']} {' '.join(node['failureSummary'].split())}"
        for one in found["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@lru_cache(maxsize=1)
def _axe_script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
