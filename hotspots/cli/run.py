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
    public: Annotated[
        bool, typer.Option("--public", help="Make a second folder as well that anybody may see.")
    ] = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make the maps, tables and rasters of every district, and the page that leads to them."""
    from hotspots.settings import read_settings

    settings = read_settings(config)
    if public:
        settings = settings.model_copy(
            update={"run": settings.run.model_copy(update={"public": True})}
        )
    from hotspots.districts import (
        LOG_FILE,
        how_many,
        older_folders,
        open_run_folder,
        public_folder,
        run_districts,
    )
    from hotspots.publish import writing_to

    target = open_run_folder(settings, out)
    with writing_to(target):
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
    for what, rows in result.prepared.account.items():
        if not what.startswith(("mapped", "rejected")):
            typer.echo(f"{rows:,} rows {what}")
    for note in result.prepared.notes:
        typer.echo(f"note: {note}")
    older = older_folders(result.folder, result.districts)
    if older:
        typer.echo(f"note: {len(older)} folders of an older run were left as they are")
    if settings.run.public:
        typer.echo(f"For anybody: {public_folder(result.folder) / result.index.name}")
    typer.echo(f"Mapped {how_many(result.districts)}. Open {result.index}")
