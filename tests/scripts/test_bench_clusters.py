"""The benchmark of clusters runs, at a tiny size, and both find the same."""

import pytest

from scripts import bench_clusters


def test_both_find_the_same_clusters(capsys: pytest.CaptureFixture[str]) -> None:
    bench_clusters.main(["--rows", "2500", "--repeats", "1"])
    told = capsys.readouterr().out
    assert [told.count(f"    {task} ") for task in bench_clusters.TASKS] == [2] * 4
    assert told.count("the same clusters") == 2
    assert "DIFFERENT" not in told
