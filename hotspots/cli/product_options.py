"""Options made from the settings: their names, limits, defaults and words are the settings' own.

A command that makes one product takes every setting of that product, and those that say what is
read and what stands on the page. A setting cannot exist without its option, nor say something
else in its help.
"""

import glob
import types
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from hotspots.errors import Problem, SettingsError, listed
from hotspots.settings import Settings

READ, FIND, PRINT = "What is read", "How it is found", "What stands on it"
# Option -> section and setting, for every product.
_SHARED = {
    "boundaries": (READ, "boundaries", "files"),
    "district": (READ, "run", "districts"),
    "offence": (READ, "incidents", "offences"),
    "first": (READ, "incidents", "first"),
    "last": (READ, "incidents", "last"),
    "weekday": (READ, "incidents", "weekdays"),
    "hours": (READ, "incidents", "hours"),
    "streets": (READ, "streets", "file"),
    "addresses": (READ, "addresses", "files"),
    "index": (READ, "harm", "index"),
    "harm-table": (READ, "harm", "table"),
    "stacked-points": (READ, "stacked_points", "treatment"),
    "crs": (READ, "coordinates", "crs"),
    "column": (READ, "incidents", "columns"),
    "date-format": (READ, "incidents", "date_format"),
    "date-order": (READ, "incidents", "date_order"),
    "time-zone": (READ, "incidents", "time_zone"),
    "sheet": (READ, "incidents", "sheet"),
    "layer": (READ, "incidents", "layer"),
    "title": (PRINT, "run", "title"),
    "marking": (PRINT, "run", "marking"),
    "source": (PRINT, "incidents", "source"),
    "licence": (PRINT, "boundaries", "source"),
}
_FILES = {
    ("boundaries", "files"),
    ("harm", "table"),
    ("harm_spots", "earlier"),
    ("streets", "file"),
    ("addresses", "files"),
    ("cocoon", "register_folder"),
    ("street_week", "earlier"),
}
_METAVARS = {
    "district": "NAME",
    "offence": "NAME",
    "column": "ROLE=COLUMN",
    "quotas": "DISTRICT=NUMBER",
    "teams": "TEAM=PLACE",
    "weights": "MEASURE=NUMBER",
    "shifts": "NAME=HOURS",
    "units": "NAME=foot|car",
    "crs": "EPSG:CODE",
}
_EXAMPLES = {
    "column": "offence=Crime",
    "quotas": "Harlow=5",
    "teams": "Town=North Ward",
    "weights": "harm=0.5",
    "shifts": "late=14-22",
    "units": "Alpha=foot",
}
_SHORT = {"district": ("-d",)}


@dataclass(frozen=True)
class SettingOption:
    """One setting as an option of a command."""

    name: str
    panel: str
    section: str
    setting: str
    field: FieldInfo

    @property
    def parameter(self) -> str:
        """Name of the argument it becomes; no two sections' settings share one."""
        return f"{self.section}_{self.setting}"

    @property
    def takes_many(self) -> bool:
        """Whether it may be given again."""
        return self.field.default_factory is not None or _holds(self.field.annotation, tuple)

    @property
    def annotation(self) -> Any:
        """What kind of values the command line takes; the settings check them."""
        if self.field.annotation is bool:
            return bool | None
        return list[str] | None if self.takes_many else str | None

    @property
    def option(self) -> Any:
        """Describe it for Typer."""
        words = self.field.description or self.setting
        again = "; may be given again" if self.takes_many else ""
        default = _plainly(self.field.default)
        said = rf" \[default: {default}]" if default else ""
        return typer.Option(
            f"--{self.name}",
            *_SHORT.get(self.name, ()),
            help=f"{words[0].upper()}{words[1:]}{again}.".replace("[", r"\[") + said,
            metavar=_METAVARS.get(self.name, _metavar(self)),
            show_default=False,
            rich_help_panel=self.panel,
        )


