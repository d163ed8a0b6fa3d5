"""Links between the pages of a run: always relative, so that it works from any folder or stick."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hotspots.publish.versions import VERSIONS

MAP_PAGE = "map.html"
INDEX_PAGE = "index.html"
METHOD_PAGE = "method.html"
LISTS_FOLDER = "cocoon"
NOTES = "notes"
# Folder of a pack -> what it is called; each has a folder for every version.
PACK_WORDS = {
    LISTS_FOLDER: "Lists of doors",
    "patrol": "Patrol plan",
    "street-week": "Street Week",
    "eva": "Visual audit",
}
FOR_WHOM = {
    "restricted": "officers (restricted)",
    "partner": "partners",
    "public": "anybody",
}
# Sheets of one beat or one burglary are led to by the overview beside them.
_SHEET = re.compile(r"-\d+\.html$|/burglary-")
# The form of an audit has the audit's name in its own.
_FORM = re.compile(r"(audit-form)-.*")


class Link(NamedTuple):
    """Words that lead somewhere; without ``href`` they are where the reader is."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Around:
    """The pages before and after one, and the way back to it from the top."""

    trail: tuple[Link, ...] = ()
    before: Link | None = None
    after: Link | None = None


@dataclass(frozen=True)
class PackPages:
    """The pages of one pack in one version."""

    pack: str
    version: str
    pages: tuple[Link, ...]

    @property
    def words(self) -> str:
        """What the pack is called."""
        return PACK_WORDS[self.pack]


def by_pack(packs: Sequence[PackPages]) -> list[tuple[str, dict[str, tuple[Link, ...]]]]:
    """Put the versions of each pack beside one another: pack, version -> pages.

    >>> one = PackPages("eva", "public", (Link("audit", "eva/public/audit.html"),))
    >>> by_pack([one])[0][0], list(by_pack([one])[0][1])
    ('Visual audit', ['public'])
    """
    rows: dict[str, dict[str, tuple[Link, ...]]] = {}
    for one in packs:
        rows.setdefault(one.words, {})[one.version] = one.pages
    return list(rows.items())


def product_page(product: str) -> str:
    """Name the page of a product in its district's folder."""
    return f"{product}.html"


def map_link(layer: str = "", row: int | None = None) -> str:
    """Lead to the district's map, to one of its layers, or to one shape of it.

    >>> map_link(), map_link("change")
    ('map.html', 'map.html#on=ground,change')
    >>> map_link("harm_spots", 2)
    'map.html#on=ground,harm_spots&chosen=harm_spots:2'
    """
    if not layer:
        return MAP_PAGE
    chosen = "" if row is None else f"&chosen={layer}:{row}"
    return f"{MAP_PAGE}#on=ground,{layer}{chosen}"


def find_pack_pages(files: Sequence[str]) -> tuple[PackPages, ...]:
    """Find the pages of packs and lists that a reader is led to, pack by pack and version.

    Parameters
    ----------
    files
        Names from the district's folder.

    Examples
    --------
    >>> files = ["patrol/restricted/overview.html", "patrol/public/patrol.html", "map.html"]
    >>> [(one.words, one.version, one.pages[0].words) for one in find_pack_pages(files)]
    [('Patrol plan', 'restricted', 'overview'), ('Patrol plan', 'public', 'patrol')]
    """
    found: dict[tuple[str, str], list[Link]] = {}
    for name in files:
        parts = name.split("/")
        if len(parts) < 3 or parts[0] not in PACK_WORDS or not name.endswith(".html"):
            continue
        version = next((part for part in parts[1:-1] if part in VERSIONS), "")
        # Lists lie in folders of their teams; of other packs only the top of a version counts.
        deep = parts[0] != LISTS_FOLDER and parts[-2] not in VERSIONS
        if version and not deep and not _SHEET.search(name):
            found.setdefault((parts[0], version), []).append(Link(_words(parts), name))
    return tuple(
        PackPages(pack, version, tuple(found[pack, version]))
        for pack in PACK_WORDS
        for version in VERSIONS
        if (pack, version) in found
    )


def _words(parts: Sequence[str]) -> str:
    """Say what a page is, and in which part of a Street Week."""
    name = _FORM.sub(r"\1", parts[-1].removesuffix(".html"))
    part = parts[1] if parts[0] == "street-week" and parts[1] not in (*VERSIONS, name) else ""
    return f"{part} {name}".strip().replace("-", " ")
