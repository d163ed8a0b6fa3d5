"""Which of a place's incidents near repeats are looked for in."""

from dataclasses import dataclass

import geopandas as gpd

from hotspots.districts.job import DistrictJob
from hotspots.errors import InputError
from hotspots.records.home_burglaries import find_home_burglaries


@dataclass(frozen=True)
class Repeated:
    """Incidents that may repeat, and what they are called.

    Attributes
    ----------
    incidents
        The rows.
    one, several
        What one of them, and several, are called in a sentence.
    notes
        What has to be said of how they were chosen.
    """

    incidents: gpd.GeoDataFrame
    one: str
    several: str
    notes: tuple[str, ...] = ()


def incidents_that_repeat(job: DistrictJob) -> Repeated:
    """Take burglaries of homes; of offences the user chose, those; of no known offence, all.

    police.uk says "Burglary" and not of what: those are taken as they are, with a note.
    """
    given, own = job.settings.incidents.offences, job.own
    if given:
        name = given[0].casefold() if len(given) == 1 else "incident"
        return Repeated(own, name, f"{name} incidents" if len(given) == 1 else "incidents")
    if own["offence"].isna().all() and own["offence_code"].isna().all():
        return Repeated(own, "incident", "incidents")
    cocoon = job.settings.cocoon
    try:
        homes = find_home_burglaries(
            own, offences=_present(own, cocoon.home_offences), unconnected=cocoon.unconnected
        )
    except InputError:
        burglaries = own[own["offence"].astype("str").str.contains("burglar", case=False)]
        note = "Nothing says which burglaries were of homes: all of them are looked at."
        return Repeated(burglaries, "burglary", "burglaries", (note,))
    return Repeated(homes.incidents, "burglary", "burglaries of homes", homes.notes)


def _present(incidents: gpd.GeoDataFrame, offences: tuple[str, ...]) -> tuple[str, ...]:
    """Keep to offences that occur here: one that a quiet district lacks is no mistake."""
    here = set(incidents["offence"].dropna().astype("str").str.casefold())
    return tuple(one for one in offences if one.casefold() in here)
