"""A second folder of a run that anybody may see: counts by ward, and packs' public pages.

It is made from the same results, after the run. What goes in is written here, and nothing else
does; the whole folder is then searched for whatever must not be in it.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from hotspots.districts.job import DistrictResult
from hotspots.districts.packs import PACK_WRITERS
from hotspots.districts.prepare import PreparedRun
from hotspots.districts.public_counts import common_kinds, count_for_anybody
from hotspots.errors import OutputError, Problem
from hotspots.patterns.ward_periods import choose_ward_periods, lies_in
from hotspots.publish import (
    MANIFEST,
    Secrets,
    describe_output,
    find_disclosures,
    software_versions,
    source_lines,
    whole_folder,
    write_manifest,
)
from hotspots.publish.files import read_own_manifest
from hotspots.publish.public_pages import (
    METHOD_PAGE,
    PublicDistrict,
    PublicRun,
    draw_public_district,
    draw_public_index,
    draw_public_method,
)
from hotspots.publish.public_version import withhold_small
from hotspots.publish.run_folders import PUBLIC_VERSION, START_PAGE
from hotspots.records import describe_period

_NO_WARD = "In no ward"
_PUBLIC = "/public/"
_SCOPING = "street-week/scoping/public/"
_DAYS_A_YEAR = 365.25
_PACK_WORDS = {
    "cocoon": "Burglaries of homes, and visits nearby",
    "patrol": "Patrols of the week",
    "street-week/scoping": "A Street Week is coming",
    "street-week/delivery": "The Street Week, day by day",
    "eva": "A walk with the police through your area",
}
_COLUMNS = (
    *("easting", "northing", "latitude", "longitude", "grid_reference", "crime_id"),
    *("top_offences", "harm_per_km2", "share_of_harm", "ward_code", "district_code"),
)


def public_folder(target: Path) -> Path:
    """Name the folder beside a run's own that anybody may see.

    >>> public_folder(Path("maps/essex")).as_posix()
    'maps/essex-public'
    """
    return target.with_name(f"{target.name}-public")


def write_public_site(
    prepared: PreparedRun, results: Sequence[DistrictResult], target: Path
) -> Path:
    """Write the public version of a run beside it.

    Parameters
    ----------
    prepared
        What was read.
    results
        What was made of it.
    target
        The run's own folder.

    Returns
    -------
    pathlib.Path
        The public folder.

    Raises
    ------
    OutputError
        When the folder is somebody else's or cannot be written, or anything in it would show
        more than it may; nothing of it is left then.
    """
    folder = public_folder(target)
    _make_way(folder)
    kinds = common_kinds(prepared.own_incidents(*(one.study_area for one in results)))
    run = _run_of(prepared)
    districts = _districts(prepared, results, kinds, run.years)
    with whole_folder(folder) as partial:
        _write(partial / START_PAGE, draw_public_index(run, districts))
        _write(partial / METHOD_PAGE, draw_public_method(run, kinds))
        for one in districts:
            _write(partial / one.folder / START_PAGE, draw_public_district(run, one))
        secrets = _secrets_of(prepared, results)
        _prove(partial, secrets, days=True)
        for result in results:
            for name, shared in _shared_names(result).items():
                copy = partial / result.folder.name / shared
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(result.folder / name, copy)
        _prove(partial, secrets, days=False)  # packs name a week; they have been searched for days
        written = sorted(path for path in partial.rglob("*") if path.is_file())
        # Last, and not searched: it holds names of files and hashes, whose digits may be anything.
        write_manifest(
            {
                "run": prepared.settings.run.name,
                "version": PUBLIC_VERSION,
                "districts": [one.name for one in districts],
                "versions": software_versions(),
                "outputs": [vars(describe_output(path, base=partial)) for path in written],
            },
            partial,
        )
    return folder


def _write(path: Path, html: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(html, encoding="utf-8", newline="\n")


def _make_way(folder: Path) -> None:
    """Take an earlier public version away: what is left beside this one would not be searched."""
    if not folder.exists():
        return
    manifest = read_own_manifest(folder) or {}
    ours = {MANIFEST, *(one["name"] for one in manifest.get("outputs", ()))}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if there and (manifest.get("version") != PUBLIC_VERSION or there - ours):
        raise OutputError(
            Problem(
                "something that hotspots did not make is in the way, and nothing may stand among"
                " files for the public that was not searched",
                "move it away",
                str(folder),
            )
        )
    shutil.rmtree(folder)


def _run_of(prepared: PreparedRun) -> PublicRun:
    settings, covered = prepared.settings, prepared.covered
    days = _DAYS_A_YEAR if covered is None else (covered.last - covered.first).days + 1
    sources = source_lines(settings, {}, attributions=prepared.attributions)
    return PublicRun(
        settings.run.place,
        describe_period(prepared.chosen),
        max(days, 28) / _DAYS_A_YEAR,  # of less than a month nothing can be said of a year
        sources,
    )


def _districts(
    prepared: PreparedRun, results: Sequence[DistrictResult], kinds: Sequence[str], years: float
) -> list[PublicDistrict]:
    shown = withhold_small([one.incidents for one in results])
    districts = []
    for result, incidents in zip(results, shown, strict=True):
        area = result.study_area
        own = prepared.own_incidents(area)
        wards, counts = _wards_of(result, own), None
        if incidents is not None and len(wards) > 1:
            described = _described_wards(prepared, result, own)
            counts = count_for_anybody(own, list(wards), kinds, described=described)
        districts.append(
            PublicDistrict(
                area.name,
                result.folder.name,
                area.outline,
                incidents,
                None if incidents is None else incidents / years / area.area_km2,
                {} if counts is None else _by_name(area.wards, wards),
                counts,
                _links(result),
            )
        )
    return districts


def _wards_of(result: DistrictResult, own: gpd.GeoDataFrame) -> dict[str, str]:
    """Give the wards by their codes; where incidents lie in none, that is a row as well."""
    wards = result.study_area.wards
    named = wards.sort_values(["ward", "ward_code"], kind="stable")
    of_code = {
        str(code): str(name) for code, name in zip(named["ward_code"], named["ward"], strict=True)
    }
    if not own["ward_code"].isin(list(of_code)).all():
        of_code[""] = _NO_WARD
    return of_code


def _by_name(wards: gpd.GeoDataFrame, of_code: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Give each ward's shape by its name; two of one name take their codes."""
    names = list(of_code.values())
    shapes = dict(zip(wards["ward_code"].astype(str), wards.geometry, strict=True))
    return {
        name if names.count(name) == 1 else f"{name} ({code})": shapes.get(code, shapely.Polygon())
        for code, name in of_code.items()
    }


