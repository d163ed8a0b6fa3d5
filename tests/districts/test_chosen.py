"""Choosing incidents by offence, day, weekday and hour: each is chosen or counted."""

from typing import Any

import pandas as pd
import pytest

from hotspots.districts.chosen import choose_incidents, in_words
from hotspots.errors import InputError, SettingsError
from hotspots.settings import IncidentSettings, check_settings
from tests.worlds import points_at

TIMES = [
    ("2024-03-01 21:00", "2024-03-01 21:00", "minute"),  # a Friday
    ("2024-03-02 02:00", "2024-03-02 02:00", "minute"),  # still Friday's night
    ("2024-03-02 19:00", "2024-03-02 23:00", "minute"),  # partly before 20:00
    ("2024-03-03 12:00", "2024-03-03 12:00", "minute"),  # Sunday noon
    ("2024-03-10", "2024-03-11", "day"),
    ("2024-02-01", "2024-03-01", "month"),
    ("2024-03-01", "2024-04-01", "month"),
    (None, None, "none"),
]


def incidents() -> Any:
    start, end, precision = zip(*TIMES, strict=True)
    return points_at(
        [(index, 0) for index in range(len(TIMES))],
        start=pd.to_datetime(list(start), format="ISO8601"),
        end=pd.to_datetime(list(end), format="ISO8601"),
        precision=list(precision),
        offence=["Robbery", "Robbery", "Drugs", "Robbery", "Robbery", "Drugs", "Drugs", "Drugs"],
    )


def chosen(**wanted: Any) -> tuple[list[int], dict[str, int]]:
    found = choose_incidents(incidents(), IncidentSettings(files="a.csv", **wanted))
    assert len(found.incidents) + sum(found.set_aside.values()) == len(TIMES)
    return found.incidents.index.tolist(), found.set_aside


def test_nothing_asked_for_chooses_all() -> None:
    assert chosen() == (list(range(8)), {})


def test_offences_whatever_the_case() -> None:
    assert chosen(offences=("drugs",)) == ([2, 5, 6, 7], {"not a chosen offence": 4})


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    rows, aside = chosen(hours="20-04", weekdays=("Friday",))
    assert rows == [0, 1]
    assert aside == {"not in the chosen hours": 2, "no time of day to choose by": 4}


def test_a_window_partly_in_the_hours_is_counted_apart() -> None:
    rows, aside = chosen(hours="20-04")
    assert rows == [0, 1]
    assert aside["partly in the chosen hours, perhaps"] == 1


def test_hours_have_minutes() -> None:
    assert chosen(hours="20:30-21:01")[0] == [0]
    assert chosen(hours="21:00-21:30")[0] == [0]


def test_days_take_windows_by_their_middle_and_months_whole() -> None:
    rows, aside = chosen(first="2024-03-02", last="2024-03-10")
    assert rows == [1, 2, 3, 4]
    assert aside == {
        "no date to choose by": 1,
        "of a month only partly in the chosen days": 1,
        "not in the chosen days": 2,
    }
    assert chosen(first="2024-03-01")[0] == [0, 1, 2, 3, 4, 6]
    assert chosen(last="2024-02-29")[0] == [5]


def test_days_without_incidents_are_refused_with_what_there_is() -> None:
    with pytest.raises(InputError, match="none of 8 incidents lies in the chosen days") as caught:
        chosen(first="2025-01-01")
    assert "2024-02-01 to 2024-03-10" in str(caught.value)
    undated = incidents().iloc[[7]]
    with pytest.raises(InputError, match="none has a date"):
        choose_incidents(undated, IncidentSettings(files="a.csv", first="2025-01-01"))


def test_hours_without_incidents_are_refused() -> None:
    with pytest.raises(InputError, match="none of 8 incidents lies in the chosen hours"):
        chosen(hours="05-06")


def test_an_offence_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no incident has the offence 'Arson'"):
        chosen(offences=("Arson",))


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("first", "1 March", "it should be a day such as 2024-01-31"),
        ("last", "2024-02-30", "it should be a day such as 2024-01-31"),
        ("hours", "evening", "it should be from and to, such as 20-04"),
        ("hours", "25-3", "it should be from and to, such as 20-04"),
        ("weekdays", ["Caturday"], "Caturday"),
    ],
)
def test_what_is_no_day_or_hour_is_refused(setting: str, value: object, says: str) -> None:
    with pytest.raises(SettingsError) as caught:
        check_settings({"incidents": {"files": "a.csv", setting: value}})
    assert says in str(caught.value)


def test_what_was_chosen_is_said_in_words() -> None:
    wanted = IncidentSettings(
        files="a.csv", offences=("Robbery", "Drugs"), weekdays=("Friday",), hours="20-04"
    )
    assert in_words(wanted) == "only Robbery, Drugs · only Friday · only 20-04"
