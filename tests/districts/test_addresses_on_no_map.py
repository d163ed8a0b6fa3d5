"""Addresses in the location column of an incident file reach no file of a run."""

from pathlib import Path

from hotspots.districts import run_districts
from hotspots.settings import check_settings
from tests.worlds import two_district_project, write_lines

PLANTED = (
    *(
        "Quarglebury",
        "QUARGLEBURY",
        "Flat 87",
        "1234 ",
        "1234A",
        "SS9 9ZZ",
        "SS99ZZ",
        "Wisteria Cottage",
    ),
    "Zebedee",
)


def test_nothing_but_the_street_of_an_address_is_in_any_file_of_a_run(tmp_path: Path) -> None:
    settings = check_settings(two_district_project(tmp_path))
    # Every place has one text, so that each is the commonest there and would be printed.
    texts = [
        '"1234 Acacia Avenue, Flat 87 (J. QUARGLEBURY)"',
        '"Flat 87, 1234A Mill Lane, SS9 9ZZ"',
        '"Wisteria Cottage, Oyster Row, SS99ZZ"',
        '"Mrs Zebedee Quarglebury, 1234 Heron Close"',
        '"1234 The Zebedee"',
        '"High Street (Quarglebury)"',
    ]
    rows = [
        f"{500_300 + 250 * number},200500,Robbery,2024-03-01,{text}"
        for number, text in enumerate(texts)
        for _ in range(60)
    ]
    rows += [f"{500_100 + 40 * i},201500,Robbery,2024-03-01,Pier" for i in range(40)]
    write_lines(tmp_path / "incidents.csv", ["easting,northing,offence,date,location", *rows])
    result = run_districts(settings, folder=tmp_path, out=tmp_path / "maps")
    files = [path for path in (tmp_path / "maps").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".gpkg", ".html", ".csv", ".json", ".tif"}
    written = {path: path.read_bytes() for path in files}
    assert b"Acacia Avenue" in written[result.folder / "aford" / "map.html"]
    found = [
        (path.name, secret)
        for path, content in written.items()
        for secret in PLANTED
        if secret.encode() in content
    ]
    assert found == []
    assert "360 incidents had an address for a location" in " ".join(result.prepared.notes)
