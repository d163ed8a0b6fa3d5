"""An earlier list: its names come back, from a file or from all districts of a run."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hotspots.districts import run_districts
from hotspots.districts.earlier_spots import read_earlier_spots
from hotspots.errors import InputError, MissingFileError
from hotspots.settings import check_settings
from tests.worlds import two_district_project


def run(folder: Path, out: str, **harm_spots: Any) -> Path:
    project = two_district_project(folder, harm_spots={"min_per_year": 0} | harm_spots)
    return run_districts(check_settings(project), folder=folder, out=folder / out).folder


def test_a_run_keeps_the_names_of_an_earlier_one(tmp_path: Path) -> None:
    first = run(tmp_path, "first")
    every = read_earlier_spots(first)
    files = list(first.rglob("harm_spots.csv"))
    assert len(files) == 2
    assert len(every) == sum(len(pd.read_csv(file)) for file in files) > 2
    renamed = every.assign(spot=[f"OLD{n}" for n in range(len(every))], easting=every.easting + 3)
    renamed.to_csv(tmp_path / "earlier.csv", index=False)
    second = run(tmp_path, "second", earlier="earlier.csv")
    assert set(read_earlier_spots(second)["spot"]) == set(renamed["spot"])


def test_what_is_not_there_or_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="there is no such file"):
        read_earlier_spots(tmp_path / "nothing.csv")
    with pytest.raises(MissingFileError, match=r"there is no harm_spots\.csv here"):
        read_earlier_spots(tmp_path)
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="it is no list of harm spots"):
        read_earlier_spots(tmp_path / "other.csv")


def test_quotas_give_a_district_its_own_number(tmp_path: Path) -> None:
    folder = run(tmp_path, "quotas", quotas={"Aford": 1})
    assert len(pd.read_csv(folder / "aford" / "harm_spots.csv")) == 1


def test_quotas_of_no_district_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="quotas for what is no district: 'Nowhere'") as caught:
        run(tmp_path, "quotas", quotas={"Nowhere": 1, "elsewhere": 2})
    assert "'Aford'" in str(caught.value)


def test_quotas_need_boundaries(tmp_path: Path) -> None:
    project = two_district_project(tmp_path, harm_spots={"quotas": {"Aford": 1}})
    del project["boundaries"]
    with pytest.raises(InputError, match="quotas for what is no district") as caught:
        run_districts(check_settings(project), folder=tmp_path, out=tmp_path / "out")
    assert "give boundaries with districts" in str(caught.value)
