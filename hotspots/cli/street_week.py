"""``hotspots street-week``: which ward comes next, and what to know before the week."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.street_week_delivery import HELP, deliver_command
from hotspots.cli.street_week_outcome import add_evaluation
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption

street_week = typer.Typer(
    no_args_is_help=True,
    help="Street Weeks: which ward comes next, what to know before the week, how the work is"
    " shared out, and what came of it.",
)
_SCOPE = "Write the scoping pack of one ward: for the team, for partners, for anybody."
_SCOPE_EXAMPLE = "hotspots street-week scope my.toml -d Southend-on-Sea --ward Kursaal -o scoping"


def _scope_function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    options = options_of(["street_week"])
    own = {
        "out": Annotated[
            Path | None,
            typer.Option(
                "--out",
                "-o",
                metavar="FOLDER",
                help="Folder to write: new, empty, or of an earlier pack, which is replaced.",
                show_default=False,
            ),
        ]
    }
    return with_options(partial(_scope, options), own, options)


def _scope(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the pack, write it where it was asked for, and say what stands in it."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.scoping import make_scoping, write_scoping_pack
        from hotspots.publish.scoping_words import trend_lines, what_lines

        made = make_scoping(settings, folder=folder, progress=progress)
        written = 0 if out is None else write_scoping_pack(made, out, folder=folder)
    if quiet:
        return
    pack = made.pack
    typer.echo(f"Street Week in {pack.ward}, {pack.place}: {pack.week_in_words}")
    for line in (*pack.why_here, *what_lines(pack), *trend_lines(pack)):
        typer.echo(line)
    for note in pack.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


street_week.command(
    "scope",
    cls=lazy_command(_scope_function),
    help=f"{_SCOPE}\n\n{PLACE}\n\nExample: {_SCOPE_EXAMPLE}",
)(lambda: None)
street_week.command("deliver", cls=deliver_command(), help=HELP)(lambda: None)
add_evaluation(street_week)
