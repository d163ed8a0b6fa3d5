"""What an Environmental Visual Audit found: scores, actions, and what changed since the last."""

import math
from collections.abc import Iterator

import pandas as pd

from hotspots.patterns.audit_scores import BETTER, CLOSED, NEW, UNSEEN, WORSE, AuditScores
from hotspots.patterns.plain_words import say_day
from hotspots.products.declare import BarsFigure, Column, Declaration, Product, Table, lay_out
from hotspots.records.audit_categories import (
    CATEGORIES,
    CATEGORY_TITLES,
    NOT_LOOKED_AT,
    OWN_SCALE,
    SCALE,
    STILL_OPEN,
)

_CATEGORY = Column("category", "text", "", "what was looked at")
_SCORE = "0 good to 4 severe, this toolkit's own scale; empty: not looked at"


def _findings(name: str, meaning: str) -> Column:
    return Column(name, "whole number", "findings", meaning)


AUDIT_RESULTS = Declaration(
    "audit_results",
    "Audit results",
    "What did the audit of a place find, who acts by when, and what got better?",
    (
        Table(
            "audit_scores",
            "one category of the newest walk",
            (
                Column("title", "text", "", "category, and whether it was looked at"),
                _CATEGORY,
                Column("score", "number", "score 0-4", _SCORE, 0),
                Column("meaning", "text", "", "what the score means"),
                _findings("findings", "of this walk"),
                Column("worst_open", "text", "", "worst severity of findings still open"),
                Column("note", "text", "", "what the score rests on"),
            ),
        ),
        Table(
            "audit_actions",
            "one finding as it was last seen, the worst first",
            (
                Column("finding", "text", "", "its first reference"),
                _CATEGORY,
                Column("stop", "whole number", "", "of the walk; 0: the whole place"),
                Column("severity", "text", "", "minor, some, serious or severe"),
                Column("what", "text", "", "what was seen"),
                Column("photo", "text", "", "file names or numbers of photos"),
                Column("owner", "text", "", "who has to act"),
                Column("action", "text", "", "what was agreed"),
                Column("due", "text", "day", "by when; empty: no day was agreed"),
                Column("status", "text", "", "open, in progress, done or declined"),
                Column("days_overdue", "whole number", "days", "past the day due; 0: not overdue"),
                Column("change", "text", "", "since the walk before"),
                Column("first_seen", "text", "day", "walk that saw it first"),
                Column("last_seen", "text", "day", "walk that saw it last"),
            ),
        ),
        Table(
            "audit_comparison",
            "one category, the walk before and the newest",
            (
                Column("title", "text", "", "category"),
                _CATEGORY,
                Column("earlier_score", "number", "score 0-4", _SCORE, 0),
                Column("score", "number", "score 0-4", _SCORE, 0),
                Column("change", "text", "", "better, same, worse, or not looked at both times"),
                _findings("new", "first seen on the newest walk, and open"),
                _findings("closed", "put right, as the newest walk or the one before says"),
                _findings("declined", "their owner will not act"),
                _findings("still_open", "from an earlier walk, open"),
                _findings("overdue", "open, and past the day due"),
                _findings("unseen", "still open, and not looked at on the newest walk"),
            ),
        ),
    ),
    figure=BarsFigure("audit_scores", "title", "score"),
)


def make_audit_results(scores: AuditScores) -> Product:
    """Make the report of an audit.

    Parameters
    ----------
    scores
        Of :func:`hotspots.patterns.audit_scores.score_audit`.

    Returns
    -------
    Product
        Its tables are those declared; the comparison is empty without an earlier walk.
    """
    tables = {
        "audit_scores": _scores_table(scores),
        "audit_actions": _actions_table(scores),
        "audit_comparison": scores.comparison,
    }
    declared = AUDIT_RESULTS.table
    return Product(
        AUDIT_RESULTS,
        say_result(scores),
        {name: lay_out(frame, declared(name)) for name, frame in tables.items()},
        settings={"audit": scores.audit, "as_of": f"{scores.as_of:%Y-%m-%d}"},
        notes=tuple(_notes(scores)),
    )


