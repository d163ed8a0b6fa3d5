"""What an Environmental Visual Audit looks at, by category, and our own scale of 0 to 4.

No national numeric form exists. The scale is this project's, and every page that shows a score
says so.
"""

from dataclasses import dataclass


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
        What somebody on the walk looks at.
    """

    id: str
    title: str
    look_for: str


CATEGORIES: tuple[AuditCategory, ...] = (
    AuditCategory("lighting", "Lighting", "lamps that are out, hidden by leaves, or missing"),
    AuditCategory("sight_lines", "Sight lines and foliage", "corners, hedges and walls to hide at"),
    AuditCategory("cameras", "Cameras", "what they see, what hides the view, signs"),
    AuditCategory(
        "locks_fences", "Doors, locks and fences", "broken, low, propped open, climbable"
    ),
    AuditCategory("graffiti", "Graffiti and damage", "tags, broken glass, burnt patches"),
    AuditCategory("litter", "Litter and fly-tipping", "rubbish, drug litter, dumped goods"),
    AuditCategory("vehicles", "Abandoned vehicles", "no tax, flat tyres, broken windows"),
    AuditCategory("access", "Access and escape routes", "cut-throughs, gates, ways over or behind"),
    AuditCategory(
        "underpasses", "Underpasses and steps", "light, mirrors, blind turns, a way round"
    ),
    AuditCategory("seating", "Seating and gathering places", "who sits there, and when"),
    AuditCategory("cash", "Cash machines", "who can stand close, light, where one could run"),
    AuditCategory("licensed", "Licensed premises", "queues, outside drinking, glass, closing time"),
    AuditCategory("transport", "Bus stops and stations", "light, shelter, view, last service"),
    AuditCategory("other", "Anything else", "whatever the walk shows that no category covers"),
)
# What a score means: higher is worse, and what is not looked at has none.
SCALE: dict[int, str] = {
    0: "good: nothing to do",
    1: "minor: note it",
    2: "some: put right in normal upkeep",
    3: "serious: needs an owner and a date",
    4: "severe: put right at once",
}
