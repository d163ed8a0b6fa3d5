"""Maximum likelihood for how the risk after a burglary decays with distance and time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Numbers = NDArray[np.float64]

# An excess e is searched as log(1 + e): smooth through none at all, and never below nothing.
_LEAST, _MOST = np.log(0.05), np.log(1e5)
# A same place may hold no late pair at all, and its excess would then have no upper end. So it is
# held to that next door, loosely: a factor of 4.5 between them (1.5 on this scale) costs as much as
# a standard deviation.
_REPEATS_APART = 1.5
_STARTS_M, _STARTS_DAYS = (40.0, 150.0), (3.0, 15.0)
SHORTEST_M, SHORTEST_DAYS = 5.0, 0.5


@dataclass(frozen=True)
class Decay:
    """The four numbers of a decay.

    Attributes
    ----------
    repeat_excess
        Extra risk at the same place at once, in times the usual.
    excess
        The same next door: at a distance of nothing, but not at the same place.
    distance_scale_m, days_scale
        Distance and time over which the extra risk falls to 37 % (1/e).
    """

    repeat_excess: float
    excess: float
    distance_scale_m: float
    days_scale: float

    def extra_risk(
        self, distance_m: Numbers, age_days: Numbers, same_place: NDArray[np.bool_]
    ) -> Numbers:
        """Give the extra risk, in times the usual."""
        near = self.excess * np.exp(-distance_m / self.distance_scale_m)
        of_place = np.where(same_place, self.repeat_excess, near)
        return np.asarray(of_place * np.exp(-age_days / self.days_scale), dtype=np.float64)


@dataclass(frozen=True)
class DecayCells:
    """What a decay is fitted to: rows of distance, columns of days.

    Attributes
    ----------
    observed
        Pairs; the first row is the same place.
    distance_m, days
        Of the rows and of the columns.
    share_of_days
        How any row would be spread over the columns without an effect, adding up to 1.
    with_repeats
        Whether the first row holds enough to be fitted.
    """

    observed: Numbers
    distance_m: Numbers
    days: Numbers
    share_of_days: Numbers
    with_repeats: bool

    def usual(self, decay: Decay) -> Numbers:
        """Give the pairs each cell would hold without the extra risk.

        A row's total holds the extra pairs too. What it would be without them is the total
        divided by what the decay makes of it.
        """
        more = self.share_of_days @ (1 + self.extra_risk(decay)).T
        return np.outer(self.observed.sum(axis=1) / more, self.share_of_days)

    def extra_risk(self, decay: Decay) -> Numbers:
        """Give the extra risk in each cell."""
        same = np.arange(len(self.distance_m))[:, None] == 0
        return decay.extra_risk(self.distance_m[:, None], self.days[None, :], same)


def maximise(
    cells: DecayCells, *, longest_m: float, longest_days: float, start: Decay | None = None
) -> Decay:
    """Find the decay under which the observed pairs are most probable.

    Each row's pairs fall into its columns with probabilities in proportion to
    ``share_of_days * (1 + extra)``. So nothing has to be known about how many pairs a row should
    hold: neither the homes nor the lasting hotspots matter, and the extra pairs that the process
    itself adds to a row's total do not make it look weaker.

    Parameters
    ----------
    cells
        Pairs.
    longest_m, longest_days
        Upper limits of the scales.
    start
        Where to begin; by default from several decays, of which the best end counts.
    """
    limits = [
        (_LEAST, _MOST),
        (_LEAST, _MOST),
        (np.log(SHORTEST_M), np.log(longest_m)),
        (np.log(SHORTEST_DAYS), np.log(longest_days)),
    ]
    low, high = np.array(limits).T
    starts = (
        [np.log([6.0, 3.0, metres, days]) for metres in _STARTS_M for days in _STARTS_DAYS]
        if start is None
        else [_as_vector(start)]
    )
    # TNC: of SciPy's ways within bounds the one that calls no threaded linear algebra, whose
    # threads would wait for one another longer than the four numbers take.
    ends = [
        minimize(
            _misfit,
            np.asarray(np.clip(at, low, high), dtype=np.float64),
            args=(cells,),
            jac=True,
            method="TNC",
            bounds=limits,
        )
        for at in starts
    ]
    best = min(ends, key=lambda end: float(end.fun)).x
    repeat, excess, metres, days = np.exp(best)
    near = float(excess - 1)
    return Decay(
        float(repeat - 1) if cells.with_repeats else near, near, float(metres), float(days)
    )


def _as_vector(decay: Decay) -> Numbers:
    excess = 1 + np.array([decay.repeat_excess, decay.excess])
    return np.asarray(np.log([*excess, decay.distance_scale_m, decay.days_scale]), dtype=np.float64)


def _misfit(at: Numbers, cells: DecayCells) -> tuple[float, Numbers]:
    """Give minus the log likelihood, and its slope, at the logs of the four numbers."""
    repeat, excess, metres, days = np.exp(at)
    fade = np.exp(-cells.days / days)
    near = np.exp(-cells.distance_m / metres)
    of_row = (excess - 1) * near
    of_row[0] = repeat - 1
    observed, share = cells.observed, cells.share_of_days
    used = slice(0 if cells.with_repeats else 1, None)
    total = observed.sum(axis=1)
    risk = 1 + np.outer(of_row, fade)
    norm = 1 + of_row * (share @ fade)
    value = (total * np.log(norm))[used].sum() - (observed * np.log(risk))[used].sum()
    apart = (at[0] - at[1]) / _REPEATS_APART if cells.with_repeats else 0.0
    value += apart**2 / 2
    # Slopes by the row's strength and by the days' scale, from which the four follow.
    by_row = total * (share @ fade) / norm - (observed / risk) @ fade
    slower = fade * cells.days / days
    by_days = (total * of_row * (share @ slower) / norm) - of_row * ((observed / risk) @ slower)
    by_row[: used.start] = 0.0
    slope = np.array(
        [
            by_row[0] * repeat,
            (by_row[1:] * near[1:]).sum() * excess,
            (by_row[1:] * of_row[1:] * cells.distance_m[1:]).sum() / metres,
            by_days[used].sum(),
        ]
    )
    slope[:2] += np.array([1, -1]) * apart / _REPEATS_APART
    return float(value), slope
