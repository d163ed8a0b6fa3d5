"""What made a product, in words: each setting with its value and unit, nothing of a program's."""

from collections.abc import Mapping, Sequence

_UNITS = {"m": "m", "days": "days", "minutes": "minutes", "km2": "km²", "hours": "hours"}
_MOST_VALUES, _MOST_ROWS = 12, 60


def say_settings(settings: Mapping[str, object]) -> list[tuple[str, str]]:
    """Write settings as names and values that a reader understands.

    Parameters
    ----------
    settings
        Of a product; tables within it are written as ``outer, inner``.

    Returns
    -------
    list of tuple
        In their order; long lists are cut, and what is empty is said to be.

    Examples
    --------
    >>> say_settings({"bandwidth_m": 300.0, "weights": None, "knox": {"seed": 1}})
    [('Bandwidth', '300 m'), ('Weights', 'none'), ('Knox, seed', '1')]
    >>> say_settings({"share": 0.5, "quiet": True, "edges_m": (0, 100, 200)})
    [('Share', '0.5'), ('Quiet', 'yes'), ('Edges', '0, 100, 200 m')]
    """
    rows = _flat(settings, "")
    said = [(_capital(_name(key)[0]), _say(value, _name(key)[1])) for key, value in rows]
    if len(said) > _MOST_ROWS:
        said = [*said[:_MOST_ROWS], ("More", f"{len(said) - _MOST_ROWS:,} are in the manifest")]
    return said


def _flat(settings: Mapping[str, object], before: str) -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for key, value in settings.items():
        name = f"{before}, {key}" if before else str(key)
        if isinstance(value, Mapping) and value:
            rows += _flat(value, name)
        else:
            rows.append((name, value))
    return rows


def _name(key: str) -> tuple[str, str]:
    """Part a setting's name from the unit it ends in."""
    words, _, last = key.rpartition("_")
    if words and last in _UNITS:
        return words.replace("_", " "), _UNITS[last]
    return key.replace("_", " "), ""


def _say(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value or "none"
    if value is None or (isinstance(value, Sequence | Mapping) and not value):
        return "none"
    if isinstance(value, Sequence):
        shown = [_say(one, "") for one in value[:_MOST_VALUES]]
        more = f" and {len(value) - _MOST_VALUES:,} more" if len(value) > _MOST_VALUES else ""
        return f"{', '.join(shown)}{more}{f' {unit}' if unit else ''}"
    words = f"{value:,.6g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
    return f"{words} {unit}" if unit else words


def _capital(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"
