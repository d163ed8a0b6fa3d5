"""The benchmark of near repeats runs, at a tiny size, and all find the same."""

import pytest

from scripts import bench_near_repeat


def test_all_count_the_same_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = {"rows": 200, "many": 300, "small": 150, "addresses": 2000, "burglaries": 40}
    given = [part for name, size in sizes.items() for part in (f"--{name}", str(size))]
    bench_near_repeat.main([*given, "--permutations", "9", "--repeats", "1"])
    told = capsys.readouterr().out
    tasks = ("TEST", "SHARED", "CELL", "NUMPY", "POINTPATS", "JOIN", "SJOIN")
    named = [told.count(f"    {getattr(bench_near_repeat, task)} ") for task in tasks]
    assert named == [2, 1, 1, 1, 1, 1, 1]
    assert "DIFFERENT" not in told
