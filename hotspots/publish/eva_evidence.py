"""The evidence page of an audit, for a Safer Streets bid: what is wrong, who acts, the cost.

Free text is where people slip in. What looks like a telephone number, an e-mail address, a number
plate or a home is said in the restricted page, and left out of the others. The public page has no
single finding: a list of broken locks is a list for thieves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hotspots.patterns.audit_crime import PlaceCrime
from hotspots.patterns.audit_scores import AuditScores
from hotspots.patterns.masking import FEWEST_SHARED, masked
from hotspots.patterns.plain_words import say_day
from hotspots.products.audit_results import make_audit_results, say_number
from hotspots.products.declare import percent
from hotspots.publish.eva_evidence_tables import (
    PhotoFolder,
    action_rows,
    comparison_rows,
    finding_groups,
    owner_rows,
    say_costs,
    score_rows,
    severity_rows,
    unseen_titles,
)
from hotspots.publish.pack_page import draw_pack_page
from hotspots.publish.page import Page
from hotspots.publish.paper_map import Area, Dot, draw_paper_map
from hotspots.records.audit_categories import CATEGORIES, OWN_SCALE, SEVERITIES, STILL_OPEN
from hotspots.records.audit_forms import personal_kinds
from hotspots.records.personal_texts import find_personal

Version = Literal["restricted", "partner", "public"]


@dataclass(frozen=True)
class Evidence:
    """What the page is made of.

    Attributes
    ----------
    scores
        Of :func:`hotspots.patterns.audit_scores.score_audit`.
    marking, sources
        Handling marking; where crime and map come from.
    crime
        In the place; None where it was not counted.
    costs
        Finding -> pounds; None where none are given.
    photos
        Folder of photos and the way to it from the page; None where none is given.
    outline, stops
        Of the place and its walk, for the map; None where they are not given.
    """

    scores: AuditScores
    marking: str
    sources: tuple[str, ...] = ()
    crime: PlaceCrime | None = None
    costs: Mapping[str, Decimal] | None = None
    photos: PhotoFolder | None = None
    outline: BaseGeometry | None = None
    stops: gpd.GeoDataFrame | None = None


def draw_evidence_page(evidence: Evidence, version: Version = "partner") -> str:
    """Compose the page.

    Parameters
    ----------
    evidence
        What it is made of.
    version
        ``restricted``: everything, with a warning at texts that may hold personal data.
        ``partner``: without those texts, and without counts below 5. ``public``: scores and
        numbers only.

    Returns
    -------
    str
        HTML that needs nothing from outside itself; photos are named, not held.
    """
    scores, public = evidence.scores, version == "public"
    product = make_audit_results(scores)
    shown, held_back = _shown(scores, version)
    seen = finding_groups(shown, evidence.photos, warn=version == "restricted")
    page = Page(
        product.finding,
        scores.place,
        f"Environmental Visual Audit of {say_day(scores.walked)}, {scores.light}; findings and"
        f" actions as of {say_day(scores.as_of)}",
        evidence.marking,
        # The page itself says these two where the scores stand.
        tuple(one for one in product.notes if not one.startswith((OWN_SCALE, "Not looked at")))
        + tuple(_notes(evidence, version, held_back)),
        evidence.sources,
    )
    return draw_pack_page(
        "eva_evidence.html",
        page,
        figures=_figures(evidence, version),
        crime=None if public else _say_crime(evidence.crime, version),
        map="" if public else _draw_map(evidence),
        scores=score_rows(scores, keep_personal=version == "restricted"),
        unseen=unseen_titles(scores),
        with_notes=not public,
        own_scale=OWN_SCALE,
        comparison=comparison_rows(scores),
        earlier_day=say_day(scores.earlier) if scores.is_reaudit else "",
        day=say_day(scores.walked),
        severities=severity_rows(scores.actions),
        findings=[] if public else seen,
        owners=owner_rows(scores.actions, evidence.costs),
        costed=evidence.costs is not None,
        costs_said=say_costs(scores.actions, evidence.costs),
        actions=[] if public else action_rows(shown, evidence.costs),
    )


def _shown(scores: AuditScores, version: Version) -> tuple[pd.DataFrame, int]:
    """Leave out what may lead to a person; the restricted page keeps it and warns."""
    actions = scores.actions
    personal = pd.Series(
        [bool(personal_kinds(one)) for one in actions.to_dict("records")],
        index=actions.index,
        dtype="bool",
    )
    if version == "restricted":
        return actions, int(personal.sum())
    return actions[~personal], int(personal.sum())


def _figures(evidence: Evidence, version: Version) -> list[dict[str, str]]:
    scores = evidence.scores
    still = scores.actions[scores.actions["status"].isin(STILL_OPEN)]
    grave = still["severity"].map(SEVERITIES) >= SEVERITIES["serious"]
    figures = [
        ("Worst score", say_number(scores.worst), "of 4"),
        (
            "Mean score",
            say_number(scores.mean, 1),
            f"{scores.looked_at} of {len(CATEGORIES)} looked at",
        ),
        ("Findings open", f"{len(still):,}", f"{int(grave.sum()):,} serious or severe"),
        ("Actions overdue", f"{int((still['days_overdue'] > 0).sum()):,}", ""),
    ]
    if evidence.crime is not None and version != "public":
        said = _say_count(evidence.crime.incidents, version)
        figures.append(("Incidents here", said, evidence.crime.period))
    return [{"what": what, "value": value, "small": small} for what, value, small in figures]


def _say_count(number: int, version: Version) -> str:
    return f"{number:,}" if version == "restricted" else masked(number)


def _say_crime(crime: PlaceCrime | None, version: Version) -> dict[str, object] | None:
    if crime is None:
        return None
    said = _say_count(crime.incidents, version)
    small = said.startswith("fewer")
    share = "" if small or not crime.recorded else f", {percent(crime.incidents / crime.recorded)}"
    when = f" ({crime.period})" if crime.period else " (their period is not known)"
    return {
        "said": f"{said[0].upper()}{said[1:]} of the {crime.recorded:,} incidents read{when} were"
        f" recorded inside its outline{share}. It has {crime.hectares:.1f} hectares.",
        "rows": [] if small else _offence_rows(crime.by_offence, version),
    }


def _offence_rows(by_offence: pd.DataFrame, version: Version) -> list[tuple[str, str]]:
    """Count offences; to partners the rare ones together, never so few that one could be told.

    A single rare offence could be found from the total, so the next rarest joins it.
    """
    rows = list(by_offence.itertuples(index=False, name=None))
    rare: list[tuple[str, int]] = []
    while version != "restricted" and rows:
        few = sum(number for _, number in rare)
        if rows[-1][1] >= FEWEST_SHARED and not 0 < few < FEWEST_SHARED:
            break
        rare.append(rows.pop())
    if len(rare) == 1:
        rows += rare
    elif rare:
        rows.append(("other offences", sum(number for _, number in rare)))
    return [(offence, f"{number:,}") for offence, number in rows]


def _draw_map(evidence: Evidence) -> str:
    outline, stops = evidence.outline, evidence.stops
    areas = [] if outline is None else [Area(outline)]
    dots = []
    if stops is not None:
        rows = zip(stops["number"], stops.geometry, strict=True)
        dots = [Dot(str(number), point.x, point.y) for number, point in rows]
    if not (areas or dots):
        return ""
    return draw_paper_map(dots=dots, areas=areas, label=f"Map of {evidence.scores.place}, north up")


def _notes(evidence: Evidence, version: Version, held_back: int) -> list[str]:
    notes = []
    texts = int(evidence.scores.scores["note"].map(lambda note: bool(find_personal(note))).sum())
    if version == "restricted" and held_back + texts:
        notes.append(
            f"{held_back + texts:,} texts may hold personal data. Mend the form, record it again."
        )
    elif version == "partner" and held_back + texts:
        notes.append(
            f"{held_back:,} findings and {texts:,} notes are left out, as their text may hold"
            " personal data; all numbers and sums count them."
        )
    if version == "public":
        notes.append(
            "Single findings, photos, the map and crime in the place are left out of the public"
            " page: they would show where a place is weak."
        )
    else:
        notes.append(
            "A name cannot be told from a word: somebody has to read every text before this page is"
            " passed on, and look at every photo for faces and number plates."
        )
    if evidence.crime is not None and version != "public":
        notes.append("Recorded crime is what was reported, at the place that was recorded.")
        if version == "partner":
            notes.append(f"Counts below {FEWEST_SHARED} are not told.")
    return notes
