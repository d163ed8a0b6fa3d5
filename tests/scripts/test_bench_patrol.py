"""The bench of patrol plans runs, at a tiny size."""

import pytest

from scripts.bench_patrol import main


def test_it_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--spots", "4", "--units", "2", "--shifts", "1", "--days", "1"])
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "4 spots, 2 units, 1 shifts, 1 days"
    held = [float(line.split()[1]) for line in printed[2:]]
    assert held[0] >= held[1] > 0
