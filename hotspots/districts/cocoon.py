"""The cocoon of a run: planned once for the whole force, then cut into each district's lists."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from hotspots.errors import InputError, Problem
from hotspots.ground import StudyArea
from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.cocoon_plan import CocoonPlan, plan_cocoon
from hotspots.patterns.door_lists import list_doors
from hotspots.patterns.live_burglaries import find_live_burglaries
from hotspots.patterns.repeated_ids import repeats_an_id
from hotspots.patterns.risk_decay import choose_decay, published_decay
from hotspots.patterns.teams import check_teams
from hotspots.products import Product
from hotspots.products.address_lists import make_address_lists
from hotspots.products.cocoon import make_cocoon
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.progress import Progress, silent
from hotspots.records import (
    ADDRESS_COLUMNS,
    AddressRecords,
    Boundaries,
    assign_areas,
    read_addresses,
)
from hotspots.records.home_burglaries import HomeBurglaries, find_home_burglaries
from hotspots.records.moments import MONTH, NONE
from hotspots.records.register import read_register
from hotspots.settings import CocoonSettings, Settings, resolve_files
from hotspots.settings.kinds import Marking, whole_hours


class NoCocoonError(InputError):
    """There can be no cocoon of these incidents, which are fit for other maps.

    >>> NoCocoonError(Problem("they have months only", "use days")).why
    'they have months only'
    """

    @property
    def why(self) -> str:
        """Say it as a clause."""
        return self.problems[0].what


@dataclass(frozen=True)
class ForceCocoon:
    """What all districts' lists are cut from.

    Attributes
    ----------
    plan
        Of the whole force.
    notes
        What has to be said of the burglaries.
    """

    plan: CocoonPlan
    notes: tuple[str, ...]

    def has_homes(self, districts: Sequence[str]) -> bool:
        """Say whether any home is known in these districts; none: anywhere."""
        known = self.plan.saturation["district"]
        return len(known) > 0 if not districts else bool(known.isin(districts).any())


def read_run_addresses(
    settings: Settings,
    base: Path,
    boundaries: Boundaries | None,
    incidents: gpd.GeoDataFrame,
    progress: Progress = silent,
) -> AddressRecords | None:
    """Read the addresses of the ground that is mapped, with some beyond its edge.

    Parameters
    ----------
    settings
        Of the run.
    base
        The folder that file names in the settings count from.
    boundaries
        The districts; None for the extent of the incidents.
    incidents
        Where to look without boundaries.
    progress
        Told after each file.
    """
    given = settings.addresses
    if not given.files:
        return None
    return read_addresses(
        resolve_files(given.files, base),
        within=tuple(incidents.total_bounds) if boundaries is None else boundaries,
        buffer_m=2 * settings.cocoon.outer_m,
        columns=given.columns or None,
        crs=given.crs or None,
        to_crs=settings.coordinates.crs,
        progress=progress,
    )


def register_folder(settings: Settings, base: Path) -> Path | None:
    """Name the folder in which lists and visits are remembered; None for none."""
    given = settings.cocoon.register_folder
    return base / given if given else None


def read_visits(settings: Settings, base: Path) -> pd.DataFrame | None:
    """Read the visits recorded so far; None where none are remembered."""
    folder = register_folder(settings, base)
    return None if folder is None else read_register(folder).visits


def plan_force_cocoon(
    settings: Settings,
    incidents: gpd.GeoDataFrame,
    *,
    addresses: gpd.GeoDataFrame,
    boundaries: Boundaries | None,
    network: WalkingNetwork | None,
    visits: pd.DataFrame | None,
) -> ForceCocoon:
    """Plan the cocoon of all incidents that were read, whatever of them is mapped.

    Parameters
    ----------
    settings
        Of the run.
    incidents
        All of them.
    addresses
        The doors, as :func:`sort_addresses` gives them; none for zones without lists.
    boundaries
        To tell whether a team's places are known.
    network
        Streets to walk on.
    visits
        Visits recorded so far.

    Raises
    ------
    NoCocoonError
        When no incident is known to be a burglary of a home, or none of these has a day.
    InputError
        When a setting does not suit: teams, offences.
    """
    given = settings.cocoon
    if boundaries is not None:
        check_teams(given.teams, _place_names(boundaries))
    burglaries, notes = find_burglaries_of_homes(incidents, given)
    live = find_live_burglaries(
        burglaries,
        as_of=given.as_of,
        within_days=given.within_days,
        deadline_hours=given.deadline_hours,
        date=given.date,
        visiting_hours=whole_hours(given.visiting_hours),
    )
    reported = burglaries["recorded"].fillna(burglaries["end"])
    past = burglaries[(reported <= live.as_of).to_numpy(dtype=bool)]  # what was known by then
    decay = (
        published_decay()
        if given.decay == "published"
        else choose_decay(past, date=given.date, seed=settings.run.seed)
    )
    plan = plan_cocoon(
        live,
        addresses,
        decay=decay,
        network=network if given.distance == "street" else None,
        visits=visits,
        outer_m=given.outer_m,
        home_within_m=given.home_within_m,
        each_side=given.each_side,
        gold=given.gold,
        silver=given.silver,
        bronze=given.bronze,
    )
    return ForceCocoon(plan, notes)


def _place_names(boundaries: Boundaries) -> list[str]:
    """Name every district and ward, the wards with their districts too."""
    wards = boundaries.wards
    names = [str(name) for name in boundaries.districts.get("district", ())]
    names += [str(name) for name in wards.get("ward", ())]
    if {"ward", "district"} <= set(wards.columns):
        names += [
            f"{ward} ({district})"
            for ward, district in zip(wards["ward"], wards["district"], strict=True)
        ]
    return names


def cut_product(
    force: ForceCocoon, area: StudyArea, settings: CocoonSettings, *, districts: Sequence[str]
) -> Product:
    """Make the product of one place's zones; ``districts`` are those in it, none: everything."""
    listed = list_doors(force.plan, districts=districts)
    product = make_cocoon(area, force.plan, listed, outer_m=settings.outer_m)
    return replace(product, notes=(*product.notes, *force.notes))


