"""What the records show: densities, clusters, spots, change, timing; each in its own module.

Nothing is loaded with the room: who wants a density need not wait for the statistics of change.
The public names are those of :mod:`hotspots`.
"""
