"""Which columns name wards and districts, whoever made the file."""

from typing import Any

import pandas as pd
import pytest

from hotspots.records.boundary_fields import RecognisedFields, as_texts, recognise_fields

E05 = ["E05000001", "E05000002", "E05000003"]
E07 = ["E07000001", "E07000001", "E07000002"]
NAMES = ["Abbey", "Bridge", "Castle"]
TOWNS = ["Aford", "Aford", "Bley"]


def found(how: dict[str, Any] | None = None, **columns: Any) -> RecognisedFields:
    return recognise_fields(pd.DataFrame(columns), where="a.shp", **(how or {}))


def roles(how: dict[str, Any] | None = None, **columns: Any) -> list[str]:
    """Ward code, ward, district code, district: the column of each; empty for none."""
    by_role = found(how, **columns).by_role
    return [by_role.get(role, "") for role in ("ward_code", "ward", "district_code", "district")]


ONS = [
    ("WD13CD WD13CDO WD13NM WD13NMW LAD13CD LAD13CDO LAD13NM LAD13NMW", [0, 2, 4, 6]),
    ("wd11cd wd11cdo wd11nm", [0, 2, None, None]),
    ("FID WD24CD WD24NMW WD24NM LAD24NMW LAD24CD LAD24NM BNG_E LONG GlobalID", [1, 3, 5, 6]),
    ("WD91CD WD91NM WD01CD WD01NM", [2, 3, None, None]),
    ("WD2024CD WD_24_NM", [0, 1, None, None]),
    ("LSOA21CD LSOA21NM LSOA21NMW", [0, 1, None, None]),
    ("OA21CD LSOA21CD LSOA21NM MSOA21CD LAD22CD", [1, 2, 4, None]),
    ("OA21CD", [0, None, None, None]),
    ("msoa11cd MSOA11NM", [0, 1, None, None]),
    ("lad21cd LAD21NM CTY21CD CTY21NM RGN21CD", [None, None, 0, 1]),
    ("CTYUA23CD CTYUA23NM", [None, None, 0, 1]),
    ("CTY23CD CTY23NM", [None, None, 0, 1]),
    ("PFA23CD PFA23NM", [None, None, 0, 1]),
    ("csp23cd CSP23NM PFA23CD PFA23NM", [None, None, 0, 1]),
    ("CED23CD CED23NM CTY23NM", [0, 1, None, 2]),
]

PLAIN = [
    ("ward_code ward_name district_code district_name", [0, 1, 2, 3]),
    ("WARDNAME WARDCODE BOROUGH", [1, 0, None, 2]),
    ("WD_CODE WD_NAME LAD_CODE LAD_NAME", [0, 1, 2, 3]),
    ("ward ward_code local_authority", [1, 0, None, 2]),
    ("ward ward_name", [0, 1, None, None]),  # 27, "Central"
    ("ward_code ward_name district_c district_n", [0, 1, 2, 3]),  # as a shapefile cuts them
    ("local_auth", [None, None, None, 0]),
    ("electoral_", [None, 0, None, None]),
    ("BEAT_NUM BEAT DISTRICT SECTOR", [0, 1, None, 2]),
    ("PRECINCT", [None, None, None, 0]),
    ("SECTOR PRECINCT", [None, 0, None, 1]),
    ("Neighbourhood", [None, 0, None, None]),
    ("police_force_area", [None, None, None, 0]),
    ("LA_CODE LA_NAME", [None, None, 0, 1]),
]


@pytest.mark.parametrize(("header", "expected"), ONS + PLAIN)
def test_names_that_say_what_they_are(header: str, expected: list[int | None]) -> None:
    names = header.split()
    columns = {name: [f"{name}{row}" for row in range(3)] for name in names}
    assert roles(None, **columns) == ["" if one is None else names[one] for one in expected]


@pytest.mark.parametrize(
    "header", ["WD", "LA", "OA", "WD24", "WD24XX", "FID", "RGN24CD", "cd", "wdd"]
)
def test_names_that_say_nothing(header: str) -> None:
    assert found(None, **{header: ["x", "y"]}) == RecognisedFields()


def test_of_several_years_the_newest_is_taken_and_said() -> None:
    fields = found(None, WD22CD=E05, WD24CD=E05, WD24NM=NAMES, LAD22NM=TOWNS)
    assert fields.by_role == {"ward_code": "WD24CD", "ward": "WD24NM", "district": "LAD22NM"}
    assert fields.notes == ["a.shp: of several years WD24CD was taken, not 'WD22CD'"]


