"""Where every row went: kept, or rejected with its line and one reason."""

import random
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.records import accounting as why
from tests.records.incident_files import FORCE_HEADER, METRES, read, refusal, rejected
from tests.records.worlds import (
    ON_FILES,
    STREET_HEADER,
    as_text,
    street_row,
    write,
)


@pytest.mark.parametrize(
    ("x", "y", "reason"),
    [
        ("", "185833", why.NO_COORDINATES),
        ("587881", " NULL ", why.NO_COORDINATES),
        ("", "not a number", why.NO_COORDINATES),
        ("587881", "north", why.NOT_NUMBERS),
        ("587.881,2", "58 m", why.NOT_NUMBERS),
        ("inf", "185833", why.NOT_NUMBERS),
        ("0", "0.0", why.AT_ZERO),
        ("5878810", "185833", why.OUTSIDE_SYSTEM),
        ("587881", "-18583300", why.OUTSIDE_SYSTEM),
    ],
)
def test_each_reason_to_reject_a_place(file: Path, x: str, y: str, reason: str) -> None:
    good = [("a", "587881", "185833", "2024-03-09", "NULL", "Robbery")] * 2
    bad = [("b", x, y, "not a date either", "NULL", "Robbery")]
    records = read(file, [FORCE_HEADER, *good, *bad])
    assert rejected(records) == [(4, reason)]
    assert records.summary.rejected == {reason: 1}


def test_lines_are_right_where_rows_span_several(file: Path) -> None:
    records = read(
        file,
        "\n" + METRES + '1,587881,185833,2024-03-09,,"a\n\nb"\n'
        '2,x,185833,2024-03-09,,"c\nd"\n\n\n3,587881\n4,587881,185833,2024-03-09,,"",1\n'
        '5,0,0,,,\n6,587881,185833,2024-03-09,,"""q"", e"\n',
    )  # fmt: skip
    assert records.incidents["line"].tolist() == [3, 13]
    assert records.incidents["offence"].tolist() == ["a\n\nb", '"q", e']
    assert rejected(records) == [
        (6, why.NOT_NUMBERS),
        (10, why.MALFORMED),
        (11, why.MALFORMED),
        (12, why.AT_ZERO),
    ]


GOOD = ("587881", "185833", "2024-03-09 22:15", "NULL", "Robbery")
# A kind of row -> what is in it, and what becomes of it.
KINDS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "good": (GOOD, None),
    "good over two lines": ((*GOOD[:4], "Robbery\nof a kind"), None),
    "good with quotes": ((*GOOD[:4], 'so-called "robbery", it says'), None),
    "good without a date": ((*GOOD[:2], "", "", ""), None),
    "good in a window": ((*GOOD[:2], "2024-03-09", "2024-03-11", "Drugs"), None),
    "short": (GOOD[:3], why.MALFORMED),
    "long": ((*GOOD, "more"), why.MALFORMED),
    "no place": (("", "", *GOOD[2:]), why.NO_COORDINATES),
    "no place over two lines": (("", "NULL", "", "", "a\nb"), why.NO_COORDINATES),
    "words for a place": (("here", "there", "?", *GOOD[3:]), why.NOT_NUMBERS),
    "at zero": (("0", "0", "?", *GOOD[3:]), why.AT_ZERO),
    "no date": ((*GOOD[:2], "?", *GOOD[3:]), why.DATE_UNREADABLE),
    "backwards": ((*GOOD[:2], "2024-03-09 22:15", "2024-03-01 10:00", ""), why.WINDOW_BACKWARDS),
}


@settings(ON_FILES, max_examples=80)
@given(
    kinds=st.lists(st.sampled_from(list(KINDS)), max_size=12),
    blank=st.lists(st.integers(0, 2), min_size=13, max_size=13),
    quote=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
)
def test_every_row_is_accounted_for(
    file: Path, kinds: list[str], blank: list[int], quote: bool, newline: str, delimiter: str
) -> None:
    """Random mixtures of good and bad rows with blank lines between them."""

    def written(row: Sequence[str]) -> str:
        return as_text([row], delimiter=delimiter, newline=newline, quote=quote)

    text, kept, lost = written(FORCE_HEADER), [], []
    for number, (kind, gap) in enumerate(zip(["good", *kinds], blank, strict=False)):
        content, reason = KINDS[kind]
        text += newline * gap
        line = text.count("\n") + 1
        if reason is None:
            kept.append((line, str(number)))
        else:
            lost.append((line, reason))
        text += written((str(number), *content))
    records = read(file, text)
    assert list(zip(records.incidents["line"], records.incidents["id"], strict=True)) == kept
    assert rejected(records) == lost
    assert records.summary.read == len(kinds) + 1


@settings(ON_FILES, max_examples=25)
@given(st.lists(st.sampled_from(list(KINDS)), max_size=12), st.randoms())
def test_shuffling_the_rows_changes_nothing_but_the_order(
    file: Path, kinds: list[str], chance: random.Random
) -> None:
    rows = [(str(i), *KINDS[kind][0]) for i, kind in enumerate(["good", *kinds])]
    one = read(file, [FORCE_HEADER, *rows])
    chance.shuffle(rows)
    other = read(file, [FORCE_HEADER, *rows])
    assert (one.summary, one.notes) == (other.summary, other.notes)
    frames = [
        records.incidents.drop(columns="line").set_index("id").sort_index()
        for records in (one, other)
    ]
    pd.testing.assert_frame_equal(*frames)


def test_a_few_places_off_the_map_are_rows_many_are_the_file(file: Path) -> None:
    inside, outside = street_row("in"), street_row("out")
    outside[4:6] = ["-84.5", "39.1"]
    records = read(file, [STREET_HEADER, inside, outside])
    assert rejected(records) == [(3, why.OUTSIDE_SYSTEM)]
    assert "2 of 3 places are outside" in refusal(
        write(file, as_text([STREET_HEADER, inside, outside, outside]))
    )
