"""``hotspots run``: make the maps of every district."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.terminal import Config, Districts, Quiet, Verbose, telling


def run(
    config: Config,
    district: Districts = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the run's folder goes.")
    ] = Path("maps"),
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the maps, tables and rasters of every district, and the page that leads to them."""
    from hotspots.settings import read_settings

    settings = read_settings(config)
    from hotspots.districts import LOG_FILE, run_districts, run_folder
    from hotspots.publish import writing_to

    target = run_folder(settings, out)
    with writing_to(target):
        target.mkdir(parents=True, exist_ok=True)
        (target / LOG_FILE).touch()
    with telling(quiet=quiet, verbose=verbose, log_file=target / LOG_FILE) as progress:
        result = run_districts(
            settings,
            folder=config.parent,
            out=out,
            districts=district or (),
            progress=progress,
        )
    if quiet:
        return
    typer.echo(str(result.prepared.records.summary))
    for note in result.prepared.notes:
        typer.echo(f"note: {note}")
    many = f"{len(result.districts)} districts" if len(result.districts) != 1 else "one area"
    typer.echo(f"Mapped {many}. Open {result.index}")
