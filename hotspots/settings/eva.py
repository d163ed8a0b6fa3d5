"""Settings of Environmental Visual Audits."""

from pydantic import Field

from hotspots.settings.kinds import Section


class EvaSettings(Section):
    """Environmental Visual Audits: what is looked at, and the walk that passes all of it."""

    spots: int = Field(
        1, ge=0, description="how many of a district's harm spots, the first ones, get a pack"
    )
    margin_m: float = Field(
        50.0,
        ge=0,
        le=500,
        description="metres round a harm spot that are walked too: the ways to it matter",
    )
    line_buffer_m: float = Field(
        15.0, gt=0, le=500, description="metres to either side of a drawn line, e.g. an alley"
    )
    metres_per_minute: float = Field(
        60.0, gt=0, le=120, description="how fast somebody walks who looks round"
    )
    minutes_per_stop: float = Field(3.0, ge=0, le=60, description="minutes at each stop")
    most_stops: int = Field(
        40, ge=1, le=200, description="stops of a walk at most; what is left out is said"
    )
    outing_minutes: float = Field(
        120.0, ge=15, le=600, description="a longer walk is cut into outings of about this length"
    )
