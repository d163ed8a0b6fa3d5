"""``hotspots eva``: what is known of a place before it is audited, and the walk round it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.eva_form import evidence, record, report
from hotspots.cli.pack_commands import MadePack, PackCommand, add_pack_command

if TYPE_CHECKING:
    from hotspots.progress import Progress
    from hotspots.settings import Settings

eva = typer.Typer(
    no_args_is_help=True,
    help="Environmental Visual Audits: the walk, its form, and what came of it.",
)


def _own_options() -> dict[str, Any]:
    place = "The place (one of these)"

    def text(flag: str, metavar: str, words: str, panel: str | None = place) -> Any:
        option = typer.Option(
            flag, metavar=metavar, help=words, show_default=False, rich_help_panel=panel
        )
        return Annotated[str | None, option]

    return {
        "spot": text("--spot", "RANK", "Rank or name of a harm spot."),
        "ward": text("--ward", "WARD", "Name or code of a ward."),
        "line": text(
            "--line",
            "FILE",
            "File with a drawn line (GeoJSON, GeoPackage, shapefile, KML), or the line as"
            " well-known text in metres.",
        ),
        "start": text("--start", "GRIDREF", "Grid reference near which the walk begins.", None),
    }


def _make_audit(
    settings: "Settings",
    folder: Path,
    progress: "Progress",
    spot: str | None,
    ward: str | None,
    line: str | None,
    start: str | None,
) -> MadePack:
    from hotspots.districts.eva import make_audit, write_audit

    made = make_audit(
        settings, folder, spot=spot, ward=ward, line=line, start=start, progress=progress
    )
    audit = made.audit
    lines = [
        audit.finding,
        f"It starts and ends {audit.start_words}",
        *audit.surroundings.sentences,
        audit.timing,
    ]
    return MadePack(lines, audit.notes, lambda out: write_audit(made, out, folder=folder))


add_pack_command(
    eva,
    PackCommand(
        "pack",
        "Plan the audit of a harm spot, a ward or a drawn line: what the street map knows, crime"
        " and when, and a closed walk past every side of every street, with its stops.",
        "hotspots eva pack my.toml -d Southend-on-Sea --spot 1 -o audit",
        ("eva",),
        _make_audit,
        # How many spots a run audits says nothing to a command that is told which.
        without={"eva": ("spots",)},
        own=_own_options(),
    ),
)
eva.command()(record)
eva.command()(report)
eva.command()(evidence)
