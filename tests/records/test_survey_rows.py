"""Survey rows: counted or one by one, and refused with their number."""

from pathlib import Path

import pytest

from hotspots.errors import InputError, MissingFileError
from hotspots.records.survey_rows import read_survey
from tests.worlds import write_lines

HEAD = "question,answer,when,count"


def survey(folder: Path, *rows: str, head: str = HEAD) -> Path:
    return write_lines(folder / "survey.csv", [head, *rows])


def test_counts_and_single_rows_give_the_same(tmp_path: Path) -> None:
    counted = read_survey(survey(tmp_path, "Safe?,Yes,Before,2", "Safe?,Yes,AFTER,1"))
    rows = ["Safe?,Yes,pre", "Safe?,Yes,pre", "Safe?,Yes,post"]
    single = read_survey(survey(tmp_path, *rows, head="question,response,wave"))
    assert counted.answers.values.tolist() == single.answers.values.tolist()
    assert counted.answers.values.tolist() == [
        ["Safe?", "Yes", "before", 2],
        ["Safe?", "Yes", "after", 1],
    ]
    assert counted.notes == ()


def test_a_question_asked_once_is_noted(tmp_path: Path) -> None:
    found = read_survey(survey(tmp_path, "Safe?,Yes,before,2", "Seen?,Yes,after,1"))
    assert found.notes == (
        "Asked before or after only, so nothing can be compared: 'Safe?', 'Seen?'.",
    )


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Yes,before,1", "1 rows lack a question"),
        ("Safe?,,before,1", "1 rows lack a question or an answer"),
        ("Safe?,Yes,during,1", "1 rows say neither before nor after"),
        ("Safe?,Yes,before,many", "1 rows have a count that is no whole number"),
        ("Safe?,Yes,before,-1", "1 rows have a count that is no whole number"),
        ("Safe?,Yes,before,1.5", "1 rows have a count that is no whole number"),
    ],
)
def test_rows_that_are_no_answer_are_refused(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_survey(survey(tmp_path, "Safe?,Yes,before,1", row))


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_survey(survey(tmp_path, "Safe?,Yes,during,x"))
    assert len(caught.value.problems) == 2


def test_questions_that_were_not_planned_are_refused(tmp_path: Path) -> None:
    path = survey(tmp_path, "Safe?,Yes,before,1", "Happy?,Yes,before,1")
    with pytest.raises(InputError, match=r"not planned: 'Happy\?'"):
        read_survey(path, questions=["Safe?"])
    assert len(read_survey(path, questions=["Safe?", "Happy?"]).answers) == 2


def test_columns_by_other_names(tmp_path: Path) -> None:
    path = survey(tmp_path, "Safe?,Yes,before,3", head="Frage,answer,when,count")
    with pytest.raises(InputError, match="question"):
        read_survey(path)
    found = read_survey(path, columns={"question": "Frage"})
    assert found.answers["count"].tolist() == [3]


def test_a_survey_without_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read_survey(survey(tmp_path))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError):
        read_survey(tmp_path / "none.csv")
