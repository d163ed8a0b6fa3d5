"""Write the register of audits: all three files or none, and only when something has changed."""

import os
from io import BytesIO
from pathlib import Path

import pandas as pd

from hotspots.patterns.audit_records import RecordedAudits, merge_forms
from hotspots.publish.files import writing_to
from hotspots.publish.tables import safe_cell
from hotspots.records.audit_forms import AuditForms
from hotspots.records.audit_register import in_text, read_audit_register


def record_audits(forms: AuditForms, folder: str | Path) -> RecordedAudits:
    """Merge forms into the register of a folder, and write it.

    Parameters
    ----------
    forms
        Of :func:`hotspots.read_audit_forms`.
    folder
        The register; made if it is not there.

    Returns
    -------
    RecordedAudits
        What became of every form. Recording the same forms again leaves the files as they are.

    Raises
    ------
    InputError
        When the register there cannot be read.
    OutputError
        When it cannot be written; it is then as it was.
    """
    recorded = merge_forms(forms, read_audit_register(folder))
    if recorded.new or recorded.replaced:
        texts = {name: _as_csv(table) for name, table in recorded.register.files.items()}
        _write_all(texts, Path(folder))
    return recorded


def _as_csv(table: pd.DataFrame) -> bytes:
    text = in_text(table)
    for name in text.columns:
        text[name] = text[name].astype(object).map(safe_cell)
    written = BytesIO()
    text.to_csv(written, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return written.getvalue()


def _write_all(texts: dict[str, bytes], folder: Path) -> None:
    """Put all files in place; where one cannot be, put back those that were."""
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        before = {name: _bytes_of(folder / name) for name in texts}
        partial = {name: folder / f".{name}.partial" for name in texts}
        try:
            for name, data in texts.items():
                partial[name].write_bytes(data)
            for name in texts:
                os.replace(partial[name], folder / name)
        except OSError:
            for name, earlier in before.items():
                _put_back(folder / name, earlier)
            raise
        finally:
            for path in partial.values():
                path.unlink(missing_ok=True)


def _bytes_of(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _put_back(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    elif path.read_bytes() != data:
        path.write_bytes(data)
