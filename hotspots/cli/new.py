"""``hotspots new``: write a settings file in which every setting is explained."""

from pathlib import Path
from typing import Annotated

import typer

from hotspots.errors import Problem, SettingsError, as_argument


def new(
    file: Annotated[Path, typer.Argument(help="Settings file to write (.toml).")],
    incidents: Annotated[
        str, typer.Option(help="Incident file, folder or pattern to put into it.")
    ] = "incidents/*.csv",
    boundaries: Annotated[str, typer.Option(help="Boundary file to put into it.")] = "",
) -> None:
    """Write a settings file in which every setting stands with its default and what it does."""
    from hotspots.settings import create_settings_file

    file = _ending_in_toml(file)
    values: dict[str, dict[str, object]] = {
        "run": {"name": file.stem[:60]},
        "incidents": {"files": incidents},
    }
    if boundaries:
        values["boundaries"] = {"files": boundaries}
    create_settings_file(file, values)
    typer.echo(f"Wrote {file}. Next: edit it, then hotspots check {as_argument(file)}")


def _ending_in_toml(file: Path) -> Path:
    """Add the ending to a bare name; every command knows a settings file by it."""
    if not file.suffix:
        return file.with_name(f"{file.name}.toml")
    if file.suffix.casefold() == ".toml":
        return file
    better = as_argument(file.with_suffix(".toml"))
    what = f"a settings file's name ends in .toml, not in {file.suffix}"
    raise SettingsError(Problem(what, f"hotspots new {better}", str(file)))
