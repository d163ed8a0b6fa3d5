"""Settings as they may be shown: what they say, without the folders of one machine."""

from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, NamedTuple

from pydantic import BaseModel

from hotspots.settings.model import Settings

# Settings that name files or folders.
_NAMES_FILES = ("files", "file", "table", "earlier", "register_folder")


class SaidSetting(NamedTuple):
    """One setting that is not as it is by default: where, what, and what it does."""

    section: str
    name: str
    value: Any
    does: str


def without_folders(settings: Settings) -> dict[str, dict[str, Any]]:
    """Give every setting as plain values; of a path on this machine only the last part.

    Parameters
    ----------
    settings
        Of a run.

    Returns
    -------
    dict
        Section -> setting -> value, as it may stand in a manifest or on a page. Names that count
        from the settings file's folder stay as they are.

    Examples
    --------
    >>> from hotspots.settings import check_settings
    >>> given = {"incidents": {"files": ["/home/me/a.csv", "months/b.csv"]}}
    >>> without_folders(check_settings(given))["incidents"]["files"]
    ['a.csv', 'months/b.csv']
    """
    sections: dict[str, dict[str, Any]] = settings.model_dump(mode="json")
    return {
        section: {
            name: _without_folder(value) if name in _NAMES_FILES else value
            for name, value in values.items()
        }
        for section, values in sections.items()
    }


def changed_settings(settings: Settings) -> list[SaidSetting]:
    """List the settings that are not as they are by default, in the order of the file."""
    shown, found = without_folders(settings), []
    for section, field in Settings.model_fields.items():
        model = field.annotation
        if not (isinstance(model, type) and issubclass(model, BaseModel)):
            continue
        values = getattr(settings, section)
        for name, one in model.model_fields.items():
            default = one.get_default(call_default_factory=True)
            if one.is_required() or getattr(values, name) != default:
                found.append(
                    SaidSetting(section, name, shown[section][name], one.description or "")
                )
    return found


def as_values(changed: list[SaidSetting]) -> Mapping[str, Mapping[str, Any]]:
    """Give listed settings as a table of tables, as ``write_template`` takes them."""
    values: dict[str, dict[str, Any]] = {}
    for one in changed:
        values.setdefault(one.section, {})[one.name] = one.value
    return values


def _without_folder(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_folder(one) for one in value]
    if not isinstance(value, str):
        return value
    windows = PureWindowsPath(value)
    if PurePosixPath(value).is_absolute() or windows.drive or windows.root or value[:1] == "~":
        return windows.name
    return value
