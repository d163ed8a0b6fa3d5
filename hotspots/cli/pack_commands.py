"""Commands that make a pack: read what a run reads, make it, write it where asked, say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from hotspots.cli.product_options import SettingOption


@dataclass(frozen=True)
class MadePack:
    """What a command has made.

    Attributes
    ----------
    lines, notes
        What is said of it.
    write
        Writes it, and says how many files; None where it is one.
    """

    lines: Sequence[str]
    notes: Sequence[str]
    write: Callable[[Path], int | None]


@dataclass(frozen=True)
class PackCommand:
    """A command: its words, its options, what makes the pack.

    Attributes
    ----------
    name, summary, example
        Of the command.
    sections
        Tables of the settings whose settings are options.
    make
        Makes the pack from the settings, the folder that their file names count from, who is told
        of progress, and its own options by name.
    only, without
        Of a section, the only settings that are options, or those that are none.
    own
        Options that are no settings: name -> annotation for Typer; None by default.
    writes
        Metavar and words of ``-o``.
    """

    name: str
    summary: str
    example: str
    sections: tuple[str, ...]
    make: Callable[..., MadePack]
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)
    writes: tuple[str, str] = (
        "FOLDER",
        "Folder to write: new, empty, or of an earlier one of these, which is replaced.",
    )


def add_pack_command(group: typer.Typer, command: PackCommand) -> None:
    """Add a command to its group; its options are made when they are first needed."""
    words = f"{command.summary}\n\n{PLACE}\n\nExample: {command.example}"
    lazy = lazy_command(partial(_function_of, command))
    group.command(command.name, cls=lazy, help=words)(lambda: None)


def _function_of(command: PackCommand) -> Callable[..., None]:
    from hotspots.cli.product_options import options_of

    options = [one for one in options_of(command.sections) if _is_taken(command, one)]
    metavar, words = command.writes
    out = Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar=metavar, help=words, show_default=False),
    ]
    return with_options(partial(_run, command, options), {**command.own, "out": out}, options)


def _is_taken(command: PackCommand, option: "SettingOption") -> bool:
    only = command.only.get(option.section)
    left_out = command.without.get(option.section, ())
    return option.setting not in left_out and (only is None or option.setting in only)


def _run(
    command: PackCommand,
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the pack, write it where it was asked for, and say what is in it."""
    own = {name: given.pop(name) for name in command.own}
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        made = command.make(settings, folder, progress, **own)
        files = None if out is None else made.write(out)
    if quiet:
        return
    for line in made.lines:
        typer.echo(line)
    for note in made.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {out}" if files is None else f"Wrote {files} files to {out}")
