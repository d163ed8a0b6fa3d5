"""``hotspots show``: look at a run in the browser of this machine."""

import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.terminal import Quiet, Verbose, telling


def show(
    run: Annotated[
        str,
        typer.Argument(
            metavar="[RUN]",
            help="Name of a run, or a folder; the newest run if not said.",
            show_default=False,
        ),
    ] = "",
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the runs' folders are.")
    ] = Path("maps"),
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0: any that is free.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the browser.")
    ] = True,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show a finished run in the browser; only this machine can reach it."""
    from hotspots.publish.run_folders import find_run
    from hotspots.publish.serve import RunServer

    folder = find_run(run, out=out)
    with telling(quiet=quiet, verbose=verbose), RunServer(folder, port=port) as server:
        if not quiet:
            typer.echo(f"{folder}: {server.address}")
            typer.echo("Only this machine can reach it. Ctrl-C ends it.")
        if browser:  # some browsers return when they are closed
            threading.Thread(target=webbrowser.open, args=[server.address], daemon=True).start()
        try:
            server.serve()
        except KeyboardInterrupt:
            return
