"""Settings of Environmental Visual Audits."""

from pydantic import Field

from hotspots.settings.kinds import Section


class EvaSettings(Section):
    """Environmental Visual Audits: what is looked at, and the walk that passes all of it."""

    spots: int = Field(
        1, ge=0, description="how many of a district's harm spots, the first ones, get a pack"
    )
