"""``hotspots cocoon``: zones round burgled homes, lists of doors, and what came of the visits."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import Quiet, Verbose, telling
from hotspots.errors import Problem, SettingsError, listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption
    from hotspots.districts import MadeLists

cocoon = typer.Typer(
    no_args_is_help=True,
    help="Cocoon burgled homes: zones, lists of doors to knock at, and what came of the visits.",
)
_LIST = "Write the lists of doors to knock at: for officers, for partners, for anybody."
_LIST_EXAMPLE = "hotspots cocoon list my.toml -d Southend-on-Sea --as-of 2024-11-20 -o lists"


def _list_function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    options = options_of(["cocoon"])
    own = {
        "out": Annotated[
            Path | None,
            typer.Option(
                "--out",
                "-o",
                metavar="FOLDER",
                help="Folder to write: new, empty, or of earlier lists, which are replaced.",
                show_default=False,
            ),
        ]
    }
    return with_options(partial(_list, options), own, options)


def _list(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the lists, write them where it was asked for, and say what is on them."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts import make_lists, write_lists

        made = make_lists(settings, folder=folder, progress=progress)
        written = 0 if out is None else write_lists(made, out, folder=folder)
    if quiet:
        return
    typer.echo(made.lists.finding)
    moment = made.lists.as_of
    typer.echo(f"As of {moment.day} {moment:%B %Y, %H:%M} · {made.lists.basis}")
    for line in (*_saturation_lines(made), *_account_lines(made)):
        typer.echo(line)
    for note in made.lists.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


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


cocoon.command(
    "list",
    cls=lazy_command(_list_function),
    help=f"{_LIST}\n\n{PLACE}\n\nExample: {_LIST_EXAMPLE}",
)(lambda: None)


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
AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="Day such as 2024-11-20; by default today.", show_default=False
    ),
]
_REGISTER = "cocoon-register"


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
    folder = _register_of(register, settings)
    with telling(quiet=quiet, verbose=verbose, kept="The register is as it was."):
        from hotspots.publish import record_returns
        from hotspots.records import read_returns
        from hotspots.records.accounting import NOT_FILLED_IN

        read = read_returns(
            returns,
            columns=_pairs(column, "--column", "door=UPRN") or None,
            outcomes=_pairs(outcome, "--outcome", "Card through door=leaflet") or None,
        )
        recorded = record_returns(read, folder, as_of=as_of or _today())
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
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "-o",
            metavar="FILE",
            help="File to write: .csv, .png, .html.",
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
    """Report what came of the lists: planned, occupied, visited, in time, face to face.

    With settings it also says which burglaries were followed by another inside the zone.

    Example: hotspots cocoon report --settings my.toml -o delivery.png
    """
    folder = _register_of(register, settings)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts import make_delivery, write_delivery

        made = make_delivery(
            folder, settings_file=settings, as_of=as_of or _today(), progress=progress
        )
        if out is not None:
            write_delivery(made, out, table=table or "")
    if quiet:
        return
    from hotspots.cli.product_report import table_lines

    for line in (made.product.finding, *table_lines(made.product)):
        typer.echo(line)
    for note in made.product.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {out}")


def _register_of(register: Path | None, config: Path | None) -> Path:
    """Find the register: the folder named, that of the settings, or the usual one here."""
    if register is not None:
        return register
    if config is None:
        return Path(_REGISTER)
    from hotspots.settings import read_settings

    named = read_settings(config).cocoon.register_folder
    if not named:
        raise SettingsError(
            Problem(
                "the settings name no register",
                f'add register_folder = "{_REGISTER}" under [cocoon], or give --register',
                config.name,
            )
        )
    return config.parent / named


def _pairs(texts: list[str] | None, option: str, example: str) -> dict[str, str]:
    """Read WORDS=MEANING."""
    found = {}
    for text in texts or []:
        words, sign, meaning = text.rpartition("=")
        if not (sign and words.strip() and meaning.strip()):
            what = f"{listed([text])} is not two parts with = between them"
            raise SettingsError(Problem(what, f'write {option} "{example}"', option))
        found[words.strip()] = meaning.strip()
    return found


def _today() -> str:
    from datetime import date

    return date.today().isoformat()
