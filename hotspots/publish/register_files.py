"""Write tables of a register: all or none of them, and only those that have changed."""

import os
from io import BytesIO
from pathlib import Path

import pandas as pd

from hotspots.publish.files import writing_to
from hotspots.publish.tables import safe_cell
from hotspots.records.register_table import RegisterTable


def write_register_tables(folder: Path, *tables: tuple[RegisterTable, pd.DataFrame]) -> None:
    """Write tables of a register into its folder, which is made if it is not there.

    Texts that a spreadsheet would run are guarded by an apostrophe, which reading takes away.
    Where several are written, the one that vouches for the others comes last.

    Raises
    ------
    OutputError
        When one cannot be written; all files are then as they were.
    """
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        before = {table.file: _bytes_of(folder / table.file) for table, _ in tables}
        texts = {table.file: _as_csv(table, rows) for table, rows in tables}
        texts = {name: text for name, text in texts.items() if text != before[name]}
        partial = {name: folder / f".{name}.partial" for name in texts}
        try:
            for name, text in texts.items():
                partial[name].write_bytes(text)
            for name in texts:
                os.replace(partial[name], folder / name)
        except OSError:
            for name in texts:
                _put_back(folder / name, before[name])
            raise
        finally:
            for path in partial.values():
                path.unlink(missing_ok=True)


def _as_csv(table: RegisterTable, rows: pd.DataFrame) -> bytes:
    text = table.in_text(rows)
    for name, kind in table.columns.items():
        if kind == "str":
            text[name] = text[name].astype(object).map(safe_cell)
    written = BytesIO()
    text.to_csv(written, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return written.getvalue()


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != data:
        path.write_bytes(data)
