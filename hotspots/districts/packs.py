"""The packs of one district: what people take along, in versions, each in its own folder."""

from collections.abc import Callable, Mapping
from pathlib import Path

from hotspots.districts.eva import write_audits
from hotspots.districts.job import DistrictJob
from hotspots.districts.patrol import write_patrol_pack
from hotspots.districts.street_week_packs import write_street_week_packs

# Pack -> what writes it into a folder that is not there yet. Where a district's inputs do not
# allow one it writes nothing: the product of the same name says why.
PACK_WRITERS: Mapping[str, Callable[[DistrictJob, Path], object]] = {
    "patrol": write_patrol_pack,
    "street-week": write_street_week_packs,
    "eva": write_audits,
}


def write_packs(job: DistrictJob, folder: Path) -> None:
    """Write the packs that the settings ask for, but the lists of doors.

    Parameters
    ----------
    job
        The district.
    folder
        Of the district: each pack has a folder of its name in it.
    """
    for name, write in PACK_WRITERS.items():
        if name in job.settings.run.packs:
            write(job, folder / name)
