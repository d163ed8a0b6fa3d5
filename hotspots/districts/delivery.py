"""What came of the lists: read from the register, written as any other product."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from hotspots.districts.cocoon import find_burglaries_of_homes
from hotspots.districts.prepare import prepare_run
from hotspots.ground import StudyArea
from hotspots.patterns.delivery import find_delivery
from hotspots.patterns.incident_dates import dates_of
from hotspots.patterns.live_burglaries import name_burglaries
from hotspots.patterns.plain_words import say_day
from hotspots.products import Product
from hotspots.products.delivery import make_cocoon_delivery
from hotspots.progress import Progress, silent
from hotspots.publish import Page, check_target, write_one_file
from hotspots.records.register import read_register
from hotspots.settings import Settings, read_settings

_FORCE = "all teams"


@dataclass(frozen=True)
class MadeDelivery:
    """The report of what came of the lists.

    Attributes
    ----------
    product
        Counts only.
    page
        What stands around it in print.
    """

    product: Product
    page: Page


def make_delivery(
    register: Path,
    *,
    settings_file: Path | None = None,
    as_of: str,
    progress: Progress = silent,
) -> MadeDelivery:
    """Report what came of the lists in a register.

    Parameters
    ----------
    register
        Its folder.
    settings_file
        Names the incidents, for the burglaries that followed others; None leaves these out.
    as_of
        The day of the report.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When the register or an input cannot be read.
    """
    settings = None if settings_file is None else read_settings(settings_file)
    burglaries = None
    within_m, within_days = 400.0, 42
    if settings is not None and settings_file is not None:
        burglaries = _burglaries(settings, settings_file.parent, progress)
        within_m, within_days = settings.cocoon.outer_m, settings.cocoon.within_days
    delivery = find_delivery(
        read_register(register),
        as_of=as_of,
        burglaries=burglaries,
        within_m=within_m,
        within_days=within_days,
    )
    place = settings.run.place if settings is not None else _FORCE
    product = make_cocoon_delivery(place, delivery)
    marking = settings.run.marking if settings is not None else "OFFICIAL-SENSITIVE"
    day = pd.Timestamp(as_of)
    return MadeDelivery(
        product,
        Page(
            title=product.finding,
            place=place,
            subtitle=f"Lists and visits up to {say_day(day)}",
            marking=marking,
            notes=product.notes,
            sources=(),
        ),
    )


def write_delivery(made: MadeDelivery, path: Path, *, table: str = "") -> Path:
    """Write the report to one file: .csv, .png, .pdf or .html.

    Raises
    ------
    HotspotsError
        When it cannot be written there, or in that form.
    """
    check_target(made.product.declaration, path, table=table)
    nowhere = gpd.GeoDataFrame({"ward_code": [], "ward": []}, geometry=[], crs=27700)
    area = StudyArea(made.page.place, "", shapely.box(0, 0, 1, 1), nowhere.crs, nowhere, False)
    return write_one_file(made.product, path, study_area=area, page=made.page, table=table)


def _burglaries(settings: Settings, base: Path, progress: Progress) -> gpd.GeoDataFrame:
    """Read the burglaries of homes: reference, day, place."""
    prepared = prepare_run(
        settings, folder=base, with_density=False, with_cocoon=False, progress=progress
    )
    homes, _ = find_burglaries_of_homes(prepared.records.incidents, settings.cocoon)
    days = dates_of(homes, date=settings.cocoon.date).astype("datetime64[D]")
    frame = {"burglary": name_burglaries(homes), "happened": days.astype("datetime64[us]")}
    return gpd.GeoDataFrame(frame, geometry=homes.geometry.to_numpy(), crs=homes.crs)
