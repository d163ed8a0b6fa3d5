"""``hotspots street-week deliver``: beats from house to house, and officers by day and hour."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption

_SUMMARY = "Cut a ward into beats of equal work, and share out the officers of its Street Week."
_EXAMPLE = (
    "hotspots street-week deliver my.toml -d Southend-on-Sea --ward “Kursley North”"
    " --week 2025-03-10 --beats 20 -o delivery"
)
HELP = f"{_SUMMARY}\n\n{PLACE}\n\nExample: {_EXAMPLE}"
_OUT = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FOLDER",
        help="Folder to write: new, empty, or of an earlier pack, which is replaced.",
        show_default=False,
    ),
]
# What of a Street Week's own settings says where and when.
_WHERE = ("ward", "week")


def deliver_command() -> type[Any]:
    """Make the kind of command that the group ``street-week`` takes under ``deliver``."""
    return lazy_command(_function)


def _function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    every = options_of(["street_week", "delivery"])
    options = [one for one in every if one.section != "street_week" or one.setting in _WHERE]
    return with_options(partial(_deliver, options), {"out": _OUT}, options)


def _deliver(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the pack, write it where it was asked for, and say what is in it."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.street_week_delivery import make_delivery, write_delivery

        made = make_delivery(settings, folder=folder, progress=progress)
        written = 0 if out is None else write_delivery(made, out, folder=folder)
    if quiet:
        return
    from hotspots.patterns.plain_words import say_week

    typer.echo(made.pack.finding)
    typer.echo(f"{made.pack.ward}, {made.pack.place} · {say_week(made.pack.week)}")
    for note in (*made.pack.notes, *made.pack.grid_notes):
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")
