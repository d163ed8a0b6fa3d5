"""Accuracy: whether places chosen from earlier months would have caught the next incidents."""

from dataclasses import asdict

import numpy as np
import pandas as pd

from hotspots.ground import StudyArea
from hotspots.patterns.rolling_accuracy import Accuracy, AccuracySettings
from hotspots.products.declare import (
    BarsFigure,
    Column,
    Declaration,
    Product,
    Table,
    lay_out,
    percent,
)

_METHOD = Column("method", "text", "", "how the places were chosen, from earlier incidents only")
_MEASURES = (
    Column("hit_rate", "number", "share 0-1", "share of the later incidents in the places", 6),
    Column("low", "number", "share 0-1", "95% interval of the hit rate", 6),
    Column("high", "number", "share 0-1", "the same", 6),
    Column("share_of_ground", "number", "share 0-1", "share of the ground the places cover", 8),
    Column(
        "pai",
        "number",
        "times",
        "hit rate / share of ground: how many times more than by chance (PAI)",
        3,
    ),
    Column(
        "pei",
        "number",
        "share 0-1",
        "what was caught, of what the best possible places would have caught (PEI)",
        6,
    ),
    Column(
        "rri",
        "number",
        "times",
        "share in the places after / share before they were chosen (RRI); below 1 they lost some",
        6,
    ),
)
_BEST = Column("best_hit_rate", "number", "share 0-1", "hit rate of the best possible places", 6)
_TESTED = Column("test_incidents", "whole number", "incidents", "later incidents")

ACCURACY = Declaration(
    "accuracy",
    "Accuracy",
    "Would last months' spots have caught the next months' incidents?",
    (
        Table(
            "accuracy",
            "one way to choose places, over all periods scored",
            (
                _METHOD,
                *_MEASURES,
                Column("difference", "number", "share 0-1", "hit rate less that of harm spots", 6),
                Column("difference_low", "number", "share 0-1", "95% interval of that", 6),
                Column("difference_high", "number", "share 0-1", "the same", 6),
                _BEST,
                Column("periods", "whole number", "periods", "how many were scored"),
                _TESTED,
            ),
        ),
        Table(
            "accuracy_by_period",
            "one way to choose places, in one period",
            (
                _METHOD,
                Column("period", "text", "", "the time that was scored"),
                Column("train_incidents", "whole number", "incidents", "incidents learnt from"),
                _TESTED,
                Column("spots", "whole number", "places", "places chosen"),
                *_MEASURES,
                _BEST,
            ),
        ),
    ),
    figure=BarsFigure("accuracy", "method", "hit_rate", "low", "high"),
)

_TITLES = {
    "harm_spots": "Squares placed freely, as harm spots are",
    "grid_counts": "Grid squares with most {what}",
    "top_density_cells": "Grid squares of highest density",
    "earlier_spots": "Spots of the earlier half",
    "random_cells": "Squares drawn at random",
}
# What the finding compares with: what an analyst would otherwise do.
_OTHERWISE = {
    "grid_counts": "ranking grid squares",
    "top_density_cells": "taking the squares of highest density",
}
# Of fewer later incidents a share says nothing.
_FEWEST = 30


def make_accuracy(study_area: StudyArea, found: Accuracy, *, harm_title: str = "") -> Product:
    """Make the product of how methods did: the tables and the finding.

    Where it cannot be told (nothing before the last period, no dates, too few incidents) the
    finding says so; where there is nothing to compare the tables are empty.

    Parameters
    ----------
    study_area
        The place the finding names.
    found
        As :func:`~hotspots.patterns.rolling_accuracy.evaluate_methods` gives it, the first of
        the methods being the one that is judged.
    harm_title
        Name of the harm index in print, where harm was added up.
    """
    tables = {"accuracy": found.summary, "accuracy_by_period": found.by_period}
    named = {
        table.name: lay_out(_with_titles(tables[table.name], found.settings), table)
        for table in ACCURACY.tables
    }
    finding = _finding(study_area, found)
    notes = _notes(study_area, found, harm_title)
    return Product(ACCURACY, finding, named, {}, asdict(found.settings), tuple(notes))


def _with_titles(frame: pd.DataFrame, settings: AccuracySettings) -> pd.DataFrame:
    """Name the methods in plain words; one that is not ours keeps its name."""
    what = "incidents" if settings.weights is None else "harm"
    titles = {name: title.format(what=what) for name, title in _TITLES.items()}
    names = frame["method"]
    return frame.assign(method=names.map(titles).fillna(names).astype("str"))


