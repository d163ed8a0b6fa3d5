"""The benchmark of reading runs, at a tiny size, and its tools agree with each other."""

import re

import pytest

from scripts import bench_read


def test_every_tool_sees_the_same_rows(capsys: pytest.CaptureFixture[str]) -> None:
    bench_read.main(["--rows", "3000", "--files", "3"])
    told = capsys.readouterr().out
    assert [told.count(f"\n{task}: ") for task in bench_read.TASKS] == [1] * 4
    assert re.findall(r"rows: ([\d,]+)", told) == ["3,000"] * 4
    in_wards = re.findall(r"in wards: ([\d,]+)", told)
    assert len(in_wards) == 2
    assert in_wards[0] == in_wards[1]
    for step, _, _ in bench_read.STEPS:
        assert step in told
