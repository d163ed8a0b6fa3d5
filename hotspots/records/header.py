"""Which row names the columns, and what they are called.

Exports often begin with a title, the period and who asked for it; the names of the columns come
below. They are found by what they are: as wide as the table, and, where a row is as wide, made
of words that columns go by.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from hotspots.errors import listed

LOOK_AT_ROWS = 30
_HALF = 0.5  # a header may leave a few columns unnamed
# What names no column: a number or date, a postcode, a reference, a house, an e-mail address.
_DATA = re.compile(
    r"[-+]?\d[\d.,:/ TZ+-]*"
    r"|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}"
    r"|[a-z]{1,4}/\d{3,}.*"
    r"|(flat|apartment|unit) \d.*|\d+[a-z]?,? [a-z].*"
    r"|.+@.+\..+",
    flags=re.IGNORECASE,
)


def find_header(rows: Sequence[Sequence[str]], known: Callable[[str], bool]) -> int:
    """Find the row that names the columns, counted from 0.

    Parameters
    ----------
    rows
        The first rows of a table that are not blank.
    known
        Tells whether a name is one that columns go by.

    Examples
    --------
    >>> rows = [["Burglary, 2024"], ["Ref", "Date", "X"], ["1", "2024-03-09", "587880"]]
    >>> find_header(rows, {"Date", "X"}.__contains__)
    1
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    wide = [i for i, cells in enumerate(filled) if cells >= _HALF * max(filled)]
    for i in wide:
        if sum(known(cell) for cell in rows[i]) > 1:
            return i
    return wide[0] if wide else 0


def with_groups(above: Sequence[str], cells: Sequence[str]) -> list[str]:
    """Put the name of its group before each name that stands there more than once.

    Workbooks head "Date" and "Time" twice, under "Committed from" and "Committed to", each
    written over the first of its columns.

    Parameters
    ----------
    above, cells
        The row above the names of the columns, and the names. A title is no group: it takes two.

    Examples
    --------
    >>> with_groups(["", "From", "", "To", ""], ["Ref", "Date", "Time", "Date", "Time"])
    ['Ref', 'From Date', 'From Time', 'To Date', 'To Time']
    """
    names = [cell.strip() for cell in cells]
    if len({cell.strip() for cell in above if cell.strip()}) < 2:
        return names
    times, group, grouped = Counter(names), "", []
    for number, name in enumerate(names):
        group = above[number].strip() or group if number < len(above) else group
        grouped.append(f"{group} {name}".strip() if name and times[name] > 1 else name)
    return grouped


def name_columns(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give each column a name of its own; say which had none, or one that was taken.

    >>> name_columns([" id ", "date", "", "date"])
    (['id', 'date', 'column 3', 'date (2)'], ["2 columns are called 'date': from the second on \
they are numbered", 'columns without a name, called by their number: 1'])
    """
    given = [cell.strip() for cell in cells]
    taken = {name for name in given if name}
    names: dict[str, None] = {}
    for number, name in enumerate(given, start=1):
        wanted = name or f"column {number}"
        again = 2
        while wanted in names or (wanted != name and wanted in taken):
            wanted = f"{name or f'column {number}'} ({again})"
            again += 1
        names[wanted] = None
    notes = []
    times = Counter(given)
    repeated = [name for name in times if name and times[name] > 1]
    for name in repeated[:5]:
        shown = listed([name]) if not looks_like_data(given) else "the same"
        notes.append(
            f"{times[name]} columns are called {shown}: from the second on they are numbered"
        )
    if len(repeated) > 5:
        notes.append(f"{len(repeated) - 5:,} more names of columns are repeated, and numbered")
    if "" in given:
        notes.append(f"columns without a name, called by their number: {given.count('')}")
    return list(names), notes


def looks_like_data(header: Sequence[str]) -> bool:
    """Tell whether what should be a header is a row: numbers, dates, references, addresses.

    >>> looks_like_data(["Month", "Crime type"]), looks_like_data(["2024-03", "Burglary"])
    (False, True)
    >>> looks_like_data(["J. Doe", "12 Mill Lane"]), looks_like_data(["J. Doe", "SS1 1AA"])
    (True, True)
    """
    return any(_DATA.fullmatch(column.strip()) for column in header)


def describe_header(columns: Sequence[str], *, of: Sequence[str]) -> str:
    """Name some columns of a header in a message, unless the header is a row of data.

    A file without a header would otherwise put people's names and addresses into the message.

    >>> describe_header(["Month"], of=["Month", "Crime type"])
    "'Month'"
    >>> describe_header(["J. Doe", "0.7077"], of=["J. Doe", "0.7077"])
    'not shown, since the first line seems to be a row of data'
    """
    return (
        "not shown, since the first line seems to be a row of data"
        if looks_like_data(of)
        else listed(columns)
    )
