"""OpenStreetMap's packed format, ``.osm.pbf``, read by osmium, as our own reader does XML."""

from array import array
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem
from hotspots.ground.osm_content import OsmCollector, OsmContent
from hotspots.records.input_file import fingerprint


def read_osm_pbf(path: Path) -> OsmContent:
    """Read what is walked, driven or a feature from a packed extract.

    Places are kept to a ten-millionth of a degree, about a centimetre, as the format has them.

    Raises
    ------
    MissingFileError
        When there is no such file.
    InputError
        When the file is damaged or of another kind.
    """
    import osmium  # noqa: PLC0415  # for the one kind of file that needs it

    fingerprint(path)  # says in plain words when the file cannot be opened
    kept = OsmCollector()
    try:
        # Named by its format: what is in the file decides, never what its name ends in.
        for one in osmium.FileProcessor(osmium.io.File(str(path), "pbf")):
            _take(kept, one)
    except (RuntimeError, ValueError, UnicodeDecodeError):
        what = "the file is damaged, or is no OpenStreetMap extract in the format .osm.pbf"
        raise InputError(Problem(what, "copy or download it again", path.name)) from None
    return kept.content(path.name)


def _take(kept: OsmCollector, one: Any) -> None:
    """Hand an object on; old versions that were deleted since are not there any more."""
    if one.deleted:
        return
    number = one.id
    if one.is_node():
        place = one.location
        kept.node(number, place.lon, place.lat)
        if len(one.tags):
            kept.node_tags(number, dict(one.tags))
    elif one.is_way():
        kept.way(number, array("q", [node.ref for node in one.nodes]), dict(one.tags))
    elif one.is_relation() and len(one.tags):
        members = [(member.type, member.ref, member.role) for member in one.members]
        kept.area(number, members, dict(one.tags))
