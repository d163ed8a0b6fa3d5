"""Which ward should have the next Street Week, by which weights, and whether others agree."""

from dataclasses import asdict

import numpy as np

from hotspots.ground import StudyArea
from hotspots.patterns.ward_ranking import AS_STATED, FIRST_FEW, WardRanking
from hotspots.patterns.ward_scores import MEASURE_WORDS, MEASURES, SCALES
from hotspots.products.declare import (
    Column,
    Declaration,
    MapFigure,
    Product,
    Table,
    lay_out,
)

_SHARE = "share 0-1"
_COLUMNS = (
    Column("rank", "whole number", "", "1 for the ward that would gain most; equals share one"),
    Column("ward", "text", "", "its name, with its district or code where two have one name"),
    Column("ward_code", "text", "", "as the boundaries have it"),
    Column("score", "number", "0-1", "weighted mean of the measures, each from 0 to 1", 3),
    Column("incidents", "whole number", "incidents", "in the months measured"),
    Column(
        "set_apart",
        "whole number",
        "incidents",
        "of these, at stacked points named as prison, police station, hospital or airport: in no"
        " measure",
    ),
    Column("harm", "number", "harm index units", "of the others; this is what is ranked", 2),
    Column("harm_per_km2", "number", "harm index units per km²", "beside it, not ranked", 2),
    Column(
        "harm_per_1000_addresses",
        "number",
        "harm index units",
        "beside it, not ranked; none where addresses are not known",
        2,
    ),
    Column(
        "asb",
        "number",
        "incidents",
        "anti-social behaviour, by the words of the offence; this is what is ranked",
        0,
    ),
    Column("asb_per_km2", "number", "incidents per km²", "beside it, not ranked", 2),
    Column("before", "whole number", "incidents", "in the months that the trend starts from"),
    Column("after", "whole number", "incidents", "in the last months"),
    Column("trend", "number", "times", "after to before, by day", 3),
    Column("trend_low", "number", "times", "lower end of its 90% interval", 3),
    Column("trend_high", "number", "times", "upper end of its 90% interval", 3),
    Column(
        "trend_shrunk",
        "number",
        "times",
        "drawn towards all wards, the more the fewer incidents; this is what is ranked",
        3,
    ),
    Column("at_repeat_places", "whole number", "incidents", "at a place with three or more"),
    Column("repeat_places", "number", _SHARE, "the same of all; none of too few incidents", 4),
    Column("burglaries", "whole number", "burglaries", "of homes, with a day, in all the data"),
    Column(
        "near_repeat_ratio",
        "number",
        "times",
        "pairs near (200 m) and soon (14 days) to those by chance; none of too few burglaries",
        3,
    ),
    Column("near_repeat_low", "number", "times", "lower end of its 90% interval; ranked", 3),
    Column("days_since", "number", "days", "since its last Street Week; none: none is known", 0),
    *(
        Column(f"scaled_{name}", "number", "0-1", f"{MEASURE_WORDS[name]}: {SCALES[name]}", 4)
        for name in MEASURES
    ),
    Column(
        "not_known",
        "text",
        "",
        "measures that are not known of it, and count as those of the middle ward",
    ),
    *(
        Column(f"{kind}_{name}", "number", _SHARE, f"of {which} under which it is {where}", 4)
        for kind, which in (("near", "weights near the stated ones"), ("any", "any weights"))
        for name, where in (("first", "first"), ("three", "among the first three"))
    ),
)
_WEIGHT_COLUMNS = (
    Column("weights", "text", "", "as stated, or what is tried instead"),
    *(Column(name, "number", "weight", MEASURE_WORDS[name], 4) for name in MEASURES),
    Column("first", "text", "", "ward that then ranks first"),
    Column("second", "text", "", "second"),
    Column("third", "text", "", "third"),
    Column(
        "kept", "whole number", "wards", "of the first three as stated, how many are still there"
    ),
)

STREET_WEEK = Declaration(
    "street_week",
    "Street Week",
    "Which ward would gain most from the next Street Week?",
    (
        Table("street_week_wards", "one ward, by rank", _COLUMNS, "Polygon"),
        Table("street_week_weights", "one set of weights that was tried", _WEIGHT_COLUMNS),
    ),
    figure=MapFigure(
        "street_week_wards",
        "Score, 1 would gain most",
        number="rank",
        names=("ward",),
        shade="score",
    ),
)


