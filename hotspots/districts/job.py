"""One district's work, as data: what to map, with which incidents, and what to say of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from hotspots.districts.chosen import in_words
from hotspots.districts.cocoon import ForceCocoon, cut_lists, sensitive
from hotspots.districts.prepare import PreparedRun
from hotspots.ground import StudyArea, join_areas
from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.tile_file import TileFile
from hotspots.patterns.periods import Coverage
from hotspots.products import Product, make_stacked_points
from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish import DistrictRow, OutputFile, Page, source_lines
from hotspots.publish.site_search import Findable
from hotspots.records import describe_period
from hotspots.records.moments import OFFSETS
from hotspots.settings import Settings

_MOST_NAMED = 3
# Repeats at one home, and who is where at which minute.
_SENSITIVE = ("cocoon", "near_repeat", "patrol_plan")
Found = TypeVar("Found")


@dataclass(frozen=True)
class DistrictJob:
    """Everything one district needs, so that it can be done anywhere, by itself.

    Attributes
    ----------
    study_area
        The district.
    districts
        Names of the districts in it; none where there are no boundaries.
    own
        Incidents sorted into the district.
    near
        Incidents in it or near enough to add to its density; all of them, where a rule is yet
        to find the bandwidth.
    recorded_within
        Ground on which incidents could be recorded; None where that is not known.
    covered
        What time the data cover, whatever the district; None where there are no dates.
    streets, network, earlier_spots
        Street segments, the same to walk on, and an earlier list of harm spots; None where none
        is given.
    ground
        What the map of streets knows of ways and features, beyond the district too; None where
        no file is given.
    addresses
        The doors of the district, with ``district`` and ``ward``; None where no file is given.
    street_weeks
        Street Weeks that were held: ``ward`` and ``week``; None where no file is given.
    cocoon
        What the lists of doors are cut from, of the whole force; None where there can be none.
    no_cocoon
        Why there is none.
    settings
        All settings of the run.
    stacked_points
        The district's stacked points, whatever became of them.
    time_notes
        What was done to the times when they were read.
    period, harm_title, caveats, sources
        What stands on its pages.
    tiles
        What is drawn beneath its map in place of ``ground``; None where no file is given.
    run_notes
        What is to be minded of the whole run.
    """

    study_area: StudyArea
    districts: tuple[str, ...]
    own: gpd.GeoDataFrame
    near: gpd.GeoDataFrame
    recorded_within: BaseGeometry | None
    covered: Coverage | None
    streets: gpd.GeoDataFrame | None
    network: WalkingNetwork | None
    earlier_spots: pd.DataFrame | None
    ground: MappedGround | None
    addresses: gpd.GeoDataFrame | None
    street_weeks: pd.DataFrame | None
    cocoon: ForceCocoon | None
    no_cocoon: str
    settings: Settings
    stacked_points: Product
    time_notes: tuple[str, ...]
    period: str
    harm_title: str
    caveats: tuple[str, ...]
    sources: tuple[str, ...]
    tiles: TileFile | None = None
    run_notes: tuple[str, ...] = ()
    _found: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, what: str, find: Callable[[], Found]) -> Found:
        """Find something that several products are made of, the first time it is asked for.

        Parameters
        ----------
        what
            Its name.
        find
            Finds it from this job and nothing else.
        """
        if what not in self._found:
            self._found[what] = find()
        found: Found = self._found[what]
        return found

    @property
    def caveats_of_its_own(self) -> tuple[str, ...]:
        """What is to be minded of this district alone."""
        return tuple(one for one in self.caveats if one not in self.run_notes)

    @property
    def caveats_of_all(self) -> tuple[str, ...]:
        """What is to be minded of it as of every other district."""
        return tuple(one for one in self.caveats if one in self.run_notes)


@dataclass(frozen=True)
class DistrictResult:
    """What was made for one district.

    Attributes
    ----------
    row, findable, compared, as_of
        Its key figures; what can be searched for; which stretches of time a change is between,
        and the day of its zones and lists, in words.
    """

    study_area: StudyArea
    folder: Path
    incidents: int
    harm: float
    products: tuple[Product, ...]
    outputs: tuple[OutputFile, ...]
    row: DistrictRow
    findable: tuple[Findable, ...] = ()
    compared: str = ""
    as_of: str = ""
    lists: CocoonLists | None = None


def job_of(prepared: PreparedRun, areas: Sequence[StudyArea]) -> DistrictJob:
    """Gather what one district needs, or several that are mapped as one.

    Parameters
    ----------
    prepared
        Everything that was read.
    areas
        One of its study areas, or several: their ground is joined, and their incidents.
    """
    settings, index = prepared.settings, prepared.records.harm_index
    area = areas[0] if len(areas) == 1 else join_areas(areas, name=_name_of(prepared, areas))
    own = prepared.own_incidents(*areas)
    return DistrictJob(
        study_area=area,
        districts=tuple(one.name for one in areas if one.has_boundary),
        own=own,
        near=prepared.near_incidents(area),
        recorded_within=prepared.recorded_within,
        covered=prepared.covered,
        streets=prepared.streets,
        network=prepared.network,
        earlier_spots=prepared.earlier_spots,
        ground=prepared.ground,
        addresses=prepared.own_addresses(*areas),
        street_weeks=prepared.street_weeks,
        cocoon=prepared.cocoon,
        no_cocoon="" if prepared.no_cocoon is None else prepared.no_cocoon.why,
        settings=settings,
        stacked_points=make_stacked_points(
            area,
            prepared.stacked.points_in(*areas),
            prepared.stacked.found.settings,
            treatment_of=prepared.stacked.treatment_of,
        ),
        time_notes=tuple(note for note in prepared.records.notes if OFFSETS in note),
        period=describe_period(prepared.chosen),
        harm_title=index.title,
        caveats=(*prepared.stacked.notes_of(*areas), *index.weigh(own).notes),
        sources=source_lines(settings, prepared.operations, attributions=prepared.attributions),
        tiles=prepared.tiles,
        run_notes=prepared.notes,
    )


def lists_of(job: DistrictJob) -> CocoonLists | None:
    """Make a job's address lists; None where no address is known, or there are no zones."""
    if job.cocoon is None or not job.cocoon.has_homes(job.districts):
        return None
    return cut_lists(
        job.cocoon,
        job.study_area,
        job.settings,
        districts=job.districts,
        network=job.network,
        streets=job.streets,
        sources=job.sources,
    )


