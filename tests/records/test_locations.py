"""Of an address given for a location only the street is kept: nobody's home is on a map."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.records.locations import streets_for_addresses
from hotspots.records.table import TEXT


def street_of(text: str) -> str | None:
    kept, _ = streets_for_addresses(pd.Series([text], dtype=TEXT))
    return None if kept.isna()[0] else str(kept[0])


@pytest.mark.parametrize(
    "text",
    [
        "12 Acacia Avenue, Flat 3 (J. DOE)",
        "12 Acacia Avenue",
        "12A-14 Acacia Avenue, Southend-on-Sea, SS1 2AB",
        "Flat 3, Heron House, Acacia Avenue",
        "Apartment B, 12 Acacia Avenue",
        "Unit 4, Acacia Avenue",
        "Rose Cottage, Acacia Avenue",
        "12, Acacia Avenue",
        "No. 12 Acacia Avenue",
        "On or near 12 Acacia Avenue",
        "rear of 12 Acacia Avenue",
        "Acacia Avenue, SS1 2AB",
        "Acacia Avenue SS12AB",
        "Acacia Avenue (J. DOE)",
        "Acacia Avenue (Doe",
        "Acacia Avenue [MRS DOE]",
        "Acacia Avenue 12",
        "Mrs J Doe, 12 Acacia Avenue",
        "J DOE 12 Acacia Avenue",
        "12 Acacia Avenue; Flat 3",
        "12 Acacia Avenue - J DOE",
    ],
)
def test_only_the_street_of_an_address_is_kept(text: str) -> None:
    assert street_of(text) == "Acacia Avenue"


@pytest.mark.parametrize(
    "text",
    [
        "SS1 2AB",
        "12",
        "12a",
        "Flat 3",
        "Flat A, The Grange",
        "3 The Ridings",
        "rear of 3 The Ridings",
        "3 Rose Cottages Mill Lane",
        "12 J DOE Acacia Avenue",
        "12 ACACIA AVENUE SOUTHEND",
        "Mrs Lane",
        "Care of Mill Lane",
        "5 W 34 ST",
    ],
)
def test_what_is_not_surely_a_street_is_not_kept(text: str) -> None:
    assert street_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "On or near Acacia Avenue",
        "On or near Colne Road (Goodley)",
        "On or near High Ongar Road (Chelmsford Road)",
        "On or near A1(M)",
        "On or near Unity Street",
        "On or near Rooms Fold",
        "On or near Hall Cottages",
        "On or near Street 8",
        "Junction of A and B",
        "Junction of 12th Street and 5th Avenue",
        "M11 J7",
        "M25 J30 2 miles north",
        "A127 Southend Arterial Road",
        "HIGH ST (A127)",
        "I-95 Exit Road",
        "Supermarket",
        "TESCO EXTRA, HERON PARK",
        "Multi-storey car park",
        "Car Park 3",
        "Junction 30",
        "Public House, High Street",
        "1st Avenue",
        "7-Eleven",
        "24 Hour Garage",
        "1500 BLOCK OF MAIN ST",
        "001XX W 45TH ST",
        "State Road 200",
    ],
)
def test_what_is_no_address_stays_as_it_is(text: str) -> None:
    assert street_of(text) == text


def test_the_note_has_numbers_only_and_rows_stay_in_place() -> None:
    texts = ["12 Acacia Avenue", "High Street", None, "Flat 3", "12 Acacia Avenue"]
    given_texts = pd.Series(texts, index=[5, 4, 3, 2, 1], dtype=TEXT)
    kept, notes = streets_for_addresses(given_texts)
    wanted = ["Acacia Avenue", "High Street", np.nan, np.nan, "Acacia Avenue"]
    pd.testing.assert_series_equal(kept, pd.Series(wanted, index=given_texts.index, dtype=TEXT))
    assert notes == [
        "3 incidents had an address for a location; only the street was kept, and nothing of 1"
        " where it was not sure"
    ]
    assert given_texts[5] == "12 Acacia Avenue"


def test_without_addresses_nothing_is_said_or_copied() -> None:
    texts = pd.Series(["On or near A127", None], dtype=TEXT)
    kept, notes = streets_for_addresses(texts)
    assert kept is texts
    assert notes == []
    empty = pd.Series([None, None], dtype=TEXT)
    assert streets_for_addresses(empty)[0] is empty


@given(
    number=st.integers(1, 999),
    suffix=st.sampled_from(["", "A", "b"]),
    street=st.sampled_from(["Mill Lane", "ACACIA AVENUE", "Upper St Johns Road"]),
    before=st.sampled_from(["", "Flat 3, ", "Rose House, ", "Mr J Doe, ", "On or near "]),
    behind=st.sampled_from(["", ", SS9 9ZZ", " (J. Doe)", ", Leigh, SS99ZZ", ", Flat 3 (DOE)"]),
)
def test_no_number_flat_name_or_postcode_survives(
    number: int, suffix: str, street: str, before: str, behind: str
) -> None:
    kept = street_of(f"{before}{number}{suffix} {street}{behind}")
    assert kept in (street, None)
    assert kept is None or street_of(kept) == kept
