"""What of a cocoon's lists must stand in no shared file."""

import numpy as np
import pandas as pd
import shapely

from hotspots.products.cocoon_lists import CocoonLists
from hotspots.publish.disclosure import Secrets


def secrets_of_lists(lists: CocoonLists) -> Secrets:
    """Collect the addresses, doors, references and places that lists hold."""
    doors, reassure = lists.doors, lists.reassure
    houses = doors["number"].str.cat(doors["street"], sep=" ")
    houses = houses[(doors["number"] != "") & (doors["street"] != "")]
    homes = [one for text in reassure["addresses"] for one in (text, *text.split(";"))]
    references = pd.concat([lists.burglaries["burglary"], reassure["burglary"]])
    texts = {
        "address": [*doors["address"], *houses, *homes],
        "postcode": list(doors["postcode"]),
        "door id": list(doors["door"]),
        "crime reference": list(references),
    }
    frames = (lists.doors, lists.burglaries)
    xy = [shapely.get_coordinates(frame.geometry.to_numpy()) for frame in frames]
    return Secrets(texts, np.vstack(xy))
