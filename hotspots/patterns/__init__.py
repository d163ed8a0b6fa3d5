"""What the records show: densities, clusters, stacked points."""

from hotspots.patterns.clusters import Clusters, find_clusters
from hotspots.patterns.density import Surface, estimate_density
from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points

__all__ = [
    "Clusters",
    "StackedPoints",
    "Surface",
    "estimate_density",
    "find_clusters",
    "find_stacked_points",
]
