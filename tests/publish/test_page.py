"""Pages: everything inside the one file, everything from outside escaped."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from hotspots.publish import Page, source_lines
from hotspots.publish.page import (
    CONTENT_SECURITY_POLICY,
    TILE_HOSTS,
    leaflet_script,
    leaflet_style,
    read_asset,
    render_page,
)
from hotspots.settings import check_settings

PAGE = Page(
    title="Ten <b>small</b> places",
    place='Harlow & "District"',
    subtitle="2024 <i>",
    marking="OFFICIAL",
    notes=("</p><script>note</script>",),
    sources=("© <source>",),
    back="../index.html",
)
PARTS = {name: f"/* {name} </x> */" for name in ("style", "library", "map", "facts", "script")}
ASSETS = Path(str(files("hotspots.publish"))) / "assets"


def test_what_stands_around_the_map_is_escaped_and_the_map_is_not() -> None:
    html = render_page("map.html", page=PAGE, **PARTS)
    for text in (
        "<h1>Ten &lt;b&gt;small&lt;/b&gt; places</h1>",
        'aria-label="Map of Harlow &amp; &#34;District&#34;"',
        "<p>2024 &lt;i&gt;",
        "<p>&lt;/p&gt;&lt;script&gt;note&lt;/script&gt;</p>",
        "<p>© &lt;source&gt;</p>",
        '<a href="../index.html">All that was found in Harlow &amp; &#34;District&#34;</a>',
        '<div class="marking" role="note">OFFICIAL</div>',
        *PARTS.values(),
    ):
        assert text in html


def test_a_page_without_a_way_back_has_no_link() -> None:
    html = render_page("map.html", page=Page("t", "p", "s", "m", (), ()), **PARTS)
    assert re.findall(r'<a [^>]*href="([^"#]+)', html) == []


def test_a_forgotten_part_is_a_fault_not_a_gap() -> None:
    with pytest.raises(UndefinedError, match="'facts' is undefined"):
        render_page(
            "map.html", page=PAGE, **{name: PARTS[name] for name in PARTS if name != "facts"}
        )


def test_nothing_may_be_fetched_but_tiles() -> None:
    policy = dict(
        directive.strip().split(" ", 1) for directive in CONTENT_SECURITY_POLICY.split(";")
    )
    assert policy.pop("img-src").split() == ["data:", *TILE_HOSTS]
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "script-src": "'unsafe-inline'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert f'content="{CONTENT_SECURITY_POLICY}"'.replace("'", "&#39;") in render_page(
        "map.html", page=PAGE, **PARTS
    )


def test_leaflet_is_whole_and_fetches_nothing() -> None:
    style = leaflet_style()
    assert set(re.findall(r"url\(([^)]{0,22})", style)) == {
        "data:image/png;base64,",
        "#default#VML",
    }
    assert "leaflet-container" in style
    assert "L.map" in leaflet_script() or "leafletjs.com" in leaflet_script()
    assert "sourceMappingURL" not in leaflet_script()


@pytest.mark.parametrize(
    "name",
    sorted(
        one.relative_to(ASSETS).as_posix()
        for one in ASSETS.rglob("*.*")
        if one.suffix in (".js", ".css") and "vendor" not in one.parts
    ),
)
def test_our_own_assets_cannot_end_their_element_or_reach_out(name: str) -> None:
    text = read_asset(name)
    assert "</" not in text.replace("</svg>", "")
    assert not re.search(r"https?://|@import|url\((?!#)|fetch\(|XMLHttp|import\(", text)


def test_source_lines_name_both_sources_and_the_coordinate_operation() -> None:
    settings = check_settings(
        {
            "incidents": {"files": "a.csv", "source": "Incidents: force extract."},
            "boundaries": {"source": "Contains OS data © Crown copyright."},
        }
    )
    assert source_lines(settings, {"Incidents": "kept as given"}) == (
        "Incidents: force extract.",
        "Contains OS data © Crown copyright.",
        "Coordinates of incidents: kept as given.",
    )
    bare = check_settings({"incidents": {"files": "a.csv"}})
    same = {"Incidents": "OSTN15", "Boundaries": "OSTN15"}
    assert source_lines(bare, same) == ("Coordinates of incidents and boundaries: OSTN15.",)
    assert source_lines(bare, {"Incidents": "kept as given"}) == (
        "Coordinates of incidents: kept as given.",
    )