def options_of(sections: Sequence[str]) -> list[SettingOption]:
    """List the options of a command whose product is made with these sections' settings."""
    own = [
        SettingOption(key.replace("_", "-"), FIND, section, key, field)
        for section in sections
        for key, field in _model(section).model_fields.items()
    ]
    shared = [
        SettingOption(name, panel, section, key, _model(section).model_fields[key])
        for name, (panel, section, key) in _SHARED.items()
    ]
    return [*own, *shared]


def settings_of(
    given: Mapping[str, Any], options: Sequence[SettingOption], *, base: Settings | None
) -> dict[str, dict[str, Any]]:
    """Put the options that were given into the tables of a settings file.

    Parameters
    ----------
    given
        Name of the parameter -> value; None or empty where the option was not given.
    options
        Those of the command.
    base
        Settings read from a file, which the options change; None without one.

    Raises
    ------
    SettingsError
        When a ``ROLE=COLUMN`` has no ``=``.
    """
    tables: dict[str, dict[str, Any]] = base.model_dump() if base else {}
    for one in options:
        value = given.get(one.parameter)
        if value is None or value == []:
            continue
        if one.field.default_factory is not None:
            value = _table([_pair(text, one) for text in value], one.field.annotation)
        elif (one.section, one.setting) in _FILES and base is not None:
            value = [_in_full(name) for name in value] if one.takes_many else _in_full(value)
        tables.setdefault(one.section, {})[one.setting] = value
    return tables


def _table(pairs: list[tuple[str, str]], annotation: Any) -> dict[str, Any]:
    """Put pairs into a table; of one whose values are several, a name may come again."""
    if get_origin(get_args(annotation)[1]) is not tuple:
        return dict(pairs)
    table: dict[str, list[str]] = {}
    for name, value in pairs:
        table.setdefault(name, []).append(value)
    return table


def _pair(text: str, option: SettingOption) -> tuple[str, str]:
    role, sign, column = text.partition("=")
    if not (sign and role.strip() and column.strip()):
        metavar = _METAVARS[option.name]
        cure = f"write --{option.name} {metavar}, e.g. --{option.name} {_EXAMPLES[option.name]}"
        what = f"{listed([text])} is not two parts with = between them"
        raise SettingsError(Problem(what, cure, f"--{option.name}"))
    return role.strip(), column.strip()


def _in_full(name: str) -> str:
    """Name a file from the folder of whoever typed it, not from that of the settings file."""
    path = Path(name).expanduser()
    if path.is_absolute() or path.exists():
        return path.absolute().as_posix()
    return (Path(glob.escape(str(Path.cwd()))) / path).as_posix()


def _model(section: str) -> type[BaseModel]:
    model = Settings.model_fields[section].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise TypeError(f"{section} is no section of the settings")
    return model


def _holds(annotation: Any, kind: type) -> bool:
    """Tell whether a setting may be a tuple of values."""
    origin = get_origin(annotation)
    if origin is types.UnionType:
        return any(_holds(one, kind) for one in get_args(annotation))
    return origin is kind


def _metavar(option: SettingOption) -> str | None:
    if (option.section, option.setting) in _FILES:
        return "FILE"
    kinds = dict.fromkeys(_kinds(option.field.annotation))
    return "|".join(kinds) or None


def _kinds(annotation: Any) -> list[str]:
    """Say what may be given: one of some words, a number, a text; nothing for a switch."""
    origin = get_origin(annotation)
    if origin is Literal:
        return [str(one) for one in get_args(annotation) if one != ""]
    if origin in (types.UnionType, Union, tuple, Annotated):
        inner = get_args(annotation)[:1] if origin is Annotated else get_args(annotation)
        return [kind for one in inner if one is not ... for kind in _kinds(one)]
    if annotation in (int, float):
        return ["NUMBER"]
    return [] if annotation is bool else ["TEXT"]


def _plainly(default: Any) -> str:
    """Write a default as it would be typed; nothing for an empty one."""
    if isinstance(default, tuple):
        return ", ".join(map(_plainly, default))
    if isinstance(default, int | float | str):
        return f"{default:g}" if isinstance(default, float) else str(default)
    return ""
