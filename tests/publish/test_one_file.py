"""One product, one file: the ending says what, and the file is whole or not there."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import rasterio

from hotspots.errors import DeclarationError, HotspotsError, InputError, OutputError
from hotspots.products import Product
from hotspots.publish import check_target, endings_of, one_file, write_one_file
from tests.publish import products
from tests.publish.map_worlds import facts_in
from tests.worlds import square_area


def write(product: Product, path: Path, **given: Any) -> Path:
    return write_one_file(product, path, study_area=square_area(), page=products.PAGE, **given)


@pytest.mark.parametrize("name", products.EVERY)
def test_every_product_is_written_in_every_form_it_has_the_same_twice(
    name: str, tmp_path: Path
) -> None:
    product = products.EVERY[name]()
    endings = [one for one in endings_of(product.declaration) if one != ".pdf"]
    for ending in endings:
        path = tmp_path / f"it{ending}"
        first = write(product, path).read_bytes()
        assert write(product, path).read_bytes() == first, ending
        assert len(first) > 20
    assert len(list(tmp_path.iterdir())) == len(endings)


def test_a_geopackage_holds_every_table_and_says_what_made_it(tmp_path: Path) -> None:
    path = write(products.harm_spots(), tmp_path / "spots.GPKG")
    frame = pyogrio.read_dataframe(path, layer="harm_spots")
    assert pyogrio.list_layers(path)[:, 0].tolist() == ["harm_spots", "harm_spots_curve"]
    assert frame["rank"].tolist() == [1, 2]
    about = pyogrio.read_info(path, layer="harm_spots")["dataset_metadata"]
    assert about["finding"] == products.PAGE.title
    assert about["sources"] == "police.uk, OGL v3."
    assert json.loads(about["settings"])["size_m"] == 150.0
    assert about["made_by"].startswith("hotspots ")


def test_a_table_without_places_goes_into_a_geopackage_too(tmp_path: Path) -> None:
    path = write(products.hours(), tmp_path / "hours.gpkg")
    assert pyogrio.list_layers(path).tolist() == [["timing", None]]
    assert len(pyogrio.read_dataframe(path)) == 48


def test_a_raster_says_what_made_it(tmp_path: Path) -> None:
    path = write(products.density(), tmp_path / "d.tif")
    with rasterio.open(path) as raster:
        tags = raster.tags()
        assert raster.shape == (40, 40)
        assert float(raster.read(1).max()) > 0
    assert tags["finding"] == products.PAGE.title
    assert tags["marking"] == "OFFICIAL"
    assert json.loads(tags["settings"])["bandwidth_m"] == 200


def test_a_table_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    lines = write(products.bars(), tmp_path / "b.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "method,hit_rate,low,high"
    assert lines[2] == "'=grid $1$ <b>,0.1,,"


def test_a_page_escapes_what_comes_from_the_data(tmp_path: Path) -> None:
    html = write(products.bars(), tmp_path / "b.html").read_text("utf-8")
    assert "=grid $1$ &lt;b&gt;" in html
    assert "<b>" not in html
    assert html.count("<svg xmlns") == 1
    assert "default-src &#39;none&#39;" in html
    assert '<div class="marking" role="note">OFFICIAL</div>' in html


def test_a_long_table_is_cut_on_the_page_and_says_so(tmp_path: Path) -> None:
    columns = products.hours().declaration.tables[0].columns
    rows = [("Monday", hour, 1.0) for hour in range(510)]
    product = products.plain("list", columns, rows, None)
    html = write(product, tmp_path / "list.html").read_text("utf-8")
    assert html.count(">Monday</td>") == 500
    assert "10 more rows are in the table itself (.csv)." in html
    assert "<figure" not in html


def test_a_map_is_drawn_of_what_there_is(tmp_path: Path) -> None:
    html = write(products.harm_spots(), tmp_path / "m.html").read_text("utf-8")
    layers = facts_in(html)["by_id"]
    assert list(layers) == ["wards", "district", "harm_spots"]
    assert layers["harm_spots"]["title"] == "Harm spots (2)"
    assert facts_in(html)["incidents"] is None


def test_shapes_of_any_product_tell_what_their_columns_say(tmp_path: Path) -> None:
    product = products.EVERY["change"]()
    html = write(product, tmp_path / "m.html").read_text("utf-8")
    cells = facts_in(html)["by_id"]["cells"]
    assert cells["says"][3] == "Cell: 4; change: 9; kind: new."
    assert cells["table"]["rows"][3] == ["4", "9", "new"]
    assert [row["hatch"] for row in cells["legend"]["rows"]] == [True, False, False]


TABLES = products.density().declaration


@pytest.mark.parametrize(
    ("name", "table", "error", "says"),
    [
        ("it.xlsx", "", InputError, "ends in '.xlsx'. To mend it: density can be written as .gpkg"),
        ("it", "", InputError, "has no ending"),
        ("it.tar.gz", "", InputError, "ends in '.gz'"),
        (".", "", OutputError, "this is a folder. To mend it: name a file in it"),
        ("no/such/it.csv", "", OutputError, "there is no such folder"),
        ("it.csv", "spots", InputError, "there is no table 'spots'"),
        ("it.png", "incident_places", InputError, "a .png file does not hold one table"),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    tmp_path: Path, name: str, table: str, error: type[HotspotsError], says: str
) -> None:
    with pytest.raises(error) as caught:
        check_target(TABLES, tmp_path / name, table=table)
    assert says in str(caught.value)
    with pytest.raises(error):
        write(products.density(), tmp_path / name, table=table)
    assert list(tmp_path.iterdir()) == []


def test_a_raster_is_not_written_of_a_product_without_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"hotspot areas can be written as \.gpkg, \.csv, \.png"):
        write(products.hotspot_areas(), tmp_path / "it.tif")


def test_the_named_table_is_written(tmp_path: Path) -> None:
    path = write(products.density(), tmp_path / "p.csv", table="incident_places")
    assert path.read_text("utf-8-sig").startswith("incidents,harm,top_offence")


def test_an_older_file_stays_when_the_new_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "it.png"
    path.write_bytes(b"older")

    def fail(order: object, partial: Path) -> None:
        partial.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(one_file._WRITERS, ".png", fail)
    with pytest.raises(OutputError, match="No space left on device"):
        write(products.density(), path)
    assert path.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("older")
    link.symlink_to(real)
    write(products.hours(), link)
    assert link.is_symlink()
    assert real.read_text("utf-8-sig").startswith("weekday")


def test_a_product_that_differs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError):
        write(replace(products.hours(), tables={}), tmp_path / "it.csv")
    assert list(tmp_path.iterdir()) == []
