"""How much harm an offence stands for: named, printed and replaceable weights.

Counting every offence as one makes a shoplifting equal to a rape; a harm index weighs each by
the days of imprisonment a first offender would get. Indices disagree, so the one in use is
always named on what it shaped, and so is whatever it does not know.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotspots.errors import InputError, Problem, listed
from hotspots.records.harm_table import plain_key
from hotspots.records.input_file import InputFile
from hotspots.records.known_names import KNOWN_NAMES
from hotspots.records.roles import plain_name

VIOLENCE = "Violence and sexual offences"
ANTI_SOCIAL_BEHAVIOUR = "Anti-social behaviour"

POLICE_UK_CAVEAT = (
    f"of the harm comes from “{VIOLENCE}”, which is one average weight at police.uk grain: it"
    " cannot tell a threat from a stabbing"
)

# How a row can come by its weight: the words that reports use.
BY_CODE = "by Home Office code"
BY_CATEGORY = "by police.uk category"
BY_OWN_TABLE = "by the force's own table"
AS_ONE = "each counts one"
FLOOR_ASB = "floor: anti-social behaviour"
FLOOR_UNKNOWN = "floor: unknown"
FLOOR_NO_OFFENCE = "floor: no offence"

Treatment = Literal["floor", "refuse"]
_OFFENCE_COLUMNS = ("offence_code", "offence", "offence_group")


@dataclass(frozen=True)
class Step:
    """One way to find a weight: by the values of a column.

    Attributes
    ----------
    column
        Column of the incidents.
    how
        The words for a row weighed by it.
    weights
        Plain key (see :func:`hotspots.records.harm_table.plain_key`) -> weight.
    """

    column: str
    how: str
    weights: Mapping[str, float]


@dataclass(frozen=True)
class Weighing:
    """What incidents weigh, and how they came by it.

    Attributes
    ----------
    harm
        Weights as float64 on the incidents' index.
    rows
        How a weight was found -> incidents; together they are all of them.
    unknown
        Offences that the index does not know -> incidents, most frequent first, then by name.
        They weigh the floor.
    notes
        What a reader of these very incidents has to be told.
    """

    harm: pd.Series
    rows: Mapping[str, int]
    unknown: Mapping[str, int]
    notes: tuple[str, ...]


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
    steps
        How an incident is weighed: the first step that knows it. Without any, each counts one.
    floor
        Weight of anti-social behaviour, and of offences that the index does not know.
    unknown
        ``"floor"``: offences that it does not know weigh the floor; ``"refuse"``: they are an
        error that lists them.
    source
        Where the figures come from.
    warnings
        How a weight was found -> what to tell whoever reads it.
    inputs
        The file of the force's own table, where there is one.
    """

    name: str
    title: str
    unit: str
    steps: tuple[Step, ...]
    floor: float
    unknown: Treatment
    source: str
    warnings: Mapping[str, str]
    inputs: tuple[InputFile, ...] = ()

    def weigh(self, incidents: pd.DataFrame) -> Weighing:
        """Give each incident the weight of its offence.

        By Home Office code where the incidents have one that the index knows, else by
        police.uk category (``offence``, then ``offence_group``), else the floor.

        Parameters
        ----------
        incidents
            With any of the columns ``offence_code``, ``offence``, ``offence_group``, or the
            columns that the force's own table is keyed by.

        Raises
        ------
        InputError
            When none of the columns is there that the index needs, or when offences are
            unknown and ``unknown`` says to refuse them.

        Examples
        --------
        >>> from hotspots.records import load_harm_index
        >>> index = load_harm_index("cambridge", floor=1)
        >>> incidents = pd.DataFrame(
        ...     {
        ...         "offence_code": ["28E", "28e", None, None],
        ...         "offence": ["Burglary", "Burglary", "ROBBERY", "Anti-social behaviour"],
        ...     }
        ... )
        >>> weighing = index.weigh(incidents)
        >>> weighing.harm.tolist()
        [273.5, 273.5, 365.0, 1.0]
        >>> dict(weighing.rows)
        {'by Home Office code': 2, 'by police.uk category': 1, 'floor: anti-social behaviour': 1}
        """
        if not self.steps:
            ones = pd.Series(1.0, index=incidents.index)
            return Weighing(ones, {AS_ONE: len(incidents)}, {}, ())
        kinds, of_incident = self._kinds(incidents)
        weights = np.array([kind.weight for kind in kinds], dtype=np.float64)
        harm = pd.Series(weights[of_incident], index=incidents.index)
        hows = [*(step.how for step in self.steps), FLOOR_ASB, FLOOR_UNKNOWN, FLOOR_NO_OFFENCE]
        counts = {how: sum(k.incidents for k in kinds if k.how == how) for how in hows}
        rows = {how: count for how, count in counts.items() if count}
        unknown = _count((kind.name, kind) for kind in kinds if kind.how == FLOOR_UNKNOWN)
        if unknown and self.unknown == "refuse":
            raise InputError(self._refusal(unknown))
        return Weighing(harm, rows, unknown, self._notes(kinds, rows, unknown))

    def _kinds(self, incidents: pd.DataFrame) -> tuple[list["_Kind"], NDArray[np.int64]]:
        """Weigh each kind of incident: there are few of them, however many incidents."""
        steps = self._steps_for(incidents)
        wanted = dict.fromkeys([*(step.column for step in steps), *_OFFENCE_COLUMNS])
        columns = [name for name in wanted if name in incidents]
        number = np.zeros(len(incidents), dtype=np.int64)
        for column in columns:
            codes, values = pd.factorize(incidents[column])
            number, _ = pd.factorize(number * (len(values) + 1) + codes + 1)
        first = ~pd.Series(number).duplicated().to_numpy()
        counts = np.bincount(number)
        written = incidents.loc[first, columns].astype(object)
        rows = written.where(written.notna(), "").astype(str).to_dict("records")
        return [
            self._kind({str(name): text.strip() for name, text in row.items()}, int(count), steps)
            for row, count in zip(rows, counts, strict=True)
        ], number

    def _kind(self, row: Mapping[str, str], incidents: int, steps: list[Step]) -> "_Kind":
        keys = {column: plain_key(text) for column, text in row.items()}
        code, name = (
            row.get("offence_code", ""),
            " ".join(dict.fromkeys(filter(None, row.values()))),
        )
        for step in steps:
            key = keys[step.column]
            if key in step.weights:
                return _Kind(name, code, key, step.weights[key], step.how, incidents)
        if plain_key(ANTI_SOCIAL_BEHAVIOUR) in (keys.get("offence"), keys.get("offence_group")):
            how = FLOOR_ASB
        else:
            how = FLOOR_UNKNOWN if name else FLOOR_NO_OFFENCE
        return _Kind(name, code, "", self.floor, how, incidents)

    def _steps_for(self, incidents: pd.DataFrame) -> list[Step]:
        """Find the column of each step; a documented one may be asked for by its old name."""
        steps = []
        for step in self.steps:
            column = _column_called(step.column, incidents)
            if column is not None:
                steps.append(Step(column, step.how, step.weights))
        if steps:
            return steps
        raise InputError(
            Problem(
                f"the incidents have no column {listed([one.column for one in self.steps])} to"
                f" weigh them by with the {self.title}",
                f"name one of {listed([str(one) for one in incidents.columns], most=30)}"
                " as table_key",
                "[harm]",
            )
        )

    def _notes(
        self, kinds: list["_Kind"], rows: Mapping[str, int], unknown: Mapping[str, int]
    ) -> tuple[str, ...]:
        notes = list(dict.fromkeys(self.warnings[how] for how in self.warnings if how in rows))
        violence = [kind for kind in kinds if kind.key == plain_key(VIOLENCE)]
        if violence:
            share = _harm_of(violence) / (_harm_of(kinds) or 1)
            notes.append(f"{share:.0%} {POLICE_UK_CAVEAT}")
        if FLOOR_ASB in rows:
            notes.append(
                f"{ANTI_SOCIAL_BEHAVIOUR} weighs {self.floor:g} (the floor, a setting): no index"
                " scores it"
            )
        by_group = _count((k.code, k) for k in kinds if k.code and k.how == BY_CATEGORY)
        for listing, what, weigh in (
            (by_group, "a Home Office code", "the average of their category"),
            (unknown, "an offence", f"{self.floor:g} each"),
        ):
            if listing:
                notes.append(
                    f"{sum(listing.values()):,} incidents have {what} that the {self.title} does"
                    f" not know and weigh {weigh}: {_listed(listing)}"
                )
        if FLOOR_NO_OFFENCE in rows:
            missing = rows[FLOOR_NO_OFFENCE]
            notes.append(f"{missing:,} incidents have no offence and weigh {self.floor:g} each")
        return tuple(notes)

    def _refusal(self, unknown: Mapping[str, int]) -> Problem:
        return Problem(
            f"{sum(unknown.values()):,} incidents have an offence that the {self.title} does not"
            f" know: {_listed(unknown, most=30)}",
            f'let them weigh the floor, {self.floor:g} each, with unknown = "floor", or name a'
            " table that knows them as table",
            "[harm]",
        )