def cut_lists(
    force: ForceCocoon,
    area: StudyArea,
    settings: Settings,
    *,
    districts: Sequence[str],
    network: WalkingNetwork | None,
    streets: gpd.GeoDataFrame | None,
    sources: Sequence[str],
) -> CocoonLists:
    """Make the address lists of one place.

    Parameters
    ----------
    force
        Of the whole force.
    area
        Whose doors.
    settings
        Of the run.
    districts
        Those in the area; none: everything.
    network, streets
        To walk on, and for small maps.
    sources
        Where the data come from.
    """
    given = settings.cocoon
    lists = make_address_lists(
        area.name,
        force.plan,
        list_doors(force.plan, districts=districts),
        teams=given.teams,
        per_shift=given.per_shift,
        per_team=given.per_team,
        leaflets_per_shift=given.leaflets_per_shift,
        leaflets_per_team=given.leaflets_per_team,
        minutes_at_door={
            "gold": given.minutes_gold,
            "silver": given.minutes_silver,
            "bronze": given.minutes_bronze,
        },
        network=network if given.distance == "street" else None,
        streets=None if streets is None else streets[streets.intersects(area.outline)],
        marking=sensitive(settings.run.marking),
        sources=sources,
    )
    return replace(lists, notes=(*lists.notes, *force.notes))


def sensitive(marking: Marking) -> Marking:
    """Mark what leads to people as sensitive, whatever the maps are."""
    return marking if marking.startswith("OFFICIAL-") else "OFFICIAL-SENSITIVE"


def find_burglaries_of_homes(
    incidents: gpd.GeoDataFrame, given: CocoonSettings
) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    """Find the burglaries of homes that have a day, and what has to be said of the others.

    Raises
    ------
    NoCocoonError
        When no incident is known to be a burglary of a home, or none of these has a day.
    """
    _require_days(incidents, "incidents")
    homes = _home_burglaries(incidents, given)
    _require_days(homes.incidents, "burglaries of homes")
    burglaries, notes = _dated(homes.incidents)
    again = repeats_an_id(burglaries)
    if again.any():
        notes.append(f"{int(again.sum()):,} rows repeat a burglary's reference; each counts once")
    return burglaries[~again], (*homes.notes, *notes)


def _home_burglaries(incidents: gpd.GeoDataFrame, given: CocoonSettings) -> HomeBurglaries:
    """Find the burglaries of homes; without any there is no cocoon."""
    try:
        homes = find_home_burglaries(
            incidents, offences=given.home_offences, unconnected=given.unconnected
        )
    except InputError as error:
        if given.home_offences:
            raise
        raise NoCocoonError(error.problems) from None
    if not len(homes.incidents):
        cure = "name the offences that are, under [cocoon] home_offences"
        what = "no incident is a burglary of a home"
        raise NoCocoonError(Problem(what, cure, "cocoon zones"))
    return homes


def _require_days(incidents: gpd.GeoDataFrame, what: str) -> None:
    """Refuse incidents of which not one has a day."""
    if len(incidents) and incidents["precision"].isin([MONTH, NONE]).all():
        raise NoCocoonError(
            Problem(
                f"all {len(incidents):,} {what} have a month only, or no date at all, and a zone"
                " lives for days",
                "use an extract with days, such as the force's own",
                "cocoon zones",
            )
        )


def _dated(burglaries: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Leave out burglaries with a month only, or no date: nobody knows when their zone ends."""
    vague = burglaries["precision"].isin([MONTH, NONE]).to_numpy(dtype=bool)
    notes = []
    if vague.any():
        notes.append(
            f"{int(vague.sum()):,} burglaries of homes have a month only, or no date, and get no"
            " cocoon zone"
        )
    return burglaries[~vague], notes


def sort_addresses(
    addresses: gpd.GeoDataFrame | None, boundaries: Boundaries | None, incidents: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Say in which district and ward each address lies, each door once; none give an empty table.

    Parameters
    ----------
    addresses
        As read; None for none.
    boundaries
        Districts and wards; None leaves the doors as they are.
    incidents
        Whose coordinate system an empty table has.
    """
    if addresses is None or not len(addresses):
        columns = {
            name: pd.Series([], dtype="str") for name in (*ADDRESS_COLUMNS, "district", "ward")
        }
        return gpd.GeoDataFrame(columns, geometry=[], crs=incidents.crs)
    # A door that the file has twice is one door.
    once = addresses[~(addresses["uprn"].notna() & addresses["uprn"].duplicated())]
    once = once.reset_index(drop=True)
    return once if boundaries is None else assign_areas(once, boundaries)
