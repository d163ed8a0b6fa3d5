"""A settings file is checked whole; each mistake is named with the nearest right word."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from hotspots.errors import HotspotsError, MissingFileError, SettingsError
from hotspots.records.sources import list_files
from hotspots.settings import Settings, check_settings, read_settings, resolve_files

ENOUGH: dict[str, dict[str, Any]] = {"incidents": {"files": "a.csv"}}
SECTIONS = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}
KEYS = [(section, key) for section, model in SECTIONS.items() for key in model.model_fields]


def problems_of(table: dict[str, Any]) -> list[str]:
    """The lines of the error that these settings raise."""
    with pytest.raises(SettingsError) as caught:
        check_settings(table, where="run.toml")
    return str(caught.value).splitlines()


def with_setting(section: str, key: str, value: Any) -> dict[str, dict[str, Any]]:
    return ENOUGH | {section: {**ENOUGH.get(section, {}), key: value}}


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "run.toml"
    path.write_bytes(text.encode(encoding))
    return path


def test_every_setting_is_in_a_section() -> None:
    assert set(SECTIONS) == set(Settings.model_fields)
    assert len(KEYS) > 25


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_misspelt_setting_names_the_right_one(section: str, key: str) -> None:
    wrong = key[:-1] + "qq" if len(key) > 4 else key + "q"
    (line,) = problems_of(with_setting(section, wrong, 1))
    assert line == (
        f"run.toml, [{section}]: {wrong!r} is not a setting. To mend it: did you mean {key!r}?"
    )


@pytest.mark.parametrize("section", SECTIONS)
def test_a_misspelt_table_names_the_right_one(section: str) -> None:
    (line,) = problems_of(ENOUGH | {section + "z": {}})
    assert line.startswith(f"run.toml: '{section}z' is not a table. ")
    assert line.endswith(f"did you mean {section!r}?")


@pytest.mark.parametrize("key", ["zebra", "street", "strength", "str", "tuple", "constrained"])
def test_a_setting_like_no_other_is_answered_with_the_choice(key: str) -> None:
    (line,) = problems_of(with_setting("coordinates", key, 1))
    assert f"run.toml, [coordinates]: {key!r} is not a setting" in line
    assert "the choice is crs." in line


@pytest.mark.parametrize("table", ["patterns", "tuples"])
def test_a_table_like_no_other_is_answered_with_the_choice(table: str) -> None:
    (line,) = problems_of(ENOUGH | {table: {}})
    assert f"{table!r} is not a table. To mend it: the choice is {', '.join(SECTIONS)}." in line


@pytest.mark.parametrize(
    ("section", "key", "value", "says"),
    [
        ("run", "name", "", "name = ''. To mend it: it should have at least 1 character."),
        ("run", "name", "n" * 61, "it should have at most 60 characters."),
        ("run", "districts", "Harlow", "districts = 'Harlow'. To mend it: it should be a list of"),
        ("run", "districts", ["Harlow", ""], "districts.1 = ''. To mend it: it should have at"),
        ("run", "marking", "SECRET", "it should be 'OFFICIAL', 'OFFICIAL-SENSITIVE' or 'PUBLIC'"),
        ("run", "seed", -1, "seed = -1. To mend it: it should be greater than or equal to 0."),
        ("incidents", "files", "", "files = ''. To mend it: it should have at least one name."),
        ("incidents", "files", [], "To mend it: it should have at least one name."),
        ("incidents", "delimiter", ";;", "delimiter = ';;'. To mend it: it should have at most 1"),
        ("incidents", "columns", 5, "columns = 5. To mend it: it should be a table of names"),
        ("incidents", "columns", {"street": 5}, "columns.street = 5. To mend it: it should be"),
        ("coordinates", "crs", 27700, "crs = 27700. To mend it: it should be text in quotation"),
        ("harm", "index", "oxford", "To mend it: it should be 'cambridge', 'ons' or 'count'."),
        ("harm", "floor", float("nan"), "floor = nan. To mend it: it should be a finite number."),
        ("density", "bandwidth_m", 0, "bandwidth_m = 0. To mend it: it should be greater than 0"),
        (
            "density",
            "bandwidth_m",
            "wide",
            "bandwidth_m = 'wide'. To mend it: it should be a valid number, or it should be"
            " 'silverman', 'likelihood' or 'adaptive'.",
        ),
        ("density", "kernel", "round", "it should be 'quartic', 'gaussian', 'epanechnikov'"),
        ("density", "cell_m", "wide", "cell_m = 'wide'. To mend it: it should be a valid number."),
        ("density", "cell_m", float("inf"), "cell_m = inf. To mend it: it should be a finite"),
        ("density", "weight", "ham", "weight = 'ham'. To mend it: it should be 'count' or 'harm'"),
        ("clusters", "min_incidents", 1.5, "it should be a valid integer"),
        ("clusters", "method", "optics", "To mend it: it should be 'dbscan' or 'hdbscan'."),
        ("harm_spots", "count", 0, "count = 0. To mend it: it should be greater than or equal"),
    ],
)
def test_a_wrong_value_is_shown_with_what_it_should_be(
    section: str, key: str, value: Any, says: str
) -> None:
    (line,) = problems_of(with_setting(section, key, value))
    assert line.startswith(f"run.toml, [{section}]: ")
    assert says in line


def test_a_value_for_a_table_is_answered_with_how_to_write_one() -> None:
    assert problems_of(ENOUGH | {"density": 5}) == [
        "run.toml: density = 5. To mend it: it is a table: write [density], and its settings"
        " below it."
    ]


def test_one_text_or_several_may_name_files_but_nothing_else() -> None:
    assert check_settings(ENOUGH).incidents.files == "a.csv"
    several = check_settings(with_setting("incidents", "files", ["a.csv", "b.csv"]))
    assert several.incidents.files == ("a.csv", "b.csv")
    (line,) = problems_of(with_setting("incidents", "files", 5))
    cures = line.split(": files = 5. To mend it: ")[1].split(", or ")
    assert [cure[:24] for cure in cures] == ["it should be text in quo", "it should be a list of t"]


def test_what_is_missing_is_named() -> None:
    (line,) = problems_of({})
    assert "the table [incidents] is missing. To mend it: add it; hotspots new FILE" in line
    (line,) = problems_of({"incidents": {}})
    assert "run.toml, [incidents]: files is missing. To mend it: add it;" in line


def test_everything_wrong_is_said_at_once() -> None:
    lines = problems_of(
        {"densty": {}, "density": {"cell": 1, "cell_m": -1}, "harm": {"index": "x", "floor": -1}}
    )
    assert len(lines) == 6
    for part in ("'densty'", "'cell'", "cell_m = -1", "index = 'x'", "floor = -1", "[incidents]"):
        assert sum(part in line for line in lines) == 1


def test_no_message_grows_with_what_was_written() -> None:
    long = "x" * 100_000
    lines = problems_of(
        {"incidents": {"files": "a", long: 1, "columns": {"id": [long]}}, long: {}}
        | {"run": {"name": long}}
    )
    assert len(lines) == 4
    assert max(map(len, lines)) < 400


def test_settings_once_read_cannot_be_changed() -> None:
    settings = check_settings(ENOUGH)
    with pytest.raises(ValidationError, match="frozen"):
        settings.density.cell_m = 10  # type: ignore[misc]  # frozen
    with pytest.raises(ValidationError, match="frozen"):
        settings.harm = settings.harm  # type: ignore[misc]  # frozen


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    path = write(tmp_path, '[incidents]\nfiles = "Übersicht/*.csv"\n', encoding)
    assert read_settings(path).incidents.files == "Übersicht/*.csv"
    assert read_settings(str(path)) == read_settings(path)


def fails_to_read(path: Path, kind: type[HotspotsError] = SettingsError) -> str:
    with pytest.raises(kind) as caught:
        read_settings(path)
    return str(caught.value)


def test_a_missing_file_is_answered_with_how_to_make_one(tmp_path: Path) -> None:
    said = fails_to_read(tmp_path / "none.toml", MissingFileError)
    assert f"{tmp_path / 'none.toml'}: there is no such settings file" in said
    assert "or make one with: hotspots new none.toml." in said


def test_a_folder_is_no_settings_file(tmp_path: Path) -> None:
    said = fails_to_read(tmp_path)
    assert "the settings file cannot be read (Is a directory)" in said
    assert "check that it is a file and that you may read it" in said


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    said = fails_to_read(write(tmp_path, 'name = "Llanfair­pwll é"', "cp1252"))
    assert said == (
        "run.toml: the settings file cannot be read as text. To mend it: save it in UTF-8."
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [("[run]\nname = Essex\n", 2), ('[run]\nname = "a"\nname = "b"\n', 3), ("[run\n", 1)],
)
def test_what_is_not_toml_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    said = fails_to_read(write(tmp_path, text))
    assert "run.toml: the settings file is not valid TOML (" in said
    assert f"line {line}" in said
    assert "texts stand in quotation marks" in said


def test_mistakes_in_a_file_are_named_with_the_file(tmp_path: Path) -> None:
    said = fails_to_read(write(tmp_path, '[incidents]\nfiles = "a.csv"\n[density]\ncel_m = 5\n'))
    assert said.startswith("run.toml, [density]: 'cel_m' is not a setting")


def test_files_count_from_the_folder_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    absolute = str(tmp_path / "c.csv")
    assert resolve_files(("a.csv", "../b/*.csv", absolute, "~/d.csv"), Path("in")) == [
        Path("in/a.csv"),
        Path("in/../b/*.csv"),
        tmp_path / "c.csv",
        tmp_path / "d.csv",
    ]
    assert resolve_files("a.csv", Path("in")) == [Path("in/a.csv")]
    assert resolve_files((), Path("in")) == []


def test_a_pattern_in_a_folder_with_brackets_finds_its_files(tmp_path: Path) -> None:
    folder = tmp_path / "dossier é [2018]"
    folder.mkdir()
    (folder / "a.csv").write_text("x,y\n1,2\n")
    (pattern,) = resolve_files("*.csv", folder)
    assert list_files(pattern, suffixes=(".csv",)) == [folder / "a.csv"]


@pytest.mark.parametrize("name", ["C:\new\test.csv", "a\tb.csv"])
def test_a_windows_path_in_double_quotes_says_how_to_write_it(name: str) -> None:
    with pytest.raises(SettingsError, match="is not a file name") as caught:
        resolve_files(name, Path())
    assert "or put them in 'single quotes'" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_windows_path_that_is_not_toml_says_how_to_write_it(tmp_path: Path) -> None:
    file = tmp_path / "win.toml"
    file.write_text('[incidents]\nfiles = "C:\\Users\\ann.csv"\n')
    with pytest.raises(SettingsError, match="write / instead of") as caught:
        read_settings(file)
    assert "not valid TOML" in str(caught.value)


def test_the_home_of_nobody_is_refused() -> None:
    with pytest.raises(SettingsError, match="the home folder in '~nobody-at-all/x"):
        resolve_files("~nobody-at-all/x.csv", Path())


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("weight", "harm", "weight = 'harm'. To mend it: with hdbscan it should be count."),
        ("min_incidents", 1, "min_incidents = 1. To mend it: with hdbscan it should be 2 or more."),
    ],
)
def test_what_hdbscan_cannot_do_is_refused_before_any_file_is_read(
    key: str, value: Any, says: str
) -> None:
    section = {"method": "hdbscan", key: value}
    with pytest.raises(SettingsError, match=re.escape(says)):
        check_settings({"incidents": {"files": "a.csv"}, "clusters": section})
