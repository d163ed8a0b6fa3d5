"""``hotspots patrol``: who visits which harm spot when, and what came of it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.patrol_log import record, report
from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption
    from hotspots.patterns.patrol_plan import PatrolPlan

patrol = typer.Typer(
    no_args_is_help=True,
    help="Patrol harm spots: plans for units and shifts, and what was done of them.",
)
_PLAN = "Plan a week of patrols: a sheet, a page and a route for every unit and shift."
_PLAN_EXAMPLE = "hotspots patrol plan my.toml -d Southend-on-Sea --units Alpha=foot -o patrols"
# Terminal lines are for reading; the files hold every shift of every unit.
_MOST_LINES = 21


def _plan_function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    options = options_of(["patrol", "harm_spots"])
    own = {
        "out": Annotated[
            Path | None,
            typer.Option(
                "--out",
                "-o",
                metavar="FOLDER",
                help="Folder to write: new, empty, or of an earlier plan, which is replaced.",
                show_default=False,
            ),
        ]
    }
    return with_options(partial(_plan, options), own, options)


def _plan(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the plan, write it where it was asked for, and say what is in it."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.patrol import make_patrol, write_patrol

        made = make_patrol(settings, folder=folder, progress=progress)
        written = 0 if out is None else write_patrol(made, out, folder=folder)
    if quiet:
        return
    typer.echo(made.product.finding)
    for line in (*_shift_lines(made.plan), *_spot_lines(made.plan)):
        typer.echo(line)
    for note in made.plan.notes:
        typer.echo(f"note: {note}")
    typer.echo(str(made.prepared.records.summary))
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


def _shift_lines(plan: "PatrolPlan") -> list[str]:
    """Say what each unit does in each shift."""
    lines = [
        f"{row.date:%a %d %b} · {row.shift} · {row.unit} ({row.mode}): {row.visits} visits,"
        f" {row.minutes_in_spots:.0f} minutes in spots, {row.minutes_travelling:.0f} on the way"
        f" ({row.metres / 1000:.1f} km), {row.minutes_spare:.0f} spare"
        for row in plan.shifts.itertuples()
    ]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"… and {more} more shifts"] if more > 0 else [])]


def _spot_lines(plan: "PatrolPlan") -> list[str]:
    """Say how often each spot is visited, and when."""
    lines = [
        f"{row.rank} {row.spot}{f' ({row.around})' if row.around else ''}: "
        + (f"{row.planned} visits, {row.window}" if row.planned else f"none: {row.why_not}")
        for row in plan.spots.itertuples()
    ]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], *([f"… and {more} more spots"] if more > 0 else [])]


patrol.command(
    "plan",
    cls=lazy_command(_plan_function),
    help=f"{_PLAN}\n\n{PLACE}\n\nExample: {_PLAN_EXAMPLE}",
)(lambda: None)
patrol.command()(record)
patrol.command()(report)
