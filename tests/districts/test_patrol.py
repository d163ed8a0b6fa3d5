"""The patrol plan of a district: made of its own spots and streets, declared, written whole."""

from dataclasses import replace
from pathlib import Path

import pytest

from hotspots import read_settings
from hotspots.districts.patrol import (
    MadePatrol,
    make_patrol,
    patrol_product_of,
    plan_of,
    write_patrol,
)
from hotspots.errors import OutputError
from hotspots.products.declare import check_product
from hotspots.records.patrol_register import read_patrol_register
from hotspots.settings import check_settings


@pytest.fixture(scope="module")
def made() -> MadePatrol:
    given = read_settings("data/sample_project.toml").model_dump()
    given["patrol"] |= {"days": 2, "treated_per_day": 3}
    settings = check_settings(given, where="test")
    return make_patrol(settings, folder="data", districts=["Southend-on-Sea"])


def test_the_product_keeps_its_declaration(made: MadePatrol) -> None:
    check_product(made.product)
    assert (
        made.product.tables["patrol_visits"]["arrive"].str.match(r"2025-01-0[67] \d\d:\d\d").all()
    )
    assert made.product.tables["patrol_days"]["treated"].sum() == 6
    assert made.product.finding.startswith(
        f"{len(made.plan.visits)} visits of 15 minutes in 2 days"
    )
    assert "of their harm; another plan covers at most" in made.product.finding


def test_without_spots_the_product_is_empty_and_says_why(made: MadePatrol) -> None:
    job = replace(made.job, own=made.job.own[:0])
    assert plan_of(job) is None
    product = patrol_product_of(job)
    check_product(product)
    assert product.finding == (
        "There is no patrol plan for Southend-on-Sea: no small place has enough incidents to be a"
        " harm spot"
    )


def test_the_folder_is_written_whole_and_the_plan_remembered(
    made: MadePatrol, tmp_path: Path
) -> None:
    given = made.job.settings.model_dump()
    given["patrol"] |= {"register_folder": "register"}
    job = replace(made.job, settings=check_settings(given, where="test"))
    many = write_patrol(replace(made, job=job), tmp_path / "patrols", folder=tmp_path)
    files = [one for one in (tmp_path / "patrols").rglob("*") if one.is_file()]
    assert len(files) == many + 1
    page = (tmp_path / "patrols/restricted/overview.html").read_text()
    assert "OFFICIAL-SENSITIVE" in page
    assert "© OpenStreetMap" not in page  # the sample's streets are invented
    assert len(read_patrol_register(tmp_path / "register").planned) == len(made.plan.visits)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError):
        write_patrol(made, tmp_path / "mine")
