"""How much harm an offence stands for: named, printed and replaceable weights.

Counting every offence as one makes a shoplifting equal to a rape; a harm index weighs each by
the days of imprisonment a first offender would get. Indices disagree, so the one in use is
always named on what it shaped.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO

import numpy as np
import pandas as pd

from hotspots.errors import Problem, SettingsError, listed

VIOLENCE = "Violence and sexual offences"
POLICE_UK_CAVEAT = (
    f"“{VIOLENCE}” is one average weight at police.uk grain: it"
    " cannot tell a threat from a stabbing, and it drives the harm shown."
)
ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"


@dataclass(frozen=True)
class HarmIndex:
    """Weights by offence.

    Attributes
    ----------
    name
        The setting that chooses it.
    title
        Its name in print.
    unit
        What one unit of harm is.
    weights
        Offence (lower case) -> weight.
    floor
        Weight of anti-social behaviour, and of offences that the index does not know.
    source
        Where the figures come from.
    """

    name: str
    title: str
    unit: str
    weights: Mapping[str, float]
    floor: float
    source: str

    def weigh(self, offences: pd.Series) -> pd.Series:
        """Give each offence its weight; unknown and missing offences get the floor.

        Returns
        -------
        pandas.Series
            Weights as float64 on the same index.

        Examples
        --------
        >>> index = load_harm_index("cambridge", floor=1)
        >>> list(index.weigh(pd.Series(["Robbery", "ROBBERY", "Anti-social behaviour", "?"])))
        [365.0, 365.0, 1.0, 1.0]
        """
        plain = offences.astype("str").str.strip().str.casefold()
        return plain.map(self.weights).fillna(self.floor).astype(np.float64)

    def caveats(self, offences: pd.Series) -> tuple[str, ...]:
        """Say what a reader of these very offences has to be told; nothing where nothing applies.

        >>> index = load_harm_index("cambridge", floor=1)
        >>> index.caveats(pd.Series(["Burglary"]))
        ()
        >>> len(index.caveats(pd.Series(["Violence and sexual offences"])))
        1
        """
        if not self.weights:
            return ()
        caveats = []
        plain = offences.astype("str").str.strip().str.casefold()
        if (plain == VIOLENCE.casefold()).any():
            caveats.append(POLICE_UK_CAVEAT)
        unknown = self.unknown(offences)
        if unknown:
            rows = [f"{rows:,} × {offence}" for offence, rows in unknown.items()]
            caveats.append(
                f"{sum(unknown.values()):,} incidents have an offence that the {self.title} does"
                f" not know and weigh {self.floor:g} each: {listed(rows, most=10)}"
            )
        missing = int(offences.isna().sum())
        if missing:
            caveats.append(f"{missing:,} incidents have no offence and weigh {self.floor:g} each")
        return tuple(caveats)

    def unknown(self, offences: pd.Series) -> dict[str, int]:
        """Count the offences that the index does not know, most frequent first, then by name.

        >>> index = load_harm_index("cambridge", floor=1)
        >>> index.unknown(pd.Series(["Robbery", "Piracy", "Anti-social behaviour"]))
        {'Piracy': 1}
        """
        plain = offences.astype("str").str.strip().str.casefold()
        known = plain.isin({*self.weights, ANTI_SOCIAL_BEHAVIOUR.casefold()})
        counts = offences[~known & offences.notna()].value_counts()
        ranked = sorted(counts.items(), key=lambda one: (-one[1], str(one[0])))
        return {str(offence): int(count) for offence, count in ranked}


def total_harm(incidents: pd.DataFrame) -> float:
    """Add up the harm of incidents, the same to the last bit whatever the order of the rows.

    >>> total_harm(pd.DataFrame({"harm": [0.1] * 10}))
    1.0
    """
    return math.fsum(incidents["harm"])


def load_harm_index(name: str, *, floor: float = 1.0) -> HarmIndex:
    """Load one of the indices that ship with the package.

    Parameters
    ----------
    name
        ``"cambridge"``: Cambridge Crime Harm Index 2026 by police.uk category, each the
        average over the offences of an Essex year. ``"count"``: every incident weighs one.
    floor
        Weight of anti-social behaviour (no index scores it) and of unknown offences.

    Raises
    ------
    SettingsError
        When the name is not one of these.

    References
    ----------
    Sherman, Neyroud and Neyroud (2016), "The Cambridge Crime Harm Index", Policing 10(3).

    Examples
    --------
    >>> load_harm_index("cambridge").weights["burglary"]
    245.91
    >>> load_harm_index("oxford")
    Traceback (most recent call last):
        ...
    hotspots.errors.SettingsError: harm index: 'oxford' is not a harm index. To mend it: choose \
cambridge or count.
    """
    if name == "count":
        return HarmIndex("count", "count of incidents", "incidents", {}, 1.0, "each counts one")
    if name != "cambridge":
        raise SettingsError(
            Problem(f"{name!r} is not a harm index", "choose cambridge or count", "harm index")
        )
    text = files("hotspots.records").joinpath("harm/cambridge_police_uk.csv").read_text("utf-8")
    table = pd.read_csv(StringIO(text))
    weights = dict(
        zip(table["category"].str.casefold(), table["weight"].astype(float), strict=True)
    )
    return HarmIndex(
        "cambridge",
        "Cambridge Crime Harm Index 2026",
        "days of imprisonment",
        weights,
        float(floor),
        "Cambridge CHI 2026, average by police.uk category over the offences of an Essex year"
        " (second-hand; replace with the force's own table where there is one)",
    )
