"""What the front page says of all districts together, against worlds added up by hand."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hotspots.districts import prepare_run
from hotspots.districts.changes import changes_of, overall_change, say_compared
from hotspots.districts.front_finding import find_front
from hotspots.districts.front_page import add_up, mapped_place, ward_harm
from hotspots.districts.job import DistrictJob, job_of
from hotspots.districts.key_figures import overdue_visits
from hotspots.districts.run_method import draw_run_method
from hotspots.patterns.rate_ratio import compare_rates
from hotspots.settings import check_settings
from tests.cocoon_project import write_cocoon_project
from tests.publish.districts import row
from tests.worlds import two_district_project, write_lines

ROWS = [
    row("Aford", harm=60.0, spots=2, share_of_harm=0.5, share_of_ground=0.1, area_km2=1.0),
    row("Bley", harm=40.0, spots=1, share_of_harm=0.25, share_of_ground=0.0, area_km2=3.0),
]


def prepared(folder: Path, **sections: dict[str, Any]) -> Any:
    settings = check_settings(two_district_project(folder, **sections))
    return prepare_run(settings, folder=folder)


# --- The finding --------------------------------------------------------------------------------


def test_the_title_counts_the_fewest_wards_that_hold_half() -> None:
    found = find_front("Essex", ROWS, [30, 25, 20, 15, 10, 0])
    assert found.title == "Half of the recorded harm in Essex falls in 2 of 6 wards"
    # 0.5 of 60 and 0.25 of 40 are 40 of 100; 0.1 of 1 km² is 0.1 of 4.
    assert found.also == "3 small places hold 40% of the harm on 2.5% of the ground."


@pytest.mark.parametrize(
    ("harm", "few"), [([50, 50], 1), ([49, 51], 1), ([1, 1, 1], 2), ([0.1] * 10, 5), ([9, 0, 0], 1)]
)
def test_half_is_half(harm: list[float], few: int) -> None:
    title = find_front("X", [], harm).title
    assert f"falls in {few} of {len(harm)} wards" in title


def test_the_districts_that_hold_most_are_named_where_there_are_many() -> None:
    rows = [
        row(name, harm=harm) for name, harm in zip("ABCDEF", (5, 30, 10, 20, 3, 32), strict=True)
    ]
    assert find_front("X", rows, []).also == "F, B and D hold 82% of it."
    assert find_front("X", rows[:5], []).also == ""


def test_without_wards_the_title_is_of_the_spots() -> None:
    found = find_front("Essex", ROWS, [])
    assert found.title == "3 small places hold 40% of the harm on 2.5% of the ground in Essex"


def test_without_harm_nothing_is_claimed() -> None:
    quiet = [row("Aford", harm=0.0, spots=0, share_of_harm=0.0)]
    found = find_front("Essex", quiet, [0.0, 0.0])
    assert found.title == "No small place in Essex stands out by its harm"


def test_harm_is_added_up_by_ward(tmp_path: Path) -> None:
    run = prepared(tmp_path, harm={"index": "count"})
    assert ward_harm(run) == [12.0, 6.0]


def test_a_finding_about_some_districts_is_not_said_of_all(tmp_path: Path) -> None:
    run = prepared(tmp_path, run={"name": "two", "title": "Essex"})
    assert mapped_place(run) == "Essex"
    assert mapped_place(replace(run, study_areas=run.study_areas[1:])) == "Bley"
    (tmp_path / "box").mkdir()
    assert mapped_place(prepared(tmp_path / "box", boundaries={"files": []})) == "two"


# --- All districts together ---------------------------------------------------------------------


def test_totals_are_sums_and_shares_are_of_all() -> None:
    rows = [
        replace(ROWS[0], live_zones=2, overdue=5, warnings=1),
        replace(ROWS[1], live_zones=3, overdue=7, warnings=2),
    ]
    total = add_up(rows)
    assert (total.incidents, total.harm, total.area_km2, total.spots) == (2468, 100.0, 4.0, 3)
    assert total.share_of_harm == pytest.approx(0.4)
    assert total.share_of_ground == pytest.approx(0.025)
    assert (total.live_zones, total.overdue, total.warnings) == (5, 12, 3)


def test_what_one_district_does_not_know_nobody_knows_of_all() -> None:
    total = add_up([replace(ROWS[0], overdue=5, share_of_ground=None), ROWS[1]])
    assert (total.overdue, total.live_zones, total.share_of_ground) == (None, None, None)


def test_changes_are_added_up_over_the_same_days_only() -> None:
    first, second = (
        replace(ROWS[0], change=compare_rates(10, 20, days=(30, 31))),
        replace(ROWS[1], change=compare_rates(5, 1, days=(30, 31))),
    )
    assert add_up([first, second]).change == compare_rates(15, 21, days=(30, 31))
    assert add_up([first, ROWS[1]]).change is None
    other = replace(second, change=compare_rates(5, 1, days=(31, 31)))
    assert add_up([first, other]).change is None


# --- Change -------------------------------------------------------------------------------------


def test_the_last_months_are_set_against_those_before(tmp_path: Path) -> None:
    settings = two_district_project(tmp_path)
    months = {"2024-01": 3, "2024-02": 4, "2024-03": 8, "2024-04": 9}
    lines = [
        f"500500,200500,Robbery,{month}-{1 + n:02},High Street"
        for month, many in months.items()
        for n in range(many)
    ]
    lines += ["503000,200500,Robbery,2024-01-01,Low Street", "503000,200500,Robbery,2024-04-30,x"]
    write_lines(tmp_path / "incidents.csv", ["easting,northing,offence,date,location", *lines])
    run = prepare_run(check_settings(settings), folder=tmp_path)
    changes = changes_of(job_of(run, run.study_areas[:1]))
    assert overall_change(changes) == compare_rates(7, 17, days=(60, 61))
    assert say_compared(changes) == "March 2024 to April 2024 against January 2024 to February 2024"


def test_one_month_is_compared_with_nothing(tmp_path: Path) -> None:
    run = prepared(tmp_path)
    changes = changes_of(job_of(run, run.study_areas[:1]))
    assert overall_change(changes) is None
    assert say_compared(changes) == ""


# --- Overdue visits -----------------------------------------------------------------------------


def cocoon_job(folder: Path, as_of: str, visited: list[str]) -> DistrictJob:
    """Aford, where number 9 Mill Lane was burgled on the 19th; reported at 19:00."""
    cocoon = {"as_of": as_of, "register_folder": "register"}
    settings = check_settings(write_cocoon_project(folder, cocoon=cocoon))
    if visited:
        lines = [f"{door},spoke,2024-11-20 10:00:00,minute,,a.csv,2" for door in visited]
        (folder / "register").mkdir()
        write_lines(
            folder / "register" / "visits.csv",
            ["door,outcome,visited,precision,officer,file,line", *lines],
        )
    run = prepare_run(settings, folder=folder)
    return job_of(run, [one for one in run.study_areas if one.name == "Aford"])


def knocks(job: DistrictJob) -> set[str]:
    assert job.cocoon is not None
    from hotspots.patterns.door_lists import list_doors

    doors = list_doors(job.cocoon.plan, districts=job.districts).doors
    return set(doors.loc[doors["priority"].isin(["gold", "silver"]), "door"])


def test_doors_are_overdue_once_their_deadline_has_passed(tmp_path: Path) -> None:
    for name in ("in-time", "late"):
        (tmp_path / name).mkdir()
    in_time = cocoon_job(tmp_path / "in-time", "2024-11-20", [])
    assert overdue_visits(in_time) == 0
    late = cocoon_job(tmp_path / "late", "2024-11-25", [])
    assert overdue_visits(late) == len(knocks(late)) == 29


def test_a_visit_ends_being_overdue(tmp_path: Path) -> None:
    job = cocoon_job(tmp_path, "2024-11-25", ["100001007", "100001011"])
    assert overdue_visits(job) == 27


def test_without_a_register_or_addresses_nobody_can_tell(tmp_path: Path) -> None:
    job = cocoon_job(tmp_path, "2024-11-25", [])
    cocoon = job.settings.cocoon.model_copy(update={"register_folder": ""})
    without = job.settings.model_copy(update={"cocoon": cocoon})
    assert overdue_visits(replace(job, settings=without)) is None
    assert overdue_visits(replace(job, districts=("Elsewhere",))) is None
    assert overdue_visits(replace(job, cocoon=None)) is None


# --- The method page ----------------------------------------------------------------------------


def test_the_method_page_accounts_for_rows_and_names_no_folder(tmp_path: Path) -> None:
    settings = two_district_project(tmp_path)
    settings["incidents"]["files"] = str(tmp_path / "incidents.csv")
    run = prepare_run(check_settings(settings), folder=tmp_path, districts=["Bley"])
    page = draw_run_method(run)
    assert "21 rows were read; 20 could be used and 6 of them" in page
    assert "not mapped: in a district that was not chosen" in page
    assert "files = &#34;incidents.csv&#34;" in page
    assert "districts = [&#34;Bley&#34;]" in page
    assert str(tmp_path) not in page
    assert tmp_path.name not in page


def test_warnings_are_those_of_one_district_alone(tmp_path: Path) -> None:
    run = prepared(tmp_path)
    job = replace(
        job_of(run, run.study_areas[:1]), caveats=("of all", "own"), run_notes=("of all",)
    )
    assert (job.caveats_of_its_own, job.caveats_of_all) == (("own",), ("of all",))
