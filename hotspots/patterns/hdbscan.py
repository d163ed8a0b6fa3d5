"""HDBSCAN on places: clusters that last as the distance shrinks, each at a scale of its own.

scikit-learn's, which takes no weights, so a place has to stand there as many times as it has
incidents. No more than ``min_incidents`` times, though, which changes nothing that is well
defined:

- how far the ``min_incidents``-th nearest incident is, is the same, since nothing is counted
  beyond that number; and so is the tree of which places join at which distance;
- a group has ``min_incidents`` incidents with the cap exactly when it has them without;
- which clusters are kept depends on numbers of incidents, but a cluster that holds a capped
  place lasts down to no distance at all and is kept before any that holds it, whatever they
  weigh; the others hold no capped place.

Without the cap a place with twice ``min_incidents`` could fall into two clusters at one point,
depending on how scikit-learn happens to link its copies.

Left to itself HDBSCAN makes a cluster of every busy map point, and none where there is only
one. What DBSCAN finds at ``eps_m`` is therefore never divided and never left out. (That is the
idea of its ``cluster_selection_epsilon``, which fails in scikit-learn 1.9 with NumPy 2.4.)
"""

import numpy as np
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem
from hotspots.patterns.dbscan import NOISE, Found

# It compares every pair: about a minute for this many.
MOST_INCIDENTS = 100_000


def find_lasting_places(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    count: NDArray[np.int64],
    *,
    dense: Found,
    min_incidents: int,
) -> NDArray[np.int64]:
    """Find the cluster of each place, numbered in the order of their first place; -1 for none.

    As scikit-learn's ``HDBSCAN(min_cluster_size=min_incidents)`` on the incidents, but that the
    cores of one DBSCAN cluster stay together, and its other places are not left out. An incident
    that joins two clusters at the same distance goes by the order of rows there; here places are
    sorted, so the answer does not depend on it.

    Parameters
    ----------
    x, y
        Distinct places, sorted, metres.
    count
        Incidents at each.
    dense
        What DBSCAN finds among them.
    min_incidents
        The fewest incidents in a cluster, at least 2.

    Raises
    ------
    InputError
        When there are too many incidents: the time grows with their square.

    References
    ----------
    Malzer and Baum (2020), "A hybrid approach to hierarchical density-based cluster selection",
    IEEE MFI 2020.

    Examples
    --------
    >>> from hotspots.patterns.dbscan import find_dense_places
    >>> x, count = np.array([0.0, 10, 1000, 1300, 9000]), np.array([3, 3, 2, 2, 1])
    >>> dense = find_dense_places(x, 0 * x, count.astype(float), eps_m=20, min_weight=4)
    >>> find_lasting_places(x, 0 * x, count, dense=dense, min_incidents=4).tolist()
    [0, 0, 1, 1, -1]
    """
    copies = np.minimum(count, min_incidents)
    total = int(copies.sum())
    if total > MOST_INCIDENTS:
        raise InputError(
            Problem(
                f"{total:,} incidents are too many for HDBSCAN, which compares every pair: it"
                f" takes up to {MOST_INCIDENTS:,}",
                "use method 'dbscan', or take one district at a time",
                "method",
            )
        )
    label = np.full(len(x), NOISE, dtype=np.int64)
    if total < min_incidents:
        return label
    # Half a second and 85 MiB that only this method needs.
    from sklearn.cluster import HDBSCAN  # noqa: PLC0415

    model = HDBSCAN(min_cluster_size=min_incidents, algorithm="kd_tree", copy=True)
    found = model.fit(np.repeat(np.column_stack([x, y]), copies, axis=0)).labels_
    # Copies join other incidents at one and the same distance, where two clusters may each take
    # some: the place goes to the later of them.
    np.maximum.at(label, np.repeat(np.arange(len(x)), copies), found)
    return _in_order_of_first_place(_keep_whole(label, dense))


def _keep_whole(label: NDArray[np.int64], dense: Found) -> NDArray[np.int64]:
    """Give the cores of each DBSCAN cluster one label, and its other places one at all."""
    clusters = int(dense.label.max(initial=NOISE)) + 1
    name = int(label.max(initial=NOISE)) + 1 + np.arange(clusters)
    low = np.full(clusters, np.iinfo(np.int64).max)
    high = np.full(clusters, NOISE)
    np.minimum.at(low, dense.label[dense.core], label[dense.core])
    np.maximum.at(high, dense.label[dense.core], label[dense.core])
    name = np.where((low == high) & (low != NOISE), low, name)
    whole = label.copy()
    taken = (dense.label != NOISE) & (dense.core | (label == NOISE))
    whole[taken] = name[dense.label[taken]]
    return whole


def _in_order_of_first_place(label: NDArray[np.int64]) -> NDArray[np.int64]:
    names, first = np.unique(label[label != NOISE], return_index=True)
    number = np.empty(len(names), dtype=np.int64)
    number[np.argsort(first)] = np.arange(len(names))
    ordered = label.copy()
    ordered[label != NOISE] = number[np.searchsorted(names, label[label != NOISE])]
    return ordered
