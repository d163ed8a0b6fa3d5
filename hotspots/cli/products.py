"""Commands that make one product each: ``hotspots density``, ``hotspots clusters`` and so on.

They read what a run reads, make the product as a run makes it, and write it to the one file
that is asked for. Their options are made from the settings, when a command is first asked what
it takes: ``hotspots --help`` need not load those.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from hotspots.cli.terminal import Quiet, Verbose, is_settings_file, telling
from hotspots.errors import Problem, SettingsError, listed

if TYPE_CHECKING:
    from hotspots.cli.product_options import SettingOption
    from hotspots.settings import Settings

WHOLE = "the whole area"
PLACE = (
    "INPUT is a settings file (.toml), whose settings the options change, or incidents: files, a"
    " folder or a pattern. Several districts are taken as one area; without boundaries that is a"
    " box around all incidents."
)
_FILE = (
    "Without -o the result is only said. A file that -o names is replaced, but never one that is"
    " read."
)


@dataclass(frozen=True)
class ProductCommand:
    """A command: what it makes, with which settings, and its words.

    Attributes
    ----------
    name, product
        Of the command, after that of its group if it is in one; id of the product it makes.
    sections
        Tables of the settings whose every setting is an option.
    summary, example
        What it does, and a line to try.
    writes
        Endings of the files it can write; a test holds them to what the product declares.
    """

    name: str
    product: str
    sections: tuple[str, ...]
    summary: str
    example: str
    writes: tuple[str, ...] = (".gpkg", ".csv", ".png", ".pdf", ".html")


PRODUCT_COMMANDS = (
    ProductCommand(
        "density",
        "density",
        ("density",),
        "Estimate how close together incidents or harm lie: a surface, per km².",
        "hotspots density burglary.csv --boundaries wards.geojson -d Harlow -o density.tif",
        (".gpkg", ".csv", ".tif", ".png", ".pdf", ".html"),
    ),
    ProductCommand(
        "clusters",
        "hotspot_areas",
        ("clusters",),
        "Find the areas where incidents lie close together, whatever their shape.",
        "hotspots clusters 2024-*-essex-street.csv --eps-m 80 -o clusters.gpkg",
    ),
    ProductCommand(
        "harm-spots",
        "harm_spots",
        ("harm_spots",),
        "Rank the small places that hold most harm.",
        "hotspots harm-spots my.toml --district Maldon --count 20 -o spots.html",
    ),
    ProductCommand(
        "local",
        "local_hotspots",
        ("local",),
        "Test which small areas, with their neighbours, hold more than chance gives (Gi*).",
        "hotspots local my.toml -d Southend-on-Sea --shape hexagon -o local.gpkg",
    ),
    ProductCommand(
        "change",
        "change",
        ("change",),
        "Show what rose, fell or persists, small area by small area.",
        "hotspots change my.toml -d Basildon --latest 3 -o change.png",
    ),
    ProductCommand(
        "concentration",
        "concentration",
        ("concentration",),
        "Say how few cells, wards or street segments hold how much of it.",
        "hotspots concentration my.toml -d Colchester -o lorenz.png",
    ),
    ProductCommand(
        "timing",
        "timing",
        ("timing",),
        "Say in which hours of the week incidents happen, windows shared out by the minute.",
        "hotspots timing burglary.csv -o timing.png",
    ),
    ProductCommand(
        "evaluate",
        "accuracy",
        ("accuracy",),
        "Score forward: what would places chosen from the months before have caught?",
        "hotspots evaluate my.toml --count 67 --scored 2 -o accuracy.png",
    ),
    ProductCommand(
        "near-repeat",
        "near_repeat",
        ("near_repeat",),
        "Test whether burglaries follow near burglaries, soon: how near, how soon, by how much.",
        "hotspots near-repeat burglary.csv --boundaries wards.geojson -o near_repeat.png",
    ),
    ProductCommand(
        "campaign",
        "campaign",
        ("campaign",),
        "Rank districts and wards by what a burglary campaign could prevent.",
        "hotspots campaign my.toml --months 6 -o campaign.png",
    ),
    ProductCommand(
        "cocoon zones",
        "cocoon",
        ("cocoon",),
        "Draw the live zones round burgled homes, and say how much of each ward they take.",
        "hotspots cocoon zones burglary.csv --boundaries wards.geojson -d Harlow -o zones.html",
    ),
    ProductCommand(
        "street-week rank",
        "street_week",
        ("street_week",),
        "Rank wards by what a Street Week could change there, and try other weights.",
        "hotspots street-week rank my.toml -d Southend-on-Sea -o wards.png",
    ),
)


def add_product_commands(app: typer.Typer, groups: Mapping[str, typer.Typer]) -> None:
    """Add every command of the table to the app, or to its group."""
    for command in PRODUCT_COMMANDS:
        words = f"{command.summary}\n\n{PLACE}\n\n{_FILE}\n\nExample: {command.example}"
        group, _, name = command.name.rpartition(" ")
        lazy = lazy_command(partial(_function_of, command))
        (groups[group] if group else app).command(name, cls=lazy, help=words)(lambda: None)


def lazy_command(make_function: Callable[[], Callable[..., None]]) -> type[TyperCommand]:
    """Make a kind of command whose options are made when they are first needed."""

    class LazyCommand(TyperCommand):
        def get_params(self, ctx: Any) -> list[Any]:
            if not self.params:
                alone = typer.Typer(add_completion=False)
                alone.command()(make_function())
                made = typer.main.get_command(alone)
                self.params, self.callback = made.params, made.callback
            return super().get_params(ctx)

    return LazyCommand


def _function_of(command: ProductCommand) -> Callable[..., None]:
    """Make the function that Typer reads the options from: a parameter for each setting."""
    from hotspots.cli.product_options import options_of

    options = options_of(command.sections)
    own = {
        "out": Annotated[
            Path | None,
            typer.Option(
                "--out",
                "-o",
                metavar="FILE",
                help=f"File to write: {', '.join(command.writes)}.",
                show_default=False,
            ),
        ],
        "table": Annotated[
            str | None,
            typer.Option(metavar="NAME", help="Which table, where a .csv could hold several."),
        ],
    }
    return with_options(partial(_make, command, options), own, options)


def with_options(
    work: Callable[..., None], own: Mapping[str, Any], options: "Sequence[SettingOption]"
) -> Callable[..., None]:
    """Make a function with a parameter for each setting, for Typer to read.

    Parameters
    ----------
    work
        Is called with all of them.
    own
        Parameters of the command itself, None by default.
    options
        The settings.
    """
    annotations = {
        "inputs": Annotated[
            list[str],
            typer.Argument(metavar="INPUT", help="A settings file, or incidents."),
        ],
        **own,
        **{one.parameter: Annotated[one.annotation, one.option] for one in options},
        "quiet": Quiet,
        "verbose": Verbose,
    }
    defaults = {"inputs": inspect.Parameter.empty, "quiet": False, "verbose": False}

    def function(**given: Any) -> None:
        work(**given)

    function.__annotations__ = annotations
    function.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # Typer reads it
        [
            inspect.Parameter(
                name,
                inspect.Parameter.KEYWORD_ONLY,
                default=defaults.get(name),
                annotation=annotation,
            )
            for name, annotation in annotations.items()
        ]
    )
    return function


def _make(
    command: ProductCommand,
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    table: str | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Make the product, write it where it was asked for, and say what was found."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts import make_one_product, refuse_to_replace_inputs
        from hotspots.products import DECLARATIONS
        from hotspots.publish import check_target, write_one_file

        if out is not None:
            declaration = next(one for one in DECLARATIONS if one.id == command.product)
            check_target(declaration, out, table=table or "")
            refuse_to_replace_inputs(out, settings, folder=folder, also=inputs)
        elif table is not None:
            cure = "add -o FILE.csv, or leave it out"
            raise SettingsError(Problem("--table does nothing without a file", cure, "--table"))
        made = make_one_product(command.product, settings, folder=folder, progress=progress)
        if out is not None:
            write_one_file(
                made.product,
                out,
                study_area=made.job.study_area,
                page=made.page,
                table=table or "",
                streets=made.job.streets,
            )
    if not quiet:
        from hotspots.cli.product_report import describe_product

        for line in describe_product(made, with_table=out is None):
            typer.echo(line)
        if out is not None:
            typer.echo(f"Wrote {out}")


def read_inputs(
    inputs: list[str], options: "Sequence[SettingOption]", given: dict[str, Any]
) -> "tuple[Settings, Path]":
    """Read the settings file, or make settings of the incidents named; options go on top."""
    from hotspots.cli.product_options import settings_of
    from hotspots.settings import check_settings, read_settings

    files = [one for one in inputs if is_settings_file(Path(one))]
    if not files:
        tables = settings_of(given, options, base=None)
        tables.setdefault("run", {}).setdefault("title", WHOLE)
        tables.setdefault("incidents", {})["files"] = inputs
        return check_settings(tables, where="options"), Path()
    if len(inputs) > 1:
        cure = "name the settings file alone, or incidents alone"
        what = f"a settings file is one input of {len(inputs)} ({listed(files)})"
        raise SettingsError(Problem(what, cure, "INPUT"))
    path = Path(inputs[0])
    base = read_settings(path)
    tables = settings_of(given, options, base=base)
    return check_settings(tables, where="options"), path.parent