def test_what_stands_for_a_ward_or_district_is_said() -> None:
    fields = found(None, LSOA21CD=["E01000001"], PFA23NM=["Essex"])
    assert fields.notes == [
        "a.shp: 'LSOA21CD' taken for the ward",
        "a.shp: 'PFA23NM' taken for the district",
    ]


def test_codes_are_known_by_their_form() -> None:
    # A published file of Lancashire's districts keeps their codes in "objectid".
    towns = {"objectid": ["E06000008", "E07000117"], "district": ["Blackburn", "Burnley"]}
    assert roles(None, **towns) == ["", "", "objectid", "district"]
    assert roles(None, GSS_CODE=E05, NAME=NAMES, DISTRICT=TOWNS, LAGSSCODE=E07) == [
        "GSS_CODE", "NAME", "LAGSSCODE", "DISTRICT",
    ]  # fmt: skip
    # "ward" that holds codes is no name.
    assert roles(None, ward=E05, name=NAMES) == ["ward", "name", "", ""]
    # A code of the county is no code of the district.
    assert roles(None, x=["E10000012"] * 3, district=NAMES) == ["", "", "", "district"]
    # Nor is what only looks like one here and there.
    assert roles(None, x=["E05000001", "q", "r"], ward=NAMES) == ["", "ward", "", ""]


@pytest.mark.parametrize(
    ("codes", "level"),
    [
        (["E05000001", "W05000001"], "ward"),
        (["S13000001", "S13000002"], "ward"),
        (["N08000001", "N08000002"], "ward"),
        (["E01000001", "E01000002"], "ward"),
        (["E06000001", "E07000002"], "district"),
        (["W06000001", "S12000002"], "district"),
        (["N09000001", "N09000002"], "district"),
        (["E23000001", "W15000002"], "district"),
    ],
)
def test_the_codes_tell_what_a_plain_name_is_of(codes: list[str], level: str) -> None:
    fields = found(None, NAME=NAMES[:2], CODE=codes)
    assert fields.by_role == {f"{level}_code": "CODE", level: "NAME"}
    assert fields.notes == []


def test_a_plain_name_alone_is_taken_for_districts_and_that_is_said() -> None:
    fields = found(None, NAME=NAMES, CODE=[1, 2, 3])
    assert fields.by_role == {"district_code": "CODE", "district": "NAME"}
    assert fields.notes == [
        "a.shp: nothing says whether 'NAME', 'CODE' is of wards or of districts; taken for"
        " districts (columns can say otherwise)"
    ]
    assert found({"given": {"ward": "NAME"}}, NAME=NAMES, CODE=[1, 2, 3]).by_role == {
        "ward": "NAME"
    }


@pytest.mark.parametrize(
    ("hint", "level"),
    [
        ("lancashire_wards.gpkg lancashire_wards", "ward"),
        ("a.gpkg Wards", "ward"),
        ("WD_DEC_2023_UK_BFC.shp x", "ward"),
        ("police_beats.kml x", "ward"),
        ("lad21.zip x", "district"),
        ("a.gpkg Police districts", "district"),
        ("awards.gpkg parka", "district"),  # nothing: the default
    ],
)
def test_the_name_of_the_file_or_layer_may_tell(hint: str, level: str) -> None:
    fields = found({"hint": hint}, Name=NAMES)
    assert fields.by_role == {level: "Name"}
    assert bool(fields.notes) == (hint == "awards.gpkg parka")


@pytest.mark.parametrize(("kind", "level"), [("DIW", "ward"), ("UTA", "district")])
def test_boundary_line(kind: str, level: str) -> None:
    columns = {"AREA_CODE": [kind] * 3, "DESCRIPTIO": ["x"] * 3, "FILE_NAME": ["ESSEX"] * 3}
    assert found(None, NAME=NAMES, **columns).by_role == {level: "NAME"}
    fields = found(None, NAME=NAMES, **columns, CODE=["q", "r", "s"], HECTARES=[1.5, 2, 3])
    assert fields.by_role == {f"{level}_code": "CODE", level: "NAME"}
    cut = found(None, Name=NAMES, Area_Code=[kind] * 3, Census_Cod=["q", "r", "s"])
    assert cut.by_role == {f"{level}_code": "Census_Cod", level: "Name"}


def test_a_plain_name_that_divides_districts_is_of_wards() -> None:
    fields = found(None, NAME=NAMES, CODE=[1, 2, 3], DISTRICT=TOWNS)
    assert fields.by_role == {"ward_code": "CODE", "ward": "NAME", "district": "DISTRICT"}
    assert fields.notes == ["a.shp: 'NAME', 'CODE' taken for the ward"]


