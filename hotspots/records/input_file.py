"""A file that was read, and proof of which one it was."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError, MissingFileError, Problem


@dataclass(frozen=True)
class InputFile:
    """A file that was read, so that a manifest can prove which one it was."""

    name: str
    bytes: int
    sha256: str


def fingerprint(path: Path, name: str | None = None) -> InputFile:
    """Take a file's fingerprint without holding it in memory.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is a folder, or may not be read.

    Examples
    --------
    >>> len(fingerprint(Path("data/README.md")).sha256)
    64
    """
    name = name or path.name
    with _reading(name), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return InputFile(name, file.tell(), digest.hexdigest())


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise MissingFileError(
            Problem("there is no such file", "check the name and the folder", name)
        ) from None
    except OSError as error:
        raise InputError(
            Problem(
                f"the file cannot be read ({error.strerror})",
                "check that it is a file and that you may read it",
                name,
            )
        ) from None
