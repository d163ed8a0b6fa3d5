"""Fetching boundaries, incidents and streets: the one place of the package that uses the web."""

from hotspots.records.download.boundaries import DownloadedBoundaries, download_boundaries
from hotspots.records.download.fetch import Fetcher
from hotspots.records.download.incidents import DownloadedIncidents, download_incidents
from hotspots.records.download.streets import DownloadedStreets, download_streets

__all__ = [
    "DownloadedBoundaries",
    "DownloadedIncidents",
    "DownloadedStreets",
    "Fetcher",
    "download_boundaries",
    "download_incidents",
    "download_streets",
]
