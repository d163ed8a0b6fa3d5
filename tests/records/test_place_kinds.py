"""What a location text names: an institution only when it is one, and not a street of its name."""

import pytest

from hotspots.records.place_kinds import KINDS, RECORDED_AT, kind_of_place, place_name

POLICE_UK = {
    "Airport/Airfield": "airport",
    "Bus/Coach Station": "bus station",
    "Conference/Exhibition Centre": "conference centre",
    "Ferry Terminal": "ferry terminal",
    "Further/Higher Educational Building": "college or university",
    "Hospital": "hospital",
    "Motorway Service Area": "motorway services",
    "Nightclub": "nightclub",
    "Park/Open Space": "park or open space",
    "Parking Area": "car park",
    "Pedestrian Subway": "subway",
    "Petrol Station": "petrol station",
    "Police Station": "police station",
    "Prison": "prison",
    "Shopping Area": "shopping area",
    "Sports/Recreation Area": "sports or recreation area",
    "Supermarket": "supermarket",
    "Theatre/Concert Hall": "theatre or concert hall",
    "Theme/Adventure Park": "theme park",
}


@pytest.mark.parametrize(("name", "kind"), POLICE_UK.items())
def test_every_place_of_police_uk_has_its_kind_however_it_is_written(name: str, kind: str) -> None:
    for text in (name, f"On or near {name}", f"on or near  {name.upper()} ", name.lower()):
        assert kind_of_place(text) == kind
    assert kind in KINDS


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Stansted Airport", "airport"),
        ("London Southend Airport Terminal", "airport"),
        ("Stansted Airport Terminal 1", "airport"),
        ("Southend University Hospital NHS Foundation Trust", "hospital"),
        ("Accident and Emergency Department, Broomfield Hospital", "hospital"),
        ("Essex Police HQ", "police station"),
        ("HMP Chelmsford", "prison"),
        ("HMP CHELMSFORD, SPRINGFIELD ROAD", "prison"),
        ("HM Prison Bure", "prison"),
        ("POLICE STN", "police station"),
        ("Chelmsford Police Station, New Street, Chelmsford", "police station"),
        ("Custody Suite", "police station"),
        ("Custody", "police station"),
        ("Broomfield Hospital, Court Road", "hospital"),
        ("Hospital A & E", "hospital"),
        ("Basildon Magistrates' Court", "court"),
        ("Southend Central Railway Station", "railway station"),
        ("Tesco Extra", "supermarket"),
        ("Sainsburys", "supermarket"),
        ("ASDA, Heron Park", "supermarket"),
        ("Multi-storey car park", "car park"),
        ("Hospital Car Park", "car park"),
        ("Lakeside Retail Park", "shopping area"),
        ("M11 Services", "motorway services"),
        ("University of Essex", "college or university"),
        ("Night Club", "nightclub"),
    ],
)
def test_what_forces_write_is_understood(text: str, kind: str) -> None:
    assert kind_of_place(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "Police Station Road",
        "Hospital Lane",
        "Prison Lane",
        "Prison Road, Hospital Approach",
        "Station Road",
        "Old Police Station",
        "The Former Hospital, Mill Lane",
        "Old Station Road",
        "Station Approach",
        "Park Street",
        "Park Lane",
        "Airport Way",
        "Nightclub Close",
        "Tesco Way",
        "Morrison Road",
        "Lidl Close, Basildon",
        "Crown Court",
        "Airfield Road",
        "Theatre Square",
        "University Street",
        "Subway Street",
        "Dunmow Road",
        "Motor Services",
        "Asdale Gardens",
        "Fire Station",
        "B1035",
        "On or near ",
        "",
    ],
)
def test_a_street_that_is_named_after_an_institution_is_a_street(text: str) -> None:
    for written in (text, f"On or near {text}", text.upper()):
        assert kind_of_place(written) == "other"


def test_the_name_is_what_follows_on_or_near() -> None:
    assert place_name("ON OR NEAR Hospital ") == "Hospital"
    assert place_name("On or nearby") == "On or nearby"


def test_kinds_are_told_once_and_those_that_record_are_among_them() -> None:
    assert len(set(KINDS)) == len(KINDS)
    assert set(RECORDED_AT) < set(KINDS)
    assert KINDS[-1] == "other"
