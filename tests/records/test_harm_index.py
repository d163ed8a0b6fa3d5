"""Weights of offences: named, printed, and never silent about what they do not know."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.errors import InputError, SettingsError
from hotspots.records import load_harm_index
from hotspots.records.harm_index import VIOLENCE

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
    VIOLENCE,
]
ASB_NOTE = "Anti-social behaviour weighs 1 (the floor, a setting): no index scores it"


def incidents(*offences: str | None, **columns: Sequence[str | None]) -> pd.DataFrame:
    return pd.DataFrame({"offence": offences, **columns}, dtype="str")


def coded(*codes: str | None, offence: str | None = None) -> pd.DataFrame:
    return incidents(*[offence] * len(codes), offence_code=codes)


def weights(frame: pd.DataFrame, name: str = "cambridge", floor: float = 1.0) -> list[float]:
    harm = load_harm_index(name, floor=floor, unknown="floor").weigh(frame).harm
    assert harm.dtype == np.float64
    return [float(weight) for weight in harm]


def test_every_category_of_police_uk_is_known_and_weighs_at_least_a_day() -> None:
    index = load_harm_index("cambridge", floor=1)
    weighing = index.weigh(incidents(*POLICE_UK))
    assert weighing.unknown == {}
    assert weighing.rows == {"by police.uk category": 13, "floor: anti-social behaviour": 1}
    assert (weighing.harm >= 1).all()
    assert "Cambridge" in index.title
    assert index.unit == "days of imprisonment"
    assert "second-hand" in index.source


def test_weights_by_category() -> None:
    offences = incidents("Robbery", " robbery ", "ROBBERY", "Bicycle theft", "Burglary")
    assert weights(offences) == [365, 365, 365, 2, 245.91]
    ons = incidents("Robbery", "Shoplifting", "Theft from the person", "Other theft")
    assert weights(ons, "ons") == [746, 13, 86, 33]


@pytest.mark.parametrize(
    ("codes", "cambridge", "ons"),
    [
        (["1", "4/1", "4.1", "004/01", "4/10"], 5475, 7979),
        (["28E", "28e", " 028E ", "28 E", "28A"], 273.5, 438),
        (["30C", "30A", "30D"], 183.5, 117),
        (["34A", "34B"], 365, 746),
        (["46", "46.0", "046"], 1, 13),
        (["39"], 2, 86),
        (["48"], 5, 124),
        (["45"], 5, 34),
        (["92E"], 3, 3),
        (["29A"], 273.5, 2127),
        (["56A"], 185, 837),
    ],
)
def test_weights_by_home_office_code(codes: list[str], cambridge: float, ons: float) -> None:
    assert weights(coded(*codes)) == [cambridge] * len(codes)
    assert weights(coded(*codes), "ons") == [ons] * len(codes)


@pytest.mark.parametrize(
    ("code", "weight"),
    [
        *[("8N", 365), ("105A", 10), ("8L", 10), ("8Q", 10), ("104", 10), ("19C", 2555)],
        *[("4/4", 365), ("20A", 182.25), ("90", 273.75), ("9A", 7.5), ("99", 10), ("126", 5)],
        *[("58C", 2), ("92A", 5), ("92D", 3)],
    ],
)
def test_each_subgroup_has_its_cambridge_median(code: str, weight: float) -> None:
    assert weights(coded(code)) == [weight]


def test_the_code_comes_before_the_category_and_the_category_before_the_group() -> None:
    frame = incidents(
        "Burglary", "Burglary", "Burglary of a shed", "Burglary of a shed", "Something else",
        offence_code=["28E", "77Z", None, "30C", None],
        offence_group=["Drugs", "Drugs", "Burglary", "Burglary", None],
    )  # fmt: skip
    weighing = load_harm_index("cambridge").weigh(frame)
    assert weighing.harm.tolist() == [273.5, 245.91, 245.91, 183.5, 1]
    assert weighing.rows == {
        "by Home Office code": 2,
        "by police.uk category": 2,
        "floor: unknown": 1,
    }
    assert weighing.notes == (
        "By Home Office code an offence weighs the middle figure (median) of its subgroup, not a"
        " figure of its own; the figures are second-hand",
        "1 incidents have a Home Office code that the Cambridge Crime Harm Index 2026 does not"
        " know and weigh the average of their category: '1 × 77Z'",
        "1 incidents have an offence that the Cambridge Crime Harm Index 2026 does not know and"
        " weigh 1 each: '1 × Something else'",
    )


@pytest.mark.parametrize("floor", [0, 1, 2.5])
def test_the_floor_is_for_what_no_index_knows(floor: float) -> None:
    frame = incidents("Anti-social behaviour", "anti-social behaviour ", "Piracy", None)
    assert weights(frame, floor=floor) == [floor] * 4


def test_how_rows_were_weighed_adds_up_and_the_floor_is_printed() -> None:
    frame = incidents("Anti-social behaviour", "Robbery", "Piracy", None, "Anti-social behaviour")
    weighing = load_harm_index("cambridge", floor=2.5).weigh(frame)
    assert weighing.rows == {
        "by police.uk category": 1,
        "floor: anti-social behaviour": 2,
        "floor: unknown": 1,
        "floor: no offence": 1,
    }
    assert weighing.notes == (
        "Anti-social behaviour weighs 2.5 (the floor, a setting): no index scores it",
        "1 incidents have an offence that the Cambridge Crime Harm Index 2026 does not know and"
        " weigh 2.5 each: '1 × Piracy'",
        "1 incidents have no offence and weigh 2.5 each",
    )


def test_anti_social_behaviour_by_its_group_is_no_unknown_offence() -> None:
    frame = incidents("Rowdy youths", offence_code=["R1"], offence_group=["Anti-social behaviour"])
    assert load_harm_index("cambridge").weigh(frame).notes == (ASB_NOTE,)


def test_counting_weighs_all_alike() -> None:
    index = load_harm_index("count", floor=7)
    weighing = index.weigh(incidents("Robbery", "Anti-social behaviour", None))
    assert weighing.harm.tolist() == [1, 1, 1]
    assert (weighing.rows, weighing.notes) == ({"each counts one": 3}, ())
    assert index.unit == "incidents"


def test_unknown_offences_are_counted_most_frequent_first_then_by_name() -> None:
    index = load_harm_index("cambridge")
    names = ["Piracy", None, "Arson", "Robbery", "Witchcraft", "Witchcraft"]
    for order in (names, names[::-1]):
        assert list(index.weigh(incidents(*order)).unknown.items()) == [
            ("Witchcraft", 2),
            ("Arson", 1),
            ("Piracy", 1),
        ]


def test_unknown_offences_alike_but_for_their_group_are_added_up() -> None:
    frame = incidents("Piracy", "Piracy", "Piracy", offence_code=["7X", " 7X", "7X "])
    assert load_harm_index("cambridge").weigh(frame).unknown == {"7X Piracy": 3}


def test_the_caveat_of_violence_says_how_much_of_the_harm_it_is() -> None:
    # 2 x 191.9 of 2 x 191.9 + 245.91 is 61 %.
    frame = incidents("Burglary", "violence and sexual offences ", VIOLENCE)
    (note,) = load_harm_index("cambridge").weigh(frame).notes
    assert note == (
        "61% of the harm comes from “Violence and sexual offences”, which is one average weight"
        " at police.uk grain: it cannot tell a threat from a stabbing"
    )
    assert load_harm_index("cambridge").weigh(incidents("Burglary")).notes == ()
    assert load_harm_index("count").weigh(frame).notes == ()
    # Weighed by its code a stabbing is not an average.
    by_code = load_harm_index("cambridge").weigh(coded("8N", offence=VIOLENCE))
    assert not any("one average" in note for note in by_code.notes)


def test_what_the_ons_score_lacks_is_refused_unless_said_otherwise() -> None:
    frame = incidents(*[VIOLENCE] * 3, "Robbery", "Anti-social behaviour", None)
    with pytest.raises(InputError) as caught:
        load_harm_index("ons").weigh(frame)
    assert str(caught.value) == (
        "[harm]: 3 incidents have an offence that the ONS Crime Severity Score 2016 does not"
        " know: '3 × Violence and sexual offences'. To mend it: let them weigh the floor, 1 each,"
        ' with unknown = "floor", or name a table that knows them as table.'
    )
    weighing = load_harm_index("ons", unknown="floor").weigh(frame)
    assert weighing.harm.tolist() == [1, 1, 1, 746, 1, 1]
    assert any("second-hand, in part inferred, and incomplete" in one for one in weighing.notes)
    assert weighing.unknown == {VIOLENCE: 3}


def test_unknown_offences_can_be_refused_with_any_index() -> None:
    frame = incidents("Burglary", "Piracy")
    with pytest.raises(InputError, match="'1 × Piracy'"):
        load_harm_index("cambridge", unknown="refuse").weigh(frame)


def test_rows_stay_where_they_are() -> None:
    given_rows = pd.DataFrame({"offence": ["Robbery", "Drugs"]}, index=[9, 4])
    harm = load_harm_index("cambridge").weigh(given_rows).harm
    assert harm.to_dict() == {9: 365, 4: 3.72}
    assert given_rows.columns.tolist() == ["offence"]
    assert weights(incidents()) == []


@given(st.lists(st.sampled_from([*POLICE_UK, "Piracy", None]), max_size=30), st.randoms())
def test_order_case_and_blanks_do_not_matter(names: list[str | None], random: object) -> None:
    index = load_harm_index("cambridge")
    first = index.weigh(incidents(*names))
    order = list(range(len(names)))
    getattr(random, "shuffle")(order)  # noqa: B009
    shuffled = index.weigh(incidents(*(names[i] for i in order)))
    assert shuffled.harm.tolist() == [first.harm.iloc[i] for i in order]
    assert (shuffled.rows, shuffled.notes) == (first.rows, first.notes)
    loud = index.weigh(incidents(*(name and f"  {name.upper()} " for name in names)))
    assert loud.harm.tolist() == first.harm.tolist()
    assert sum(first.rows.values()) == len(names)


def test_incidents_without_any_column_of_offences_are_refused() -> None:
    with pytest.raises(InputError, match="no column 'offence_code', 'offence', 'offence_group'"):
        load_harm_index("cambridge").weigh(pd.DataFrame({"location": ["High Street"]}))


@pytest.mark.parametrize("name", ["oxford", "", "Cambridge"])
def test_another_index_is_refused(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load_harm_index(name)
    assert str(caught.value) == (
        f"harm index: {name!r} is not a harm index. To mend it: choose cambridge, ons or count."
    )
