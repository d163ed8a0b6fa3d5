"""Commands that make one product: what they take, say, write, and refuse."""

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pandas as pd
import pyogrio
import pytest
import rasterio
import typer.main
from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from hotspots.cli.app import app
from hotspots.cli.product_options import SettingOption, options_of, settings_of
from hotspots.cli.products import PRODUCT_COMMANDS
from hotspots.districts import run_districts
from hotspots.products import DECLARATIONS
from hotspots.publish import endings_of
from hotspots.settings import Settings, check_settings, write_template
from tests.worlds import two_district_project, write_lines

NAMES = [one.name for one in PRODUCT_COMMANDS]
OPTIONS = {"boundaries": "wards.gpkg"}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project of two small districts, where the commands are typed."""
    settings = write_template(two_district_project(tmp_path))
    write_lines(tmp_path / "two.toml", [settings])
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


@pytest.fixture(scope="module")
def two_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the same project writes, made once."""
    folder = tmp_path_factory.mktemp("two")
    settings = check_settings(two_district_project(folder))
    return run_districts(settings, folder=folder, out=folder / "maps").folder


# A browser is started for each PDF: one product for each kind of figure is enough.
PRINTED = {type(one.figure): one.id for one in reversed(DECLARATIONS)}.values()

# --- What they take -------------------------------------------------------------------------


