"""Tables of weights: those that ship with the package, and a force's own.

What ships is second-hand and says so, line by line; a force that holds the full table of an
index hands it over as a file, keyed by whichever code its extract carries.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, raise_if_any
from hotspots.records.header import describe_header
from hotspots.records.input_file import InputFile
from hotspots.records.roles import plain_name
from hotspots.records.table import Table
from hotspots.records.text_table import read_text_table

CODE_LEVEL = "Home Office code"
CATEGORY_LEVEL = "police.uk category"
# What the names of the columns in a force's own table begin or end with.
_KEY_NAMES = ("code", "key", "offence", "offense", "category", "crimetype", "offencetype")
_WEIGHT_NAMES = ("weight", "score", "days", "harm")


@dataclass(frozen=True)
class ShippedTable:
    """Weights that ship with the package, by plain key: see :func:`plain_key`."""

    by_code: dict[str, float]
    by_category: dict[str, float]


@dataclass(frozen=True)
class OwnTable:
    """A force's own weights, by plain key, and proof of the file they came from."""

    weights: dict[str, float]
    file: InputFile


def plain_key(text: str) -> str:
    """Write a code or an offence so that every spelling of it is the same.

    Case, spaces and leading zeros do not matter, and a part is set off by a dot or a stroke.

    >>> [plain_key(code) for code in ("28E", "028e", " 28 E", "4/1", "004.01", "39.0")]
    ['28e', '28e', '28e', '4/1', '4/1', '39']
    """
    plain = re.sub(r"\s+", "", text).casefold()
    plain = re.sub(r"^(\d+)\.0$", r"\1", plain)  # what a spreadsheet makes of a bare number
    return re.sub(r"(?<![0-9a-z])0+(?=\d)", "", plain.replace(".", "/"))


def read_shipped_table(name: str) -> ShippedTable:
    """Read ``harm/<name>.csv``.

    >>> table = read_shipped_table("cambridge")
    >>> table.by_category["burglary"], table.by_code["28e"]
    (245.91, 273.5)
    """
    text = files("hotspots.records").joinpath(f"harm/{name}.csv").read_text("utf-8")
    table = pd.read_csv(StringIO(text), dtype={"key": "str"})

    def level(wanted: str) -> dict[str, float]:
        rows = table[table["level"] == wanted]
        return dict(zip(rows["key"].map(plain_key), rows["weight"].astype(float), strict=True))

    return ShippedTable(level(CODE_LEVEL), level(CATEGORY_LEVEL))


def read_own_table(path: str | Path, *, key: str = "") -> OwnTable:
    """Read a force's own table of weights.

    Parameters
    ----------
    path
        CSV or the like. The first column whose name speaks of a code, key, offence or category
        holds the keys; the first whose name speaks of a weight, score, days or harm holds the
        weights. Other columns are left alone.
    key
        A column of the incidents; a column of the table that is called the same holds the keys.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it lacks a column or a row, or holds weights that are no numbers or below zero, or
        two weights for one key: everything found, with its lines, in one error.
    """
    path = Path(path)
    table = read_text_table(path, name=path.name)
    key_column, weight_column = _find_columns(table, key)
    rows = pd.DataFrame(
        {
            "key": table.columns[key_column].map(plain_key).astype("str"),
            "weight": pd.to_numeric(table.columns[weight_column], errors="coerce").astype(float),
        }
    )
    no_key, no_number = rows["key"] == "", ~np.isfinite(rows["weight"])
    usable = rows[~no_key & ~no_number]
    differing = (usable.groupby("key")["weight"].transform("nunique") > 1).reindex(rows.index)
    wrong = {
        "not as many fields as the header": table.malformed,
        f"no {key_column!r}": table.lines[no_key],
        f"a {weight_column!r} that is no number": table.lines[no_number],
        f"a {weight_column!r} below zero": table.lines[rows["weight"] < 0],
        f"a {key_column!r} with two different weights": table.lines[differing.eq(True)],
    }
    problems = [
        Problem(f"{len(lines):,} rows have {what} ({_at(lines)})", "mend them", path.name)
        for what, lines in wrong.items()
        if len(lines)
    ]
    if not len(rows) and not problems:
        problems = [Problem("the table has no rows", "give at least one weight", path.name)]
    raise_if_any(problems)
    return OwnTable(dict(zip(rows["key"], rows["weight"], strict=True)), table.inputs[0])


def _find_columns(table: Table, key: str) -> tuple[str, str]:
    def first(names: tuple[str, ...], but: str | None = None) -> str | None:
        plain = {name: plain_name(name) for name in table.header if name != but}
        found = (n for n, p in plain.items() if p.startswith(names) or p.endswith(names))
        return next(found, None)

    weights = first(_WEIGHT_NAMES)
    same = (name for name in table.header if key and plain_name(name) == plain_name(key))
    keys = next(same, None) or first(_KEY_NAMES, but=weights)
    if weights is not None and keys is not None and weights != keys:
        return keys, weights
    raise InputError(
        Problem(
            "no two columns were recognised as the codes and their weights; the columns are"
            f" {describe_header(table.header, of=table.header)}",
            "call one code and the other weight",
            table.inputs[0].name,
        )
    )


def _at(lines: NDArray[np.int64], *, most: int = 10) -> str:
    """Say which lines are meant.

    >>> _at(np.array([2, 5])), _at(np.arange(2, 20), most=2)
    ('lines 2, 5', 'lines 2, 3 and 16 more')
    """
    shown = ", ".join(str(line) for line in lines[:most])
    more = f" and {len(lines) - most:,} more" if len(lines) > most else ""
    return f"lines {shown}{more}"
