"""Street Weeks that were held: which ward, and the first day of the week."""

from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, MissingFileError, Problem, listed, raise_if_any
from hotspots.records.roles import plain_name
from hotspots.records.text_table import read_text_table

STREET_WEEK_COLUMNS = {"ward": "str", "week": "datetime64[us]"}
_MOST_LINES = 10


def read_street_weeks(path: str | Path) -> pd.DataFrame:
    r"""Read the Street Weeks that were held, so that the next one goes elsewhere.

    Parameters
    ----------
    path
        A small table with the columns ``ward`` (name or code) and ``week`` (its first day, such
        as 2024-03-04); other columns are left alone.

    Returns
    -------
    pandas.DataFrame
        ``ward`` and ``week`` (datetime64[us]), by week, then ward; empty, with both columns,
        when the table has no rows.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When a column is missing, a ward is empty or a week is no day; all lines in one error.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "street_weeks.csv"
    ...     _ = path.write_text("ward,week\nKursaal,2024-03-04\n")
    ...     read_street_weeks(path).values.tolist()
    [['Kursaal', Timestamp('2024-03-04 00:00:00')]]
    """
    path = Path(path)
    if not path.exists():
        cure = "name a table with the columns ward and week"
        raise MissingFileError(Problem("there is no such file", cure, str(path)))
    table = read_text_table(path, name=path.name)
    names = {plain_name(name): name for name in table.header}
    missing = [name for name in STREET_WEEK_COLUMNS if name not in names]
    if missing:
        cure = "call one column ward and one week"
        raise InputError(Problem(f"there is no column {listed(missing)}", cure, path.name))
    ward = table.columns[names["ward"]].str.strip()
    week = pd.to_datetime(
        table.columns[names["week"]].str.strip(), format="%Y-%m-%d", errors="coerce"
    )
    wrong = {
        "not as many fields as the header": table.malformed,
        "no ward": table.lines[(ward == "").to_numpy(dtype=bool)],
        "a week that is no day such as 2024-03-04": table.lines[week.isna().to_numpy(dtype=bool)],
    }
    raise_if_any(
        [
            Problem(
                f"{len(lines):,} rows have {what} (lines"
                f" {', '.join(str(line) for line in lines[:_MOST_LINES])})",
                "mend them",
                path.name,
            )
            for what, lines in wrong.items()
            if len(lines)
        ]
    )
    found = pd.DataFrame({"ward": ward, "week": week}).astype(STREET_WEEK_COLUMNS)
    return found.sort_values(["week", "ward"], ignore_index=True)
