"""The one style: every colour by its meaning, for the screen (light and dark) and for paper.

Dark means more on light ground, bright means more on dark ground: what stands out from the
ground is more. Paper always takes ``LIGHT``.
"""

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "ink": "#1c2733",
    "quiet": "#55616e",
    "paper": "#ffffff",
    "panel": "#f6f7f8",
    "line": "#d5dbe1",
    "edge": "#7d8791",  # of fields and buttons: 3 to 1 against the paper
    "link": "#0b4fa0",
    "focus": "#ffbf47",
    "band": "#23303d",
    "band-ink": "#ffffff",
    "warn": "#8a1c1c",
    "sea": "#e8edf1",
    "land": "#fdfcf9",
    "water": "#cfdde8",
    "park": "#e6eeda",
    "street": "#e3e0d9",
    "street-main": "#d2ccc0",
    "street-name": "#6a6f75",
    "ward": "#87919c",
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
