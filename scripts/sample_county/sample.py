"""The whole sample, made and written."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scripts.sample_county.county import read_toml
from scripts.sample_county.ground import make_ground
from scripts.sample_county.incidents import make_incidents
from scripts.sample_county.landmarks import find_landmarks
from scripts.sample_county.openstreetmap import extract_text
from scripts.sample_county.truth import truth_of
from scripts.sample_county.writing import (
    ADDRESSES,
    BOUNDARIES,
    INCIDENTS,
    STREETS,
    TRUTH,
    TRUTH_ROWS,
    TimeWords,
    address_lines,
    boundaries_text,
    incident_lines,
    truth_lines,
    truth_text,
    write_gzip,
    write_text,
)

DEFAULT_SEED = 1
DEFAULT_INCIDENTS = 60_000
DEFAULT_MONTHS = 24
REAL_DISTRICTS = 14
# As many invented names as there are words, and room on the grid.
MOST_DISTRICTS = 1_000


@dataclass(frozen=True)
class Wanted:
    """What sample is wanted."""

    seed: int = DEFAULT_SEED
    incidents: int = DEFAULT_INCIDENTS
    months: int = DEFAULT_MONTHS
    districts: int = REAL_DISTRICTS


def write_sample(wanted: Wanted, out: Path) -> list[Path]:
    """Make a sample and write its files.

    Parameters
    ----------
    wanted
        Seed and size. With 14 districts it is the county of Essex with two towns that have
        addresses and streets; any other number gives invented districts without them.
    out
        The folder that the files go under.

    Returns
    -------
    list of paths
        The files written.
    """
    plan = read_toml("offences.toml")
    real = wanted.districts == REAL_DISTRICTS
    ground = make_ground(wanted.seed, None if real else wanted.districts)
    rows = make_incidents(wanted.seed, ground, plan, wanted.incidents, wanted.months)
    words = TimeWords(int(rows.recorded.max()))
    ids = words.ids(rows.recorded)
    truth = truth_of(wanted.seed, wanted.months, ground, plan, rows, ids)
    write_text(out / BOUNDARIES, boundaries_text(ground))
    write_gzip(out / INCIDENTS, incident_lines(ground, plan, rows, ids, words))
    write_text(out / TRUTH, truth_text(truth))
    write_gzip(out / TRUTH_ROWS, truth_lines(plan, rows, ids, words))
    written = [out / name for name in (BOUNDARIES, INCIDENTS, TRUTH, TRUTH_ROWS)]
    if ground.towns:
        landmarks = [
            find_landmarks(wanted.seed, number, built, ground.county.names["places"])
            for number, built in enumerate(ground.towns)
        ]
        write_gzip(out / ADDRESSES, address_lines(ground.towns))
        write_gzip(out / STREETS, [extract_text(wanted.seed, ground.towns, landmarks)])
        written += [out / ADDRESSES, out / STREETS]
    return written
