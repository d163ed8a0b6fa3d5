"""One ward of a study area, by its name or its code."""

import difflib
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from hotspots.errors import InputError, Problem, listed
from hotspots.ground.study_area import StudyArea


@dataclass(frozen=True)
class Ward:
    """A ward: its code, its name, its ground."""

    code: str
    name: str
    outline: BaseGeometry


def find_ward(area: StudyArea, asked: str) -> Ward:
    """Find the ward that somebody means.

    Parameters
    ----------
    area
        The district, or several joined.
    asked
        Name or code, in any case.

    Raises
    ------
    InputError
        When the area has no wards, none of them is called that, or several are.

    Examples
    --------
    >>> from hotspots.ground import study_areas_of
    >>> from hotspots.records import read_boundaries
    >>> boundaries = read_boundaries("data/boundaries/essex_sample_wards.geojson")
    >>> (harlow,) = study_areas_of(boundaries, names=["Harlow"])
    >>> find_ward(harlow, str(harlow.wards["ward"].iloc[0]).upper()).code
    'X05000173'
    """
    wards = area.wards
    if not len(wards):
        cure = "give boundaries with wards"
        raise InputError(Problem(f"{area.name} has no wards", cure, "ward"))
    folded = asked.strip().casefold()
    means = (wards["ward"].str.casefold() == folded) | (wards["ward_code"].str.casefold() == folded)
    found = wards[means]
    if not len(found):
        names = sorted(wards["ward"])
        near = difflib.get_close_matches(asked.strip().title(), names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        what = f"{area.name} has no ward called {listed([asked])}"
        raise InputError(Problem(what, f"{hint}choose from {listed(names, most=40)}", "ward"))
    if len(found) > 1:
        what = f"{len(found)} wards of {area.name} are called {listed([asked])}"
        cure = f"name the district, or give the code: {listed(found['ward_code'])}"
        raise InputError(Problem(what, cure, "ward"))
    (code,), (name,), (outline,) = found["ward_code"], found["ward"], found.geometry
    return Ward(str(code), str(name), outline)
