"""Would the places chosen from earlier months have caught the incidents of later ones?

Without arguments, on the sample county: how many of the planted harm spots are found (recall),
how much of the list stands on one (precision), and how methods compare over its last months.

With ``--incidents`` (police.uk's months of one force) and ``--boundaries``: every method learns
from all but the last months and is scored on those together, then on month after month, each
learning from all before it. Beside the methods of the package stand variations of free
placement that might do better: recent incidents weighing more, fewer months, other offences too.
A variation is worth taking only where it is ahead in every month.

    .venv/bin/python scripts/bench_accuracy.py
    .venv/bin/python scripts/bench_accuracy.py --incidents "police_uk/*-essex-street.csv.gz" \
--boundaries wards.geojson
"""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from hotspots import read_boundaries, read_incidents
from hotspots.ground import StudyArea
from hotspots.ground.study_area import join_areas, study_areas_of
from hotspots.patterns.rolling_accuracy import Accuracy, evaluate_methods
from hotspots.patterns.spot_methods import Method, SpotTask, all_methods, freely_placed

DATA = Path(__file__).parents[1] / "data"
OFFENCES = ("Violence and sexual offences", "Robbery", "Possession of weapons")
DAYS_A_MONTH = 30.44
# A centre this near a planted one (both ways) is on it: half of the square's side.
ON_IT_M = 75.0


def main(arguments: Sequence[str] | None = None) -> None:
    """Tell how well each method does."""
    options = _options(arguments)
    if options.incidents:
        _tell_of_files(options)
    else:
        _tell_of_sample(options)


def _tell_of_files(options: argparse.Namespace) -> None:
    boundaries = read_boundaries(options.boundaries)
    records = read_incidents(options.incidents, boundaries=boundaries)
    area = join_areas(study_areas_of(boundaries), name="all districts")
    incidents = records.incidents[records.incidents["district"].notna()]
    # Other offences weigh nothing in the score; a variation may still learn from them.
    incidents = incidents.assign(wanted=incidents["offence"].isin(options.offences) * 1.0)
    print(f"{int(incidents['wanted'].sum()):,} of {len(incidents):,} incidents in {area.name}")
    wanted = incidents[incidents["wanted"] > 0]
    print(f"{options.count} squares of {options.size_m:g} m, {', '.join(options.offences)}")
    for scored, months in ((1, options.test_months), (options.scored, 1)):
        found = _compare(wanted, area, options, scored=scored, test_periods=months)
        _print_scores(found)
    task = SpotTask(options.count, options.size_m, "wanted")
    for scored, months in ((1, options.test_months), (options.scored, 1)):
        found = _compare(
            incidents,
            area,
            options,
            scored=scored,
            test_periods=months,
            methods=variations(task),
            weights="wanted",
        )
        _print_scores(found)


def variations(task: SpotTask) -> dict[str, Method]:
    """Make free placements that learn otherwise; ours as it is comes first."""
    made = {"as it is": freely_placed(task)}
    for months in (2, 4, 8):
        made[f"half-life {months} months"] = _placed_by(task, _fading(months))
    for months in (2, 3, 4):
        made[f"last {months} months only"] = _placed_by(task, _recent(months))
    for share in (0.05, 0.1, 0.2, 0.5):
        made[f"other offences weigh {share:g}"] = _placed_by(task, _mixed(share))
    return made


def _placed_by(task: SpotTask, weigh: Callable[[gpd.GeoDataFrame], "pd.Series[float]"]) -> Method:
    """Place freely what is weighed anew."""
    place = freely_placed(SpotTask(task.count, task.size_m, "weighed"))
    return lambda incidents: place(incidents.assign(weighed=weigh(incidents)))


def _age(incidents: gpd.GeoDataFrame) -> "pd.Series[float]":
    """Tell how many months before the last an incident began."""
    age: pd.Series[float] = (incidents["start"].max() - incidents["start"]) / pd.Timedelta(days=1)
    return age / DAYS_A_MONTH


def _fading(months: float) -> Callable[[gpd.GeoDataFrame], "pd.Series[float]"]:
    return lambda incidents: incidents["wanted"] * 0.5 ** (_age(incidents) / months)


def _recent(months: int) -> Callable[[gpd.GeoDataFrame], "pd.Series[float]"]:
    return lambda incidents: incidents["wanted"] * (_age(incidents) < months - 0.5)


def _mixed(share: float) -> Callable[[gpd.GeoDataFrame], "pd.Series[float]"]:
    return lambda incidents: incidents["wanted"].where(incidents["wanted"] > 0, share)


