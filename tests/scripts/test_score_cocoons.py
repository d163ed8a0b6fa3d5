"""The story of the next burglaries is told, and comes out as it should."""

import re
from pathlib import Path

import pytest

from scripts import score_cocoons
from tests.cocoon_project import write_cocoon_project


def test_zones_hold_more_of_the_planted_follow_ons_than_of_homes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    score_cocoons.main(["--town", "Chelmsford"])
    told = capsys.readouterr().out
    held, homes = map(
        float, re.findall(r"follow-ons: live zones held ([\d.]+)% of [\d,]+, on ([\d.]+)%", told)[0]
    )
    assert held > 90 > homes
    at_one_percent = {
        name: float(share)
        for name, share in re.findall(r"^([a-z ,]+?) +([\d.]+)%", told, re.MULTILINE)
    }
    assert at_one_percent["near repeats"] > 5 * at_one_percent["zones, in random order"]


def test_a_file_without_addresses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_cocoon_project(tmp_path)
    score_cocoons.main([str(tmp_path / "burglary.csv")])
    assert "4 burglaries; ratio" in capsys.readouterr().out
