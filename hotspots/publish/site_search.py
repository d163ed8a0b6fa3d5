"""What can be searched for on the front page of a run and on a district's page.

The list travels in the page itself, so that it works from a file share: nothing is fetched.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

DISTRICT, WARD, SPOT, PRODUCT, PACK = "District", "Ward", "Harm spot", "Product", "Pack"
PAGE = "Page"


class Findable(NamedTuple):
    """One thing to be found.

    Attributes
    ----------
    kind
        What it is.
    name
        What it is called.
    where
        In which district, or what else tells it apart.
    href
        Where it leads, from the folder of what it was made for.
    """

    kind: str
    name: str
    where: str
    href: str


def seen_from_above(found: Sequence[Findable], folder: str) -> list[Findable]:
    """Turn links of a district's page into those of the page above it.

    >>> seen_from_above([Findable("Ward", "Old Town", "Aford", "map.html")], "aford")[0].href
    'aford/map.html'
    """
    return [one._replace(href=f"{folder}/{one.href}") for one in found]


def as_json(found: Sequence[Findable]) -> Markup:
    r"""Write the list as JSON that may stand inside a script element.

    >>> print(as_json([Findable("Ward", "</script>", "A", "map.html")]))
    [["Ward","\u003c/script>","A","map.html"]]
    """
    text = json.dumps(found, separators=(",", ":"), ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup(safe)  # noqa: S704  # nothing in it can end the element