def _scores_table(scores: AuditScores) -> pd.DataFrame:
    unseen = scores.scores["score"].isna()
    table = scores.scores.rename(columns={"worst": "worst_open"})
    title = table["title"].where(~unseen, table["title"] + f" ({NOT_LOOKED_AT})")
    return table.assign(
        title=title,
        meaning=table["score"].map(SCALE).astype("str").where(~unseen, NOT_LOOKED_AT),
    )


def _actions_table(scores: AuditScores) -> pd.DataFrame:
    days = ("due", "first_seen", "last_seen")
    texts = {name: scores.actions[name].dt.strftime("%Y-%m-%d").fillna("") for name in days}
    return scores.actions.assign(**texts)


def say_result(scores: AuditScores) -> str:
    """Say in one sentence how bad the place was and what is left to do."""
    begin = f"{scores.place}, {say_day(scores.walked)}"
    if not scores.looked_at:
        return f"{begin}: no category was scored; {_say_actions(scores)}"
    worst = scores.scores[scores.scores["score"] == scores.worst]["title"].tolist()
    named = worst[0] if len(worst) == 1 else f"{worst[0]} and {len(worst) - 1} more"
    return f"{begin}: worst score {scores.worst:.0f} of 4 ({named}); {_say_actions(scores)}"


def _say_actions(scores: AuditScores) -> str:
    still = int(scores.actions["status"].isin(STILL_OPEN).sum())
    late = int((scores.actions["days_overdue"] > 0).sum())
    return f"{still:,} {'finding' if still == 1 else 'findings'} open, {late:,} overdue"


def _notes(scores: AuditScores) -> Iterator[str]:
    yield OWN_SCALE
    every = len(CATEGORIES)
    if scores.looked_at:
        yield (
            f"Mean score {scores.mean:.1f} over the {scores.looked_at} of {every} categories that"
            " were looked at. A mean hides what is worst, so read the worst score first."
        )
    unseen = scores.scores[scores.scores["score"].isna()]["category"].map(CATEGORY_TITLES)
    if len(unseen):
        yield f"{NOT_LOOKED_AT.capitalize()}, which is not 0: {', '.join(unseen)}."
    lamps = scores.scores.set_index("category")["score"]
    if scores.light == "daylight" and bool(lamps.notna()["lighting"]):
        yield "Lighting was scored in daylight; lamps can be judged after dark only."
    yield from _notes_on_actions(scores)
    if scores.is_reaudit:
        yield from _notes_on_change(scores)


def _notes_on_actions(scores: AuditScores) -> Iterator[str]:
    still = scores.actions[scores.actions["status"].isin(STILL_OPEN)]
    undated = int(still["due"].isna().sum())
    if undated:
        yield f"{undated:,} open findings have no day they are due, so none of them is overdue."
    if unowned := int((still["owner"] == "not known yet").sum()):
        yield f"{unowned:,} open findings have no owner yet."


def _notes_on_change(scores: AuditScores) -> Iterator[str]:
    day = say_day(scores.earlier)
    counts = scores.comparison["change"].value_counts()
    better, worse = (int(counts.get(one, 0)) for one in (BETTER, WORSE))
    changes = scores.actions["change"].value_counts()
    new, closed = (int(changes.get(one, 0)) for one in (NEW, CLOSED))
    yield (
        f"Since {day}: categories better {better}, worse {worse}; findings new {new},"
        f" put right {closed} (as this walk or the one before says). Who walks and when"
        " changes scores too."
    )
    if scores.light != scores.earlier_light:
        yield (
            f"The walk before was in other light ({scores.earlier_light}; now {scores.light}), so"
            " a change may be one of light only."
        )
    if unseen := int(changes.get(UNSEEN, 0)):
        yield f"{unseen:,} findings of earlier walks were not looked at again; they count as open."


def say_number(value: float, decimals: int = 0) -> str:
    """Write a score; one that there is none of is not looked at.

    >>> say_number(3.0), say_number(1.25, 1), say_number(float("nan"))
    ('3', '1.2', 'not looked at')
    """
    return NOT_LOOKED_AT if math.isnan(value) else f"{value:.{decimals}f}"
