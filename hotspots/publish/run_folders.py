"""Finished runs on disk: which there are, the newest of them, and the page to begin with."""

from pathlib import Path

from hotspots.errors import InputError, MissingFileError, Problem, listed
from hotspots.publish.files import MANIFEST, read_own_manifest

START_PAGE = "index.html"
PUBLIC_VERSION = "public"
_PAGES = (START_PAGE, "map.html")
_LOG = "run.log"


def find_run(run: str = "", *, out: str | Path = "maps") -> Path:
    """Find a run's folder by its name or path; the newest one when none is named.

    Parameters
    ----------
    run
        A folder, or the name of one in ``out``; empty for the newest run there, its public
        version left out.
    out
        The folder that runs go to.

    Raises
    ------
    InputError
        When there is none.
    """
    if not run:
        return _newest(Path(out))
    named = [Path(run), Path(out) / run]
    found = next((one for one in named if one.is_dir()), None)
    if found is None:
        there = sorted(one.name for one in _runs(Path(out)))
        hint = f"name one of {listed(there)}, or a folder" if there else "make one: hotspots run"
        raise MissingFileError(Problem("there is no such run and no such folder", hint, run))
    return found


def require_finished_run(folder: Path) -> Path:
    """Make sure that a folder is one of ours and whole, and name the page to begin with.

    Raises
    ------
    InputError
        When it is not there, nobody's run, not finished, or has no page to begin with.
    """
    if not folder.is_dir():
        raise MissingFileError(Problem("there is no such folder", "name a run's", str(folder)))
    if read_own_manifest(folder) is None:
        what, cure = "this is no run: it has no manifest", "name the folder of a finished run"
        if _is_unfinished(folder):
            what = "the run is not finished: it is still at work, or was stopped"
            cure = "wait for it, or run it again"
        raise InputError(Problem(what, cure, str(folder)))
    page = next((folder / one for one in _PAGES if (folder / one).is_file()), None)
    if page is None:
        what = f"there is no page to begin with ({listed(_PAGES)})"
        raise InputError(Problem(what, "open the pages in its folders by themselves", str(folder)))
    return page


def _is_unfinished(folder: Path) -> bool:
    """Tell a run that has begun and not ended by what it leaves."""
    begun = (folder / _LOG).is_file() or any(folder.glob(".*.partial"))
    return begun or any(
        read_own_manifest(one) is not None for one in folder.iterdir() if one.is_dir()
    )


def _runs(out: Path) -> list[Path]:
    return [path.parent for path in out.glob(f"*/{MANIFEST}") if read_own_manifest(path.parent)]


def _newest(out: Path) -> Path:
    runs = [one for one in _runs(out) if not _is_public(one)]
    if not runs:
        what = "there is no finished run here"
        cure = "make one (hotspots run), or name a folder"
        raise MissingFileError(Problem(what, cure, str(out)))
    return max(runs, key=lambda one: ((one / MANIFEST).stat().st_mtime_ns, one.name))


def _is_public(folder: Path) -> bool:
    manifest = read_own_manifest(folder)
    return manifest is not None and manifest.get("version") == PUBLIC_VERSION
