"""The packs of a Street Week in a run: what to know before the week, and how its work is shared."""

import difflib
from pathlib import Path

from hotspots.districts.job import DistrictJob
from hotspots.districts.prepare import PreparedRun
from hotspots.districts.spots import spots_of
from hotspots.districts.street_week import chosen_ward, ranking_of, scoping_of
from hotspots.districts.street_week_delivery import delivery_pack_of, has_streets
from hotspots.errors import InputError, Problem, listed
from hotspots.ground.one_ward import Ward
from hotspots.patterns.burgled_homes import may_be_homes
from hotspots.publish.beats_versions import write_delivery_pack
from hotspots.publish.scoping_pages import write_scoping

SCOPING, DELIVERY = "scoping", "delivery"


def write_street_week_packs(job: DistrictJob, folder: Path) -> None:
    """Write a district's packs, of the ward of the settings or the one that ranks first.

    Nothing is written where no ward can be ranked, no week be chosen, or the ward of the settings
    is another district's: the product says which ward comes first. There are beats only where
    streets and homes of the ward are known.

    Parameters
    ----------
    job
        The district.
    folder
        Of the packs: ``scoping`` and ``delivery``, each with its versions.
    """
    ward = _ward(job)
    if ward is None:
        return
    pack = scoping_of(job, ward, spots_of(job).spots, ranking=ranking_of(job))
    write_scoping(pack, folder / SCOPING)
    if _has_doors(job, ward):
        write_delivery_pack(delivery_pack_of(job, ward), folder / DELIVERY)


def require_known_ward(prepared: PreparedRun) -> None:
    """Refuse a ward of the settings that is in no district, before anything is made.

    Raises
    ------
    InputError
        When packs are asked for, and no ward of the boundaries is called that.
    """
    asked, boundaries = prepared.settings.street_week.ward, prepared.boundaries
    if not asked or boundaries is None or "street-week" not in prepared.settings.run.packs:
        return
    names = sorted({*map(str, boundaries.wards["ward"]), *map(str, boundaries.wards["ward_code"])})
    if asked.strip().casefold() not in {name.casefold() for name in names}:
        near = difflib.get_close_matches(asked.strip().title(), names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        what = f"the boundaries have no ward called {listed([asked])}"
        cure = f"{hint}name one of theirs, or none: the one that ranks first is taken"
        raise InputError(Problem(what, cure, "[street_week] ward"))


def _ward(job: DistrictJob) -> Ward | None:
    """Choose the ward, if there is one and a week for it."""
    given, wards = job.settings.street_week, job.study_area.wards
    if not given.week and job.covered is None:
        return None
    ranking = ranking_of(job)
    ranked = ranking.wards["incidents"].any() and ranking.wards["score"].notna().any()
    here = {str(text).casefold() for text in [*wards["ward"], *wards["ward_code"]]}
    possible = given.ward.strip().casefold() in here if given.ward else ranked
    return chosen_ward(job, ranking) if possible else None


def _has_doors(job: DistrictJob, ward: Ward) -> bool:
    """Tell whether there are homes in the ward, and streets to reach them by."""
    doors = job.addresses
    if doors is None or "ward_code" not in doors or not has_streets(job, ward):
        return False
    mine = (doors["ward_code"] == ward.code).to_numpy(dtype=bool)
    return bool((mine & may_be_homes(doors)).any())
