"""Costs of actions: every row read, or said."""

from decimal import Decimal
from pathlib import Path

import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.audit_costs import read_costs
from tests.worlds import write_lines

FINDINGS = {"2024-11-20/F1", "2024-11-20/F2"}


def test_pounds_are_read_and_missing_ones_are_not_nothing(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    write_lines(path, ["Finding,Cost", '2024-11-20/F1,"£1,200.50"', "2024-11-20/F2,"])
    assert read_costs(path, findings=FINDINGS) == {"2024-11-20/F1": Decimal("1200.50")}


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    rows = ["F9,1", "2024-11-20/F1,1", "2024-11-20/F1,2", "2024-11-20/F2,-5", "2024-11-20/F2,1e3"]
    write_lines(path, ["finding,cost", *rows])
    with pytest.raises(InputError) as caught:
        read_costs(path, findings=FINDINGS)
    said = str(caught.value)
    for words in (
        "costs.csv, row 2: there is no finding 'F9'",
        "costs.csv, row 4: 2024-11-20/F1 stands there twice",
        "costs.csv, row 5: '-5' is no sum of pounds",
        "costs.csv, row 6: '1e3' is no sum of pounds",
    ):
        assert words in said


def test_other_files_are_refused(tmp_path: Path) -> None:
    write_lines(tmp_path / "a.csv", ["ref,price"])
    with pytest.raises(InputError, match="no columns called finding and cost"):
        read_costs(tmp_path / "a.csv", findings=FINDINGS)
    (tmp_path / "b.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read as CSV"):
        read_costs(tmp_path / "b.csv", findings=FINDINGS)
    with pytest.raises(MissingFileError):
        read_costs(tmp_path / "none.csv", findings=FINDINGS)
