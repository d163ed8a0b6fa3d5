"""What an Environmental Visual Audit looks at, by category, and our own scale of 0 to 4.

No national numeric form exists. The scale is this project's, and every page that shows a score
says so. The form on paper, in a workbook and on a phone, what reads them back, and the report
all take their words from here.
"""

from dataclasses import dataclass
from types import MappingProxyType

OWN_SCALE = (
    "The scale of 0 to 4 is that of the hotspots toolkit; there is no national one. Scores of"
    " other schemes cannot be compared with it."
)
NOT_LOOKED_AT = "not looked at"
# What a score means: higher is worse, and what is not looked at has none.
SCALE: dict[int, str] = {
    0: "good: nothing to do",
    1: "minor: note it",
    2: "some: put right in normal upkeep",
    3: "serious: needs an owner and a date",
    4: "severe: put right at once",
}
# How bad a finding is: in the words of the scale, worst last. A finding is never "good".
SEVERITIES: dict[str, int] = {"minor": 1, "some": 2, "serious": 3, "severe": 4}
STATUSES: dict[str, str] = {
    "open": "nobody has begun",
    "in progress": "the owner has begun",
    "done": "put right, and seen to be",
    "declined": "the owner will not do it; say why under action",
}
STILL_OPEN = ("open", "in progress")
# When the walk was: lamps can be judged after dark only, so that two walks compare by light.
LIGHTS: dict[str, str] = {
    "daylight": "between sunrise and sunset",
    "after dark": "lamps on",
    "both": "walked twice, or through dusk",
}
OWNERS: tuple[str, ...] = (
    "police",
    "highways authority",
    "council: street lighting",
    "council: parks and trees",
    "council: cleansing",
    "council: community safety",
    "council: licensing",
    "council: planning",
    "CCTV operator",
    "housing provider",
    "landowner or agent",
    "shop or business",
    "licensed premises",
    "transport operator",
    "bank or cash machine operator",
    "utility company",
    "school or college",
    "several partners",
    "not known yet",
)


@dataclass(frozen=True)
class AuditCategory:
    """A category of an audit.

    Attributes
    ----------
    id
        What files call it.
    title
        What a form calls it.
    look_for
        What somebody on the walk looks at, in one line.
    details
        The same as questions with an answer.
    scale
        What 0, 1, 2, 3 and 4 look like here.
    """

    id: str
    title: str
    look_for: str
    details: tuple[str, ...]
    scale: tuple[str, str, str, str, str]


