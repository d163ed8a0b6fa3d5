"""An earlier list of harm spots, so that spots keep their names from month to month."""

from pathlib import Path

import pandas as pd

from hotspots.errors import InputError, MissingFileError, Problem, listed

_FILE = "harm_spots.csv"
_COLUMNS = {"spot": "str", "easting": "float64", "northing": "float64"}


def read_earlier_spots(path: Path) -> pd.DataFrame:
    """Read ``spot``, ``easting`` and ``northing`` of harm spots as they were written.

    Parameters
    ----------
    path
        A ``harm_spots.csv``, or the folder of a run: its districts' lists together.

    Raises
    ------
    MissingFileError
        When it is not there, or the folder has no such file.
    InputError
        When a file is no list of harm spots.
    """
    files = sorted(path.rglob(_FILE)) if path.is_dir() else [path]
    if not files or not files[0].exists():
        what = f"there is no {_FILE} here" if path.is_dir() else "there is no such file"
        raise MissingFileError(
            Problem(what, "name an earlier list, or the folder of a run", str(path))
        )
    return pd.concat([_read(one) for one in files], ignore_index=True)


def _read(path: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, usecols=list(_COLUMNS), dtype={"spot": "str"})
        return table[list(_COLUMNS)].astype(_COLUMNS)
    except (ValueError, OSError, UnicodeDecodeError):
        cure = "name a harm_spots.csv as hotspots wrote it"
        what = f"it is no list of harm spots with the columns {listed(_COLUMNS)}"
        raise InputError(Problem(what, cure, path.name)) from None
