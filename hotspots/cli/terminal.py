"""What the commands share: their common options, the progress bar, the log."""

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from hotspots.errors import HotspotsError
from hotspots.progress import Progress, silent

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what went wrong.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say each step as it is done.")]
Config = Annotated[
    Path, typer.Argument(metavar="CONFIG", help="Settings file; hotspots new makes one.")
]
Districts = Annotated[
    list[str] | None,
    typer.Option(
        "--district", "-d", metavar="NAME", help="Only this district; may be given again."
    ),
]

EXIT_INTERRUPTED = 130
_KEPT = "Districts that were complete are kept; the run is not."

_log = logging.getLogger("hotspots")
_log.addHandler(logging.NullHandler())  # without a log, errors are for the command to say


def is_settings_file(path: Path) -> bool:
    """Tell settings (.toml, or a bare name that is not there) from incidents."""
    if path.suffix.casefold() == ".toml":
        return not path.is_dir()
    is_pattern = any(mark in str(path) for mark in "*?[")
    return not (path.suffix or is_pattern or path.exists())


def fault_place(error: BaseException) -> str:
    """Name our innermost line that failed; not the message, which may hold someone's data."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/hotspots/" in frame.filename.replace("\\", "/")]
    if not ours:
        return "an unknown place"
    module = ours[-1].filename.replace("\\", "/").rpartition("/hotspots/")[2]
    return f"{module}:{ours[-1].lineno}"


@contextmanager
def telling(
    *,
    quiet: bool,
    verbose: bool,
    log_file: Path | None = None,
    kept: str = _KEPT,
    always: str = "",
) -> Iterator[Progress]:
    """Set up what is said while a command works, and what is ``kept`` when it is interrupted.

    What the logger ``always`` says is said without ``verbose`` too: whoever waits for a network
    wants to know for whom.

    Yields
    ------
    Progress
        Draws a bar on a terminal; says nothing when nobody watches, or on ``--quiet``.
    """
    handlers: list[logging.Handler] = []
    if verbose or (always and not quiet):
        said = _handler(_Screen(), "%(message)s")
        said.addFilter(logging.Filter("" if verbose else always))
        handlers.append(said)
    if log_file is not None:
        form = "%(asctime)s %(levelname)s %(message)s"
        handlers.append(_handler(logging.FileHandler(log_file, mode="w", encoding="utf-8"), form))
    _log.setLevel(logging.INFO)
    _log.propagate = False
    for handler in handlers:
        _log.addHandler(handler)
    try:
        if quiet or not sys.stderr.isatty():
            yield silent
        else:
            with _bar() as progress:
                yield progress
    except KeyboardInterrupt:
        _log.error("stopped by Ctrl-C")
        typer.echo(f"Stopped. {kept}", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    except HotspotsError as error:
        _log.error("stopped by %s", type(error).__name__)
        raise
    except Exception as error:  # whatever it is, the log has its place; it goes on its way
        _log.error("fault: %s at %s", type(error).__name__, fault_place(error))
        raise
    finally:
        for handler in handlers:
            _log.removeHandler(handler)
            handler.close()


class _Screen(logging.Handler):
    """Says each message above the bar, which takes ``sys.stderr`` over while it is drawn."""

    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(self.format(record), err=True)


def _handler(handler: logging.Handler, form: str) -> logging.Handler:
    handler.setFormatter(logging.Formatter(form))
    return handler


@contextmanager
def _bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield progress
