"""Where incidents can happen: homes, shops and points along streets, each with a weight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from scripts.sample_county.chance import Floats, Ints, pick
from scripts.sample_county.county import Point

Small = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Pool:
    """Places of one sort. `name` counts in the list of location texts."""

    east: Small
    north: Small
    district: Small
    name: Small
    weight: Floats

    def __len__(self) -> int:
        return len(self.east)

    def choose(self, draw: Floats) -> Ints:
        """Choose places by their weight."""
        return pick(np.cumsum(self.weight), draw)

    def shared_out(self, shares: Sequence[float]) -> Pool:
        """Scale the weights so that each district has its share of them."""
        totals = np.bincount(self.district, weights=self.weight, minlength=len(shares))
        scale = np.array(shares) / np.where(totals > 0, totals, 1)
        return replace(self, weight=self.weight * scale[self.district])

    def moved(self, offset: Point, districts: int) -> Pool:
        """Give the same places in a copy of the county."""
        return replace(
            self,
            east=self.east + np.int32(offset[0]),
            north=self.north + np.int32(offset[1]),
            district=self.district + np.int32(districts),
        )

    def only(self, n_districts: int) -> Pool:
        """Keep the places in the first so many districts."""
        keep = self.district < n_districts
        return Pool(
            self.east[keep],
            self.north[keep],
            self.district[keep],
            self.name[keep],
            self.weight[keep],
        )


class PoolMaker:
    """Collects places one by one."""

    def __init__(self) -> None:
        self._rows: list[tuple[int, int, int, int]] = []
        self._weights: list[float] = []

    def add(self, at: Point, district: int, name: int, weight: float) -> None:
        """Add one place."""
        self._rows.append((at[0], at[1], district, name))
        self._weights.append(weight)

    def pool(self) -> Pool:
        """Give all places collected so far."""
        table = np.array(self._rows, dtype=np.int32).reshape(-1, 4)
        east, north, district, name = table.T.copy()
        return Pool(east, north, district, name, np.array(self._weights, dtype=np.float64))


def join(pools: Sequence[Pool]) -> Pool:
    """Put pools together."""
    return Pool(
        np.concatenate([pool.east for pool in pools]),
        np.concatenate([pool.north for pool in pools]),
        np.concatenate([pool.district for pool in pools]),
        np.concatenate([pool.name for pool in pools]),
        np.concatenate([pool.weight for pool in pools]),
    )


class Names:
    """Location texts, each once, in the words police.uk uses."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, name: str) -> int:
        """Give the number of a name, a new one if it has none."""
        if name not in self._numbers:
            self._numbers[name] = len(self.texts)
            self.texts.append(f"On or near {name}")
        return self._numbers[name]
