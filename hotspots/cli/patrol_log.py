"""``hotspots patrol record`` and ``report``: what came of the patrols that were planned."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hotspots.cli.returned import (
    AsOf,
    Out,
    TableName,
    check_day,
    pairs,
    register_of,
    tell_report,
    today,
)
from hotspots.cli.terminal import Quiet, Verbose, telling
from hotspots.errors import Problem, SettingsError

if TYPE_CHECKING:
    from hotspots.patterns.patrol_records import RecordedPatrols

Folder = Annotated[
    Path | None,
    typer.Option(
        "--register",
        metavar="FOLDER",
        help="Folder in which plans and patrols are remembered; of the settings, if they are"
        " given.",
        show_default=False,
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        "--settings",
        "-s",
        metavar="CONFIG",
        help="Settings file that names the register under [patrol].",
        show_default=False,
    ),
]
Within = Annotated[
    float,
    typer.Option(metavar="MINUTES", help="How far from its planned time a visit is on time."),
]


def record(
    logs: Annotated[
        list[Path] | None,
        typer.Argument(metavar="LOG", help="Patrol logs that came back filled in."),
    ] = None,
    gps: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Fixes of units (CSV, GPX): time inside each spot; may be given again.",
        ),
    ] = None,
    spots: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The spots, for --gps: harm_spots.gpkg or .csv, or the folder of a run.",
            show_default=False,
        ),
    ] = None,
    tolerance_m: Annotated[
        float, typer.Option(metavar="METRES", help="By how much a spot's fence is wider, for GPS.")
    ] = 20.0,
    register: Folder = None,
    settings: Config = None,
    as_of: AsOf = None,
    activity: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WORDS=ACTIVITY",
            help="What a team's own words mean, e.g. “Shop=business check”; may be given again.",
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ROLE=COLUMN",
            help="Which column is the spot, unit, date, arrived, left, minutes, activity or"
            " number (of --gps: unit, time, longitude, latitude); may be given again.",
        ),
    ] = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Record patrols: check the logs that came back, and merge them into the register.

    Recording a log again changes nothing. What cannot be a visit is said, line by line. Names of
    officers and notes are not kept.

    Example: hotspots patrol record log-*.csv --settings my.toml
    """
    folder = register_of(register, settings, section="patrol")
    day = check_day(as_of, "--as-of") if as_of else today()
    columns = pairs(column, "--column", "spot=Beat") or None
    words = pairs(activity, "--activity", "Shop=business check") or None
    if not logs and not gps:
        cure = "name a log, or fixes with --gps"
        raise SettingsError(Problem("there is nothing to record", cure, "LOG"))
    if gps and spots is None:
        cure = "name harm_spots.gpkg, or the folder of the run"
        raise SettingsError(Problem("fixes need the spots' outlines", cure, "--spots"))
    with telling(quiet=quiet, verbose=verbose, kept="What was recorded before is as it was."):
        if logs:
            _record_logs(logs, folder, day, columns, words, quiet=quiet)
        if gps and spots is not None:
            _record_gps(gps, spots, folder, day, columns if not logs else None, tolerance_m, quiet)


def _record_logs(
    logs: list[Path],
    folder: Path,
    day: str,
    columns: dict[str, str] | None,
    words: dict[str, str] | None,
    *,
    quiet: bool,
) -> None:
    from hotspots.publish.patrol_register import record_patrol_logs
    from hotspots.records.patrol_logs import read_patrol_logs

    read = read_patrol_logs(logs, columns=columns, activities=words)
    recorded = record_patrol_logs(read, folder, as_of=day)
    if not quiet:
        _tell(recorded, read.notes, folder)


def _record_gps(
    files: list[Path],
    spots: Path,
    folder: Path,
    day: str,
    columns: dict[str, str] | None,
    tolerance_m: float,
    quiet: bool,
) -> None:
    from hotspots.districts.patrol_delivery import record_gps

    gps, found, recorded = record_gps(
        files, spots=spots, register=folder, as_of=day, tolerance_m=tolerance_m, columns=columns
    )
    if quiet:
        return
    typer.echo(str(gps.summary))
    typer.echo(
        f"{len(found.visits):,} visits found in {found.fixes:,} fixes;"
        f" {found.passed_through:,} stays under {found.shortest_minutes:g} minutes are none;"
        f" {found.gaps:,} times a unit was not heard of for over {found.longest_gap_minutes:g}"
        " minutes"
    )
    _tell(recorded, gps.notes, folder)


def _tell(recorded: "RecordedPatrols", notes: tuple[str, ...], folder: Path) -> None:
    from hotspots.records.accounting import NOT_FILLED_IN

    typer.echo(str(recorded))
    for row in recorded.rejected_rows.itertuples(index=False):
        if row.reason != NOT_FILLED_IN:
            typer.echo(f"  {row.file}, line {row.line}: {row.reason}")
    for note in (*notes, *recorded.notes):
        typer.echo(f"note: {note}")
    typer.echo(f"The register {folder} holds {len(recorded.register.visits):,} rows of visits")


def report(
    register: Folder = None,
    settings: Config = None,
    as_of: AsOf = None,
    first: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="First day of shifts; by default the first there is."),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Last day of shifts; by default the last there is."),
    ] = None,
    within_minutes: Within = 30.0,
    target_per_week: Annotated[
        float | None,
        typer.Option(
            metavar="NUMBER",
            help="Interactions a week to compare with; by default that of the settings, or 500,"
            " Operation Grip's in 67 spots.",
            show_default=False,
        ),
    ] = None,
    per_spots: Annotated[
        int | None,
        typer.Option(
            metavar="SPOTS",
            help="How many spots that target is for: it is scaled to those planned.",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
    table: TableName = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Report what came of patrol plans: visits and minutes planned and made, interactions.

    By spot and week, by activity, by unit and shift; never by officer.

    Example: hotspots patrol report --settings my.toml -o patrols.png
    """
    folder = register_of(register, settings, section="patrol")
    day = check_day(as_of, "--as-of") if as_of else today()
    begin = check_day(first, "--first") if first else None
    end = check_day(last, "--last") if last else None
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written."):
        from hotspots.districts.delivery import write_delivery
        from hotspots.districts.patrol_delivery import make_patrol_report

        made = make_patrol_report(
            folder,
            settings_file=settings,
            as_of=day,
            first=begin,
            last=end,
            within_minutes=within_minutes,
            target_per_week=target_per_week,
            per_spots=per_spots,
        )
        if out is not None:
            write_delivery(made, out, table=table or "")
    if not quiet:
        tell_report(made.product, out)
