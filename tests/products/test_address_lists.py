"""Lists: teams, rounds, the burgled homes apart, the wards."""

import pandas as pd
import pytest

from hotspots.patterns.door_lists import list_doors
from hotspots.products.address_lists import make_address_lists
from hotspots.products.cocoon_lists import (
    BURGLARY_COLUMNS,
    DOOR_COLUMNS,
    REASSURE_COLUMNS,
    ROUND_COLUMNS,
    WARD_COLUMNS,
    CocoonLists,
)
from tests.doors import street, town
from tests.patterns.test_cocoon_plan import HOMES, plan


def lists(at: list[tuple[float, float]], **options: object) -> CocoonLists:
    made = plan(at, silver=4, bronze=3)
    return make_address_lists("Aford", made, list_doors(made, districts=["Aford"]), **options)  # type: ignore[arg-type]


def test_a_list_by_hand() -> None:
    made = lists([(40, 8)])
    assert made.finding == (
        "13 doors to knock at in Aford on 1 round, and 3 leaflets, after 1 burglary"
    )
    assert len(made.doors) == 16
    assert made.doors["stop"].tolist() == [*range(1, 14), 1, 2, 3]
    assert made.rounds[["gold", "silver", "bronze"]].to_numpy().tolist() == [[9, 4, 0], [0, 0, 3]]
    assert made.reassure["addresses"].tolist() == ["9 Mill Lane, Aford"]
    assert made.reassure["doors"].tolist() == [1]
    assert made.wards.to_numpy().tolist() == [["North", 1, 40, 40, 3], ["South", 0, 40, 0, 0]]
    assert made.marking == "OFFICIAL-SENSITIVE"


@pytest.mark.parametrize("at", [[(40.0, 8.0)], []])
def test_every_table_has_its_columns(at: list[tuple[float, float]]) -> None:
    made = lists(at)
    for frame, columns in (
        (made.burglaries, BURGLARY_COLUMNS),
        (made.doors, DOOR_COLUMNS),
        (made.reassure, REASSURE_COLUMNS),
        (made.rounds, ROUND_COLUMNS),
        (made.wards, WARD_COLUMNS),
    ):
        assert {name: str(kind) for name, kind in frame.dtypes.items() if name != "geometry"} == (
            columns
        )


def test_no_live_burglary_no_door() -> None:
    assert lists([]).finding == "No door in Aford is to be visited"


def test_the_burgled_home_is_only_in_the_list_of_its_own() -> None:
    made = lists([(40, 8), (60, 8)])
    homes = set(made.reassure["addresses"])
    assert homes == {"9 Mill Lane, Aford", "13 Mill Lane, Aford"}
    assert not homes & set(made.doors["address"])


def test_a_home_across_the_border_is_reassured_by_its_own_district() -> None:
    made = plan([(190, 3008)])  # in Aford, beside Bley's Field Row
    found = make_address_lists("Bley", made, list_doors(made, districts=["Bley"]))
    assert len(found.doors)
    assert found.reassure.empty


def test_flats_are_all_named_for_the_reassurance_visit_and_noted() -> None:
    flats = [
        street("Mill Lane", 0, houses=1, address=f"Flat {n}, 1 Mill Lane", uprn=f"F{n}")
        for n in (1, 2)
    ]
    made = plan([(0, 8)], homes=town(*flats, street("Mill Lane", 0, houses=9)[2:]))
    found = make_address_lists("Aford", made, list_doors(made))
    assert found.reassure["addresses"].tolist() == ["Flat 1, 1 Mill Lane; Flat 2, 1 Mill Lane"]
    assert found.reassure["doors"].tolist() == [2]
    assert any("1 of the burgled homes are one of several" in one for one in found.notes)


def test_caps_and_unknown_classes_and_homes_are_said() -> None:
    homes = HOMES.copy()
    homes["residential"] = pd.array([None] * len(homes), dtype="boolean")
    made = plan([(40, 8), (5000, 5000)], homes=homes)
    found = make_address_lists("Aford", made, list_doors(made), per_team=3)
    told = " ".join(found.notes)
    assert "doors of Aford are not on the list: it is full" in told
    assert "1 of the burglaries lie more than 25 m from every known home" in told
    assert "120 addresses have no class" in told


def test_teams_by_ward() -> None:
    made = plan([(40, 8), (40, 3008)], silver=0, bronze=0)
    listed = list_doors(made, districts=["Aford"])
    found = make_address_lists("Aford", made, listed, teams={"Southern": ["South"]})
    assert found.doors.groupby("team")["street"].agg(set).to_dict() == {
        "Aford": {"Mill Lane"},
        "Southern": {"Back Lane"},
    }
