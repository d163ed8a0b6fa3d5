"""Versions of a pack: restricted, for partners, for the public; each in a folder of its own.

What is shared is read again as it was written and searched for whatever must not be in it. A file
that fails is deleted before it can be handed on.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hotspots.errors import InputError, OutputError, Problem, listed
from hotspots.publish.disclosure import Secrets, find_disclosures
from hotspots.publish.files import writing_to

VERSIONS = ("restricted", "partner", "public")
_RESTRICTED = "restricted"


def write_versions(
    writers: Mapping[str, Callable[[Path], tuple[Path, ...]]],
    folder: str | Path,
    *,
    secrets: Secrets,
    versions: Sequence[str] = VERSIONS,
) -> tuple[Path, ...]:
    """Write versions of a pack, each into its own folder.

    Parameters
    ----------
    writers
        Version -> what writes its files into a folder and says which.
    folder
        Where the folders of the versions go; they must not hold anything, as a pack of another
        day would stand among the new files.
    secrets
        What must not be found in what partners and the public get.
    versions
        Which to write.

    Returns
    -------
    tuple of pathlib.Path
        The files, in the order asked for.

    Raises
    ------
    InputError
        When a version is not known.
    OutputError
        When a folder holds something or cannot be written, or a shared file would show something
        that it must not; it is then deleted, with the others of its version.
    """
    check_versions(versions)
    written: list[Path] = []
    for version in dict.fromkeys(versions):
        place = Path(folder) / version
        with writing_to(place):
            place.mkdir(parents=True, exist_ok=True)
            if any(place.iterdir()):
                raise OutputError(
                    Problem(
                        "the folder is not empty, and lists of different days must not be mixed",
                        "name an empty folder, or move away what is in it",
                        str(place),
                    )
                )
            paths = writers[version](place)
        if version != _RESTRICTED:
            _prove(place, paths, secrets, days=version in secrets.days)
        written += paths
    return tuple(written)


def check_versions(versions: Sequence[str]) -> None:
    """Refuse versions that there are not."""
    if unknown := [one for one in versions if one not in VERSIONS]:
        raise InputError(
            Problem(f"there is no version {listed(unknown)}", f"the choice is {listed(VERSIONS)}")
        )


def _prove(place: Path, paths: Sequence[Path], secrets: Secrets, *, days: bool) -> None:
    """Let shared files stand if they show nothing; else delete them."""
    found = find_disclosures(place, secrets, days=days)
    if not found:
        return
    for path in paths:
        path.unlink()
    raise OutputError(
        [
            Problem(
                f"the file would show something personal ({one.kind}: {one.times:,}) and was"
                " deleted",
                "look for it in the names of wards, streets and the place, and in the sources",
                one.file,
            )
            for one in found
        ]
    )
