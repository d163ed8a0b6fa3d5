"""Audit forms as people fill them in, small enough to be checked by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from hotspots.publish.eva_form import write_audit_form
from hotspots.publish.eva_form_register import record_audits
from hotspots.records.audit_forms import read_audit_forms
from hotspots.records.audit_register import AuditRegister, read_audit_register
from tests.worlds import METRES, write_lines

AUDIT, PLACE = "bunny-walks", "Bunny Walks, Chelmsford"
NASTY = '=HYPERLINK("http://x") </script><b>'
COLUMNS = (
    *("row", "audit", "place", "walked", "light", "category", "score", "note"),
    *("ref", "earlier", "stop", "severity", "what", "photo", "owner", "action", "due", "status"),
)


def stops() -> gpd.GeoDataFrame:
    rows = {
        "number": [1, 2, 3],
        "kind": ["underpass", "street lamp", "cash machine"],
        "name": ["Central Park", "", NASTY],
        "detail": ["", "lit=no", ""],
        "look_for": ["Can the far end be seen?", "Is it hidden by leaves?", "Who stands close?"],
        "category": ["underpasses", "lighting", "cash"],
    }
    places = gpd.points_from_xy([571000.0, 571060.0, 571120.0], [206000.0] * 3)
    return gpd.GeoDataFrame(rows, geometry=places, crs=METRES)


def blank_forms(folder: Path, **changed: Any) -> tuple[Path, ...]:
    given: dict[str, Any] = {"marking": "OFFICIAL", "sources": ("© OpenStreetMap contributors",)}
    return write_audit_form(
        AUDIT, PLACE, pd.Timestamp("2024-11-18"), stops(), folder, **(given | changed)
    )


def score(category: str, value: object, **more: object) -> dict[str, object]:
    return {"row": "score", "category": category, "score": value, **more}


def finding(ref: str, category: str, severity: str, what: str, **more: object) -> dict[str, object]:
    return {
        "row": "finding",
        **{"ref": ref, "category": category, "severity": severity, "what": what},
        **more,
    }


def write_form(
    path: Path,
    rows: Sequence[Mapping[str, object]],
    *,
    walked: str = "2024-11-20",
    audit: str = AUDIT,
    light: str = "after dark",
) -> Path:
    """A CSV form."""
    head = {"audit": audit, "place": PLACE, "walked": walked, "light": light}
    table = pd.DataFrame([head | dict(row) for row in rows], columns=list(COLUMNS))
    write_lines(path, [table.to_csv(index=False).rstrip("\n")])
    return path


FIRST = (
    score("lighting", 4, note="dark from stop 1 to 2"),
    score("litter", 2),
    score("cameras", 0),
    score("seating", "not looked at"),
    finding("F1", "lighting", "severe", "lamp 14 out", stop=2, photo="IMG_1.jpg; 7",
            owner="council: street lighting", action="replace", due="01/12/2024"),
    finding("F2", "litter", "some", "mattress dumped", owner="council: cleansing",
            due="2024-11-25", status="in progress"),
    finding("F3", "access", "minor", "gate propped open", stop=1),
    finding("F4", "cash", "serious", "dark corner", stop=3, owner="shop or business",
            due="2025-01-31"),
)  # fmt: skip
SECOND = (
    score("lighting", 1),
    score("litter", 3),
    score("cameras", 0),
    score("seating", 2),
    finding("F1", "lighting", "severe", "lamp 14 out", earlier="2024-11-20/F1", stop=2,
            owner="council: street lighting", status="done", photo="IMG_9.jpg"),
    finding("F2", "litter", "serious", "mattresses again", earlier="2024-11-20/F2",
            owner="council: cleansing", due="2024-11-25", status="open"),
    finding("F3", "seating", "minor", "cans", stop=3),
    finding("F4", "cash", "serious", "dark corner", earlier="2024-11-20/F4", stop=3,
            owner="shop or business", status="declined", action="too dear"),
)  # fmt: skip


def record(folder: Path, *walks: tuple[str, Sequence[Mapping[str, object]]]) -> AuditRegister:
    """Record walks, each a day and its rows, and read the register again."""
    for walked, rows in walks:
        form = write_form(folder / f"{walked}.csv", rows, walked=walked)
        recorded = record_audits(read_audit_forms(form), folder / "register")
        assert not recorded.refused
    return read_audit_register(folder / "register")


def two_walks(folder: Path) -> AuditRegister:
    return record(folder, ("2024-11-20", FIRST), ("2025-03-20", SECOND))
