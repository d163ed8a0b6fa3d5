"""A sheet of A4 of every product of a district, as PDF, as PNG or both."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd

from hotspots.ground import StudyArea
from hotspots.products import Product
from hotspots.publish.figures import draw_figure
from hotspots.publish.page import Page
from hotspots.publish.pdf import find_browser, print_pages
from hotspots.publish.product_page import draw_product_page

SHEETS_FOLDER = "sheets"


def require_sheets(kinds: Sequence[str]) -> None:
    """Refuse sheets that cannot be made here, before anything is computed.

    Raises
    ------
    OutputError
        When PDF is asked for and there is no browser that could print it.
    """
    if "pdf" in kinds:
        find_browser()


def write_sheets(
    made: Sequence[tuple[Product, Page]],
    folder: Path,
    *,
    study_area: StudyArea,
    kinds: Sequence[str],
    streets: gpd.GeoDataFrame | None = None,
) -> tuple[Path, ...]:
    """Write ``sheets/<product>.pdf`` and ``.png``, as far as they are asked for.

    Parameters
    ----------
    made
        Products with what stands around them.
    folder
        The district's; must exist.
    study_area
        The ground of their maps.
    kinds
        ``"pdf"``, ``"png"``, both or none: then nothing is written.
    streets
        Lines that a map is read by; None for none.

    Returns
    -------
    tuple of pathlib.Path
        The files. A product that declares no figure has no PNG.

    Raises
    ------
    OutputError
        When there is no browser for PDF, or it fails.
    """
    if not kinds:
        return ()
    target = folder / SHEETS_FOLDER
    target.mkdir()
    written = []
    if "png" in kinds:
        for product, page in made:
            if product.declaration.figure is not None:
                path = target / f"{product.declaration.id}.png"
                path.write_bytes(draw_figure(product, study_area, page))
                written.append(path)
    if "pdf" in kinds:
        with tempfile.TemporaryDirectory(prefix="hotspots-") as aside:
            pages = []
            for product, page in made:
                pages.append(Path(aside, f"{product.declaration.id}.html"))
                text = draw_product_page(product, study_area, page, streets=streets)
                pages[-1].write_text(text, encoding="utf-8", newline="\n")
            for printed in print_pages(pages):
                path = target / printed.name
                path.write_bytes(printed.read_bytes())
                written.append(path)
    return tuple(written)
