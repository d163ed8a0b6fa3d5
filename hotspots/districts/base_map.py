"""What lies beneath a district's map: the run's street map, or tiles in its place."""

from hotspots.districts.job import DistrictJob
from hotspots.ground.base_map import BaseMap, base_map_of
from hotspots.ground.tile_map import read_base_map


def base_map_for(job: DistrictJob) -> BaseMap | None:
    """Make what is drawn beneath a district's map; None where nothing is given or wanted.

    Raises
    ------
    InputError
        When the tiles cannot be read, or hold nothing of the district.
    """
    if not job.settings.map.streets:
        return None
    tiles, area = job.tiles, job.study_area
    if tiles is not None:
        return job.once("base map", lambda: read_base_map(tiles, area.outline, crs=area.crs))
    return None if job.ground is None else base_map_of(job.ground)
