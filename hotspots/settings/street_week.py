"""Settings of Street Weeks."""

from typing import Annotated

from pydantic import AfterValidator, Field

from hotspots.settings.kinds import Day, Hours, Section

# What a ward is ranked by, in the order in which it is printed, and what each weighs.
MEASURE_WEIGHTS = {
    "harm": 0.30,
    "asb": 0.20,
    "trend": 0.15,
    "repeat_places": 0.10,
    "near_repeats": 0.10,
    "waited": 0.15,
}


def _known(weights: dict[str, float]) -> dict[str, float]:
    strangers = [name for name in weights if name not in MEASURE_WEIGHTS]
    if strangers:
        raise ValueError(f"{strangers[0]!r} is none of {', '.join(MEASURE_WEIGHTS)}")
    if not any(weights.values()):
        raise ValueError("at least one measure should weigh more than 0")
    return weights


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
    earlier: str = Field(
        "",
        description="table of the Street Weeks that were held, with the columns ward and week (its"
        " first day); empty: none is known",
    )
    weights: Annotated[dict[str, Annotated[float, Field(ge=0)]], AfterValidator(_known)] = Field(
        default_factory=MEASURE_WEIGHTS.copy,
        description="a measure = its weight in the ranking: harm, asb, trend, repeat_places,"
        " near_repeats, waited; those not named weigh nothing",
    )
    months: int = Field(
        3,
        ge=1,
        le=12,
        description="last months of the trend, against the same a year before where the data reach"
        " back so far, else those just before",
    )
    fewest: int = Field(
        30,
        ge=1,
        description="of fewer incidents a ward's repeat places are not told, of fewer burglaries"
        " its near repeats",
    )
    full_after_days: int = Field(
        365, ge=1, description="days after a Street Week from which a ward has waited long enough"
    )
    draws: int = Field(
        1000,
        ge=10,
        le=100_000,
        description="how many other sets of weights the ranking is tried on",
    )


class DeliverySettings(Section):
    """How the work of a Street Week is shared out: beats from house to house, officers by hour."""

    beats: int = Field(
        0,
        ge=0,
        description="how many house-to-house beats; 0: as few as one officer can do each of",
    )
    doors_per_beat: int = Field(
        0, ge=0, description="about how many doors in each beat, instead; 0: not said"
    )
    minutes_at_door: float = Field(
        3.0, gt=0, le=60, description="minutes at a door, answered or not"
    )
    metres_per_minute: float = Field(
        75.0, gt=0, le=200, description="how fast officers walk from door to door"
    )
    most_minutes: float = Field(240.0, gt=0, description="work of one officer in a beat, at most")
    most_metres: float = Field(4000.0, gt=0, description="walk of one officer in a beat, at most")
    officer_hours: float = Field(
        96.0, gt=0, description="hours of all officers together on each day of the week"
    )
    staffed: Hours = Field(
        "00-24", min_length=1, description="hours in which officers work, whole ones"
    )
    block_hours: int = Field(2, ge=1, le=24, description="hours that an officer stays, at least")
    least: int = Field(1, ge=0, description="officers in each of these blocks, at least")


class EvaluationSettings(Section):
    """What a Street Week is compared with, once it is over."""

    ring_m: float = Field(
        300.0, gt=0, description="ground around the ward to which crime may move, metres"
    )
    comparison_wards: int = Field(
        4, ge=1, le=50, description="how many wards a Street Week is compared with"
    )
