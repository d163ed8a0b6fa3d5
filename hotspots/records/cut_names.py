"""Names that a shapefile cut: it keeps ten characters, and numbers what is then the same.

``incident_id`` becomes ``incident_i``; ``committed_from`` and ``committed_to`` become
``committed_`` and ``committe_1``.
"""

import re
from collections.abc import Mapping, Sequence

CUT_AT = 10
_NUMBERED = re.compile(rf"(.{{{CUT_AT - 2}}})_(\d)")


def cut_forms(name: str) -> list[str]:
    """Give what is left of a name, with its words joined by underscores and run together.

    >>> cut_forms("committed from"), cut_forms("ward")
    (['committed_', 'committedf'], [])
    """
    joined = re.sub(r"\s+", "_", name.casefold())
    forms = (joined, re.sub(r"[\W_]", "", joined))
    return list(dict.fromkeys(form[:CUT_AT] for form in forms if len(form) > CUT_AT))


def find_cut_names(
    header: Sequence[str], known: Mapping[str, Sequence[str]], found: Mapping[str, str]
) -> dict[str, str]:
    """Find columns by the first ten characters of one name that we know.

    Where several roles begin alike the column is left to the user to name; but of two columns
    that both begin as the start and the end of a window do, the first is the start.

    Parameters
    ----------
    header
        The file's column names.
    known
        Role -> names it goes by.
    found
        Role -> column, of those that are known already.

    Returns
    -------
    dict
        Role -> column, for roles that are not in ``found``.

    Examples
    --------
    >>> known = {"id": ["incident id"], "start": ["committed from"], "end": ["committed to"]}
    >>> find_cut_names(["incident_i", "committed_", "committe_1"], known, {})
    {'id': 'incident_i', 'start': 'committed_', 'end': 'committe_1'}
    >>> find_cut_names(["committed_"], known, {})
    {}
    """
    free = [name for name in header if len(name) == CUT_AT and name not in found.values()]
    cut: dict[str, str] = {}
    for name in free:
        roles = [
            role
            for role, names in known.items()
            if any(name.casefold() in cut_forms(one) for one in names)
        ]
        columns = [name, *_numbered_like(name, free)]
        wanted = roles if len(roles) == len(columns) == 1 else []
        if len(columns) == 2 and {"start", "end"} <= set(roles):
            wanted = ["start", "end"]
        if not set(wanted) & (found.keys() | cut.keys()):
            cut |= dict(zip(wanted, columns, strict=False))
    return cut


def _numbered_like(name: str, header: Sequence[str]) -> list[str]:
    """List the columns that were cut to the same name, which GDAL then numbered, by number."""
    stem = name[: CUT_AT - 2].casefold()
    numbered = [(_NUMBERED.fullmatch(one), one) for one in header if one != name]
    same = [
        (int(match[2]), one) for match, one in numbered if match and match[1].casefold() == stem
    ]
    return [one for _, one in sorted(same)]
