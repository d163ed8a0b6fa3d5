"""Rows read are rows kept and rows rejected, or it is an error."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotspots.records import RowAccount
from hotspots.records.accounting import AT_ZERO, MALFORMED, NO_COORDINATES, REASONS

rejections = st.dictionaries(st.sampled_from(REASONS), st.integers(1, 10_000))
accounts = st.builds(
    lambda kept, rejected: RowAccount(kept + sum(rejected.values()), kept, rejected),
    st.integers(0, 10_000),
    rejections,
)


@settings(deadline=None)
@given(accounts, accounts)
def test_accounts_add_up_reason_by_reason(one: RowAccount, other: RowAccount) -> None:
    both = one + other
    assert both.read == one.read + other.read == both.kept + both.rejected_rows
    for reason in REASONS:
        assert both.rejected.get(reason, 0) == sum(
            account.rejected.get(reason, 0) for account in (one, other)
        )
    assert both == other + one
    # In the order of the list of reasons, whichever file had which first.
    assert list(both.rejected) == [reason for reason in REASONS if reason in both.rejected]


@pytest.mark.parametrize(
    ("read", "kept", "rejected"),
    [(10, 9, {}), (10, 9, {MALFORMED: 2}), (0, 1, {}), (3, 1, {MALFORMED: 1, AT_ZERO: 2})],
)
def test_an_account_that_does_not_balance_is_an_error(
    read: int, kept: int, rejected: Mapping[str, int]
) -> None:
    with pytest.raises(ArithmeticError, match=f"{read} rows read but {kept} kept and"):
        RowAccount(read, kept, rejected)


def test_an_account_in_one_line() -> None:
    assert str(RowAccount(12_345, 12_345)) == "12,345 rows read = 12,345 kept + 0 rejected"
    line = str(RowAccount(5_000, 2_000, {NO_COORDINATES: 2_999, AT_ZERO: 1}))
    assert line == (
        "5,000 rows read = 2,000 kept + 3,000 rejected"
        " (no coordinates: 2,999, coordinates are (0, 0): 1)"
    )


def test_nothing_added_to_an_account_changes_nothing() -> None:
    account = RowAccount(3, 1, {AT_ZERO: 2})
    assert account + RowAccount(0, 0) == account
