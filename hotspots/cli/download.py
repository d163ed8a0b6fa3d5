"""``hotspots download``: fetch what is public, and say what must stand on maps."""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from hotspots.cli.terminal import Districts, Quiet, Verbose, telling

download = typer.Typer(
    no_args_is_help=True,
    help="Fetch public boundaries (ONS), incidents (police.uk) and streets (OpenStreetMap).",
)

Refresh = Annotated[bool, typer.Option("--refresh", help="Fetch anew what is there already.")]
_KEPT = "Files that were complete are kept; give the same command to go on."
_ALWAYS = "hotspots.download"  # the log of whom is asked, and of what is tried again


class Level(StrEnum):
    """What the boundaries are of."""

    WARD = "ward"
    DISTRICT = "district"


@download.command()
def boundaries(
    year: Annotated[int, typer.Option(help="Year of the edition.")] = 2024,
    level: Annotated[Level, typer.Option(help="What to fetch.")] = Level.WARD,
    district: Districts = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the file goes.")
    ] = Path("boundaries"),
    url: Annotated[
        str | None, typer.Option(help="Another layer (…/FeatureServer/0) or directory of layers.")
    ] = None,
    refresh: Refresh = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch wards or districts from the ONS Open Geography portal, all of them or of districts."""
    from hotspots.records.download import download_boundaries
    from hotspots.records.download.ons import ONS_SERVICES

    with telling(quiet=quiet, verbose=verbose, kept=_KEPT, always=_ALWAYS) as progress:
        result = download_boundaries(
            out,
            level=level.value,
            year=year,
            districts=district or (),
            url=url or ONS_SERVICES,
            refresh=refresh,
            progress=progress,
        )
    if quiet:
        return
    _say_notes(result.notes)
    done = "Already there, unchanged" if result.from_cache else "Fetched"
    typer.echo(f"{done}: {result.areas:,} {level.value}s, {result.files[0]}")
    _say_attribution(result.attribution)


@download.command()
def incidents(
    force: Annotated[str, typer.Option(help="As police.uk writes it: essex, west-yorkshire …")],
    first_month: Annotated[
        str, typer.Option("--from", metavar="MONTH", help="First month, e.g. 2024-01.")
    ],
    last_month: Annotated[
        str, typer.Option("--to", metavar="MONTH", help="Last month, e.g. 2024-12.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the files go.")
    ] = Path("incidents"),
    archive: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Take them from this zip file; fetch nothing."),
    ] = None,
    url: Annotated[str | None, typer.Option(help="Another folder of archives.")] = None,
    refresh: Refresh = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch street-level incidents of a force from police.uk, a file a month."""
    from hotspots.records.download import download_incidents
    from hotspots.records.download.incidents import POLICE_UK_ARCHIVE

    with telling(quiet=quiet, verbose=verbose, kept=_KEPT, always=_ALWAYS) as progress:
        result = download_incidents(
            out,
            force=force,
            first_month=first_month,
            last_month=last_month,
            archive=archive,
            url=url or POLICE_UK_ARCHIVE,
            refresh=refresh,
            progress=progress,
        )
    if quiet:
        return
    _say_notes(result.notes)
    if result.missing:
        typer.echo(f"note: police.uk has no file of {force} for {', '.join(result.missing)}")
    fetched, kept = len(result.fetched), len(result.from_cache)
    typer.echo(f"Months fetched: {fetched}; already there, unchanged: {kept}. See {out}")
    _say_attribution(result.attribution)


@download.command()
def streets(
    boundaries: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Boundaries that hold the districts.")
    ] = None,
    district: Districts = None,
    bbox: Annotated[
        str | None,
        typer.Option(metavar="W,S,E,N", help="A box in degrees instead of districts."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the file goes.")
    ] = Path("streets"),
    url: Annotated[
        str | None, typer.Option(help="Another Overpass server (…/api/interpreter).")
    ] = None,
    refresh: Refresh = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Fetch streets and what stands beside them from OpenStreetMap, for districts or a box."""
    from hotspots.records.download import download_streets
    from hotspots.records.download.overpass import OVERPASS
    from hotspots.records.download.streets import box_of_text

    with telling(quiet=quiet, verbose=verbose, kept=_KEPT, always=_ALWAYS) as progress:
        result = download_streets(
            out,
            bbox=None if bbox is None else box_of_text(bbox),
            boundaries=boundaries,
            districts=district or (),
            url=url or OVERPASS,
            refresh=refresh,
            progress=progress,
        )
    if quiet:
        return
    _say_notes(result.notes)
    done = "Already there, unchanged" if result.from_cache else "Fetched"
    typer.echo(f"{done}: {result.files[0]}")
    _say_attribution(result.attribution)


def _say_notes(notes: Iterable[str]) -> None:
    for note in notes:
        typer.echo(f"note: {note}")


def _say_attribution(lines: Iterable[str]) -> None:
    typer.echo("With every map made from it must stand:")
    for line in lines:
        typer.echo(f"  {line}")
