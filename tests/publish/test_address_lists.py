"""The door to all address lists: which files, what may never stand in which, what is refused."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError, OutputError
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.address_columns import LIST_COLUMNS, list_doors
from hotspots.publish.address_lists import write_address_lists
from hotspots.publish.address_secrets import secrets_of_lists
from hotspots.publish.disclosure import find_disclosures
from hotspots.publish.versions import VERSIONS
from hotspots.records import read_returns
from tests.publish.lists import NASTY, TEAMS, empty_lists, nasty_lists, sample_lists

NEVER = np.datetime64("NaT", "us")
TEAM_ENDINGS = ("xlsx", "csv", "geojson", "gpx", "html")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lists")
    write_address_lists(sample_lists(), folder)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def text_of(path: Path) -> str:
    if path.suffix != ".xlsx":
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as archive:
        return archive.read("xl/sharedStrings.xml").decode()


def test_every_version_has_its_files_and_hands_them_back(tmp_path: Path) -> None:
    paths = write_address_lists(sample_lists(), tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert sorted(names) == sorted(files_of(tmp_path))
    assert names == [
        *(f"restricted/leigh-north-west.{one}" for one in TEAM_ENDINGS),
        *(f"restricted/southend-central.{one}" for one in TEAM_ENDINGS),
        *(f"restricted/burglary-0{one}.html" for one in (1, 2, 3)),
        "restricted/reassure.xlsx",
        "restricted/reassure.csv",
        *(f"partner/southend-on-sea-leaflets.{one}" for one in ("xlsx", "csv", "html")),
        *(f"public/southend-on-sea-wards.{one}" for one in ("csv", "html")),
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_one_version_writes_nothing_of_the_others(tmp_path: Path, version: str) -> None:
    write_address_lists(sample_lists(), tmp_path, versions=(version,))
    assert [path.name for path in tmp_path.iterdir()] == [version]


def test_the_same_lists_give_the_same_bytes_whatever_the_order_of_rows(
    tmp_path: Path, written: Path
) -> None:
    lists = sample_lists()
    mixed = {
        name: getattr(lists, name).sample(frac=1, random_state=3)
        for name in ("burglaries", "doors", "reassure", "rounds", "wards", "streets")
    }
    assert not mixed["doors"].index.equals(lists.doors.index)
    write_address_lists(replace(lists, **mixed), tmp_path)
    one, other = files_of(written), files_of(tmp_path)
    assert [name for name in one if one[name] != other[name]] == []


def test_no_victim_stands_in_any_list_for_neighbours(written: Path) -> None:
    lists = sample_lists()
    burgled = [*lists.reassure["addresses"], *lists.reassure["burglary"]]
    assert len(burgled) == 6
    only_victims = replace(
        lists,
        doors=lists.doors[:0],
        burglaries=lists.burglaries,
    )
    # Apart from the sheet that is for the victims' own visits.
    apart = {"reassure.xlsx", "reassure.csv"}
    found = {
        one.file: one.kind
        for one in find_disclosures(written / "restricted", secrets_of_lists(only_victims))
        if one.kind in ("address", "crime reference")
    }
    assert found.keys() == apart


def test_the_burgled_home_is_in_no_file_for_devices(written: Path) -> None:
    """Neither its place nor any number worked out from it."""
    lists = sample_lists()
    for path in (written / "restricted").glob("*.geojson"):
        text = path.read_text("utf-8")
        assert "distance" not in text
        assert "score" not in text
    homes = set(lists.burglaries.geometry.to_wkt())
    assert homes.isdisjoint(lists.doors.geometry.to_wkt())


def test_file_names_hold_teams_places_and_numbers_only(written: Path) -> None:
    teams = r"(leigh-north-west|southend-central)\.\w+"
    allowed = rf"{teams}|burglary-\d\d\.html|reassure\.\w+|southend-on-sea-(leaflets|wards)\.\w+"
    assert all(re.fullmatch(allowed, Path(name).name) for name in files_of(written))


def test_teams_alike_in_writing_do_not_overwrite_each_other(tmp_path: Path) -> None:
    lists = sample_lists()
    doors = lists.doors.copy()
    doors["team"] = doors["team"].map({TEAMS[0]: "Reassure", TEAMS[1]: "reassure!"})
    write_address_lists(replace(lists, doors=doors), tmp_path, versions=("restricted",))
    tables = {path.stem: pd.read_csv(path) for path in (tmp_path / "restricted").glob("*.csv")}
    assert tables.keys() == {"reassure", "reassure-2", "reassure-3"}
    assert set(tables["reassure-2"]["team"]) == {"Reassure"}
    assert len(tables["reassure-2"]) + len(tables["reassure-3"]) == len(doors)
    assert "addresses" in tables["reassure"]


def test_a_table_holds_the_columns_of_the_list_in_walking_order(written: Path) -> None:
    table = pd.read_csv(written / "restricted" / "southend-central.csv", dtype="str")
    assert list(table.columns) == [column.name for column in LIST_COLUMNS]
    doors = sample_lists().doors
    mine = doors[doors["team"] == TEAMS[0]].sort_values(["round", "stop"])
    assert table["door"].tolist() == mine["door"].tolist()
    assert table["outcome"].isna().all()


def test_a_table_that_was_filled_in_is_read_again(tmp_path: Path, written: Path) -> None:
    table = pd.read_csv(written / "restricted" / "southend-central.csv", dtype="str")
    table.loc[3, ["outcome", "date", "time", "officer"]] = ["void", "11/03/2024", "10:15", "12"]
    table.to_csv(tmp_path / "back.csv", index=False)
    (visit,) = read_returns(tmp_path / "back.csv").visits.to_dict("records")
    assert (visit["door"], visit["outcome"]) == (table["door"][3], "void")
    assert visit["visited"] == pd.Timestamp("2024-03-11 10:15")


def test_texts_that_a_spreadsheet_would_run_are_shown_instead(tmp_path: Path) -> None:
    write_address_lists(nasty_lists(), tmp_path, versions=("restricted",))
    table = pd.read_csv(tmp_path / "restricted" / "leigh-north-west.csv", dtype="str")
    shown = table["address"].head(len(NASTY)).tolist()
    assert [one.startswith("'") for one in shown] == [one[0] in "=+@-" for one in NASTY]


def test_a_day_without_burglaries_gives_empty_tables(tmp_path: Path) -> None:
    paths = write_address_lists(empty_lists(), tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in paths]
    assert [name for name in names if name.startswith("restricted")] == [
        "restricted/reassure.xlsx",
        "restricted/reassure.csv",
    ]
    for path in paths:
        if path.suffix == ".csv":
            assert len(pd.read_csv(path)) == 0
    assert (
        "No leaflets to deliver" in (tmp_path / "partner/southend-on-sea-leaflets.html").read_text()
    )


def test_missing_texts_and_times_leave_no_trace(tmp_path: Path) -> None:
    lists = sample_lists()
    doors = lists.doors.copy()
    doors[["number", "flat", "street", "postcode", "visit_window", "ward"]] = np.nan
    doors["deadline"] = NEVER
    rounds = lists.rounds.assign(deadline=NEVER)
    burglaries = lists.burglaries.assign(deadline=NEVER, visit_window=None)
    reassure = lists.reassure.assign(deadline=NEVER)
    gappy = replace(
        lists, doors=doors, rounds=rounds, burglaries=burglaries, reassure=reassure, streets=None
    )
    for path in write_address_lists(gappy, tmp_path):
        shown = re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", " ", text_of(path))
        assert re.search(r"\b(nan|nat|none)\b", shown.casefold()) is None, path.name


# --- What is refused ----------------------------------------------------------------------------


def test_lists_of_another_day_are_not_written_over(tmp_path: Path, written: Path) -> None:
    before = files_of(written)
    with pytest.raises(OutputError, match="the folder is not empty, and lists of different days"):
        write_address_lists(sample_lists(), written)
    assert files_of(written) == before


def test_a_place_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"restricted: cannot write here"):
        write_address_lists(sample_lists(), tmp_path / "file")


def broken(**changes: object) -> CocoonLists:
    return replace(sample_lists(), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lists", "versions", "message"),
    [
        (sample_lists(), ("secret",), r"there is no version 'secret'.*'restricted', 'partner'"),
        (
            broken(doors=sample_lists().doors.drop(columns=["ring", "stop"])),
            VERSIONS,
            r"the table of doors has no column 'stop', 'ring'",
        ),
        (broken(marking="X" * 61), VERSIONS, "the handling marking has 61 characters"),
        (
            broken(doors=sample_lists().doors.set_crs(4326, allow_override=True)),
            VERSIONS,
            "doors: .*EPSG:4326",
        ),
        (
            broken(burglaries=sample_lists().burglaries[1:]),
            VERSIONS,
            r"89 doors answer to a burglary that is not in the lists",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_before_anything_is(
    tmp_path: Path, lists: CocoonLists, versions: tuple[str, ...], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        write_address_lists(lists, tmp_path, versions=versions)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("several", [False, True])
def test_a_burgled_home_among_the_neighbours_is_refused(tmp_path: Path, several: bool) -> None:
    lists = sample_lists()
    reassure = lists.reassure.copy()
    burgled = lists.doors["door"].iloc[7]
    reassure.loc[0, "door_ids"] = f"999; {burgled}" if several else burgled
    with pytest.raises(InputError, match="1 doors of the neighbours' lists are burgled") as refused:
        write_address_lists(replace(lists, reassure=reassure), tmp_path)
    assert burgled not in str(refused.value)


@pytest.mark.parametrize("version", ["partner", "public"])
def test_a_shared_file_that_would_show_somebody_is_deleted(tmp_path: Path, version: str) -> None:
    lists = sample_lists()
    door = lists.doors["address"].iloc[0]
    leaky = replace(lists, sources=(f"Seen from {door}.",))
    with pytest.raises(OutputError, match=r"something personal \(address: \d\)") as refused:
        write_address_lists(leaky, tmp_path, versions=(version,))
    assert files_of(tmp_path) == {}
    assert door not in str(refused.value)


def test_listing_changes_nothing_it_is_given() -> None:
    doors = sample_lists().doors
    before = doors.copy()
    list_doors(doors)
    pd.testing.assert_frame_equal(pd.DataFrame(doors), pd.DataFrame(before))
