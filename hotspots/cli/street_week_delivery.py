"""``hotspots street-week deliver``: beats from house to house, and officers by day and hour."""

from pathlib import Path
from typing import TYPE_CHECKING

from hotspots.cli.pack_commands import MadePack, PackCommand

if TYPE_CHECKING:
    from hotspots.progress import Progress
    from hotspots.settings import Settings

# What of a Street Week's own settings says where and when.
WHERE = ("ward", "week")


def _make_delivery(settings: "Settings", folder: Path, progress: "Progress") -> MadePack:
    from hotspots.districts.street_week_delivery import make_delivery, write_delivery
    from hotspots.patterns.plain_words import say_week

    made = make_delivery(settings, folder=folder, progress=progress)
    pack = made.pack
    return MadePack(
        [pack.finding, f"{pack.ward}, {pack.place} · {say_week(pack.week)}"],
        (*pack.notes, *pack.grid_notes),
        lambda out: write_delivery(made, out, folder=folder),
    )


DELIVER = PackCommand(
    "deliver",
    "Cut a ward into beats of equal work, and share out the officers of its Street Week.",
    "hotspots street-week deliver my.toml -d Southend-on-Sea --ward “Kursley North”"
    " --week 2025-03-10 --beats 20 -o delivery",
    ("street_week", "delivery"),
    _make_delivery,
    only={"street_week": WHERE},
)
