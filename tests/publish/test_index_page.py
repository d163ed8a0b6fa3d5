"""The front page: every district, ranked, linked and drawn; every row accounted for."""

import re
from dataclasses import replace
from typing import Any

import shapely

from hotspots.patterns.rate_ratio import compare_rates
from hotspots.publish import AccountLine, FrontPage, draw_index_page
from hotspots.publish.site_links import find_pack_pages
from hotspots.publish.site_search import DISTRICT, Findable
from tests.publish.districts import PAGE, ROW, row


def draw(*rows: Any, **more: Any) -> str:
    return draw_index_page(PAGE, FrontPage(rows, **more))


def cells(html: str) -> list[str]:
    """The figures of the table of districts, as read."""
    return [
        re.sub(r"<small>.*?</small>|<[^>]+>", "", cell)
        for cell in re.findall(r'<td class="number"[^>]*>(.*?)</td>', html)
    ]


def test_the_district_with_most_harm_comes_first() -> None:
    html = draw(row("Cton", harm=5), row("Bley", harm=9), row("Aford", harm=5))
    linked = re.findall(r'<th scope="row"><a href="(\w+)/index.html">', html)
    assert linked == ["bley", "aford", "cton"]
    assert re.findall(r'<a href="(\w+)/map.html"', html) == linked


def test_figures_are_written_as_people_read_them() -> None:
    html = draw(
        replace(
            ROW,
            change=compare_rates(100, 150, days=(92, 92)),
            live_zones=12,
            overdue=1003,
            warnings=2,
        ),
        account=[AccountLine("rows read", 12345)],
    )
    shown = ["1,234", "5,678", "up 50%", "3", "31%", "0.46%", "12", "1,003", "2", "12,345"]
    assert cells(html) == shown
    assert "<small>16% to 95%</small><small>150 against 100</small>" in html
    assert '<a href="aford/index.html#notes" aria-label="2 to mind: Aford">2</a>' in html


def test_what_nobody_knows_is_a_dash_and_sorts_as_nothing() -> None:
    html = draw(replace(ROW, share_of_ground=None))
    assert cells(html)[2] == cells(html)[5] == cells(html)[6] == cells(html)[7] == "–"
    assert html.count('data-by=""') == 4


def test_all_districts_together_stand_below() -> None:
    html = draw(row("Aford"), row("Bley"), total=row("All", incidents=2468))
    foot = html[html.index("<tfoot>") : html.index("</tfoot>")]
    assert "2,468" in foot
    assert "<tfoot>" not in draw(row("Aford"))


def test_the_stretches_that_are_compared_are_said() -> None:
    html = draw(ROW, compared="May against April", seasons_differ=True)
    assert "Change: May against April; the seasons differ" in html
    assert "seasons" not in draw(ROW, compared="May 2024 against May 2023")
    assert "Nothing is compared" in draw(ROW)


def test_files_are_folded_by_district_with_their_sizes() -> None:
    html = draw(ROW, row("Bley", files=(), harm=1))
    files = re.findall(r'<li><a href="([\w/.]+)" aria-label="([^"]+)"', html)
    assert files == [
        ("aford/density.tif", "density.tif of Aford, 31 kB"),
        ("aford/spots.csv", "spots.csv of Aford, 900 B"),
    ]


def test_packs_stand_by_version_and_a_gap_where_there_is_none() -> None:
    files = ["patrol/restricted/overview.html", "patrol/public/patrols.html"]
    html = draw(replace(ROW, packs=find_pack_pages(files), doors=1627))
    assert re.findall(r'href="aford/(patrol[^"]+)"', html) == files
    assert "1,627 doors to knock at" in html
    assert "<td>–</td>" in html
    assert "Packs and lists" not in draw(ROW)


def test_the_overview_draws_each_district_darker_where_there_is_more_harm() -> None:
    html = draw(
        row("Quiet", harm=1, outline=shapely.box(0, 0, 1000, 1000)),
        row("Busy", harm=9, outline=shapely.box(1000, 0, 2000, 1000)),
    )
    assert 'viewBox="0 0 480 250"' in html
    shades = dict(re.findall(r'aria-label="(\w+)"><path class="area shade-([\w-]+)"', html))
    assert shades == {"Busy": "more-3", "Quiet": "more-1"}


def test_each_area_has_the_shade_of_every_metric() -> None:
    html = draw(row("Aford", live_zones=None, change=compare_rates(100, 50, days=(9, 9))))
    (path,) = re.findall(r"<path class[^>]+>", html)
    assert dict(re.findall(r'data-(\w+)="([\w-]+)"', path)) == {
        "harm": "more-1",
        "incidents": "more-1",
        "change": "less-3",
        "spots": "more-1",
        "zones": "unknown",
        "overdue": "unknown",
        "warnings": "nothing",
    }
    metrics = re.findall(r'class="legend" data-metric="(\w+)"( hidden)?', html)
    assert [name for name, hidden in metrics if not hidden] == ["harm"]
    assert len(metrics) == 7


def test_notes_and_sources_stand_on_the_page_and_no_empty_heading() -> None:
    html = draw(ROW)
    assert "<li>Mind this.</li>" in html
    assert "<p>ONS</p>" in html
    assert "Before you rely on it" in html
    bare = draw_index_page(replace(PAGE, notes=()), FrontPage([ROW]))
    assert "Before you rely on it" not in bare


def test_a_run_without_districts_still_has_a_front_page() -> None:
    assert PAGE.title in draw()


def test_names_are_escaped_wherever_they_stand() -> None:
    name = '</script><q x="1">{{ 7*7 }}'
    html = draw(
        replace(ROW, name=name),
        account=[AccountLine("mapped: <q>", 1)],
        findable=[Findable(DISTRICT, name, name, "aford/index.html")],
        also=name,
        compared=name,
    )
    assert "<q" not in html.replace("\\u003cq", "")
    assert html.count("</script>") == 2  # the index of the search and the page's own
    assert "49" not in html


def test_the_same_districts_give_the_same_page_whatever_their_order() -> None:
    one, other = row("Aford"), row("Bley")
    assert draw(one, other) == draw(other, one)
