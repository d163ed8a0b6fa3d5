"""The page that all packs share: marked, closed to the network, escaped."""

import jinja2
import pytest

from hotspots.publish import page as page_module
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page

PAGE = Page("<i>Finding", "Harlow & Old Harlow", "Line", "OFFICIAL", ("A <b>note",), ("A source",))


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch) -> str:
    own = jinja2.DictLoader(
        {"own.html": '{% extends "pack.html" %}{% block content %}<p>{{ said }}</p>{% endblock %}'}
    )
    templates = page_module._TEMPLATES
    assert templates.loader is not None
    both = templates.overlay(loader=jinja2.ChoiceLoader([own, templates.loader]))
    monkeypatch.setattr(page_module, "_TEMPLATES", both)
    return "own.html"


def test_a_page_of_a_pack_says_what_it_is_and_escapes_it(template: str) -> None:
    html = draw_pack_page(template, PAGE, said="<script>x")
    assert "<h1>&lt;i&gt;Finding</h1>" in html
    assert "<p>&lt;script&gt;x</p>" in html
    assert "<li>A &lt;b&gt;note</li>" in html
    assert html.count(">OFFICIAL</div>") == 2  # at the head and at the foot
    assert '@top-center { content: "OFFICIAL";' in html  # and of every printed sheet
    assert '@bottom-center { content: "OFFICIAL";' in html
    assert "default-src &#39;none&#39;" in html
    assert "https:" not in html


def test_without_notes_there_is_no_heading_for_them(template: str) -> None:
    bare = Page("T", "P", "S", "PUBLIC", (), ())
    assert "Before you rely on it" not in draw_pack_page(template, bare, said="")
