"""``hotspots street-week``: which ward comes next, and what to know before the week."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hotspots.cli.pack_commands import MadePack, PackCommand, add_pack_command
from hotspots.cli.street_week_delivery import DELIVER
from hotspots.cli.street_week_outcome import EVALUATE, PLAN_EVALUATION

if TYPE_CHECKING:
    from hotspots.progress import Progress
    from hotspots.settings import Settings

street_week = typer.Typer(
    no_args_is_help=True,
    help="Street Weeks: which ward comes next, what to know before the week, how the work is"
    " shared out, and what came of it.",
)


def _make_scoping(settings: "Settings", folder: Path, progress: "Progress") -> MadePack:
    from hotspots.districts.scoping import make_scoping, write_scoping_pack
    from hotspots.publish.scoping_words import trend_lines, what_lines

    made = make_scoping(settings, folder=folder, progress=progress)
    pack = made.pack
    lines = [
        f"Street Week in {pack.ward}, {pack.place}: {pack.week_in_words}",
        *pack.why_here,
        *what_lines(pack),
        *trend_lines(pack),
    ]
    return MadePack(lines, pack.notes, lambda out: write_scoping_pack(made, out, folder=folder))


add_pack_command(
    street_week,
    PackCommand(
        "scope",
        "Write the scoping pack of one ward: for the team, for partners, for anybody.",
        "hotspots street-week scope my.toml -d Southend-on-Sea --ward Kursaal -o scoping",
        ("street_week",),
        _make_scoping,
    ),
)
add_pack_command(street_week, DELIVER)
add_pack_command(street_week, PLAN_EVALUATION)
add_pack_command(street_week, EVALUATE)
