"""Read what actions of an audit cost: a CSV with a finding and pounds in each row."""

import csv
import io
import re
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

from hotspots.errors import InputError, MissingFileError, Problem, listed, raise_if_any
from hotspots.records.roles import plain_name

_POUNDS = re.compile(r"£?\s*(\d{1,9}|\d{1,3}(,\d{3})+)(\.\d{1,2})?")
_COLUMNS = ("finding", "cost")


def read_costs(path: str | Path, *, findings: Collection[str]) -> dict[str, Decimal]:
    """Read costs by finding, strictly: a sum in a bid must not be short of a row.

    Parameters
    ----------
    path
        CSV with the columns ``finding`` (as the report has it, such as 2024-11-20/F1) and
        ``cost`` (pounds, such as 1200 or £1,200.50). A finding without a cost may be left out,
        or its cost left empty.
    findings
        Those there are.

    Returns
    -------
    dict
        Finding -> pounds. One that has none is not in it: that is no 0.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it cannot be read, or a finding is not known or stands there twice, or a cost is no
        sum of pounds. Everything found is in one error.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(row)]
    except FileNotFoundError:
        cure = "check the name and the folder"
        raise MissingFileError(Problem("there is no such file", cure, path.name)) from None
    except (OSError, UnicodeDecodeError, csv.Error):
        cure = "save it as CSV in UTF-8"
        raise InputError(Problem("it cannot be read as CSV", cure, path.name)) from None
    header = [plain_name(one) for one in rows[0]] if rows else []
    if not set(_COLUMNS) <= set(header):
        what = "it has no columns called finding and cost"
        raise InputError(Problem(what, "name the columns so in the first row", path.name))
    return _costs_of(rows[1:], header, path.name, findings)


def _costs_of(
    rows: list[list[str]], header: list[str], name: str, findings: Collection[str]
) -> dict[str, Decimal]:
    costs: dict[str, Decimal] = {}
    seen: set[str] = set()
    problems: list[Problem] = []
    for at, row in enumerate(rows, start=2):
        where = f"{name}, row {at}"
        cells = dict(zip(header, (one.strip() for one in row), strict=False))
        finding, cost = (cells.get(one, "") for one in _COLUMNS)
        if finding not in findings:
            cure = f"the findings are {listed(sorted(findings), most=6)}"
            problems.append(Problem(f"there is no finding {listed([finding])}", cure, where))
        elif finding in seen:
            problems.append(Problem(f"{finding} stands there twice", "leave one", where))
        seen.add(finding)
        if not cost:
            continue
        if not _POUNDS.fullmatch(cost):
            cure = "write pounds such as 1200 or 1,200.50"
            problems.append(Problem(f"{listed([cost])} is no sum of pounds", cure, where))
            continue
        costs[finding] = Decimal(cost.lstrip("£ ").replace(",", ""))
    raise_if_any(problems)
    return costs
