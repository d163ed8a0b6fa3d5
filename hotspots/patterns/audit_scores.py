"""What the audits of a place say: how bad it is by category, what is to be done, what got better.

A total would hide a severe category behind good ones. So the worst score comes first, then the
mean with the number of categories looked at; what nobody looked at has no score at all.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotspots.errors import InputError, Problem, listed
from hotspots.records.audit_categories import CATEGORIES, CATEGORY_TITLES, SEVERITIES, STILL_OPEN
from hotspots.records.audit_register import AuditRegister

BETTER, SAME, WORSE = "better", "same", "worse"
NOT_COMPARABLE = "not looked at both times"
# What became of a finding between two walks.
NEW, CLOSED, DECLINED, OPEN, UNSEEN = (
    "new",
    "closed",
    "declined",
    "still open",
    "not looked at again",
)
CHANGES = (NEW, CLOSED, DECLINED, OPEN, UNSEEN)


@dataclass(frozen=True)
class AuditScores:
    """The audits of one place up to a day.

    Attributes
    ----------
    audit, place, walked, light
        Which; when the newest walk was, and in which light.
    earlier, earlier_light
        The walk before; NaT and empty where there is none.
    scores
        One row a category, in the order of the form: ``category``, ``title``, ``score`` (NaN: not
        looked at), ``note``, ``findings`` of the newest walk and the ``worst`` severity of those
        still open (empty for none).
    actions
        One row a finding, whichever walk saw it, as it was last seen: ``finding`` (its first
        reference), ``first_seen``, ``last_seen``, ``stop``, ``category``, ``severity``, ``what``,
        ``photo`` (of all walks), ``owner``, ``action``, ``due``, ``status``, ``change`` (one of
        ``CHANGES``) and ``days_overdue`` (0: not overdue, or done). The worst first, then
        what is due first.
    comparison
        One row a category: ``category``, ``title``, ``earlier_score``, ``score``, ``change`` of
        the score, and the findings ``new``, ``closed``, ``declined``, ``still_open``, ``overdue``
        (of those not closed) and ``unseen``. Empty without an earlier walk.
    worst, mean, looked_at
        Of the newest walk's scores; NaN where nothing was looked at.
    as_of
        The day it is said of.
    """

    audit: str
    place: str
    walked: pd.Timestamp
    light: str
    earlier: pd.Timestamp
    earlier_light: str
    scores: pd.DataFrame
    actions: pd.DataFrame
    comparison: pd.DataFrame
    worst: float
    mean: float
    looked_at: int
    as_of: pd.Timestamp

    @property
    def is_reaudit(self) -> bool:
        """Whether there is an earlier walk to compare with."""
        return not pd.isna(self.earlier)


def score_audit(
    register: AuditRegister, *, audit: str | None = None, as_of: pd.Timestamp | str
) -> AuditScores:
    """Say what the walks of one audit found, up to a day.

    Parameters
    ----------
    register
        Of :func:`hotspots.records.audit_register.read_audit_register`.
    audit
        Which; None when the register holds one only.
    as_of
        The day it is said of: walks after it do not count, and days overdue are counted to it.

    Raises
    ------
    InputError
        When the register holds no such audit, or several and none is named, or no walk of it by
        that day.
    """
    now = pd.Timestamp(as_of).normalize()
    chosen = _choose(register, audit)
    walks = register.audits[
        (register.audits["audit"] == chosen) & (register.audits["walked"] <= now)
    ]
    if walks.empty:
        what = f"the audit {listed([chosen])} has no walk by {now:%Y-%m-%d}"
        raise InputError(Problem(what, "name a later day with --as-of", "as_of"))
    walks = walks.sort_values("walked")
    newest = walks.iloc[-1]
    walked = newest["walked"]
    earlier, earlier_light = pd.NaT, ""
    if len(walks) > 1:
        earlier, earlier_light = walks.iloc[-2]["walked"], str(walks.iloc[-2]["light"])
    found = register.findings
    found = found[(found["audit"] == chosen) & (found["walked"] <= now)]
    actions = _follow(found, walked, earlier, now)
    scores = _scores_of(register, chosen, walked, actions)
    values = scores["score"].dropna()
    return AuditScores(
        chosen,
        str(newest["place"]),
        walked,
        str(newest["light"]),
        earlier,  # type: ignore[arg-type]  # the stubs keep NaT apart
        earlier_light,
        scores,
        actions,
        _compare(_scores_of(register, chosen, earlier, actions), scores, actions)
        if len(walks) > 1
        else _compare(scores, scores, actions).iloc[:0],
        float(values.max()) if len(values) else np.nan,
        float(values.mean()) if len(values) else np.nan,
        len(values),
        now,
    )


def _choose(register: AuditRegister, audit: str | None) -> str:
    known = sorted(register.audits["audit"].unique())
    if audit is not None and audit in known:
        return audit
    if audit is None and len(known) == 1:
        return str(known[0])
    what = f"the register holds {len(known):,} audits: {listed(known)}"
    if audit is not None:
        what = f"there is no audit {listed([audit])}; {what}"
    raise InputError(Problem(what, "record a form, or name one of them with --audit", "register"))


def _follow(
    found: pd.DataFrame, walked: pd.Timestamp, earlier: object, now: pd.Timestamp
) -> pd.DataFrame:
    """Join what several walks saw of one finding, and say how it stands.

    Where a walk saw two things in what an earlier one saw as one, the second is a new finding:
    none may be lost.
    """
    first = dict(zip(found["finding"], found["finding"], strict=True))
    followed = set()
    for row in found.sort_values("walked", kind="stable").itertuples(index=False):
        root = first.get(row.earlier, row.finding)
        if row.earlier and (root, row.walked) not in followed:
            first[row.finding] = root
            followed.add((root, row.walked))
    chains = found.assign(root=found["finding"].map(first)).sort_values("walked", kind="stable")
    began = chains.groupby("root")["walked"].min()
    last = chains.drop_duplicates("root", keep="last").set_index("root")
    last["photo"] = chains.groupby("root")["photo"].agg(_join_photos).reindex(last.index)
    # What was closed on a walk before the last two is history, not news.
    if not pd.isna(earlier):  # type: ignore[call-overload]
        last = last[last["status"].isin(STILL_OPEN) | (last["walked"] >= earlier)]
    began = began.reindex(last.index)
    is_open = last["status"].isin(STILL_OPEN)
    seen = last["walked"] == walked
    change = pd.Series(OPEN, index=last.index)
    change[last["status"] == "declined"] = DECLINED
    change[last["status"] == "done"] = CLOSED
    change[~seen & is_open] = UNSEEN
    change[seen & (began == walked) & is_open] = NEW
    overdue = (now - last["due"]).dt.days.where(is_open).fillna(0).clip(lower=0).astype("int64")
    table = last.rename(columns={"walked": "last_seen"}).assign(
        first_seen=began,
        change=change,
        days_overdue=overdue,
        rank_=last["severity"].map(SEVERITIES),
    )
    table["closed_"] = ~is_open
    table["number_"] = table.index.str.extract(r"(\d+)$")[0].astype("float64").to_numpy()
    table = table.drop(columns=["finding", "audit", "earlier"]).rename_axis("finding").reset_index()
    table = table.sort_values(
        ["closed_", "rank_", "due", "first_seen", "number_", "finding"],
        ascending=[True, False, True, True, True, True],
        kind="stable",
        ignore_index=True,
    )
    return table[list(ACTION_COLUMNS)].astype(ACTION_COLUMNS)


ACTION_COLUMNS = {
    "finding": "str",
    "first_seen": "datetime64[us]",
    "last_seen": "datetime64[us]",
    "stop": "int64",
    "category": "str",
    "severity": "str",
    "what": "str",
    "photo": "str",
    "owner": "str",
    "action": "str",
    "due": "datetime64[us]",
    "status": "str",
    "change": "str",
    "days_overdue": "int64",
}


def _join_photos(texts: "pd.Series[str]") -> str:
    return "; ".join(dict.fromkeys(one for text in texts for one in split_photos(text)))


def split_photos(text: str) -> list[str]:
    """Tell the photos apart that a finding refers to.

    >>> split_photos("IMG_1.jpg; 7,IMG 3.png")
    ['IMG_1.jpg', '7', 'IMG 3.png']
    """
    return [one.strip() for one in text.replace(",", ";").split(";") if one.strip()]


def _scores_of(
    register: AuditRegister, audit: str, walked: object, actions: pd.DataFrame
) -> pd.DataFrame:
    mine = register.scores[
        (register.scores["audit"] == audit) & (register.scores["walked"] == walked)
    ].set_index("category")
    still = actions[actions["status"].isin(STILL_OPEN)]
    rank = still["severity"].map(SEVERITIES).groupby(still["category"]).max()
    words = {number: severity for severity, number in SEVERITIES.items()}
    seen = actions[actions["last_seen"] == walked].groupby("category").size()
    names = [one.id for one in CATEGORIES]
    return pd.DataFrame(
        {
            "category": names,
            "title": [CATEGORY_TITLES[one] for one in names],
            "score": mine["score"].reindex(names).to_numpy(dtype=float),
            "note": mine["note"].reindex(names).fillna("").astype("str").to_numpy(),
            "findings": seen.reindex(names).fillna(0).to_numpy(dtype=np.int64),
            "worst": rank.reindex(names).map(words).fillna("").astype("str").to_numpy(),
        }
    )


def _compare(before: pd.DataFrame, now: pd.DataFrame, actions: pd.DataFrame) -> pd.DataFrame:
    """Set the scores of two walks side by side, and count what became of the findings."""
    difference = now["score"] - before["score"]
    change = np.select([difference < 0, difference > 0, difference == 0], [BETTER, WORSE, SAME], "")
    table = pd.DataFrame(
        {
            "category": now["category"],
            "title": now["title"],
            "earlier_score": before["score"],
            "score": now["score"],
            "change": pd.Series(change).replace("", NOT_COMPARABLE).astype("str"),
        }
    )
    counts = {
        "new": actions["change"] == NEW,
        "closed": actions["change"] == CLOSED,
        "declined": actions["change"] == DECLINED,
        "still_open": actions["change"].isin([OPEN, UNSEEN]),
        "overdue": actions["days_overdue"] > 0,
        "unseen": actions["change"] == UNSEEN,
    }
    for name, rows in counts.items():
        by_category = rows.groupby(actions["category"]).sum()
        table[name] = by_category.reindex(now["category"]).fillna(0).to_numpy(dtype=np.int64)
    return table
