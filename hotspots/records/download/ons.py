"""Which of the thousands of ONS services holds the boundaries that are meant.

Service names follow no one pattern from edition to edition (``WD_MAY_2025_UK_BGC_V2``,
``Wards_December_2024_Boundaries_UK_BGC``, ``Wards_(December_2021)_UK_BGC``), so none is guessed:
the directory of services is read and each name taken apart.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from hotspots.errors import InputError, Problem

Level = Literal["ward", "district"]
Generalisation = Literal["BFE", "BFC", "BGC", "BSC", "BUC"]
LEVELS: tuple[str, ...] = get_args(Level)
GENERALISATIONS: tuple[str, ...] = get_args(Generalisation)

ONS_SERVICES = "https://services1.arcgis.com/ESMARspQHYMw9BZ9/arcgis/rest/services"
PORTAL = "https://geoportal.statistics.gov.uk"

_PREFIX = {
    "wd": "ward",
    "wards": "ward",
    "lad": "district",
    "local_authority_districts": "district",
}
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAME = re.compile(
    r"(?P<what>wd|wards|lad|local_authority_districts)"
    r"_\(?(?P<month>[a-z]{3})[a-z]*_(?P<year>20\d\d)\)?"
    r"(?:_boundaries)?_(?P<cover>uk|gb|ew|en)_(?P<detail>b[a-z]{2})"
    r"(?:_v(?P<version>\d+))?(?:_20\d\d)?"
)
_COVERS = ("en", "ew", "gb", "uk")


@dataclass(frozen=True, order=True)
class Edition:
    """One edition of boundaries; the later in the order, the better it serves."""

    year: int
    month: int
    cover: int
    version: int
    service: str
    level: str = ""
    detail: str = ""


def read_edition(service: str) -> Edition | None:
    """Take a service's name apart; None when it is not one of wards or districts.

    >>> read_edition("WD_MAY_2025_UK_BGC_V2").month
    5
    >>> read_edition("Wards_to_Parishes_May_2025_Lookup")
    """
    match = _NAME.fullmatch(service.casefold())
    if not match or match["month"] not in _MONTHS:
        return None
    return Edition(
        year=int(match["year"]),
        month=_MONTHS.index(match["month"]) + 1,
        cover=_COVERS.index(match["cover"]),
        version=int(match["version"] or 1),
        service=service,
        level=_PREFIX[match["what"]],
        detail=match["detail"].upper(),
    )


def choose_edition(
    services: Iterable[str], *, level: str, year: int, generalisation: str
) -> Edition:
    """Choose the last edition of a year; the whole UK before a part of it.

    Raises
    ------
    InputError
        When there is none: says which years there are.
    """
    editions = [edition for name in services if (edition := read_edition(name))]
    fitting = [e for e in editions if (e.level, e.detail) == (level, generalisation)]
    chosen = [edition for edition in fitting if edition.year == year]
    if not chosen:
        years = ", ".join(str(one) for one in sorted({e.year for e in fitting})) or "none"
        raise InputError(
            Problem(
                f"no service holds the boundaries of {level}s of {year} at {generalisation}",
                f"choose one of these years: {years}; or give the address of a layer with --url",
                "year",
            )
        )
    return max(chosen)


def layer_address(url: str) -> str:
    """Complete the address of a layer, however much of it was copied from the browser.

    >>> layer_address("https://example.org/rest/services/Wards/FeatureServer/0/query?where=1=1")
    'https://example.org/rest/services/Wards/FeatureServer/0'
    >>> layer_address("https://example.org/rest/services/Wards/FeatureServer")
    'https://example.org/rest/services/Wards/FeatureServer/0'
    """
    plain = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").removesuffix("/query")
    return f"{plain}/0" if plain.casefold().endswith("server") else plain


def service_address(directory: str, service: str) -> str:
    """Say where the first layer of a service is."""
    return f"{directory}/{quote(service)}/FeatureServer/0"


def is_directory(url: str) -> bool:
    """Tell the address of a directory of services from that of one layer."""
    return url.rstrip("/").casefold().endswith("/services")
