"""Settings of patrol plans."""

from typing import Literal

from pydantic import Field

from hotspots.settings.kinds import Day, Hours, Name, Section

Mode = Literal["foot", "car"]


def _late() -> dict[str, str]:
    return {"late": "14-22"}


def _one_on_foot() -> dict[str, Mode]:
    return {"Patrol 1": "foot"}


class PatrolSettings(Section):
    """Patrol plans: who visits which harm spot, when, and for how long."""

    week: Day = Field(
        "",
        description="first day of the plan, e.g. “2025-01-06”; empty: the Monday after the newest"
        " record",
    )
    days: int = Field(7, ge=1, le=28, description="days that are planned")
    shifts: dict[Name, Hours] = Field(
        default_factory=_late,
        description="a shift = its hours, e.g. “22-06”; every shift is worked every day",
    )
    units: dict[Name, Mode] = Field(
        default_factory=_one_on_foot,
        description="a unit = foot or car; every unit works every shift",
    )
    minutes_at_spot: float = Field(
        15.0, gt=0, le=60, description="minutes of a visit: 10 to 16 do most (Koper)"
    )
