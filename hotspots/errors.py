"""Every error a user can meet: what is wrong, where, how many, and what to do about it.

An error holds one or more :class:`Problem`, because a file (or a settings file) is checked
whole and everything wrong with it is reported at once. Messages carry file names, counts and
the offending setting or column; never a person's name or address.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and the cure for it.

    Parameters
    ----------
    what
        What is wrong, with the value seen and how many rows it touches.
    cure
        What the reader can do about it.
    where
        File, column or setting it was found in; empty when there is no such place.

    Examples
    --------
    >>> print(
    ...     Problem("no column holds the longitude", "name it under [incidents.columns]", "a.csv")
    ... )
    a.csv: no column holds the longitude. To mend it: name it under [incidents.columns].
    """

    what: str
    cure: str
    where: str = ""

    def __str__(self) -> str:
        """Say where, what and how to mend it, in one line."""
        where = f"{self.where}: " if self.where else ""
        stop = "" if self.cure.endswith("?") else "."
        return f"{where}{self.what}. To mend it: {self.cure}{stop}"


class HotspotsError(Exception):
    """Root of every error raised on purpose by this package.

    Parameters
    ----------
    problems
        All that was found wrong; each becomes one line of the message.

    Examples
    --------
    >>> error = InputError([Problem("it has no rows", "check the export", "may.csv")])
    >>> isinstance(error, HotspotsError), isinstance(error, ValueError)
    (True, True)
    >>> print(error)
    may.csv: it has no rows. To mend it: check the export.
    """

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        """One line for each problem (OSError's own wording would hide them)."""
        return "\n".join(str(problem) for problem in self.problems)


class InputError(HotspotsError, ValueError):
    """Something handed over (a file, a table, an argument) cannot be used as it is."""


class MissingFileError(InputError, FileNotFoundError):
    """A named file or folder is not there."""


class SettingsError(HotspotsError, ValueError):
    """The settings file, or a setting given on the command line, cannot be used."""


class OutputError(HotspotsError, OSError):
    """A result cannot be written where it was asked for."""


class DownloadError(HotspotsError, OSError):
    """Something on the web cannot be fetched, or is not what it should be."""


class DeclarationError(HotspotsError, RuntimeError):
    """A product differs from what it declares: a fault in this package, not in the input."""


def listed(names: Iterable[str], *, most: int = 12) -> str:
    """Name things in a message, never so many or so long that the message drowns.

    >>> listed(["a", "b"])
    "'a', 'b'"
    >>> listed("abc", most=2)
    "'a', 'b' and 1 more"
    """
    every = [name if len(name) <= 40 else name[:39] + "…" for name in names]
    shown = ", ".join(repr(name) for name in every[:most]) or "none"
    return shown if len(every) <= most else f"{shown} and {len(every) - most:,} more"


def as_argument(path: str | Path) -> str:
    """Write a file name so that it can be copied to a prompt, whichever shell that is of.

    >>> as_argument("my.toml"), as_argument("my settings.toml")
    ('my.toml', '"my settings.toml"')
    """
    text = str(path)
    return text if re.fullmatch(r"[\w./\\:~+-]+", text) else f'"{text}"'


def raise_if_any(problems: list[Problem], error: type[HotspotsError] = InputError) -> None:
    """Raise all problems found so far as one error, each once; do nothing when there are none.

    >>> raise_if_any([])
    """
    if problems:
        raise error(dict.fromkeys(problems))
