"""The study of accuracy runs, at a tiny size, and finds what it should."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from scripts import bench_accuracy

FEW = ("--count", "3", "--scored", "2", "--bootstrap", "20")
HEADER = "Crime ID,Month,Longitude,Latitude,Location,Crime type"


def write_months(folder: Path) -> Path:
    """Five months of police.uk rows around a few places of a district."""
    random = np.random.default_rng(1)
    places = np.column_stack([random.uniform(0.62, 0.68, 12), random.uniform(51.62, 51.68, 12)])
    for month in range(1, 6):
        lines = [HEADER]
        for row in range(60):
            longitude, latitude = places[int(12 * random.random() ** 3)]
            what = ("Robbery", "Burglary")[row % 2]
            lines.append(f"{month}-{row},2018-0{month},{longitude:.6f},{latitude:.6f},,{what}")
        (folder / f"2018-0{month}-street.csv").write_text("\n".join(lines) + "\n")
    wards = gpd.GeoDataFrame(
        {"WD13CD": ["E1"], "WD13NM": ["Ward"], "LAD13CD": ["E9"], "LAD13NM": ["District"]},
        geometry=[shapely.box(0.6, 51.6, 0.7, 51.7)],
        crs=4326,
    )
    wards.to_file(folder / "wards.geojson", driver="GeoJSON")
    return folder


def test_methods_and_variations_are_scored_on_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_months(tmp_path)
    files = ["--incidents", str(folder / "*.csv"), "--boundaries", str(folder / "wards.geojson")]
    bench_accuracy.main([*files, *FEW])
    told = capsys.readouterr().out
    assert told.startswith("150 of 300 incidents in all districts\n")
    assert told.count("\nScored on 2018-04 to 2018-05;") == 2
    assert told.count("\nScored on 2018-04, 2018-05;") == 2
    assert len(re.findall(r"^as it is .* PEI 1\.000|^as it is .* PEI 0\.[5-9]", told, re.M)) == 2
    for name in ("grid_counts", "random_cells", "half-life 2 months", "last 3 months only"):
        assert told.count(f"\n{name} ") == 2, name


def test_planted_spots_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    bench_accuracy.main(["--districts", "Maldon", "Rochford", *FEW])
    told = capsys.readouterr().out
    found = re.findall(r"a list of (\d+) finds ([\d.]+)% of 2 planted", told)
    assert found == [("2", "100.0"), ("4", "100.0")] * 2
    assert "\nharm_spots " in told


def test_files_need_boundaries(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        bench_accuracy.main(["--incidents", "some.csv"])
    assert "--incidents and --boundaries go together" in capsys.readouterr().err
