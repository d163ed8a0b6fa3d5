"""Charts on paper: lengths that are true, words for who cannot see them, nothing unescaped."""

import math
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from hotspots.publish.paper_charts import draw_bars, draw_trend, draw_week_hours

SVG = "{http://www.w3.org/2000/svg}"
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def picture(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))


def texts(markup: str) -> list[str]:
    return [str(one.text) for one in picture(markup).iter(f"{SVG}text")]


def test_bars_are_as_long_as_their_figures() -> None:
    markup = draw_bars(["A", "B", "C"], [10, 5, -5], label="Change", unit="%")
    widths = [float(one.get("width", 0)) for one in picture(markup).iter(f"{SVG}rect")]
    assert widths == pytest.approx([widths[0], widths[0] / 2, widths[0] / 2], abs=0.02)
    assert texts(markup) == ["A", "10%", "B", "5%", "C", "-5%"]
    assert picture(markup).get("aria-label") == "Change. A 10%; B 5%; C -5%"


def test_an_interval_is_drawn_from_end_to_end() -> None:
    markup = draw_bars(["A"], [10], low=[5], high=[20], label="x")
    (bar,) = picture(markup).iter(f"{SVG}rect")
    paths = [one.get("d", "") for one in picture(markup).iter(f"{SVG}path")]
    left, right = (
        float(paths[0].split("H")[0][1:].split()[0]),
        float(paths[0].split("H")[1].split("M")[0]),
    )
    assert right - left == pytest.approx(1.5 * float(bar.get("width", 0)), abs=0.02)


def test_what_is_not_known_is_said_and_has_no_bar() -> None:
    markup = draw_bars(["A", "B"], [math.nan, 2], label="x")
    assert "not known" in texts(markup)
    assert len(list(picture(markup).iter(f"{SVG}rect"))) == 1
    assert "nan" not in markup


def test_a_trend_starts_at_zero_and_breaks_where_a_month_is_missing() -> None:
    markup = draw_trend(["Jan", "Feb", "Mar", "Apr"], {"ward": [0, 8, math.nan, 4]}, label="x")
    line = next(
        one.get("d", "") for one in picture(markup).iter(f"{SVG}path") if one.get("stroke-linejoin")
    )
    assert (line.count("M"), line.count("L")) == (2, 1)
    heights = [float(point.split()[1]) for point in line[1:].replace("M", "L").split("L")]
    assert heights == pytest.approx([44, 4, 24])
    assert {"Jan", "Apr", "ward", "0", "8"} <= set(texts(markup))


def test_a_trend_of_nothing_is_drawn_at_zero() -> None:
    assert "nan" not in draw_trend(["Jan"], {"ward": [0]}, label="x")


def test_the_hours_of_a_week_are_darker_for_more() -> None:
    table = pd.DataFrame(np.zeros((7, 24)), index=DAYS, columns=range(24))
    table.loc["Friday", 22] = 10
    table.loc["Friday", 23] = 5
    markup = draw_week_hours(table, label="When")
    fills = [one.get("fill") for one in picture(markup).iter(f"{SVG}rect")]
    assert (fills[4 * 24 + 22], fills[4 * 24 + 23], fills[0]) == ("#4a1d05", "#dd8f1a", "#ffffff")
    assert "most; Friday 22 10; Friday 23 5" in str(picture(markup).get("aria-label"))


def test_marks_are_written_into_the_hours() -> None:
    table = pd.DataFrame(np.ones((7, 4)), index=DAYS, columns=["0-6", "6-12", "12-18", "18-24"])
    marks = pd.DataFrame(
        [["2", "", "", ""], *[[""] * 4] * 6], index=table.index, columns=table.columns
    )
    assert texts(draw_week_hours(table, label="x", marks=marks)).count("2") == 1


def test_no_hours_at_all_is_a_picture_of_blanks() -> None:
    table = pd.DataFrame(np.full((7, 24), np.nan), index=DAYS, columns=range(24))
    assert {
        one.get("fill") for one in picture(draw_week_hours(table, label="x")).iter(f"{SVG}rect")
    } == {"#ffffff"}


def test_names_are_escaped_and_shortened() -> None:
    markup = draw_bars(["<script>&" + "x" * 200], [1], label='"<b>')
    assert texts(markup)[0].startswith("<script>&")
    assert texts(markup)[0].endswith("…")
    assert str(picture(markup).get("aria-label")).startswith('"<b>')