@pytest.mark.parametrize("command", PRODUCT_COMMANDS, ids=NAMES)
def test_every_setting_of_the_product_is_an_option_with_its_words(
    command: Any, hotspots: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    said = hotspots(*command.name.split(), "--help").out
    for section in command.sections:
        model: Any = Settings.model_fields[section].annotation
        for name, field in model.model_fields.items():
            assert f"--{name.replace('_', '-')} " in said
            words = field.description
            assert f"{words[0].upper()}{words[1:]}" in said
    assert f"Example: {command.example}" in said


@pytest.mark.parametrize("command", PRODUCT_COMMANDS, ids=NAMES)
def test_no_two_options_share_a_name(command: Any) -> None:
    options = options_of(command.sections)
    names = [one.name for one in options] + ["out", "table", "quiet", "verbose", "help"]
    parameters = [one.parameter for one in options] + ["inputs", "out", "table", "quiet", "verbose"]
    assert len(set(names)) == len(names)
    assert len(set(parameters)) == len(parameters)


@pytest.mark.parametrize("command", PRODUCT_COMMANDS, ids=NAMES)
def test_the_example_is_right_and_so_are_the_endings(command: Any) -> None:
    declared = next(one for one in DECLARATIONS if one.id == command.product)
    assert command.writes == endings_of(declared)
    found: Any = typer.main.get_command(app)
    names = command.name.split()
    program, *words = command.example.split()
    assert [program, *words[: len(names)]] == ["hotspots", *names]
    for name in names:
        found = found.commands[name]
    context = found.make_context(command.name, words[len(names) :])
    assert context.params["out"].suffix in command.writes


def test_options_become_the_settings_they_are_made_from() -> None:
    options = options_of(["density"])
    given = {
        "density_bandwidth_m": "250",
        "density_weight": "harm",
        "incidents_offences": ["Robbery", "Drugs"],
        "incidents_columns": ["offence=Crime type", "id = URN"],
        "run_districts": [],
        "coordinates_crs": None,
    }
    tables = settings_of(given, options, base=None)
    assert tables == {
        "density": {"bandwidth_m": "250", "weight": "harm"},
        "incidents": {
            "offences": ["Robbery", "Drugs"],
            "columns": {"offence": "Crime type", "id": "URN"},
        },
    }
    tables["incidents"]["files"] = "a.csv"
    assert check_settings(tables).density.bandwidth_m == 250.0


@pytest.mark.parametrize(
    ("annotation", "default", "many", "metavar", "said"),
    [
        (
            float | Literal["silverman", "likelihood"],
            300.0,
            False,
            "NUMBER|silverman|likelihood",
            "300",
        ),
        (tuple[Annotated[float, Field(gt=0)], ...], (0.25, 0.5), True, "NUMBER", "0.25, 0.5"),
        (Literal["", "a", "b"], "", False, "a|b", ""),
        (bool, True, False, None, "True"),
        (str, "x", False, "TEXT", "x"),
        (dict[str, str], PydanticUndefined, False, "TEXT", ""),
    ],
)
def test_every_kind_of_setting_has_an_option(
    annotation: Any, default: Any, many: bool, metavar: str | None, said: str
) -> None:
    field = FieldInfo(annotation=annotation, default=default, description="what it is for")
    option = SettingOption("it", "How it is found", "density", "it", field)
    assert option.takes_many == many
    assert option.option.metavar == metavar
    assert option.option.help.endswith(rf"\[default: {said}]") == bool(said)


def test_an_option_changes_only_its_own_setting(tmp_path: Path) -> None:
    base = check_settings(two_district_project(tmp_path, run={"title": "Essex"}))
    tables = settings_of({"density_cell_m": "20"}, options_of(["density"]), base=base)
    changed = check_settings(tables)
    assert changed.density.cell_m == 20.0
    assert changed.model_copy(update={"density": base.density}) == base


# --- What they say ---------------------------------------------------------------------------


def test_without_a_file_the_finding_and_the_table_are_said(hotspots: Any, world: Path) -> None:
    outcome = hotspots("harm-spots", "incidents.csv", "--boundaries", "wards.gpkg")
    lines = outcome.out.splitlines()
    assert outcome.code == 0
    assert lines[0] == (
        "3 small places hold 100% of the recorded harm in the whole area on 0.84% of its ground"
    )
    assert lines[1] == "The whole area · March 2024 · 18 incidents"
    assert lines[3].split()[:3] == ["rank", "spot", "grid"]
    assert lines[4].split()[0] == "1"
    assert "easting" in next(line for line in lines if line.startswith("not shown:"))
    assert "21 rows read = 20 kept + 1 rejected (no coordinates: 1)" in lines
    assert "2 rows not mapped: outside every boundary" in lines
    assert sorted(path.name for path in world.iterdir()) == [
        "incidents.csv",
        "two.toml",
        "wards.gpkg",
    ]


def test_what_is_in_the_data_cannot_write_on_the_terminal(hotspots: Any, world: Path) -> None:
    rows = ["500500,200500,Robbery,2024-03-01,\x1b[31mHigh\x07 Street"] * 6
    write_lines(world / "odd.csv", ["easting,northing,offence,date,location", *rows])
    outcome = hotspots("harm-spots", "odd.csv")
    assert "?[31mHigh? Street" in outcome.out
    assert "\x1b" not in outcome.out


def test_more_rows_than_fit_are_counted(hotspots: Any, world: Path) -> None:
    rows = [
        f"{500000 + 1000 * place},200500,Robbery,2024-03-01,Street {place}"
        for place in range(25)
        for _ in range(5)
    ]
    write_lines(world / "many.csv", ["easting,northing,offence,date,location", *rows])
    outcome = hotspots("harm-spots", "many.csv", "--count", "25")
    assert "and 5 more rows" in outcome.out


def test_quiet_writes_and_says_nothing(hotspots: Any, world: Path) -> None:
    outcome = hotspots("clusters", "two.toml", "-q", "-o", "c.csv")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")
    assert (world / "c.csv").exists()


def test_several_districts_are_one_area_named_by_them(hotspots: Any, world: Path) -> None:
    both = hotspots("clusters", "two.toml", "--title", "Fordshire").out.splitlines()
    assert both[:2] == [
        "100% of incidents in Fordshire cluster in 3 areas",
        "Fordshire · March 2024 · 18 incidents",
    ]
    one = hotspots("clusters", "two.toml", "-d", "Aford", "--title", "Fordshire").out.splitlines()
    assert one[1] == "Aford · March 2024 · 12 incidents"


def test_without_boundaries_the_area_is_a_box(hotspots: Any, world: Path) -> None:
    outcome = hotspots("density", "incidents.csv", "--cell-m", "100")
    assert outcome.code == 0
    assert "20 incidents" in outcome.out
    assert "km²" in outcome.out.splitlines()[0]


# --- What they write -------------------------------------------------------------------------


@pytest.mark.parametrize("command", PRODUCT_COMMANDS, ids=NAMES)
def test_every_ending_is_written_and_a_run_writes_the_same(
    command: Any, hotspots: Any, world: Path, two_run: Path
) -> None:
    for ending in command.writes:
        if ending == ".pdf" and command.product not in PRINTED:
            continue
        outcome = hotspots(*command.name.split(), "two.toml", "-d", "Aford", "-o", f"it{ending}")
        assert (outcome.code, outcome.err) == (0, "")
        assert outcome.out.splitlines()[-1] == f"Wrote it{ending}"
        assert (world / f"it{ending}").stat().st_size > 0
    declared = next(one for one in DECLARATIONS if one.id == command.product)
    table = declared.tables[0].name
    folder = two_run / "aford"
    assert (world / "it.csv").read_bytes() == (folder / f"{table}.csv").read_bytes()
    if declared.tables[0].geometry:
        mine = pyogrio.read_dataframe(world / "it.gpkg", layer=table)
        runs = pyogrio.read_dataframe(folder / f"{command.product}.gpkg", layer=table)
        pd.testing.assert_frame_equal(mine, runs)
    if ".tif" in command.writes:
        with rasterio.open(world / "it.tif") as one, rasterio.open(folder / "density.tif") as other:
            assert (one.read() == other.read()).all()
            assert one.transform == other.transform


def test_options_reach_the_product(hotspots: Any, world: Path) -> None:
    arguments = ("two.toml", "-d", "Aford", "--offence", "Robbery", "--bandwidth-m", "400")
    hotspots("density", *arguments, "-q", "-o", "it.tif")
    with rasterio.open(world / "it.tif") as raster:
        tags = raster.tags()
    assert json.loads(tags["settings"])["bandwidth_m"] == 400.0
    assert "6 incidents · only Robbery" in tags["about"]


def test_files_named_by_an_option_count_from_where_it_is_typed(
    hotspots: Any, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = world / "there [1]"
    elsewhere.mkdir()
    (world / "wards.gpkg").rename(elsewhere / "wards.gpkg")
    monkeypatch.chdir(elsewhere)
    for name in ("wards.gpkg", "w*.gpkg"):
        outcome = hotspots("clusters", "../two.toml", "--boundaries", name)
        assert "18 incidents" in outcome.out, outcome.err


def test_a_named_file_is_replaced(hotspots: Any, world: Path) -> None:
    (world / "it.csv").write_text("older")
    assert hotspots("clusters", "two.toml", "-o", "it.csv").code == 0
    assert (world / "it.csv").read_text("utf-8-sig").startswith("hotspot_area")


# --- What they refuse ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["two.toml", "-o", "it.xlsx"], "the name of the file to write ends in '.xlsx'"),
        (["two.toml", "-o", "."], "this is a folder"),
        (["two.toml", "-o", "no/it.csv"], "there is no such folder"),
        (["two.toml", "-o", "it.csv", "--table", "x"], "there is no table 'x'"),
        (["two.toml", "--table", "x"], "--table does nothing without a file"),
        (["two.toml", "incidents.csv"], "a settings file is one input of 2 ('two.toml')"),
        (["two.toml", "--column", "offence"], "'offence' is not two parts with = between"),
        (["two.toml", "--column", "offence"], "write --column ROLE=COLUMN, e.g. --column offence"),
        (["two.toml", "--eps-m", "-5"], "[clusters]: eps_m = '-5'. To mend it: it should be great"),
        (["two.toml", "--eps-m", "far"], "eps_m = 'far'. To mend it: it should be a valid number"),
        (["two.toml", "--weight", "x"], "it should be 'count' or 'harm'"),
        (["two.toml", "--district", "Cham"], "not among the boundaries: 'Cham'"),
        (["two.toml", "--offence", "Arson"], "no incident has the offence 'Arson'"),
        (["incidents.csv", "-d", "Aford"], "but the settings have no boundaries"),
        (["gone.csv"], "gone.csv: there is no such file"),
        (["gone.toml"], "there is no such settings file"),
        (["two.toml", "-o", "two.toml"], "ends in '.toml'"),
        (["incidents.csv", "-o", "incidents.csv"], "this file is read"),
        (["*.csv", "-o", "result.csv"], "or would be the next time"),
        ([".", "-o", "result.gpkg"], "or would be the next time"),
        (["two.toml", "-o", "wards.gpkg"], "this file is read"),
    ],
)
def test_what_can_be_mended_is_exit_2_and_one_line(
    hotspots: Any, world: Path, arguments: list[str], says: str
) -> None:
    before = {path: path.read_bytes() for path in world.iterdir()}
    outcome = hotspots("clusters", *arguments)
    assert outcome.code == 2
    assert says in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert outcome.out == ""
    assert {path: path.read_bytes() for path in world.iterdir()} == before


def test_cells_of_the_density_are_no_matter_to_others(hotspots: Any, world: Path) -> None:
    text = (world / "two.toml").read_text("utf-8").replace("cell_m = 100", "cell_m = 9000")
    write_lines(world / "big.toml", [text])
    assert hotspots("clusters", "big.toml").code == 0
    refused = hotspots("density", "big.toml")
    assert (refused.code, "cells of 9000 m are larger" in refused.err) == (2, True)
