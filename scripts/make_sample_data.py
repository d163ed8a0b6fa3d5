"""Make the sample data: an invented county, drawn and filled from one seed.

The demo, the gallery and many tests need a county to work on, without a download and without a
real victim in it. This makes one that anybody from Essex will recognise on a map and that holds
nothing real below the names of the 14 districts: wards are schematic, and every street, address,
incident and harm spot is invented. How it is made is in the package beside this file; what is
written down by hand is in that package's TOML files; the rest follows from the seed, byte for byte.

    python scripts/make_sample_data.py [--seed 1] [--out data]

For benchmarks it makes any number of invented districts and incidents:

    python scripts/make_sample_data.py --districts 331 --incidents 6000000 --months 12 --out DIR
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Run as a file, Python looks for modules beside it only.
sys.path.insert(0, str(ROOT))

from scripts.sample_county.sample import (  # noqa: E402
    DEFAULT_INCIDENTS,
    DEFAULT_MONTHS,
    DEFAULT_SEED,
    MOST_DISTRICTS,
    REAL_DISTRICTS,
    Wanted,
    write_sample,
)


def between(lowest: int, highest: int) -> Callable[[str], int]:
    """Make a parser of whole numbers that refuses those below `lowest` or above `highest`."""

    def number(text: str) -> int:
        if not text.isdecimal() or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number from {lowest} to {highest}"
            )
        return int(text)

    return number


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Make the invented county's sample data.")
    whole = {
        "seed": (DEFAULT_SEED, 0, 2**32),
        "incidents": (DEFAULT_INCIDENTS, 1_000, 50_000_000),
        "months": (DEFAULT_MONTHS, 1, 120),
        "districts": (REAL_DISTRICTS, 1, MOST_DISTRICTS),
    }
    for name, (default, lowest, highest) in whole.items():
        parser.add_argument(
            f"--{name}", type=between(lowest, highest), default=default, metavar="N"
        )
    parser.add_argument("--out", type=Path, default=ROOT / "data", metavar="DIR")
    options = parser.parse_args(arguments)
    wanted = Wanted(options.seed, options.incidents, options.months, options.districts)
    for path in write_sample(wanted, options.out):
        print(f"{path} ({path.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
