"""The address lists of one place by themselves: what a team asks for in the morning."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from hotspots.districts.cocoon import register_folder
from hotspots.districts.job import DistrictJob, job_of, lists_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.errors import InputError, Problem
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.progress import Progress, silent
from hotspots.publish import note_planned, write_address_lists
from hotspots.settings import Settings


@dataclass(frozen=True)
class MadeLists:
    """Lists of one place, and everything they were made of.

    Attributes
    ----------
    lists
        The lists.
    job
        The place, its burglaries and settings.
    prepared
        What was read.
    saturation
        Homes by ``district`` and ``ward``, and how many of them lie in a live zone.
    """

    lists: CocoonLists
    job: DistrictJob
    prepared: PreparedRun
    saturation: pd.DataFrame


def make_lists(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    progress: Progress = silent,
) -> MadeLists:
    """Read what the settings name and make the lists of doors, of all districts as one place.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them; ``[addresses]`` has to name a file.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes instead of those in the settings.
    progress
        Told as files are read.

    Raises
    ------
    NoCocoonError
        When no incident is known to be a burglary of a home, or none of these has a day.
    HotspotsError
        When an input cannot be used, or there are no addresses.

    Examples
    --------
    >>> from hotspots import read_settings
    >>> settings = read_settings("data/sample_project.toml")
    >>> made = make_lists(settings, folder="data", districts=["Chelmsford"])
    >>> sorted(set(made.lists.doors["team"]))
    ['Chelmsford']
    """
    if not settings.addresses.files:
        raise InputError(
            Problem(
                "no addresses are named, and a list needs doors",
                "name an address file under [addresses], or with --addresses",
                "addresses",
            )
        )
    prepared = prepare_run(
        settings, folder=folder, districts=districts, with_density=False, progress=progress
    )
    if prepared.no_cocoon is not None:
        raise prepared.no_cocoon
    job = job_of(prepared, prepared.study_areas)
    lists = lists_of(job)
    if lists is None or prepared.cocoon is None:
        raise InputError(
            Problem(
                "no address lies in the place that the lists are for",
                "name the address file of this place",
                "addresses",
            )
        )
    return MadeLists(lists, job, prepared, prepared.cocoon.plan.saturation)


def write_lists(made: MadeLists, target: str | Path, *, folder: str | Path = ".") -> int:
    """Write lists into a folder of their own, whole or not at all.

    Parameters
    ----------
    made
        The lists.
    target
        The folder: new, empty, or one of earlier lists, which these replace.
    folder
        The folder that file names in the settings count from.

    Returns
    -------
    int
        How many files.

    Raises
    ------
    OutputError
        When something else is in the folder, or it cannot be written.
    """
    lists, settings = made.lists, made.job.settings
    written = write_pack_folder(
        target,
        partial(write_address_lists, lists),
        prepared=made.prepared,
        about={
            "place": lists.place,
            "as_of": lists.as_of.isoformat(),
            "finding": lists.finding,
            "scores": lists.basis,
        },
        notes=lists.notes,
        folder=folder,
    )
    note_issued(lists, settings, folder)
    return written


def note_issued(lists: CocoonLists, settings: Settings, folder: str | Path) -> None:
    """Remember the doors of issued lists, where the settings name a register."""
    register = register_folder(settings, Path(folder))
    if register is not None:
        note_planned(lists, register)
