"""What kind of place a location text names: an airport, a prison, a street like any other.

police.uk has a fixed list of such texts for places without a street; forces write what they
like. A street that is named after an institution (Hospital Lane) is a street.
"""

import re

OTHER = "other"

# Places where incidents are recorded as well as places where they happen: an arrest is booked
# in, a report taken at the desk, a loss noticed on arrival.
RECORDED_AT = ("airport", "prison", "police station", "hospital")

# Kind -> what police.uk calls it; how else such a name may end; and how it may begin.
_NAMES = {
    "airport": ("Airport/Airfield", r"air(port|field)( terminal( \w+)?)?", None),
    "prison": ("Prison", r"prison", r"hmp|hmyoi|hm prison"),
    "police station": (
        "Police Station",
        r"police (station|stn|hq|headquarters)|custody( (suite|centre))?",
        None,
    ),
    "hospital": (
        "Hospital",
        r"(hospital|infirmary)( nhs( foundation)? trust)?"
        r"|((hospital|infirmary) )?(a ?(&|and) ?e|accident (&|and) emergency)( dep(t|artment))?",
        None,
    ),
    "court": (None, r"magistrates'? court|law courts", None),
    "bus station": ("Bus/Coach Station", r"(bus|coach) (station|stn)|bus interchange", None),
    "railway station": ("Railway Station", r"(rail|railway|train|tube|metro) (station|stn)", None),
    "ferry terminal": ("Ferry Terminal", r"ferry (terminal|port)", None),
    "motorway services": ("Motorway Service Area", r"(motorway|[am]\d+) services?( area)?", None),
    "petrol station": ("Petrol Station", r"(petrol|filling|service) (station|stn)", None),
    "car park": ("Parking Area", r"car ?park|parking area", None),
    "shopping area": ("Shopping Area", r"shopping (centre|precinct|mall)|retail park", None),
    "supermarket": (
        "Supermarket",
        r"supermarket",
        r"tesco|sainsbury'?s|asda|morrisons|aldi|lidl|waitrose",
    ),
    "nightclub": ("Nightclub", r"night ?club", None),
    "theatre or concert hall": ("Theatre/Concert Hall", r"theatre|concert hall", None),
    "conference centre": (
        "Conference/Exhibition Centre",
        r"(conference|exhibition) centre",
        None,
    ),
    "theme park": ("Theme/Adventure Park", r"theme park", None),
    "race track": ("Race Track", r"racecourse", None),
    "sports or recreation area": (
        "Sports/Recreation Area",
        r"recreation ground|(sports|leisure) centre|stadium",
        None,
    ),
    "park or open space": ("Park/Open Space", r"country park", None),
    "college or university": (
        "Further/Higher Educational Building",
        r"university|sixth form college",
        r"university of",
    ),
    "subway": ("Pedestrian Subway", r"subway|underpass", None),
}
KINDS = (*_NAMES, OTHER)

_POLICE_UK = {name.casefold(): kind for kind, (name, _, _) in _NAMES.items() if name}
_ENDS = [(kind, re.compile(rf"(.* )?({ends})")) for kind, (_, ends, _) in _NAMES.items()]
_BEGINS = [(kind, re.compile(rf"({start})\b.*")) for kind, (*_, start) in _NAMES.items() if start]
# What was one once is none now: flats in an old police station.
_ONCE = re.compile(r"(the )?(old|former|ex)\b.*")
# A shop or a prison that is followed by one of these is a street that is named after it.
_STREET = re.compile(
    r".* (approach|ave|avenue|close|court|cres|crescent|dr|drive|gardens|green|grove|hill|lane|ln"
    r"|mews|parade|place|rd|rise|road|row|square|st|street|terrace|view|walk|way)"
)


def place_name(text: str) -> str:
    """Take the name of a place out of a police.uk location text.

    >>> place_name("On or near Hospital"), place_name("On or near "), place_name("High Street")
    ('Hospital', '', 'High Street')
    """
    return re.sub(r"^\s*on or near\b\s*", "", text, flags=re.IGNORECASE).strip()


def kind_of_place(text: str) -> str:
    """Tell what kind of place a location text names; ``"other"`` for streets and all else.

    Parameters
    ----------
    text
        As police.uk writes it, or a force: parts set off by commas are looked at one by one.

    Examples
    --------
    >>> kind_of_place("On or near Airport/Airfield"), kind_of_place("POLICE STN, New Street")
    ('airport', 'police station')
    >>> kind_of_place("On or near Hospital Lane"), kind_of_place("Station Road")
    ('other', 'other')
    """
    name = place_name(text).casefold()
    if name in _POLICE_UK:
        return _POLICE_UK[name]
    for part in (re.sub(r"\s+", " ", one).strip(" .") for one in name.split(",")):
        if _ONCE.fullmatch(part):
            continue
        for kind, ends in _ENDS:
            # To its very end: what follows an institution (Prison Lane) makes a street of it.
            if ends.fullmatch(part):
                return kind
        for kind, begins in _BEGINS:
            if begins.fullmatch(part) and not _STREET.fullmatch(part):
                return kind
    return OTHER
