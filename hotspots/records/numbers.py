"""Read coordinates that were written for people.

Decimal commas, commas or spaces between thousands, degrees with their sign or in minutes and
seconds.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

DECIMAL_COMMA = "decimal comma"
THOUSANDS_COMMA = "comma between thousands"
_DECIMAL = r"[-+]?\d+,\d+"
_THOUSANDS = r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_BOTH = r"[-+]?\d{1,3}(?:\.\d{3})+,\d+"  # 5.878.801,25
_GAP = "[ '\u00a0\u202f]"
_GAPS = rf"[-+]?\d{{1,3}}(?:{_GAP}\d{{3}})+(?:[.,]\d+)?"  # 587 880
_MINUTE, _SECOND = "['’\u2032]", "(?:[\"”\u2033]|'')"
# No O: it is West in French and Spanish and East in German.
_DEGREES = (
    rf"([-+]?)(\d{{1,3}}(?:[.,]\d+)?)\s*[°º]?\s*(?:(\d{{1,2}}(?:[.,]\d+)?)\s*{_MINUTE}\s*"
    rf"(?:(\d{{1,2}}(?:[.,]\d+)?)\s*{_SECOND})?)?\s*([NSEWnsew]?)"
)
_DEGREE_SIGNS = "[°º'’\u2032NSEWnsew]"


def read_numbers(text: pd.Series, *, metres: bool | None) -> tuple[NDArray[np.float64], str]:
    """Read a column of numbers; the whole column is written one way or the other.

    ``587,880`` is a hundred thousands in metres, and ``51,540`` is a decimal in degrees.

    Parameters
    ----------
    text
        As written.
    metres
        Whether they are metres; None when not known: then a number past 180 tells.

    Returns
    -------
    numbers, style
        NaN for what is no number; style is empty where no comma was met.

    Examples
    --------
    >>> read_numbers(pd.Series(["51,5406", "51", "?"]), metres=False)
    (array([51.5406, 51.    ,     nan]), 'decimal comma')
    >>> read_numbers(pd.Series(["587,880"]), metres=True)
    (array([587880.]), 'comma between thousands')
    >>> read_numbers(pd.Series(["33°54'S"]), metres=False)
    (array([-33.9]), '')
    """
    numbers = _plain_numbers(text)
    odd = np.isnan(numbers)
    odd[odd] = text[odd].str.contains(r"\d", regex=True).fillna(False).to_numpy(bool)
    if metres is not True and odd.any():
        numbers[odd] = _degrees(text[odd])
        odd &= np.isnan(numbers)
    if odd.any():
        written = text[odd].str.strip()
        gapped = written.str.fullmatch(_GAPS).fillna(False)
        closed = written.str.replace(_GAP, "", regex=True).where(gapped, "")
        numbers[odd] = _plain_numbers(closed)
        odd &= np.isnan(numbers)
    odd[odd] = text[odd].str.contains(",", regex=False).fillna(False).to_numpy(bool)
    if not odd.any():
        return numbers, ""
    written = text[odd].str.replace(r"[\s\u00a0']", "", regex=True)
    decimal = written.str.fullmatch(f"{_DECIMAL}|{_BOTH}")
    thousands = written.str.fullmatch(_THOUSANDS)
    read = numbers.copy()
    as_decimal = pd.to_numeric(
        written.where(decimal).str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    ).to_numpy(dtype=np.float64, na_value=np.nan)
    means_thousands = metres is not False and bool((thousands | ~decimal).all())
    if metres is None:
        means_thousands = means_thousands and bool(np.nanmax(np.abs(as_decimal), initial=0) > 180)
    if means_thousands:
        read[odd] = pd.to_numeric(
            written.where(thousands).str.replace(",", "", regex=False)
        ).to_numpy(dtype=np.float64, na_value=np.nan)
        return read, THOUSANDS_COMMA
    read[odd] = as_decimal
    return read, DECIMAL_COMMA


def _degrees(text: pd.Series) -> NDArray[np.float64]:
    """Read ``51°32'24"N``, ``0.42W`` and ``51.54°``; a text without such a sign is left alone."""
    signed = text.where(text.str.contains(_DEGREE_SIGNS, regex=True).fillna(False), "")
    parts = signed.str.strip().str.extract(f"^{_DEGREES}$")
    numbers = [
        pd.to_numeric(parts[column].str.replace(",", ".", regex=False)).astype(np.float64)
        for column in (1, 2, 3)
    ]
    degrees, minutes, seconds = numbers[0], numbers[1].fillna(0), numbers[2].fillna(0)
    size = (degrees + minutes / 60 + seconds / 3600).where((minutes < 60) & (seconds < 60))
    # 33.9S and -33.9S are the same place.
    negative = parts[4].str.casefold().isin(["s", "w"]) | (parts[0] == "-")
    signs = np.where(negative, -1.0, 1.0)
    return np.asarray(signs * size.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def _plain_numbers(text: pd.Series) -> NDArray[np.float64]:
    """Read what is a number as it stands: by Arrow, and where one is none by pandas."""
    written = pc.utf8_trim_whitespace(pa.array(text.array, pa.large_string()))
    filled = pc.if_else(pc.equal(written, ""), pa.scalar(None, pa.large_string()), written)
    try:
        numbers = pc.cast(filled, pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        coerced = pd.to_numeric(text, errors="coerce")
        numbers = coerced.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.array(numbers, dtype=np.float64)
