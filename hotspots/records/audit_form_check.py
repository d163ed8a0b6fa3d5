"""Check one audit form: everything that is wrong with it at once, each with its place."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from hotspots.errors import Problem, listed
from hotspots.records.accounting import NOT_FILLED_IN, RowAccount
from hotspots.records.audit_categories import (
    CATEGORIES,
    FINDING_FIELDS,
    LIGHTS,
    NOT_LOOKED_AT,
    OWNERS,
    SCALE,
    SEVERITIES,
    STATUSES,
    finding_id,
)
from hotspots.records.audit_form_files import Answers, FilledForm
from hotspots.records.roles import plain_name

NOT_READABLE, NOT_WHOLE = "not readable", "stands in a form that was refused"
FINDING_ID = r"\d{4}-\d\d-\d\d/[A-Za-z0-9-]{1,12}"
_WHOLE = r"\d{1,4}(\.0+)?"  # software writes 2.0 where a column has gaps
_REF = re.compile(r"[A-Za-z0-9-]{1,12}")
_AUDIT = re.compile(r"[\w.-]{1,80}")
_CATEGORY = {plain_name(text): one.id for one in CATEGORIES for text in (one.id, one.title)}
_DAY_FORMS = ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d %B %Y")
_YEARS = range(2000, 2100)
_LONGEST = 2000
_DAY_CURE = "write a day such as 20/11/2024"


@dataclass
class FormCheck:
    """One form on its way from texts to rows."""

    form: FilledForm
    asked_audit: str | None
    today: pd.Timestamp | None
    problems: list[Problem] = field(default_factory=list)
    audit: dict[str, Any] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    unfilled: int = 0
    wrong_rows: int = 0

    def run(self) -> None:
        """Read the head, then the rows; note everything that is wrong."""
        self._read_walk()
        self._read_scores()
        self._read_findings()
        if not self.findings and all(np.isnan(row["score"]) for row in self.scores):
            self._say("nothing is filled in", "fill in scores or findings", self.form.walk.where)

    def account(self) -> RowAccount:
        """Say where the rows went; those of a form that is refused are all rejected."""
        rows = len(self.form.scores) + len(self.form.findings)
        rejected = Counter({NOT_FILLED_IN: self.unfilled, NOT_READABLE: self.wrong_rows})
        if self.problems:
            rejected[NOT_WHOLE] = rows - rejected.total()
        kept = rows - rejected.total()
        return RowAccount(rows, kept, {why: count for why, count in rejected.items() if count})

    def _say(self, what: str, cure: str, where: str) -> None:
        self.problems.append(Problem(what, cure, where))

    @property
    def day(self) -> str:
        """The day of the walk as it stands in references; empty where it cannot be read."""
        walked = self.audit["walked"]
        return "" if pd.isna(walked) else f"{walked:%Y-%m-%d}"

    def _read_walk(self) -> None:
        walk = self.form.walk
        audit = walk["audit"]
        if not _AUDIT.fullmatch(audit):
            self._say(
                f"the audit is {listed([audit])}", "write what the form came with", walk.where
            )
        elif self.asked_audit is not None and audit != self.asked_audit:
            what = f"the form is of the audit {listed([audit])}, not {listed([self.asked_audit])}"
            self._say(what, "record it with that audit", walk.where)
        walked = self._day(walk, "walked", "day of the walk", needed=True)
        if self.today is not None and walked > self.today:
            self._say("the walk is later than today", _DAY_CURE, f"{walk.where}, Day of the walk")
        light = self._word(walk, "light", "Light", LIGHTS, needed=True)
        stops = sorted(self.form.stops or (), key=lambda one: (len(one), one))
        self.audit = {
            "audit": audit,
            "walked": walked,
            "place": walk["place"] or audit,
            "light": light,
            "walkers": walk["walkers"],
            "stops": " ".join(stops),
            "saved": walk["saved"],
        }

    def _read_scores(self) -> None:
        found: dict[str, tuple[float, str]] = {}
        for row in self.form.scores:
            before = len(self.problems)
            category = self._category(row)
            score = self._score(row)
            if category in found:
                self._say("the category stands there twice", "leave one", f"{row.where}, Category")
            found[category] = score, row["note"]
            self.wrong_rows += len(self.problems) > before
        for one in CATEGORIES:
            score, note = found.get(one.id, (np.nan, ""))
            self.scores.append(self._key() | {"category": one.id, "score": score, "note": note})

    def _score(self, row: Answers) -> float:
        text = row["score"].casefold()
        if text in ("", NOT_LOOKED_AT):
            return np.nan
        if re.fullmatch(_WHOLE, text) and float(text) in SCALE:
            return float(text)
        what = f"the score {listed([row['score']])} is none of 0 to 4"
        self._say(what, f"write 0, 1, 2, 3, 4 or {NOT_LOOKED_AT}", f"{row.where}, Score")
        return np.nan

    def _read_findings(self) -> None:
        refs: set[str] = set()
        for at, row in enumerate(self.form.findings, start=1):
            if not any(
                row[one.name] for one in FINDING_FIELDS if one.name not in ("ref", "status")
            ):
                self.unfilled += 1
                continue
            before = len(self.problems)
            ref = row["ref"] or f"F{at}"
            if not _REF.fullmatch(ref):
                self._say(
                    f"the ref {listed([ref])} is no ref", "write F1, F2 …", f"{row.where}, Ref"
                )
            if ref in refs:
                self._say(f"the ref {ref!r} stands there twice", "give each its own", row.where)
            refs.add(ref)
            self.findings.append(self._finding(row, ref))
            self.wrong_rows += len(self.problems) > before

    def _finding(self, row: Answers, ref: str) -> dict[str, Any]:
        if row["earlier"] and not re.fullmatch(FINDING_ID, row["earlier"]):
            cure = "write it as the last report does, such as 2024-05-01/F3"
            self._say("the earlier ref is none", cure, f"{row.where}, Earlier ref")
        if not row["what"]:
            cure = "say what was seen, or empty the row"
            self._say("nothing says what was seen", cure, f"{row.where}, What was seen")
        for one in ("what", "action", "photo"):
            if len(row[one]) > _LONGEST:
                what = f"the text has {len(row[one]):,} letters"
                self._say(what, f"keep it below {_LONGEST:,}", f"{row.where}, {one}")
        return self._key() | {
            "finding": finding_id(self.day, ref),
            "earlier": row["earlier"],
            "stop": self._stop(row),
            "category": self._category(row),
            "severity": self._word(row, "severity", "Severity", SEVERITIES, needed=True),
            "what": row["what"],
            "photo": row["photo"],
            "owner": self._word(row, "owner", "Owner", OWNERS) or "not known yet",
            "action": row["action"],
            "due": self._day(row, "due", "Due"),
            "status": self._word(row, "status", "Status", STATUSES) or "open",
        }

    def _key(self) -> dict[str, Any]:
        return {"audit": self.audit["audit"], "walked": self.audit["walked"]}

    def _category(self, row: Answers) -> str:
        category = _CATEGORY.get(plain_name(row["category"]), "")
        if not category:
            seen = f"the category {listed([row['category']])} is not known"
            what = seen if row["category"] else "no category is given"
            self._say(what, "choose one of the list", f"{row.where}, Category")
        return category

    def _word(
        self,
        row: Answers,
        name: str,
        title: str,
        words: Iterable[str],
        *,
        needed: bool = False,
    ) -> str:
        by_plain = {plain_name(one): one for one in words}
        text = row[name]
        if not text and not needed:
            return ""
        if plain_name(text) in by_plain:
            return by_plain[plain_name(text)]
        choice = f"choose one of: {', '.join(by_plain.values())}"
        what = f"{listed([text])} is not known" if text else "nothing is chosen"
        self._say(what, choice, f"{row.where}, {title}")
        return ""

    def _stop(self, row: Answers) -> int:
        text = row["stop"] or "0"
        where = f"{row.where}, Stop"
        if not re.fullmatch(_WHOLE, text):
            self._say(f"the stop {listed([text])} is no number", "write its number, or 0", where)
            return 0
        number = str(int(float(text)))
        if self.form.stops is not None and number not in {"0", *self.form.stops}:
            cure = f"the stops are {listed(sorted(self.form.stops, key=int_or_last))}, or 0"
            self._say(f"the audit has no stop {number}", cure, where)
        return int(number)

    def _day(self, row: Answers, name: str, title: str, *, needed: bool = False) -> pd.Timestamp:
        text = row[name]
        if text or needed:
            day = read_day(text)
            if day is not None:
                return day
            what = (
                f"the {title.casefold()} {listed([text])} is no day" if text else "no day is given"
            )
            self._say(what, _DAY_CURE, f"{row.where}, {title[0].upper()}{title[1:]}")
        return pd.Timestamp("NaT")


def int_or_last(text: str) -> int:
    """Order numbers written as text; what is none comes last."""
    return int(text) if text.isdecimal() else 10**9


def read_day(text: str) -> pd.Timestamp | None:
    """Read a day, day first; None where it is none, or not of this century.

    >>> read_day("20/11/2024") == read_day("2024-11-20") == read_day("20 November 2024")
    True
    >>> read_day("11/20/2024"), read_day("20/11/24"), read_day("45616")
    (None, None, None)
    """
    for form in _DAY_FORMS:
        try:
            day = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        if day.year in _YEARS:
            return pd.Timestamp(day).normalize()
    return None
