"""Fetching public boundaries and incidents: the one place of the package that uses the web."""

from hotspots.records.download.boundaries import DownloadedBoundaries, download_boundaries
from hotspots.records.download.fetch import Fetcher
from hotspots.records.download.incidents import DownloadedIncidents, download_incidents

__all__ = [
    "DownloadedBoundaries",
    "DownloadedIncidents",
    "Fetcher",
    "download_boundaries",
    "download_incidents",
]
