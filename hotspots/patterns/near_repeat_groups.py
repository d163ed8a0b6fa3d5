"""Near repeats district by district, or ward by ward: each tested by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.near_repeat import NearRepeat, knox_test

GROUP_COLUMNS = {
    "group": "str",
    "incidents": "int64",
    "pairs": "int64",
    "distance_band": "str",
    "time_band": "str",
    "observed": "float64",
    "expected": "float64",
    "ratio": "float64",
    "p_value": "float64",
    "p_adjusted": "float64",
}
FEWEST = 50


@dataclass(frozen=True)
class NearRepeatGroups:
    """The tests of all groups.

    Attributes
    ----------
    table
        One row for each cell of each group that was tested, groups by name, with the columns
        ``group``, ``incidents``, ``pairs``, ``distance_band``, ``time_band``, ``observed``,
        ``expected``, ``ratio``, ``p_value``, ``p_adjusted``. Empty, with all columns, when no
        group is large enough.
    tests
        Name of each group -> its test.
    too_few
        Name of each group that was not tested -> its incidents.
    without_group
        Incidents that belong to none.
    """

    table: pd.DataFrame
    tests: Mapping[str, NearRepeat]
    too_few: Mapping[str, int]
    without_group: int


def knox_by_group(
    incidents: gpd.GeoDataFrame, *, by: str, fewest: int = FEWEST, **options: Any
) -> NearRepeatGroups:
    """Test each group of incidents by itself; pairs across groups are not counted.

    Dates are shuffled within a group, so that a season or a series in one district does not
    count as a near repeat of another.

    Parameters
    ----------
    incidents
        As for :func:`hotspots.patterns.near_repeat.knox_test`.
    by
        Column of the groups, e.g. ``"district"`` or ``"ward"``.
    fewest
        Groups with fewer incidents are named and not tested: two at least.
    **options
        Of :func:`hotspots.patterns.near_repeat.knox_test`. Each group has the same seed.

    Returns
    -------
    NearRepeatGroups
        By name.

    Raises
    ------
    InputError
        When the column is missing, ``fewest`` is under two, or as ``knox_test``.
    """
    problems = []
    if by not in incidents:
        cure = f"choose one of {listed(map(str, incidents.columns))}"
        problems.append(Problem(f"the incidents have no column {by!r}", cure, "by"))
    if fewest < 2:
        cure = "give 2 or more: one incident has no pair"
        problems.append(Problem(f"fewest = {fewest!r}", cure, "fewest"))
    raise_if_any(problems, InputError)
    if not isinstance(options.get("rng"), int):
        options["rng"] = int(np.random.default_rng(options.get("rng")).integers(2**62))
    codes, names = pd.factorize(incidents[by], sort=True)
    tests, too_few = {}, {}
    for code, name in enumerate(names):
        own = incidents.iloc[np.flatnonzero(codes == code)]
        if len(own) < fewest:
            too_few[str(name)] = len(own)
        else:
            tests[str(name)] = knox_test(own, **options)
    parts = [_tidy(name, test) for name, test in tests.items()]
    table = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(GROUP_COLUMNS))
    )
    return NearRepeatGroups(table.astype(GROUP_COLUMNS), tests, too_few, int((codes == -1).sum()))


def _tidy(name: str, test: NearRepeat) -> pd.DataFrame:
    frame = test.tidy()
    frame.insert(0, "group", name)
    frame.insert(1, "incidents", test.settings.incidents)
    frame.insert(2, "pairs", test.settings.pairs)
    return frame
