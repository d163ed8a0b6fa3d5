"""Pages that work with no network at all: everything they need is inside the one file."""

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from hotspots.publish.style import css_tokens
from hotspots.settings import Settings

# Nothing may be fetched, but for map pictures once the reader switches a background on.
TILE_HOSTS = ("https://tile.openstreetmap.org", "https://*.basemaps.cartocdn.com")
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; img-src data: {' '.join(TILE_HOSTS)}; style-src 'unsafe-inline';"
    " script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
# Address lists fetch nothing at all: a map picture would tell its host where officers go.
CLOSED_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'"
)

_TEMPLATES = Environment(
    loader=PackageLoader("hotspots.publish"), autoescape=True, undefined=StrictUndefined
)


@dataclass(frozen=True)
class Page:
    """What stands around a map or a table.

    Attributes
    ----------
    title
        The finding, in one plain sentence.
    place
        District or force.
    subtitle
        Period, number of incidents, weights: one line.
    marking
        Handling marking, on every page.
    notes
        What a reader has to be told.
    sources
        Where it comes from and under which licence.
    back
        Link from a map to its district's page; empty for none.
    """

    title: str
    place: str
    subtitle: str
    marking: str
    notes: tuple[str, ...]
    sources: tuple[str, ...]
    back: str = ""


def render_page(
    template: str,
    *,
    page: Page,
    policy: str = CONTENT_SECURITY_POLICY,
    style: str = "",
    **content: Any,
) -> str:
    """Fill a page template; everything in it is escaped unless the template says otherwise.

    Parameters
    ----------
    template
        Its file, which extends ``base.html`` (or one that does).
    page
        Title (the finding), place, subtitle, marking, notes, sources.
    policy
        What the page may fetch.
    style
        Style sheet beside that of every page.
    **content
        What else the template asks for.
    """
    return _TEMPLATES.get_template(template).render(
        content_security_policy=policy,
        page=page,
        marked=kind_of_marking(page.marking),
        base_style=css_tokens() + read_asset("base.css") + print_marking(page.marking),
        style=style,
        **content,
    )


def kind_of_marking(marking: str) -> str:
    """Tell how a marking looks, whatever words follow it; what is not known looks official.

    >>> kind_of_marking("OFFICIAL-SENSITIVE: for this shift")
    'sensitive'
    >>> kind_of_marking("PUBLIC"), kind_of_marking("OFFICIAL: may be published")
    ('public', 'official')
    """
    if marking.upper().startswith("OFFICIAL-SENSITIVE"):
        return "sensitive"
    return "public" if marking.upper().startswith("PUBLIC") else "official"


def print_marking(marking: str) -> str:
    """Put the marking into the margins of every printed sheet, with the number of the sheet.

    The first sheet has it at its head already, as the page has.
    """
    box = f"content: {quote_for_css(marking)}; font: 700 8pt Arial, sans-serif;"
    line = {
        "sensitive": " text-decoration: underline double;",
        "official": "",
        "public": " text-decoration: overline underline;",
    }[kind_of_marking(marking)]
    return (
        f"@page {{ @top-center {{ {box}{line} }} @bottom-center {{ {box}{line} }}"
        ' @bottom-right { content: "Page " counter(page) " of " counter(pages);'
        " font: 8pt Arial, sans-serif; } }\n@page :first { @top-center { content: none; } }\n"
    )


def quote_for_css(text: str) -> str:
    r"""Write a text as a string of a style sheet that nothing in it can end.

    >>> print(quote_for_css('OFFICIAL "x" </style>'))
    "OFFICIAL \22 x\22  \3c \2f style\3e "
    """
    plain = (one if one.isalnum() or one in " -:,.'()" else f"\\{ord(one):x} " for one in text)
    return f'"{"".join(plain)}"'


@lru_cache(maxsize=32)
def read_asset(name: str) -> str:
    """Read one of our own scripts or styles, or a third party's (under ``vendor/``)."""
    return files("hotspots.publish").joinpath("assets", name).read_text("utf-8")


@lru_cache(maxsize=1)
def leaflet_style() -> str:
    """Leaflet's style sheet with its pictures inside.

    >>> "url(images" in leaflet_style()
    False
    """

    def inline(match: re.Match[str]) -> str:
        path = files("hotspots.publish").joinpath("assets/vendor/leaflet", match[1])
        return f"url(data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()})"

    return re.sub(r"url\((images/[\w.-]+)\)", inline, read_asset("vendor/leaflet/leaflet.css"))


@lru_cache(maxsize=1)
def leaflet_script() -> str:
    """Leaflet itself, without the link to a source map that would not be there.

    >>> "sourceMappingURL" in leaflet_script() or "</script" in leaflet_script()
    False
    """
    script = read_asset("vendor/leaflet/leaflet.js")
    return re.sub(r"\n//# sourceMappingURL=\S+", "", script)


def source_lines(
    settings: Settings, operations: Mapping[str, str], *, attributions: Sequence[str] = ()
) -> tuple[str, ...]:
    """Say where the data comes from; licence lines of boundaries and street maps are compulsory.

    ``attributions`` are the lines that files ask for themselves.
    """
    lines = [settings.incidents.source, settings.boundaries.source, settings.addresses.source]
    lines += dict.fromkeys((settings.streets.source, *attributions))
    by_way: dict[str, list[str]] = {}
    for what, how in operations.items():
        by_way.setdefault(how, []).append(what.casefold())
    ways = [f"Coordinates of {' and '.join(what)}: {how}." for how, what in by_way.items()]
    return (*(line for line in lines if line), *ways)
