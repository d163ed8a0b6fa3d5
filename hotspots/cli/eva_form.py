"""``hotspots eva record``, ``report`` and ``evidence``: what comes after the walk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from hotspots.cli.terminal import Quiet, Verbose, telling

if TYPE_CHECKING:
    from hotspots.publish.eva_evidence import Version

_USUAL_REGISTER = Path("audit-register")
Register = Annotated[
    Path,
    typer.Option("--register", metavar="FOLDER", help="Folder in which audits are remembered."),
]
Audit = Annotated[
    str | None,
    typer.Option(
        "--audit",
        metavar="ID",
        help="Which audit; may be left out where there is only one.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="Day such as 2024-11-20; by default today.", show_default=False
    ),
]


def record(
    forms: Annotated[
        list[Path],
        typer.Argument(metavar="FORM...", help="Forms filled in: .xlsx, saved .json, .csv."),
    ],
    register: Register = _USUAL_REGISTER,
    audit: Annotated[
        str | None,
        typer.Option(
            "--audit",
            metavar="ID",
            help="Refuse forms of any other audit.",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Record audits: check the forms that were filled in, and take them into the register.

    A form in which anything is wrong is refused, with every cell to be mended; recording a form
    again changes nothing, and one that was changed replaces what was recorded of that walk.

    Example: hotspots eva record audit-bunny-walks-2024-11-20.json --register audit-register
    """
    with telling(quiet=quiet, verbose=verbose, kept="The register is as it was."):
        from hotspots.publish.eva_form_register import record_audits
        from hotspots.records.audit_forms import read_audit_forms

        read = read_audit_forms(forms, audit=audit, as_of=as_of or _today())
        recorded = record_audits(read, register)
    if not quiet:
        typer.echo(str(recorded))
        for name in recorded.replaced:
            typer.echo(f"  replaced what was recorded of {name}")
        for name in recorded.older:
            typer.echo(f"  kept {name} as recorded: it was saved later than this form")
        for name, account in read.by_file.items():
            typer.echo(f"{name}: {account}")
        for note in read.notes:
            typer.echo(f"note: {note}")
        typer.echo(f"The register {register} holds {len(recorded.register.audits):,} walks")
    for problems in recorded.refused.values():
        for problem in problems:
            typer.echo(f"error: {problem}", err=True)
    if recorded.refused:
        raise typer.Exit(2)


def report(
    register: Register = _USUAL_REGISTER,
    audit: Audit = None,
    as_of: AsOf = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="File to write: .csv, .png, .pdf, .html.",
            show_default=False,
        ),
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which table, where a .csv could hold several."),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Report what an audit found: scores, who acts by when, what got better since the last walk.

    Example: hotspots eva report --audit bunny-walks -o audit.html
    """
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written."):
        from hotspots.districts.eva_results import make_audit_report, write_audit_report

        made = make_audit_report(register, audit=audit, as_of=as_of or _today())
        if out is not None:
            write_audit_report(made, out, table=table or "")
    if quiet:
        return
    from hotspots.cli.product_report import table_lines

    for line in (made.product.finding, *table_lines(made.product)):
        typer.echo(line)
    for note in made.product.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {out}")


def evidence(
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Page to write: .html.")],
    register: Register = _USUAL_REGISTER,
    audit: Audit = None,
    as_of: AsOf = None,
    incidents: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="Settings (.toml), or a file of incidents, to count crime in the place; may be"
            " given again. Needs --outline.",
        ),
    ] = None,
    outline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Outline of the place: an area.")
    ] = None,
    stops: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Stops of the walk: numbered points.")
    ] = None,
    costs: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV with the columns finding and cost.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder of the photos that are named.")
    ] = None,
    version: Annotated[
        str,
        typer.Option(
            metavar="VERSION", help="For whom the page is: restricted, partner or public."
        ),
    ] = "partner",
    marking: Annotated[
        str | None,
        typer.Option(
            metavar="WORDS",
            help="Handling marking; by default OFFICIAL, and OFFICIAL-SENSITIVE when restricted.",
            show_default=False,
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write an audit's evidence for a Safer Streets bid: crime, scores, findings, actions, costs.

    Example: hotspots eva evidence --audit bunny-walks --costs costs.csv -o evidence.html
    """
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.eva_results import EvidenceInputs, write_evidence

        written = write_evidence(
            register,
            out,
            audit=audit,
            as_of=as_of or _today(),
            given=EvidenceInputs(
                tuple(incidents or ()), outline, stops, costs, photos, marking or ""
            ),
            version=cast("Version", version),
            progress=progress,
        )
    if not quiet:
        typer.echo(f"{written.scores.place}, walked {written.scores.walked:%Y-%m-%d}")
        typer.echo(f"Wrote {out}, the {version} version")


def _today() -> str:
    from datetime import date

    return date.today().isoformat()
