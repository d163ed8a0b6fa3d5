"""Write a settings file in which every setting stands with its default and its comment."""

import json
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from hotspots.errors import OutputError, Problem
from hotspots.settings.model import Settings


def write_template(values: Mapping[str, Mapping[str, Any]] | None = None) -> str:
    """Compose the text of a commented settings file.

    A setting given in ``values`` stands as given; every other one stands commented out with
    its default, so that the file says what can be changed without changing anything.

    Parameters
    ----------
    values
        Section -> setting -> value.

    Examples
    --------
    >>> text = write_template({"incidents": {"files": "burglary.csv"}})
    >>> print(text[text.index("[coordinates]") :].split("[harm]")[0])
    [coordinates]
    # The one coordinate system that everything is computed in.
    <BLANKLINE>
    # a projected system in metres for the part of the world mapped
    #crs = "EPSG:27700"
    <BLANKLINE>
    <BLANKLINE>
    """
    values = values or {}
    parts = [
        "# Settings of a hotspots run. File names count from the folder this file is in.\n"
        "# A line that starts with # is a comment: take the # away to change that setting.\n"
    ]
    for name, field in Settings.model_fields.items():
        model = field.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            parts.append(_section(name, model, values.get(name, {})))
    return "\n".join(parts)


def _section(name: str, model: type[BaseModel], given: Mapping[str, Any]) -> str:
    lines = [f"[{name}]", f"# {model.__doc__}", ""]
    tables: list[str] = []
    for key, field in model.model_fields.items():
        comment = textwrap.wrap(field.description or "", 92)
        default = "" if field.default is PydanticUndefined else field.default
        if field.default_factory is not None:
            rows = given.get(key) or field.get_default(call_default_factory=True)
            mark = "" if given.get(key) else "#"
            tables += [f"{mark}[{name}.{key}]", *(f"# {line}" for line in comment)]
            tables += [f"{mark}{_toml_key(role)} = {_toml(value)}" for role, value in rows.items()]
            tables.append("")
            continue
        mark = "" if key in given or field.is_required() else "#"
        lines += [f"# {line}" for line in comment]
        lines += [f"{mark}{key} = {_toml(given.get(key, default))}", ""]
    return "\n".join([*lines, *tables])


def _toml_key(name: str) -> str:
    """Write a key, in quotation marks where TOML wants them (``police station``)."""
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else _toml(name)


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(_toml(one) for one in value)}]"
    if isinstance(value, str):
        # A TOML basic string escapes what a JSON string escapes, and the delete character.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def create_settings_file(path: Path, values: Mapping[str, Mapping[str, Any]]) -> None:
    """Write a commented settings file where there is none yet.

    Raises
    ------
    OutputError
        When the file exists (it may hold someone's work), or cannot be written.

    Examples
    --------
    >>> create_settings_file(Path("data/sample_project.toml"), {})
    Traceback (most recent call last):
        ...
    hotspots.errors.OutputError: data/sample_project.toml: the file is already there. To mend it: \
choose another name, or move it away first.
    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(write_template(values))
    except FileExistsError:
        cure = "choose another name, or move it away first"
        raise OutputError(Problem("the file is already there", cure, str(path))) from None
    except OSError as error:
        raise OutputError(
            Problem(
                f"the file cannot be written ({error.strerror})",
                "choose a folder that exists and that you may write to",
                str(path),
            )
        ) from None
