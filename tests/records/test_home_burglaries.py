"""Burglaries of homes are told by code, then by words; "Burglary" alone is not one."""

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.records.home_burglaries import (
    HOME,
    NO_BURGLARY,
    OTHER_BURGLARY,
    UNCLEAR,
    UNCONNECTED,
    find_home_burglaries,
    kind_of_building,
)
from tests.doors import burglaries


@pytest.mark.parametrize(
    ("code", "offence", "kind"),
    [
        ("28E", "anything", HOME),
        (" 28e ", "", HOME),
        ("028H", "", HOME),
        ("28A", "", HOME),
        ("29", "", HOME),
        ("28I", "Burglary - residential", UNCONNECTED),
        ("28L", "", UNCONNECTED),
        ("30C", "", OTHER_BURGLARY),
        ("31A", "", OTHER_BURGLARY),
        ("45", "Theft from a vehicle", NO_BURGLARY),
        ("", "Attempted burglary in a dwelling", HOME),
        ("", "BURGLARY RESIDENCE", HOME),
        ("", "Burglary Non-Residence", OTHER_BURGLARY),
        ("", "Burglary in a building other than a dwelling", OTHER_BURGLARY),
        ("", "Burglary - residential (unconnected building)", UNCONNECTED),
        ("", "Burglary of a shed", UNCONNECTED),
        ("", "Burglary - business and community", OTHER_BURGLARY),
        ("", "Burglary", UNCLEAR),
        ("999", "Burglary", UNCLEAR),
        ("", "Criminal damage to a dwelling", NO_BURGLARY),
        ("", "", NO_BURGLARY),
    ],
)
def test_what_was_burgled(code: str, offence: str, kind: str) -> None:
    assert kind_of_building(code, offence) == kind


def test_homes_only_unless_sheds_are_asked_for() -> None:
    table = burglaries([(0, 0)] * 4, offence_code=["28E", "28I", "30C", "45"], offence="x")
    table.index = pd.Index([7, 8, 9, 10])
    found = find_home_burglaries(table)
    assert found.incidents.index.tolist() == [7]
    assert found.kinds == {
        HOME: 1,
        UNCONNECTED: 1,
        OTHER_BURGLARY: 1,
        UNCLEAR: 0,
        NO_BURGLARY: 1,
    }
    both = find_home_burglaries(table, unconnected=True)
    assert both.incidents.index.tolist() == [7, 8]


def test_offences_named_go_before_codes() -> None:
    table = burglaries([(0, 0)] * 3, offence_code=["28E", "45", None], offence=["A", "B", "b"])
    found = find_home_burglaries(table, offences=["b"])
    assert found.incidents.index.tolist() == [1, 2]
    assert found.chosen_by == "offences named"
    with pytest.raises(InputError, match=r"no incident has the offence 'C'.*choose from 'A'"):
        find_home_burglaries(table, offences=["C"])


def test_burglary_of_who_knows_what_is_refused() -> None:
    table = burglaries([(0, 0)] * 2, offence_code=None, offence="Burglary")
    with pytest.raises(InputError, match=r"2 incidents are burglaries \('Burglary'\), but nothing"):
        find_home_burglaries(table)


def test_some_unclear_ones_are_left_out_and_said() -> None:
    table = burglaries([(0, 0)] * 2, offence_code=["28E", None], offence="Burglary")
    found = find_home_burglaries(table)
    assert len(found.incidents) == 1
    assert found.notes == ("1 burglaries do not say of what kind of building; they were left out",)


def test_the_change_of_codes_in_april_2023_is_said() -> None:
    start = pd.Series(pd.to_datetime(["2023-03-31 23:00", "2023-04-01 00:00"])).astype(
        "datetime64[us]"
    )
    table = burglaries([(0, 0)] * 2, start=start)
    (note,) = find_home_burglaries(table).notes
    assert note.startswith("1 burglaries are from before April 2023")
    assert find_home_burglaries(table[1:]).notes == ()


def test_no_incidents_give_an_empty_table_with_its_columns() -> None:
    empty = burglaries([])
    found = find_home_burglaries(empty)
    assert list(found.incidents.columns) == list(empty.columns)
    assert not len(found.incidents)
