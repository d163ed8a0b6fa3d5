"""Street Weeks that were held, read from a small table."""

from pathlib import Path

import pandas as pd
import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.street_weeks import read_street_weeks
from tests.worlds import write_lines


def test_read_in_order_whatever_else_is_in_the_table(tmp_path: Path) -> None:
    lines = ["Lead,Week,WARD", "x,2024-03-04,Kursaal", "y,2023-05-01, Milton "]
    found = read_street_weeks(write_lines(tmp_path / "weeks.csv", lines))
    assert found["ward"].tolist() == ["Milton", "Kursaal"]
    assert found["week"].tolist() == [pd.Timestamp("2023-05-01"), pd.Timestamp("2024-03-04")]
    empty = read_street_weeks(write_lines(tmp_path / "empty.csv", ["ward,week"]))
    assert list(empty) == ["ward", "week"]
    assert not len(empty)


def test_what_is_wrong_is_said_by_line(tmp_path: Path) -> None:
    lines = ["ward,week", "Kursaal,04/03/2024", ",2024-03-04", "Milton,2024-02-31"]
    with pytest.raises(InputError) as caught:
        read_street_weeks(write_lines(tmp_path / "weeks.csv", lines))
    said = str(caught.value)
    assert "1 rows have no ward (lines 3)" in said
    assert "2 rows have a week that is no day such as 2024-03-04 (lines 2, 4)" in said


def test_a_column_or_a_file_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no column 'week'"):
        read_street_weeks(write_lines(tmp_path / "weeks.csv", ["ward,day", "Milton,2024-03-04"]))
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_street_weeks(tmp_path / "none.csv")
