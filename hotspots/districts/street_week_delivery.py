"""The delivery pack of a Street Week: of a district's job, or by itself for one ward."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hotspots.districts.cocoon import sensitive
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.pack_folder import write_pack_folder
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.ground.beats import cut_beats
from hotspots.ground.one_ward import Ward, find_ward
from hotspots.patterns.burgled_homes import may_be_homes
from hotspots.patterns.deployment import plan_deployment
from hotspots.patterns.weeks import week_of
from hotspots.products.beats import DeliveryPack, make_delivery_pack
from hotspots.progress import Progress, silent
from hotspots.publish.beats_versions import write_delivery_pack
from hotspots.settings import Settings
from hotspots.settings.kinds import whole_hours

# The scoping week comes first.
_WEEKS_AFTER = 1


@dataclass(frozen=True)
class MadeDelivery:
    """A delivery pack, and everything it was made of."""

    pack: DeliveryPack
    job: DistrictJob
    prepared: PreparedRun


def delivery_pack_of(job: DistrictJob, ward: Ward) -> DeliveryPack:
    """Make the delivery pack of one ward of a district.

    Parameters
    ----------
    job
        The district, with addresses and streets.
    ward
        Of the district.

    Raises
    ------
    InputError
        When there are no addresses or no streets, none of the addresses or the streets is in the
        ward, or no week is named and no date is known.
    """
    given = job.settings.delivery
    _require_ground(job, ward)
    if job.addresses is None or job.network is None:  # refused above
        raise AssertionError
    mine = (job.addresses["ward_code"] == ward.code).to_numpy(bool)
    addresses = job.addresses[mine & may_be_homes(job.addresses)]
    found = cut_beats(
        addresses,
        job.network,
        beats=given.beats or None,
        doors_per_beat=given.doors_per_beat or None,
        minutes_at_door=given.minutes_at_door,
        metres_per_minute=given.metres_per_minute,
        most_minutes=given.most_minutes,
        most_metres=given.most_metres,
        within=ward.outline,
        place=f"the ward {ward.name}",
    )
    own = (job.own["ward_code"] == ward.code).to_numpy(bool)
    plan = plan_deployment(
        job.own[own],
        around=job.own[~own],
        week=_week(job),
        officer_hours=given.officer_hours,
        staffed=whole_hours(given.staffed),
        block_hours=given.block_hours,
        least=given.least,
        place=ward.name,
    )
    return make_delivery_pack(
        *(addresses, found, plan),
        place=job.study_area.name,
        ward=ward.name,
        outline=ward.outline,
        streets=job.streets,
        marking=sensitive(job.settings.run.marking),
        sources=job.sources,
    )


def make_delivery(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    ward: str = "",
    progress: Progress = silent,
) -> MadeDelivery:
    """Read what the settings name and make the delivery pack of one ward.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them, with boundaries, addresses and streets.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes instead of those in the settings.
    ward
        Name or code; empty: that of the settings.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used, no ward is named, or the ward has no addresses.
    """
    asked = ward or settings.street_week.ward
    problems = []
    if not asked:
        cure = "name one with --ward, or ward = … under [street_week]"
        problems.append(Problem("no ward is named", cure, "ward"))
    if not settings.addresses.files:
        cure = "name an address file under [addresses], or with --addresses"
        problems.append(Problem("no addresses are named, and beats need doors", cure, "addresses"))
    if not settings.streets.file:
        cure = "name a file of streets under [streets], or with --streets"
        problems.append(Problem("no streets are named, and beats need streets", cure, "streets"))
    raise_if_any(problems)
    prepared = prepare_run(
        settings, folder=folder, districts=districts, with_density=False, progress=progress
    )
    job = job_of(prepared, prepared.study_areas)
    pack = delivery_pack_of(job, find_ward(job.study_area, asked))
    return MadeDelivery(pack, job, prepared)


def write_delivery(made: MadeDelivery, target: str | Path, *, folder: str | Path = ".") -> int:
    """Write a delivery pack into a folder of its own, whole or not at all.

    Parameters
    ----------
    made
        The pack.
    target
        The folder: new, empty, or one of an earlier pack, which this one replaces.
    folder
        The folder that file names in the settings count from.

    Returns
    -------
    int
        How many files.

    Raises
    ------
    OutputError
        When something else is in the folder, or it cannot be written.
    """
    pack = made.pack
    return write_pack_folder(
        target,
        partial(write_delivery_pack, pack),
        prepared=made.prepared,
        about={
            "place": pack.place,
            "ward": pack.ward,
            "week": [f"{day:%Y-%m-%d}" for day in pack.week],
            "finding": pack.finding,
            "balance": dict(pack.balance),
            "shared_out_with": dict(pack.settings),
        },
        notes=(*pack.notes, *pack.grid_notes),
        folder=folder,
    )


def has_streets(job: DistrictJob, ward: Ward) -> bool:
    """Tell whether any street that is known lies in the ward, or they are of another place."""
    if job.ground is None:
        return False
    return len(job.ground.ways.sindex.query(ward.outline, predicate="intersects")) > 0


def _require_ground(job: DistrictJob, ward: Ward) -> None:
    problems = []
    if job.addresses is None:
        cure = "name the address file of this place under [addresses]"
        problems.append(Problem("there are no addresses, and beats need doors", cure, "addresses"))
    if job.network is None:
        cure = "name a file of streets under [streets]"
        problems.append(Problem("there are no streets, and beats need streets", cure, "streets"))
    elif not has_streets(job, ward):
        what = f"none of the streets lies in the ward {ward.name}: they are of another place"
        problems.append(Problem(what, "name a file of this ward's streets", "streets"))
    raise_if_any(problems)


def _week(job: DistrictJob) -> Any:
    first = job.settings.street_week.week
    newest = None if job.covered is None else job.covered.last
    if not first and newest is None:
        cure = "name its first day with --week, or week = … under [street_week]"
        raise InputError(Problem("no week is named, and no date is known", cure, "week"))
    return week_of(first, newest, weeks_after=_WEEKS_AFTER)
