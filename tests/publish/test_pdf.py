"""Pages printed: the right number of sheets, true to scale, the same bytes, clear when it fails."""

import re
import stat
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hotspots.errors import OutputError
from hotspots.products.declare import MapFigure
from hotspots.publish import check_target, pdf, write_one_file, write_sheets
from hotspots.publish.pdf import BROWSER_SETTING, find_browser, print_pages
from hotspots.publish.product_page import draw_product_page
from tests.axe import serious_faults
from tests.browser import find_browser as browser_or_skip
from tests.publish import products
from tests.publish.test_figure_weeks import product_of
from tests.worlds import square_area

A4 = (594.96, 841.92)
Matrix = tuple[float, float, float, float, float, float]


def sheets_of(content: bytes) -> list[tuple[float, float]]:
    """Read the size of each sheet, in points."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", content)
    return [(float(wide), float(high)) for wide, high in boxes]


def level_lines_of(content: bytes) -> Iterator[float]:
    """Read how long each level line is on paper, in millimetres."""
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            drawn = zlib.decompress(found[1])
        except zlib.error:
            continue
        if b" cm" in drawn:
            yield from _level_lines(drawn)


def _level_lines(drawn: bytes) -> Iterator[float]:
    now: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    given: list[float] = []
    at = (0.0, 0.0)
    for word in drawn.split():
        if re.fullmatch(rb"-?[\d.]+", word):
            given.append(float(word))
            continue
        if word == b"q":
            kept.append(now)
        elif word == b"Q" and kept:
            now = kept.pop()
        elif word == b"cm":
            now = _then(given[-6:], now)
        elif word in (b"m", b"l"):
            x, y = given[-2:]
            to = (now[0] * x + now[2] * y + now[4], now[1] * x + now[3] * y + now[5])
            if word == b"l" and abs(to[1] - at[1]) < 0.01:
                yield abs(to[0] - at[0]) * 25.4 / 72
            at = to
        given = []


def _then(one: list[float], two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k,
            e * h + f * j + m)  # fmt: skip


def printed_by(browser: Browser, html: str, path: Path) -> bytes:
    """Print as ``print_pages`` does, by a browser that is open already; it may not complain."""
    path.write_text(html, "utf-8")
    page, complaints = browser.new_page(), []
    page.on("console", lambda one: complaints.append(one.text))
    page.on("pageerror", lambda one: complaints.append(str(one)))
    page.goto(path.as_uri())
    content = page.pdf(prefer_css_page_size=True)
    page.close()
    assert complaints == []
    return content


@pytest.mark.browser
@pytest.mark.parametrize("name", [*products.EVERY, "weeks"])
def test_every_kind_of_figure_fits_its_sheet(browser: Browser, name: str, tmp_path: Path) -> None:
    product = product_of(4) if name == "weeks" else products.EVERY[name]()
    html = draw_product_page(product, square_area(), products.PAGE)
    first, *rest = sheets_of(printed_by(browser, html, tmp_path / "it.html"))
    on_a_map = isinstance(product.declaration.figure, MapFigure)
    assert first == pytest.approx(A4[::-1] if on_a_map else A4, abs=0.5)
    # A figure that spilled would be one sheet more; tables of a chart begin on its sheet.
    assert len(rest) == {"bars": 0, "curve": 0, "bands": 0, "weeks": 2}.get(name, 1)


@pytest.mark.browser
def test_the_bar_on_paper_is_as_long_as_it_says_however_wide_a_table(
    browser: Browser, tmp_path: Path
) -> None:
    html = draw_product_page(products.harm_spots(), square_area(), products.PAGE)
    wide = '<td class="number">' + "9" * 400 + "</td>"
    barn = html.replace("<tbody>\n<tr>", f"<tbody>\n<tr>{wide}")
    assert barn != html
    for one in (html, barn):
        lines = level_lines_of(printed_by(browser, one, tmp_path / "it.html"))
        assert min(abs(line - 500 / 15) for line in lines) < 0.02  # 500 m at 1:15,000


@pytest.mark.browser
@pytest.mark.parametrize("name", ["kinds", "bands"])
def test_on_the_screen_nothing_grave_is_wrong_light_or_dark_wide_or_narrow(
    browser: Browser, name: str, tmp_path: Path
) -> None:
    path = tmp_path / "it.html"
    path.write_text(
        draw_product_page(products.EVERY[name](), square_area(), products.PAGE), "utf-8"
    )
    for scheme, width in (("light", 390), ("dark", 1280)):
        page = browser.new_page(
            color_scheme=scheme,  # type: ignore[arg-type]  # one of its own words
            viewport={"width": width, "height": 800},
        )
        page.goto(path.as_uri())
        assert serious_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.close()


@pytest.mark.browser
def test_a_pdf_is_the_same_bytes_twice_whatever_its_folder(tmp_path: Path) -> None:
    browser_or_skip()
    files = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "spots.pdf"
        write_one_file(products.harm_spots(), path, study_area=square_area(), page=products.PAGE)
        files.append(path.read_bytes())
        assert [one.name for one in path.parent.iterdir()] == ["spots.pdf"]
    assert files[0] == files[1]
    assert b"/CreationDate (D:20000101000000" in files[0]


@pytest.mark.browser
def test_sheets_of_a_district_are_what_was_asked_for(tmp_path: Path) -> None:
    browser_or_skip()
    made = [(products.bars(), products.PAGE)]
    written = write_sheets(made, tmp_path, study_area=square_area(), kinds=("pdf", "png"))
    names = ["accuracy.png", "accuracy.pdf"]
    assert [one.name for one in written] == names
    assert sorted(one.name for one in (tmp_path / "sheets").iterdir()) == sorted(names)
    assert write_sheets(made, tmp_path / "no", study_area=square_area(), kinds=()) == ()


def test_a_product_without_figure_has_no_png(tmp_path: Path) -> None:
    made = [(products.plain("list", (), [], None), products.PAGE)]
    assert write_sheets(made, tmp_path, study_area=square_area(), kinds=("png",)) == ()


def program(path: Path, body: str) -> Path:
    """A stand-in for a browser."""
    path.write_text(f"#!{sys.executable}\nimport sys, time\n{body}\n", "utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "it.html"
    path.write_text("<!DOCTYPE html><title>x</title>", "utf-8")
    return path


def test_without_a_browser_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BROWSER_SETTING, raising=False)
    monkeypatch.setenv("PATH", "")
    for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pdf, "_MAC", ())
    with pytest.raises(OutputError, match="install Chromium, Google Chrome or Microsoft Edge"):
        find_browser()
    with pytest.raises(OutputError, match="there is no browser"):
        check_target(products.density().declaration, Path("it.pdf"))
    assert print_pages([]) == ()


def test_a_browser_is_found_where_windows_puts_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(BROWSER_SETTING, raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PROGRAMFILES", str(tmp_path))
    edge = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    edge.parent.mkdir(parents=True)
    edge.touch()
    assert find_browser() == edge


def test_the_browser_that_is_named_is_taken_or_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = program(tmp_path / "mine", "")
    monkeypatch.setenv(BROWSER_SETTING, str(own))
    assert find_browser() == own
    monkeypatch.setenv(BROWSER_SETTING, str(tmp_path / "none"))
    with pytest.raises(OutputError, match="HOTSPOTS_BROWSER: there is no such program"):
        find_browser()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("pass", r"it.html: mine did not print the page\. To mend it: open the page"),
        ("print('[1:ERROR:a.cc] it broke', file=sys.stderr)", "did not print the page: it broke"),
        ("time.sleep(60)", "mine did not print the page within 0.5 seconds"),
        ("target = [a for a in sys.argv if a.startswith('--print-to-pdf=')][0][15:]\n"
         "open(target, 'wb').write(b'%PDF-1.4 half')", "did not print the page"),
    ],
)  # fmt: skip
def test_a_page_that_is_not_printed_is_named(
    monkeypatch: pytest.MonkeyPatch, page: Path, body: str, says: str
) -> None:
    monkeypatch.setenv(BROWSER_SETTING, str(program(page.with_name("mine"), body)))
    with pytest.raises(OutputError, match=says):
        print_pages([page], seconds=0.5 if "sleep" in body else 30.0)
    assert not page.with_suffix(".pdf").exists()


def test_a_program_that_does_not_start_and_a_page_that_is_not_there_are_named(
    monkeypatch: pytest.MonkeyPatch, page: Path
) -> None:
    broken = page.with_name("mine")
    broken.write_text("#!/no/such/thing\n", "utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv(BROWSER_SETTING, str(broken))
    with pytest.raises(OutputError, match=r"mine cannot be started: No such file"):
        print_pages([page])
    with pytest.raises(OutputError, match=r"gone.html: there is no such page"):
        print_pages([page.with_name("gone.html")])


def test_the_browser_is_told_to_reach_nobody(
    monkeypatch: pytest.MonkeyPatch, page: Path, tmp_path: Path
) -> None:
    said = tmp_path / "said.txt"
    body = (
        f"open({str(said)!r}, 'w').write('\\n'.join(sys.argv))\n"
        "target = [a for a in sys.argv if a.startswith('--print-to-pdf=')][0][15:]\n"
        "open(target, 'wb').write(b\"%PDF-1.4\\n/CreationDate (D:20261122041249+00'00')\\n%%EOF\")"
    )
    monkeypatch.setenv(BROWSER_SETTING, str(program(tmp_path / "mine", body)))
    (printed,) = print_pages([page])
    assert b"(D:20000101000000+00'00')" in printed.read_bytes()
    flags = said.read_text("utf-8").split("\n")
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in flags
    assert any(one.startswith("--user-data-dir=") and str(tmp_path) not in one for one in flags)
