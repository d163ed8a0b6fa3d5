"""``hotspots cocoon``: zones round burgled homes, lists of doors, and what came of the visits."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

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
    typer.echo(f"As of {made.lists.as_of:%-d %B %Y, %H:%M} · {made.lists.basis}")
    for line in _saturation_lines(made):
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


cocoon.command(
    "list",
    cls=lazy_command(_list_function),
    help=f"{_LIST}\n\n{PLACE}\n\nExample: {_LIST_EXAMPLE}",
)(lambda: None)
