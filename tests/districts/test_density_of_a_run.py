"""A run's density: what it is told in the settings, and where its edge is."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hotspots.districts import run_districts
from hotspots.districts.prepare import WITHOUT_RULE_M, PreparedRun, prepare_run
from hotspots.patterns.density import Surface
from hotspots.settings import check_settings
from tests.worlds import two_district_project, write_lines


def surfaces_of(folder: Path, **density: Any) -> list[Surface]:
    settings = check_settings(two_district_project(folder, density=density))
    result = run_districts(settings, folder=folder, out=folder / "maps")
    return [p.rasters["density"] for d in result.districts for p in d.products if p.rasters]


def prepared(folder: Path, **density: Any) -> PreparedRun:
    settings = check_settings(two_district_project(folder, density=density))
    return prepare_run(settings, folder=folder)


def write_along_the_border(folder: Path, strays: int = 0) -> None:
    """Incidents on both sides of the border of Aford and Bley, and some far out."""
    rows = [f"{501_900 + 10 * i},200500" for i in range(21)] * 10
    rows += [f"500010,{200_100 + i}" for i in range(50)]
    rows += ["510000,200500"] * strays
    lines = [f"{row},Robbery,2024-03-01,High Street" for row in rows]
    write_lines(folder / "incidents.csv", ["easting,northing,offence,date,location", *lines])


@pytest.mark.parametrize("rule", ["silverman", "likelihood", "adaptive"])
def test_a_rule_finds_each_districts_own_bandwidth(tmp_path: Path, rule: str) -> None:
    first, second = surfaces_of(tmp_path, bandwidth_m=rule)
    assert first.settings.bandwidth_rule == rule
    # Bley's six incidents lie on one place, of which no rule can learn.
    assert second.settings.bandwidth_rule == "by hand"
    assert second.settings.bandwidth_m == WITHOUT_RULE_M
    assert np.nanmax(second.values) > 0


def test_kernel_and_edge_correction_are_those_of_the_settings(tmp_path: Path) -> None:
    first, _ = surfaces_of(tmp_path, kernel="gaussian", edge_correction=False)
    assert first.settings.kernel == "gaussian"
    assert first.settings.edge_correction == "none: not wanted"


def test_near_is_as_far_as_the_kernel_reaches(tmp_path: Path) -> None:
    reached = {}
    for kernel in ("quartic", "gaussian"):
        run = prepared(tmp_path, kernel=kernel, bandwidth_m=340)
        reached[kernel] = len(run.near_incidents(run.study_areas[0]))
    assert reached == {"quartic": 12, "gaussian": 18}
    run = prepared(tmp_path, bandwidth_m="likelihood")
    assert len(run.near_incidents(run.study_areas[0])) == len(run.chosen) == 20


def test_the_boundaries_together_are_the_edge_and_the_border_between_them_is_none(
    tmp_path: Path,
) -> None:
    settings = two_district_project(tmp_path)
    write_along_the_border(tmp_path)
    result = run_districts(check_settings(settings), folder=tmp_path, out=tmp_path / "maps")
    first, second = (
        p.rasters["density"] for d in result.districts for p in d.products if p.rasters
    )
    assert result.prepared.recorded_within is not None
    assert result.prepared.recorded_within.bounds == (500_000, 200_000, 504_000, 202_000)
    assert first.settings.incidents_rescaled == 50  # those on the western edge
    assert second.settings.incidents_rescaled == 0
    total = sum(np.nansum(surface.values) for surface in (first, second)) * 100**2 / 1e6
    assert total == pytest.approx(260, rel=6e-3)


def test_incidents_beyond_all_boundaries_mean_that_the_data_go_on(tmp_path: Path) -> None:
    settings = check_settings(two_district_project(tmp_path))
    few, many = 2, 20
    for strays in (few, many):
        write_along_the_border(tmp_path, strays)
        run = prepare_run(settings, folder=tmp_path)
        assert (run.recorded_within is None) == (strays == many)


def test_without_boundaries_a_rule_still_has_room(tmp_path: Path) -> None:
    settings = two_district_project(tmp_path, density={"bandwidth_m": "likelihood"})
    del settings["boundaries"]
    result = run_districts(check_settings(settings), folder=tmp_path, out=tmp_path / "maps")
    assert result.prepared.recorded_within is None
    (surface,) = (p.rasters["density"] for p in result.districts[0].products if p.rasters)
    assert surface.settings.edge_correction == "none: there is no boundary"
    assert surface.settings.incidents == 20
