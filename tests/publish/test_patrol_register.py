"""Recording patrols and plans: nothing twice, nothing lost, whole or not at all."""

import itertools
from pathlib import Path

import pytest

from hotspots.errors import InputError
from hotspots.patterns.gps_visits import find_gps_visits
from hotspots.patterns.patrol_records import RecordedPatrols
from hotspots.publish.patrol_register import note_plan, record_gps_visits, record_patrol_logs
from hotspots.records.patrol_logs import read_patrol_logs
from hotspots.records.patrol_register import read_patrol_register
from tests.patrol_worlds import Plan, plan_of
from tests.patterns.test_gps_visits import SQUARE, fixes_of
from tests.worlds import write_lines

HEADER = "Spot,Unit,Officer,Date,Arrived,Left,Activity,Number"
MON = "2025-01-06"


def record(tmp_path: Path, *rows: str, name: str = "log.csv") -> RecordedPatrols:
    logs = read_patrol_logs(write_lines(tmp_path / name, [HEADER, *rows]))
    return record_patrol_logs(logs, tmp_path / "register", as_of="2025-01-20")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def note(tmp_path: Path, plan: Plan) -> tuple[int, int, int]:
    noted = note_plan(plan, tmp_path / "register", place="Harlow")
    return noted.new, noted.already_there, noted.replaced


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    note(tmp_path, plan_of(("A", MON, "late", "P1", "18:00")))
    recorded = record(
        tmp_path,
        f"a,P1,PC 9,{MON},18:05,18:20,asb,2",
        f"a,P1,PC 8,{MON},18:05,18:20,asb,2",
        f"Z,P1,PC 9,{MON},19:05,19:20,asb,2",
        f"A,P1,PC 9,{MON},,,,",
        "A,P1,PC 9,2025-01-21,18:05,18:20,asb,2",
        f"A,P1,PC 9,{MON},18:05,18:20,danced,2",
    )
    assert str(recorded) == (
        "6 rows read = 2 new + 1 already there + 3 rejected (nothing filled in: 1, activity not"
        " known: 1, visited after the day of recording: 1)"
    )
    assert sorted(recorded.rejected_rows["line"]) == [5, 6, 7]
    assert recorded.unplanned_spots == 1
    assert "1 of the new visits are at spots that no plan names" in recorded.notes[0]
    text = "".join(data.decode() for data in bytes_of(tmp_path / "register").values())
    assert "PC " not in text


def test_recording_again_changes_nothing(tmp_path: Path) -> None:
    rows = (f"A,P1,,{MON},18:05,18:20,asb,2", f"'-B,P1,,{MON},19:05,19:20,,")
    assert record(tmp_path, *rows).new == 2
    before = bytes_of(tmp_path / "register")
    again = record(tmp_path, *rows)
    assert (again.new, again.already_there) == (0, 2)
    assert bytes_of(tmp_path / "register") == before


def test_the_order_in_which_logs_are_recorded_does_not_matter(tmp_path: Path) -> None:
    logs = {
        "a.csv": [f"B,P1,,{MON},18:05,18:20,asb,2", f"A,P1,,{MON},17:05,17:20,asb,1"],
        "b.csv": [f"A,P1,,{MON},17:05,17:20,asb,1", f"C,P2,,{MON},18:05,18:20,,"],
        "c.csv": [f"C,P2,,{MON},18:05,18:20,,", f"A,P2,,{MON},17:05,17:20,asb,1"],
    }
    written = set()
    for number, order in enumerate(itertools.permutations(logs)):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name in order:
            record(folder, *logs[name], name=name)
        written.add((folder / "register" / "visits.csv").read_bytes())
    assert len(written) == 1
    visits = read_patrol_register(tmp_path / "0" / "register").visits
    assert visits[["spot", "unit", "file", "line"]].to_numpy().tolist() == [
        ["A", "P1", "a.csv", 3],
        ["A", "P2", "c.csv", 3],
        ["B", "P1", "a.csv", 2],
        ["C", "P2", "b.csv", 3],
    ]


