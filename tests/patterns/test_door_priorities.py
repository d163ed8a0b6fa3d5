"""Gold, silver, bronze; and what visits change."""

import numpy as np
import pandas as pd
import pytest

from hotspots.errors import InputError
from hotspots.patterns.door_priorities import (
    BRONZE,
    DONE,
    GOLD,
    PRIORITIES,
    SILVER,
    after_visits,
    choose_doors,
)
from hotspots.patterns.zone_doors import RINGS, ZoneDoors
from tests.doors import DAY


def doors(*pairs: tuple[int, int, str, int, float, float]) -> ZoneDoors:
    """Pairs as (burglary, address, ring, steps, metres, risk)."""
    columns = list(zip(*pairs, strict=True)) or [()] * 6
    ring = [RINGS.index(one) for one in columns[2]]
    return ZoneDoors(
        np.array(columns[0], dtype=np.int32),
        np.array(columns[1], dtype=np.int32),
        np.array(columns[4], dtype=np.float32),
        np.array(ring, dtype=np.int8),
        np.array(columns[3], dtype=np.int8),
        np.array(columns[5], dtype=np.float32),
        np.zeros(20, dtype=bool),
    )


ONE = doors(
    (0, 1, "100 m", 0, 30, 9.0),
    (0, 2, "opposite", 0, 20, 3.0),
    (0, 3, "next door", 2, 20, 4.0),
    (0, 4, "next door", 1, 10, 2.0),
    (0, 5, "same street", 0, 80, 1.0),
    (0, 6, "200 m", 0, 150, 0.5),
    (0, 7, "400 m", 0, 390, 0.1),
)


def test_neighbours_first_then_those_at_most_risk() -> None:
    chosen = choose_doors(ONE, gold=2, silver=3, bronze=1)
    assert ONE.address[chosen.pair].tolist() == [4, 3, 1, 2, 5, 6]
    assert chosen.planned.tolist() == [GOLD] * 2 + [SILVER] * 3 + [BRONZE]
    assert list(PRIORITIES) == ["gold", "silver", "bronze"]


def test_where_neighbours_are_few_gold_goes_to_those_at_most_risk() -> None:
    chosen = choose_doors(ONE, gold=4, silver=0, bronze=0)
    assert ONE.address[chosen.pair].tolist() == [4, 3, 2, 1]


def test_each_burglary_chooses_for_itself() -> None:
    both = doors(
        (0, 1, "100 m", 0, 10, 5.0),
        (0, 2, "100 m", 0, 10, 5.0),
        (3, 2, "100 m", 0, 10, 1.0),
        (3, 9, "100 m", 0, 12, 0.5),
    )
    chosen = choose_doors(both, gold=1, silver=0, bronze=0)
    # Of equal risk by this burglary, the door that another puts at risk too.
    assert both.address[chosen.pair].tolist() == [2, 2]


@pytest.mark.parametrize("caps", [(2, 3, 5), (0, 4, 0), (9, 0, 1), (30, 30, 30)])
def test_of_many_doors_at_the_same_risk_those_in_most_zones_are_chosen(
    caps: tuple[int, int, int],
) -> None:
    random = np.random.default_rng(5)
    pairs = []
    for burglary in range(6):
        for address in random.choice(20, 18, replace=False).tolist():
            ring = RINGS[random.integers(len(RINGS))]
            steps, metres, risk = random.integers(0, 3, 3).tolist()
            pairs.append((burglary, address, ring, steps, float(metres), float(risk)))
    every = doors(*pairs)
    chosen = choose_doors(every, **dict(zip(PRIORITIES, caps, strict=True)))
    score, by_hand = every.scores(), []
    for burglary in range(6):

        def by_risk(pair: int) -> tuple[float, ...]:
            address, metres = every.address[pair], every.distance_m[pair]
            return -every.risk[pair], -score[address], metres, address

        def by_relation(pair: int) -> tuple[float, ...]:
            beside = every.ring[pair] <= RINGS.index("behind")
            relation = (every.ring[pair], every.steps[pair]) if beside else (len(RINGS), 0)
            return *relation, *by_risk(pair)

        own = sorted(np.flatnonzero(every.burglary == burglary).tolist(), key=by_relation)
        ranked = own[: caps[0]] + sorted(own[caps[0] :], key=by_risk)
        by_hand += ranked[: sum(caps)]
    assert chosen.pair.tolist() == by_hand


def test_no_doors_and_no_caps_choose_none() -> None:
    assert not len(choose_doors(doors()).pair)
    assert not len(choose_doors(ONE, gold=0, silver=0, bronze=0).pair)


@pytest.mark.parametrize("name", ["gold", "silver", "bronze"])
def test_a_negative_cap_is_refused(name: str) -> None:
    with pytest.raises(InputError, match=f"{name} = -1"):
        choose_doors(ONE, **{name: -1})


def visited(*visits: tuple[str, str, str | None]) -> list[int]:
    """What becomes of one gold, one silver and one bronze door after visits."""
    three = doors(
        (0, 0, "next door", 1, 10, 3.0),
        (0, 1, "100 m", 0, 20, 2.0),
        (0, 2, "100 m", 0, 30, 1.0),
    )
    after = after_visits(
        choose_doors(three, gold=1, silver=1, bronze=1),
        three,
        door_ids=pd.Series([f"D{one}" for one in range(20)]),
        happened=pd.Series([DAY]),
        visits=pd.DataFrame(
            {
                "door": [one[0] for one in visits],
                "outcome": [one[1] for one in visits],
                "visited": pd.to_datetime(pd.Series([one[2] for one in visits], dtype="str")),
            }
        ),
    )
    assert after.planned.tolist() == [GOLD, SILVER, BRONZE]
    return [int(one) for one in after.now]


NOTHING = [GOLD, SILVER, BRONZE]


@pytest.mark.parametrize(
    ("visits", "now"),
    [
        ([], NOTHING),
        ([("D0", "spoke", "2024-11-20")], [DONE, SILVER, BRONZE]),
        ([("D0", "refused", "2024-11-21")], [DONE, SILVER, BRONZE]),
        ([("D0", "void", "2024-11-21")], [DONE, SILVER, BRONZE]),
        ([("D0", "no answer", "2024-11-21")], [SILVER, SILVER, BRONZE]),
        ([("D1", "leaflet", "2024-11-21")], [GOLD, BRONZE, BRONZE]),
        ([("D2", "leaflet", "2024-11-21")], [GOLD, SILVER, DONE]),
        ([("D0", "spoke", "2024-11-19")], NOTHING),  # before it happened
        ([("D0", "spoke", None)], NOTHING),  # nobody knows when
        ([("D9", "spoke", "2024-11-21"), ("X", "spoke", "2024-11-21")], NOTHING),
        (
            [("D0", "spoke", "2024-11-20"), ("D0", "no answer", "2024-11-22")],
            [DONE, SILVER, BRONZE],
        ),
        (
            [("D0", "spoke", "2024-11-01"), ("D0", "no answer", "2024-11-22")],
            [SILVER, SILVER, BRONZE],
        ),
    ],
)
def test_visits_since_the_offence(
    visits: list[tuple[str, str, str | None]], now: list[int]
) -> None:
    assert visited(*visits) == now
