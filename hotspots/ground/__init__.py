"""Where it happened: the study area and the cells laid over it."""

from hotspots.ground.cells import Cells, lay_cells
from hotspots.ground.study_area import StudyArea, join_areas, study_areas_of, whole_extent

__all__ = ["Cells", "StudyArea", "join_areas", "lay_cells", "study_areas_of", "whole_extent"]
