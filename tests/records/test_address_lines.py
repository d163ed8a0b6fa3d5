"""Number and street are read out of a line, or left missing where a line can be read two ways."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotspots.records.address_lines import AddressLine, read_address_line, read_number

# line, flat, building, number, street; each was read by a person.
LINES = [
    ("14 Gannet Row, Southend-on-Sea", "", "", "14", "Gannet Row"),
    ("14 Gannet Row", "", "", "14", "Gannet Row"),
    ("  14   Gannet  Row ,, Southend-on-Sea ", "", "", "14", "Gannet Row"),
    ("14,Gannet Row", "", "", "14", "Gannet Row"),
    ("14, Gannet Row, Southend-on-Sea", "", "", "14", "Gannet Row"),
    ("12A High Street", "", "", "12A", "High Street"),
    ("21b london road north", "", "", "21b", "london road north"),
    ("12 A High Street, Rayleigh", "", "", "12 A", "High Street"),
    ("1 A Street", "", "", "1", "A Street"),
    ("12 N Main Street", "", "", "12", "N Main Street"),
    ("2-8 High Street", "", "", "2-8", "High Street"),
    ("2 – 8 High Street", "", "", "2 – 8", "High Street"),
    ("14/16 High Street", "", "", "14/16", "High Street"),
    ("100-102A London Road", "", "", "100-102A", "London Road"),
    ("3/1 High Street", "", "", "", "High Street"),
    ("16-14 High Street", "", "", "", "High Street"),
    ("Flat 3, 14 Gannet Row, Southend-on-Sea", "Flat 3", "", "14", "Gannet Row"),
    ("Flat 3 14 Gannet Row", "Flat 3", "", "14", "Gannet Row"),
    ("Flat A, 14 Gannet Row", "Flat A", "", "14", "Gannet Row"),
    ("FLAT 2B, GANNET COURT, HIGH STREET", "FLAT 2B", "GANNET COURT", "", "HIGH STREET"),
    ("Flat, 21 High Street", "Flat", "", "21", "High Street"),
    ("Apartment 12, The Wharf, 3 Quay Street", "Apartment 12", "The Wharf", "3", "Quay Street"),
    ("Maisonette 4, 6 High Street", "Maisonette 4", "", "6", "High Street"),
    ("Ground Floor Flat, 7 St Mary's Road", "Ground Floor Flat", "", "7", "St Mary's Road"),
    ("First Floor Flat 7 Queens Road", "First Floor Flat", "", "7", "Queens Road"),
    ("Unit 7, Arterial Road, Rayleigh", "Unit 7", "", "", "Arterial Road"),
    ("Unit 7 Tern Estate, Arterial Road", "Unit 7", "Tern Estate", "", "Arterial Road"),
    ("1/2, 14 Gannet Row, Glasgow", "1/2", "", "14", "Gannet Row"),
    ("12 N Main St Apt 4, Springfield", "Apt 4", "", "12", "N Main St"),
    ("12 Main Street, Unit 5, Springfield", "Unit 5", "", "12", "Main Street"),
    ("Rose Cottage, Mill Lane", "", "Rose Cottage", "", "Mill Lane"),
    ("The Old Bakery 3 High St", "", "The Old Bakery", "3", "High St"),
    ("The Old Bakery, 3 High St, Rayleigh", "", "The Old Bakery", "3", "High St"),
    ("Unity House, 3 High Street", "", "Unity House", "3", "High Street"),
    ("St John's Church, Church Road", "", "St John's Church", "", "Church Road"),
    ("Flat 1 Rose House, Mill Lane", "Flat 1", "Rose House", "", "Mill Lane"),
    # The number is that of a flat or of a row of cottages, not of the street.
    ("12 Gannet Court, High Street", "", "12 Gannet Court", "", "High Street"),
    ("3 Rose Cottages, Mill Lane", "", "3 Rose Cottages", "", "Mill Lane"),
    ("3 Gannet House, 14 High Street", "", "3 Gannet House", "14", "High Street"),
    ("12 Gannet House, Southend-on-Sea", "", "12 Gannet House", "", ""),
    # Streets without a word that says so, taken for the number in front of them.
    ("5 The Green, Great Bardfield", "", "", "5", "The Green"),
    ("9 Whitegates", "", "", "9", "Whitegates"),
    ("4 The Street", "", "", "4", "The Street"),
    ("14 Broadway West", "", "", "14", "Broadway West"),
    ("10 2nd Avenue", "", "", "10", "2nd Avenue"),
    ("The Street, Feering", "", "", "", "The Street"),
    # Not sure what is what, or not at the house at all.
    ("Rose Cottage, Golders Green", "", "Rose Cottage", "", ""),
    ("Rose Cottage", "", "", "", ""),
    ("Southend-on-Sea", "", "", "", ""),
    ("Land at Mill Lane", "", "", "", ""),
    ("Garages rear of 14 Gannet Row", "", "", "", ""),
    ("Street Farm", "", "", "", ""),
    ("", "", "", "", ""),
    (" , ,", "", "", "", ""),
]


@pytest.mark.parametrize(("line", "flat", "building", "number", "street"), LINES)
def test_a_line_is_read_as_a_person_reads_it(
    line: str, flat: str, building: str, number: str, street: str
) -> None:
    assert read_address_line(line)[:4] == AddressLine(flat, building, number, street)[:4]


@pytest.mark.parametrize(
    "line", ["14 Gannet Row, SS1 2AB", "14 Gannet Row SS1 2AB", "14 Gannet Row, ss12ab, UK"]
)
def test_a_postcode_stands_at_the_end(line: str) -> None:
    read = read_address_line(line)
    assert read.postcode.replace(" ", "") == "SS12AB"
    assert (read.number, read.street) == ("14", "Gannet Row")


@pytest.mark.parametrize(
    ("line", "town"),
    [
        ("14 Gannet Row, Southend-on-Sea SS1 2AB", "Southend-on-Sea"),
        ("Rose Cottage, Mill Lane, Hadleigh, Benfleet", "Benfleet"),
        ("14, Gannet Row, Rayleigh", "Rayleigh"),
        ("The Old Bakery 3 High St, Rayleigh", "Rayleigh"),
        ("5 The Green, Great Bardfield", "Great Bardfield"),
        ("14 Gannet Row", ""),
        ("Rose Cottage, Golders Green", ""),
    ],
)
def test_the_town_is_what_stands_last_behind_the_street(line: str, town: str) -> None:
    assert read_address_line(line).town == town


@pytest.mark.parametrize(
    ("number", "first", "suffix"),
    [("14", 14, ""), ("12a", 12, "A"), ("12 A", 12, "A"), ("14-16", 14, ""), ("14a–16b", 14, "A")],
)
def test_a_number_is_sorted_by_where_it_begins(number: str, first: int, suffix: str) -> None:
    assert read_number(number) == (first, suffix)


@pytest.mark.parametrize(
    "number", ["", "3/1", "16-14", "Rose Cottage", "12AB", "A12", "1-2-3", "9" * 20]
)
def test_what_is_not_surely_a_number_is_none(number: str) -> None:
    assert read_number(number) is None


@given(st.text(st.sampled_from("14aA -/,.'StRoadFlt#é\n"), max_size=60))
def test_any_text_is_read_and_nothing_is_made_up(line: str) -> None:
    read = read_address_line(line)
    plain = "".join(line.split()).casefold()
    for part in (read.flat, read.number, read.street):
        assert "".join(part.split()).casefold() in plain


def test_a_long_line_does_not_take_long() -> None:
    start = time.perf_counter()
    for line in ("1 " * 2000, "a " * 2000, "flat " * 1000, "1 a" * 1000, "12-" * 1000 + " St"):
        read_address_line(line)
    assert time.perf_counter() - start < 5
