"""The density's benchmark runs, at a tiny size, and exact tools agree with ours."""

import re

import pytest

from scripts import bench_density


def test_every_way_is_measured_and_the_exact_ones_agree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    bench_density.main(
        ["--points", "3000", "--size-m", "4000", "--sample", "200", "--repeats", "1"]
    )
    told = capsys.readouterr().out
    assert "3,000 points, 25,600 cells of 25 m, h = 400 m" in told
    for way in bench_density.WAYS:
        assert told.count(f"\n{way}") == 1
    differs = dict(re.findall(r"^(.+?)  +[\d.]+ .* (\S+)$", told, flags=re.MULTILINE))
    assert float(differs["scikit-learn, k-d tree"]) < 1e-9
    assert 1e-4 < float(differs["SciPy, histogram and FFT"]) < 0.1
