"""Texts of a column, for what is going to be printed or compared."""

import pandas as pd


def texts_of(frame: pd.DataFrame, column: str) -> "pd.Series[str]":
    """Give a column as texts: empty where one is missing, or where there is no such column.

    >>> texts_of(pd.DataFrame({"ward": ["North", None]}), "ward").tolist()
    ['North', '']
    >>> texts_of(pd.DataFrame({"ward": ["North", None]}), "district").tolist()
    ['', '']
    """
    if column not in frame:
        return pd.Series("", index=frame.index, dtype="str")
    words: pd.Series[str] = frame[column].astype("str").fillna("").replace("nan", "")
    return words
