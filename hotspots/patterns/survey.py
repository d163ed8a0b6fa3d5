"""What residents answered before and after: shares, their intervals, and the difference."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from hotspots.errors import InputError, Problem
from hotspots.records.survey_rows import AFTER, BEFORE

FEWEST = 5
FEWEST_ASKED = 20
OTHER = "other answers"
SUMMARY_COLUMNS = {
    "question": "str",
    "answer": "str",
    "before": "int64",
    "asked_before": "int64",
    "share_before": "float64",
    "low_before": "float64",
    "high_before": "float64",
    "after": "int64",
    "asked_after": "int64",
    "share_after": "float64",
    "low_after": "float64",
    "high_after": "float64",
    "difference": "float64",
    "low": "float64",
    "high": "float64",
    "stands_out": "bool",
}
Numbers = NDArray[np.float64]


def summarise_survey(answers: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Compare shares of answers before and after.

    Whoever answers the door is no random sample, nor the same people twice: the intervals hold
    chance alone.

    Parameters
    ----------
    answers
        ``question``, ``answer``, ``wave``, ``count``, as
        :func:`hotspots.records.survey_rows.read_survey` gives them.
    level
        Of the intervals: of shares those of Wilson, of differences those of Newcombe.

    Returns
    -------
    pandas.DataFrame
        One row a question and answer, in the order they come, with ``SUMMARY_COLUMNS``; a
        question that was asked once only has no difference (NaN). No answers, no rows.

    Raises
    ------
    InputError
        When the level is none.

    References
    ----------
    Newcombe, R. G. (1998), Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17 (method 10).

    Examples
    --------
    >>> rows = [("Safe?", "Yes", "before", 40), ("Safe?", "No", "before", 60)]
    >>> rows += [("Safe?", "Yes", "after", 60), ("Safe?", "No", "after", 40)]
    >>> table = pd.DataFrame(rows, columns=["question", "answer", "wave", "count"])
    >>> found = summarise_survey(table).iloc[0]
    >>> [round(float(found[name]), 2) for name in ("difference", "low", "high")]
    [0.2, 0.06, 0.33]
    """
    if not 0 < level < 1:
        what = f"level = {level:g} is no share between 0 and 1"
        raise InputError(Problem(what, "give 0.95, say", "level"))
    z = float(norm.ppf((1 + level) / 2))
    pairs = answers[["question", "answer"]].drop_duplicates(ignore_index=True)
    table = pairs.copy()
    for wave in (BEFORE, AFTER):
        mine = answers[answers["wave"] == wave].groupby(["question", "answer"])["count"].sum()
        asked = answers[answers["wave"] == wave].groupby("question")["count"].sum()
        keys = pd.MultiIndex.from_frame(pairs)
        table[wave] = mine.reindex(keys).fillna(0).to_numpy()
        table[f"asked_{wave}"] = asked.reindex(pairs["question"]).fillna(0).to_numpy()
        number = table[wave].to_numpy(dtype=np.float64)
        of = table[f"asked_{wave}"].to_numpy(dtype=np.float64)
        share, low, high = wilson(number, of, z=z)
        table[f"share_{wave}"], table[f"low_{wave}"], table[f"high_{wave}"] = share, low, high
    change = table["share_after"] - table["share_before"]
    down = (table["share_after"] - table["low_after"]) ** 2
    down += (table["high_before"] - table["share_before"]) ** 2
    up = (table["high_after"] - table["share_after"]) ** 2
    up += (table["share_before"] - table["low_before"]) ** 2
    table["difference"], table["low"] = change, change - np.sqrt(down)
    table["high"] = change + np.sqrt(up)
    table["stands_out"] = (table["low"] > 0) | (table["high"] < 0)
    return table[list(SUMMARY_COLUMNS)].astype(SUMMARY_COLUMNS)


def wilson(number: Numbers, of: Numbers, *, z: float) -> tuple[Numbers, Numbers, Numbers]:
    """Give shares and the ends of their intervals (Wilson); NaN of nothing.

    >>> [round(float(one[0]), 3) for one in wilson(np.array([10.0]), np.array([100.0]), z=1.96)]
    [0.1, 0.055, 0.174]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        share = number / of
        middle = (share + z**2 / (2 * of)) / (1 + z**2 / of)
        reach = z / (1 + z**2 / of) * np.sqrt(share * (1 - share) / of + z**2 / (4 * of**2))
    return share, middle - reach, middle + reach


def mask_small_groups(answers: pd.DataFrame, *, fewest: int = FEWEST) -> pd.DataFrame:
    """Put small groups of answers together, so that nobody can be told among them.

    An answer that fewer than ``fewest`` people gave, before or after, is added to "other
    answers", and the next smallest with it until those are as many. A question that fewer than
    20 people answered, before or after, is left out.

    Parameters
    ----------
    answers
        As of :func:`summarise_survey`; the result may be given to it.
    fewest
        The smallest number that is shown.

    Examples
    --------
    >>> rows = [("Safe?", "Yes", 40), ("Safe?", "No", 60), ("Safe?", "Never", 2)]
    >>> table = pd.DataFrame(rows, columns=["question", "answer", "count"]).assign(wave="before")
    >>> mask_small_groups(table)["answer"].tolist()
    ['other answers', 'No']
    """
    kept = []
    for _, rows in answers.groupby("question", sort=False):
        waves = rows.groupby("wave")["count"].sum()
        if int(waves.min()) < FEWEST_ASKED:
            continue
        counts = rows.pivot_table(
            index="answer", columns="wave", values="count", aggfunc="sum", fill_value=0
        )
        least = counts.min(axis=1).sort_values(kind="stable")
        merged = list(least.index[least < fewest])
        for name in least.index[len(merged) :]:
            if not merged or (counts.loc[merged].sum() >= fewest).all():
                break
            merged.append(name)
        named = rows.assign(answer=rows["answer"].where(~rows["answer"].isin(merged), OTHER))
        keys = ["question", "answer", "wave"]
        kept.append(named.groupby(keys, sort=False)[["count"]].sum().reset_index())
    if not kept:
        return answers[:0]
    return pd.concat(kept, ignore_index=True)
