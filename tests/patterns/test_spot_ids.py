"""Names of spots: kept where a spot moves little, never given out twice."""

import numpy as np

from hotspots.patterns.spot_ids import name_spots

NEAR = (580010.0, 186020.0)


def names(*xy: tuple[float, float], earlier: list[tuple[str, float, float]] = []) -> list[str]:  # noqa: B006
    x, y = np.array(xy, dtype=float).reshape(-1, 2).T
    return name_spots(x, y, british=True, earlier=earlier, within_m=75)


def test_a_spot_moved_by_a_few_metres_keeps_its_name() -> None:
    assert names((580014, 186017), earlier=[("old", *NEAR)]) == ["old"]
    assert names((580085, 186020), earlier=[("old", *NEAR)]) == ["old"]


def test_a_spot_moved_too_far_gets_a_new_one() -> None:
    assert names((580085.1, 186020), earlier=[("old", *NEAR)]) == ["TQ800860"]


def test_an_old_name_is_not_given_to_another() -> None:
    """The square has the name of a spot that is gone, or has moved to the next square."""
    assert names((580090, 186090), earlier=[("TQ800860", 580000, 186000)]) == ["TQ800860b"]


def test_several_new_ones_in_one_square_are_told_apart() -> None:
    assert names(NEAR, (580030, 186020), (580050, 186020)) == [
        "TQ800860",
        "TQ800860b",
        "TQ800860c",
    ]
    many = names(*[(580000 + 0.1 * i, 186000) for i in range(700)])
    assert len(set(many)) == 700


def test_of_two_that_could_have_a_name_together_they_move_least() -> None:
    """Both are near b; the first is near a as well."""
    earlier = [("a", 580000.0, 186000.0), ("b", 580060.0, 186000.0)]
    assert names((580050, 186000), (580100, 186000), earlier=earlier) == ["a", "b"]


def test_of_two_the_nearer_keeps_the_name() -> None:
    earlier = [("a", 580000.0, 186000.0)]
    assert names((580050, 186000), (580010, 186000), earlier=earlier)[1] == "a"


def test_the_order_of_the_earlier_list_does_not_matter() -> None:
    earlier = [("a", 580000.0, 186000.0), ("b", 580020.0, 186000.0)]
    for given in (earlier, earlier[::-1]):
        assert names((580010, 186000), earlier=given) == ["a"]


def test_elsewhere_names_are_made_of_the_metres() -> None:
    x, y = np.array([1234.0, -50]), np.array([5678.0, 20])
    assert name_spots(x, y, british=False) == ["E12N56", "E-1N0"]
    assert name_spots(x[:0], y[:0], british=True, earlier=[("a", 0, 0)]) == []


def test_of_one_name_twice_the_nearer_spot_goes_on_with_it() -> None:
    x, y = np.array([580_010.0, 580_310.0]), np.array([186_000.0, 186_000.0])
    earlier = [("OLD", 580_030.0, 186_000.0), ("OLD", 580_311.0, 186_000.0)]
    assert name_spots(x, y, british=True, earlier=earlier) == ["TQ800860", "OLD"]
