"""The doors inside cocoon zones: how each is to the burgled home, how far, at how much risk.

A zone reaches 400 m, by the force's rule, but its doors are not alike: those beside, opposite and
behind the burgled home come first, then its street, then rings of 100, 200 and 400 m. A door in
several zones is one door, with the risk of all of them added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from hotspots.ground.close_pairs import ClosePairs
from hotspots.ground.frontages import Frontages
from hotspots.ground.pairs_of_sets import pairs_between
from hotspots.ground.streets import WalkingNetwork
from hotspots.patterns.burgled_homes import BurgledHomes, may_be_homes
from hotspots.patterns.risk_decay import RiskDecay

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# How a door is to a burgled home, the nearest relation first.
RINGS = (
    *("same building", "next door", "opposite", "behind"),
    *("same street", "100 m", "200 m", "400 m"),
)
_SAME_STREET = RINGS.index("same street")
_NO_NEIGHBOUR = -1
RING_M = (100.0, 200.0, 400.0)
OUTER_M = RING_M[-1]


@dataclass(frozen=True)
class _Pairs:
    """Doors and burglaries, before it is known how they are to each other."""

    burglary: NDArray[np.int32]
    address: NDArray[np.int32]
    distance_m: Floats
    ring: NDArray[np.int8]
    steps: NDArray[np.int8]


@dataclass(frozen=True)
class ZoneDoors:
    """Every door in every zone, as pairs of rows.

    Attributes
    ----------
    burglary, address
        Rows of the burglaries and of the addresses; by burglary.
    distance_m
        From the burgled home: straight, or on foot where streets were given.
    ring
        How the door is to the home: a number of ``RINGS``.
    steps
        Next door is 1, the door after it 2; of doors that are no neighbours 0.
    risk
        Extra risk the burglary brings the door, in times the usual.
    held_back
        Of each address, whether it may be a burgled home: these are in no pair.
    """

    burglary: NDArray[np.int32]
    address: NDArray[np.int32]
    distance_m: NDArray[np.float32]
    ring: NDArray[np.int8]
    steps: NDArray[np.int8]
    risk: NDArray[np.float32]
    held_back: Flags

    def scores(self) -> Floats:
        """Add the risk up for each address over its zones."""
        every = len(self.held_back)
        total = np.bincount(self.address, weights=self.risk, minlength=every)
        return np.asarray(total, dtype=np.float64)

    def renumbered(self, row: Ints) -> "ZoneDoors":
        """Count burglaries by other rows: of a table that these were picked from."""
        return replace(self, burglary=row.astype(np.int32)[self.burglary])

    def in_a_zone(self) -> Flags:
        """Say of each address whether it lies in a zone, burgled homes among them."""
        return self.held_back | (np.bincount(self.address, minlength=len(self.held_back)) > 0)


def find_zone_doors(
    burglaries: gpd.GeoDataFrame,
    addresses: gpd.GeoDataFrame,
    *,
    homes: BurgledHomes,
    frontages: Frontages,
    decay: RiskDecay,
    network: WalkingNetwork | None = None,
    outer_m: float = OUTER_M,
    each_side: int = 4,
) -> ZoneDoors:
    """Find the doors in the zones of burglaries.

    Doors that are known to be no homes are left out, and so is every door that may be a burgled
    home: of a house of flats all, when nobody knows which was burgled.

    Parameters
    ----------
    burglaries
        Those whose zones are live: points and ``age_days``.
    addresses
        As :func:`hotspots.read_addresses` gives them, in the same system.
    homes
        The burgled homes among them.
    frontages
        Which address is next to which, of the same addresses.
    decay
        How the extra risk fades with distance and time.
    network
        Streets to measure on; None for straight lines. Neighbours by frontage are in the zone
        either way: gardens that touch may be far apart on foot. Round a burglary that is far
        from every street known, distances are straight.
    outer_m
        How far a zone reaches, 400 m at most.
    each_side
        How many houses either side are neighbours.

    Returns
    -------
    ZoneDoors
        Without burglaries or homes, no pairs.
    """
    held_back = _held_back(homes, frontages, len(addresses))
    is_door = may_be_homes(addresses) & ~held_back
    door = np.flatnonzero(is_door)
    x, y = _coordinates(addresses)
    east, north = _coordinates(burglaries)
    home = homes.of_each(len(burglaries))
    street = addresses["street"].astype("str").fillna("").to_numpy(dtype=object)
    own_street = np.append(street, "")[np.where(home >= 0, home, len(street))]
    names = own_street.tolist(), street[door].tolist()
    near = _near(east, north, x[door], y[door], names, outer_m, network)
    front = _neighbours(homes, frontages, each_side)
    front = front[is_door[front["address"].to_numpy()]]
    burglary, address = front["burglary"].to_numpy(), front["address"].to_numpy()
    front_m = np.hypot(x[address] - east[burglary], y[address] - north[burglary])
    # In a straight line a neighbour is near; on foot it may be anywhere in the zone.
    reach_m = front_m.max(initial=0.0) if network is None else np.inf
    beyond = ~_among(near.first, door[near.second], near.distance_m <= reach_m, front)
    rest = int(beyond.sum())
    order = np.argsort(np.concatenate([burglary, near.first[beyond]]), kind="stable")
    both = _Pairs(
        np.concatenate([burglary, near.first[beyond]])[order].astype(np.int32),
        np.concatenate([address, door[near.second[beyond]]])[order].astype(np.int32),
        np.concatenate([front_m, near.distance_m[beyond]])[order],
        np.concatenate([front["ring"], np.full(rest, _NO_NEIGHBOUR)])[order].astype(np.int8),
        np.concatenate([front["steps"], np.zeros(rest)])[order].astype(np.int8),
    )
    age = burglaries["age_days"].to_numpy(np.float64)[both.burglary]
    return ZoneDoors(
        both.burglary,
        both.address,
        both.distance_m.astype(np.float32),
        _ring(both, addresses, home),
        both.steps,
        decay.risk(both.distance_m, age).astype(np.float32),
        held_back,
    )


def _coordinates(points: gpd.GeoDataFrame) -> tuple[Floats, Floats]:
    at = points.geometry.to_numpy()
    return shapely.get_x(at), shapely.get_y(at)


def _near(
    east: Floats,
    north: Floats,
    x: Floats,
    y: Floats,
    names: tuple[Sequence[str], Sequence[str]],
    outer_m: float,
    network: WalkingNetwork | None,
) -> ClosePairs:
    """Pair homes and doors: on foot where streets are known, else in a straight line."""
    if network is None:
        return pairs_between(east, north, x, y, within_m=outer_m)
    off = np.flatnonzero(network.put_on_streets(east, north).off_street)
    on_foot = network.distances_between(
        east, north, x, y, within_m=outer_m, names1=names[0], names2=names[1]
    )
    straight = pairs_between(east[off], north[off], x, y, within_m=outer_m)
    first = np.concatenate([on_foot.first, off[straight.first].astype(np.int32)])
    order = np.argsort(first, kind="stable")
    return ClosePairs(
        first[order],
        np.concatenate([on_foot.second, straight.second])[order],
        np.concatenate([on_foot.distance_m, straight.distance_m])[order],
    )


def _held_back(homes: BurgledHomes, frontages: Frontages, addresses: int) -> Flags:
    """Mark every door that may be a burgled home: where it is not sure, all of its building."""
    held = np.zeros(addresses, dtype=bool)
    held[homes.address] = True
    unsure = homes.address[~homes.exact]
    houses = np.unique(frontages.house_of[unsure])
    return held | np.isin(frontages.house_of, houses[houses >= 0])


def _neighbours(homes: BurgledHomes, frontages: Frontages, each_side: int) -> pd.DataFrame:
    """List the neighbours of the burgled homes: ``burglary``, ``address``, ``ring``, ``steps``."""
    likeliest = homes.address[homes.likeliest]
    found = frontages.neighbours(np.unique(likeliest), each_side=each_side)
    of_home = pd.DataFrame({"burglary": homes.burglary[homes.likeliest], "address": likeliest})
    pairs = of_home.merge(found, on="address")
    ring = pairs["relation"].map({name: code for code, name in enumerate(RINGS)})
    nearest = pd.DataFrame(
        {
            "burglary": pairs["burglary"].astype(np.int64),
            "address": pairs["neighbour"].astype(np.int64),
            "ring": ring.astype(np.int8),
            "steps": pairs["steps"].clip(upper=127).astype(np.int8),
        }
    ).sort_values(["burglary", "address", "ring", "steps"], kind="stable")
    return nearest.drop_duplicates(["burglary", "address"]).reset_index(drop=True)


def _among(first: NDArray[np.int32], address: Ints, near: Flags, front: pd.DataFrame) -> Flags:
    """Tell which pairs are neighbours by frontage; only the near ones can be."""
    asked_rows = np.flatnonzero(near)
    width = int(address.max(initial=0)) + int(front["address"].max() if len(front) else 0) + 1
    keys = np.sort(front["burglary"].to_numpy() * width + front["address"].to_numpy())
    asked = first[asked_rows].astype(np.int64) * width + address[asked_rows]
    among = np.zeros(len(first), dtype=bool)
    if len(keys):
        place = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
        among[asked_rows] = keys[place] == asked
    return among


def _ring(pairs: _Pairs, addresses: gpd.GeoDataFrame, home: Ints) -> NDArray[np.int8]:
    """Say how each door is to the home: neighbour, of its street, or in a ring of distance."""
    by_distance = _SAME_STREET + 1 + np.searchsorted(RING_M[:-1], pairs.distance_m)
    street = _street_of_each(addresses)
    own = np.where(home >= 0, street[home] if len(street) else -1, -1)[pairs.burglary]
    same = (own >= 0) & (own == street[pairs.address])
    other = np.where(same, _SAME_STREET, by_distance)
    return np.where(pairs.ring != _NO_NEIGHBOUR, pairs.ring, other).astype(np.int8)


def _street_of_each(addresses: gpd.GeoDataFrame) -> Ints:
    """Give each street a number: of one name in two towns two; -1 where there is none."""
    words = [addresses[name].astype("str").fillna("").str.casefold() for name in ("street", "town")]
    number = np.asarray(pd.factorize(words[0] + "\n" + words[1])[0], dtype=np.int64)
    return np.where(addresses["street"].isna().to_numpy(dtype=bool), -1, number)
