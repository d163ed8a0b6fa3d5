"""The key figures of one district, from what was made for it."""

from collections.abc import Mapping, Sequence

import geopandas as gpd

from hotspots.districts.changes import changes_of, overall_change
from hotspots.districts.job import DistrictJob
from hotspots.patterns.cocoon_plan import EXPIRED, OVERDUE
from hotspots.patterns.door_lists import list_doors
from hotspots.patterns.plain_words import say_day
from hotspots.products import Product
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish import DistrictRow, OutputFile
from hotspots.publish.district_row import ShownFile
from hotspots.publish.product_sheets import SHEETS_FOLDER
from hotspots.publish.site_links import find_pack_pages
from hotspots.records import total_harm

_KNOCKS = ("gold", "silver")


def key_figures(
    job: DistrictJob,
    products: Mapping[str, Product],
    lists: CocoonLists | None,
    *,
    folder: str,
    files: Sequence[OutputFile],
    warnings: int,
) -> DistrictRow:
    """Put a district's key figures together.

    Parameters
    ----------
    job
        The district.
    products
        Id -> product, as made for it.
    lists
        Its lists of doors; None for none.
    folder
        Its folder's name.
    files
        What is in the folder.
    warnings
        How much is to be minded of this district alone.
    """
    area = job.study_area
    spots = products["harm_spots"].tables["harm_spots"]
    zones = products["cocoon"].tables["cocoon_zones"]
    names = [file.name for file in files]
    return DistrictRow(
        name=area.name,
        folder=folder,
        incidents=len(job.own),
        harm=total_harm(job.own),
        area_km2=area.area_km2,
        spots=len(spots),
        share_of_harm=float(spots["share_of_harm"].sum()),
        share_of_ground=_share_of_ground(spots, area.area_km2) if area.has_boundary else None,
        outline=area.outline,
        change=overall_change(changes_of(job)),
        live_zones=None if job.cocoon is None else int((zones["status"] != EXPIRED).sum()),
        overdue=overdue_visits(job),
        doors=0 if lists is None else int((lists.doors["priority"] != "bronze").sum()),
        warnings=warnings,
        files=tuple(
            ShownFile(file.name, file.bytes)
            for file in files
            if "/" not in file.name or file.name.startswith(f"{SHEETS_FOLDER}/")
        ),
        packs=find_pack_pages(names),
    )


def overdue_visits(job: DistrictJob) -> int | None:
    """Count the doors to knock at whose deadline passed without a visit.

    Gold and silver doors, each once, by the earliest deadline of the live burglaries they answer
    to, with no visit in the register since the first of these burglaries.

    Returns
    -------
    int or None
        None where no register is kept, or no home is known: then nobody can tell.
    """
    cocoon = job.cocoon
    kept = bool(job.settings.cocoon.register_folder)
    if not kept or cocoon is None or not cocoon.has_homes(job.districts):
        return None
    doors = list_doors(cocoon.plan, districts=job.districts).doors
    late = doors["priority"].isin(_KNOCKS) & (doors["status"] == OVERDUE)
    return int((late & doors["visited"].isna()).sum())


def say_as_of(job: DistrictJob) -> str:
    """Say the day of a job's zones and lists; empty where there are none."""
    return "" if job.cocoon is None else say_day(job.cocoon.plan.live.as_of)


def _share_of_ground(spots: gpd.GeoDataFrame, area_km2: float) -> float:
    return float(spots.geometry.area.sum()) / 1e6 / area_km2
