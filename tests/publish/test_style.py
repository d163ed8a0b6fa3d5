"""The colours: readable in light and dark, told apart in greyscale and by colour-blind readers."""

import re
from collections.abc import Mapping
from itertools import combinations, pairwise

import numpy as np
import pytest
from shapely import box

from hotspots.publish.page import kind_of_marking, print_marking, read_asset
from hotspots.publish.public_pages import PublicDistrict, PublicRun, draw_public_index
from hotspots.publish.style import DARK, LIGHT, SCALES, SIZES, css_tokens
from tests.publish.colours import MACHADO, contrast, distance, lab

BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = [
    *(("ink", ground) for ground in ("paper", "panel", "head", "land", "warn-ground")),
    *(("quiet", ground) for ground in ("paper", "panel", "head", "warn-ground")),
    *(("link", ground) for ground in ("paper", "panel", "head")),
    *((ink, "done-ground") for ink in ("ink", "quiet", "warn", "bronze")),
    *(("band-ink", ground) for ground in ("band", "sensitive")),
    *((f"{one}-ink", one) for one in ("done", "gold", "silver")),
    *(("warn", ground) for ground in ("paper", "panel", "warn-ground")),
    *(("street-name", g) for g in ("land", "park", "water", "street", "street-main")),
    ("bronze", "paper"),
    ("paper", "stop"),
]
MARKS = [
    *(("edge", ground) for ground in ("paper", "panel")),
    *(
        (mark, ground)
        for mark in ("ward", "district", "plain", "spot", "hotspot-area", "zone", "route")
        for ground in ("land", "park", "water", "sea")
    ),
    *((mark, ground) for mark in ("stop", "incident") for ground in ("land", "street-main")),
    *((mark, "paper") for mark in ("ink", "done", "warn", "district")),
    *((mark, "land") for mark in ("more-5", "less-3")),
]
# Steps of L* that greyscale still shows, and of CIEDE2000 well beyond what is just noticed.
LEAST_LIGHTNESS, LEAST_DISTANCE = 10.0, 9.0


def test_both_schemes_have_a_colour_for_each_meaning() -> None:
    assert list(DARK) == list(LIGHT)
    assert {name for names in SCALES.values() for name in names} <= set(LIGHT)


@BOTH
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_texts_can_be_read(text: str, ground: str, colours: Mapping[str, str]) -> None:
    assert contrast(colours[text], colours[ground]) >= 4.5


@BOTH
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(mark: str, ground: str, colours: Mapping[str, str]) -> None:
    assert contrast(colours[mark], colours[ground]) >= 3


@pytest.mark.parametrize("scale", ["more", "less"])
def test_more_stands_out_more_in_greyscale(scale: str) -> None:
    light = np.diff([lab(LIGHT[one])[0] for one in SCALES[scale]])
    dark = np.diff([lab(DARK[one])[0] for one in SCALES[scale]])
    assert (light <= -LEAST_LIGHTNESS).all()  # dark means more on light ground
    assert (dark >= LEAST_LIGHTNESS).all()  # and bright means more on dark ground


@BOTH
@pytest.mark.parametrize("blindness", MACHADO)
@pytest.mark.parametrize("scale", ["more", "less"])
def test_lightness_keeps_its_order_for_every_reader(
    scale: str, blindness: str, colours: Mapping[str, str]
) -> None:
    lightness = [lab(colours[one], blindness)[0] for one in SCALES[scale]]
    steps = np.diff(lightness) * (-1 if colours is LIGHT else 1)
    assert (steps >= LEAST_LIGHTNESS).all()


@BOTH
@pytest.mark.parametrize("blindness", ["", *MACHADO])
@pytest.mark.parametrize("scale", SCALES)
def test_no_two_steps_look_alike(scale: str, blindness: str, colours: Mapping[str, str]) -> None:
    seen = [lab(colours[one], blindness) for one in SCALES[scale]]
    assert min(distance(one, other) for one, other in combinations(seen, 2)) >= LEAST_DISTANCE


@BOTH
def test_both_arms_from_zero_stand_out_more_the_farther_they_are(
    colours: Mapping[str, str],
) -> None:
    ground = lab(colours["land"])
    names = SCALES["from zero"]
    for arm in (names[:3][::-1], names[3:]):
        away = [distance(lab(colours[one]), ground) for one in arm]
        assert all(near < far for near, far in pairwise(away))


@BOTH
@pytest.mark.parametrize("name", ["more-1", "less-1"])
def test_a_little_is_not_nothing(name: str, colours: Mapping[str, str]) -> None:
    for ground in ("nothing", "land"):
        assert distance(lab(colours[name]), lab(colours[ground])) >= LEAST_DISTANCE


def test_distances_are_the_published_ones() -> None:
    """Pairs 1, 9, 17 and 25 of the data of Sharma, Wu and Dalal (2005)."""
    for one, other, published in (
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ):
        assert distance(np.array(one), np.array(other)) == pytest.approx(published, abs=1e-4)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_paper_is_always_light_and_the_reader_may_choose_on_screen() -> None:
    light, chosen, asked = css_tokens().splitlines()
    assert light.startswith(":root{color-scheme:light;")
    assert f"--more-5:{LIGHT['more-5']};" in light
    assert chosen.startswith("@media screen{:root[data-theme=dark]{color-scheme:dark;")
    assert asked.startswith("@media screen and (prefers-color-scheme:dark){:root:not([data-theme=")
    assert f"--more-5:{DARK['more-5']};" in chosen
    assert chosen.split("{", 2)[2] == asked.split("{", 2)[2]


@pytest.mark.parametrize(
    ("marking", "kind"),
    [
        ("PUBLIC", "public"),
        ("OFFICIAL", "official"),
        ("OFFICIAL: may be published", "official"),
        ("OFFICIAL-SENSITIVE", "sensitive"),
        ("Official-Sensitive: for this shift", "sensitive"),
        ("SECRET", "official"),
    ],
)
def test_markings_are_told_apart_by_more_than_colour(marking: str, kind: str) -> None:
    assert kind_of_marking(marking) == kind
    lines = {
        "public": "overline underline",
        "official": "",
        "sensitive": "underline double",
    }
    printed = print_marking(marking)
    assert printed.count(f'content: "{marking}";') == 2
    assert ("text-decoration" in printed) == bool(lines[kind])
    assert lines[kind] in printed


@pytest.mark.parametrize("name", ["base", "pack", "burglary", "phone", "patrol", "eva_form"])
def test_style_sheets_know_colours_by_name_only(name: str) -> None:
    sheet = read_asset(f"{name}.css")
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", sheet)
    assert set(re.findall(r"var\(--([\w-]+)\)", sheet)) <= {*LIGHT, *SIZES}
    assert not re.search(r"</|https?://|@import|url\(", sheet)  # it ends nothing, fetches nothing


def test_pages_for_everybody_know_colours_by_name_only() -> None:
    district = PublicDistrict("A", "a", box(0, 0, 9, 9), 12, 3.0, {}, None, {})
    page = draw_public_index(PublicRun("Essex", "May 2024", 1.0, ()), [district])
    sheet = page.partition(".map svg")[2].partition("</style>")[0]
    assert "var(--more-5)" in sheet
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgba?\(", sheet)
    assert set(re.findall(r"var\(--([\w-]+)\)", sheet)) <= {*LIGHT, *SIZES}
