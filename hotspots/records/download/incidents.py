"""Fetch months of one force from the police.uk archive."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from hotspots.errors import InputError, Problem
from hotspots.progress import Progress, silent
from hotspots.records.download.archive import Archive, archive_on_disk, archive_online
from hotspots.records.download.fetch import Fetcher, NotOnServerError
from hotspots.records.download.forces import check_force, list_months, month_after
from hotspots.records.download.receipts import (
    OGL,
    OGL_URL,
    State,
    folder_for,
    new_file,
    read_receipt,
    receipt_path,
    set_changed_aside,
    state_of,
    write_receipt,
)

POLICE_UK_ARCHIVE = "https://data.police.uk/data/archive"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0.",
    "Source: data.police.uk",
)
MONTHS_IN_AN_ARCHIVE = 36
_STAGE = "Fetching months"

_log = logging.getLogger("hotspots")


@dataclass(frozen=True)
class DownloadedIncidents:
    """Months of incidents on disk, and where they came from.

    Attributes
    ----------
    files
        One CSV file a month, in order of time, for :func:`hotspots.records.read_incidents`.
    receipt
        The file beside them that says where each came from.
    fetched
        The months that were fetched now.
    from_cache
        The months that were there already, unchanged.
    missing
        The months that police.uk does not have of this force.
    attribution
        Lines that have to stand with every map made from them.
    asked
        The settings: force, first and last month.
    notes
        What a reader should know.
    """

    files: tuple[Path, ...]
    receipt: Path
    fetched: tuple[str, ...]
    from_cache: tuple[str, ...]
    missing: tuple[str, ...]
    attribution: tuple[str, ...]
    asked: Mapping[str, str]
    notes: tuple[str, ...] = ()


def download_incidents(
    out: str | Path = "incidents",
    *,
    force: str,
    first_month: str,
    last_month: str,
    archive: str | Path | None = None,
    url: str = POLICE_UK_ARCHIVE,
    refresh: bool = False,
    progress: Progress = silent,
    fetcher: Fetcher | None = None,
    today: date | None = None,
) -> DownloadedIncidents:
    """Fetch street-level incidents of one force, a file a month.

    Of an archive only the wanted months are fetched, where the server sends parts of files;
    otherwise all of it (about 1.6 GB), which is said. The archive of the last wanted month is
    looked into first, or the next later one that there is; months that it does not reach back
    to are looked for in the same way. Files that are there already are not fetched again as
    long as their SHA-256 is the one on the receipt, and each is put in place when it is whole.

    That archives answer in parts, and what they hold, was learned from the site's own
    description and from published programs; it was not tried against the live site.

    Parameters
    ----------
    out
        Folder for ``2024-01-essex-street.csv`` and so on, and ``essex-street.source.json``.
    force
        As police.uk writes it in file names: ``essex``, ``west-yorkshire``, ``metropolitan``.
    first_month, last_month
        ``2024-01`` and ``2024-12``; both included.
    archive
        A zip file that was downloaded before, an archive or one made by the site's form; then
        nothing is fetched.
    url
        Folder of the archives.
    refresh
        Fetch anew what is there already.
    progress
        Told of every month.
    fetcher
        How to fetch; for tests and for other time-outs.
    today
        Date of retrieval to note, and the last month that can be asked for; today's by default.

    Returns
    -------
    DownloadedIncidents
        With the months that the force has not published under ``missing``: that is no error
        unless it is all of them.

    Raises
    ------
    InputError
        When the force or a month is not one, an archive is damaged, or no month was published.
    DownloadError
        When it cannot be fetched: what is wrong, and how to get it by hand.
    OutputError
        When it cannot be written, or another's file is in the way.
    """
    today = today or date.today()
    months = list_months(first_month, last_month, today=today)
    job = _Job(Path(out), check_force(force), today, progress, len(months))
    wanted = [month for month in months if refresh or not job.has(month)]
    progress(_STAGE, job.done, len(months))
    with folder_for(job.folder):
        if archive is not None:
            with archive_on_disk(Path(archive)) as opened:
                job.take(opened, wanted)
        elif wanted:
            fetcher = fetcher or Fetcher(by_hand=_by_hand(job.folder, url))
            _take_from_archives(job, wanted, fetcher, url.rstrip("/"))
    missing = tuple(month for month in wanted if month not in job.fetched)
    if len(missing) == len(months):
        raise InputError(
            Problem(
                f"there is no street-level file of {force} from {first_month} to {last_month}",
                "choose other months: the newest appear about two months later, and some forces"
                " have gaps (data.police.uk/changelog)",
                Path(archive).name if archive else url,
            )
        )
    return DownloadedIncidents(
        files=tuple(job.path(month) for month in months if month not in missing),
        receipt=job.receipt_file,
        fetched=tuple(month for month in months if month in job.fetched),
        from_cache=tuple(month for month in months if month not in wanted),
        missing=missing,
        attribution=ATTRIBUTION,
        asked={"force": force, "first_month": first_month, "last_month": last_month},
        notes=tuple(job.notes),
    )


class _Job:
    """The months of one force in one folder, as they come in."""

    def __init__(
        self, folder: Path, force: str, today: date, progress: Progress, total: int
    ) -> None:
        self.folder, self.force, self._today = folder, force, today
        self.this_month = f"{today:%Y-%m}"
        self.progress, self._total = progress, total
        self.receipt_file = receipt_path(folder, f"{force}-street")
        self._receipt = read_receipt(self.receipt_file)
        self.done = 0
        self.fetched: set[str] = set()
        self.notes: list[str] = []

    def path(self, month: str) -> Path:
        """Say where a month goes: a name made here, whatever the archive calls it."""
        return self.folder / f"{month}-{self.force}-street.csv"

    def has(self, month: str) -> bool:
        """Tell whether a month is there already, unchanged; count it when it is."""
        kept = state_of(self.path(month), self._receipt) is State.KEPT
        self.done += kept
        return kept

    def take(self, archive: Archive, months: Sequence[str]) -> None:
        """Copy what an archive holds of some months, and note each on the receipt at once."""
        for month in months:
            if not archive.holds(self.force, month):
                continue
            path = self.path(month)
            changed = state_of(path, self._receipt) is State.CHANGED
            with new_file(path) as file:
                entry = archive.copy(self.force, month, file)
                if changed:
                    self.notes.append(set_changed_aside(path))
            self._note(path.name, file.size, file.sha256, archive.name, entry)
            self.fetched.add(month)
            self.done += 1
            self.progress(_STAGE, self.done, self._total)
            _log.info("%s: %s bytes", path.name, f"{file.size:,}")

    def _note(self, name: str, size: int, sha256: str, source: str, entry: str) -> None:
        files: dict[str, Any] = dict(self._receipt.get("files", {}))
        files[name] = {
            "bytes": size,
            "sha256": sha256,
            "source": source,
            "entry": entry,
            "retrieved": self._today.isoformat(),
        }
        self._receipt = {
            "force": self.force,
            "licence": {"name": OGL, "url": OGL_URL},
            "attribution": list(ATTRIBUTION),
            "files": dict(sorted(files.items())),
        }
        write_receipt(self._receipt, self.receipt_file)


def _by_hand(folder: Path, url: str) -> str:
    if url != POLICE_UK_ARCHIVE:
        return f"check the address given with --url (without it {POLICE_UK_ARCHIVE} is asked)"
    return (
        "fetch it with a browser: choose force and months on https://data.police.uk/data/ and"
        f" either unpack the files into {folder} or give the zip file with --archive"
    )


def _take_from_archives(job: _Job, wanted: Sequence[str], fetcher: Fetcher, url: str) -> None:
    """Go from archive to archive, newest wanted month first, until each month was looked for."""
    left = sorted(wanted)
    nowhere: set[str] = set()
    while left:
        newest = left.pop()
        with ExitStack() as stack:
            archive = _first_there(stack, job, newest, nowhere, fetcher, url)
            if archive:
                job.take(archive, [*left, newest])
                # What it reaches back to and does not hold, the force has not published.
                left = [month for month in left if month not in archive.months]


def _first_there(
    stack: ExitStack, job: _Job, month: str, nowhere: set[str], fetcher: Fetcher, url: str
) -> Archive | None:
    """Open the first archive, from a month's own on, that there is; None when there is none."""
    candidate = month
    for _ in range(MONTHS_IN_AN_ARCHIVE):
        if candidate > job.this_month:
            break
        address = f"{url}/{candidate}.zip"
        if candidate not in nowhere:
            try:
                return stack.enter_context(
                    archive_online(fetcher, address, scratch=job.folder, progress=job.progress)
                )
            except NotOnServerError:
                nowhere.add(candidate)
                _log.info("there is no archive %s", address)
        candidate = month_after(candidate)
    return None
