"""Write a table of a register: whole or not at all, and only when it has changed."""

import os
from io import BytesIO
from pathlib import Path

import pandas as pd

from hotspots.publish.files import writing_to
from hotspots.publish.tables import safe_cell
from hotspots.records.register_table import RegisterTable, in_text


def write_register_table(rows: pd.DataFrame, folder: Path, table: RegisterTable) -> None:
    """Write a table of a register into its folder, which is made if it is not there.

    Texts that a spreadsheet would run are guarded by an apostrophe, which reading takes away.

    Raises
    ------
    OutputError
        When it cannot be written; the file is then as it was.
    """
    text = in_text(rows)
    for name, kind in table.columns.items():
        if kind == "str":
            text[name] = text[name].astype(object).map(safe_cell)
    written = BytesIO()
    text.to_csv(written, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    path, partial = folder / table.file, folder / f".{table.file}.partial"
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.read_bytes() == written.getvalue():
            return
        try:
            partial.write_bytes(written.getvalue())
            os.replace(partial, path)
        finally:
            partial.unlink(missing_ok=True)
