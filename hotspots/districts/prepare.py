"""Read everything a run needs, once, and account for every row before anything is mapped."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.districts.chosen import ChosenIncidents, choose_incidents
from hotspots.districts.cocoon import (
    ForceCocoon,
    NoCocoonError,
    plan_force_cocoon,
    read_run_addresses,
    read_visits,
    register_folder,
    sort_addresses,
)
from hotspots.districts.earlier_spots import read_earlier_spots
from hotspots.districts.stacked import TreatedStacks, check_kinds, treat_stacked_points
from hotspots.districts.tiles import check_reach, read_tiles
from hotspots.errors import InputError, Problem, listed
from hotspots.grid_ref import require_projected_metres
from hotspots.ground import StudyArea, lay_cells, study_areas_of, whole_extent
from hotspots.ground.mapped_ground import MappedGround
from hotspots.ground.openstreetmap import (
    EDGE_COLUMNS,
    ground_of_streets,
    is_extract,
    read_mapped_ground,
)
from hotspots.ground.street_lines import streets_table
from hotspots.ground.streets import WalkingNetwork
from hotspots.ground.tile_file import TileFile
from hotspots.patterns.kernels import kernel_named
from hotspots.patterns.periods import Coverage, coverage_of
from hotspots.patterns.spot_choice import ELSEWHERE
from hotspots.progress import Progress, silent
from hotspots.records import (
    AddressRecords,
    Boundaries,
    HarmIndex,
    IncidentRecords,
    InputFile,
    load_harm_index,
    read_boundaries,
    read_incidents,
    read_streets,
)
from hotspots.records.input_file import fingerprint
from hotspots.records.register import VISITS_FILE
from hotspots.records.street_weeks import read_street_weeks
from hotspots.settings import IncidentSettings, Settings, resolve_files

WITHOUT_RULE_M = 300.0  # for what has to be known before, or without, the rule's bandwidth
_log = logging.getLogger("hotspots")


@dataclass(frozen=True)
class PreparedRun:
    """Incidents sorted into districts, and where every row went.

    Attributes
    ----------
    settings
        As read.
    records
        The incidents as read, all of them.
    boundaries
        None when the run maps everything as one area.
    study_areas
        The districts to map.
    chosen
        Incidents of the chosen offences that were not set aside as stacked, with the flag
        column ``stacked``.
    stacked
        Stacked points found, and what became of them.
    account
        Where the rows went: reason or district -> rows. Its values add up to the rows read.
    recorded_within
        Ground on which incidents could be recorded: all areas of the boundaries, whether they
        are mapped or not. None without boundaries, and where the incidents go on beyond them.
    streets, network
        Street segments, and the same as a network to walk on; None where no file is given.
    street_weeks
        Street Weeks that were held: ``ward`` and ``week``; None where no file is given.
    earlier_spots
        Name and centre of the harm spots of an earlier list; None where none is given.
    choice_notes
        What has to be said of how incidents were chosen.
    covered
        What time is mapped: that of all incidents read, or of the chosen days of it; None where
        there are no dates.
    addresses
        The doors of the ground that is mapped; None where no file is given, or nobody asks.
    ground
        What the file of streets says of ways and features; None where no file is given.
    sorted_addresses
        The same doors, once each, with the district and ward of each.
    cocoon
        What the districts' cocoon lists are cut from: of all incidents read, whatever of them is
        mapped; None where there can be none.
    no_cocoon
        Why there is none, where it was asked for.
    tiles
        What is drawn beneath the maps in place of ``ground``; None where no file is given.
    other_inputs
        Files of streets, tiles and visits.
    """

    settings: Settings
    records: IncidentRecords
    boundaries: Boundaries | None
    study_areas: tuple[StudyArea, ...]
    chosen: gpd.GeoDataFrame
    stacked: TreatedStacks
    account: dict[str, int]
    recorded_within: BaseGeometry | None
    streets: gpd.GeoDataFrame | None
    earlier_spots: pd.DataFrame | None
    choice_notes: tuple[str, ...]
    covered: Coverage | None
    network: WalkingNetwork | None = None
    addresses: AddressRecords | None = None
    ground: MappedGround | None = None
    street_weeks: pd.DataFrame | None = None
    sorted_addresses: gpd.GeoDataFrame | None = None
    cocoon: ForceCocoon | None = None
    no_cocoon: NoCocoonError | None = None
    tiles: TileFile | None = None
    other_inputs: tuple[InputFile, ...] = ()

    def own_incidents(self, *areas: StudyArea) -> gpd.GeoDataFrame:
        """Pick the incidents sorted into these study areas."""
        mine = [_belongs(self.chosen, area, self.boundaries) for area in areas]
        return self.chosen[np.logical_or.reduce(mine)]

    def own_addresses(self, *areas: StudyArea) -> gpd.GeoDataFrame | None:
        """Pick the doors that lie in these study areas; None where no addresses are known."""
        doors = self.sorted_addresses
        if doors is None or "district_code" not in doors:
            return doors
        if self.boundaries is not None and not len(self.boundaries.districts):
            return doors[doors["ward_code"].notna()]
        return doors[doors["district_code"].isin([area.code for area in areas])]

    def near_incidents(self, area: StudyArea) -> gpd.GeoDataFrame:
        """Pick the incidents that may add to an area's density: all, until a rule has spoken."""
        reach_m = _density_reach_m(self.settings)
        if reach_m is not None:  # whole cells of local hotspots reach over the boundary too
            reach_m = max(reach_m, 1.5 * self.settings.local.cell_m)
        return (
            self.chosen if reach_m is None else area.incidents_within(self.chosen, buffer_m=reach_m)
        )

    @property
    def inputs(self) -> tuple[InputFile, ...]:
        """Every file that was read, with its hash."""
        parts = (self.records, self.boundaries, self.addresses)
        read = [file for part in parts if part is not None for file in part.inputs]
        return (*read, *self.other_inputs, *self.records.harm_index.inputs)

    @property
    def operations(self) -> dict[str, str]:
        """How incidents and boundaries got their coordinates, in words."""
        operations = {"Incidents": str(self.records.operation)}
        if self.boundaries is not None:
            operations["Boundaries"] = str(self.boundaries.operation)
        if self.addresses is not None:
            operations["Addresses"] = str(self.addresses.operation)
        return operations

    @property
    def attributions(self) -> tuple[str, ...]:
        """Lines that have to stand wherever the street map is shown."""
        tiles = "" if self.tiles is None else self.settings.map.source or self.tiles.attribution
        lines = ("" if self.ground is None else self.ground.attribution, tiles)
        return tuple(dict.fromkeys(line for line in lines if line))

    @property
    def not_mapped(self) -> pd.DataFrame:
        """List the incidents that are in no district: ``file``, ``line``, ``reason``.

        Those in a district that was not chosen are counted in the account, not listed.
        """
        table = pd.DataFrame(self.chosen[["file", "line"]])
        if self.boundaries is None:
            return table[:0].assign(reason="")
        table["reason"] = _why_not_mapped(self.chosen)
        one_area = not len(self.boundaries.districts)  # wards that name no district
        mapped = (_NO_DISTRICT, _OTHER_DISTRICT) if one_area else (_OTHER_DISTRICT,)
        return table[~table["reason"].isin(mapped)]

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know before relying on the maps."""
        boundary_notes = self.boundaries.notes if self.boundaries else ()
        elsewhere = _files_elsewhere(self.chosen) if self.boundaries else ()
        address_notes = self.addresses.notes if self.addresses else ()
        read = (*self.records.notes, *boundary_notes, *address_notes)
        return (*elsewhere, *self.choice_notes, *self.stacked.notes, *read)


def prepare_run(
    settings: Settings,
    *,
    folder: str | Path = ".",
    districts: Sequence[str] = (),
    with_density: bool = True,
    with_cocoon: bool = True,
    progress: Progress = silent,
) -> PreparedRun:
    """Read boundaries and incidents, sort one into the other, and account for every row.

    Parameters
    ----------
    settings
        As :func:`hotspots.read_settings` gives them.
    folder
        The folder that file names in the settings count from.
    districts
        Names or codes to map instead of those in the settings.
    with_density
        Whether the density's cells have to suit every district: they are tried before any
        district is begun.
    with_cocoon
        Whether addresses are read and cocoon zones planned.
    progress
        Told as files are read.

    Raises
    ------
    InputError
        When a file cannot be used, a district is not in the boundaries, no incident lies in
        any area, or no incident has a chosen offence.
    """
    base, crs = Path(folder), settings.coordinates.crs
    require_projected_metres(crs, where="[coordinates] crs")
    check_kinds(settings.stacked_points)
    boundaries = None
    if settings.boundaries.files:
        boundaries = read_boundaries(
            resolve_files(settings.boundaries.files, base),
            columns=settings.boundaries.columns,
            layer=settings.boundaries.layer,
            crs=settings.boundaries.crs or None,
            to_crs=crs,
        )
    elif districts or settings.run.districts:
        raise InputError(
            Problem(
                f"districts are named ({listed(districts or settings.run.districts)}) but the"
                " settings have no boundaries",
                "name a boundary file under [boundaries], or name no district",
                "districts",
            )
        )
    # Names are checked before a large file is read for nothing.
    areas = (
        study_areas_of(
            boundaries, names=districts or settings.run.districts, fallback_name=settings.run.place
        )
        if boundaries
        else []
    )
    _check_quotas(settings, boundaries)
    tiles = read_tiles(settings, base)
    given = settings.incidents
    records = read_incidents(
        resolve_files(given.files, base),
        columns=given.columns,
        crs=given.crs or None,
        to_crs=crs,
        date_format=given.date_format or None,
        date_order=given.date_order or None,
        time_zone=given.time_zone or None,
        delimiter=given.delimiter or None,
        encoding=given.encoding or None,
        sheet=given.sheet or None,
        layer=given.layer or None,
        repeats=given.repeats,
        boundaries=boundaries,
        harm_index=_harm_index(settings, base),
        progress=progress,
    )
    _log.info("%s", records.summary)
    picked = choose_incidents(records.incidents, given)
    stacked = treat_stacked_points(picked.incidents, settings.stacked_points)
    chosen = stacked.incidents
    if not boundaries:
        margin = _density_reach_m(settings) or WITHOUT_RULE_M
        areas = [whole_extent(chosen, name=settings.run.place, margin_m=margin)]
    check_reach(tiles, areas)
    if with_density:
        for area in areas:  # sizes that cannot be mapped are refused before anything is
            lay_cells(area.outline, cell_m=settings.density.cell_m, crs=area.crs)
    streets, ground = _read_ground(settings, base)
    prepared = PreparedRun(
        settings,
        records,
        boundaries,
        tuple(areas),
        chosen,
        stacked,
        _account(records, picked, stacked, areas, boundaries),
        _recorded_within(chosen, boundaries),
        streets,
        _earlier_spots(settings, base),
        picked.notes,
        _covered(records, given),
        None if ground is None else ground.walking,
        ground=ground,
        tiles=tiles,
        street_weeks=_street_weeks(settings, base, boundaries),
        other_inputs=_other_inputs(settings, base),
    )
    return _with_cocoon(prepared, base, progress) if with_cocoon else prepared


def _with_cocoon(prepared: PreparedRun, base: Path, progress: Progress) -> PreparedRun:
    """Read the addresses and plan the cocoon; where there can be none, say why."""
    settings, incidents = prepared.settings, prepared.records.incidents
    addresses = read_run_addresses(settings, base, prepared.boundaries, incidents, progress)
    doors = sort_addresses(
        None if addresses is None else addresses.addresses, prepared.boundaries, incidents
    )
    prepared = replace(
        prepared, addresses=addresses, sorted_addresses=None if addresses is None else doors
    )
    try:
        cocoon = plan_force_cocoon(
            settings,
            incidents,
            addresses=doors,
            boundaries=prepared.boundaries,
            network=prepared.network,
            visits=read_visits(settings, base),
        )
    except NoCocoonError as error:
        return replace(prepared, no_cocoon=error)
    return replace(prepared, cocoon=cocoon)


def _harm_index(settings: Settings, base: Path) -> HarmIndex:
    harm = settings.harm
    return load_harm_index(
        harm.index,
        floor=harm.floor,
        unknown=harm.unknown or None,
        table=resolve_files(harm.table, base)[0] if harm.table else None,
        table_key=harm.table_key,
    )


def _covered(records: IncidentRecords, given: IncidentSettings) -> Coverage | None:
    """Find once, for all districts, what time is mapped."""
    every = coverage_of(records.incidents)
    if every is None:
        return None
    first, last = every.first, every.last
    if given.first:
        first = max(first, pd.Timestamp(given.first))
    if given.last:
        last = min(last, pd.Timestamp(given.last) + pd.Timedelta(hours=23, minutes=59))
    return Coverage(first, last)


def _check_quotas(settings: Settings, boundaries: Boundaries | None) -> None:
    """Refuse quotas of districts that there are not."""
    named = [name for name in settings.harm_spots.quotas if name != ELSEWHERE]
    known = [] if boundaries is None else list(boundaries.districts["district"])
    strangers = [name for name in named if name not in known]
    if strangers:
        cure = (
            f"choose from {listed(known, most=40)}" if known else "give boundaries with districts"
        )
        what = f"quotas for what is no district: {listed(strangers)}"
        raise InputError(Problem(what, cure, "[harm_spots] quotas"))


def _read_ground(
    settings: Settings, base: Path
) -> tuple[gpd.GeoDataFrame | None, MappedGround | None]:
    """Read the street map once: the streets as lines, and all it knows of the ground."""
    given, crs = settings.streets, settings.coordinates.crs
    if not given.file:
        return None, None
    path = resolve_files(given.file, base)[0]
    if is_extract(path):
        ground = read_mapped_ground(path, to_crs=crs)
        return streets_table(ground.walking), ground
    streets = read_streets(
        path,
        name_column=given.name_column or None,
        layer=given.layer or None,
        crs=given.crs or None,
        to_crs=crs,
        keep=EDGE_COLUMNS,
    )
    return streets[["name", "geometry"]], ground_of_streets(streets, name=path.name)


def _other_inputs(settings: Settings, base: Path) -> tuple[InputFile, ...]:
    """Take the hashes of the files of streets, tiles, visits and Street Weeks."""
    files = []
    if settings.streets.file:
        files.append(resolve_files(settings.streets.file, base)[0])
    if settings.map.tiles and settings.map.streets:
        files.append(resolve_files(settings.map.tiles, base)[0])
    register = register_folder(settings, base)
    if register is not None and (register / VISITS_FILE).exists():
        files.append(register / VISITS_FILE)
    if settings.street_week.earlier:
        files.append(resolve_files(settings.street_week.earlier, base)[0])
    return tuple(fingerprint(path) for path in files)


def _earlier_spots(settings: Settings, base: Path) -> pd.DataFrame | None:
    if not settings.harm_spots.earlier:
        return None
    return read_earlier_spots(resolve_files(settings.harm_spots.earlier, base)[0])


def _street_weeks(
    settings: Settings, base: Path, boundaries: Boundaries | None
) -> pd.DataFrame | None:
    """Read the Street Weeks that were held; a ward that is none would count as never visited."""
    if not settings.street_week.earlier:
        return None
    path = resolve_files(settings.street_week.earlier, base)[0]
    held = read_street_weeks(path)
    wards = pd.DataFrame({"ward": [], "ward_code": []}) if boundaries is None else boundaries.wards
    known = {str(text).casefold() for text in [*wards["ward"], *wards["ward_code"]]}
    strangers = [one for one in held["ward"] if one.casefold() not in known]
    if strangers:
        cure = "write them as the boundaries do, or give their codes"
        what = f"Street Weeks in what is no ward: {listed(strangers)}"
        raise InputError(Problem(what, cure, path.name))
    return held


def _density_reach_m(settings: Settings) -> float | None:
    """Say how far from an incident its density ends; None while a rule is yet to find it."""
    density = settings.density
    if isinstance(density.bandwidth_m, str):
        return None
    return density.bandwidth_m * kernel_named(density.kernel).reach


def _recorded_within(
    incidents: gpd.GeoDataFrame, boundaries: Boundaries | None
) -> BaseGeometry | None:
    """Take the boundaries for the edge of the data, unless the data go on beyond them."""
    if boundaries is None or not len(incidents):
        return None
    strays = int((_why_not_mapped(incidents) == _OUTSIDE).sum())
    if strays > _FEW_STRAYS * len(incidents):
        return None
    layer = boundaries.districts if len(boundaries.districts) else boundaries.wards
    return shapely.union_all(layer.geometry.to_numpy())


def _belongs(
    incidents: gpd.GeoDataFrame, area: StudyArea, boundaries: Boundaries | None
) -> "pd.Series[bool]":
    if boundaries is None:
        return pd.Series(True, index=incidents.index)
    one_area = not len(boundaries.districts)  # wards that name no district
    mine = incidents["ward_code"].notna() if one_area else incidents["district_code"] == area.code
    return pd.Series(mine, index=incidents.index)


_OTHER_DISTRICT = "in a district that was not chosen"
_NO_DISTRICT = "in a ward that lies in no district"
_OUTSIDE = "outside every boundary"
_HALF = 0.5
_FEW_STRAYS = 0.01  # of incidents: snapped across the border, no sign of data beyond it
_NOT_MAPPED = (_OTHER_DISTRICT, _NO_DISTRICT, _OUTSIDE)


def _why_not_mapped(incidents: gpd.GeoDataFrame) -> "pd.Series[str]":
    """Say of incidents that are in none of the study areas where they are instead."""
    why = pd.Series(_OUTSIDE, index=incidents.index, dtype="str")
    why[incidents["ward_code"].notna()] = _NO_DISTRICT
    why[incidents["district_code"].notna()] = _OTHER_DISTRICT
    return why


def _files_elsewhere(incidents: gpd.GeoDataFrame) -> tuple[str, ...]:
    """Name the files of which most incidents lie outside every boundary."""
    outside = _why_not_mapped(incidents) == _OUTSIDE
    by_file = outside.groupby(incidents["file"], observed=True).agg(["sum", "size"])
    mostly = by_file[by_file["sum"] > _HALF * by_file["size"]]
    return tuple(
        f"most incidents of {file} lie outside every boundary ({rows['sum']:,} of"
        f" {rows['size']:,}): is it of another place?"
        for file, rows in mostly.iterrows()
    )


def _account(
    records: IncidentRecords,
    picked: ChosenIncidents,
    stacked: TreatedStacks,
    areas: Sequence[StudyArea],
    boundaries: Boundaries | None,
) -> dict[str, int]:
    """Say where every row went; refuse to go on if one is missing."""
    account = {f"rejected: {reason}": rows for reason, rows in records.summary.rejected.items()}
    chosen = stacked.incidents
    account |= {f"set aside: {reason}": rows for reason, rows in picked.set_aside.items()}
    account |= {
        f"set aside: stacked point ({kind})": rows for kind, rows in stacked.set_aside.items()
    }
    left = pd.Series(True, index=chosen.index)
    names = [area.name for area in areas]
    for area in areas:
        mine = _belongs(chosen, area, boundaries)
        twin = f" ({area.code})" if names.count(area.name) > 1 else ""
        account[f"mapped: {area.name}{twin}"] = int(mine.sum())
        left &= ~mine
    if boundaries is not None:
        why = _why_not_mapped(chosen[left])
        account |= {f"not mapped: {reason}": int((why == reason).sum()) for reason in _NOT_MAPPED}
    account = {what: rows for what, rows in account.items() if rows or what.startswith("mapped")}
    if sum(account.values()) != records.summary.read:
        raise ArithmeticError(f"{records.summary.read} rows read, {sum(account.values())} found")
    return account
