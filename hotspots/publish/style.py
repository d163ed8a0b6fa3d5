"""The one style: every colour by its meaning, for the screen (light and dark) and for paper.

Dark means more on light ground, bright means more on dark ground: what stands out from the
ground is more. Paper always takes ``LIGHT``.
"""

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "ink": "#1c2733",
    "quiet": "#4a5662",
    "paper": "#ffffff",
    "panel": "#f6f7f8",
    "head": "#e8edf1",  # of tables
    "line": "#d5dbe1",
    "rule": "#b4bbc2",  # of tables that are written on
    "edge": "#76818c",  # of fields and buttons
    "link": "#0b4fa0",
    "focus": "#ffbf47",  # always with a line of ink inside it
    "band": "#23303d",
    "band-ink": "#ffffff",
    "sensitive": "#7a1420",  # the band of OFFICIAL-SENSITIVE; its stripes are white
    "warn": "#8a1c1c",
    "warn-ground": "#fdf1f0",
    "done": "#14532d",
    "done-ink": "#ffffff",
    "done-ground": "#f1f6f1",
    "gold": "#7a5500",
    "gold-ink": "#ffffff",
    "silver": "#d3d8dd",
    "silver-ink": "#1c2733",
    "bronze": "#5a3a1c",
    "card": "#ffffff",  # under pictures drawn for paper: white in the dark as well
    "sea": "#e8edf1",
    "land": "#fdfcf9",
    "water": "#cfdde8",
    "park": "#e6eeda",
    "street": "#e3e0d9",
    "street-main": "#d2ccc0",
    "street-name": "#50565d",
    "ward": "#6b7580",
    "district": "#46525e",
    "plain": "#0b3c75",
    "spot": "#0b3c75",
    "hotspot-area": "#6b1e5c",
    "zone": "#7a5500",
    "route": "#0b4fa0",
    "stop": "#1c2733",
    "incident": "#3d4a57",
    "nothing": "#e4e4e0",
    "more-1": "#fbc07a",
    "more-2": "#f08c4a",
    "more-3": "#d9503f",
    "more-4": "#ab2a4a",
    "more-5": "#7a0f3f",
    "less-1": "#c3d9ec",
    "less-2": "#6f9dc8",
    "less-3": "#1f5a96",
}

DARK: Mapping[str, str] = {
    "ink": "#e8edf2",
    "quiet": "#b0bac4",
    "paper": "#141a21",
    "panel": "#1c242d",
    "head": "#26313c",
    "line": "#36424e",
    "rule": "#4d5a67",
    "edge": "#83909c",
    "link": "#8dbbff",
    "focus": "#ffbf47",
    "band": "#33434f",
    "band-ink": "#ffffff",
    "sensitive": "#8c1f2b",
    "warn": "#ff9d92",
    "warn-ground": "#3a1d1c",
    "done": "#7fd19b",
    "done-ink": "#0d1a12",
    "done-ground": "#1b2b21",
    "gold": "#e8b94f",
    "gold-ink": "#1d1503",
    "silver": "#4a5661",
    "silver-ink": "#f2f5f8",
    "bronze": "#e0b48c",
    "card": "#ffffff",
    "sea": "#0e1318",
    "land": "#1a2129",
    "water": "#1d3347",
    "park": "#1e2e24",
    "street": "#323c46",
    "street-main": "#44505c",
    "street-name": "#c0c8d0",
    "ward": "#74818d",
    "district": "#aab5c0",
    "plain": "#7db1f2",
    "spot": "#7db1f2",
    "hotspot-area": "#e08fd0",
    "zone": "#e0b04a",
    "route": "#8dbbff",
    "stop": "#f2f5f8",
    "incident": "#c3ccd5",
    "nothing": "#3a424a",
    "more-1": "#6a2148",
    "more-2": "#a5304c",
    "more-3": "#dc5a3e",
    "more-4": "#f59b50",
    "more-5": "#fedd92",
    "less-1": "#274b6d",
    "less-2": "#5089bd",
    "less-3": "#b4dcfa",
}

SCALES: Mapping[str, tuple[str, ...]] = {
    "more": ("more-1", "more-2", "more-3", "more-4", "more-5"),
    "less": ("less-1", "less-2", "less-3"),
    "from zero": ("less-3", "less-2", "less-1", "more-1", "more-3", "more-5"),
}

# Sizes of letters and of gaps; in rem, so that they follow the reader's own setting.
SIZES: Mapping[str, str] = {
    "type-tiny": ".8rem",
    "type-small": ".88rem",
    "type-body": "1rem",
    "type-h3": "1.05rem",
    "type-h2": "1.2rem",
    "type-h1": "1.55rem",
    "gap-1": ".25rem",
    "gap-2": ".5rem",
    "gap-3": ".8rem",
    "gap-4": "1.3rem",
    "gap-5": "2rem",
}


def css_tokens() -> str:
    """Write the colours and sizes as variables of a style sheet.

    The reader's own system says whether it is light or dark, unless ``<html data-theme>`` says it;
    what is printed is always light.

    >>> css_tokens().startswith(":root{color-scheme:light;--ink:#1c2733;")
    True
    """
    light = _declare("light", {**LIGHT, **SIZES})
    dark = _declare("dark", DARK)
    return (
        f":root{{{light}}}\n@media screen{{:root[data-theme=dark]{{{dark}}}}}\n"
        "@media screen and (prefers-color-scheme:dark)"
        f"{{:root:not([data-theme=light]){{{dark}}}}}\n"
    )


def _declare(scheme: str, values: Mapping[str, str]) -> str:
    return f"color-scheme:{scheme};" + "".join(f"--{name}:{one};" for name, one in values.items())
