"""What commands share that record what came back: registers, days, pairs of words."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hotspots.errors import Problem, SettingsError, listed

if TYPE_CHECKING:
    from hotspots.products import Product

AsOf = Annotated[
    str | None,
    typer.Option(
        metavar="DAY", help="Day such as 2024-11-20; by default today.", show_default=False
    ),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="File to write: .csv, .png, .pdf, .html.",
        show_default=False,
    ),
]
TableName = Annotated[
    str | None,
    typer.Option("--table", metavar="NAME", help="Which table, where a .csv could hold several."),
]


def register_of(
    register: Path | None, config: Path | None, *, section: Literal["cocoon", "patrol"]
) -> Path:
    """Find the register: the folder named, that of the settings, or the usual one here."""
    usual = f"{section}-register"
    if register is not None:
        return register
    if config is None:
        return Path(usual)
    from hotspots.settings import read_settings

    given = read_settings(config)
    named = (given.cocoon if section == "cocoon" else given.patrol).register_folder
    if not named:
        raise SettingsError(
            Problem(
                "the settings name no register",
                f'add register_folder = "{usual}" under [{section}], or give --register',
                config.name,
            )
        )
    return config.parent / named


def pairs(texts: list[str] | None, option: str, example: str) -> dict[str, str]:
    """Read WORDS=MEANING."""
    found = {}
    for text in texts or []:
        words, sign, meaning = text.rpartition("=")
        if not (sign and words.strip() and meaning.strip()):
            what = f"{listed([text])} is not two parts with = between them"
            raise SettingsError(Problem(what, f'write {option} "{example}"', option))
        found[words.strip()] = meaning.strip()
    return found


def today() -> str:
    """Write today's date."""
    from datetime import date

    return date.today().isoformat()


def check_day(text: str, option: str) -> str:
    """Refuse what is no day such as 2024-11-20."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        what = f"{listed([text])} is not a day"
        raise SettingsError(Problem(what, "write it as in 2024-11-20", option)) from None


def tell_report(product: "Product", out: Path | None) -> None:
    """Say what a report says: its finding, its first table, its notes, where it went."""
    from hotspots.cli.product_report import table_lines

    for line in (product.finding, *table_lines(product)):
        typer.echo(line)
    for note in product.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {out}")
