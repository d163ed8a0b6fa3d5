"""Take audit forms into the register: nothing twice, nothing lost, the later version of two."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hotspots.errors import Problem
from hotspots.records.audit_forms import AuditForms
from hotspots.records.audit_register import AUDITS, DAY, FINDINGS, SCORES, AuditRegister

Walk = Mapping[Hashable, Any]  # a row of the audits
_TABLES = (AUDITS, SCORES, FINDINGS)


@dataclass(frozen=True)
class RecordedAudits:
    """What recording came to.

    Attributes
    ----------
    register
        With the forms in it.
    new, replaced, already_there, older
        Walks, as audit and day: first seen; recorded before with other answers; recorded before
        with the same; left as they were because the register's own form was saved later.
    refused
        Form, or walk -> what is wrong with it; nothing of it was taken.
    """

    register: AuditRegister
    new: tuple[str, ...]
    replaced: tuple[str, ...]
    already_there: tuple[str, ...]
    older: tuple[str, ...]
    refused: Mapping[str, tuple[Problem, ...]]

    def __str__(self) -> str:
        """Say it in one line."""
        counts = {
            "new": self.new,
            "replaced": self.replaced,
            "already there": self.already_there,
            "older than the one recorded": self.older,
            "refused": tuple(self.refused),
        }
        forms = sum(map(len, counts.values()))
        said = " + ".join(f"{len(of):,} {words}" for words, of in counts.items() if of) or "none"
        return f"{forms:,} {'form' if forms == 1 else 'forms'} = {said}"


def merge_forms(forms: AuditForms, register: AuditRegister) -> RecordedAudits:
    """Take forms into a register: nothing twice, and the later of two versions.

    A form of a walk that is there already replaces it whole, unless both were saved by the page
    and the register's was saved later. A form whose findings point to earlier ones that are not
    there is refused, as is one without findings that later walks point to.

    Parameters
    ----------
    forms
        Of :func:`hotspots.records.audit_forms.read_audit_forms`.
    register
        As read.
    """
    outcomes: dict[str, list[str]] = {"new": [], "replaced": [], "already": [], "older": []}
    refused = dict(forms.refused)
    for walk in forms.audits.sort_values(["audit", "walked"]).to_dict("records"):
        name = f"{walk['audit']} of {walk['walked']:{DAY}}"
        taken, there = _of_walk(forms, walk), _of_walk(register, walk)
        if there.audits.empty:
            outcome = "new"
        elif _same(taken, there):
            outcome = "already"
        else:
            saved, before = walk["saved"], there.audits["saved"].iloc[0]
            outcome = "older" if saved and before and saved < before else "replaced"
        if outcome in ("new", "replaced"):
            merged = _put_in(register, taken, walk)
            if problems := _loose_ends(merged, walk, name):
                refused[name] = problems
                continue
            register = merged
        outcomes[outcome].append(name)
    new, replaced, already, older = (tuple(one) for one in outcomes.values())
    return RecordedAudits(register, new, replaced, already, older, refused)


def _tables(of: AuditForms | AuditRegister) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    return of.audits, of.scores, of.findings


def _of_walk(of: AuditForms | AuditRegister, walk: Walk) -> AuditRegister:
    rows = [
        table.in_order(rows[_is_of(rows, walk)])
        for table, rows in zip(_TABLES, _tables(of), strict=True)
    ]
    return AuditRegister(*rows)


def _is_of(table: pd.DataFrame, walk: Walk) -> pd.Series:
    mine: pd.Series = (table["audit"] == walk["audit"]) & (table["walked"] == walk["walked"])
    return mine


def _same(one: AuditRegister, other: AuditRegister) -> bool:
    """Tell whether two forms have the same answers; when they were saved is no answer."""
    pairs = zip(_tables(one), _tables(other), strict=True)
    return all(
        mine.drop(columns="saved", errors="ignore").equals(
            theirs.drop(columns="saved", errors="ignore")
        )
        for mine, theirs in pairs
    )


def _put_in(register: AuditRegister, taken: AuditRegister, walk: Walk) -> AuditRegister:
    merged = []
    for table, old, new in zip(_TABLES, _tables(register), _tables(taken), strict=True):
        rest = old[~_is_of(old, walk)]
        merged.append(table.in_order(pd.concat([rest, new], ignore_index=True)))
    return AuditRegister(*merged)


def _loose_ends(register: AuditRegister, walk: Walk, name: str) -> tuple[Problem, ...]:
    """Find findings that point to no earlier one of the same audit."""
    mine = register.findings[register.findings["audit"] == walk["audit"]]
    days = mine.set_index("finding")["walked"]
    pointing = mine[mine["earlier"] != ""]
    known = days.reindex(pointing["earlier"]).to_numpy()  # NaT where there is none
    loose = pointing[~(known < pointing["walked"].to_numpy())]
    problems = []
    for row in loose.to_dict("records"):
        if row["walked"] == walk["walked"]:
            what = f"finding {row['finding']} points to {row['earlier']}, which no earlier walk has"
            cure = "record the earlier form first, or mend the earlier ref"
        else:
            what = f"it lacks {row['earlier']}, to which the walk of {row['walked']:{DAY}} points"
            cure = "keep the finding in the form; set its status instead"
        problems.append(Problem(what, cure, name))
    return tuple(problems)
