"""A patrol plan's files: what each unit needs, and nothing in what is shared."""

from pathlib import Path
from xml.etree import ElementTree

import icalendar
import openpyxl
import pandas as pd
import pytest

from hotspots.errors import OutputError
from hotspots.publish.patrol_files import write_patrol_files
from hotspots.publish.patrol_overview import draw_public_patrols
from hotspots.records.patrol_logs import read_patrol_logs
from tests.publish.patrols import SPOTS, sample_plan

SHIFTS = ("patrol-1/2025-01-06-late", "victor-2/2025-01-07-late")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("patrols")
    write_patrol_files(
        sample_plan(), folder, place="Southend", marking="OFFICIAL-SENSITIVE", sources=("Source",)
    )
    return folder


def test_each_unit_has_a_sheet_a_shift_and_a_calendar(written: Path) -> None:
    names = {path.relative_to(written / "restricted").as_posix() for path in _files(written)}
    for stem in SHIFTS:
        assert {f"{stem}.html", f"{stem}.gpx", f"{stem}.geojson"} <= names
    assert {"overview.html", "patrol-plan.xlsx", "patrol-1/patrol-1.ics"} <= names
    assert len(names) == 2 + 2 + 4 * 3


def _files(written: Path) -> list[Path]:
    return [path for path in (written / "restricted").rglob("*") if path.is_file()]


def test_a_sheet_says_when_where_why_and_what_to_look_for(written: Path) -> None:
    html = (written / f"restricted/{SHIFTS[0]}.html").read_text()
    assert "Patrol 1, late shift, Monday 6 January 2025" in html
    assert "14:30–14:45" in html
    assert "High Street / Mill Lane" in html
    assert "mostly Shoplifting 22, Robbery 9; 41% of its harm" in html
    assert "known faces at entrances" in html
    assert html.index("High Street") < html.index("=Station &amp; &lt;Road&gt;")
    assert html.count("OFFICIAL-SENSITIVE") >= 3


def test_a_spot_visited_twice_has_both_numbers_on_the_map(written: Path) -> None:
    html = (written / "restricted/victor-2/2025-01-06-late.html").read_text()
    assert ">1, 3</text>" in html


def test_the_calendar_has_an_event_a_visit_in_utc(written: Path) -> None:
    calendar = icalendar.Calendar.from_ical(
        (written / "restricted/victor-2/victor-2.ics").read_bytes()
    )
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 6
    assert str(events[0].decoded("dtstart")) == "2025-01-06 14:30:20+00:00"
    assert len({str(event["uid"]) for event in events}) == 6


def test_summer_time_is_not_forgotten(tmp_path: Path) -> None:
    plan = sample_plan()
    half = pd.Timedelta(days=182)
    visits = plan.visits.assign(
        **{name: plan.visits[name] + half for name in ("date", "arrive", "leave")}
    )
    shifts = plan.shifts.assign(
        **{name: plan.shifts[name] + half for name in ("date", "start", "end")}
    )
    summer = sample_plan(visits=visits, shifts=shifts)
    write_patrol_files(summer, tmp_path, place="P", marking="OFFICIAL", sources=())
    text = (tmp_path / "restricted/patrol-1/patrol-1.ics").read_bytes()
    first = next(iter(icalendar.Calendar.from_ical(text).walk("VEVENT")))
    assert str(first.decoded("dtstart")) == "2025-07-07 13:30:20+00:00"


def test_the_workbook_holds_every_visit_and_runs_no_formula(written: Path) -> None:
    book = openpyxl.load_workbook(written / "restricted/patrol-plan.xlsx")
    assert book.sheetnames == ["Visits", "Spots", "Log"]
    assert book["Visits"].max_row == 3 + 10
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=Station & <Road>" in {cell.value for cell in cells}


def test_the_log_reads_back_as_not_filled_in(written: Path) -> None:
    logs = read_patrol_logs(written / "restricted/patrol-plan.xlsx", sheet="Log")
    assert (len(logs.visits), logs.summary.read) == (0, 10)


def test_a_filled_log_reads_back(written: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written / "restricted/patrol-plan.xlsx")
    sheet = book["Log"]
    for column, value in zip("EFGH", ("14:32", "14:47", "business check", 3), strict=True):
        sheet[f"{column}4"] = value
    book.save(tmp_path / "log.xlsx")
    (visit,) = read_patrol_logs(tmp_path / "log.xlsx", sheet="Log").visits.to_dict("records")
    assert (visit["spot"], visit["unit"], visit["number"]) == (SPOTS[0], "Patrol 1", 3)
    assert str(visit["arrived"]) == "2025-01-06 14:32:00"


