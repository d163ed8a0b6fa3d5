"""The story told by scripts/find_harm_spots.py comes true."""

import pytest

from scripts import find_harm_spots


def test_every_planted_harm_spot_is_on_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    find_harm_spots.main()
    assert capsys.readouterr().out.splitlines()[-1] == "In all: 40 of 40 planted, in a list of 140"
