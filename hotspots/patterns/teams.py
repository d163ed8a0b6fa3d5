"""Which team a door belongs to: by its ward, then its district."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed


def team_of_each(
    places: pd.DataFrame, teams: Mapping[str, Sequence[str]], *, otherwise: str
) -> NDArray[np.object_]:
    """Name the team of each door or burglary.

    Parameters
    ----------
    places
        ``ward`` and ``district``.
    teams
        Team -> wards or districts it covers; a ward goes before its district.
    otherwise
        Team of a place that lies in no district. Every other place that no team covers belongs
        to a team of its district's name.

    Raises
    ------
    InputError
        When two teams cover one ward or district.

    Examples
    --------
    >>> places = pd.DataFrame({"ward": ["North", "South"], "district": ["Harlow", "Harlow"]})
    >>> team_of_each(places, {"Town": ["North"]}, otherwise="Essex").tolist()
    ['Town', 'Harlow']
    """
    team_by_place: dict[str, str] = {}
    twice = []
    for team, covered in teams.items():
        for place in covered:
            if team_by_place.setdefault(place.casefold(), team) != team:
                twice.append(place)
    if twice:
        what = f"two teams cover {listed(twice)}"
        raise InputError(Problem(what, "name each ward or district once", "teams"))

    def team_of(ward: str, district: str) -> str:
        named = (f"{ward} ({district})", ward, district)
        own = next(
            (team_by_place[one.casefold()] for one in named if one.casefold() in team_by_place), ""
        )
        return own or district or otherwise

    pairs = zip(places["ward"].astype("str"), places["district"].astype("str"), strict=True)
    return np.asarray([team_of(*pair) for pair in pairs], dtype=np.object_)


def check_teams(teams: Mapping[str, Sequence[str]], known: Sequence[str]) -> None:
    """Refuse teams of wards and districts that there are not, or that there are twice.

    Parameters
    ----------
    teams
        Team -> wards or districts; of two wards of one name as ``Central (Harlow)``.
    known
        The names there are, in both ways.

    Raises
    ------
    InputError
        Naming them.
    """
    count = Counter(name.casefold() for name in known)
    plain = count.keys()
    twice = [
        place for covered in teams.values() for place in covered if count[place.casefold()] > 1
    ]
    if twice:
        what = f"there are several wards called {listed(twice)}"
        cure = f"write which is meant with its district, such as {twice[0]} (Harlow)"
        raise InputError(Problem(what, cure, "[cocoon] teams"))
    strangers = [
        place for covered in teams.values() for place in covered if place.casefold() not in plain
    ]
    if strangers:
        what = f"teams cover what is neither a ward nor a district: {listed(strangers)}"
        raise InputError(
            Problem(what, "write the names as the boundaries have them", "[cocoon] teams")
        )
