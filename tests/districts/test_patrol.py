"""The patrol plan of a district: made of its own spots and streets, declared, written whole."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from hotspots import read_settings
from hotspots.districts.patrol import (
    MadePatrol,
    make_patrol,
    patrol_product,
    plan_of,
    write_patrol,
)
from hotspots.districts.product_makers import PRODUCT_MAKERS
from hotspots.errors import OutputError
from hotspots.products.declare import check_product
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
    assert "of their harm; at most" in made.product.finding


def test_without_spots_the_product_is_empty_and_says_why(made: MadePatrol) -> None:
    spots = PRODUCT_MAKERS["harm_spots"](made.job)
    none = type(spots)(
        spots.declaration, "", {"harm_spots": spots.tables["harm_spots"][:0]}, {}, {}, ()
    )
    assert plan_of(made.job, none) is None
    product = patrol_product(made.job, none, None)
    check_product(product)
    assert product.finding == (
        "There is no patrol plan for Southend-on-Sea: no small place has enough incidents to be a"
        " harm spot"
    )


def test_the_folder_is_written_whole(
    made: MadePatrol, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: dict[str, Any] = {}

    def write_patrol_files(plan: object, folder: Path, **given: Any) -> tuple[Path, ...]:
        told.update(given, plan=plan)
        (folder / "sheet.html").write_text("sheet")
        return (folder / "sheet.html",)

    stand_in = ModuleType("hotspots.publish.patrol_files")
    stand_in.write_patrol_files = write_patrol_files  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hotspots.publish.patrol_files", stand_in)
    assert write_patrol(made, tmp_path / "patrols") == 3
    assert (tmp_path / "patrols" / "manifest.json").exists()
    assert told["plan"] is made.plan
    assert told["place"] == "Southend-on-Sea"
    assert told["marking"] == made.job.settings.run.marking
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError):
        write_patrol(made, tmp_path / "mine")
