"""Open an address file, whatever kind it is, as columns whose rows come a block at a time."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from hotspots.errors import InputError, Problem, listed
from hotspots.records.address_layouts import find_layout, refuse_premium
from hotspots.records.address_names import is_known_address_name
from hotspots.records.input_file import InputFile
from hotspots.records.table import Chunk, Table
from hotspots.records.text_table import TextFile
from hotspots.records.workbook import WORKBOOK_SUFFIXES, read_workbook
from hotspots.records.zip_members import list_members

ADDRESS_SUFFIXES = (
    *(".csv", ".csv.gz", ".tsv", ".tab", ".txt", ".zip"),
    *WORKBOOK_SUFFIXES,
)
_TOP = 100_000  # bytes, in which the first line surely ends


@dataclass(frozen=True)
class AddressTable:
    """A table of addresses, opened.

    Attributes
    ----------
    name, file
        What reports call it, and the file with its hash.
    header
        The names of its columns.
    chunks
        Reads its rows, some thousands at a time, from the top.
    notes
        What a reader should know of how it was read.
    """

    name: str
    file: InputFile
    header: list[str]
    chunks: Callable[[], Iterator[Chunk]]
    notes: tuple[str, ...]


def open_addresses(
    path: Path, *, name: str, usable: Callable[[Sequence[str]], bool]
) -> list[AddressTable]:
    """Open every table of addresses in a file: one, or several sheets of a workbook.

    Ordnance Survey's AddressBase and AddressBase Plus are recognised without the names of their
    columns, as they are delivered.

    Parameters
    ----------
    path, name
        The file, and what to call it.
    usable
        Tells whether a header will do: a workbook may have sheets of something else.

    Raises
    ------
    MissingFileError, InputError
        When it is not there, is damaged or empty, or is AddressBase Premium.
    """
    if path.suffix.casefold() in WORKBOOK_SUFFIXES:
        sheets = read_workbook(path, name=name, known=is_known_address_name, usable=usable)
        return [_from_sheet(sheet) for sheet in sheets]
    member = _member(path, name)
    text = TextFile(path, name=name, member=member, known=is_known_address_name)
    first_row = _first_row(text)
    refuse_premium(first_row, name)
    notes: tuple[str, ...] = ()
    layout = find_layout(first_row)
    if layout is not None:
        product, names = layout
        text = TextFile(path, name=name, member=member, delimiter=",", names=names)
        notes = (f"{name}: has no names of columns; read as Ordnance Survey's {product}",)
    return [AddressTable(name, text.blocks.file, text.header, text.chunks, (*notes, *text.notes))]


def _first_row(text: TextFile) -> list[str]:
    """Read the first line as comma separated fields, which is how Ordnance Survey writes."""
    top = next(iter(text.blocks), b"")[:_TOP]
    return next(csv.reader(io.StringIO(top.decode(errors="replace"), newline="")), [])


def _from_sheet(sheet: Table) -> AddressTable:
    whole = Chunk(sheet.columns, sheet.lines, sheet.malformed)
    return AddressTable(
        sheet.name, sheet.inputs[0], sheet.header, lambda: iter([whole]), sheet.notes
    )


def _member(path: Path, name: str) -> str | None:
    """Choose the CSV of a zip archive; None where the file is no archive."""
    if not path.is_file() or not zipfile.is_zipfile(path):
        return None
    tables = [one for one in list_members(path, name) if one.casefold().endswith(".csv")]
    if len(tables) != 1:
        raise InputError(
            Problem(
                f"the zip archive holds {len(tables):,} CSV files, where one is needed:"
                f" {listed(tables)}",
                "unpack it and give the file, or a list of files",
                name,
            )
        )
    return tables[0]
