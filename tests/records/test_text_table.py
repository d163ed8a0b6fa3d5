"""Delimited text is read without losing anything; each row knows its line."""

import gzip
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hotspots.errors import InputError, MissingFileError
from hotspots.records import text_blocks, text_table
from hotspots.records.table import Chunk, Table
from hotspots.records.text_table import read_text_table
from tests.records.worlds import ON_FILES, as_text, write

CLEAN = "id,place\n1,Kursaal\n2,Milton\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def rows_of(table: Table) -> list[list[str]]:
    rows: list[list[str]] = table.columns.to_numpy().tolist()
    return rows


def read(path: Path, content: str | bytes, **how: Any) -> Table:
    return read_text_table(write(path, content), **how)


def refusal(path: Path, **how: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_text_table(path, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    ("encoding", "place"),
    [
        ("utf-8", "Çafé £5 – “x”"),
        ("utf-8-sig", "Çafé"),
        ("utf-16", "Çafé – 日本"),
        ("utf-16-le", "\ufeffid"),
        ("cp1252", "Çafé £5 – “x”"),
    ],
)
@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_every_usual_encoding(tmp_path: Path, encoding: str, place: str, name: str) -> None:
    header = "id"
    if place.startswith("\ufeff"):  # little-endian UTF-16 as Windows saves it
        header, place = place, "Çafé"
    table = read(tmp_path / name, f"{header},place\n1,{place}\n".encode(encoding))
    assert table.header == ["id", "place"]
    assert rows_of(table) == [["1", place]]


def test_big_endian_utf_16(file: Path) -> None:
    assert rows_of(read(file, b"\xfe\xff" + CLEAN.encode("utf-16-be")))[1] == ["2", "Milton"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", [False, True])
def test_every_usual_delimiter_and_line_end(
    file: Path, delimiter: str, newline: str, quote: bool
) -> None:
    rows = [["id", "place, or | so; there", "x"], ["1", "a,b;c|d\te", ""], ["2", ' "q" ', "€"]]
    table = read(file, as_text(rows, delimiter=delimiter, newline=newline, quote=quote))
    assert [table.header, *rows_of(table)] == rows
    assert table.lines.tolist() == [2, 3]


def test_a_named_delimiter_is_used(file: Path) -> None:
    table = read(file, "id,a,b;place\n1,2,3;x\n", delimiter=";")
    assert table.header == ["id,a,b", "place"]
    assert rows_of(table) == [["1,2,3", "x"]]


@pytest.mark.parametrize("delimiter", ["", ",,", "tab", '"', "\n", "\r", "§"])
def test_what_cannot_separate_fields_is_refused(file: Path, delimiter: str) -> None:
    said = refusal(write(file, CLEAN), delimiter=delimiter)
    assert f"delimiter: {delimiter!r} cannot separate fields" in said
    assert "give one character, such as a comma" in said


def test_nothing_is_taken_for_missing_or_for_a_number(file: Path) -> None:
    rows = [["id", "x"], ["007", ""], ["NULL", "nan"], ["1e5", " 2 "], ["TRUE", "2024-03-01"]]
    table = read(file, as_text(rows))
    assert rows_of(table) == rows[1:]
    assert not table.columns.isna().any(axis=None)


def test_line_breaks_inside_quotes_and_lines_of_rows(file: Path) -> None:
    table = read(
        file,
        'id,place\n1,"one\ntwo ""and"" three"\n\n2,b\r\n3\n  \n4,"x\r\n\r\ny"\n5,a,b\n"",""\n\n\n',
    )
    assert rows_of(table) == [
        ["1", 'one\ntwo "and" three'],
        ["2", "b"],
        ["4", "x\r\n\r\ny"],
        ["", ""],
    ]
    assert table.lines.tolist() == [2, 5, 8, 12]
    assert table.malformed.tolist() == [6, 7, 11]


@pytest.mark.parametrize("start", ["\n", "\r\n\r\n", "\n\n\n"])
def test_blank_lines_above_the_header(file: Path, start: str) -> None:
    table = read(file, start + CLEAN)
    assert (table.header, len(table.columns)) == (["id", "place"], 2)
    first = start.count("\n") + 2
    assert table.lines.tolist() == [first, first + 1]


def test_a_header_with_line_breaks(file: Path) -> None:
    table = read(file, '"crime\nid",place\n1,a\n')
    assert table.header == ["crime\nid", "place"]
    assert (rows_of(table), table.lines.tolist()) == ([["1", "a"]], [3])


def test_names_of_columns_are_trimmed(file: Path) -> None:
    assert read(file, " id , place \n1,2\n").header == ["id", "place"]


@pytest.mark.parametrize("content", ["id,place", "id,place\n", "id,place\r\n\r\n"])
def test_a_header_alone_is_a_table_without_rows(file: Path, content: str) -> None:
    table = read(file, content)
    assert (table.header, len(table.columns), table.lines.tolist()) == (["id", "place"], 0, [])


def test_the_last_line_needs_no_end(file: Path) -> None:
    assert read(file, CLEAN.rstrip()).columns.equals(read(file, CLEAN).columns)


# Texts that are hard on readers of delimited text: delimiters, quotes and line breaks galore.
FIELD = st.text(st.sampled_from(list('ab,;"\t| \n\r')), max_size=5)


@settings(ON_FILES, max_examples=150)
@given(
    rows=st.lists(st.lists(FIELD, min_size=2, max_size=4), max_size=6),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    quote=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
)
@example(rows=[["a\nb", "c"]], delimiter=",", quote=True, newline="\n")
def test_what_a_spreadsheet_writes_comes_back(
    file: Path, rows: list[list[str]], delimiter: str, quote: bool, newline: str
) -> None:
    header = ["first", "second", "third"]
    if not quote:  # Python's writer leaves a lone carriage return bare, which breaks the line
        rows = [[field.replace("\r", "") for field in row] for row in rows]
    text = as_text([header, *rows], delimiter=delimiter, newline=newline, quote=quote)
    table = read(file, text, delimiter=delimiter)
    whole = [row[:3] for row in rows if len(row) >= 3 and not "".join(row[3:]).strip()]
    assert rows_of(table) == whole
    assert len(table.malformed) == len(rows) - len(whole)
    # Each row starts where the rows before it, written out, end.
    breaks = [
        as_text([header, *rows[:before]], delimiter=delimiter, newline="\n", quote=quote)
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .count("\n")
        for before in range(len(rows))
    ]
    starts = sorted([*table.lines.tolist(), *table.malformed.tolist()])
    assert starts == [1 + count for count in breaks]


HEADER = ["first", "second"]


def carefully(block: str) -> Chunk:
    feed = text_table._Feed([block.encode()])
    feed.next_block()
    return text_table._read_carefully(text_table._rows("x", feed, ","), HEADER)


@settings(ON_FILES, max_examples=300)
@given(
    st.lists(st.text(st.sampled_from(list('ab,"\n\r')), max_size=8), min_size=1, max_size=6),
    st.booleans(),
)
def test_both_readers_agree_whenever_the_fast_one_answers(lines: list[str], ends: bool) -> None:
    block = "\n".join(lines) + ("\n" if ends else "")
    fast = text_table._read_plain(block.encode(), HEADER, ",", 1)
    if fast is None:
        return
    careful = carefully(block)
    pd.testing.assert_frame_equal(fast.columns, careful.columns)
    assert fast.lines.tolist() == careful.lines.tolist()
    assert fast.malformed.tolist() == careful.malformed.tolist()


@settings(ON_FILES, max_examples=50)
@given(
    st.lists(
        st.lists(
            st.text(
                st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=8
            ),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
    )
)
def test_the_fast_reader_answers_for_every_clean_file(rows: list[list[str]]) -> None:
    block = as_text(rows, quote=True)
    fast = text_table._read_plain(block.encode(), HEADER, ",", 1)
    assert fast is not None
    careful = carefully(block)
    pd.testing.assert_frame_equal(fast.columns, careful.columns)
    assert np.array_equal(fast.lines, careful.lines)
    assert fast.columns.to_numpy().tolist() == rows


@settings(ON_FILES, max_examples=200)
@given(
    content=st.lists(st.text(st.sampled_from(list('aé,"\n\r')), max_size=8), max_size=12).map(
        "\n".join
    ),
    encoding=st.sampled_from(["utf-8", "cp1252", "utf-8-sig", "utf-16"]),
    size=st.integers(1, 40),
)
@example(content='1,"a\nb"\n2,c\n', encoding="utf-8", size=3)
def test_the_size_of_the_blocks_makes_no_difference(
    file: Path, content: str, encoding: str, size: int
) -> None:
    write(file, ("first,second\n" + content).encode(encoding))

    def outcome() -> object:
        try:
            table = read_text_table(file)
        except InputError as error:
            return str(error)
        return rows_of(table), table.lines.tolist(), table.malformed.tolist(), table.kind

    whole = outcome()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_blocks, "BLOCK_BYTES", size)
        assert outcome() == whole


def test_a_file_over_one_block_of_the_fast_reader_stays_whole(file: Path) -> None:
    rows = 60_000
    table = read(file, "id,text\n" + "".join(f"{i},{'x' * 300}\n" for i in range(rows)))
    assert table.columns["id"].tolist() == [str(i) for i in range(rows)]
    assert table.lines[-1] == rows + 1


def test_the_file_is_fingerprinted_as_it_lies_on_the_disk(tmp_path: Path) -> None:
    path = write(tmp_path / "deep" / "table.csv.gz", CLEAN)
    table = read_text_table(path)
    raw = path.read_bytes()
    assert (table.inputs[0].name, table.inputs[0].bytes) == ("table.csv.gz", len(raw))
    assert table.inputs[0].sha256 == hashlib.sha256(raw).hexdigest()
    assert read_text_table(path, name="deep/table.csv.gz").name == "deep/table.csv.gz"


def test_gzip_is_known_by_its_content_not_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_bytes(gzip.compress(CLEAN.encode()))
    (tmp_path / "not.csv.gz").write_bytes(CLEAN.encode())
    for name in ("plain.csv", "not.csv.gz"):
        assert len(read_text_table(tmp_path / name).columns) == 2


def a_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.csv"), CLEAN)  # always the same bytes
    return data.getvalue()


@pytest.mark.parametrize(
    ("content", "says", "cure"),
    [
        (b"", "the file is empty (0 rows)", "check the export that made it"),
        (b" \n\r\n\t", "the file is empty (0 rows)", "check the export"),
        (b"\xef\xbb\xbf", "the file is empty (0 rows)", "check the export"),
        (b"\xff\xfe", "the file is empty (0 rows)", "check the export"),
        ("\n\n".encode("utf-16"), "the file is empty (0 rows)", "check the export"),
        (gzip.compress(b"", mtime=0), "the file is empty (0 rows)", "check the export"),
        (
            gzip.compress(CLEAN.encode() * 99, mtime=0)[:-20],
            "is damaged or cut short",
            "copy or download",
        ),
        (gzip.compress(CLEAN.encode(), mtime=0)[:5], "is damaged or cut short", "copy or download"),
        (b"\x1f\x8bnot gzip at all", "is damaged or cut short", "copy or download it again"),
        (a_zip(), "this is a zip file or a spreadsheet", "save the table as CSV"),
        (
            gzip.compress(a_zip(), mtime=0),
            "this is a zip file or a spreadsheet",
            "save the table as CSV",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "this is an old spreadsheet", "save the table as CSV"),
        (b"SQLite format 3\0", "this is a database", "save the table as CSV"),
        (b"PAR1\x15\x04", "this is a Parquet file", "save the table as CSV"),
        (b"%PDF-1.7\n", "this is a PDF", "save the table as CSV"),
        (b'{"type": "FeatureCollection"}', "this is JSON", "save the table as CSV"),
        (b'\xef\xbb\xbf\n [{"id": 1}]', "this is JSON", "save the table as CSV"),
        (b"<!doctype html><html>", "this is a web page or XML", "save the table as CSV"),
        (b"id,place\n\x00\x01\x02\x81", "is not text that can be read", "save it as CSV in UTF-8"),
        (CLEAN.encode("utf-16-le"), "is not text that can be read (tried UTF-8,", "CSV in UTF-8"),
        (b"\xff\xfea", "is not text that can be read", "save it as CSV in UTF-8"),
        (b"id,place\n\xe9,\x81\n", "is not text that can be read", "save it as CSV in UTF-8"),
    ],
)
def test_what_is_no_table_of_text_is_named(
    file: Path, content: bytes, says: str, cure: str
) -> None:
    said = refusal(write(file, content))
    assert said.startswith("table.csv: ")
    assert says in said
    assert cure in said
    assert len(said) < 200


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"a\.csv: there is no such file.*check the name"):
        read_text_table(tmp_path / "a.csv")
    with pytest.raises(InputError, match=r"cannot be read \(Is a directory\).*check that it is"):
        read_text_table(tmp_path)


def test_columns_of_one_name_or_none_are_told_apart(file: Path) -> None:
    table = read(file, "b,a,b,c, a,,\n1,2,3,4,5,6,7\n")
    assert table.header == ["b", "a", "b (2)", "c", "a (2)", "column 6", "column 7"]
    assert rows_of(table) == [list("1234567")]
    assert table.notes == (
        "table.csv: 2 columns are called 'b': from the second on they are numbered",
        "table.csv: 2 columns are called 'a': from the second on they are numbered",
        "table.csv: columns without a name, called by their number: 2",
    )


def test_a_number_never_takes_a_name_that_is_there(file: Path) -> None:
    table = read(file, "a,a (2),a,column 4,\n1,2,3,4,5\n")
    assert table.header == ["a", "a (2)", "a (3)", "column 4", "column 5"]
    assert read(file, "column 2,\n1,2\n").header == ["column 2", "column 2 (2)"]


def test_a_title_above_the_header_is_passed_over_and_said(file: Path) -> None:
    title = "Burglary report\nFrom;01/01/2024;to;31/01/2024\n\n"
    names = "Crime ref;Date;Easting;Northing;Offence;Street;Beat\n"
    table = read(file, title + names + "1;2024-01-01;587880;185830;Burglary;High Street;B1\n")
    assert table.header[0] == "Crime ref"
    assert table.lines.tolist() == [5]
    assert table.notes == ("table.csv: lines above the names of the columns, passed over: 2",)


def test_one_odd_byte_spoils_one_line_and_is_said(file: Path) -> None:
    lines = [b"id,place", "1,Café".encode(), b"2,caf\xe9", "3,naïve".encode()]
    table = read(file, b"\n".join(lines))
    assert table.columns["place"].tolist() == ["Café", "café", "naïve"]
    assert table.kind.endswith("UTF-8, but for 1 lines in Windows-1252")
    assert read(file, b"id,place\n2,caf\xe9\n").kind.endswith("fields, Windows-1252")


def test_another_encoding_can_be_named(file: Path) -> None:
    data = "id,place\n1,東京\n".encode("shift_jis")
    assert rows_of(read(file, data, encoding="shift_jis")) == [["1", "東京"]]
    assert "(tried ascii)" in refusal(file, encoding="ascii")
    for wrong in ("latin-99", "hex", ""):
        if wrong:
            assert f"encoding: {wrong!r} is not an encoding" in refusal(file, encoding=wrong)


def test_an_entry_of_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(a_zip())
    table = read_text_table(tmp_path / "a.zip", name="a.zip/a.csv", member="a.csv")
    assert (table.name, len(table.columns)) == ("a.zip/a.csv", 2)
    assert table.inputs[0].sha256 == hashlib.sha256(a_zip()).hexdigest()
    (tmp_path / "cut.zip").write_bytes(a_zip()[:-30])
    assert "the zip archive is damaged or cut short" in refusal(
        tmp_path / "cut.zip", member="a.csv"
    )
    locked = bytearray(a_zip())
    for at in (6, locked.index(b"PK\x01\x02") + 8):
        locked[at] |= 1  # the bit that says an entry is encrypted
    (tmp_path / "locked.zip").write_bytes(locked)
    assert "is locked with a password" in refusal(tmp_path / "locked.zip", member="a.csv")


@pytest.mark.parametrize(("content", "line", "inside"), [
    ('id,place\n1,a\n2,"b\n3,c\n4,d\n', 3, 3),
    ('id,place\n1,"a\nb"\n2,"b', 4, 1),
    ('"id,place\n1,a\n', 1, 2),
    ('id,place\n1,a\n2,"', 3, 1),
])  # fmt: skip
def test_a_quotation_mark_never_closed_is_an_error_not_a_long_field(
    file: Path, content: str, line: int, inside: int
) -> None:
    said = refusal(write(file, content))
    assert f"a quotation mark opened in the row that starts on line {line} is never closed" in said
    assert f"({inside} lines are inside it)" in said
    assert "remove that quotation mark, or close it" in said


def test_a_field_past_all_measure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_blocks, "LONGEST_FIELD", 1000)
    said = refusal(write(file, 'id,place\n1,a\n2,"' + "b\n" * 1000 + '"\n'))
    assert "line 3 holds a field of over 1,000 characters" in said
    assert "look for a quotation mark that is opened there and never closed" in said


