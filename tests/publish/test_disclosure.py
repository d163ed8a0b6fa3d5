"""The proof that shared files show nobody: it finds what was put there, in any kind of file."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.address_lists import write_address_lists
from hotspots.publish.address_secrets import secrets_of_lists
from hotspots.publish.disclosure import Disclosure, find_disclosures
from hotspots.publish.tables import write_csv
from tests.publish.lists import sample_lists


def secrets(lists: CocoonLists) -> dict[str, str]:
    door, burglary = lists.doors.iloc[0], lists.burglaries.iloc[1]
    return {
        "address": door["address"],
        "house": f"{door['number']}  {door['street'].upper()}",
        "victim": lists.reassure["addresses"].iloc[2],
        "postcode": door["postcode"].lower(),
        "door id": door["door"],
        "crime reference": burglary["burglary"],
        "easting": str(int(burglary.geometry.x)),
        "degrees": "51.54273",
        "grid reference": "TQ 86294 85801",
        "burglary number": "Burglary no. 2",
    }


KINDS = {
    "house": "address",
    "victim": "address",
    "easting": "coordinates",
    "degrees": "coordinates",
    "grid reference": "coordinates",
}


def kinds_in(folder: Path, *, days: bool = False) -> set[str]:
    return {
        one.kind for one in find_disclosures(folder, secrets_of_lists(sample_lists()), days=days)
    }


@pytest.mark.parametrize("what", list(secrets(sample_lists())))
@pytest.mark.parametrize("file", ["a.csv", "deep/a.html", "a.xlsx", "a.zip", "a.odd"])
def test_anything_personal_is_found_in_any_file(tmp_path: Path, what: str, file: str) -> None:
    secret = secrets(sample_lists())[what]
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    if file.endswith(".xlsx"):
        book = openpyxl.Workbook()
        book.active["B2"] = f"see {secret}, please"
        book.save(path)
    elif file.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.txt", f"see {secret}")
    else:
        path.write_text(f"<p>see <b>{secret}</b> please</p>", encoding="utf-8")
    assert KINDS.get(what, what) in kinds_in(tmp_path)


def test_a_text_cut_by_markup_or_written_as_entities_is_found(tmp_path: Path) -> None:
    address = sample_lists().doors["address"].iloc[0]
    cut = f"{address[:3]}<wbr>{address[3:]}"
    (tmp_path / "a.html").write_text(cut)
    assert "address" in kinds_in(tmp_path)
    (tmp_path / "a.html").write_text("".join(f"&#{ord(one)};" for one in address))
    assert "address" in kinds_in(tmp_path)


def test_file_names_are_searched_too(tmp_path: Path) -> None:
    (tmp_path / f"{sample_lists().doors['door'].iloc[0]}.csv").write_text("")
    assert kinds_in(tmp_path) == {"door id"}


def test_what_only_looks_alike_is_not_found(tmp_path: Path) -> None:
    door = sample_lists().doors.iloc[0]
    (tmp_path / "a.csv").write_text(
        f"1{door['number']} {door['street']},9{door['door']},{door['street']} 12,2024,7.25,ward 3"
    )
    assert kinds_in(tmp_path) == set()


@pytest.mark.parametrize("day", ["2024-03-09", "9 March 2024", "09/03/2024", "9 Mar"])
def test_days_are_found_where_they_must_not_be(tmp_path: Path, day: str) -> None:
    (tmp_path / "a.html").write_text(f"<style>x</style><p>March 2024, {day}</p>")
    assert kinds_in(tmp_path, days=True) == {"day"}
    assert kinds_in(tmp_path) == set()


def test_the_restricted_version_would_never_pass(tmp_path: Path) -> None:
    write_address_lists(sample_lists(), tmp_path, versions=("restricted",))
    found = find_disclosures(tmp_path / "restricted", secrets_of_lists(sample_lists()))
    kinds = {kind: {one.file for one in found if one.kind == kind} for kind in kinds_in(tmp_path)}
    assert "southend-central.xlsx" in kinds["address"] & kinds["door id"]
    assert "southend-central.gpx" in kinds["coordinates"]
    assert "reassure.csv" in kinds["crime reference"]
    assert "burglary-01.html" in kinds["burglary number"]


def test_shared_versions_pass_with_every_address_of_the_lists(tmp_path: Path) -> None:
    write_address_lists(sample_lists(), tmp_path, versions=("partner", "public"))
    assert find_disclosures(tmp_path, secrets_of_lists(sample_lists())) == ()
    assert find_disclosures(tmp_path / "public", secrets_of_lists(sample_lists()), days=True) == ()


def test_a_finding_says_which_file_and_how_many_but_not_what(tmp_path: Path) -> None:
    write_csv(sample_lists().doors[["door"]], tmp_path / "a.csv")
    (found,) = find_disclosures(tmp_path, secrets_of_lists(sample_lists()))
    assert found == Disclosure("a.csv", "door id", len(sample_lists().doors))
