"""Errors say what is wrong, where, how many and what to do; briefly, and all at once."""

import copy
import pickle
from collections.abc import Sequence

import pytest

from hotspots import errors
from hotspots.errors import HotspotsError, InputError, Problem, listed, raise_if_any

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, HotspotsError)
]
TWO = (Problem("it is empty", "fill it", "a.csv"), Problem("it is full", "empty it"))


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_says_each_problem_in_one_line(kind: type[HotspotsError]) -> None:
    assert str(kind(TWO)).splitlines() == [
        "a.csv: it is empty. To mend it: fill it.",
        "it is full. To mend it: empty it.",
    ]
    assert str(kind(TWO[0])) == str(TWO[0])


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (errors.InputError, ValueError),
        (errors.MissingFileError, FileNotFoundError),
        (errors.MissingFileError, errors.InputError),
        (errors.SettingsError, ValueError),
        (errors.OutputError, OSError),
        (errors.DownloadError, OSError),
        (errors.DeclarationError, RuntimeError),
    ],
)
def test_every_error_is_also_a_builtin_one(kind: type[Exception], builtin: type) -> None:
    assert issubclass(kind, builtin)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_the_way_from_one_process_to_another(kind: type[HotspotsError]) -> None:
    for error in (kind(TWO), kind(TWO[1])):
        for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
            assert type(again) is kind
            assert (again.problems, str(again)) == (error.problems, str(error))


def test_a_cure_that_asks_ends_in_one_question_mark() -> None:
    assert str(Problem("'ham' is not a weight", "did you mean 'harm'?")).endswith("'harm'?")


@pytest.mark.parametrize(
    ("names", "most", "shown"),
    [
        ([], 12, "none"),
        (["a"], 1, "'a'"),
        (["a", "b", "c"], 3, "'a', 'b', 'c'"),
        (["a", "b", "c"], 2, "'a', 'b' and 1 more"),
        ([str(n) for n in range(20_000)], 1, "'0' and 19,999 more"),
        (["x" * 40, "y" * 41], 12, f"'{'x' * 40}', '{'y' * 39}…'"),
        (["two\nlines"], 12, r"'two\nlines'"),
    ],
)
def test_names_are_listed_within_bounds(names: Sequence[str], most: int, shown: str) -> None:
    assert listed(names, most=most) == shown


def test_problems_are_raised_together_and_each_once() -> None:
    raise_if_any([])
    with pytest.raises(errors.SettingsError) as caught:
        raise_if_any([TWO[0], TWO[1], TWO[0]], errors.SettingsError)
    assert caught.value.problems == TWO
    with pytest.raises(InputError):
        raise_if_any([TWO[0]])
