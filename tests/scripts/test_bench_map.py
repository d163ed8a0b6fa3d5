"""The bench of map pages runs, at a tiny size."""

import json
from pathlib import Path

import pytest

from scripts import bench_map
from tests.browser import find_browser

pytestmark = pytest.mark.browser


def test_it_measures_every_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    find_browser()
    figures = tmp_path / "figures.json"
    bench_map.main(["--incidents", "300", "--peer-incidents", "100", "--json", str(figures)])
    told = {row["page"]: row for row in json.loads(figures.read_text())}
    assert list(told) == [bench_map.OURS, bench_map.CIRCLES, bench_map.FAST, bench_map.CLUSTER]
    for page in (bench_map.OURS, bench_map.CIRCLES):
        assert told[page]["first_drawing_s"] > 0
        assert told[page]["heap_mb"] > 0
        assert told[page]["longest_task_ms"] >= 0
    assert told[bench_map.OURS]["incidents"] == 300
    assert told[bench_map.OURS]["filter_ms"] > 0
    assert told[bench_map.FAST]["said"] == "plugin not installed"
    assert "folium CircleMarker" in capsys.readouterr().out
