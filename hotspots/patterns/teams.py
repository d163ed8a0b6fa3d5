"""Which team a door belongs to: by its ward, then its district."""

from collections.abc import Collection, Mapping, Sequence

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
        own = team_by_place.get(ward.casefold()) or team_by_place.get(district.casefold())
        return own or district or otherwise

    pairs = zip(places["ward"].astype("str"), places["district"].astype("str"), strict=True)
    return np.asarray([team_of(*pair) for pair in pairs], dtype=np.object_)


def check_teams(teams: Mapping[str, Sequence[str]], known: Collection[str]) -> None:
    """Refuse teams of wards and districts that there are not.

    Raises
    ------
    InputError
        Naming them.
    """
    plain = {name.casefold() for name in known}
    strangers = [
        place for covered in teams.values() for place in covered if place.casefold() not in plain
    ]
    if strangers:
        what = f"teams cover what is neither a ward nor a district: {listed(strangers)}"
        raise InputError(
            Problem(what, "write the names as the boundaries have them", "[cocoon] teams")
        )
