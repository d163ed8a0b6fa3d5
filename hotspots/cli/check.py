"""``hotspots check``: read everything a run would read, map nothing, say what it found."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.terminal import Districts, Quiet, Verbose, is_settings_file, telling
from hotspots.errors import Problem, SettingsError

BRITISH_NATIONAL_GRID = "EPSG:27700"  # written out: grid_ref loads PROJ, which --help need not

ConfigOrFile = Annotated[
    Path,
    typer.Argument(
        metavar="CONFIG", help="Settings file (.toml), or incidents: a file, folder or pattern."
    ),
]


def check(
    config: ConfigOrFile,
    district: Districts = None,
    crs: Annotated[
        str | None,
        typer.Option(
            help="For incidents outside Great Britain: a system in metres.",
            show_default=BRITISH_NATIONAL_GRID,
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Check a settings file and every file it names, or incidents alone; write nothing.

    Says where each row would go, and what to know before relying on a map of them. Of
    incidents alone it says what was recognised, and prints settings to paste.
    """
    if is_settings_file(config):
        _refuse(crs, "--crs", "a settings file", "set crs under [coordinates] in it")
        _check_settings(config, district, quiet=quiet, verbose=verbose)
    else:
        cure = "leave it out, or check a settings file that names incidents and boundaries"
        _refuse(district, "--district", "incidents without boundaries", cure)
        _check_incidents(config, crs or BRITISH_NATIONAL_GRID, quiet=quiet, verbose=verbose)


def _refuse(value: object, option: str, given: str, cure: str) -> None:
    """Refuse an option that would do nothing."""
    if value:
        raise SettingsError(Problem(f"{option} does nothing for {given}", cure, option))


def _check_incidents(path: Path, crs: str, *, quiet: bool, verbose: bool) -> None:
    with telling(quiet=quiet, verbose=verbose) as progress:
        from hotspots.records import read_incidents

        records = read_incidents(path, to_crs=crs, progress=progress)
    if not quiet:
        from hotspots.cli.check_file import describe_file

        for line in describe_file(path, records, crs):
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
    from hotspots.cli.check_file import describe_rejected

    for line in describe_rejected(records.rejected):
        typer.echo(line)
    for what, how in prepared.operations.items():
        typer.echo(f"coordinates of {what.casefold()}: {how}")
    for note in prepared.notes:
        typer.echo(f"note: {note}")
