"""Street names, so that those of one street are the same whoever wrote them."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem


def texts_of(names: Iterable[str], size: int) -> NDArray[np.object_]:
    """Make a text of every name, whatever stands for a missing one."""
    column = pd.Series(list(names), dtype=object)
    if len(column) != size:
        what = f"there are {len(column):,} names for {size:,} places"
        raise InputError(Problem(what, "give one for each, empty where there is none", "names"))
    return np.array(column.where(column.notna(), "").astype(str).str.strip(), dtype=object)


def plain_names(names: NDArray[np.object_]) -> NDArray[np.object_]:
    """Write names so that those of one street are the same: case, full stops, apostrophes.

    >>> plain_names(np.array(["St. John's  Road", "ST JOHNS ROAD"], dtype=object)).tolist()
    ['st johns road', 'st johns road']
    """
    code, distinct = pd.factorize(names)
    plain = [" ".join(re.sub("[.'’]", "", name).casefold().split()) for name in distinct]
    return np.array([*plain, ""], dtype=object)[code]
