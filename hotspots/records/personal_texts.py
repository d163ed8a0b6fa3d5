"""What in a free text may lead to a person: a form for places is no place for people.

Only what can be told by its shape is found. A name cannot, so somebody has to read the texts all
the same.
"""

import re

# A stop or a lamp column has a short number; a telephone has ten digits or more.
_PHONE = re.compile(r"(?<![\w.])(?:\+44|\(?0)(?:[\s().-]*\d){9,10}(?!\d)")
_EMAIL = re.compile(r"[^\s@;,<>]+@[^\s@;,<>]+\.[a-z]{2,}", re.IGNORECASE)
# Marks of 2001 and after (AB12 CDE), and in capitals those before that begin or end with one
# letter: "the A12 the whole night" is a road.
_PLATE = re.compile(
    r"\b(?:(?i:[A-Z]{2}\d{2}[ -]?[A-Z]{3})|[A-Z]\d{1,3}[ -]?[A-Z]{3}|[A-Z]{3}[ -]?\d{1,3}[A-Z])\b"
)
_POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
_HOME = re.compile(rf"\b\d{{1,4}}[A-Z]?\b.{{0,60}}?\b{_POSTCODE}\b", re.IGNORECASE)
_SHAPES = {
    "a telephone number": _PHONE,
    "an e-mail address": _EMAIL,
    "a number plate": _PLATE,
    "a house number with a postcode": _HOME,
}


def find_personal(*texts: str) -> tuple[str, ...]:
    """Name the kinds of personal data that texts seem to hold; never what stands there.

    Parameters
    ----------
    texts
        As somebody wrote them.

    Examples
    --------
    >>> find_personal("ring 07700 900123", "blue van AB12 CDE by stop 4")
    ('a telephone number', 'a number plate')
    >>> find_personal("lamp 14 out, CM1 1AA", "gate of 12 Mill Lane, CM1 1AA")
    ('a house number with a postcode',)
    >>> find_personal("lamp column 214 at stop 7, reported 20/11/2024")
    ()
    """
    found = {kind for kind, shape in _SHAPES.items() if any(shape.search(one) for one in texts)}
    return tuple(kind for kind in _SHAPES if kind in found)
