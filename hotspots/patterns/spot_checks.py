"""Refusing what harm spots cannot be selected with or from, everything wrong at once."""

from collections.abc import Mapping
from numbers import Integral, Real

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed, raise_if_any
from hotspots.patterns.places import weights_of

_NEEDED = ("harm", "offence", "location", "ward")


def check_settings(
    *,
    whole: Mapping[str, object],
    lengths: Mapping[str, float],
    min_per_year: float,
    half_life_days: float | None,
    quotas: Mapping[str, int],
    choices: Mapping[str, tuple[object, tuple[object, ...]]],
) -> None:
    """Refuse settings that make no sense.

    Raises
    ------
    InputError
        Naming every one of them.
    """
    problems = [
        Problem(f"{name} = {value!r}", "ask for a whole number of spots, at least one", name)
        for name, value in whole.items()
        if not (_is_whole(value) and value >= 1)  # type: ignore[operator]
    ]
    for name, value in lengths.items():
        zero = "zero or " if name == "min_spacing_m" else ""
        if not (_is_number(value) and (value > 0 or (zero and value == 0))):
            cure = f"give {zero}a length in metres above zero"
            problems.append(Problem(f"{name} = {value!r}", cure, name))
    if not (_is_number(min_per_year) and min_per_year >= 0):
        cure = "give zero or more incidents a year"
        problems.append(Problem(f"min_per_year = {min_per_year!r}", cure, "min_per_year"))
    if half_life_days is not None and not (_is_number(half_life_days) and half_life_days > 0):
        what = f"half_life_days = {half_life_days!r}"
        cure = "give a number of days above zero, or None"
        problems.append(Problem(what, cure, "half_life_days"))
    bad = [name for name, most in quotas.items() if not (_is_whole(most) and most >= 0)]
    if bad:
        what = f"the quota for {listed(bad)} is no number of spots"
        problems.append(Problem(what, "give a whole number, zero or more", "quotas"))
    for name, (chosen, allowed) in choices.items():
        if chosen not in allowed:
            cure = f"choose one of {listed(map(str, allowed))}"
            problems.append(Problem(f"{name} = {chosen!r}", cure, name))
    raise_if_any(problems, InputError)


def check_tables(incidents: pd.DataFrame, earlier: pd.DataFrame | None) -> None:
    """Refuse incidents or an earlier list without the columns needed, or with unusable harm.

    Raises
    ------
    InputError
        Naming what is missing.
    """
    problems = []
    missing = [name for name in _NEEDED if name not in incidents]
    if missing:
        what = f"the incidents have no column {listed(missing)}"
        problems.append(Problem(what, "give incidents as read_incidents gives them", "incidents"))
    if earlier is not None:
        problems += _wrong_in_list(earlier)
    raise_if_any(problems, InputError)
    weights_of(incidents, "harm")


def _wrong_in_list(earlier: pd.DataFrame) -> list[Problem]:
    cure = "give a list of harm spots as it was written"
    missing = [name for name in ("spot", "easting", "northing") if name not in earlier]
    if missing:
        what = f"the earlier list has no column {listed(missing)}"
        return [Problem(what, cure, "earlier")]
    centres = earlier[["easting", "northing"]].apply(pd.to_numeric, errors="coerce")
    nowhere = int((~np.isfinite(centres)).any(axis=1).sum())
    if nowhere:
        return [
            Problem(f"the earlier list has {nowhere:,} spots without a centre", cure, "earlier")
        ]
    return []


def _is_whole(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and bool(np.isfinite(float(value)))
