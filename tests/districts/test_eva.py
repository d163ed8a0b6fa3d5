"""Audits of a harm spot, a ward and a line: planned, made a product, written in three versions."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from hotspots.districts import eva
from hotspots.districts.eva import (
    MadeAudit,
    audits_of,
    eva_product_of,
    make_audit,
    why_no_audit,
    write_audit,
    write_audits,
)
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.errors import InputError, OutputError
from hotspots.ground.mapped_ground import MappedGround
from hotspots.patterns.surroundings import STREETS_ONLY
from hotspots.products.declare import check_product
from hotspots.products.eva_pack import make_eva_pack
from hotspots.publish.eva_pages import draw_walk_sheet, write_eva_pack
from hotspots.settings import check_settings
from tests.mapped_worlds import ground_of
from tests.worlds import two_district_project

E, N = 500_500, 200_500
GROUND = ground_of(
    [
        (f"LINESTRING ({E - 300} {N}, {E} {N}, {E + 300} {N})", "High Street", "street", "yes"),
        (f"LINESTRING ({E} {N}, {E} {N + 60})", "Cut <Lane>", "alley", "no"),
        (f"LINESTRING ({E} {N + 60}, {E + 300} {N + 60}, {E + 300} {N})", "Back Road", "street",
         "unknown"),
    ],
    [(f"POINT ({E + 20} {N + 5})", "cash machine", "Estuary Bank", "")],
)  # fmt: skip


def project(
    folder: Path, patch: pytest.MonkeyPatch, ground: MappedGround | None = GROUND, **sections: Any
) -> Any:
    """Write a project whose street map is a small one made by hand."""
    streets = gpd.GeoDataFrame({"name": GROUND.ways["name"]}, geometry=GROUND.ways.geometry)
    streets.to_file(folder / "streets.gpkg")
    spots = {"count": 2, "min_per_year": 1}
    sections = {"streets": {"file": "streets.gpkg"}, "harm_spots": spots, **sections}
    settings = check_settings(two_district_project(folder, **sections))

    def prepare(*args: Any, **rest: Any) -> PreparedRun:
        return dataclasses.replace(prepare_run(*args, **rest), ground=ground)

    patch.setattr(eva, "prepare_run", prepare)
    return settings


def make(folder: Path, patch: pytest.MonkeyPatch, **place: Any) -> MadeAudit:
    return make_audit(project(folder, patch), folder, ["Aford"], **place)


def job(folder: Path, patch: pytest.MonkeyPatch, **how: Any) -> DistrictJob:
    settings = project(folder, patch, **how)
    prepared = prepare_run(settings, folder=folder, districts=["Aford"], with_density=False)
    prepared = dataclasses.replace(prepared, ground=how.get("ground", GROUND))
    return job_of(prepared, prepared.study_areas)


def test_a_harm_spot_is_audited_with_its_margin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = make(tmp_path, monkeypatch, spot=1).audit
    assert audit.outline.area == pytest.approx(250**2)
    assert audit.core.area == pytest.approx(150**2)
    assert audit.finding.startswith("Harm spot 1, High Street: a walk of ")
    assert audit.crime.to_dict("records")[0]["incidents"] == 6
    assert audit.timing.startswith("Of what happened here no hour is recorded")
    assert {"alley", "cash machine"} <= set(audit.stops["kind"])
    assert "© OpenStreetMap contributors" in audit.sources
    by_name = make(tmp_path, monkeypatch, spot=audit.secrets[0].lower()).audit
    assert by_name.walk == audit.walk


def test_a_ward_and_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ward = make(tmp_path, monkeypatch, ward="north").audit
    assert (ward.audit, ward.place, ward.kind) == ("ward-north", "North ward", "ward")
    assert ward.crime["incidents"].sum() == 12
    text = f"LINESTRING ({E} {N}, {E} {N + 60})"
    line = make(tmp_path, monkeypatch, line=text, start="TL 005 005").audit
    assert line.core.length == 60
    assert "nearest the chosen start" in line.start_words
    file = tmp_path / "bunny_walk.geojson"
    gpd.GeoDataFrame(geometry=[line.core], crs=27700).to_crs(4326).to_file(file)
    read = make(tmp_path, monkeypatch, line=str(file)).audit
    assert read.place == "Bunny walk"
    # GeoPandas has no OSTN15, and is off by a metre or two.
    assert read.core.hausdorff_distance(line.core) < 3


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ({}, "no place is given"),
        ({"spot": 1, "ward": "North"}, "'spot', 'ward' are given"),
        ({"spot": 9}, "there are 2 harm spots, and none is called '9'"),
        ({"ward": "West"}, "Aford has no ward called 'West'"),
        ({"spot": 1, "start": "somewhere"}, "the start 'somewhere' is no grid reference"),
        ({"line": "LINESTRING (0.5 51.5, 0.6 51.5)"}, "the line is in degrees"),
        ({"line": "LINESTRING (1"}, "cannot be read as well-known text"),
        ({"line": "LINESTRING (600000 300000, 600100 300000)"}, "does not cover Drawn line"),
        ({"line": f"LINESTRING ({E} {N + 200}, {E + 50} {N + 200})"}, "no way that can be walked"),
    ],
)
def test_places_that_cannot_be_audited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        make(tmp_path, monkeypatch, **place)


def test_files_that_hold_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "drawn.gpkg"
    area = shapely.box(E, N, E + 9, N + 9)
    gpd.GeoDataFrame(geometry=[area], crs=27700).to_file(file)
    with pytest.raises(InputError, match="the file holds 'Polygon' where a line is needed"):
        make(tmp_path, monkeypatch, line=str(file))
    bare = tmp_path / "bare.shp"
    line = shapely.LineString([(E, N), (E, N + 60)])
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        gpd.GeoDataFrame(geometry=[line]).to_file(bare)
    with pytest.raises(InputError, match="does not say which coordinate system"):
        make(tmp_path, monkeypatch, line=str(bare))


def test_without_a_street_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = project(tmp_path, monkeypatch, streets={})
    with pytest.raises(InputError, match="no street map is named"):
        make_audit(settings, tmp_path, spot=1)
    settings = project(tmp_path, monkeypatch, ground=None)
    with pytest.raises(InputError, match="no street map is named"):
        make_audit(settings, tmp_path, ward="North")


def test_a_file_of_streets_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = dataclasses.replace(GROUND, holds_features=False, features=GROUND.features[:0])
    settings = project(tmp_path, monkeypatch, ground=bare)
    audit = make_audit(settings, tmp_path, ward="North").audit
    assert STREETS_ONLY in audit.notes


def test_audits_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = job(tmp_path, monkeypatch)
    (audit,) = audits_of(one)
    product = eva_product_of(one)
    check_product(product)
    assert product.finding == f"Audit of {audit.finding}"
    assert len(product.tables["eva_stops"]) == len(audit.stops)
    assert product.tables["eva_lighting"]["lit"].tolist() == ["yes", "no", "unknown"]
    write_audits(one, tmp_path / "eva")
    assert (tmp_path / "eva" / audit.audit / "restricted/walk.html").exists()
    assert len(list((tmp_path / "eva").rglob(f"audit-form-{audit.audit}.*"))) == 2
    two = make_eva_pack(one.study_area, [audit, audit])
    check_product(two)
    assert two.finding.startswith("2 audit walks are planned in Aford")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"ground": None}, "no street map is given"),
        ({"eva": {"spots": 0}}, "none is asked for"),
        (
            {"ground": ground_of([("LINESTRING (0 0, 9 0)", "Far", "street", "yes")])},
            "the street map does not cover its harm spots",
        ),
        ({"harm_spots": {"count": 2, "min_per_year": 900}}, "it has no harm spots"),
    ],
)
def test_a_district_without_an_audit_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: dict[str, Any], why: str
) -> None:
    one = job(tmp_path, monkeypatch, **how)
    assert audits_of(one) == ()
    assert why_no_audit(one) == why
    product = eva_product_of(one)
    check_product(product)
    assert product.finding == f"No audit walk is planned in Aford: {why}"
    assert all(not len(table) for table in product.tables.values())


def test_three_versions_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make(tmp_path, monkeypatch, spot=1)
    count = write_audit(made, tmp_path / "audit", folder=tmp_path)
    files = {one.relative_to(tmp_path / "audit").as_posix() for one in
             (tmp_path / "audit").rglob("*") if one.is_file()}  # fmt: skip
    assert count == len(files) - 1 == 10
    sheet = (tmp_path / "audit/restricted/walk.html").read_text("utf-8")
    assert "Harm spot 1" in sheet
    assert "Cut &lt;Lane&gt;" in sheet
    assert "<Lane>" not in sheet
    partner = (tmp_path / "audit/partner/walk.html").read_text("utf-8")
    assert "arm spot" not in partner
    assert "fewer than 5" not in partner  # six robberies are no small count
    public = (tmp_path / "audit/public/audit.html").read_text("utf-8")
    for secret in ("Robbery", "High Street", "Estuary Bank", "arm spot"):
        assert secret not in public
    assert "North, Aford" in public
    for page in (sheet, partner, public):
        assert "© OpenStreetMap contributors" in page
    features = json.loads((tmp_path / "audit/restricted/walk.geojson").read_text("utf-8"))
    assert features["features"][0]["properties"]["kind"] == "walk"
    assert len(features["features"]) == 1 + len(made.audit.stops)
    assert write_audit(made, tmp_path / "audit", folder=tmp_path) == 10
    with pytest.raises(OutputError, match="did not make"):
        write_audit(made, tmp_path, folder=tmp_path)


def test_partners_see_no_small_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audit = make(tmp_path, monkeypatch, spot=1).audit
    few = dataclasses.replace(audit, crime=audit.crime.assign(incidents=4))
    page = draw_walk_sheet(few, version="partner")
    assert "fewer than 5 of each" in page
    assert "Robbery" not in page
    with pytest.raises(InputError, match="there is no version 'secret'"):
        draw_walk_sheet(audit, version="secret")


def test_a_shared_file_that_tells_the_spot_is_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit = make(tmp_path, monkeypatch, spot=1).audit
    telling = dataclasses.replace(audit, sources=(f"as for {audit.secrets[0]}",))
    with pytest.raises(OutputError, match="would show something personal"):
        write_eva_pack(telling, tmp_path / "out", versions=("partner",))
    assert not list((tmp_path / "out/partner").iterdir())
