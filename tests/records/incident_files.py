"""What the tests of incident files share: a file read, and what holds of every reading."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from hotspots.errors import InputError
from hotspots.records import (
    INCIDENT_COLUMNS,
    IncidentRecords,
    RowAccount,
    read_incidents,
)
from hotspots.records import accounting as why
from tests.records.worlds import (
    as_text,
    write,
)

METRES = "id,easting,northing,start,end,offence\n"
FORCE_HEADER = ("id", "easting", "northing", "committed from", "committed to", "offence")


def refusal(*args: Any, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_incidents(*args, **how)
    return str(caught.value)


def balances(records: IncidentRecords) -> None:
    """What holds of every reading: no row is lost, and each count is the same everywhere."""
    total = RowAccount(0, 0)
    for name, account in records.by_file.items():
        total += account
        assert account.kept == (records.incidents["file"] == name).sum()
        mine = records.rejected[records.rejected["file"] == name]
        assert mine["reason"].value_counts().to_dict() == dict(account.rejected)
        assert mine["line"].is_monotonic_increasing
    assert total == records.summary
    assert records.summary.read == len(records.incidents) + len(records.rejected)
    assert list(records.by_file) == [file.name for file in records.inputs]
    assert tuple(records.incidents.columns[: len(INCIDENT_COLUMNS)]) == INCIDENT_COLUMNS
    assert records.incidents.columns[-1] == "geometry"
    assert list(records.incidents.index) == list(range(len(records.incidents)))
    assert not records.incidents.geometry.isna().any()
    assert set(records.rejected["reason"]) <= set(why.REASONS)


def read(path: Path, content: str | bytes | Sequence[Sequence[str]], **how: Any) -> IncidentRecords:
    text = content if isinstance(content, str | bytes) else as_text(content)
    records = read_incidents(write(path, text), **how)
    balances(records)
    return records


def rejected(records: IncidentRecords) -> list[tuple[int, str]]:
    return list(zip(records.rejected["line"], records.rejected["reason"], strict=True))
