"""The method page: everything that made a run, in words, and how to cite it."""

import html as html_module
from dataclasses import replace
from typing import Any

from hotspots.products import DECLARATIONS
from hotspots.publish.method_page import Method, ReadFile, cite_in_bibtex, draw_method_page
from hotspots.publish.method_words import METHODS
from hotspots.publish.site_links import Around, Link
from hotspots.settings.portable import SaidSetting
from tests.publish.districts import PAGE

METHOD = Method(
    changed=[SaidSetting("harm_spots", "count", 12, "how many spots")],
    toml='[incidents]\nfiles = "a.csv"\n',
    quality=["60 rows were read."],
    rejected={"no coordinates": 20},
    set_aside={"set aside: stacked point (airport)": 3},
    times={"month": 40},
    coordinates=["Incidents: kept as given."],
    harm=["By our table."],
    products=[(one.id, one.title, one.answers) for one in DECLARATIONS],
    inputs=[ReadFile("a.csv", 12345, "ab" * 32, "60 read, 40 kept")],
    versions={"python": "3.11", "hotspots-toolkit": "0.1.0"},
)


def draw(**changes: Any) -> str:
    around = Around((Link("Essex", "index.html"), Link("How it was made")))
    return draw_method_page(PAGE, replace(METHOD, **changes), around)


def test_every_product_has_its_method_and_no_other() -> None:
    assert list(METHODS) == [one.id for one in DECLARATIONS]
    page = html_module.unescape(draw())
    for one in DECLARATIONS:
        assert METHODS[one.id].says in page
        assert all(paper in page for paper in METHODS[one.id].papers)


def test_counts_settings_and_hashes_stand_on_the_page() -> None:
    page = html_module.unescape(draw())
    for text in (
        "60 rows were read.",
        "no coordinates",
        "set aside: stacked point (airport)",
        "[harm_spots] count",
        "how many spots",
        'files = "a.csv"',
        "12,345",
        "ab" * 32,
        "60 read, 40 kept",
        "python 3.11",
        "hotspots-toolkit, version 0.1.0",
    ):
        assert text in page


def test_nothing_rejected_and_nothing_set_aside_is_said() -> None:
    page = draw(rejected={}, set_aside={})
    assert "No row was rejected." in page
    assert "every row that was kept is on a map" in page


def test_the_entry_for_bibtex_is_whole() -> None:
    entry = cite_in_bibtex("0.1.0")
    assert entry.startswith("@software{hotspots_toolkit,\n")
    assert entry.count("{") == entry.count("}")
    assert "author  = {{The hotspots contributors}}" in entry


def test_texts_are_escaped() -> None:
    bad = "</pre><q>"
    page = draw(
        toml=bad,
        quality=[bad],
        rejected={bad: 1},
        inputs=[ReadFile(bad, 1, bad)],
        changed=[SaidSetting(bad, bad, bad, bad)],
    )
    assert "<q>" not in page
