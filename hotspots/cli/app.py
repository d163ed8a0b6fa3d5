"""The commands put together, and what becomes of an error."""

import sys
from typing import Annotated

import typer

from hotspots import __version__
from hotspots.cli.check import check
from hotspots.cli.cocoon import cocoon
from hotspots.cli.download import download
from hotspots.cli.eva import eva
from hotspots.cli.new import new
from hotspots.cli.patrol import patrol
from hotspots.cli.products import add_product_commands
from hotspots.cli.run import run
from hotspots.cli.show import show
from hotspots.cli.street_week import street_week
from hotspots.cli.terminal import fault_place
from hotspots.errors import DeclarationError, HotspotsError

EXIT_OUR_FAULT, EXIT_YOURS_TO_MEND = 1, 2

app = typer.Typer(
    name="hotspots",
    no_args_is_help=True,
    help="Find the small places where crime and disorder concentrate, and map them district"
    " by district.\n\nStart with: hotspots new my.toml",
    epilog="Exit codes: 0 done; 2 something you can mend; 1 a fault of ours.",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(new)
app.command()(check)
app.command()(run)
app.command()(show)
app.add_typer(download, name="download")
app.add_typer(cocoon, name="cocoon")
app.add_typer(patrol, name="patrol")
app.add_typer(street_week, name="street-week")
app.add_typer(eva, name="eva")
add_product_commands(app, {"cocoon": cocoon, "street-week": street_week})


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"hotspots {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_say_version, is_eager=True, help="Say the version and stop."
        ),
    ] = False,
) -> None:
    """Find the small places where crime and disorder concentrate."""


def main() -> None:
    """Run the command; every error ends in a line or a few, never in a traceback."""
    try:
        app()
    except HotspotsError as error:
        for problem in error.problems:
            typer.echo(f"error: {problem}", err=True)
        sys.exit(EXIT_OUR_FAULT if isinstance(error, DeclarationError) else EXIT_YOURS_TO_MEND)
    except Exception as error:  # the last line of defence: said here, its place in the log
        typer.echo(
            f"error: a fault in hotspots itself ({type(error).__name__} at"
            f" {fault_place(error)}). Your files"
            " are untouched; please report this line and the run's log.",
            err=True,
        )
        sys.exit(EXIT_OUR_FAULT)
