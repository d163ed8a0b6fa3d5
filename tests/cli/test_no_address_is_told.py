"""Not one of the sample's addresses is said, logged, or in a file that is not restricted."""

import re
from pathlib import Path
from typing import Any

import pandas as pd

DATA = Path(__file__).parents[2] / "data"
TOWNS = "Chelmsford|Southend-on-Sea"


def test_every_sample_address_is_looked_for_in_the_log_and_in_shared_files(
    hotspots: Any, tmp_path: Path
) -> None:
    settings = DATA / "sample_project.toml"
    told = hotspots("run", settings, "-d", "Chelmsford", "--out", tmp_path, "--verbose")
    assert told.code == 0
    run = tmp_path / "essex-sample"
    lists = hotspots("cocoon", "list", settings, "-d", "Chelmsford", "-v", "-o", tmp_path / "lists")
    assert lists.code == 0

    every = pd.read_csv(DATA / "addresses" / "sample_addresses.csv.gz", dtype=str)
    addresses, uprns = set(every["address"]), set(every["UPRN"])
    restricted = (run / "chelmsford" / "cocoon" / "restricted" / "chelmsford.csv").read_text(
        "utf-8"
    )
    assert len(_addresses(restricted) & addresses) > 100  # it would be found, were it there

    texts = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    texts |= {path: path.read_bytes() for path in (tmp_path / "lists").rglob("*.*")}
    shared = {
        str(path): content.decode("latin-1")
        for path, content in texts.items()
        if "restricted" not in path.parts
    }
    assert any(name.endswith("run.log") for name in shared)
    shared |= {"said": told.out + told.err + lists.out + lists.err}
    for name, text in shared.items():
        assert not _addresses(text) & addresses, name
        assert not set(re.findall(r"999\d{9}", text)) & uprns, name
    names = " ".join(path.name for path in tmp_path.rglob("*")).casefold().replace("-", " ")
    streets = {street.casefold() for street in every["street"]}
    assert not [street for street in streets if street in names]


def _addresses(text: str) -> set[str]:
    """Find whatever looks like one of the sample's addresses, a flat's too."""
    plain = re.findall(rf"\d+[A-Z]? [A-Z][\w' ]+, (?:{TOWNS})", text)
    flats = re.findall(rf"Flat \d+, \d+[A-Z]? [A-Z][\w' ]+, (?:{TOWNS})", text)
    return {*plain, *flats}