CATEGORIES: tuple[AuditCategory, ...] = (
    AuditCategory(
        "lighting",
        "Lighting",
        "lamps that are out, hidden by leaves, or missing",
        (
            "Which lamps are out, flicker, or burn by day? Note the number on the column.",
            "Do leaves or signs hide a lamp?",
            "Can a face be made out at 10 m? Are there pools of dark between lamps?",
        ),
        (
            "every lamp lit, faces clear at 10 m",
            "one lamp weak or hidden",
            "a lamp out; the rest light the way",
            "dark stretch that people have to pass",
            "no light where people walk after dark",
        ),
    ),
    AuditCategory(
        "sight_lines",
        "Sight lines and foliage",
        "corners, hedges and walls to hide at",
        (
            "What can be seen from the next corner, from windows, from the road?",
            "Are hedges over 1 m, or branches under 2 m?",
            "Where could somebody wait unseen beside the path?",
        ),
        (
            "clear view along the whole way",
            "growth to be watched",
            "view narrowed, still overlooked",
            "a hiding place beside the way",
            "several hiding places, overlooked by nobody",
        ),
    ),
    AuditCategory(
        "cameras",
        "Cameras",
        "what they see, what hides the view, signs",
        (
            "Whose is each camera, and where does it point?",
            "Do leaves, signs or a lamp's glare hide the view?",
            "Is there a sign that says who runs it?",
        ),
        (
            "works, sees the place, and is signed",
            "sign missing or faded",
            "view partly hidden",
            "view hidden, or points elsewhere",
            "broken, or none though one is relied on",
        ),
    ),
    AuditCategory(
        "locks_fences",
        "Doors, locks and fences",
        "broken, low, propped open, climbable",
        (
            "Which doors or gates are propped, unlocked or broken?",
            "Where is a fence low, holed, or easy to climb from a bin or wall?",
            "Do bin stores, garages and meter cupboards lock?",
        ),
        (
            "sound and locked",
            "worn, still does its work",
            "one weak spot",
            "open or broken: anybody can get in",
            "broken, and used to get in",
        ),
    ),
    AuditCategory(
        "graffiti",
        "Graffiti and damage",
        "tags, broken glass, burnt patches",
        (
            "Is it new, old, or painted over and back again?",
            "Is any of it hateful, or a threat? Report that the same day.",
            "What is broken or burnt: shelters, bins, seats, windows?",
        ),
        (
            "none",
            "small or old",
            "several tags, or one thing broken",
            "much, fresh, or back after cleaning",
            "hateful, threatening, or dangerous",
        ),
    ),
    AuditCategory(
        "litter",
        "Litter and fly-tipping",
        "rubbish, drug litter, dumped goods",
        (
            "Are bins full, broken or missing?",
            "Are there needles, foil, wraps or small canisters? Do not touch them.",
            "What is dumped, and could it be burnt or climbed on?",
        ),
        (
            "clean",
            "a little litter",
            "bins full, or litter gathering",
            "dumped goods, or drug litter",
            "needles where children go, or dumping again and again",
        ),
    ),
    AuditCategory(
        "vehicles",
        "Abandoned vehicles",
        "no tax, flat tyres, broken windows",
        (
            "Is a vehicle flat, broken, burnt, or slept in?",
            "Do parked vehicles hide a door, a path or a camera?",
            "Give the make and where it stands; its number plate goes to the council, not here.",
        ),
        (
            "none",
            "one neglected",
            "one that looks abandoned",
            "several, or one with broken glass",
            "burnt, leaking, or lived in",
        ),
    ),
    AuditCategory(
        "access",
        "Access and escape routes",
        "cut-throughs, gates, ways over or behind",
        (
            "Which ways lead in and out, and which are needed?",
            "Is there a way behind homes, over a roof or a wall?",
            "Can a moped or an e-scooter get through?",
        ),
        (
            "ways are few, needed and overlooked",
            "a way that few need",
            "a way behind buildings, overlooked",
            "an unseen way in or out",
            "an unseen way, known to be used to get away",
        ),
    ),
    AuditCategory(
        "underpasses",
        "Underpasses and steps",
        "light, mirrors, blind turns, a way round",
        (
            "Can the far end be seen before going in?",
            "Do lamps and mirrors work; does water stand?",
            "Is there another way for those who do not want to use it?",
        ),
        (
            "bright, straight, clean",
            "worn, but bright and open",
            "a lamp out, or a turn with a mirror",
            "a blind turn, or dark",
            "dark and blind, with no other way",
        ),
    ),
    AuditCategory(
        "seating",
        "Seating and gathering places",
        "who sits there, and when",
        (
            "Who uses it by day and by night, and what do they leave behind?",
            "Is it overlooked, and away from doors and cash machines?",
            "Could it be moved, opened up or lit rather than taken away?",
        ),
        (
            "used by many, overlooked",
            "some litter left behind",
            "trouble now and then",
            "others stay away because of who is there",
            "drug dealing or violence is seen here",
        ),
    ),
    AuditCategory(
        "cash",
        "Cash machines",
        "who can stand close, light, where one could run",
        (
            "Can somebody stand close or behind unseen?",
            "Is it lit, on camera, and with a marked space around it?",
            "Which way could somebody run?",
        ),
        (
            "lit, on camera, space around it",
            "markings worn",
            "light or camera weak",
            "somebody can stand close unseen",
            "dark, unseen, with a way to run",
        ),
    ),
    AuditCategory(
        "licensed",
        "Licensed premises",
        "queues, outside drinking, glass, closing time",
        (
            "Where do people queue, smoke and wait for a ride?",
            "Is glass taken outside or left there?",
            "Do closing times of neighbours fall together?",
        ),
        (
            "well run inside and out",
            "some litter or noise",
            "queues or smokers block the way",
            "glass outside, or crowds at closing time",
            "fights or drunkenness seen on the walk",
        ),
    ),
    AuditCategory(
        "transport",
        "Bus stops and stations",
        "light, shelter, view, last service",
        (
            "Can those who wait be seen, and see who comes?",
            "Are the shelter, the light and the timetable whole?",
            "What is open nearby when the last service leaves?",
        ),
        (
            "lit, whole, overlooked",
            "worn or dirty",
            "glass or light broken",
            "unlit or hidden from view",
            "people avoid it, or were harmed here",
        ),
    ),
    AuditCategory(
        "other",
        "Anything else",
        "whatever the walk shows that no category covers",
        ("What did people who live or work here say? No names.",),
        (
            "nothing",
            "minor",
            "some",
            "serious",
            "severe",
        ),
    ),
)
CATEGORY_TITLES = MappingProxyType({one.id: one.title for one in CATEGORIES})


@dataclass(frozen=True)
class FormField:
    """A question of the form.

    Attributes
    ----------
    name
        What files call the answer.
    title
        What the form calls it.
    help
        How to answer.
    """

    name: str
    title: str
    help: str


WALK_FIELDS: tuple[FormField, ...] = (
    FormField("audit", "Audit", "of this place; leave as it is"),
    FormField("place", "Place", "leave as it is"),
    FormField("walked", "Day of the walk", "such as 20/11/2024"),
    FormField("light", "Light", " or ".join(LIGHTS)),
    FormField("walkers", "Who walked", "organisations, such as police and council: no names"),
)
SCORE_FIELDS: tuple[FormField, ...] = (
    FormField("category", "Category", "leave as it is"),
    FormField("score", "Score", f"0 to 4; leave empty, or write {NOT_LOOKED_AT}"),
    FormField("note", "Note", "what the score rests on"),
)
FINDING_FIELDS: tuple[FormField, ...] = (
    FormField("ref", "Ref", "F1, F2 and so on: once in a form"),
    FormField("earlier", "Earlier ref", "of the same finding on the walk before, if there is one"),
    FormField("stop", "Stop", "number of the stop; 0 for the whole place"),
    FormField("category", "Category", "one of the list"),
    FormField("severity", "Severity", ", ".join(SEVERITIES)),
    FormField("what", "What was seen", "no names, telephone numbers, number plates or addresses"),
    FormField("photo", "Photo", "file names or numbers, with ; between them"),
    FormField("owner", "Owner", "who has to act: one of the list"),
    FormField("action", "Action", "what was agreed"),
    FormField("due", "Due", "such as 20/11/2024"),
    FormField("status", "Status", ", ".join(STATUSES)),
)
STOP_FIELDS: tuple[FormField, ...] = (
    FormField("number", "Stop", ""),
    FormField("kind", "Kind", ""),
    FormField("name", "Where", ""),
    FormField("look_for", "Look for", ""),
)


def finding_id(walked: str, ref: str) -> str:
    """Name a finding for good: the day it was first seen, and its ref in that day's form.

    >>> finding_id("2024-11-20", "F3")
    '2024-11-20/F3'
    """
    return f"{walked}/{ref}"
