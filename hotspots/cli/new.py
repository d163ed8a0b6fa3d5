"""``hotspots new``: write a settings file in which every setting is explained."""

from pathlib import Path
from typing import Annotated

import typer


def new(
    file: Annotated[Path, typer.Argument(help="Settings file to write, e.g. my.toml.")],
    incidents: Annotated[
        str, typer.Option(help="Incident file, folder or pattern to put into it.")
    ] = "incidents/*.csv",
    boundaries: Annotated[str, typer.Option(help="Boundary file to put into it.")] = "",
) -> None:
    """Write a settings file in which every setting stands with its default and what it does."""
    from hotspots.settings import create_settings_file

    values: dict[str, dict[str, object]] = {
        "run": {"name": file.stem[:60]},
        "incidents": {"files": incidents},
    }
    if boundaries:
        values["boundaries"] = {"files": boundaries}
    create_settings_file(file, values)
    typer.echo(f"Wrote {file}. Next: edit it, then hotspots check {file}")
