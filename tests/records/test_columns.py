"""Which column means what: recognised by name, or named by the user."""

import pytest

from hotspots.records.columns import ROLES, RecognisedColumns, recognise_columns
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.roles import DEGREES
from tests.records.worlds import SNAKE_HEADER, STREET_HEADER


def found(
    header: list[str], *args: dict[str, str], degrees: bool | None = None
) -> RecognisedColumns:
    recognised, problems = recognise_columns(header, *args, degrees=degrees)
    assert problems == []
    assert recognised is not None
    return recognised


def problems(header: list[str], *args: dict[str, str], degrees: bool | None = None) -> list[str]:
    recognised, found = recognise_columns(header, *args, degrees=degrees, where="a.csv")
    assert recognised is None
    assert found
    return [str(problem) for problem in found]


@pytest.mark.parametrize("header", [STREET_HEADER, SNAKE_HEADER])
def test_police_uk_in_both_styles(header: tuple[str, ...]) -> None:
    recognised = found(list(header))
    assert recognised.by_role == {
        "id": header[0],
        "month": header[1],
        "longitude": header[4],
        "latitude": header[5],
        "location": header[6],
        "offence": header[9],
    }
    assert recognised.place_columns == (header[4], header[5])
    assert recognised.degrees


@pytest.mark.parametrize("role", ROLES)
def test_every_known_name_is_known_in_any_dress(role: str) -> None:
    for name in KNOWN_NAMES[role]:
        for dressed in (name, name.upper(), name.replace(" ", "_"), f" {name.title()}: "):
            places = ["x", "y"] if role in DEGREES else ["lon", "lat"]
            assert found([dressed, *places]).by_role[role] == dressed


def test_the_more_telling_name_wins_whatever_the_order() -> None:
    for header in (["id", "Crime ID", "x", "y"], ["Crime ID", "id", "x", "y"]):
        assert found(header).by_role["id"] == "Crime ID"


def test_no_name_is_known_for_two_things_and_the_first_of_two_like_columns_counts() -> None:
    names = [name for known in KNOWN_NAMES.values() for name in known]
    assert len(names) == len(set(names))
    for header in (["Crime ID", "crime_id", "x", "y"], ["crime_id", "Crime ID", "x", "y"]):
        assert found(header).by_role["id"] == header[0]


def test_what_the_user_names_comes_first() -> None:
    recognised = found(["Crime ID", "URN", "x", "y"], {"id": "URN"})
    assert recognised.by_role["id"] == "URN"
    # A column named for one thing is not recognised as another.
    recognised = found(["date", "x", "y"], {"recorded": "date"})
    assert recognised.by_role == {"recorded": "date", "x": "x", "y": "y"}


BOTH = ["easting", "northing", "longitude", "latitude"]


@pytest.mark.parametrize(
    ("header", "given", "degrees", "pair", "in_degrees"),
    [
        (BOTH, {}, None, ("easting", "northing"), False),
        (BOTH, {}, True, ("longitude", "latitude"), True),
        (BOTH, {}, False, ("easting", "northing"), False),
        (BOTH, {"longitude": "longitude"}, None, ("longitude", "latitude"), True),
        (["a", "b", *BOTH], {"longitude": "a", "latitude": "b"}, None, ("a", "b"), True),
        (["a", "b", *BOTH], {"easting": "a", "northing": "b"}, None, ("a", "b"), False),
        (["X", "Y"], {}, None, ("X", "Y"), None),
        (["X", "Y"], {}, True, ("X", "Y"), True),
        (["X", "Y"], {"longitude": "X", "latitude": "Y"}, None, ("X", "Y"), True),
    ],
)
def test_which_pair_holds_the_place(
    header: list[str],
    given: dict[str, str],
    degrees: bool | None,
    pair: tuple[str, str],
    in_degrees: bool | None,
) -> None:
    recognised = found(header, given, degrees=degrees)
    assert (recognised.place_columns, recognised.degrees) == (pair, in_degrees)


def test_no_pair_of_coordinates() -> None:
    (said,) = problems(["id", "Longitude", "northing"])
    assert said == (
        "a.csv: 'northing' was recognised as the northing, but no column as the easting; the"
        " columns are 'id', 'Longitude', 'northing'. To mend it: name the easting with columns,"
        " under [incidents.columns]."
    )
    (said,) = problems(["id", "where"])
    assert said == (
        "a.csv: no columns were recognised as longitude and latitude, easting and northing, or a"
        " grid reference; the columns are 'id', 'where'. To mend it: name them with columns, e.g."
        " longitude and latitude (or point, for one column that holds both) under"
        " [incidents.columns]."
    )


@pytest.mark.parametrize(
    ("given", "named", "other"),
    [
        ({"longitude": "a"}, "longitude", "latitude"),
        ({"latitude": "a"}, "latitude", "longitude"),
        ({"easting": "a"}, "easting", "northing"),
    ],
)
def test_half_a_pair_is_not_quietly_set_aside(
    given: dict[str, str], named: str, other: str
) -> None:
    header = ["a", *(BOTH[:2] if named != "easting" else BOTH[2:])]
    (said,) = problems(header, given)
    assert f"columns name the {named}, but no column was recognised as the {other}" in said
    assert f"name the {other} too" in said


def test_degrees_by_name_and_metres_by_system() -> None:
    (said,) = problems(["Lon", "Lat"], degrees=False)
    assert "the columns 'Lon' and 'Lat' hold degrees by their names" in said
    assert "leave crs out, or name the columns that hold easting and northing" in said


def test_everything_wrong_with_the_names_is_said_at_once() -> None:
    lines = problems(["id", "x_m", "y_m"], {"eastings": "x_m", "northing": "y_", "zebra": "id"})
    assert lines == [
        "a.csv: columns name 'eastings', which is not something a column can be for. To mend it:"
        f" did you mean 'easting'? the choice is {', '.join(ROLES)}.",
        "a.csv: no column is called 'y_' (given for northing); the columns are 'id', 'x_m', 'y_m'."
        " To mend it: did you mean 'y_m'?",
        "a.csv: columns name 'zebra', which is not something a column can be for. To mend it:"
        f" the choice is {', '.join(ROLES)}.",
    ]
    (said,) = problems(["id"], {"offence": "quite another"})
    assert said.endswith("To mend it: use one of the names in the header.")


def test_no_message_grows_with_the_header() -> None:
    header = [f"{'column' * 50} {number}" for number in range(2_000)]
    for given in ({}, {"id": header[7] + "x"}, {"x" * 5000: "a"}, {"id": "x" * 5000}):
        assert max(map(len, problems(header, given))) < 1000


@pytest.mark.parametrize(
    "row",
    [
        ["Jane Doe", "4 Privet Drive", "0.7077", "51.5406"],
        ["Jane Doe", "4 Privet Drive", "2024-03-09 22:15"],
        ["Jane Doe", "+44 1702 000000"],
    ],
)
@pytest.mark.parametrize("given", [{}, {"location": "4 Privet Drove"}])
def test_a_row_of_data_in_the_place_of_the_header_is_not_shown(
    row: list[str], given: dict[str, str]
) -> None:
    (said,) = problems(row, given)
    assert "the first line seems to be a row of data" in said
    assert not any(text in said for text in row)
    if not given:
        assert "add a first line with the names of the columns" in said


def test_nothing_given_is_changed() -> None:
    header, given = ["a", "b"], {"longitude": "a", "latitude": "b"}
    found(header, given)
    assert (header, given) == (["a", "b"], {"longitude": "a", "latitude": "b"})
