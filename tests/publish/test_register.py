"""Recording returns and lists: nothing twice, nothing lost, whole or not at all."""

import itertools
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError, OutputError
from hotspots.patterns.visit_records import CONTACT, RecordedVisits, visits_since
from hotspots.products.cocoon_lists import (
    BURGLARY_COLUMNS,
    DOOR_COLUMNS,
    REASSURE_COLUMNS,
    ROUND_COLUMNS,
    WARD_COLUMNS,
    CocoonLists,
)
from hotspots.publish.register import note_planned, record_returns
from hotspots.publish.tables import safe_cell
from hotspots.records import read_returns
from hotspots.records.register import read_register
from hotspots.records.register_table import RegisterTable
from hotspots.records.returns import OUTCOMES, VisitReturns
from tests.worlds import METRES, write_lines

HEADER = "UPRN,Outcome,Visited,Officer"
AS_OF = "2024-03-20"


def table_of(columns: dict[str, str], rows: Sequence[Mapping[str, Any]]) -> gpd.GeoDataFrame:
    """A table of lists: what a row does not say is empty or nothing."""
    nothing = {"str": "", "int64": 0, "float64": 0.0, "datetime64[us]": pd.NaT}
    filled = [
        {name: row.get(name, nothing[kind]) for name, kind in columns.items()} for row in rows
    ]
    frame = pd.DataFrame(filled, columns=list(columns)).astype(columns)
    return gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy([0.0] * len(frame), [0.0] * len(frame)), crs=METRES
    )


def lists_of(
    *doors: tuple[str, str], as_of: str = "2024-03-09", place: str = "Harlow"
) -> CocoonLists:
    """Lists of two burglaries, for doors that answer to one ("1") or both ("1; 2")."""
    burglaries = [
        {
            "number": number,
            "burglary": f"42/{number}/24",
            "reported": pd.Timestamp("2024-03-08 17:30") + pd.Timedelta(days=number - 1),
            "deadline": pd.Timestamp("2024-03-10 17:30") + pd.Timedelta(days=number - 1),
            "expires": pd.Timestamp("2024-04-20"),
        }
        for number in (1, 2)
    ]
    rows = [
        {
            "team": "Harlow",
            "round": 1,
            "door": door,
            "address": "4 Mill Lane",
            "priority": "gold",
            "ring": "next door",
            "burglary_numbers": numbers,
        }
        for door, numbers in doors
    ]
    return CocoonLists(
        place,
        pd.Timestamp(as_of),
        "",
        "",
        table_of(BURGLARY_COLUMNS, burglaries),
        table_of(DOOR_COLUMNS, rows),
        table_of(REASSURE_COLUMNS, []),
        table_of(ROUND_COLUMNS, []),
        table_of(WARD_COLUMNS, []),
    )


def returns_of(tmp_path: Path, *rows: str, name: str = "list.csv") -> VisitReturns:
    return read_returns(write_lines(tmp_path / name, [HEADER, *rows]))


def record(tmp_path: Path, *rows: str, name: str = "list.csv") -> RecordedVisits:
    return record_returns(
        returns_of(tmp_path, *rows, name=name), tmp_path / "register", as_of=AS_OF
    )


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    note_planned(lists_of(("0100", "1"), ("0101", "1")), tmp_path / "register")
    recorded = record(
        tmp_path,
        "0100,spoke,2024-03-09 18:05,PC 1",
        "0100,spoke,2024-03-09 18:05,PC 1",
        "0101,,,",
        "0101,danced,2024-03-09,PC 1",
        "0101,no reply,2024-03-08 12:00,PC 1",
        "0101,no reply,2024-03-21 12:00,PC 1",
        "0199,leaflet,2024-03-09,PC 1",
    )
    assert str(recorded) == (
        "7 rows read = 2 new + 1 already there + 4 rejected (nothing filled in: 1, outcome not"
        " known: 1, visited before any burglary of its lists was reported: 1, visited after the"
        " day of recording: 1)"
    )
    assert sorted(recorded.rejected_rows["line"]) == [4, 5, 6, 7]
    assert recorded.unlisted == 1
    assert recorded.notes == (
        "1 of the new visits are at doors on no list that was ever issued: they are kept, and"
        " count in no report; check the doors' numbers in the sheets",
    )
    assert read_register(tmp_path / "register").visits["door"].tolist() == ["0100", "0199"]