def test_a_plain_name_completes_a_level_that_has_none() -> None:
    assert roles(None, LAD24CD=E07, NAME=TOWNS) == ["", "", "LAD24CD", "NAME"]
    assert roles(None, WD24CD=E05, NAME=NAMES, LAD24NM=TOWNS) == ["WD24CD", "NAME", "", "LAD24NM"]
    assert roles(None, ward=NAMES, CODE=["q", "r", "s"]) == ["CODE", "ward", "", ""]
    # Not with what does not go with it: two names for one code, or the one name of a county.
    assert roles(None, ward=NAMES, CODE=["q", "q", "s"]) == ["", "ward", "", ""]
    assert roles(None, WD24CD=E05, NAME=["Essex"] * 3) == ["WD24CD", "", "", ""]


def test_american_counties() -> None:
    fields = found(
        None,
        STATEFP=["39", "39"],
        GEOID=["39061", "39017"],
        NAME=["Hamilton", "Butler"],
        NAMELSAD=["Hamilton County", "Butler County"],
    )
    assert fields.by_role == {"district_code": "GEOID", "district": "NAME"}


def test_what_the_user_names_comes_first_and_may_serve_twice() -> None:
    given = {"ward": "Kreis", "ward_code": "Kreis", "district": "none here"}
    assert roles({"given": given}, Kreis=NAMES, WD24NM=TOWNS, LAD24CD=E07) == [
        "Kreis", "Kreis", "LAD24CD", "",
    ]  # fmt: skip


def test_codes_and_names_as_text() -> None:
    for values in ([12, 7], [12.0, 7.0], ["12", " 7 "], [12.0, None, 7.0]):
        assert as_texts(pd.Series(values)).dropna().tolist() == ["12", "7"]
    assert as_texts(pd.Series([1.5, 2.0])).tolist() == ["1.5", "2.0"]
    assert as_texts(pd.Series(["", "  ", None, "0111"])).isna().tolist() == [
        True,
        True,
        True,
        False,
    ]
    assert as_texts(pd.Series(["0111", "0112"])).tolist() == ["0111", "0112"]
    assert as_texts(pd.Series([39061000100000, None])).tolist()[0] == "39061000100000"


@pytest.mark.parametrize(
    ("code", "name"),
    [("BUA22CD", "BUA22NM"), ("SA2_CODE21", "SA2_NAME21"), ("npt_code", "NPT Name"),
     ("boro_code", "boro_name"), ("buurtcode", "buurtnaam")],
)  # fmt: skip
def test_a_name_and_its_code_are_known_whatever_they_are_of(code: str, name: str) -> None:
    frame = pd.DataFrame({"OBJECTID": [1, 2], name: ["A", "B"], code: ["x1", "x2"]})
    found = recognise_fields(frame, where="f")
    assert found.by_role == {"district_code": code, "district": name}
    assert found.notes == [f"f: '{code}', '{name}' taken for the district"]


def test_of_two_such_pairs_the_finer_is_the_ward() -> None:
    frame = pd.DataFrame(
        {"STE_CODE21": [1, 1, 1], "STE_NAME21": ["S"] * 3, "SA2_CODE21": [1, 2, 3]}
        | {"SA2_NAME21": ["A", "B", "C"]}
    )
    assert recognise_fields(frame).by_role == {
        "ward_code": "SA2_CODE21", "ward": "SA2_NAME21",
        "district_code": "STE_CODE21", "district": "STE_NAME21",
    }  # fmt: skip


def test_a_finer_pair_beside_districts_is_the_ward_and_a_wider_one_is_nothing() -> None:
    lad = {"LAD11CD": ["E07000069"] * 3, "LAD11NM": ["Castle Point"] * 3}
    fine = {"CMWD11CD": ["E36000001", "E36000002", "E36000003"], "CMWD11NM": ["A", "B", "C"]}
    found = recognise_fields(pd.DataFrame(lad | fine)).by_role
    assert (found["ward_code"], found["ward"]) == ("CMWD11CD", "CMWD11NM")
    wide = {"RGN11CD": ["E12000006"] * 3, "RGN11NM": ["East"] * 3}
    assert set(recognise_fields(pd.DataFrame(lad | wide)).by_role) == {"district_code", "district"}


def test_a_code_of_something_else_is_not_the_code_of_a_name() -> None:
    frame = pd.DataFrame({"style_code": [1, 1], "style_name": ["A", "B"], "NAME": ["C", "D"]})
    assert recognise_fields(frame).by_role == {"district": "NAME"}
