"""Prove that what is shared shows nobody: no address, door, crime reference, place or number.

The files are read as they were written, workbooks and archives member by member, and searched
for everything personal that they were made from. Findings say what kind of thing stands in which
file, never the thing itself.
"""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

# Shorter ones ("7") would be found in any text; forces' references and UPRNs are longer.
_SHORTEST = 4
_SHORTEST_NUMBER = 7  # 2024 is a year, 12000 a count: only longer ones are sure to be ids
_TAGS = re.compile(r"<[^>]*>")
_UNSEEN = re.compile(r"<(style|script|dcterms:\w+|AppVersion)[^>]*>.*?</\1>", re.DOTALL)
_WORD = re.compile(r"\w+")
_BLANKS = re.compile(r"\s+")
_PLACES = re.compile(
    r"(?<![\w.])-?\d{1,3}\.\d{4,}"  # degrees, to some ten metres or nearer
    r"|(?<![\w.])\d{6,7}\.\d"  # metres
    r"|\b[HJNOST][A-HJ-Z] ?\d{3,5} ?\d{3,5}\b"  # grid reference
)
_COLOURS = re.compile(r"#[0-9a-fA-F]{6}\b")  # 465250 may be an easting, #465250 is a shade
_BURGLARY = re.compile(r"\bburglary[\s_-]*(number|no\.?|#)?[\s_:-]*\d", re.IGNORECASE)
_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_DAYS = re.compile(
    rf"\b\d{{4}}-\d\d-\d\d|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b\d{{1,2}} ({_MONTHS})[a-z]*\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Secrets:
    """What must not stand in a shared file.

    Attributes
    ----------
    texts
        Kind (address, postcode, door id, crime reference ...) -> texts of that kind.
    xy
        Places that must not be found as eastings and northings, metres, shape (n, 2).
    days
        Versions in which a date finer than a month is one as well.
    """

    texts: Mapping[str, Sequence[str]]
    xy: NDArray[np.float64]
    days: tuple[str, ...] = ("public",)


@dataclass(frozen=True)
class Disclosure:
    """Something personal in a file that is shared.

    Attributes
    ----------
    file
        Name of the file, from the folder that was searched.
    kind
        address, postcode, door id, crime reference, coordinates, burglary number or day.
    times
        How many different ones stand there.
    """

    file: str
    kind: str
    times: int


def find_disclosures(
    folder: Path, secrets: Secrets, *, days: bool = False
) -> tuple[Disclosure, ...]:
    """Search every file of a folder for what it must not hold.

    Parameters
    ----------
    folder
        Files to be shared; folders in it are searched too, and file names as well.
    secrets
        What must not be found.
    days
        Whether a date finer than a month counts, as it does for what is published.

    Returns
    -------
    tuple of Disclosure
        By file and kind; empty when nothing was found. References and door ids of fewer than
        four characters, or seven digits, cannot be told from other text and are not searched for.
    """
    wanted = {
        kind: _by_first_words({one for one in map(_plain, these) if _is_telling(one)})
        for kind, these in secrets.texts.items()
    }
    corners = _whole_metres(secrets.xy)
    found = []
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = path.relative_to(folder).as_posix()
        texts = [name, *_texts(path)]
        plain = "\n".join(map(_plain, texts))
        starts = set(_first_words(plain))
        shown = "\n".join(map(_words, texts))
        counts = {kind: _count_texts(these, plain, starts) for kind, these in wanted.items()}
        # A workbook's markup is full of widths; a page's may hold places in its attributes.
        marked = "" if zipfile.is_zipfile(path) else "\n".join(texts)
        counts["coordinates"] = _count_places(f"{shown}\n{marked}", corners)
        counts["burglary number"] = len(_BURGLARY.findall(plain))
        if days:
            counts["day"] = len(_DAYS.findall(shown))
        found += [Disclosure(name, kind, times) for kind, times in counts.items() if times]
    return tuple(found)


def _first_words(text: str) -> Iterator[tuple[str, ...]]:
    """Give each word of a text and each two that follow one another."""
    words = _WORD.findall(text)
    yield from ((one,) for one in words)
    yield from pairwise(words)


def _by_first_words(texts: set[str]) -> dict[tuple[str, ...], list[str]]:
    """Sort texts by how they begin: a county's addresses are too many to look for one by one."""
    sorted_texts: dict[tuple[str, ...], list[str]] = {}
    for one in texts:
        sorted_texts.setdefault(tuple(_WORD.findall(one)[:2]), []).append(one)
    return sorted_texts


def _count_texts(
    wanted: Mapping[tuple[str, ...], Sequence[str]], text: str, starts: set[tuple[str, ...]]
) -> int:
    """Count the texts that stand in another; what begins as none of it does is not in it."""
    possible = (these for start, these in wanted.items() if not start or start in starts)
    return sum(_stands_in(one, text) for these in possible for one in these)


def _is_telling(text: str) -> bool:
    return len(text) >= (_SHORTEST_NUMBER if text.isdecimal() else _SHORTEST)


def _whole_metres(xy: NDArray[np.float64]) -> set[str]:
    """Write every easting and northing in whole metres, rounded and cut."""
    every = np.concatenate([np.round(xy), np.floor(xy)]).ravel()
    return {str(int(one)) for one in every if np.isfinite(one)}


def _count_places(text: str, corners: set[str]) -> int:
    """Count what can only be a place, and whole numbers that are one of these places."""
    metres = set(re.findall(r"\d{5,}", _COLOURS.sub("", text))) & corners
    return len(metres) + len(_PLACES.findall(text))


def _stands_in(wanted: str, text: str) -> bool:
    """Tell whether a text holds something as a whole: 1 Mill Road is not in 11 Mill Road."""
    if wanted not in text:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) is not None


def _texts(path: Path) -> Iterator[str]:
    """Read a file as text; a workbook or an archive member by member."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield member
                yield archive.read(member).decode("utf-8", "replace")
    else:
        yield path.read_bytes().decode("utf-8", "replace")


def _words(text: str) -> str:
    """Keep what a reader sees: a style or a workbook's own stamp is no date of a burglary."""
    return html.unescape(_TAGS.sub(" ", _UNSEEN.sub(" ", text)))


def _plain(text: str) -> str:
    """Write a text without markup, case and runs of blanks, and once more with its markup."""
    both = text if "<" not in text else f"{text}\n{_TAGS.sub(' ', text)}\n{_TAGS.sub('', text)}"
    return _BLANKS.sub(" ", html.unescape(both)).casefold().strip()
