"""Numbers written for people: what a comma means is told by the whole column."""

import numpy as np
import pandas as pd
import pytest

from hotspots.records.numbers import DECIMAL_COMMA, THOUSANDS_COMMA, read_numbers


@pytest.mark.parametrize(
    ("texts", "metres", "numbers", "style"),
    [
        (["587,880", "185,830"], None, [587_880, 185_830], THOUSANDS_COMMA),
        (["51,540", "0,707"], None, [51.54, 0.707], DECIMAL_COMMA),
        (["179,500", "51,5"], None, [179.5, 51.5], DECIMAL_COMMA),
        (["181,500"], None, [181_500], THOUSANDS_COMMA),
        (["51,540"], True, [51_540], THOUSANDS_COMMA),
        (["51,540"], False, [51.54], DECIMAL_COMMA),
        (["587,880", "587,88"], True, [587.88, 587.88], DECIMAL_COMMA),
        (["5.878.801,25"], True, [5_878_801.25], DECIMAL_COMMA),
        ([" 587880.5 ", "+5", "1e5", ""], True, [587_880.5, 5, 100_000, np.nan], ""),
        (["587880", "north"], True, [587_880, np.nan], ""),
    ],
)
def test_a_column_is_read_one_way(
    texts: list[str], metres: bool | None, numbers: list[float], style: str
) -> None:
    read, said = read_numbers(pd.Series(texts, dtype="str"), metres=metres)
    assert np.array_equal(read, numbers, equal_nan=True)
    assert said == style