def test_devices_get_the_visits_and_the_way(written: Path) -> None:
    gpx = ElementTree.parse(written / f"restricted/{SHIFTS[0]}.gpx").getroot()
    space = "{http://www.topografix.com/GPX/1/1}"
    assert [str(one.text) for one in gpx.iterfind(f"{space}wpt/{space}name")] == [
        "01 14:30 High Street / Mill Lane",
        "02 16:00 =Station & <Road>",
    ]
    assert len(list(gpx.iter(f"{space}trkpt"))) == 2


def test_what_could_be_covered_at_most_is_told_in_the_same_terms_as_what_is(
    tmp_path: Path,
) -> None:
    plan = sample_plan(held=0.24, bound=0.48, gap=1.0)  # of 12 a week on 2 of 7 days
    write_patrol_files(plan, tmp_path, place="Leigh", marking="OFFICIAL", sources=())
    html = (tmp_path / "restricted/overview.html").read_text()
    assert ">7%<" in html
    assert "at most 14% could be" in html


def test_the_overview_leads_to_every_sheet_and_says_what_is_left_out(written: Path) -> None:
    html = (written / "restricted/overview.html").read_text()
    assert "10 visits reach 2 of 3 harm spots when they matter most" in html
    for stem in SHIFTS:
        assert f'href="{stem}.html"' in html
    assert "no street leads there" in html
    assert "One spot cannot be reached." in html


def test_partners_get_places_and_hours_but_no_time_of_a_visit(written: Path) -> None:
    html = (written / "partner/patrols.html").read_text()
    assert "High Street / Mill Lane" in html
    assert "18:00 to 22:00" in html
    assert "14:30" not in html
    assert SPOTS[0] not in html


def test_anybody_gets_numbers_only(written: Path) -> None:
    html = (written / "public/patrols.html").read_text()
    assert "10 police visits to small places in Southend" in html
    assert "High Street" not in html
    assert "18:00" not in html


def test_a_ward_of_few_visits_is_not_told_apart() -> None:
    plan = sample_plan()
    html = draw_public_patrols(plan, place="P", sources=())
    assert "Kursaal" not in html  # six visits, all to one spot
    two = sample_plan(spots=plan.spots.assign(planned=[4, 4, 2]))
    html = draw_public_patrols(two, place="P", sources=())
    assert "Kursaal" not in html  # of ten visits the other two would be those to Milton's one spot
    assert "Milton" not in html
    assert "Elsewhere" not in html
    own = plan.spots.assign(planned=[4, 4, 2], ward=["Kursaal"] * 3)
    html = draw_public_patrols(sample_plan(spots=own), place="P", sources=())
    assert "Kursaal" in html
    assert "Elsewhere" not in html


def test_a_spot_named_in_a_shared_file_deletes_it(tmp_path: Path) -> None:
    plan = sample_plan()
    named = sample_plan(spots=plan.spots.assign(around=[SPOTS[0], "b", "c"]))
    with pytest.raises(OutputError, match=r"patrols.html: .*personal \(spot: 1\)"):
        write_patrol_files(named, tmp_path, place="P", marking="OFFICIAL", sources=())
    assert not (tmp_path / "partner/patrols.html").exists()


def test_a_trial_says_which_spots_are_left_alone(tmp_path: Path) -> None:
    days = pd.DataFrame(
        {
            "spot": [*SPOTS, *SPOTS],
            "date": pd.to_datetime(["2025-01-06"] * 3 + ["2025-01-07"] * 3),
            "treated": [True, True, False, True, False, False],
        }
    )
    plan = sample_plan(days=days)
    write_patrol_files(plan, tmp_path, place="P", marking="OFFICIAL", sources=())
    html = (tmp_path / "restricted/overview.html").read_text()
    assert '<th scope="row">Tue 07/01</th><td>2, 3</td><td class="number">1</td>' in html
    book = openpyxl.load_workbook(tmp_path / "restricted/patrol-plan.xlsx")
    assert book["Trial days"].max_row == 3 + 6


def test_the_same_plan_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_patrol_files(
            sample_plan(), tmp_path / name, place="P", marking="OFFICIAL", sources=()
        )
    for path in (tmp_path / "a").rglob("*"):
        if path.is_file():
            twin = tmp_path / "b" / path.relative_to(tmp_path / "a")
            assert path.read_bytes() == twin.read_bytes(), path.name
