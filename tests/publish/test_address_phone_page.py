"""The page for a phone, as it is written; what it does is tried in test_address_pages.py."""

import re
from itertools import pairwise

from hotspots.publish.address_phone_page import draw_phone_page
from hotspots.publish.page import CLOSED_POLICY
from hotspots.records.returns import OUTCOMES
from tests.publish.lists import NASTY, TEAMS, nasty_lists, sample_lists


def test_doors_stand_in_walking_order_with_every_outcome() -> None:
    lists = sample_lists()
    page = draw_phone_page(lists, TEAMS[0], returns_name="returns")
    doors = lists.doors[lists.doors["team"] == TEAMS[0]].sort_values(["round", "stop"])
    assert re.findall(r'data-door="(\d+)"', page) == doors["door"].tolist()
    assert re.findall(r'<button type="button" [^>]*value="([^"]+)"', page) == [*OUTCOMES] * len(
        doors
    )
    assert page.count("<h2>Round ") == 4


def test_doors_are_grouped_by_side_of_the_street() -> None:
    page = draw_phone_page(sample_lists(), TEAMS[1], returns_name="returns")
    rounds = [
        re.findall(r"<h3><bdi>([^<]+)</bdi>([^<]*)</h3>", one)
        for one in page.split("<h2>Round ")[1:]
    ]
    assert rounds[0][:2] == [
        ("Cinder Rise", ", odd numbers"),
        ("Cinder Rise", ", even numbers"),
    ]
    for sides in rounds:
        assert all(one != other for one, other in pairwise(sides))


def test_nothing_can_be_fetched_or_stored() -> None:
    page = draw_phone_page(sample_lists(), TEAMS[0], returns_name="returns")
    assert CLOSED_POLICY.replace("'", "&#39;") in page
    assert re.search(r"https?://", page) is None
    assert re.search(r"localStorage|sessionStorage|indexedDB|cookie|fetch\(|XMLHttp", page) is None


def test_texts_from_the_data_are_escaped() -> None:
    page = draw_phone_page(nasty_lists(), TEAMS[1], returns_name='"><script>')
    assert page.count("<script") == 1
    assert "{{ 7 * 7 }}" in page
    assert NASTY[3] in page  # right to left, kept apart from what stands around it
    assert f"<bdi>{NASTY[3]}</bdi>" in page
    assert f"<bdi>{NASTY[3]} st</bdi>, odd numbers" in page
    assert "Leigh &#34;North&#34; &amp; &lt;West&gt;" in page


def test_the_burgled_homes_are_not_on_it() -> None:
    lists = sample_lists()
    for team in TEAMS:
        page = draw_phone_page(lists, team, returns_name="returns")
        assert not any(f">{one}<" in page for one in lists.reassure["addresses"])
        assert not any(one in page for one in lists.reassure["burglary"])
