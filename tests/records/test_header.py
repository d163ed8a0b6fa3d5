"""Headers: what names columns may be shown, what may be about a person is not."""

import pytest

from hotspots.records.header import describe_header, looks_like_data
from hotspots.records.known_names import KNOWN_NAMES


@pytest.mark.parametrize(
    "cell",
    [
        *("0.7077", "-1", "2024-03-09", "09/03/2024 22:15", "587,880"),
        *("SS1 1AA", "cm20 1aa", "EX/1234", "42-123456-24", "EX/1234/24", "12 High Street"),
        *("12A Mill Lane", "Flat 2 12 High Street Harlow", "j.doe@example.org"),
    ],
)
def test_a_row_of_data_is_not_shown(cell: str) -> None:
    assert looks_like_data(["Name", cell])
    told = describe_header(["Jane Doe"], of=["Jane Doe", cell])
    assert told == "not shown, since the first line seems to be a row of data"


def test_names_of_columns_are_shown() -> None:
    names = [name for names in KNOWN_NAMES.values() for name in names]
    names += ["LSOA11CD", "WD13NM", "LSOA 2011 code", "X1", "point_x (2)", "H3 index", "ward-2024"]
    assert not [name for name in names if looks_like_data([name])]
    assert describe_header(["WD13NM"], of=["WD13NM"]) == "'WD13NM'"
