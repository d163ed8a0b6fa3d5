"""``hotspots patrol``: who visits which harm spot when, and what came of it."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hotspots.cli.pack_commands import MadePack, PackCommand, add_pack_command
from hotspots.cli.patrol_log import record, report

if TYPE_CHECKING:
    from hotspots.patterns.patrol_plan import PatrolPlan
    from hotspots.progress import Progress
    from hotspots.settings import Settings

patrol = typer.Typer(
    no_args_is_help=True,
    help="Patrol harm spots: plans for units and shifts, and what was done of them.",
)
# Terminal lines are for reading; the files hold every shift of every unit.
_MOST_LINES = 21


def _make_plan(settings: "Settings", folder: Path, progress: "Progress") -> MadePack:
    from hotspots.districts.patrol import make_patrol, write_patrol

    made = make_patrol(settings, folder=folder, progress=progress)
    lines = [
        made.product.finding,
        *_shift_lines(made.plan),
        *_spot_lines(made.plan),
        str(made.prepared.records.summary),
    ]
    return MadePack(lines, made.plan.notes, lambda out: write_patrol(made, out, folder=folder))


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


add_pack_command(
    patrol,
    PackCommand(
        "plan",
        "Plan a week of patrols: a sheet, a page and a route for every unit and shift.",
        "hotspots patrol plan my.toml -d Southend-on-Sea --units Alpha=foot -o patrols",
        ("patrol", "harm_spots"),
        _make_plan,
        without={"patrol": ("target_per_week",)},
    ),
)
patrol.command()(record)
patrol.command()(report)
