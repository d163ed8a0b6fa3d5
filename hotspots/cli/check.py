"""``hotspots check``: read everything a run would read, map nothing, say what it found."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.terminal import Districts, Quiet, Verbose, telling

ConfigOrFile = Annotated[
    Path,
    typer.Argument(metavar="CONFIG", help="Settings file (.toml), or a file of incidents."),
]


def check(
    config: ConfigOrFile,
    district: Districts = None,
    crs: Annotated[
        str, typer.Option(help="For a file of incidents outside Great Britain: a system in metres.")
    ] = "EPSG:27700",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check a settings file and every file it names, or one file of incidents; write nothing.

    Says where each row would go, and what to know before relying on a map of them. Of a file
    of incidents it says what was recognised, and prints settings to paste.
    """
    if config.suffix.casefold() == ".toml" or not config.suffix:
        _check_settings(config, district, quiet=quiet, verbose=verbose)
    else:
        _check_incidents(config, crs, quiet=quiet, verbose=verbose)


def _check_incidents(path: Path, crs: str, *, quiet: bool, verbose: bool) -> None:
    with telling(quiet=quiet, verbose=verbose) as progress:
        from hotspots.records import read_incidents

        records = read_incidents(path, to_crs=crs, progress=progress)
    if not quiet:
        from hotspots.cli.check_file import describe_file

        for line in describe_file(path, records):
            typer.echo(line)


def _check_settings(
    config: Path, district: list[str] | None, *, quiet: bool, verbose: bool
) -> None:
    from hotspots.settings import read_settings

    settings = read_settings(config)
    with telling(quiet=quiet, verbose=verbose) as progress:
        from hotspots.districts import prepare_run

        prepared = prepare_run(
            settings, folder=config.parent, districts=district or (), progress=progress
        )
    if quiet:
        return
    records = prepared.records
    typer.echo(f"{config.name}: the settings are right")
    if prepared.boundaries:
        districts, wards = len(prepared.boundaries.districts), len(prepared.boundaries.wards)
        typer.echo(f"boundaries: {districts} districts, {wards} wards")
    else:
        typer.echo("boundaries: none; everything is mapped as one area")
    typer.echo(f"incidents: {records.summary}")
    for what, rows in prepared.account.items():
        typer.echo(f"  {rows:>11,}  {what}")
    for what, how in prepared.operations.items():
        typer.echo(f"coordinates of {what.casefold()}: {how}")
    for note in prepared.notes:
        typer.echo(f"note: {note}")