def _finding(area: StudyArea, found: Accuracy) -> str:
    where, settings, summary = area.name, found.settings, found.summary
    if not settings.incidents:
        return f"No incidents are recorded in {where}"
    cannot = f"cannot be told whether earlier spots would have caught later incidents in {where}"
    if not len(summary):
        return f"It {cannot}: {_why_not(found)}"
    first = summary.iloc[0]
    if first["test_incidents"] < _FEWEST:
        many = int(first["test_incidents"])
        return f"It {cannot}: there are only {many} to go by"
    if not np.isfinite(first["hit_rate"]):
        return f"It {cannot}: those weigh nothing"
    places = int(found.by_period.loc[found.by_period["method"] == first["method"], "spots"].max())
    noun = "small place" if places == 1 else "small places"
    what = "incidents" if settings.weights is None else "harm"
    before, next_one = _in_words(settings)
    return (
        f"{places:,} {noun} chosen from the {before} before would have caught"
        f" {_tenth(first['hit_rate'])} of the {next_one} {what} in {where}{_compared(summary)}"
    )


def _in_words(settings: AccuracySettings) -> tuple[str, str]:
    """Say what was learnt from and what was scored: the months (before), the next month's."""
    many, period = settings.test_periods, settings.period
    if isinstance(period, int):
        days = many * period
        return "time", "next day's" if days == 1 else f"next {days} days'"
    return f"{period}s", f"next {period}'s" if many == 1 else f"next {many} {period}s'"


def _why_not(found: Accuracy) -> str:
    """Say in the finding why nothing was scored."""
    if any("with a date" in note for note in found.notes):
        return "no dates are recorded"
    return "there is nothing to learn from before the last period"


def _compared(summary: pd.DataFrame) -> str:
    """Set the first method against the best of what could be done without it."""
    others = summary[summary["method"].isin(list(_OTHERWISE))]
    if not len(others):
        return ""
    rival = others.sort_values("hit_rate", ascending=False, kind="stable").iloc[0]
    name, rate = _OTHERWISE[rival["method"]], _tenth(rival["hit_rate"])
    if rival["difference_high"] < 0:
        return f"; {name} would have caught {rate}"
    if rival["difference_low"] > 0:
        return f", less than {name} ({rate})"
    return f", no better than {name} ({rate})"


def _tenth(share: float) -> str:
    """Write a share to a tenth of a percent, so that two can be told apart.

    >>> _tenth(0.1179), _tenth(0.0004)
    ('11.8%', '0.04%')
    """
    return f"{100 * share:.1f}%" if share >= 0.001 else percent(share)


def _notes(area: StudyArea, found: Accuracy, harm_title: str) -> list[str]:
    settings, notes = found.settings, list(found.notes)
    if not len(found.summary):
        return notes
    best = float(found.summary["best_hit_rate"].iloc[0])
    notes.insert(
        0,
        f"Scored on {len(settings.periods)} {'time' if len(settings.periods) == 1 else 'times'}"
        f" ({', '.join(settings.periods)}); each time the places were chosen only from what was"
        " over before it began.",
    )
    if np.isfinite(best):
        notes.append(
            f"As many squares of {settings.size_m:g} m, placed by someone who knew the later"
            f" incidents beforehand, would have caught {_tenth(best)}; PEI is the share of that."
            + (
                ""
                if settings.best_gap < 1e-9
                else f" Even better squares could hold at most {percent(settings.best_gap)} more."
            )
        )
    ground = float(found.summary["share_of_ground"].iloc[0])
    notes.append(
        f"The places cover {percent(ground)} of the ground; squares drawn at random catch that"
        " share of the incidents on average, whatever one draw of them caught."
    )
    notes.append(
        "The intervals take incidents to happen one by one; where they come in series, or are"
        " recorded at one map point, they are too narrow."
    )
    notes.append(
        "Squares are placed as harm spots are, by"
        f" {'harm' if settings.weights is not None else 'count'}, but without the quotas, spacing"
        " or least number that a list of harm spots may have."
    )
    if settings.weights is not None and harm_title:
        notes.append(f"Harm is measured by the {harm_title}.")
    if not area.has_boundary:
        notes.append(
            "Without boundaries the ground is a box around the incidents: shares of ground and"
            " PAI cannot be compared with those of other places."
        )
    return notes