def _name_of(prepared: PreparedRun, areas: Sequence[StudyArea]) -> str:
    """Call all districts by the run's place, a few by their names, more by their number."""
    every = prepared.boundaries is None or len(areas) == len(prepared.boundaries.districts)
    if every:
        return prepared.settings.run.place
    names = [area.name for area in areas]
    if len(names) > _MOST_NAMED:
        return f"{len(names)} districts"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _marking(job: DistrictJob, product: Product) -> str:
    """Mark as sensitive what leads to burgled homes or officers, whatever the others are."""
    marking = job.settings.run.marking
    return sensitive(marking) if product.declaration.id in _SENSITIVE else marking


def page_of(job: DistrictJob, product: Product, *, back: str = "") -> Page:
    """Say what stands around a product of one district: its finding is the title."""
    chosen = in_words(job.settings.incidents)
    what = f" · {chosen}" if chosen else ""
    plural = "" if len(job.own) == 1 else "s"
    name = job.study_area.name
    start = f"{name[0].upper()}{name[1:]}"
    return Page(
        title=product.finding,
        place=name,
        subtitle=f"{start} · {job.period} · {len(job.own):,} incident{plural}{what}",
        marking=_marking(job, product),
        notes=(*product.notes, *job.caveats),
        sources=job.sources,
        back=back,
    )
