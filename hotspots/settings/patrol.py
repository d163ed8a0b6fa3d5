"""Settings of patrol plans."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from hotspots.settings.kinds import Day, Hours, Name, Section

Mode = Literal["foot", "car"]


def _whole_minutes(minutes: float) -> float:
    if minutes != round(minutes):
        raise ValueError("it should be whole minutes")
    return minutes


Minutes = Annotated[float, AfterValidator(_whole_minutes)]


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
        min_length=1,
        description="a shift = its hours, e.g. “22-06”; every shift is worked every day",
    )
    units: dict[Name, Mode] = Field(
        default_factory=_one_on_foot,
        min_length=1,
        description="a unit = foot or car; every unit works every shift",
    )
    minutes_at_spot: Minutes = Field(
        15.0, ge=1, le=60, description="minutes of a visit: 10 to 16 do most (Koper)"
    )
    effect_minutes: Minutes = Field(
        30.0,
        ge=0,
        le=1440,
        description="minutes for which a visit still protects once the officers have left: as long"
        " as Koper (1995) watched; no spot is visited again before they are over",
    )
    patrol_minutes: float = Field(
        0.0,
        ge=0,
        le=1440,
        description="minutes that a unit gives to patrols in a shift, ways included; 0: the whole"
        " shift less 45",
    )
    window_share: float = Field(
        0.75,
        gt=0,
        le=1,
        description="a spot's hours that matter are the fewest in a row that hold this share of its"
        " harm in the hours of the shifts; 1: any hour of a shift",
    )
    hours_apart: float = Field(
        2.0,
        ge=0,
        le=168,
        description="no spot is visited twice within so many hours, from arrival to arrival",
    )
    at_least_per_week: int = Field(
        3, ge=0, le=100, description="visits that every spot gets in a week at least, if they fit"
    )
    longest_way_minutes: float = Field(
        30.0, gt=0, description="no way from one spot to the next takes longer, minutes"
    )
    start: str = Field(
        "",
        description="where units start and end, a grid reference or “easting,northing”; empty: at"
        " their first and last spot",
    )
    walking_kmh: float = Field(4.5, gt=0, le=10, description="how fast a unit on foot is, km/h")
    driving_kmh: float = Field(
        25.0,
        gt=0,
        le=120,
        description="how fast a car is where no streets for cars are known, km/h",
    )
    detour: float = Field(
        1.3, ge=1, le=5, description="where no streets are known: way over straight line"
    )
    random_cost: float = Field(
        0.05,
        ge=0,
        le=1,
        description="share of the harm covered that random times may cost, so that nobody can tell"
        " when a patrol comes; 0: always the best times",
    )
    register_folder: str = Field(
        "",
        description="folder in which plans and logs are remembered (hotspots patrol record);"
        " empty: none",
    )
    target_per_week: int = Field(
        500,
        ge=1,
        description="interactions a week to be reached: more than 500 in 67 spots (Op Grip, Essex)",
    )
    treated_per_day: int = Field(
        0,
        ge=0,
        description="trial: so many spots are drawn for each day, and the others are not visited on"
        " it (Southend: 8 of 20); 0: no trial",
    )
