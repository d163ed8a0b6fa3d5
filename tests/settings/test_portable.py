"""Settings as they may be shown."""

import tomllib

import pytest

from hotspots.settings import check_settings
from hotspots.settings.portable import as_values, changed_settings, without_folders
from hotspots.settings.template import write_template


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("/home/me/a.csv", "a.csv"),
        ("/srv/data/2024-*.csv", "2024-*.csv"),
        (r"C:\Users\me\a.csv", "a.csv"),
        (r"\\server\share\a.csv", "a.csv"),
        ("~/a.csv", "a.csv"),
        ("months/a.csv", "months/a.csv"),
    ],
)
def test_no_folder_of_the_machine_is_shown(given: str, shown: str) -> None:
    settings = check_settings({"incidents": {"files": given}, "streets": {"file": given}})
    said = without_folders(settings)
    assert (said["incidents"]["files"], said["streets"]["file"]) == (shown, shown)


def test_only_files_lose_their_folders() -> None:
    settings = check_settings({"incidents": {"files": "a.csv", "offences": ["/Theft"]}})
    assert without_folders(settings)["incidents"]["offences"] == ["/Theft"]


def test_what_was_changed_makes_the_same_settings_again() -> None:
    given = {
        "run": {"name": "x", "districts": ["A “B”", "C\\D"]},
        "incidents": {"files": ["a.csv", "b.csv"], "columns": {"date": "When it was"}},
        "cocoon": {"teams": {"North side": ["Old Town"]}},
        "harm_spots": {"count": 7},
        "patrol": {"shifts": {"night": "22-06"}},
    }
    settings = check_settings(given)
    changed = changed_settings(settings)
    assert [(one.section, one.name) for one in changed] == [
        ("run", "name"),
        ("run", "districts"),
        ("incidents", "files"),
        ("incidents", "columns"),
        ("harm_spots", "count"),
        ("cocoon", "teams"),
        ("patrol", "shifts"),
    ]
    again = check_settings(tomllib.loads(write_template(as_values(changed))))
    assert again == settings
