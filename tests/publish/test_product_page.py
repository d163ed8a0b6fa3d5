"""A product's page: all of it inside, all of it said, nothing of it from anywhere else."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from hotspots.products.declare import Column
from hotspots.publish.product_page import draw_product_page
from hotspots.publish.settings_words import say_settings
from hotspots.publish.site_links import Link
from tests.publish import products
from tests.worlds import square_area


class Reader(HTMLParser):
    """Collects the tags that are open, and complains of what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in ("meta", "rect", "path", "circle", "use", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def drawn(name: str, **given: object) -> str:
    return draw_product_page(products.EVERY[name](), square_area(), products.PAGE, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", products.EVERY)
def test_every_page_is_whole_and_fetches_nothing(name: str) -> None:
    html = drawn(name)
    reader = Reader()
    reader.feed(html)
    assert reader.open == []
    assert reader.tags.count("h1") == 1
    assert not {"img", "script", "link", "iframe"} & set(reader.tags)
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "default-src &#39;none&#39;" in html
    assert html == drawn(name)


def test_a_map_s_sheet_lies_on_its_side_and_its_marking_is_on_every_page() -> None:
    html = drawn("harm_spots")
    assert "@page sheet { size: A4 landscape" in html
    assert html.count('@top-center { content: "OFFICIAL"; font: 700 9pt') == 2
    assert "svg { width: 200mm; height: 140mm; }" in html
    assert "size: A4 portrait" in drawn("bars").split("@page rest")[0]


def test_notes_are_said_once_and_before_the_tables() -> None:
    page = replace(products.PAGE, notes=("First.", "Second.", "First."))
    html = draw_product_page(products.bars(), square_area(), page)
    assert html.count("<li>First.</li>") == 1
    assert html.index("Before you rely on it") < html.index("<table>") < html.index("How it was")


def test_what_it_was_made_with_is_in_words() -> None:
    html = drawn("density")
    assert "<dt>Bandwidth</dt><dd>200 m</dd>" in html
    assert "What each column means" in html


def test_links_and_the_way_back_are_on_the_screen_alone() -> None:
    trail = [Link("The <county>", "../index.html"), Link("Bars")]
    html = draw_product_page(
        products.bars(), square_area(), products.PAGE, trail=trail, on_map="map.html#on=a&b"
    )
    assert '<a href="../index.html">The &lt;county&gt;</a>' in html
    assert '<nav class="trail screen"' in html
    assert '<span aria-current="page">Bars</span>' in html
    assert '<span class="screen"> · <a href="map.html#on=a&amp;b">On the map</a></span>' in html
    assert "<nav" not in drawn("bars")


def test_hostile_texts_stay_texts() -> None:
    bad = '"></svg></style><script>alert(1)</script>{{ 7*7 }}'
    page = replace(
        products.PAGE, title=bad, subtitle=bad, marking=bad, place=bad, notes=(bad,), sources=(bad,)
    )
    product = replace(products.bars(), finding=bad, settings={bad: bad})
    html = draw_product_page(product, square_area(), page)
    assert "<script" not in html
    assert html.count("</style>") == 1
    assert "{{ 7*7 }}" in html


def test_a_table_of_nothing_says_so_and_a_long_one_says_what_is_not_printed() -> None:
    product = products.bars()
    empty = replace(product, tables={"accuracy": product.tables["accuracy"].iloc[:0]})
    html = draw_product_page(empty, square_area(), products.PAGE)
    assert "Nothing was found." in html
    assert "<figure>" not in html
    assert "The first 40 rows; 8 more are in the table itself (.csv)." in drawn("hours")


def test_a_table_says_in_full_what_it_holds_and_no_unit_twice() -> None:
    columns = (
        Column("area_ha", "number", "ha", "Its area.", 2),
        Column("p_fdr", "number", "chance 0-1", "Of all tests."),
        Column("on_day", "text", "date", "The day."),
        Column("offences", "text", "", "What happened."),
    )
    long = "Assault occasioning actual bodily harm 98, Shoplifting 31"
    rows = [(2.25, 1e-30, "2024-12-31", long), (1.0, 0.5, "", "9 " * 200)]
    product = products.plain("eva_places", columns, rows, None)
    html = draw_product_page(product, square_area(), products.PAGE)
    assert 'class="number">Area (ha)</th><th scope="col" class="number">Probability by' in html
    assert f'<td class="short">2024-12-31</td><td>{long}</td>' in html
    assert 'class="number">under 0.001</td>' in html
    assert f"<td>{'9 ' * 49}9…</td>" in html
    assert "EVA places; each row: " in html
    assert "EVA places: Area (ha)</dt>" in html


def test_settings_are_words_with_their_units() -> None:
    said = say_settings(
        {
            "size_m": 1500.0,
            "within_days": (0, 7),
            "wards": tuple(f"W{one}" for one in range(14)),
            "off": False,
            "none": (),
            "text": "",
            "deep": {"deeper": {"cell_m": 50}},
        }
    )
    assert said == [
        ("Size", "1,500 m"),
        ("Within", "0, 7 days"),
        ("Wards", ", ".join(f"W{one}" for one in range(12)) + " and 2 more"),
        ("Off", "no"),
        ("None", "none"),
        ("Text", "none"),
        ("Deep, deeper, cell", "50 m"),
    ]
    many = say_settings({f"s{one}": one for one in range(70)})
    assert (len(many), many[-1]) == (61, ("More", "10 are in the manifest"))
