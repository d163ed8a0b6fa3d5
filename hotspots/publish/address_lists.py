"""All files of the lists of one place: for officers, for partners, for anybody."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hotspots.errors import Problem, listed, raise_if_any
from hotspots.grid_ref import require_projected_metres
from hotspots.patterns.plain_words import say_day
from hotspots.products.cocoon_lists import (
    BURGLARY_COLUMNS,
    DOOR_COLUMNS,
    REASSURE_COLUMNS,
    ROUND_COLUMNS,
    WARD_COLUMNS,
    CocoonLists,
)
from hotspots.publish.address_columns import list_doors
from hotspots.publish.address_phone_page import draw_phone_page
from hotspots.publish.address_places import write_address_geojson, write_address_gpx
from hotspots.publish.address_secrets import secrets_of_lists
from hotspots.publish.address_workbook import write_team_workbook
from hotspots.publish.burglary_page import draw_burglary_page
from hotspots.publish.files import folder_names
from hotspots.publish.partner_version import write_partner_version
from hotspots.publish.public_version import write_public_version
from hotspots.publish.reassure_sheet import write_reassure
from hotspots.publish.tables import write_csv
from hotspots.publish.versions import VERSIONS, check_versions, write_versions

# Names of files that no team's may have.
_TAKEN = r"reassure|burglary-\d+"
_LONGEST_MARKING = 60
_MADE_ANEW = "make the lists with this version of hotspots"
_COLUMNS = {
    "burglaries": BURGLARY_COLUMNS,
    "doors": DOOR_COLUMNS,
    "reassure": REASSURE_COLUMNS,
    "rounds": ROUND_COLUMNS,
    "wards": WARD_COLUMNS,
}


def write_address_lists(
    lists: CocoonLists, folder: str | Path, *, versions: Sequence[str] = VERSIONS
) -> tuple[Path, ...]:
    """Write the lists of one place, each version into a folder of its own.

    File names hold a team, a place or a running number, nothing else. What partners and the
    public get is searched for personal details before anything is handed back.

    Parameters
    ----------
    lists
        What the files are made of.
    folder
        Where to; made when it is not there. The folders of the versions must not hold anything:
        a list of another day would stand among the new ones.
    versions
        ``"restricted"``: for each team ``.xlsx``, ``.csv``, ``.geojson``, ``.gpx`` and a page for
        a phone; a sheet of A4 for each burglary with a door; the burgled homes apart, as
        ``reassure.xlsx`` and ``.csv``. ``"partner"``: leaflets by street. ``"public"``: burglaries
        by ward.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of the versions.

    Raises
    ------
    InputError
        When a version is not known, a table lacks columns or a coordinate system, a door answers
        to no burglary of the lists, the marking is too long for the head of a page, or a burgled
        home stands among the neighbours' doors.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show
        something personal; it is then deleted.
    """
    _check(lists, versions)
    lists = _without_gaps(lists)
    writers = {version: partial(write, lists) for version, write in _WRITERS.items()}
    return write_versions(writers, folder, secrets=secrets_of_lists(lists), versions=versions)


def _write_restricted(lists: CocoonLists, folder: Path) -> tuple[Path, ...]:
    written: list[Path] = []
    names = folder_names(lists.doors["team"], taken=_TAKEN)
    # Each is handed its own doors only: a force has tens of thousands.
    for team, doors in lists.doors.groupby("team", sort=True):
        written += _write_team(replace(lists, doors=doors), team, folder / names[team])
    width = max(2, len(str(lists.burglaries["number"].max())))
    for number, doors in lists.doors.groupby("burglary_number", sort=True):
        path = folder / f"burglary-{number:0{width}d}.html"
        page = draw_burglary_page(replace(lists, doors=doors), number)
        path.write_text(page, encoding="utf-8", newline="\n")
        written.append(path)
    return (*written, *write_reassure(lists, folder))


def _write_team(lists: CocoonLists, team: str, base: Path) -> tuple[Path, ...]:
    doors = lists.doors
    endings = (".xlsx", ".csv", ".geojson", ".gpx", ".html")
    paths = tuple(base.with_name(f"{base.name}{ending}") for ending in endings)
    write_team_workbook(lists, team, paths[0])
    write_csv(list_doors(doors), paths[1])
    write_address_geojson(doors, paths[2], marking=lists.marking)
    title = f"{team}, {say_day(lists.as_of)}"
    write_address_gpx(doors, paths[3], title=title, marking=lists.marking)
    page = draw_phone_page(lists, team, returns_name=f"returns-{base.name}")
    paths[4].write_text(page, encoding="utf-8", newline="\n")
    return paths


_WRITERS: dict[str, Callable[[CocoonLists, Path], tuple[Path, ...]]] = {
    "restricted": _write_restricted,
    "partner": write_partner_version,
    "public": write_public_version,
}


def _check(lists: CocoonLists, versions: Sequence[str]) -> None:
    check_versions(versions)
    problems = []
    for name, columns in _COLUMNS.items():
        if missing := [one for one in columns if one not in getattr(lists, name).columns]:
            problems.append(
                Problem(
                    f"the table of {name} has no column {listed(missing)}",
                    _MADE_ANEW,
                )
            )
    if len(lists.marking) > _LONGEST_MARKING:
        problems.append(
            Problem(
                f"the handling marking has {len(lists.marking):,} characters",
                f"use at most {_LONGEST_MARKING}: it stands at the head and foot of every page",
            )
        )
    raise_if_any(problems)
    for frame, name in ((lists.doors, "doors"), (lists.burglaries, "burglaries")):
        require_projected_metres(frame.crs, where=name)
    strays = int((~lists.doors["burglary_number"].isin(lists.burglaries["number"])).sum())
    if strays:
        problems.append(
            Problem(f"{strays:,} doors answer to a burglary that is not in the lists", _MADE_ANEW)
        )
    burgled = _burgled_among(lists.doors, lists.reassure["door_ids"])
    if burgled:
        problems.append(
            Problem(
                f"{burgled:,} doors of the neighbours' lists are burgled homes",
                "leave them to the reassurance visits: a neighbours' list never shows a victim",
            )
        )
    raise_if_any(problems)


def _burgled_among(doors: gpd.GeoDataFrame, door_ids: pd.Series) -> int:
    """Count the doors that are a burgled home, or may be one."""
    homes = {one for text in door_ids.dropna() for one in text.split("; ")} - {""}
    return int(doors["door"].isin(homes).sum())


def _without_gaps(lists: CocoonLists) -> CocoonLists:
    """Take empty text for missing text, so that no page says "nan"."""
    filled = {}
    for name, columns in _COLUMNS.items():
        frame = getattr(lists, name)
        texts = [one for one, kind in columns.items() if kind == "str"]
        filled[name] = frame.assign(**{one: frame[one].astype("str").fillna("") for one in texts})
    return replace(lists, **filled)