def test_a_line_past_all_measure(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_blocks, "LONGEST_FIELD", 1000)
    monkeypatch.setattr(text_blocks, "BLOCK_BYTES", 500)
    assert "it holds a line of over 1,000 characters" in refusal(write(file, "a," * 1000))


def test_twenty_thousand_columns_are_no_burden(file: Path) -> None:
    names = [f"column {i}" for i in range(20_000)]

    table = read(file, as_text([names, ["1"] * 20_000]))
    assert (len(table.header), table.columns.shape) == (20_000, (1, 20_000))
    twice = read(file, as_text([[*names, *names]]))
    assert len(twice.notes) == 6
    assert "19,995 more names of columns are repeated" in twice.notes[-1]


def test_a_row_of_data_in_the_place_of_the_header_is_not_shown(file: Path) -> None:
    table = read(file, "Jane Doe,4 Privet Drive,51.5,Jane Doe\n")
    assert table.notes == (
        "table.csv: 2 columns are called the same: from the second on they are numbered",
    )


def test_names_that_are_known_tell_the_delimiter(file: Path) -> None:
    """A text full of semicolons does not make them the delimiter."""
    table = read(file, 'easting,northing,location\n1,2,"a;b;c;d;e"\n3,4,"f;g;h;i;j"\n')
    assert table.header == ["easting", "northing", "location"]
    table = read(file, "ref;what\n1;a,b,c,d,e,f\n2;a,b,c,d,e,f\n")
    assert table.header == ["ref", "what"]
