"""``hotspots street-week plan-evaluation`` and ``evaluate``: what a Street Week changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.pack_commands import MadePack, PackCommand
from hotspots.cli.street_week_delivery import WHERE

if TYPE_CHECKING:
    from hotspots.progress import Progress
    from hotspots.settings import Settings


def _make_plan(
    settings: "Settings",
    folder: Path,
    progress: "Progress",
    compare: list[str] | None,
    outcome: list[str] | None,
) -> MadePack:
    """Plan, and say what could be seen."""
    from hotspots.districts.street_week_outcome import make_evaluation_plan, write_plan

    planned = make_evaluation_plan(
        settings,
        folder=folder,
        compare=compare or (),
        outcomes=outcome or (),
        progress=progress,
    )
    plan = planned.plan
    lines = [
        f"{plan.ward}, week of {plan.week}, against {', '.join(plan.comparison_wards)}",
        plan.rule,
        f"A change of about {plan.smallest_visible:,.0f} incidents in {plan.primary} {plan.by}s"
        " would be seen four times in five",
    ]
    notes = planned.choice.notes
    if not plan.made_beforehand:
        known = f"the data reach {plan.seen_until}: the outcome can be known already"
        notes = (known, *notes)

    def write(out: Path) -> None:
        write_plan(planned, out)

    return MadePack(lines, notes, write)


def _make_evaluation(
    settings: "Settings",
    folder: Path,
    progress: "Progress",
    compare: list[str] | None,
    outcome: list[str] | None,
    plan: Path | None,
    survey: Path | None,
) -> MadePack:
    """Evaluate, and say what was found."""
    from hotspots.districts.street_week_outcome import make_evaluation, write_evaluation_pack
    from hotspots.products.outcome import say_power

    made = make_evaluation(
        settings,
        folder=folder,
        plan=plan,
        survey=survey,
        compare=compare or (),
        outcomes=outcome or (),
        progress=progress,
    )
    pack = made.pack
    return MadePack(
        [pack.finding, say_power(pack.outcome), pack.planned],
        (*pack.notes, *pack.outcome.notes),
        lambda out: write_evaluation_pack(made, out, folder=folder),
    )


def _texts(metavar: str, words: str) -> Any:
    return Annotated[
        list[str] | None,
        typer.Option(metavar=metavar, help=f"{words}; may be given again.", show_default=False),
    ]


def _file(words: str) -> Any:
    return Annotated[Path | None, typer.Option(metavar="FILE", help=words, show_default=False)]


_COMPARED = {
    "compare": _texts("WARD", "Compare with this ward, whatever the rule says"),
    "outcome": _texts("OFFENCE", "Look at this offence, too"),
}
PLAN_EVALUATION = PackCommand(
    "plan-evaluation",
    "Write down what a Street Week will be compared with, before anybody can know the outcome."
    "\n\nNothing later than the week's first day is looked at; the file shows whether it was"
    " changed.",
    "hotspots street-week plan-evaluation my.toml --ward Kursaal --week 2024-06-10 -o plan.json",
    ("street_week", "evaluation"),
    _make_plan,
    only={"street_week": WHERE},
    own=_COMPARED,
    writes=("FILE", "File to write, .json; never replaced."),
)
EVALUATE = PackCommand(
    "evaluate",
    "Evaluate a Street Week: before and after, against similar wards and the ground around."
    "\n\nIt says so where nothing can be measured, and how large a change would have been seen.",
    "hotspots street-week evaluate my.toml --ward Kursaal --week 2024-06-10 -o evaluation",
    ("street_week", "evaluation"),
    _make_evaluation,
    only={"street_week": WHERE},
    own={
        **_COMPARED,
        "plan": _file("What plan-evaluation wrote."),
        "survey": _file("Answers of residents: question, answer, when (before or after), count."),
    },
)
