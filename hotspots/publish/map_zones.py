"""Cocoon zones on a map: which are live on which day, for the slider under the map."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.patterns.plain_words import say_day
from hotspots.products import Product
from hotspots.publish.map_layers import make_layer
from hotspots.publish.map_payload import MapLayer
from hotspots.publish.map_plans import ZONE_DOORS, ZONES


def make_zone_layer(product: Product, *, show: bool = False) -> MapLayer:
    """Make the layer of cocoon zones, each with the days on which it is live.

    A zone is known from the day it was reported on, and expires on the day that its table says:
    ``days`` holds both, as days since 1970.
    """
    zones = product.tables[ZONES.table]
    doors = ZONE_DOORS if zones["homes"].any() else ()
    layer = make_layer(product, replace(ZONES, keep=(*ZONES.keep, *doors)), show=show)
    days = np.column_stack([_days(zones["reported"]), _days(zones["expires"])])
    as_of = _as_of(product)
    status = f"Status on {say_day(as_of)}" if as_of is not None else layer.legend_title
    return replace(
        layer, days=[(int(a), int(b)) for a, b in days], legend_title=status if len(zones) else ""
    )


def zone_words(product: Product) -> dict[str, Any]:
    """Say what the slider has to know: the day of the list, and how long a zone lives.

    Returns
    -------
    dict
        ``as_of`` and ``complete_from`` (days since 1970; zones that had expired before the
        latter are not in the table) and ``within_days``; empty where there is no list.
    """
    as_of = _as_of(product)
    if as_of is None:
        return {}
    day = int(as_of.normalize().to_datetime64().astype("datetime64[D]").astype(int))
    after = _whole(product.settings["shown_after_expiry_days"])
    return {
        "as_of": day,
        "complete_from": day - after,
        "within_days": _whole(product.settings["within_days"]),
    }


def _as_of(product: Product) -> pd.Timestamp | None:
    given = product.settings.get("as_of")
    return pd.Timestamp(str(given)) if given else None


def _whole(value: object) -> int:
    return int(str(value))


def _days(texts: "pd.Series[str]") -> NDArray[np.int64]:
    moments = pd.to_datetime(texts).to_numpy("datetime64[D]")
    days: NDArray[np.int64] = moments.astype(np.int64)
    return days
