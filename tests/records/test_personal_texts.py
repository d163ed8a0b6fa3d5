"""What looks like a person's number, and what does not."""

import pytest

from hotspots.records.personal_texts import find_personal


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("call 07700 900123", "a telephone number"),
        ("+44 7700 900123 after six", "a telephone number"),
        ("(01245) 496 000", "a telephone number"),
        ("ask jo.bloggs@example.org", "an e-mail address"),
        ("blue van AB12 CDE", "a number plate"),
        ("van ab12cde", "a number plate"),
        ("old car A123 BCD", "a number plate"),
        ("old car ABC 123D", "a number plate"),
        ("hedge of 12 Mill Lane, Chelmsford CM1 1AA", "a house number with a postcode"),
        ("12A Mill Lane CM11AA", "a house number with a postcode"),
    ],
)
def test_what_may_lead_to_a_person_is_found(text: str, kind: str) -> None:
    assert find_personal("nothing", text) == (kind,)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lamp column 214 out at stop 7",
        "reported 20/11/2024, ref 12345678",
        "the A12 the whole night, A127 too",
        "dark from the B1012 to the CM1 postcode",
        "IMG_20241120_180512.jpg",
        "12 cans at 3 m, 24/7",
        "lamps at 571234 206543",
    ],
)
def test_what_a_walk_writes_down_is_not(text: str) -> None:
    assert find_personal(text) == ()
