"""``hotspots street-week plan-evaluation`` and ``evaluate``: what a Street Week changed."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hotspots.cli.products import PLACE, lazy_command, read_inputs, with_options
from hotspots.cli.terminal import telling

if TYPE_CHECKING:
    from collections.abc import Callable

    from hotspots.cli.product_options import SettingOption

_EVALUATE = (
    "Evaluate a Street Week: before and after, against similar wards and the ground around.\n\n"
    "It says so where nothing can be measured, and how large a change would have been seen."
)
_PLAN = (
    "Write down what a Street Week will be compared with, before anybody can know the outcome.\n\n"
    "Nothing later than the week's first day is looked at; the file shows whether it was changed."
)
_EXAMPLE = "hotspots street-week evaluate my.toml --ward Kursaal --week 2024-06-10 -o evaluation"
# What of a Street Week's own settings says where and when.
_WHERE = ("ward", "week")
_PLAN_EXAMPLE = (
    "hotspots street-week plan-evaluation my.toml --ward Kursaal --week 2024-06-10 -o plan.json"
)


def add_evaluation(group: typer.Typer) -> None:
    """Add the commands to the group ``street-week``."""
    for name, function, words, example in (
        ("plan-evaluation", _plan_function, _PLAN, _PLAN_EXAMPLE),
        ("evaluate", _evaluate_function, _EVALUATE, _EXAMPLE),
    ):
        group.command(
            name, cls=lazy_command(function), help=f"{words}\n\n{PLACE}\n\nExample: {example}"
        )(lambda: None)


def _plan_function() -> "Callable[..., None]":
    return _function(_plan, {"out": _file("FILE", "File to write, .json; never replaced.")})


def _evaluate_function() -> "Callable[..., None]":
    folder = _file("FOLDER", "Folder to write: new, empty, or of an earlier evaluation.")
    plan = Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What plan-evaluation wrote.", show_default=False),
    ]
    survey = Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Answers of residents: question, answer, when (before or after), count.",
            show_default=False,
        ),
    ]
    return _function(_evaluate, {"plan": plan, "survey": survey, "out": folder})


def _function(work: "Callable[..., None]", own: dict[str, Any]) -> "Callable[..., None]":
    from hotspots.cli.product_options import options_of

    every = options_of(["street_week", "evaluation"])
    options = [one for one in every if one.section != "street_week" or one.setting in _WHERE]
    shared = {
        "compare": _texts("WARD", "Compare with this ward, whatever the rule says"),
        "outcome": _texts("OFFENCE", "Look at this offence, too"),
    }
    return with_options(partial(work, options), {**shared, **own}, options)


def _plan(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    out: Path | None,
    compare: list[str] | None,
    outcome: list[str] | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Plan, write the file, and say what could be seen."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.street_week_outcome import make_evaluation_plan, write_plan

        planned = make_evaluation_plan(
            settings,
            folder=folder,
            compare=compare or (),
            outcomes=outcome or (),
            progress=progress,
        )
        if out is not None:
            write_plan(planned, out)
    if quiet:
        return
    plan = planned.plan
    typer.echo(f"{plan.ward}, week of {plan.week}, against {', '.join(plan.comparison_wards)}")
    typer.echo(plan.rule)
    typer.echo(
        f"A change of about {plan.smallest_visible:,.0f} incidents in {plan.primary} {plan.by}s"
        " would be seen four times in five"
    )
    if not plan.made_beforehand:
        typer.echo(f"note: the data reach {plan.seen_until}: the outcome can be known already")
    for note in planned.choice.notes:
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {out}")


def _evaluate(
    options: "list[SettingOption]",
    *,
    inputs: list[str],
    plan: Path | None,
    survey: Path | None,
    out: Path | None,
    compare: list[str] | None,
    outcome: list[str] | None,
    quiet: bool,
    verbose: bool,
    **given: Any,
) -> None:
    """Evaluate, write the pack where it was asked for, and say what was found."""
    settings, folder = read_inputs(inputs, options, given)
    with telling(quiet=quiet, verbose=verbose, kept="Nothing was written.") as progress:
        from hotspots.districts.street_week_outcome import make_evaluation, write_evaluation_pack

        made = make_evaluation(
            settings,
            folder=folder,
            plan=plan,
            survey=survey,
            progress=progress,
            compare=compare or (),
            outcomes=outcome or (),
        )
        written = 0 if out is None else write_evaluation_pack(made, out, folder=folder)
    if quiet:
        return
    from hotspots.products.outcome import say_power

    pack = made.pack
    for line in (pack.finding, say_power(pack.outcome), pack.planned):
        typer.echo(line)
    for note in (*pack.notes, *pack.outcome.notes):
        typer.echo(f"note: {note}")
    if out is not None:
        typer.echo(f"Wrote {written} files to {out}")


def _texts(metavar: str, words: str) -> Any:
    return Annotated[
        list[str] | None,
        typer.Option(metavar=metavar, help=f"{words}; may be given again.", show_default=False),
    ]


def _file(metavar: str, words: str) -> Any:
    return Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar=metavar, help=words, show_default=False),
    ]
