"""Write the register of audits: all three files or none, and only when something has changed."""

from pathlib import Path

from hotspots.patterns.audit_records import RecordedAudits, merge_forms
from hotspots.publish.register_files import write_register_tables
from hotspots.records.audit_forms import AuditForms
from hotspots.records.audit_register import AUDITS, FINDINGS, SCORES, read_audit_register


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
        register = recorded.register
        write_register_tables(
            Path(folder),
            (SCORES, register.scores),
            (FINDINGS, register.findings),
            (AUDITS, register.audits),
        )
    return recorded