def _compare(
    incidents: gpd.GeoDataFrame,
    area: StudyArea,
    options: argparse.Namespace,
    *,
    scored: int,
    test_periods: int,
    methods: dict[str, Method] | None = None,
    weights: str | None = None,
) -> Accuracy:
    return evaluate_methods(
        incidents,
        study_area=area,
        count=options.count,
        size_m=options.size_m,
        methods=methods or all_methods(SpotTask(options.count, options.size_m), study_area=area),
        weights=weights,
        scored=scored,
        test_periods=test_periods,
        bootstrap=options.bootstrap,
    )


def _print_scores(found: Accuracy) -> None:
    """Print a line a method, with its hit rate in each period."""
    periods = found.settings.periods
    print(f"\nScored on {', '.join(periods)}; best possible catches ", end="")
    print(f"{found.summary['best_hit_rate'].iloc[0]:.2%} (gap {found.settings.best_gap:.2%})")
    each = found.by_period.pivot(index="method", columns="period", values="hit_rate")
    for row in found.summary.to_dict("records"):
        months = "  ".join(f"{each.loc[row['method'], period]:7.2%}" for period in periods)
        print(
            f"{row['method']:26} {row['hit_rate']:7.2%} ({row['low']:.2%} to {row['high']:.2%})"
            f"  PAI {row['pai']:5.0f}  PEI {row['pei']:.3f}  RRI {row['rri']:.2f}"
            f"  against the first {row['difference_low']:+.2%} to {row['difference_high']:+.2%}"
            f"  | {months}"
        )


def _tell_of_sample(options: argparse.Namespace) -> None:
    boundaries = read_boundaries(DATA / "boundaries" / "essex_sample_wards.geojson")
    records = read_incidents(
        DATA / "sample_incidents" / "sample_incidents.csv.gz", boundaries=boundaries
    )
    areas = study_areas_of(boundaries, names=options.districts)
    codes = [area.code for area in areas]
    incidents = records.incidents[records.incidents["district_code"].isin(codes)]
    truth = json.loads((DATA / "sample_incidents" / "truth.json").read_text("utf-8"))
    planted, stacks = (_positions(truth[kind], codes) for kind in ("spots", "stacks"))
    on_stack = _beside(incidents.get_coordinates().to_numpy(), stacks, within_m=1.0)
    for name, some in (("all incidents", incidents), ("stacks set aside", incidents[~on_stack])):
        for count in (len(planted), 2 * len(planted)):
            places = freely_placed(SpotTask(count, options.size_m))(some)
            _tell_of_planted(name, places, planted, stacks)
    area = join_areas(areas, name="the sample county")
    _print_scores(_compare(incidents, area, options, scored=options.scored, test_periods=1))


def _tell_of_planted(
    name: str, places: gpd.GeoSeries, planted: np.ndarray, stacks: np.ndarray
) -> None:
    centres = places.centroid.get_coordinates().to_numpy()
    recall = _beside(planted, centres, within_m=ON_IT_M).mean()
    on_it = _beside(centres, planted, within_m=ON_IT_M)
    either = on_it | _beside(centres, stacks, within_m=ON_IT_M)
    print(
        f"{name}: a list of {len(centres)} finds {recall:.1%} of {len(planted)} planted harm"
        f" spots (recall); {on_it.mean():.1%} of it stands on one (precision), {either.mean():.1%}"
        " on one or on a planted stack"
    )


def _positions(planted: list[dict[str, Any]], codes: list[str]) -> np.ndarray:
    inside = [one for one in planted if one["district"] in codes]
    xy = [(float(one["easting"]), float(one["northing"])) for one in inside]
    return np.array(xy).reshape(-1, 2)


def _beside(these: np.ndarray, those: np.ndarray, *, within_m: float) -> np.ndarray:
    """Tell which of these are near any of those, east-west and north-south."""
    near = np.zeros(len(these), dtype=bool)
    for x, y in those:
        near |= np.abs(these - (x, y)).max(axis=1) <= within_m
    return near


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--incidents", help="police.uk files: one, a folder or a pattern")
    parser.add_argument("--boundaries", help="wards with their districts")
    parser.add_argument("--districts", nargs="+", default=[], help="of the sample; else all")
    parser.add_argument("--offences", nargs="+", default=list(OFFENCES))
    parser.add_argument("--count", type=int, default=67)
    parser.add_argument("--size-m", type=float, default=150.0)
    parser.add_argument("--test-months", type=int, default=2, help="last months scored together")
    parser.add_argument("--scored", type=int, default=6, help="months scored one by one")
    parser.add_argument("--bootstrap", type=int, default=1000)
    options = parser.parse_args(arguments)
    if bool(options.incidents) != bool(options.boundaries):
        parser.error("--incidents and --boundaries go together")
    return options


if __name__ == "__main__":
    main()
