"""The register: read strictly, so that no door or visit is lost to a hand that edited it."""

from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.records.register import (
    PLANNED_COLUMNS,
    VISIT_COLUMNS,
    read_register,
)

PLANNED = ",".join(PLANNED_COLUMNS) + "\n"
VISITS = ",".join(VISIT_COLUMNS) + "\n"
DOOR = (
    "Harlow,Harlow,1,0100,42/1/24,gold,next door,2024-03-09 00:00:00,2024-03-08 17:30:00,"
    "2024-03-10 17:30:00,2024-04-20 00:00:00\n"
)
VISIT = "0100,spoke,2024-03-09 18:05:00,minute,PC 1,team.csv,2\n"


def folder_of(tmp_path: Path, *, planned: str | bytes = "", visits: str | bytes = "") -> Path:
    for name, text in (("planned.csv", planned), ("visits.csv", visits)):
        if text:
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return tmp_path


def test_a_register_as_it_was_written(tmp_path: Path) -> None:
    register = read_register(folder_of(tmp_path, planned=PLANNED + DOOR, visits=VISITS + VISIT))
    assert register.planned.iloc[0].tolist() == [
        "Harlow",
        "Harlow",
        1,
        "0100",
        "42/1/24",
        "gold",
        "next door",
        pd.Timestamp("2024-03-09"),
        pd.Timestamp("2024-03-08 17:30"),
        pd.Timestamp("2024-03-10 17:30"),
        pd.Timestamp("2024-04-20"),
    ]
    visit = register.visits.iloc[0]
    assert visit["visited"] == pd.Timestamp("2024-03-09 18:05")
    assert visit["line"] == 2


@pytest.mark.parametrize("ready", [True, False])
def test_what_is_not_there_yet_is_empty_with_all_columns(tmp_path: Path, ready: bool) -> None:
    texts = {"planned": PLANNED, "visits": VISITS} if ready else {}
    register = read_register(folder_of(tmp_path, **texts))
    for table, columns in (
        (register.planned, PLANNED_COLUMNS),
        (register.visits, VISIT_COLUMNS),
    ):
        assert len(table) == 0
        assert table.dtypes.astype(str).to_dict() == dict(columns)


def test_columns_may_stand_in_another_order_and_blank_lines_are_no_rows(tmp_path: Path) -> None:
    text = "line,file,officer,precision,visited,outcome,door,remark\n2,a.csv,,none,,void,7,x\n\n"
    visits = read_register(folder_of(tmp_path, visits=text)).visits
    assert visits["door"].tolist() == ["7"]
    assert visits["visited"].isna().all()
    assert list(visits) == list(VISIT_COLUMNS)


@pytest.mark.parametrize(
    ("visits", "what"),
    [
        (b"\xef\xbb\xbf", "the file is empty, without even a header"),
        ("UPRN,Outcome\n1,spoke\n", "no columns called 'door', 'outcome', 'visited'"),
        (b"\xff\xfe\x00", "cannot be read as the CSV of a register"),
        (VISITS + "0100,spoke\n", "1 rows have not as many fields as the header"),
        (VISITS + VISIT.replace("spoke", "talked"), "1 row have an outcome that is none of"),
        (VISITS + VISIT.replace("minute", "second"), "1 row have a precision that is none of"),
        (VISITS + VISIT.replace("2024-03-09 18:05:00", "09/03/2024"), "have a visited not written"),
        (VISITS + VISIT.replace(",2\n", ",two\n"), "have a line not written as whole numbers"),
        (VISITS + VISIT.replace("0100,", ","), "1 row have no door"),
        (VISITS + VISIT.replace("0100,", "1.00E+11,"), "a door that a spreadsheet rounded"),
        (VISITS + VISIT + VISIT.replace(",2\n", ",9\n"), "1 row repeat the door, outcome, visited"),
    ],
)
def test_what_hands_have_spoilt_is_refused(tmp_path: Path, visits: str | bytes, what: str) -> None:
    with pytest.raises(InputError, match=what) as refusal:
        read_register(folder_of(tmp_path, visits=visits))
    assert "visits.csv" in str(refusal.value)
    assert "PC 1" not in str(refusal.value)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    planned = PLANNED + DOOR + DOOR
    visits = VISITS + VISIT.replace("spoke", "talked").replace("minute", "second")
    with pytest.raises(InputError) as refusal:
        read_register(folder_of(tmp_path, planned=planned, visits=visits))
    assert len(refusal.value.problems) == 3


def test_a_register_is_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "visits.csv"
    file.write_text(VISITS)
    with pytest.raises(InputError, match="a register is a folder, and this is a file"):
        read_register(file)
