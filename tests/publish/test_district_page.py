"""A district's page: its figures, what was found, where everything is."""

import re
from dataclasses import replace
from typing import Any

import shapely

from hotspots.patterns.rate_ratio import compare_rates
from hotspots.publish.district_page import DistrictFront, ProductCard, draw_district_page
from hotspots.publish.district_row import ShownFile
from hotspots.publish.metrics import shade_numbers
from hotspots.publish.overview_map import DrawnArea
from hotspots.publish.site_links import Around, Link, find_pack_pages, map_link
from hotspots.publish.site_search import WARD, Findable
from tests.publish.districts import PAGE, ROW

CARD = ProductCard(
    "Timing", "Half falls in 9 hours", "timing.html", "", (ShownFile("weekdays.csv", 900),)
)
AROUND = Around(
    (Link("Essex", "../index.html"), Link("Bley")),
    Link("Aford", "../aford/index.html"),
    Link("Cton", "../cton/index.html"),
)


def front(**changes: Any) -> DistrictFront:
    plain = DistrictFront(
        row=replace(ROW, name="Bley"),
        compared="May against April",
        as_of="9 May 2024",
        wards=[DrawnArea("Old Town", shapely.box(0, 0, 2000, 1000))],
        shaded=shade_numbers("harm", "Harm per km²", [3.0], none="", unknown="", of="ward"),
        spots=[shapely.box(0, 0, 150, 150)],
        cards=[CARD],
        own_notes=("A station is stacked.",),
        findable=[Findable(WARD, "Old Town", "Bley", "map.html")],
    )
    return replace(plain, **changes)


def draw(**changes: Any) -> str:
    return draw_district_page(replace(PAGE, place="Bley"), front(**changes), AROUND)


def figures(html: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r"<li[^>]*>([^<]+)<b>([^<]+)</b><small>([^<]*)</small>", html)
    return {what: (much, more) for what, much, more in found}


def test_key_figures_are_those_of_the_district() -> None:
    row = replace(
        ROW, change=compare_rates(100, 150, days=(92, 92)), live_zones=4, doors=1627, overdue=31
    )
    assert figures(draw(row=row)) == {
        "Incidents": ("1,234", "617 per km²"),
        "Harm": ("5,678", "2,839 per km²"),
        "Harm spots": ("3", "31% of the harm on 0.46% of the ground"),
        "Change": ("up 50%", "16% to 95%; May against April: 150 against 100"),
        "Live cocoon zones": ("4", "on 9 May 2024"),
        "Doors to knock at": ("1,627", "on its lists"),
        "Overdue visits": ("31", "doors past their deadline, unvisited"),
    }


def test_what_is_not_known_has_no_figure() -> None:
    html = draw(row=replace(ROW, share_of_ground=None), compared="")
    assert set(figures(html)) == {"Incidents", "Harm", "Harm spots"}
    assert figures(html)["Harm spots"] == ("3", "31% of the harm")


def test_each_product_has_its_sentence_and_its_ways() -> None:
    mapped = replace(CARD, title="Density", page="density.html", on_map=map_link("density"))
    html = draw(cards=[CARD, mapped])
    cards = re.findall(r'<article class="found-one">(.*?)</article>', html, re.DOTALL)
    assert len(cards) == 2
    assert "Half falls in 9 hours" in cards[0]
    assert re.findall(r'href="([^"]+)"', cards[0]) == ["timing.html", "weekdays.csv"]
    assert "map.html#on=ground,density" in re.findall(r'href="([^"]+)"', cards[1])


def test_the_way_back_and_the_districts_beside_it() -> None:
    html = draw()
    assert '<a href="../index.html">Essex</a>' in html
    assert '<span aria-current="page">Bley</span>' in html
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html) == [
        ("prev", "../aford/index.html"),
        ("next", "../cton/index.html"),
    ]
    alone = draw_district_page(PAGE, front(), Around())
    assert "Other districts" not in alone


def test_what_is_to_be_minded_says_whether_it_is_of_this_district_alone() -> None:
    html = draw()
    own, common = html.index("A station is stacked."), html.index("Mind this.")
    assert html.index("In Bley</h3>") < own < html.index("In every district") < common
    nothing = draw_district_page(replace(PAGE, notes=()), front(own_notes=()), AROUND)
    assert "Nothing is flagged." in nothing


def test_packs_are_linked_from_the_district_itself() -> None:
    packs = find_pack_pages(["eva/spot-1/partner/walk.html", "eva/spot-1/partner/sheet-01.html"])
    html = draw(row=replace(ROW, packs=packs))
    assert re.findall(r'href="(eva[^"]+)"', html) == ["eva/spot-1/partner/walk.html"]


def test_texts_of_the_data_are_escaped() -> None:
    bad = '</script><q x="1">'
    html = draw_district_page(
        replace(PAGE, title=bad, place=bad, subtitle=bad, notes=(bad,), sources=(bad,)),
        front(
            row=replace(ROW, name=bad),
            compared=bad,
            as_of=bad,
            wards=[DrawnArea(bad, shapely.box(0, 0, 9, 9))],
            cards=[replace(CARD, title=bad, finding=bad)],
            own_notes=(bad,),
            findable=[Findable(WARD, bad, bad, "map.html")],
        ),
        Around((Link(bad),), Link(bad, "../a/index.html")),
    )
    assert "<q" not in html.replace("\\u003cq", "")
    assert html.count("</script>") == 2