def _described_wards(
    prepared: PreparedRun, result: DistrictResult, own: gpd.GeoDataFrame
) -> dict[str, int]:
    """Give the wards that have a page with numbers of their own, and how many that tells of."""
    given = prepared.settings.street_week
    periods = choose_ward_periods(own, covered=prepared.covered, months=given.months)
    measured = own["ward_code"].astype("object")[lies_in(own, periods.measured)]
    return {code: int((measured == code).sum()) for code in _wards_of_the_week(result, given.ward)}


def _wards_of_the_week(result: DistrictResult, asked: str) -> set[str]:
    """Name the ward of the Street Week, where it has a page for anybody; else none."""
    if not any(name.startswith(_SCOPING) for name in _public_files(result)):
        return set()
    wards, name = result.study_area.wards, asked.strip().casefold()
    named = (wards["ward"].str.casefold() == name) | (wards["ward_code"].str.casefold() == name)
    if named.any():
        return set(wards.loc[named, "ward_code"])
    ranking = next(one for one in result.products if one.declaration.id == "street_week")
    table = ranking.tables["street_week_wards"]
    return {str(table.sort_values("rank")["ward_code"].iloc[0])}


def _public_files(result: DistrictResult) -> list[str]:
    """Name the files of packs that are made for anybody."""
    packs = ("cocoon", *PACK_WRITERS)
    names = (one.name for one in result.outputs)
    return [one for one in names if _PUBLIC in one and one.partition("/")[0] in packs]


