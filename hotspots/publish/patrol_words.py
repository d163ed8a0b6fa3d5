"""What a patrol is told: when, where, why there, what to look for."""

import pandas as pd

from hotspots.patterns.plain_words import say_day

# Words of an offence -> what somebody standing there can see of it; the first that fits counts.
_LOOK_FOR = (
    (("burgl",), "gates and doors left open, callers at doors, vehicles that do not fit"),
    (("shoplift",), "known faces at entrances, staff who ask for help"),
    (("robber", "theft from the person"), "people watching phones and cash machines"),
    (("vehicle",), "people trying car doors, fresh glass, tools"),
    (("bicycle",), "bikes left badly locked, tools"),
    (("drug",), "short meetings, people waiting about, drug litter"),
    (("weapon", "knife"), "things hidden in bushes, bins and planters"),
    (("anti-social", "antisocial", "asb", "nuisance"), "groups, noise, drinking, who is left out"),
    (("violence", "assault", "sexual"), "queues, arguments, people alone or unwell"),
    (("public order",), "shouting, groups that meet, closing times"),
    (("damage", "arson"), "fresh damage, bins and vehicles that could burn"),
    (("theft",), "bags and tools left in view, people who follow others"),
)
_ANYTHING = "whatever is out of place; ask staff and residents"
_MOST = 3


def say_what_to_look_for(top_offences: str) -> str:
    """Say what to look for at a spot, from its commonest offences.

    >>> say_what_to_look_for("Shoplifting 22, Robbery 9, Shoplifting (repeat) 2")
    'known faces at entrances, staff who ask for help; people watching phones and cash machines'
    >>> say_what_to_look_for("")
    'whatever is out of place; ask staff and residents'
    """
    said: list[str] = []
    for offence in top_offences.casefold().split(", "):
        for words, look in _LOOK_FOR:
            if any(word in offence for word in words):
                if look not in said:
                    said.append(look)
                break
    return "; ".join(said[:_MOST]) or _ANYTHING


def say_shift(shift: str, unit: str, date: pd.Timestamp) -> str:
    """Name one unit's shift.

    >>> say_shift("late", "Patrol 1", pd.Timestamp("2025-01-06"))
    'Patrol 1, late shift, Monday 6 January 2025'
    """
    word = shift if "shift" in shift.casefold() else f"{shift} shift"
    return f"{unit}, {word}, {date:%A} {say_day(date)}"


def say_times(arrive: pd.Timestamp, leave: pd.Timestamp) -> str:
    """Say from when to when.

    >>> say_times(pd.Timestamp("2025-01-06 18:04:40"), pd.Timestamp("2025-01-06 18:19:40"))
    '18:04–18:19'
    """
    return f"{arrive:%H:%M}–{leave:%H:%M}"
