"""What came of audits: read from their register, written as any other product or as evidence."""

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import shapely

from hotspots.ground import StudyArea
from hotspots.patterns.audit_scores import AuditScores, score_audit
from hotspots.products import Product
from hotspots.products.audit_results import make_audit_results
from hotspots.publish import Page, check_target, write_one_file
from hotspots.publish.address_columns import say_day
from hotspots.records.audit_register import read_audit_register

DEFAULT_MARKING = "OFFICIAL"


@dataclass(frozen=True)
class MadeAuditReport:
    """The report of an audit.

    Attributes
    ----------
    scores
        What it rests on.
    product
        Its tables.
    page
        What stands around it in print.
    """

    scores: AuditScores
    product: Product
    page: Page


def make_audit_report(
    register: Path,
    *,
    audit: str | None = None,
    as_of: str,
    marking: str = DEFAULT_MARKING,
) -> MadeAuditReport:
    """Report what an audit found, from its register.

    Parameters
    ----------
    register
        Its folder.
    audit
        Which; None when the register holds one only.
    as_of
        The day of the report.
    marking
        Handling marking.

    Raises
    ------
    HotspotsError
        When the register cannot be read, or holds no such audit by that day.
    """
    scores = score_audit(read_audit_register(register), audit=audit, as_of=as_of)
    product = make_audit_results(scores)
    page = Page(
        title=product.finding,
        place=scores.place,
        subtitle=f"Audit {scores.audit}, {scores.light}, as of {say_day(scores.as_of)}",
        marking=marking,
        notes=product.notes,
        sources=(),
    )
    return MadeAuditReport(scores, product, page)


def write_audit_report(made: MadeAuditReport, path: Path, *, table: str = "") -> Path:
    """Write the report to one file: .csv, .png or .html.

    Raises
    ------
    HotspotsError
        When it cannot be written there, or in that form.
    """
    check_target(made.product.declaration, path, table=table)
    nowhere = gpd.GeoDataFrame({"ward_code": [], "ward": []}, geometry=[], crs=27700)
    area = StudyArea(made.page.place, "", shapely.box(0, 0, 1, 1), nowhere.crs, nowhere, False)
    return write_one_file(made.product, path, study_area=area, page=made.page, table=table)
