"""What more than one test file stands on."""

import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright

from hotspots.districts import RunResult, run_districts
from hotspots.settings import Settings, check_settings, read_settings
from tests.browser import FLAGS, find_browser

# How long an example takes depends on the machine, and no test may.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

DATA = Path(__file__).parents[1] / "data"
# Both towns with addresses and streets, a coast, open country, a name of two words.
SAMPLED = ("Southend-on-Sea", "Chelmsford", "Harlow", "Castle Point", "Uttlesford")


def sample_settings() -> Settings:
    """The sample's settings, with fewer repeats of what takes long and is proven elsewhere."""
    given = read_settings(DATA / "sample_project.toml").model_dump()
    given["accuracy"] |= {"scored": 1, "bootstrap": 200}
    given["near_repeat"] |= {"permutations": 199}
    return check_settings(given, where="the sample")


@pytest.fixture(scope="session")
def sample_run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Some of the sample county, mapped once for all tests: look, and change nothing."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _map_sample(tmp_path_factory.mktemp("sample"))
    # Workers share what the first of them makes.
    shared = tmp_path_factory.getbasetemp().parent / "sample"
    made = shared / "made.pickle"
    try:
        shared.mkdir()
    except FileExistsError:
        while not made.exists():
            time.sleep(0.2)
        found = pickle.loads(made.read_bytes())
        assert isinstance(found, RunResult), "another worker could not make the sample run"
        return found
    result = None
    try:
        result = _map_sample(shared)
    finally:
        partial = made.with_suffix(".partial")
        partial.write_bytes(pickle.dumps(result))
        partial.rename(made)
    return result


def _map_sample(out: Path) -> RunResult:
    return run_districts(sample_settings(), folder=DATA, districts=SAMPLED, out=out)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """An installed browser, for one file of tests: two at once are more than Playwright takes."""
    executable = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS])
        yield browser
        browser.close()
