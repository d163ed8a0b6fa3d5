"""Versions of a pack: each in its own folder, and nothing shared that must not be."""

from pathlib import Path

import numpy as np
import pytest

from hotspots.errors import InputError, OutputError
from hotspots.publish.disclosure import Secrets
from hotspots.publish.versions import VERSIONS, write_versions

HIDDEN = Secrets({"address": ["12 Mill Road"]}, np.array([[586_152.4, 185_486.0]]))


def writing(**texts: str):  # type: ignore[no-untyped-def]
    def writer(text: str):  # type: ignore[no-untyped-def]
        def write(folder: Path) -> tuple[Path, ...]:
            (folder / "page.html").write_text(text)
            return (folder / "page.html",)

        return write

    return {version: writer(texts.get(version, "plain words")) for version in VERSIONS}


def test_each_version_is_in_a_folder_of_its_own(tmp_path: Path) -> None:
    written = write_versions(writing(restricted="12 Mill Road"), tmp_path, secrets=HIDDEN)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "restricted/page.html",
        "partner/page.html",
        "public/page.html",
    ]
    assert (tmp_path / "restricted/page.html").read_text() == "12 Mill Road"


@pytest.mark.parametrize(
    ("version", "text", "kind"),
    [
        ("partner", "<b>12</b> mill road", "address"),
        ("public", "at 586152, 185486", "coordinates"),
        ("public", "on 3 March 2025", "day"),
    ],
)
def test_a_shared_file_that_shows_something_is_deleted(
    tmp_path: Path, version: str, text: str, kind: str
) -> None:
    with pytest.raises(OutputError, match=rf"page.html: .*personal \({kind}: \d\)"):
        write_versions(writing(**{version: text}), tmp_path, secrets=HIDDEN)
    assert not (tmp_path / version / "page.html").exists()


def test_a_day_may_stand_where_the_pack_says_so(tmp_path: Path) -> None:
    open_days = Secrets(HIDDEN.texts, HIDDEN.xy, days=())
    writers = writing(public="on 3 March 2025", partner="on 3 March 2025")
    assert len(write_versions(writers, tmp_path, secrets=open_days)) == 3


def test_only_versions_that_exist_are_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no version 'secret'.*'restricted', 'partner', 'public'"):
        write_versions(writing(), tmp_path, secrets=HIDDEN, versions=["secret"])
    assert not list(tmp_path.iterdir())


def test_packs_of_different_days_are_not_mixed(tmp_path: Path) -> None:
    write_versions(writing(), tmp_path, secrets=HIDDEN, versions=["public"])
    with pytest.raises(OutputError, match="the folder is not empty"):
        write_versions(writing(), tmp_path, secrets=HIDDEN, versions=["public"])
