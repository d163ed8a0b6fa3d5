"""The plan of an evaluation, written down before anybody can know how it comes out."""

import hashlib
import json
import math
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from hotspots.errors import InputError, MissingFileError, OutputError, Problem, listed

NO_RULE = "no rule chose them"  # stands in the rule where somebody named the wards
_KIND = "hotspots evaluation plan, 1"
_DAYS_OF_A_WEEK = 7
_CURE = "take the file as it was written; if it is lost, evaluate without one"


@dataclass(frozen=True)
class EvaluationPlan:
    """What will be compared with what, fixed before the outcome is seen.

    Attributes
    ----------
    ward_code, ward
        Where the Street Week is.
    week
        Its first day, e.g. ``2025-03-10``.
    by
        ``"week"`` or ``"month"``: what time is counted in.
    lengths
        Lengths of the periods before and after that are looked at, in weeks or months.
    primary
        The one of them that the finding is about.
    comparison, comparison_wards
        Codes and names of the comparison wards, nearest first.
    within_m
        Width of the displacement rings.
    offences
        Offences that the incidents were cut to when they were read; empty for all.
    outcomes
        Offences or groups of them that are looked at beside all incidents together.
    level
        Of the intervals.
    rule
        How the comparison wards were chosen, in words.
    history_first, history_last
        First and last month they were chosen by.
    incidents, fingerprint
        How many incidents before the week that was, and their hash.
    seen_until
        Day of the newest incident that whoever planned had.
    smallest_visible
        The change that would be seen four times in five, in incidents.
    """

    ward_code: str
    ward: str
    week: str
    by: str
    lengths: tuple[int, ...]
    primary: int
    comparison: tuple[str, ...]
    comparison_wards: tuple[str, ...]
    within_m: float
    offences: tuple[str, ...]
    outcomes: tuple[str, ...]
    level: float
    rule: str
    history_first: str
    history_last: str
    incidents: int
    fingerprint: str
    seen_until: str
    smallest_visible: float

    @property
    def chosen_by_rule(self) -> bool:
        """Whether a rule chose the comparison wards, and not a person."""
        return NO_RULE not in self.rule

    @property
    def made_beforehand(self) -> bool:
        """Whether nobody can have seen the outcome: the data ended before the week did."""
        end = pd.Timestamp(self.week) + pd.Timedelta(days=_DAYS_OF_A_WEEK)
        return pd.Timestamp(self.seen_until) < end


def write_evaluation_plan(plan: EvaluationPlan, path: str | Path) -> Path:
    """Write a plan into a small file that shows whether it was changed.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    OutputError
        When another plan stands there, which must not be replaced, or it cannot be written.
    """
    target = Path(path)
    text = _text_of(plan)
    if target.exists() and target.read_bytes() != text.encode():
        raise OutputError(
            Problem(
                "there is a file of this name, and a plan is not changed afterwards",
                "name another file, or move the old one away and say why",
                target.name,
            )
        )
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError:
        cure = "choose another folder, or allow writing there"
        raise OutputError(Problem("cannot write here", cure, str(target))) from None
    return target


def read_evaluation_plan(path: str | Path) -> EvaluationPlan:
    """Read a plan back; one that was changed since is refused.

    Raises
    ------
    MissingFileError
        When the file is not there.
    InputError
        When it is none of ours, or was changed.

    Examples
    --------
    >>> read_evaluation_plan("no-plan.json")
    Traceback (most recent call last):
        ...
    hotspots.errors.MissingFileError: no-plan.json: there is no such plan. To mend it: name the \
file that plan-evaluation wrote.
    """
    source = Path(path)
    if not source.is_file():
        cure = "name the file that plan-evaluation wrote"
        raise MissingFileError(Problem("there is no such plan", cure, source.name))
    try:
        held: Any = json.loads(source.read_text("utf-8-sig"), parse_constant=_no_number)
    except (OSError, ValueError, RecursionError):
        what = "it cannot be read as the plan of an evaluation"
        raise InputError(Problem(what, _CURE, source.name)) from None
    if not isinstance(held, dict) or held.get("kind") != _KIND:
        what = f"it is not of the kind {listed([_KIND])}"
        raise InputError(Problem(what, _CURE, source.name))
    names = [field.name for field in fields(EvaluationPlan)]
    content = {name: held.get(name) for name in names}
    if held.get("checksum") != _checksum(content) or held.keys() - {*names, "kind", "checksum"}:
        what = "it was changed after it was written, so it proves nothing"
        raise InputError(Problem(what, _CURE, source.name))
    values: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in content.items()
    }
    return EvaluationPlan(**values)


def _no_number(text: str) -> float:
    """Refuse what Python reads and JSON does not have: NaN and the infinities."""
    raise ValueError(text)


def _text_of(plan: EvaluationPlan) -> str:
    content = {name: _plain(value) for name, value in asdict(plan).items()}
    held = {"kind": _KIND, **content, "checksum": _checksum(content)}
    return json.dumps(held, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def _checksum(content: dict[str, Any]) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
