"""``hotspots street-week deliver``: beats from house to house, and officers by day and hour."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling
from hotspots.errors import Problem, SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption

_SUMMARY = "Cut a ward into beats of equal work, and share out the officers of its Street Week."
_EXAMPLE = (
    "hotspots street-week deliver my.toml -d Southend-on-Sea --ward “Kursley North”"
    " --week 2025-03-10 --beats 20 -o delivery"
)
HELP = f"{_SUMMARY}\n\n{PLACE}\n\nExample: {_EXAMPLE}"
_ROUND_THE_CLOCK = "00-24"


def _option(kind: type, *names: str, metavar: str, words: str) -> Any:
    """Describe an option that is not given by default."""
    return Annotated[
        kind | None, typer.Option(*names, metavar=metavar, help=words, show_default=False)
    ]


_OWN = {
    "out": _option(
        Path,
        *("--out", "-o"),
        metavar="FOLDER",
        words="Folder to write: new, empty, or of an earlier pack, which is replaced.",
    ),
    "ward": _option(
        str, "--ward", metavar="WARD", words="Name or code; by default that of the settings."
    ),
    "week": _option(
        str,
        "--week",
        metavar="DAY",
        words="First day, such as 2025-03-10; by default that of the settings.",
    ),
    "beats": _option(
        int,
        "--beats",
        metavar="N",
        words="How many beats; by default as few as one officer can do each of.",
    ),
    "doors_per_beat": _option(
        int, "--doors-per-beat", metavar="N", words="About how many doors in each, instead."
    ),
    "minutes_at_door": _option(
        float, "--minutes-at-door", metavar="MINUTES", words="At each door, answered or not; 3."
    ),
    "most_minutes": _option(
        float, "--most-minutes", metavar="MINUTES", words="Work of one officer in a beat; 240."
    ),
    "officer_hours": _option(
        float, "--officer-hours", metavar="HOURS", words="Of all officers, each day; 96."
    ),
    "staffed": _option(
        str, "--staffed", metavar="HOURS", words="Staffed hours, e.g. 08-24; round the clock."
    ),
}


def deliver_command() -> type[Any]:
    """Make the kind of command that the group ``street-week`` takes under ``deliver``."""
    return lazy_command(_function)


def _function() -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    # The section's own settings are named here, where there are words for a delivery.
    options = [one for one in options_of(["street_week"]) if one.parameter not in _OWN]
    return with_options(partial(_deliver, options), _OWN, options)


def _deliver(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    week: str | None,
    ward: str | None,
    staffed: str | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the pack, write it where it was asked for, and say what is in it."""
    named = ("beats", "doors_per_beat", "minutes_at_door", "most_minutes", "officer_hours")
    chosen = {name: value for name in named if (value := given.pop(name)) is not None}
    settings, folder = read_inputs(inputs, options, given)
    if week is not None:
        settings = _with_week(settings, week)
    hours = _hours(staffed or _ROUND_THE_CLOCK)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.street_week_delivery import (
            DeliveryChoices,
            make_delivery,
            write_delivery,
        )

        choices = DeliveryChoices(staffed=hours, **chosen)
        made = make_delivery(
            settings, folder=folder, ward=ward or "", choices=choices, progress=progress
        )
        written = 0 if out is None else write_delivery(made, out, folder=folder)
    if quiet:
        return
    from hotspots.publish.beats_pages import say_week

    typer.echo(made.pack.finding)
    typer.echo(f"{made.pack.ward}, {made.pack.place} · {say_week(made.pack.week)}")
    for note in (*made.pack.notes, *made.pack.grid_notes):
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


def _with_week(settings: Any, week: str) -> Any:
    """Put the week's first day into the settings, checked as one of theirs."""
    from hotspots.settings import check_settings

    tables = settings.model_dump(mode="json")
    tables["street_week"]["week"] = week
    return check_settings(tables, where="options")


def _hours(text: str) -> tuple[int, int]:
    """Read staffed hours such as 08-24."""
    first, sign, last = text.partition("-")
    if not (sign and first.strip().isdigit() and last.strip().isdigit()):
        what = f"staffed hours {text!r} are not two hours with - between them"
        raise SettingsError(Problem(what, "write e.g. 08-24", "--staffed"))
    return int(first), int(last)
