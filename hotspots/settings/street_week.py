"""Settings of Street Weeks."""

from pydantic import Field

from hotspots.settings.kinds import Day, Section


class StreetWeekSettings(Section):
    """Street Weeks: which ward, which week, how work is shared out, what it is compared with."""

    ward: str = Field(
        "", description="ward of the Street Week, name or code; empty: the one that ranks first"
    )
    week: Day = Field(
        "",
        description="first day of the delivery week, e.g. “2025-03-10”; empty: the second Monday"
        " after the newest record, as the scoping week comes before it",
    )