def test_recording_the_same_sheet_again_changes_nothing(tmp_path: Path) -> None:
    note_planned(lists_of(("0100", "1")), tmp_path / "register")
    rows = ("0100,spoke,2024-03-09 18:05,PC 1", "0100,no reply,2024-03-09,", "0101,void,,=cmd()")
    assert record(tmp_path, *rows).new == 3
    before = bytes_of(tmp_path / "register")
    again = record(tmp_path, *rows)
    assert (again.new, again.already_there, again.unlisted) == (0, 3, 0)
    assert bytes_of(tmp_path / "register") == before


def test_the_order_in_which_sheets_are_recorded_does_not_matter(tmp_path: Path) -> None:
    sheets = {
        "a.csv": ["2,void,2024-03-09,", "1,spoke,2024-03-09 18:05,PC 1"],
        "b.csv": ["1,spoke,2024-03-09 18:05,PC 1", "3,leaflet,2024-03-10,PC 2"],
        "c.csv": ["1,no reply,2024-03-08,PC 2", "3,leaflet,2024-03-10,PC 2"],
    }
    written = set()
    for number, order in enumerate(itertools.permutations(sheets)):
        for name in order:
            returns = returns_of(tmp_path, *sheets[name], name=name)
            record_returns(returns, tmp_path / str(number), as_of=AS_OF)
        written.add((tmp_path / str(number) / "visits.csv").read_bytes())
    assert len(written) == 1
    visits = read_register(tmp_path / "0").visits
    assert visits[["door", "file", "line"]].to_numpy().tolist() == [
        ["1", "c.csv", 2],
        ["1", "a.csv", 3],
        ["2", "a.csv", 2],
        ["3", "b.csv", 3],
    ]


def test_the_files_open_safely_in_a_spreadsheet_and_read_back(tmp_path: Path) -> None:
    record(tmp_path, "1,spoke,2024-03-09 18:05,=HYPERLINK(1)", "2,spoke,2024-03-09,'quoted")
    data = (tmp_path / "register" / "visits.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert b",'=HYPERLINK(1)," in data
    officers = read_register(tmp_path / "register").visits["officer"].tolist()
    assert officers == ["=HYPERLINK(1)", "'quoted"]


@given(st.text(max_size=8))
def test_guarding_a_text_is_undone_by_reading(text: str) -> None:
    table = RegisterTable("doors.csv", {"door": "str"}, key=("door",))
    kept = table.in_order(pd.DataFrame({"door": [text]}))
    guarded = kept.assign(door=[str(safe_cell(one)) for one in kept["door"]])
    pd.testing.assert_frame_equal(table.in_order(guarded), kept)


def test_two_outcomes_of_one_minute_are_said(tmp_path: Path) -> None:
    recorded = record(tmp_path, "1,spoke,2024-03-09 18:05,PC 1", "1,no reply,2024-03-09 18:05,PC 1")
    assert recorded.conflicts == 1
    assert recorded.notes[1].startswith("1 visits of one door at one time have more than one")
    day = record(tmp_path, "2,spoke,2024-03-09,PC 1", "2,no reply,2024-03-09,PC 1", name="b.csv")
    assert day.conflicts == 1


def test_a_day_on_which_the_burglary_was_reported_is_not_too_early(tmp_path: Path) -> None:
    note_planned(lists_of(("0100", "2; 1")), tmp_path / "register")
    assert record(tmp_path, "0100,spoke,2024-03-08,").new == 1
    assert record(tmp_path, "0100,spoke,2024-03-07,").rejected == {
        "visited before any burglary of its lists was reported": 1
    }


def test_the_day_of_recording_is_not_in_the_future(tmp_path: Path) -> None:
    returns = returns_of(tmp_path, "1,spoke,2024-03-20 23:59,")
    assert record_returns(returns, tmp_path / "a", as_of="2024-03-20").new == 1
    assert record_returns(returns, tmp_path / "b", as_of="2024-03-20 12:00").new == 0


def test_lists_are_noted_once_for_each_burglary_and_day(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    lists = lists_of(("0100", "1; 2"), ("0101", "1"))
    first = note_planned(lists, folder)
    assert (first.new, first.already_there) == (3, 0)
    before = bytes_of(folder)
    again = note_planned(lists, folder)
    assert (again.new, again.already_there) == (0, 3)
    assert bytes_of(folder) == before
    assert note_planned(lists_of(("0101", "1"), as_of="2024-03-10"), folder).new == 1
    assert note_planned(lists_of(("0101", "1"), place="Epping"), folder).new == 1
    planned = read_register(folder).planned
    assert planned["burglary"].tolist() == ["42/1/24", "42/2/24", "42/1/24", "42/1/24", "42/1/24"]
    assert b"Mill Lane" not in (folder / "planned.csv").read_bytes()


def test_lists_made_again_replace_what_they_hold_and_take_nothing_away(tmp_path: Path) -> None:
    note_planned(lists_of(("0100", "1"), ("0101", "1")), tmp_path)
    changed = lists_of(("0100", "1"))
    note_planned(CocoonLists(**{**vars(changed), "doors": changed.doors.assign(round=7)}), tmp_path)
    assert read_register(tmp_path).planned["round"].tolist() == [7, 1]


def test_lists_without_doors_add_nothing(tmp_path: Path) -> None:
    assert note_planned(lists_of(), tmp_path).new == 0
    assert len(read_register(tmp_path).planned) == 0


def test_a_register_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, "1,spoke,2024-03-09 18:05,PC 1")
    before = bytes_of(tmp_path / "register")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="cannot write here"):
        record(tmp_path, "2,spoke,2024-03-09 18:05,PC 1")
    assert bytes_of(tmp_path / "register") == before


