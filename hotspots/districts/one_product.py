"""Make one product for one place: what a command does, by the same makers as a whole run."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hotspots.districts.job import DistrictJob, job_of, page_of
from hotspots.districts.prepare import PreparedRun, prepare_run
from hotspots.districts.product_makers import PRODUCT_MAKERS
from hotspots.products import Product
from hotspots.progress import Progress, silent
from hotspots.publish import Page
from hotspots.settings import Settings


@dataclass(frozen=True)
class OneProduct:
    """A product of one place, and everything it was made of.

    Attributes
    ----------
    product
        As a run makes it, when it is of one district.
    job
        The place, its incidents and settings.
    prepared
        What was read, and the account of rows.
    page
        What stands around it in print.
    """

    product: Product
    job: DistrictJob
    prepared: PreparedRun
    page: Page


def make_one_product(
    product: str,
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    progress: Progress = silent,
) -> OneProduct:
    """Read what the settings name and make one product for all of it as one area.

    Parameters
    ----------
    product
        Which one: an id out of :data:`hotspots.products.DECLARATIONS`.
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes to map instead of those in the settings. One district gives what a run
        gives for it; of several the ground is joined, and without boundaries the area is a box
        around the incidents.
    progress
        Told as files are read.

    Raises
    ------
    HotspotsError
        When an input cannot be used, or a setting does not suit the place.

    Examples
    --------
    >>> from hotspots import read_settings
    >>> settings = read_settings("data/sample_project.toml")
    >>> made = make_one_product("harm_spots", settings, folder="data", districts=["Harlow"])
    >>> made.product.finding.endswith("of its ground"), made.page.place
    (True, 'Harlow')
    """
    prepared = prepare_run(
        settings,
        folder=folder,
        districts=districts,
        with_density=product == "density",
        with_cocoon=product in ("cocoon", "campaign"),
        progress=progress,
    )
    job = job_of(prepared, prepared.study_areas)
    made = PRODUCT_MAKERS[product](job)
    return OneProduct(made, job, prepared, page_of(job, made))
