"""What the records show: densities, clusters, stacked points."""

from hotspots.patterns.accuracy import Score, score_forward
from hotspots.patterns.clusters import Clusters, find_clusters
from hotspots.patterns.concentration import Concentration, find_concentration
from hotspots.patterns.density import Surface, estimate_density
from hotspots.patterns.local import LocalHotspots, find_local_hotspots
from hotspots.patterns.relative_density import estimate_relative_density
from hotspots.patterns.rolling_accuracy import Accuracy, evaluate_methods
from hotspots.patterns.stacked_points import StackedPoints, find_stacked_points
from hotspots.patterns.timing import Timing, find_timing
from hotspots.patterns.volume_contours import VolumeContours, find_volume_contours

__all__ = [
    "Accuracy",
    "Clusters",
    "Concentration",
    "LocalHotspots",
    "Score",
    "StackedPoints",
    "Surface",
    "Timing",
    "VolumeContours",
    "estimate_density",
    "estimate_relative_density",
    "evaluate_methods",
    "find_clusters",
    "find_concentration",
    "find_local_hotspots",
    "find_stacked_points",
    "find_timing",
    "find_volume_contours",
    "score_forward",
]
