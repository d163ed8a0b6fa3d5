"""``hotspots cocoon``: zones round burgled homes, lists of doors, and what came of the visits."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotspots.cli.pack_commands import MadePack, PackCommand, add_pack_command
from hotspots.cli.returned import AsOf, Out, TableName, pairs, register_of, tell_report, today
from hotspots.cli.terminal import Quiet, Verbose, telling

if TYPE_CHECKING:
    from hotspots.districts import MadeLists
    from hotspots.progress import Progress
    from hotspots.settings import Settings

cocoon = typer.Typer(
    no_args_is_help=True,
    help="Cocoon burgled homes: zones, lists of doors to knock at, and what came of the visits.",
)


def _make_lists(settings: "Settings", folder: Path, progress: "Progress") -> MadePack:
    from hotspots.districts import make_lists, write_lists

    made = make_lists(settings, folder=folder, progress=progress)
    moment = made.lists.as_of
    lines = [
        made.lists.finding,
        f"As of {moment.day} {moment:%B %Y, %H:%M} · {made.lists.basis}",
        *_saturation_lines(made),
        *_account_lines(made),
    ]
    return MadePack(lines, made.lists.notes, lambda out: write_lists(made, out, folder=folder))


def _saturation_lines(made: "MadeLists") -> list[str]:
    """Say, district by district, which share of homes lies in a live zone."""
    from hotspots.products.declare import percent

    counts = made.saturation
    by_district = counts.groupby("district")[["homes", "homes_in_zones"]].sum()
    return [
        f"{name or made.lists.place}: {percent(inside / max(homes, 1))} of {homes:,} homes lie in"
        " a live zone"
        for name, homes, inside in by_district.itertuples()
        if not made.job.districts or name in made.job.districts
    ]


def _account_lines(made: "MadeLists") -> list[str]:
    """Say where every row of the incidents went, and every burglary of a home."""
    prepared = made.prepared
    elsewhere = [
        f"{rows:,} rows {what}"
        for what, rows in prepared.account.items()
        if not what.startswith(("mapped", "rejected"))
    ]
    return [str(prepared.records.summary), *elsewhere]


add_pack_command(
    cocoon,
    PackCommand(
        "list",
        "Write the lists of doors to knock at: for officers, for partners, for anybody.",
        "hotspots cocoon list my.toml -d Southend-on-Sea --as-of 2024-11-20 -o lists",
        ("cocoon",),
        _make_lists,
    ),
)


Folder = Annotated[
    Path | None,
    typer.Option(
        "--register",
        metavar="FOLDER",
        help="Folder in which lists and visits are remembered; of the settings, if they are given.",
        show_default=False,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        "-s",
        metavar="CONFIG",
        help="Settings file that names the register under [cocoon].",
        show_default=False,
    ),
]


@cocoon.command()
def record(
    returns: Annotated[
        list[Path], typer.Argument(metavar="RETURNS", help="Lists that came back filled in.")
    ],
    register: Folder = None,
    settings: Config = None,
    as_of: AsOf = None,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORDS=OUTCOME",
            help="What a team's own words mean, e.g. “Card through door=leaflet”; may be given"
            " again.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE=COLUMN",
            help="Which column is the door, outcome, date, time or officer; may be given again.",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Record visits: check the lists that came back, and merge them into the register.

    Recording a list again changes nothing. What cannot be a visit is said, line by line.

    Example: hotspots cocoon record returns-*.csv --settings my.toml
    """
    folder = register_of(register, settings, section="cocoon")
    with telling(quiet=quiet, verbose=verbose, kept="The register is as it was."):
        from hotspots.publish import record_returns
        from hotspots.records import read_returns
        from hotspots.records.accounting import NOT_FILLED_IN

        read = read_returns(
            returns,
            columns=pairs(column, "--column", "door=UPRN") or None,
            outcomes=pairs(outcome, "--outcome", "Card through door=leaflet") or None,
        )
        recorded = record_returns(read, folder, as_of=as_of or today())
    if quiet:
        return
    typer.echo(str(recorded))
    for row in recorded.rejected_rows.itertuples(index=False):
        if row.reason != NOT_FILLED_IN:  # a list comes back with most of its rows empty
            typer.echo(f"  {row.file}, line {row.line}: {row.reason}")
    for note in (*read.notes, *recorded.notes):
        typer.echo(f"note: {note}")
    typer.echo(f"The register {folder} holds {len(recorded.register.visits):,} visits")


@cocoon.command()
def report(
    register: Folder = None,
    settings: Config = None,
    as_of: AsOf = None,
    out: Out = None,
    table: TableName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Report what came of the lists: planned, occupied, visited, in time, face to face.

    With settings it also says which burglaries were followed by another inside the zone.

    Example: hotspots cocoon report --settings my.toml -o delivery.png
    """
    folder = register_of(register, settings, section="cocoon")
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts import make_delivery, write_delivery

        made = make_delivery(
            folder, settings_file=settings, as_of=as_of or today(), progress=progress
        )
        if out is not None:
            write_delivery(made, out, table=table or "")
    if not quiet:
        tell_report(made.product, out)