def make_street_week(study_area: StudyArea, ranking: WardRanking) -> Product:
    """Make the product of which ward should have the next Street Week.

    Parameters
    ----------
    study_area
        The place the finding names.
    ranking
        As :func:`hotspots.patterns.ward_ranking.rank_wards` gives it.

    Returns
    -------
    Product
        Without wards, empty tables and a finding that says so.
    """
    settings = asdict(ranking.settings)
    wards = ranking.wards.copy()
    # Never is no number of days, and a table holds no infinity.
    wards["days_since"] = wards["days_since"].where(np.isfinite(wards["days_since"]))
    tables = {
        "street_week_wards": lay_out(wards, STREET_WEEK.tables[0]),
        "street_week_weights": lay_out(ranking.weights, STREET_WEEK.tables[1]),
    }
    finding = _finding(study_area, ranking)
    notes = (*_how_ranked(ranking), *ranking.notes)
    return Product(STREET_WEEK, finding, tables, {}, settings, notes)


def _finding(area: StudyArea, ranking: WardRanking) -> str:
    wards = ranking.wards
    if not len(wards):
        return f"{area.name} has no wards to rank for a Street Week"
    if not wards["incidents"].any():
        return f"Nothing was recorded in any ward of {area.name}: none can be ranked"
    if wards["score"].isna().all():
        return f"No measure that weighs is known of the wards of {area.name}: none can be ranked"
    first = wards[wards["rank"] == 1]
    names = _in_words(first["ward"].tolist())
    if len(wards) == 1:
        return f"{names} is the only ward of {area.name}: there is nothing to rank it against"
    if len(first) > 1:
        return f"{names} would gain alike, and most, from a Street Week in {area.name}"
    return f"{names} would gain most from a Street Week{survival_sentence(ranking)}"


def survival_sentence(ranking: WardRanking) -> str:
    """Say how the first ward fares under other weights, as the end of a sentence."""
    wards, one = ranking.wards, ranking.wards.iloc[0]
    used = [name for name in MEASURES if wards[f"scaled_{name}"].notna().any()]
    if sum(ranking.settings.weights[name] > 0 for name in used) < 2:
        return ""
    if len(wards) <= FIRST_FEW:
        return f"; it is first under {_of_other(one['any_first'])}"
    return f"; it stays among the first three under {_of_other(one['any_three'])}"


def _of_other(value: float) -> str:
    """Say of how many other weights something is so.

    >>> _of_other(1.0), _of_other(0.97), _of_other(0.0)
    ('all other weights', '97% of other weights', 'no other weights')
    """
    if value in (0.0, 1.0):
        return f"{'all' if value else 'no'} other weights"
    return f"{_share(value)} of other weights"


def _share(value: float) -> str:
    """Write a share that was drawn: never all of them unless it was.

    >>> _share(1.0), _share(0.9996), _share(0.97), _share(0.0004), _share(0.0)
    ('all', 'over 99%', '97%', 'under 1%', 'none')
    """
    if value in (0.0, 1.0):
        return "all" if value else "none"
    whole = round(100 * value)
    return "over 99%" if whole == 100 else "under 1%" if whole == 0 else f"{whole}%"


def _how_ranked(ranking: WardRanking) -> list[str]:
    settings, wards = ranking.settings, ranking.wards
    if not len(wards):
        return []
    weights = ", ".join(
        f"{MEASURE_WORDS[name]} {weight:.0%}" for name, weight in settings.weights.items() if weight
    )
    measured = f"Wards are measured over {settings.measured}"
    trend = f"; the trend is {settings.compared}" if settings.compared else ""
    notes = [
        f"Weights: {weights}. {measured}{trend}.",
        "Harm and anti-social behaviour are ranked by their amount, not by ground or by head: a"
        " Street Week costs the same in any ward. Rates stand beside them.",
    ]
    first = wards[wards["score"].notna()].head(FIRST_FEW)
    fare = ", ".join(
        f"{ward} {_share(near)} and {_share(any_)}"
        for ward, near, any_ in zip(
            first["ward"], first["near_three"], first["any_three"], strict=True
        )
    )
    notes.append(
        f"Other weights, drawn {settings.draws:,} times near the stated ones and {settings.draws:,}"
        f" times from any: among the first three are {fare}."
    )
    tried = ranking.weights[ranking.weights["weights"] != AS_STATED]
    steady = int((tried["kept"] == min(FIRST_FEW, len(wards))).sum())
    notes.append(
        f"Of {len(tried)} other ways to rank (measures left out one at a time, all the same, by"
        f" ranks), {steady} give the same first three."
    )
    return notes


def _in_words(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
