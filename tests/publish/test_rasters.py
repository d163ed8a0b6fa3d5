"""Rasters: every value at its place, with its unit and meaning inside the file."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from hotspots.districts import RunResult
from hotspots.patterns.density import Surface, estimate_density
from hotspots.patterns.relative_density import estimate_relative_density
from hotspots.publish.rasters import NODATA, write_geotiff
from tests.worlds import points_at, scattered, square_area


@pytest.fixture
def surface() -> Surface:
    """Three incidents at (730, 1210) in a square of 2 km, cells of 100 m."""
    return estimate_density(
        points_at([(730, 1210)] * 3, harm=2.0),
        bandwidth_m=250,
        cell_m=100,
        study_area=square_area(),
        weights="harm",
    )


def with_values(
    surface: Surface, values: np.ndarray[tuple[int, int], np.dtype[np.float64]]
) -> Surface:
    return replace(surface, values=values)


def test_a_known_point_lies_in_the_right_cell(surface: Surface, tmp_path: Path) -> None:
    write_geotiff(surface, tmp_path / "density.tif", title="kernel density")
    with rasterio.open(tmp_path / "density.tif") as raster:
        values = raster.read(1)
        assert raster.crs.to_epsg() == 27700
        assert raster.transform == surface.transform
        assert raster.xy(*np.unravel_index(values.argmax(), values.shape)) == (750, 1250)
        (at_the_place,), (far_away,) = raster.sample([(730, 1210), (1730, 210)])
    assert at_the_place == values.max() > 0
    assert far_away == 0


def test_values_are_those_of_the_surface_and_outside_is_nodata(
    surface: Surface, tmp_path: Path
) -> None:
    values = surface.values.copy()
    values[:, 0] = np.nan
    write_geotiff(with_values(surface, values), tmp_path / "density.tif", title="kernel density")
    with rasterio.open(tmp_path / "density.tif") as raster:
        assert raster.nodata == NODATA
        assert raster.dtypes == ("float32",)
        band = raster.read(1, masked=True)
    assert (band.mask == np.isnan(values)).all()
    assert (band.compressed() == values[~np.isnan(values)].astype(np.float32)).all()


def test_it_says_what_it_is(surface: Surface, tmp_path: Path) -> None:
    write_geotiff(surface, tmp_path / "density.tif", title="kernel density")
    with rasterio.open(tmp_path / "density.tif") as raster:
        assert raster.descriptions == ("kernel density",)
        assert raster.units == ("harm per km²",)
        assert raster.compression.value == "DEFLATE"
        assert raster.tags() == {
            "AREA_OR_POINT": "Area",
            "kernel": "quartic",
            "bandwidth_m": "250",
            "bandwidth_rule": "by hand",
            "narrowest_m": "250",
            "widest_m": "250",
            "cut_off_m": "250",
            "cell_m": "100",
            "weights": "harm",
            "incidents": "3",
            "incidents_outside": "0",
            "edge_correction": "at the boundary of the study area",
            "incidents_rescaled": "0",
        }


def test_a_surface_of_risk_says_what_it_relates_to(tmp_path: Path) -> None:
    homes = points_at([(730, 1210)] * 400)
    risk = estimate_relative_density(
        points_at([(730, 1210)] * 3), homes, bandwidth_m=250, cell_m=100, study_area=square_area()
    )
    write_geotiff(risk, tmp_path / "risk.tif", title="burglary risk")
    with rasterio.open(tmp_path / "risk.tif") as raster:
        assert raster.units == ("incidents per 1,000 addresses",)
        tags = raster.tags()
        assert raster.read(1, masked=True).max() == pytest.approx(7.5)
    assert (tags["base_name"], tags["per"], tags["base.incidents"]) == ("addresses", "1000", "400")
    assert (tags["weights"], tags["base.weights"]) == ("count", "count")


@pytest.mark.parametrize(("cell_m", "block"), [(1000, 16), (100, 32), (10, 208), (5, 256)])
def test_all_are_tiled_and_the_same_bytes_every_time(
    tmp_path: Path, cell_m: float, block: int
) -> None:
    surface = estimate_density(
        points_at(scattered(50, seed=1)), bandwidth_m=1000, cell_m=cell_m, study_area=square_area()
    )
    written = []
    for name in ("first.tif", "second.tif", "first.tif"):
        write_geotiff(surface, tmp_path / name, title="kernel density")
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1] == written[2]
    with rasterio.open(tmp_path / "first.tif") as raster:
        assert raster.profile["tiled"] is True
        assert raster.block_shapes == [(block, block)]
        assert (raster.read(1) == surface.values.astype(np.float32)).all()
        assert raster.tags()["weights"] == "count"


def test_every_raster_of_the_sample_run_holds_its_surface(sample_run: RunResult) -> None:
    for district in sample_run.districts:
        surface = next(p.rasters["density"] for p in district.products if p.rasters)
        with rasterio.open(district.folder / "density.tif") as raster:
            assert raster.crs.to_epsg() == 27700
            assert raster.transform == surface.transform
            expected = np.where(np.isnan(surface.values), NODATA, surface.values)
            assert (raster.read(1) == expected.astype(np.float32)).all()
            west, south, east, north = district.study_area.outline.bounds
            assert raster.bounds.left <= west <= east <= raster.bounds.right
            assert raster.bounds.bottom <= south <= north <= raster.bounds.top
