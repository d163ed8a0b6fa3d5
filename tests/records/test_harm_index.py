"""Weights of offences: named, printed, and never silent about what they do not know."""

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import SettingsError
from hotspots.records import load_harm_index
from hotspots.records.harm_index import POLICE_UK_CAVEAT

# The categories of police.uk since 2013.
POLICE_UK = [
    "Anti-social behaviour",
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
]


def offences(*names: str | None) -> pd.Series:
    return pd.Series(names, dtype="str")


def test_every_category_of_police_uk_is_known_and_weighs_at_least_a_day() -> None:
    index = load_harm_index("cambridge", floor=1)
    assert index.unknown(offences(*POLICE_UK)) == {}
    assert (index.weigh(offences(*POLICE_UK)) >= 1).all()
    assert "Cambridge" in index.title
    assert index.unit == "days of imprisonment"
    assert index.source


def test_weights_that_are_published() -> None:
    weights = load_harm_index("cambridge").weigh(
        offences("Robbery", " robbery ", "ROBBERY", "Bicycle theft", "Burglary")
    )
    assert weights.tolist() == [365, 365, 365, 2, 245.91]
    assert weights.dtype == np.float64


@pytest.mark.parametrize("floor", [0, 1, 2.5])
def test_the_floor_is_for_what_no_index_knows(floor: float) -> None:
    index = load_harm_index("cambridge", floor=floor)
    assert index.weigh(offences("Anti-social behaviour", "Piracy", None)).tolist() == [floor] * 3


def test_counting_weighs_all_alike() -> None:
    index = load_harm_index("count", floor=7)
    assert index.weigh(offences("Robbery", "Anti-social behaviour", None)).tolist() == [1] * 3
    assert index.unit == "incidents"


def test_unknown_offences_are_counted_most_frequent_first_then_by_name() -> None:
    index = load_harm_index("cambridge")
    names = ["Piracy", None, "Arson", "Robbery", "Witchcraft", "Witchcraft"]
    for order in (names, names[::-1]):
        assert list(index.unknown(offences(*order)).items()) == [
            ("Witchcraft", 2),
            ("Arson", 1),
            ("Piracy", 1),
        ]


def test_the_caveat_is_told_only_where_it_applies() -> None:
    violence = offences("Burglary", "violence and sexual offences ")
    assert load_harm_index("cambridge").caveats(violence) == (POLICE_UK_CAVEAT,)
    assert load_harm_index("cambridge").caveats(offences("Burglary")) == ()
    assert load_harm_index("cambridge").caveats(offences("Burglary", None, "Piracy", "Piracy")) == (
        "2 incidents have an offence that the Cambridge Crime Harm Index 2026 does not know and"
        " weigh 1 each: '2 × Piracy'",
        "1 incidents have no offence and weigh 1 each",
    )
    assert load_harm_index("count").caveats(violence) == ()


def test_rows_stay_where_they_are() -> None:
    given = pd.Series(["Robbery", "Drugs"], index=[9, 4])
    weights = load_harm_index("cambridge").weigh(given)
    assert weights.index.tolist() == [9, 4]
    assert given.tolist() == ["Robbery", "Drugs"]
    assert load_harm_index("cambridge").weigh(offences()).tolist() == []


@pytest.mark.parametrize("name", ["oxford", "", "Cambridge"])
def test_another_index_is_refused(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_harm_index(name)
    assert str(caught.value) == (
        f"harm index: {name!r} is not a harm index. To mend it: choose cambridge or count."
    )
