"""Teams by ward, then district."""

import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.teams import check_teams, team_of_each

PLACES = pd.DataFrame(
    {"ward": ["North", "South", "East", ""], "district": ["Aford", "Aford", "Bley", ""]}
)


def test_a_ward_goes_before_its_district() -> None:
    teams = {"Town": ["north"], "Rest": ["AFORD"]}
    assert team_of_each(PLACES, teams, otherwise="Essex").tolist() == [
        "Town",
        "Rest",
        "Bley",
        "Essex",
    ]


def test_two_teams_for_one_place_are_refused() -> None:
    with pytest.raises(InputError, match="two teams cover 'North'"):
        team_of_each(PLACES, {"A": ["North"], "B": ["North"]}, otherwise="")
    assert team_of_each(PLACES, {"A": ["North", "north"]}, otherwise="")[0] == "A"


def test_teams_of_nowhere_are_refused() -> None:
    check_teams({"A": ["north", "Bley"]}, ["North", "Bley"])
    with pytest.raises(InputError, match=r"neither a ward nor a district: 'Westley'"):
        check_teams({"A": ["Westley"]}, ["North", "Bley"])


def test_wards_of_one_name_are_told_apart_by_their_districts() -> None:
    places = pd.DataFrame({"ward": ["Central", "Central"], "district": ["Aford", "Bley"]})
    teams = {"Town": ["Central (Bley)"]}
    assert team_of_each(places, teams, otherwise="").tolist() == ["Aford", "Town"]
    known = ["Central", "Central", "Central (Aford)", "Central (Bley)"]
    check_teams(teams, known)
    with pytest.raises(InputError, match="several wards called 'Central'"):
        check_teams({"Town": ["Central"]}, known)
