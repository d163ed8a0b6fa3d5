"""The campaign: which districts and wards need one against burglary, and how sure that is."""

import math
from dataclasses import asdict

import numpy as np
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.campaign import NEAR_REPEATS, THIN, CampaignRanking
from hotspots.products.declare import (
    BarsFigure,
    Column,
    Declaration,
    Product,
    Table,
    lay_out,
)

_EXTRA = (
    Column(
        "extra_per_year",
        "number",
        "burglaries a year",
        "burglaries that follow another near and soon, beyond what chance gives",
        1,
    ),
    Column("extra_low", "number", "burglaries a year", "lower end of its interval", 1),
    Column("extra_high", "number", "burglaries a year", "upper end of its interval", 1),
)
_AREA = Column("area", "text", "", "name of the district or ward")

CAMPAIGN = Declaration(
    "campaign",
    "Campaign",
    "Which districts and wards need a burglary campaign?",
    (
        Table(
            "campaign",
            "one district or ward: districts by rank, then wards by rank",
            (
                Column("level", "text", "", "district or ward"),
                _AREA,
                Column("rank", "number", "", "by extra_low, most first; none without days", 0),
                Column("rank_low", "number", "", "best rank it may have", 0),
                Column("rank_high", "number", "", "worst rank it may have", 0),
                Column("verdict", "text", "", "what the records show, in words"),
                Column("burglaries", "whole number", "burglaries", "in all the data"),
                Column("per_year", "number", "burglaries a year", "the same by year", 1),
                Column(
                    "per_1000_homes_a_year",
                    "number",
                    "burglaries a year",
                    "for each 1,000 homes; none where homes are not known",
                    2,
                ),
                Column(
                    "near_repeat_ratio",
                    "number",
                    "times",
                    "pairs near and soon, to those expected by chance",
                    3,
                ),
                Column("ratio_low", "number", "times", "lower end of its interval", 3),
                Column("ratio_high", "number", "times", "upper end of its interval", 3),
                Column("p", "number", "chance 0-1", "of so many pairs by chance"),
                Column("p_fdr", "number", "chance 0-1", "corrected for the areas of its level"),
                *_EXTRA,
                Column("season", "whole number", "burglaries", "in the season"),
                Column("year_before", "whole number", "burglaries", "in the same a year before"),
                Column(
                    "trend",
                    "number",
                    "times",
                    "season to the year before, by day; none without a year before",
                    3,
                ),
                Column("trend_low", "number", "times", "lower end of its interval", 3),
                Column("trend_high", "number", "times", "upper end of its interval", 3),
            ),
        ),
        Table(
            "campaign_first",
            "one of the areas drawn, by rank: districts, or the wards of a district",
            (_AREA, *_EXTRA),
        ),
    ),
    figure=BarsFigure("campaign_first", "area", "extra_per_year", "extra_low", "extra_high"),
)

_MOST_DRAWN = 20
_MOST_NAMED = 3
_ROUNDED = ("p", "p_fdr")


def make_campaign(study_area: StudyArea, result: CampaignRanking) -> Product:
    """Make the product of which areas need a campaign.

    Parameters
    ----------
    study_area
        The place the finding names.
    result
        As :func:`hotspots.patterns.campaign.rank_campaign_areas` gives it.

    Returns
    -------
    Product
        Where dates are months, near repeats are empty and the finding says so.
    """
    areas = result.areas.copy()
    for name in _ROUNDED:
        areas[name] = [float(f"{value:.3g}") for value in areas[name]]
    level = _level_drawn(areas)
    drawn = areas[(areas["level"] == level) & areas["extra_per_year"].notna()].head(_MOST_DRAWN)
    tables = {
        "campaign": lay_out(areas, CAMPAIGN.tables[0]),
        "campaign_first": lay_out(drawn.reset_index(drop=True), CAMPAIGN.tables[1]),
    }
    finding = _finding(study_area, result, level)
    notes = (*_notes(result), *(f"{note[0].upper()}{note[1:]}." for note in result.notes))
    # A length of time that is not known is none, for a manifest holds no NaN.
    years = None if math.isnan(result.settings.years) else result.settings.years
    settings = {**asdict(result.settings), "years": years}
    return Product(CAMPAIGN, finding, tables, {}, settings, notes)


def _level_drawn(areas: pd.DataFrame) -> str:
    """Compare districts where there are several, else the wards of the one."""
    districts = int((areas["level"] == "district").sum())
    return "district" if districts > 1 or not (areas["level"] == "ward").any() else "ward"


def _finding(area: StudyArea, result: CampaignRanking, level: str) -> str:
    areas = result.areas[result.areas["level"] == level]
    where = area.name
    if not len(areas):
        return f"It cannot be told where in {where} a campaign is needed: {result.notes[0]}"
    if not result.precise:
        return (
            f"Where in {where} burglaries follow one another cannot be told: most dates are"
            " months only"
        )
    needed = areas[areas["verdict"].str.startswith(NEAR_REPEATS)]
    thin = int((areas["verdict"] == THIN).sum())
    known = f"; for {thin:,} of {len(areas):,} {level}s the evidence is too thin" if thin else ""
    if not len(needed):
        return f"No {level} of {where} is shown to need a campaign{known}"
    first = needed["area"].head(_MOST_NAMED).tolist()
    extra = needed["extra_per_year"].head(_MOST_NAMED).sum()
    named = _in_words(first)
    return (
        f"A campaign would find most to prevent in {named}: about {extra:,.0f} burglaries a year"
        f" there follow another within {result.settings.near_m:g} m and"
        f" {result.settings.soon_days} days, beyond chance{known}"
    )


def _in_words(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _notes(result: CampaignRanking) -> tuple[str, ...]:
    settings = result.settings
    if not len(result.areas):
        return ()
    notes = []
    if np.isfinite(result.areas["trend"]).any():
        notes.append(f"The season is {settings.season}, against {settings.year_before}.")
    if result.precise:
        notes += [
            "Areas are ranked by the lower end of the interval of the extra burglaries a year;"
            f" intervals are of {settings.level:.0%}.",
            "Pairs that a border parts count in neither area. How many burglaries a campaign would"
            " really prevent is for its evaluation to tell.",
            f"The evidence is too thin where there are under {settings.fewest} burglaries, or where"
            " neither chance nor twice as many near repeats as by chance can be ruled out.",
        ]
    return tuple(notes)