def _column_called(name: str, incidents: pd.DataFrame) -> str | None:
    """Find a column by its name, or the documented column that a known name became."""
    plain = {plain_name(str(column)): str(column) for column in reversed(incidents.columns)}
    if name in incidents:
        return name
    for role in _OFFENCE_COLUMNS:
        if plain_name(name) in map(plain_name, KNOWN_NAMES.get(role, ())) and role in incidents:
            return role
    return plain.get(plain_name(name))


@dataclass(frozen=True)
class _Kind:
    """Incidents that are alike in all that their weight can depend on.

    ``name`` and ``code`` are as written, ``key`` is what their weight was found by.
    """

    name: str
    code: str
    key: str
    weight: float
    how: str
    incidents: int


def _harm_of(kinds: Iterable[_Kind]) -> float:
    return math.fsum(kind.weight * kind.incidents for kind in kinds)


def _count(named: Iterable[tuple[str, _Kind]]) -> dict[str, int]:
    """Add incidents up by name, most frequent first, then by name."""
    counts: Counter[str] = Counter()
    for name, kind in named:
        counts[name] += kind.incidents
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _listed(counts: Mapping[str, int], *, most: int = 10) -> str:
    return listed([f"{rows:,} × {name}" for name, rows in counts.items()], most=most)


def total_harm(incidents: pd.DataFrame) -> float:
    """Add up the harm of incidents, the same to the last bit whatever the order of the rows.

    >>> total_harm(pd.DataFrame({"harm": [0.1] * 10}))
    1.0
    """
    return math.fsum(incidents["harm"])