def _shared_names(result: DistrictResult) -> dict[str, str]:
    """Name the copies of packs' public files: folders of audits are called by their harm spots."""
    files = _public_files(result)
    packs = sorted({name.partition(_PUBLIC)[0] for name in files})
    folders: dict[str, str] = {}
    for pack in packs:
        known = next((one for one in _PACK_WORDS if one == pack), pack.partition("/")[0])
        plain = known.replace("/", "-")
        again = sum(one == plain or one.startswith(f"{plain}-") for one in folders.values())
        folders[pack] = f"{plain}-{again + 1}" if again or known != pack else plain
    return {
        name: f"{folders[pack]}/{rest}"
        for name in files
        for pack, _, rest in [name.partition(_PUBLIC)]
    }


def _links(result: DistrictResult) -> dict[str, str]:
    """Give the public pages of packs, and what a link to each says."""
    links: dict[str, str] = {}
    for name, shared in _shared_names(result).items():
        if not name.endswith(".html"):
            continue
        pack = name.partition(_PUBLIC)[0]
        words = _PACK_WORDS.get(pack) or _PACK_WORDS[pack.partition("/")[0]]
        again = sum(one.startswith(words) for one in links.values())
        links[shared] = f"{words} ({again + 1})" if again else words
    return links


def _secrets_of(prepared: PreparedRun, results: Sequence[DistrictResult]) -> Secrets:
    """Collect what must stand nowhere: doors, references, where each incident was, harm spots."""
    incidents = prepared.chosen
    texts: dict[str, list[str]] = {
        "crime reference": incidents["id"].dropna().astype(str).unique().tolist(),
        "column of a restricted table": list(_COLUMNS),
        "harm spot": [],
    }
    xy = [np.unique(shapely.get_coordinates(incidents.geometry.to_numpy()), axis=0)]
    for result in results:
        spots = next(one for one in result.products if one.declaration.id == "harm_spots")
        table = spots.tables["harm_spots"]
        texts["harm spot"] += [*table["spot"].astype(str), *table["grid_reference"].astype(str)]
        xy += [shapely.get_coordinates(table.geometry.to_numpy())]
        xy += [shapely.get_coordinates(table.geometry.centroid.to_numpy())]
    if prepared.addresses is not None:
        texts |= _door_texts(prepared.addresses.addresses)
    return Secrets(texts, np.vstack(xy))


def _door_texts(doors: gpd.GeoDataFrame) -> dict[str, list[str]]:
    known = doors[doors["number"].notna() & doors["street"].notna()]
    numbers = known["number"].map(lambda one: f"{one:.0f}" if isinstance(one, float) else str(one))
    houses = numbers.astype("str").str.cat(known["street"].astype("str"), sep=" ")
    return {
        "address": [*doors["address"].dropna().unique(), *houses.unique()],
        "postcode": doors["postcode"].dropna().unique().tolist(),
        "door id": doors["uprn"].dropna().astype(str).tolist(),
    }


def _prove(folder: Path, secrets: Secrets, *, days: bool) -> None:
    """Let the folder stand if it shows nothing; whoever fills it takes it away otherwise."""
    found = find_disclosures(folder, secrets, days=days)
    if found:
        raise OutputError(
            [
                Problem(
                    f"the public version would show something that it must not ({one.kind}:"
                    f" {one.times:,}) and was deleted",
                    "look for it in the names of wards, districts and offences, and in the sources",
                    one.file,
                )
                for one in found
            ]
        )
