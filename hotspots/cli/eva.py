"""``hotspots eva``: what is known of a place before it is audited, and the walk round it."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.eva_form import evidence, record, report
from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption

eva = typer.Typer(
    no_args_is_help=True,
    help="Environmental Visual Audits: the walk, its form, and what came of it.",
)
_PACK = (
    "Plan the audit of a harm spot, a ward or a drawn line: what the street map knows, crime and"
    " when, and a closed walk past every side of every street, with its stops."
)
_EXAMPLE = "hotspots eva pack my.toml -d Southend-on-Sea --spot 1 -o audit"


def _pack_function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    # How many spots a run audits says nothing to a command that is told which.
    options = [one for one in options_of(["eva"]) if one.setting != "spots"]
    return with_options(partial(_pack, options), _own_options(), options)


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
        "out": Annotated[
            Path | None,
            typer.Option(
                "--out",
                "-o",
                metavar="FOLDER",
                help="Folder to write: new, empty, or of an earlier audit, which is replaced.",
                show_default=False,
            ),
        ],
    }


def _pack(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    spot: str | None,
    ward: str | None,
    line: str | None,
    start: str | None,
    **given: Any,
) -> None:
    """Plan the audit, write it where it was asked for, and say what it is."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.eva import make_audit, write_audit

        made = make_audit(
            settings, folder, spot=spot, ward=ward, line=line, start=start, progress=progress
        )
        written = 0 if out is None else write_audit(made, out, folder=folder)
    if quiet:
        return
    audit = made.audit
    typer.echo(audit.finding)
    typer.echo(f"It starts and ends {audit.start_words}")
    for sentence in audit.surroundings.sentences:
        typer.echo(sentence)
    typer.echo(audit.timing)
    for note in audit.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


eva.command(
    "pack",
    cls=lazy_command(_pack_function),
    help=f"{_PACK}\n\n{PLACE}\n\nExample: {_EXAMPLE}",
)(lambda: None)
# A group of one command would be that command.
eva.callback()(lambda: None)
eva.command()(record)
eva.command()(report)
eva.command()(evidence)
