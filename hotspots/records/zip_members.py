"""What is in a zip archive, but for what macOS puts beside each file."""

import zipfile
from pathlib import Path, PurePosixPath

from hotspots.errors import InputError, Problem


def list_members(path: Path, name: str) -> list[str]:
    """List the files in an archive by their names there, in order.

    Parameters
    ----------
    path, name
        The archive, which is there; and what to call it.

    Raises
    ------
    InputError
        When it is damaged or cannot be read, or holds nothing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.zip")
    ...     with zipfile.ZipFile(path, "w") as archive:
    ...         for one in ("b.csv", "__MACOSX/._b.csv", "a.csv"):
    ...             archive.writestr(one, "id")
    ...     list_members(path, "a.zip")
    ['a.csv', 'b.csv']
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found = [one.filename for one in archive.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError):
        raise InputError(
            Problem("the zip archive is damaged or cut short", "copy or download it again", name)
        ) from None
    found = sorted(one for one in found if not PurePosixPath(one).name.startswith((".", "__")))
    found = [one for one in found if not one.startswith("__MACOSX/")]
    if not found:
        raise InputError(
            Problem(
                f"the zip archive is empty ({path.stat().st_size:,} bytes)",
                "check the export that made it",
                name,
            )
        )
    return found
