"""A pack by itself: written into a folder of its own, whole or not at all, with what made it."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from hotspots.districts.own_inputs import refuse_to_replace_inputs
from hotspots.districts.prepare import PreparedRun
from hotspots.publish import (
    describe_output,
    software_versions,
    whole_folder,
    write_csv,
    write_manifest,
)

# Rows that could not be used, and incidents that lie in no district: file, line, reason.
REJECTED, NOT_MAPPED = "rejected.csv", "not_mapped.csv"


def write_pack_folder(
    target: str | Path,
    write: Callable[[Path], object],
    *,
    prepared: PreparedRun,
    about: Mapping[str, object],
    notes: Iterable[str] = (),
    folder: str | Path = ".",
) -> int:
    """Write a pack, the rows that are not in it, and a manifest.

    Parameters
    ----------
    target
        The folder: new, empty, or one of an earlier pack, which this replaces.
    write
        Writes the pack's own files into the folder that it is given.
    prepared
        What was read.
    about
        What the manifest says of the pack: place, finding, settings that are not the run's.
    notes
        Of the pack; those of what was read follow.
    folder
        The folder that file names in the settings count from.

    Returns
    -------
    int
        How many files, without the manifest.

    Raises
    ------
    OutputError
        When an input or something else is in the folder, or it cannot be written.
    """
    path, settings = Path(target), prepared.settings
    refuse_to_replace_inputs(path, settings, folder=folder)
    with whole_folder(path) as partial:
        write(partial)
        write_csv(prepared.records.rejected, partial / REJECTED)
        write_csv(prepared.not_mapped, partial / NOT_MAPPED)
        written = sorted(one for one in partial.rglob("*") if one.is_file())
        write_manifest(
            {
                **about,
                "inputs": [vars(file) for file in prepared.inputs],
                "rows": {"read": prepared.records.summary.read, "went_to": prepared.account},
                "notes": [*dict.fromkeys([*notes, *prepared.notes])],
                "settings": settings.model_dump(mode="json"),
                "versions": software_versions(),
                "outputs": [vars(describe_output(one, base=partial)) for one in written],
            },
            partial,
        )
    return len(written)
