"""What more than one test file stands on."""

from pathlib import Path

import hypothesis
import pytest

from hotspots.districts import RunResult, run_districts
from hotspots.settings import read_settings

# How long an example takes depends on the machine, and no test may.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """The sample county, mapped once for all tests: look, and change nothing."""
    settings = read_settings(DATA / "sample_project.toml")
    return run_districts(settings, folder=DATA, out=tmp_path_factory.mktemp("sample"))
