"""Counts so small that they could lead to one home or one person: how few, and what is said."""

# Of fewer a shared file does not tell how many.
FEWEST_SHARED = 5
FEWER = f"fewer than {FEWEST_SHARED}"


def masked(count: int) -> str:
    """Write a count that is shared.

    >>> masked(1200), masked(4), masked(0)
    ('1,200', 'fewer than 5', 'fewer than 5')
    """
    return f"{count:,}" if count >= FEWEST_SHARED else FEWER
