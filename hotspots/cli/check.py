"""``hotspots check``: read everything a run would read, map nothing, say what it found."""

import typer

from hotspots.cli.terminal import Config, Districts, Quiet, Verbose, telling


def check(
    config: Config, district: Districts = None, quiet: Quiet = False, verbose: Verbose = False
) -> None:
    """Check a settings file and every file it names; write nothing.

    Says where each row would go, and what to know before relying on a map of them.
    """
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
