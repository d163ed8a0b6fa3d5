"""The file of tiles of a run: opened before anything is mapped, and asked where it reaches."""

from collections.abc import Sequence
from pathlib import Path

from hotspots.errors import InputError, Problem, listed
from hotspots.ground import StudyArea
from hotspots.ground.tile_file import TileFile, open_tiles
from hotspots.ground.tile_map import reaches
from hotspots.settings import Settings, resolve_files


def read_tiles(settings: Settings, base: Path) -> TileFile | None:
    """Open the file of tiles; None where none is given or no streets are wanted.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When it is no file of tiles that can be drawn.
    """
    if not settings.map.tiles or not settings.map.streets:
        return None
    return open_tiles(resolve_files(settings.map.tiles, base)[0])


def check_reach(tiles: TileFile | None, areas: Sequence[StudyArea]) -> None:
    """Refuse tiles that do not reach a district.

    Raises
    ------
    InputError
        With the districts that would have no streets.
    """
    if tiles is None:
        return
    dry = [area.name for area in areas if not reaches(tiles, area.outline, crs=area.crs)]
    if dry:
        what = f"its tiles do not reach {listed(dry)}"
        cure = "take tiles of the whole area (“pmtiles extract --bbox”), or name other districts"
        raise InputError(Problem(what, cure, tiles.path.name))
