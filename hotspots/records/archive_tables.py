"""The tables in a zip archive: its text files and its workbooks."""

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from hotspots.errors import InputError, Problem, listed
from hotspots.records.input_file import fingerprint
from hotspots.records.sources import leave_out_other_police_uk
from hotspots.records.table import Table
from hotspots.records.text_table import read_text_table
from hotspots.records.usable_tables import choose_usable
from hotspots.records.workbook import WORKBOOK_SUFFIXES, read_sheets
from hotspots.records.zip_members import list_members

TEXT_SUFFIXES = (".csv", ".tsv", ".tab", ".txt")


def read_archive(
    path: Path,
    *,
    name: str,
    delimiter: str | None,
    encoding: str | None,
    sheet: str | None,
    known: Callable[[str], bool],
    usable: Callable[[Sequence[str]], bool],
    or_layers: tuple[str, ...],
) -> list[Table]:
    """Read the tables that will do; none where the archive is one of shapes instead.

    Parameters
    ----------
    path, name, delimiter, encoding, sheet, known, usable
        As in :func:`hotspots.records.tables.read_tables`.
    or_layers
        Endings of files of shapes. Where no table will do and there is such a file, the archive
        is one of shapes with a page of notes; otherwise all tables are handed on, so that
        whoever reads them can say what each is missing.

    Raises
    ------
    MissingFileError, InputError
        When the archive, or any table in it, is damaged, locked or empty.
    """
    file = fingerprint(path, name)  # once for all entries: it says what is wrong with the file
    members = list_members(path, name)
    inside = [one for one in members if one.casefold().endswith(TEXT_SUFFIXES + WORKBOOK_SUFFIXES)]
    others = [one for one in members if one not in inside]
    inside, left_out = leave_out_other_police_uk(inside)
    tables: list[Table] = []
    for member in inside:
        called = name if len(inside) == 1 else f"{name}/{member}"
        if member.casefold().endswith(WORKBOOK_SUFFIXES):
            book = io.BytesIO(_unpack(path, member, name))
            tables += read_sheets(book, file=file, name=called, sheet=sheet, known=known)
        else:
            tables.append(
                read_text_table(
                    path,
                    name=called,
                    member=member,
                    file=file,
                    delimiter=delimiter,
                    encoding=encoding,
                    known=known,
                )
            )
    chosen = choose_usable(tables, name=name, known=known, usable=usable)
    if not chosen and any(one.casefold().endswith(or_layers) for one in others):
        return []
    chosen = chosen or tables
    notes = [f"{name}: {note}" for note in left_out]
    if others:
        notes.append(f"{name}: other files in the archive, not read: {listed(others)}")
    return [replace(one, notes=(*one.notes, *notes)) for one in chosen[:1]] + chosen[1:]


def _unpack(path: Path, member: str, name: str) -> bytes:
    """Take a workbook out of the archive: it can only be read whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)
    except (RuntimeError, NotImplementedError):  # zipfile's words for locked and for exotic
        what = "the zip archive is locked with a password, or packed in an unusual way"
        cure = "unpack it first and give the files themselves"
    except (zipfile.BadZipFile, zlib.error, EOFError):
        what, cure = "the zip archive is damaged or cut short", "copy or download it again"
    raise InputError(Problem(what, cure, f"{name}/{member}"))
