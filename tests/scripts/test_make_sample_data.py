"""The sample county: the script writes the committed files, and counties of any seed and size."""

import gzip
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

from scripts.make_sample_data import main
from scripts.sample_county.sample import Wanted, write_sample
from tests.scripts.sample_files import DATA

MOST_BYTES = 15_000_000


def contents(path: Path) -> bytes:
    """A file's bytes, unpacked where this machine's zlib packs in its own way."""
    packed_differently = "ng" in zlib.ZLIB_RUNTIME_VERSION
    if path.suffix == ".gz" and packed_differently:
        return gzip.decompress(path.read_bytes())
    return path.read_bytes()


def test_the_committed_files_are_what_the_script_writes(tmp_path: Path) -> None:
    main(["--out", str(tmp_path)])
    written = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(written) >= 6
    for path in written:
        assert contents(path) == contents(DATA / path.relative_to(tmp_path)), path.name
    assert sum(path.stat().st_size for path in DATA.rglob("*") if path.is_file()) < MOST_BYTES


def test_another_seed_gives_another_county_and_any_size_can_be_made(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_sample(Wanted(seed, 2_000, 3, 3), tmp_path / str(seed))
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / seed).rglob("*") if path.is_file()}
        for seed in ("1", "2")
    )
    assert one.keys() == two.keys()
    assert all(one[name] != two[name] for name in one)


def test_the_extract_is_well_formed() -> None:
    with gzip.open(DATA / "streets" / "sample_towns.osm.gz") as file:
        root = ET.parse(file).getroot()
    nodes = [node.get("id") for node in root.iter("node")]
    known = set(nodes)
    assert len(known) == len(nodes)
    assert all(one.get("ref") in known for way in root.iter("way") for one in way.iter("nd"))
    tags = {(tag.get("k"), tag.get("v")) for node in root.iter("node") for tag in node}
    for wanted in (
        ("amenity", "pub"), ("amenity", "atm"), ("highway", "bus_stop"),
        ("man_made", "surveillance"), ("railway", "station"), ("amenity", "bench"),
        ("amenity", "waste_basket"), ("amenity", "toilets"), ("shop", "alcohol"),
    ):  # fmt: skip
        assert wanted in tags, wanted
    # Far above the ids that OpenStreetMap has given out.
    assert min(int(node) for node in nodes if node) == 90_000_000_001
    assert min(int(way.get("id", 0)) for way in root.iter("way")) == 9_000_000_001
