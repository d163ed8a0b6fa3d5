"""What the records show: densities, clusters, stacked points."""

from hotspots.patterns.clusters import Clusters, find_clusters
from hotspots.patterns.concentration import Concentration, find_concentration
from hotspots.patterns.density import Surface, estimate_density
from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points
from hotspots.patterns.timing import Timing, find_timing

__all__ = [
    "Clusters",
    "Concentration",
    "StackedPoints",
    "Surface",
    "Timing",
    "estimate_density",
    "find_clusters",
    "find_concentration",
    "find_stacked_points",
    "find_timing",
]
