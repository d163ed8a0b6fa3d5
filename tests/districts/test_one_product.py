"""One product of one place: by the same makers as a run."""

from pathlib import Path
from typing import Any

import pytest

from hotspots.districts import PRODUCT_MAKERS, make_one_product, prepare_run
from hotspots.districts.job import job_of
from hotspots.products import DECLARATIONS
from hotspots.settings import check_settings
from tests.worlds import two_district_project


def make(folder: Path, product: str, *, districts: Any = (), **sections: Any) -> Any:
    settings = check_settings(two_district_project(folder, **sections))
    return make_one_product(product, settings, folder=folder, districts=districts)


def test_every_declared_product_has_its_maker_in_order() -> None:
    assert list(PRODUCT_MAKERS) == [one.id for one in DECLARATIONS]


@pytest.mark.parametrize("product", PRODUCT_MAKERS)
def test_a_maker_makes_what_it_is_listed_under(product: str, tmp_path: Path) -> None:
    assert make(tmp_path, product).product.declaration.id == product


def test_joined_districts_hold_the_incidents_and_ground_of_all(tmp_path: Path) -> None:
    both = make(tmp_path, "harm_spots", run={"title": "Fordshire"})
    apart = [make(tmp_path, "harm_spots", districts=[name]) for name in ("Aford", "Bley")]
    assert len(both.job.own) == sum(len(one.job.own) for one in apart) == 18
    assert both.job.study_area.area_km2 == pytest.approx(8.0)
    assert sorted(both.job.study_area.wards["ward"]) == ["North", "South"]
    assert both.job.study_area.name == both.page.place == "Fordshire"
    assert both.product.tables["harm_spots"]["incidents"].tolist() == [6, 6, 6]
    assert [one.page.place for one in apart] == ["Aford", "Bley"]


def test_some_of_many_districts_are_named_by_their_names(tmp_path: Path) -> None:
    prepared = prepare_run(
        check_settings(two_district_project(tmp_path, run={"title": "Fordshire"})), folder=tmp_path
    )
    area = prepared.study_areas[0]
    assert job_of(prepared, [area, area, area]).study_area.name == "Aford, Aford and Aford"
    assert job_of(prepared, [area] * 5).study_area.name == "5 districts"
