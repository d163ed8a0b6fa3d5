"""How a run was made: settings, data quality, methods, versions, inputs, and how to cite it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hotspots.publish.method_words import METHODS
from hotspots.publish.page import Page
from hotspots.publish.site_links import METHOD_PAGE, Around
from hotspots.publish.site_pages import render_site_page
from hotspots.settings.portable import SaidSetting

PROJECT = "hotspots-toolkit"
_AUTHORS = "The hotspots contributors"


@dataclass(frozen=True)
class ReadFile:
    """One input: what became of its rows (None where it has none), its size and hash."""

    name: str
    bytes: int
    sha256: str
    rows: str = ""


@dataclass(frozen=True)
class Method:
    """All that the method page says.

    Attributes
    ----------
    changed
        Settings that are not as they are by default.
    toml
        All settings as a file to run it again with.
    quality
        What was read, in sentences.
    rejected, set_aside, times
        Reason, or precision -> rows.
    coordinates
        How places got their coordinates, in sentences.
    harm
        How offences were weighed, in sentences.
    products
        Id, title and question of each product.
    inputs, versions
        Files that were read; software that can change a figure.
    """

    changed: Sequence[SaidSetting]
    toml: str
    quality: Sequence[str]
    rejected: Mapping[str, int]
    set_aside: Mapping[str, int]
    times: Mapping[str, int]
    coordinates: Sequence[str]
    harm: Sequence[str]
    products: Sequence[tuple[str, str, str]]
    inputs: Sequence[ReadFile]
    versions: Mapping[str, str]


def draw_method_page(page: Page, method: Method, around: Around) -> str:
    """Compose the page of how a run was made."""
    version = method.versions[PROJECT]
    return render_site_page(
        "method.html",
        page=page,
        around=around,
        method=method,
        said=[(one, say_setting(one.value)) for one in method.changed],
        methods=[(title, asks, METHODS[id]) for id, title, asks in method.products],
        citation=cite(version),
        bibtex=cite_in_bibtex(version),
        this_page=METHOD_PAGE,
    )


def cite(version: str) -> str:
    """Give the line to cite the software by.

    >>> cite("0.1.0")
    'The hotspots contributors. hotspots-toolkit, version 0.1.0 [computer software]. MIT licence.'
    """
    return f"{_AUTHORS}. {PROJECT}, version {version} [computer software]. MIT licence."


def cite_in_bibtex(version: str) -> str:
    """Give the same for BibTeX."""
    return (
        f"@software{{hotspots_toolkit,\n  author  = {{{{{_AUTHORS}}}}},\n"
        f"  title   = {{{PROJECT}}},\n  version = {{{version}}},\n"
        "  note    = {MIT licence}\n}"
    )


def say_setting(value: object) -> str:
    """Write a setting's value as people read it.

    >>> (
    ...     say_setting(True),
    ...     say_setting(150.0),
    ...     say_setting(["a", "b"]),
    ...     say_setting({"late": "14-22"}),
    ... )
    ('yes', '150', 'a, b', 'late: 14-22')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {say_setting(one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(say_setting(one) for one in value)
    return str(value) or "empty"
