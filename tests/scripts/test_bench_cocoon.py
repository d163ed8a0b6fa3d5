"""The benchmark of address lists runs, at a tiny size, and both joins find the same."""

import pytest

from scripts import bench_cocoon


def test_both_find_as_many_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    bench_cocoon.main(["--addresses", "3000", "--burglaries", "20", "--repeats", "1"])
    told = capsys.readouterr().out
    assert all(f"    {task} " in told for task in bench_cocoon.TASKS)
    assert "as many pairs" in told
