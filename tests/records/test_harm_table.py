"""Tables of weights: what ships is cited line by line, and a force's own takes its place."""

import csv
import hashlib
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError, MissingFileError
from hotspots.records import load_harm_index
from hotspots.records.harm_table import plain_key, read_own_table
from tests.records.worlds import write


@pytest.mark.parametrize("name", ["cambridge", "ons_css"])
def test_every_shipped_line_is_cited_once_and_weighs_something(name: str) -> None:
    text = files("hotspots.records").joinpath(f"harm/{name}.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    categories = {row["key"] for row in rows if row["level"] == "police.uk category"}
    seen = set()
    for row in rows:
        assert row["level"] in ("police.uk category", "Home Office code")
        assert float(row["weight"]) >= 1
        assert "second-hand" in row["source"]
        assert row["note"]
        assert row["offence"]
        key = plain_key(row["key"])
        assert key not in seen
        seen.add(key)
        # What ONS gives for single codes only has no category to stand for it.
        assert row["offence_group"] in categories or name == "ons_css"


def test_no_average_is_invented_for_the_ons_score() -> None:
    text = files("hotspots.records").joinpath("harm/ons_css.csv").read_text("utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    assert [row["key"] for row in rows if row["level"] == "police.uk category"] == [
        "Other theft",
        "Robbery",
        "Shoplifting",
        "Theft from the person",
    ]
    assert sum("inferred" in row["note"] for row in rows) > 10


def test_a_table_keyed_by_code_is_used_in_place_of_the_index(tmp_path: Path) -> None:
    path = write(
        tmp_path / "weights.csv", "HO code;Description;Weight\n28E;Home;400\n8n;ABH;70.5\n"
    )
    index = load_harm_index(table=path)
    assert index.title == "own table: weights.csv"
    assert index.inputs[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    frame = pd.DataFrame(
        {
            "offence_code": ["028e", "8N", "46", None, None],
            "offence": ["Burglary", None, "Shoplifting", "Anti-social behaviour", None],
        }
    )
    weighing = index.weigh(frame)
    assert weighing.harm.tolist() == [400, 70.5, 1, 1, 1]
    assert weighing.rows == {
        "by the force's own table": 2,
        "floor: anti-social behaviour": 1,
        "floor: unknown": 1,
        "floor: no offence": 1,
    }
    assert weighing.unknown == {"46 Shoplifting": 1}
    with pytest.raises(InputError, match="'1 × 46 Shoplifting'"):
        load_harm_index(table=path, unknown="refuse").weigh(frame)


def test_a_table_of_offence_texts_serves_where_there_is_no_code(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", "offence,days\nBurglary,3\nAnti-social behaviour,2\n")
    index = load_harm_index(table=path, floor=9)
    frame = pd.DataFrame({"offence": ["BURGLARY", "Anti-social behaviour", "Piracy"]})
    assert index.weigh(frame).harm.tolist() == [3, 2, 9]


@pytest.mark.parametrize("key", ["ucr", "UCR", "code", "weight"])
def test_any_column_of_the_incidents_can_be_the_key(tmp_path: Path, key: str) -> None:
    path = write(tmp_path / "w.csv", "code,score\n05A,10\n05B,20\n")
    frame = pd.DataFrame({key.lower(): ["05a", "5B", "99"], "offence": ["x", "y", "z"]})
    weighing = load_harm_index(table=path, table_key=key).weigh(frame)
    assert weighing.harm.tolist() == [10, 20, 1]
    assert weighing.unknown == {"99 z": 1}


def test_a_column_that_became_a_documented_one_is_found_by_its_old_name(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", "Crime type,score\nBurglary,10\n")
    frame = pd.DataFrame({"offence": ["Burglary"]})
    assert load_harm_index(table=path, table_key="Crime type").weigh(frame).harm.tolist() == [10]


def test_the_column_called_like_the_key_holds_the_keys(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", "Offence,ucr,score\nBurglary,05A,10\n")
    frame = pd.DataFrame({"UCR": ["05A"]})
    assert load_harm_index(table=path, table_key="UCR").weigh(frame).harm.tolist() == [10]


def test_a_key_that_the_incidents_do_not_have_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "w.csv", "code,weight\n1,2\n")
    with pytest.raises(InputError) as caught:
        load_harm_index(table=path, table_key="ho_code").weigh(pd.DataFrame({"offence": ["x"]}))
    assert str(caught.value) == (
        "[harm]: the incidents have no column 'ho_code' to weigh them by with the own table:"
        " w.csv. To mend it: name one of 'offence' as table_key."
    )


def test_all_faults_of_a_table_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    text = "code,weight\n28E,1\n,2\n8N,many\n39,-4\n28e,5\n46\n44,inf\n44,\n"
    with pytest.raises(InputError) as caught:
        read_own_table(write(tmp_path / "w.csv", text))
    assert str(caught.value).splitlines() == [
        "w.csv: 1 rows have not as many fields as the header (lines 7). To mend it: mend them.",
        "w.csv: 1 rows have no 'code' (lines 3). To mend it: mend them.",
        "w.csv: 3 rows have a 'weight' that is no number (lines 4, 8, 9). To mend it: mend them.",
        "w.csv: 1 rows have a 'weight' below zero (lines 5). To mend it: mend them.",
        "w.csv: 2 rows have a 'code' with two different weights (lines 2, 6). To mend it: mend"
        " them.",
    ]


def test_a_key_repeated_with_the_same_weight_is_no_fault(tmp_path: Path) -> None:
    table = read_own_table(write(tmp_path / "w.csv", "code,weight\n28E,5\n028e,5.0\n"))
    assert table.weights == {"28e": 5}


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"w\.csv: the table has no rows"):
        read_own_table(write(tmp_path / "w.csv", "code,weight\n"))


@pytest.mark.parametrize("header", ["code,name", "name,weight", "harm_code", "a,b"])
def test_a_table_without_its_columns_is_refused(tmp_path: Path, header: str) -> None:
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(InputError, match="no two columns were recognised"):
        read_own_table(write(tmp_path / "w.csv", f"{header}\n{row}\n"))


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"gone\.csv: there is no such file"):
        load_harm_index(table=tmp_path / "gone.csv")


@given(st.from_regex(r"[1-9][0-9]{0,2}[A-Z]?(/[1-9][0-9]?)?", fullmatch=True))
def test_every_spelling_of_a_code_is_one_key(code: str) -> None:
    spelt = f" 00{code.lower()} ".replace("/", ".0") if "/" in code else f" 0{code.lower()}"
    assert plain_key(spelt) == plain_key(code) == plain_key(plain_key(code))
