"""All files of a delivery pack: for officers, for partners, for anybody."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from hotspots.errors import InputError, Problem, listed
from hotspots.products.beats import DeliveryPack
from hotspots.publish.beats_pages import (
    draw_beat_sheets,
    draw_overview,
    draw_partner_page,
    draw_public_page,
    homes_by_street,
)
from hotspots.publish.beats_workbook import write_beats_workbook
from hotspots.publish.device_files import (
    DeviceTrack,
    Waypoint,
    write_geojson,
    write_gpx,
)
from hotspots.publish.disclosure import Secrets
from hotspots.publish.tables import write_csv
from hotspots.publish.versions import VERSIONS, write_versions

_LONGEST_MARKING = 60


def write_delivery_pack(
    pack: DeliveryPack,
    folder: str | Path,
    *,
    versions: Sequence[str] = VERSIONS,
    with_addresses: bool = False,
) -> tuple[Path, ...]:
    """Write the delivery pack of a Street Week, each version into a folder of its own.

    Parameters
    ----------
    pack
        What the files are made of.
    folder
        Where to; made when it is not there. The folders of the versions must not hold anything.
    versions
        ``"restricted"``: ``overview.html`` with the officers' grid, all beats' sheets to print
        and each by itself, ``doors.xlsx`` to fill in, tables (``doors.csv``, ``by-street.csv``,
        ``deployment.csv``), beats and walks as ``.geojson`` and ``walks.gpx``. ``"partner"``: an
        overview without doors and officers, and homes by street. ``"public"``: days and ward.
    with_addresses
        Whether each sheet lists every door too.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order of the versions.

    Raises
    ------
    InputError
        When a version is not known, the marking is too long for the head of a page, or there is
        no beat.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show a door; it
        is then deleted.
    """
    _check(pack)
    return write_versions(
        {
            "restricted": lambda place: _restricted(pack, place, with_addresses=with_addresses),
            "partner": lambda place: _partner(pack, place),
            "public": lambda place: _public(pack, place),
        },
        folder,
        secrets=secrets_of_pack(pack),
        versions=versions,
    )


def secrets_of_pack(pack: DeliveryPack) -> Secrets:
    """Collect the addresses, door ids and places of a pack; its days are no secret."""
    doors = pack.doors
    houses = doors["number"].str.cat(doors["street"], sep=" ")
    houses = houses[(doors["number"] != "") & (doors["street"] != "")]
    texts = {
        "address": [*doors["address"], *houses],
        "postcode": list(doors["postcode"]),
        "door id": list(doors["door"]),
    }
    return Secrets(texts, shapely.get_coordinates(doors.geometry.to_numpy()), days=())


def _restricted(pack: DeliveryPack, folder: Path, *, with_addresses: bool) -> tuple[Path, ...]:
    numbers = pack.beats["beat"].tolist()
    width = max(2, len(str(numbers[-1])))
    pages = {
        "overview.html": draw_overview(pack),
        "beat-sheets.html": draw_beat_sheets(pack, numbers, with_addresses=with_addresses),
    }
    for number in numbers:
        name = f"beat-{number:0{width}d}.html"
        pages[name] = draw_beat_sheets(pack, [number], with_addresses=with_addresses)
    written = _write_pages(pages, folder)
    write_beats_workbook(pack, folder / "doors.xlsx")
    doors = pd.DataFrame(pack.doors.drop(columns=["geometry", "number_from"], errors="ignore"))
    write_csv(doors.round({"minutes": 1}), folder / "doors.csv")
    write_csv(pack.tallies, folder / "by-street.csv")
    grid = pack.grid.rename_axis("day").reset_index()
    write_csv(grid.assign(day=grid["day"].dt.date.astype(str)), folder / "deployment.csv")
    figures = pack.beats.round({"minutes": 1, "metres": 0})
    write_geojson(figures, folder / "beats.geojson", marking=pack.marking)
    walks = pack.walks[~pack.walks.geometry.is_empty].round({"minutes": 1, "metres": 0})
    write_geojson(walks, folder / "walks.geojson", marking=pack.marking)
    _write_walks(pack, folder / "walks.gpx")
    names = ("doors.xlsx", "doors.csv", "by-street.csv", "deployment.csv")
    devices = ("beats.geojson", "walks.geojson", "walks.gpx")
    return (*written, *(folder / name for name in (*names, *devices)))


def _write_walks(pack: DeliveryPack, path: Path) -> None:
    first = pack.doors[pack.doors["stop"] == 1]
    at = shapely.get_coordinates(first.geometry.to_numpy())
    begins = [
        Waypoint(x, y, f"Beat {number} start")
        for (x, y), number in zip(at.tolist(), first["beat"], strict=True)
    ]
    tracks = [
        DeviceTrack(f"Beat {number}", line)
        for number, line in zip(pack.walks["beat"], pack.walks.geometry, strict=True)
        if not line.is_empty
    ]
    title = f"Beats of {pack.ward}"
    write_gpx(
        *(path,),
        crs=pack.doors.crs,
        title=title,
        marking=pack.marking,
        waypoints=begins,
        tracks=tracks,
    )


def _partner(pack: DeliveryPack, folder: Path) -> tuple[Path, ...]:
    written = _write_pages({"street-week.html": draw_partner_page(pack)}, folder)
    homes = homes_by_street(pack)
    # The ward stands first: a number at the end of a line before a street would be an address.
    table = pd.DataFrame({"ward": pack.ward, "street": list(homes), "homes": list(homes.values())})
    write_csv(table, folder / "homes-by-street.csv")
    return (*written, folder / "homes-by-street.csv")


def _public(pack: DeliveryPack, folder: Path) -> tuple[Path, ...]:
    return _write_pages({"street-week.html": draw_public_page(pack)}, folder)


def _write_pages(pages: dict[str, str], folder: Path) -> tuple[Path, ...]:
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return tuple(folder / name for name in pages)


def _check(pack: DeliveryPack) -> None:
    if len(pack.marking) > _LONGEST_MARKING:
        what = f"the handling marking has {len(pack.marking):,} characters"
        cure = f"use at most {_LONGEST_MARKING}: it stands at the head and foot of every page"
        raise InputError(Problem(what, cure))
    if not len(pack.beats):
        what = f"the pack of {listed([pack.ward])} has no beat"
        raise InputError(Problem(what, "cut beats of a ward with addresses"))
    strays = int(np.sum(~pack.doors["beat"].isin(pack.beats["beat"])))
    if strays:
        what = f"{strays:,} doors are in a beat that is not in the pack"
        raise InputError(Problem(what, "make the pack with this version of hotspots"))