def test_a_plan_that_is_issued_again_replaces_its_own_shifts_only(tmp_path: Path) -> None:
    first = plan_of(
        ("A", MON, "late", "P1", "18:00"),
        ("B", MON, "late", "P1", "19:00"),
        ("A", MON, "late", "P2", "20:00"),
        days=(("A", MON, True), ("C", MON, False)),
    )
    assert note(tmp_path, first) == (3, 0, 0)
    before = bytes_of(tmp_path / "register")
    assert note(tmp_path, first) == (0, 3, 0)
    assert bytes_of(tmp_path / "register") == before
    again = plan_of(("A", MON, "late", "P1", "18:30"), ("B", MON, "late", "P1", "19:00"))
    assert note(tmp_path, again) == (1, 1, 1)
    register = read_patrol_register(tmp_path / "register")
    planned = register.planned.assign(at=register.planned["arrive"].dt.strftime("%H:%M"))
    assert planned[["spot", "unit", "at"]].to_numpy().tolist() == [
        ["A", "P1", "18:30"],
        ["B", "P1", "19:00"],
        ["A", "P2", "20:00"],
    ]
    assert register.days[["spot", "treated"]].to_numpy().tolist() == [["A", "yes"], ["C", "no"]]
    idle = plan_of(idle=((MON, "late", "P2"),))
    assert note(tmp_path, idle) == (0, 0, 1)


def test_the_plans_of_two_places_stand_side_by_side(tmp_path: Path) -> None:
    plan = plan_of(("A", MON, "late", "P1", "18:00"))
    note(tmp_path, plan)
    assert note_plan(plan, tmp_path / "register", place="Maldon").new == 1
    assert read_patrol_register(tmp_path / "register").planned["place"].tolist() == [
        "Harlow",
        "Maldon",
    ]


def test_visits_by_gps_stand_beside_those_of_logs(tmp_path: Path) -> None:
    found = find_gps_visits(fixes_of([(0, 75, 75), (240, 75, 75)], file="van.gpx"), SQUARE)
    folder = tmp_path / "register"
    assert str(record_gps_visits(found, folder, as_of="2024-03-14")) == (
        "1 rows read = 1 new + 0 already there + 0 rejected"
    )
    assert record_gps_visits(found, folder, as_of="2024-03-14").already_there == 1
    late = record_gps_visits(found, folder, as_of="2024-03-12")
    assert late.rejected == {"visited after the day of recording": 1}
    record(tmp_path, "A,P1,,2024-03-13,18:00,18:04,asb,2")
    assert read_patrol_register(folder).visits["source"].tolist() == ["gps", "log"]


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("visits.csv", ",log,", ",heard,", "visits.csv: 1 row have a source that is none of"),
        ("visits.csv", "quality of life", "fun", "have an activity that is none of"),
        ("visits.csv", "A,P1", "1E+11,P1", "have a spot that a spreadsheet rounded"),
        ("visits.csv", "A,P1", "A,", "1 row have no unit"),
        ("planned.csv", "15.0", "-15", "planned.csv: 1 row have a minutes not written as numbers"),
        ("days.csv", "yes", "true", "days.csv: 1 row have a treated that is none of 'yes', 'no'"),
    ],
)
def test_a_register_that_hands_have_spoilt_is_refused_whole(
    tmp_path: Path, file: str, old: str, new: str, what: str
) -> None:
    note(tmp_path, plan_of(("A", MON, "late", "P1", "18:00"), days=(("A", MON, True),)))
    record(tmp_path, f"A,P1,,{MON},18:05,18:20,asb,2")
    path = tmp_path / "register" / file
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode(), 1))
    before = bytes_of(tmp_path / "register")
    with pytest.raises(InputError, match=what):
        record(tmp_path, f"A,P1,,{MON},20:05,20:20,asb,2")
    assert bytes_of(tmp_path / "register") == before


def test_a_register_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "register").write_text("x")
    with pytest.raises(InputError, match="a register is a folder, and this is a file"):
        record(tmp_path, f"A,P1,,{MON},18:05,18:20,asb,2")


def test_a_trial_that_is_drawn_again_leaves_nothing_of_the_draw_before(tmp_path: Path) -> None:
    tue = "2025-01-07"
    for days in (
        (("A", MON, True), ("C", MON, False), ("C", tue, True)),
        (("A", MON, False), ("B", MON, True)),
    ):
        note(tmp_path, plan_of(("A", MON, "late", "P1", "18:00"), days=days))
    allocation = read_patrol_register(tmp_path / "register").days
    days_drawn = allocation.assign(day=allocation["date"].dt.strftime("%a"))
    assert days_drawn[["day", "spot", "treated"]].to_numpy().tolist() == [
        ["Mon", "A", "no"],
        ["Mon", "B", "yes"],
        ["Tue", "C", "yes"],
    ]


def test_a_unit_that_no_plan_names_is_said(tmp_path: Path) -> None:
    row = f"A,P9,,{MON},18:05,18:20,asb,2"
    assert record(tmp_path, f"A,P8,,{MON},18:05,18:20,asb,2").notes[1:] == ()
    note(tmp_path, plan_of(("A", MON, "late", "P1", "18:00")))
    (said,) = record(tmp_path, row, f"A,p-1,,{MON},18:05,18:20,asb,2", name="b.csv").notes
    assert said.startswith("1 of the new visits are of units that no plan names")
