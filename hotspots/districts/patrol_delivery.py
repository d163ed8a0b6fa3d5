"""What came of patrols: recorded in the register, read from it, written as any other product."""

from collections.abc import Sequence
from pathlib import Path

from hotspots.districts.delivery import MadeDelivery
from hotspots.errors import InputError, Problem
from hotspots.patterns.gps_visits import GpsVisits, find_gps_visits
from hotspots.patterns.patrol_delivery import (
    PatrolDelivery,
    find_patrol_delivery,
    is_nothing,
)
from hotspots.patterns.patrol_records import RecordedPatrols
from hotspots.patterns.plain_words import say_day
from hotspots.products.patrol_delivery import make_patrol_delivery
from hotspots.publish import Page
from hotspots.publish.patrol_register import record_gps_visits
from hotspots.records.gps_points import GpsPoints, read_gps_points
from hotspots.records.patrol_register import PatrolRegister, read_patrol_register
from hotspots.records.spot_outlines import read_spot_outlines
from hotspots.settings import PatrolSettings, Settings, read_settings

_NO_PLACE, _SEVERAL = "all spots", "all places"


def record_gps(
    files: Sequence[Path],
    *,
    spots: Path,
    register: Path,
    as_of: str,
    tolerance_m: float = 20.0,
    columns: dict[str, str] | None = None,
) -> tuple[GpsPoints, GpsVisits, RecordedPatrols]:
    """Find visits in fixes of units, and record them.

    Parameters
    ----------
    files
        Fixes: CSV, workbooks, GPX.
    spots
        A file of harm spots, or the folder of a run.
    register
        The register's folder.
    as_of
        The day of recording.
    tolerance_m
        By how much a fence is wider than its spot.
    columns
        Role -> column name, where a name is not recognised.

    Raises
    ------
    HotspotsError
        When an input or the register cannot be read, or the register not be written.
    """
    gps = read_gps_points(list(files), columns=columns)
    found = find_gps_visits(
        gps.points, read_spot_outlines(spots, to_crs=gps.points.crs), tolerance_m=tolerance_m
    )
    return gps, found, record_gps_visits(found, register, as_of=as_of)


def make_patrol_report(
    register: Path,
    *,
    settings_file: Path | None = None,
    as_of: str,
    first: str | None = None,
    last: str | None = None,
    within_minutes: float = 30.0,
    target_per_week: float | None = None,
    per_spots: int | None = None,
) -> MadeDelivery:
    """Report what came of the patrols in a register.

    Parameters
    ----------
    register
        Its folder.
    settings_file
        Names the place and the marking; None: the place of the plans, OFFICIAL-SENSITIVE.
    as_of
        The day of the report.
    first, last, within_minutes, target_per_week, per_spots
        As in :func:`hotspots.patterns.patrol_delivery.find_patrol_delivery`; a target that is not
        given is that of the settings.

    Raises
    ------
    HotspotsError
        When the register or the settings cannot be read, or a limit is none.
    """
    settings = None if settings_file is None else read_settings(settings_file)
    patrol = PatrolSettings() if settings is None else settings.patrol
    if not register.exists():
        cure = "name the folder that plans and logs are remembered in, with --register"
        raise InputError(Problem("there is no register of patrols", cure, str(register)))
    kept = read_patrol_register(register)
    delivery = find_patrol_delivery(
        kept,
        as_of=as_of,
        first=first,
        last=last,
        within_minutes=within_minutes,
        target_per_week=patrol.target_per_week if target_per_week is None else target_per_week,
        per_spots=per_spots,
    )
    place = _place_of(kept, settings)
    product = make_patrol_delivery(place, delivery)
    return MadeDelivery(
        product,
        Page(
            title=product.finding,
            place=place,
            subtitle=_period_of(delivery),
            marking="OFFICIAL-SENSITIVE" if settings is None else settings.run.marking,
            notes=product.notes,
            sources=(),
        ),
    )


def _place_of(register: PatrolRegister, settings: Settings | None) -> str:
    if settings is not None:
        return settings.run.place
    places = sorted(set(register.planned["place"]) - {""})
    if len(places) == 1:
        return str(places[0])
    return _SEVERAL if places else _NO_PLACE


def _period_of(delivery: PatrolDelivery) -> str:
    report = f"as of {say_day(delivery.as_of)}"
    if is_nothing(delivery.first):
        return f"Plans and logs {report}"
    return f"Shifts of {say_day(delivery.first)} to {say_day(delivery.last)}, {report}"
