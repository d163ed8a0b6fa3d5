"""What the records show: densities and clusters."""

from hotspots.patterns.clusters import Clusters, find_clusters
from hotspots.patterns.density import Surface, estimate_density

__all__ = ["Clusters", "Surface", "estimate_density", "find_clusters"]
