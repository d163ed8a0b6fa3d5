"""Settings of the map page's ground."""

from pydantic import Field

from hotspots.settings.kinds import Section


class MapSettings(Section):
    """What lies beneath the data on a district's map."""

    streets: bool = Field(
        True,
        description="whether streets, water, green and names are drawn: of [streets], or of tiles",
    )
    tiles: str = Field(
        "",
        description="a PMTiles file of shapes (Protomaps or OpenMapTiles), drawn in place of"
        " [streets]; empty: none",
    )
    source: str = Field(
        "", description="the licence line of the tiles; empty: as the file itself says"
    )
    most_mb: float = Field(
        2.0,
        gt=0,
        le=10,
        description="megabytes of streets on a page at most: of a large district less is drawn",
    )
