"""The forces that police.uk publishes, and the months."""

import difflib
import re
from datetime import date

from hotspots.errors import InputError, Problem, listed, raise_if_any

FIRST_MONTH = "2010-12"
FORCES = (
    "avon-and-somerset",
    "bedfordshire",
    "btp",
    "cambridgeshire",
    "cheshire",
    "city-of-london",
    "cleveland",
    "cumbria",
    "derbyshire",
    "devon-and-cornwall",
    "dorset",
    "durham",
    "dyfed-powys",
    "essex",
    "gloucestershire",
    "greater-manchester",
    "gwent",
    "hampshire",
    "hertfordshire",
    "humberside",
    "kent",
    "lancashire",
    "leicestershire",
    "lincolnshire",
    "merseyside",
    "metropolitan",
    "norfolk",
    "north-wales",
    "north-yorkshire",
    "northamptonshire",
    "northern-ireland",
    "northumbria",
    "nottinghamshire",
    "south-wales",
    "south-yorkshire",
    "staffordshire",
    "suffolk",
    "surrey",
    "sussex",
    "thames-valley",
    "warwickshire",
    "west-mercia",
    "west-midlands",
    "west-yorkshire",
    "wiltshire",
)
_OTHER_NAMES = {
    "british-transport": "btp",
    "gmp": "greater-manchester",
    "met": "metropolitan",
    "psni": "northern-ireland",
}


def check_force(name: str) -> str:
    """Take a force's name as police.uk writes it in the names of its files.

    Raises
    ------
    InputError
        When there is none of this name: says the nearest.

    Examples
    --------
    >>> check_force("essex")
    'essex'
    >>> check_force("Essex Police")
    Traceback (most recent call last):
        ...
    hotspots.errors.InputError: force: police.uk knows no force 'Essex Police'. To mend it: did \
you mean 'essex'?
    """
    if name in FORCES:
        return name
    plain = re.sub(r"[^a-z]+", "-", name.casefold().replace("&", " and ")).strip("-")
    plain = re.sub(
        r"^(the-|police-service-of-)|-(police|constabulary|police-service|service)(-.*)?$",
        "",
        plain,
    )
    plain = _OTHER_NAMES.get(plain, plain)
    near = [plain] if plain in FORCES else difflib.get_close_matches(plain, FORCES, n=3)
    cure = f"did you mean {listed(near)}?" if near else f"choose one of {', '.join(FORCES)}"
    raise InputError(Problem(f"police.uk knows no force {name[:60]!r}", cure, "force"))


def list_months(first: str, last: str, *, today: date) -> list[str]:
    """List the months from one to another, both included.

    Raises
    ------
    InputError
        When one is not written as 2024-01, lies in the future or before the first that was
        published, or they are the wrong way round.

    Examples
    --------
    >>> list_months("2023-12", "2024-02", today=date(2024, 6, 1))
    ['2023-12', '2024-01', '2024-02']
    """
    this = f"{today:%Y-%m}"
    problems = []
    for where, month in (("from", first), ("to", last)):
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month, re.ASCII):
            problems.append(Problem(f"{month[:20]!r} is not a month", "write it as 2024-01", where))
        elif month > this:
            problems.append(Problem(f"{month} lies in the future", f"at most {this}", where))
        elif month < FIRST_MONTH:
            cure = f"police.uk begins with {FIRST_MONTH}"
            problems.append(Problem(f"{month} was never published", cure, where))
    if not problems and first > last:
        problems.append(Problem(f"{first} comes after {last}", "change them round", "from, to"))
    raise_if_any(problems)
    months = [first]
    while months[-1] < last:
        months.append(month_after(months[-1]))
    return months


def month_after(month: str) -> str:
    """Name the next month.

    >>> month_after("2024-12")
    '2025-01'
    """
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"
