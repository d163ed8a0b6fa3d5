"""How long work tells whoever waits: a callback, so that no room needs to know the terminal."""

from typing import Protocol


class Progress(Protocol):
    """Called as work goes on.

    Parameters
    ----------
    stage
        What is being done, in an analyst's words ("Reading incidents").
    done, total
        Steps finished and steps in all; equal when the stage is over.
    """

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Take note that ``done`` of ``total`` steps of ``stage`` are finished."""


def silent(stage: str, done: int, total: int) -> None:
    """Say nothing: the default when nobody waits at a terminal.

    >>> silent("Reading incidents", 1, 2)
    """
