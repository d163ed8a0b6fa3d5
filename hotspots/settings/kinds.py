"""What kinds of value settings have, and what every table of them is."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

Marking = Literal["OFFICIAL", "OFFICIAL-SENSITIVE", "PUBLIC"]
Weight = Literal["count", "harm"]
CellShape = Literal["square", "hexagon"]
Treatment = Literal["keep", "flag", "set aside"]
ClusterMethod = Literal["dbscan", "hdbscan"]
HarmIndexName = Literal["cambridge", "ons", "count"]
KernelName = Literal["quartic", "gaussian", "epanechnikov", "triangular", "uniform"]
BandwidthRule = Literal["silverman", "likelihood", "adaptive"]
Metres = Annotated[float, Field(gt=0)]
Name = Annotated[str, Field(min_length=1)]
DateOrder = Literal["", "day-first", "month-first"]
SpotShape = Literal["square", "circle", "chain", "cluster"]
Repeats = Literal["keep", "reject rows", "reject ids"]
TimingMethod = Literal["aoristic", "midpoint", "earliest", "latest"]
Metric = Literal["euclidean", "manhattan", "street"]
DateInWindow = Literal["midpoint", "earliest", "latest", "aoristic"]
PeriodDays = Annotated[int, Field(ge=1)]
Files = str | tuple[Name, ...]
Pack = Literal["cocoon", "patrol", "street-week", "eva"]
Sheet = Literal["pdf", "png"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def _day(text: str) -> str:
    if text and not _is_day(text):
        raise ValueError("it should be a day such as 2024-01-31")
    return text


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _hours(text: str) -> str:
    if text and not re.fullmatch(r"([01]?\d|2[0-4])(:[0-5]\d)?-([01]?\d|2[0-4])(:[0-5]\d)?", text):
        raise ValueError("it should be from and to, such as 20-04 or 7:30-15:30")
    return text


def whole_hours(text: str) -> tuple[int, int]:
    """Read the hours of hours such as 20-04; minutes are left out.

    >>> whole_hours("9-20"), whole_hours("00-24")
    ((9, 20), (0, 24))
    """
    first, last = (part.partition(":")[0] for part in text.split("-"))
    return int(first), int(last)


Day = Annotated[str, AfterValidator(_day)]
Hours = Annotated[str, AfterValidator(_hours)]


class Section(BaseModel):
    """One table of the settings file: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)