def test_contacts_rank_every_outcome() -> None:
    assert sorted(CONTACT) == sorted(OUTCOMES)


def test_the_latest_visit_after_a_moment() -> None:
    rows = [
        ("1", "spoke", "2024-03-09 10:00", "minute"),
        ("1", "no answer", "2024-03-10 10:00", "minute"),
        ("2", "leaflet", "2024-03-09", "day"),
        ("2", "spoke", "2024-03-09", "day"),
        ("3", "spoke", None, "none"),
    ]
    visits = pd.DataFrame(rows, columns=["door", "outcome", "visited", "precision"])
    visits["visited"] = pd.to_datetime(visits["visited"], format="mixed")
    doors = pd.Series(["1", "1", "2", "2", "3", "4", "2"], index=list("abcdefg"))
    since = pd.Series(
        pd.DatetimeIndex(
            [
                "2024-03-09 11:00:00",
                "2024-03-10 11:00:00",
                "2024-03-09 17:00:00",
                "2024-03-10 00:00:00",
                "2024-03-01 00:00:00",
                "2024-03-01 00:00:00",
                pd.NaT,
            ]
        ),
        index=doors.index,
    )
    found = visits_since(visits, doors, since)
    assert found["outcome"].tolist() == ["no answer", "", "spoke", "", "", "", "spoke"]
    assert found["visited"].isna().tolist() == [False, True, False, True, True, True, False]
    assert found["door"].tolist() == doors.tolist()
    assert list(found.index) == list("abcdefg")


def test_no_visits_are_none_since(tmp_path: Path) -> None:
    visits = read_register(tmp_path).visits
    since = pd.Series(pd.to_datetime(["2024-03-09"]))
    assert visits_since(visits, pd.Series(["1"]), since)["outcome"].tolist() == [""]
    assert len(visits_since(visits, pd.Series([], dtype="str"), since[:0])) == 0


def test_visits_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    visits = read_register(tmp_path).visits
    with pytest.raises(InputError, match="no columns called 'precision'"):
        visits_since(visits.drop(columns="precision"), pd.Series(["1"]), pd.Series([pd.NaT]))
    with pytest.raises(InputError, match="1 doors have 0 moments"):
        visits_since(visits, pd.Series(["1"]), pd.Series([], dtype="datetime64[us]"))
