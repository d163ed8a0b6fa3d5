"""The extra risk after a burglary, by distance and time: what was fitted, or what was published."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hotspots.patterns.decay_draws import CURVE_COLUMNS
from hotspots.patterns.incident_dates import SingleDate

Numbers = NDArray[np.float64]
Interval = tuple[float, float]

UNKNOWN = (float("nan"), float("nan"))
# Bowers, Johnson and Pease (2004): half the width of their cells.
PUBLISHED_HALF_CELL_M = 25.0
PUBLISHED_REACH_M = 400.0
PUBLISHED_REACH_DAYS = 42.0


@dataclass(frozen=True)
class DecaySettings:
    """What a decay was fitted with."""

    date: SingleDate = "midpoint"
    max_distance_m: float = 600.0
    max_days: int = 90
    distance_step_m: float = 25.0
    same_day: bool = False
    level: float = 0.9
    draws: int = 199
    permutations: int = 999
    seed: int = 1
    burglaries: int = 0
    first_day: str = ""
    last_day: str = ""
    close_pairs: int = 0
    same_place_pairs: int = 0


def _empty_curve() -> pd.DataFrame:
    kinds = {"along": "str"} | dict.fromkeys(CURVE_COLUMNS[1:], "float64")
    return pd.DataFrame(columns=list(CURVE_COLUMNS)).astype(kinds)


@dataclass(frozen=True)
class RiskDecay:
    """How much more than usual is to be feared near a burglary, and how long.

    Attributes
    ----------
    repeat_excess
        Extra risk of the burgled home itself at once, in times the usual (2: three times the
        usual risk in all). Of a published default: see ``kind``.
    excess
        The same next door.
    distance_scale_m, days_scale
        Metres and days in which the extra risk falls to 37 %; NaN of a published default.
    repeat_excess_interval, excess_interval, distance_scale_interval_m, days_scale_interval
        Their intervals, at ``settings.level``; NaN of a published default.
    supported
        Whether the burglaries themselves support it; see :func:`fit_risk_decay`.
    source
        Where it comes from, in one plain sentence.
    kind
        ``"fitted"``: extra risk in times the usual. ``"published"``: a weight that is 1 next
        door in the first week; it says in which order, not how much.
    reach_m, reach_days
        Beyond them the extra risk is below ``reach_share`` of what it is next door at once, or
        nothing is said of it.
    reach_interval_m, reach_interval_days
        Their intervals.
    reach_share
        The share meant.
    limit_m, limit_days
        Beyond them no extra risk is given at all.
    p_value
        Chance of so many pairs within 200 m and 14 days if place and time had nothing to do
        with each other (Knox); NaN of a published default.
    settings
        What it was fitted with.
    """

    repeat_excess: float
    excess: float
    distance_scale_m: float
    days_scale: float
    supported: bool
    source: str
    kind: Literal["fitted", "published"]
    reach_m: float
    reach_days: float
    limit_m: float
    limit_days: float
    reach_share: float = 0.05
    repeat_excess_interval: Interval = UNKNOWN
    excess_interval: Interval = UNKNOWN
    distance_scale_interval_m: Interval = UNKNOWN
    days_scale_interval: Interval = UNKNOWN
    reach_interval_m: Interval = UNKNOWN
    reach_interval_days: Interval = UNKNOWN
    p_value: float = float("nan")
    settings: DecaySettings = DecaySettings()
    _curve: pd.DataFrame = field(default_factory=_empty_curve, repr=False, compare=False)

    def risk(
        self, distance_m: ArrayLike, age_days: ArrayLike, same_home: ArrayLike = False
    ) -> Numbers:
        """Give the extra risk at so many metres from a burglary, so many days after it.

        Parameters
        ----------
        distance_m, age_days
            How far, how long ago; before it (a negative age) there is none.
        same_home
            Whether it is the burgled home itself.

        Returns
        -------
        array
            In times the usual: 0 for none, 1 for twice the usual risk. Where the fit cannot
            be told at all, 0.

        Examples
        --------
        >>> published_decay().risk([10, 60, 60, 500], [3, 3, 10, 3]).round(2).tolist()
        [1.0, 0.33, 0.17, 0.0]
        """
        near = self.by_distance(distance_m, same_home)
        return np.asarray(near * self.by_age(age_days), dtype=np.float64)

    def by_distance(self, distance_m: ArrayLike, same_home: ArrayLike = False) -> Numbers:
        """Give the part of the risk that depends on where: the extra risk at once.

        >>> published_decay().by_distance([0, 30]).tolist()
        [1.0, 0.5]
        """
        distance = np.asarray(distance_m, dtype=np.float64)
        if self.kind == "published":
            near = 1 / (1 + np.floor(distance / PUBLISHED_HALF_CELL_M))
        else:
            near = np.nan_to_num(self.excess * np.exp(-distance / self.distance_scale_m))
        risk = np.where(same_home, np.nan_to_num(self.repeat_excess), near)
        reached = np.asarray(same_home, dtype=np.bool_) | (distance <= self.limit_m)
        return np.asarray(np.where(reached, risk, 0.0), dtype=np.float64)

    def by_age(self, age_days: ArrayLike) -> Numbers:
        """Give the part of the risk that depends on when: 1 at once, less as days go by.

        >>> published_decay().by_age([0, 7, 14, 43, -1]).round(2).tolist()
        [1.0, 0.5, 0.33, 0.0, 0.0]
        """
        age = np.asarray(age_days, dtype=np.float64)
        since = np.maximum(age, 0.0)
        if self.kind == "published":
            left = 1 / (1 + np.floor(since / 7))
        else:
            left = np.nan_to_num(np.exp(-since / self.days_scale))
        return np.where((age >= 0) & (age <= self.limit_days), left, 0.0)

    def curve(self) -> pd.DataFrame:
        """Give what was observed beside what was fitted, for drawing.

        Returns
        -------
        DataFrame
            One row a band. ``along`` is "same place" (by days), "distance" (pairs 1 to 14 days
            apart) or "days" (pairs within 200 m but not at the same place); ``from`` and ``to``
            are metres or days, the upper bound not included; ``observed`` pairs; ``usual``: the
            pairs without the extra risk; ``ratio`` of the two with its interval ``low`` to
            ``high``; ``fitted``: the ratio the decay gives. Empty for a published default.
        """
        return self._curve.copy()


def published_decay(*, reason: str = "") -> RiskDecay:
    """Give the weights of the published method, for where the force's data do not say more.

    A burglary weighs 1 / (1 + whole weeks since) x 1 / (1 + whole half cells of 25 m between).
    It is the order of doors that it gives: 1 is the weight next door in the first week.

    Parameters
    ----------
    reason
        Why it is used, for the sentence in ``source``.

    Notes
    -----
    Bowers, Johnson and Pease weigh burglaries within 400 m and two months, on cells of 50 m
    (of which 25 m is half). Here the weights end after 42 days, as cocoons do.

    References
    ----------
    Bowers, Johnson and Pease (2004), "Prospective hot-spotting: the future of crime mapping?",
    British Journal of Criminology 44(5), 641-658, doi:10.1093/bjc/azh036.

    Examples
    --------
    >>> published_decay().reach_m, published_decay().reach_days
    (400.0, 42.0)
    """
    because = f", because {reason}" if reason else ""
    return RiskDecay(
        repeat_excess=1.0,
        excess=1.0,
        distance_scale_m=float("nan"),
        days_scale=float("nan"),
        supported=True,
        source="Published weights (Bowers, Johnson and Pease 2004), cut at 400 m and 42 days"
        + because,
        kind="published",
        reach_m=PUBLISHED_REACH_M,
        reach_days=PUBLISHED_REACH_DAYS,
        limit_m=PUBLISHED_REACH_M,
        limit_days=PUBLISHED_REACH_DAYS,
    )
