"""The pages: what they show is what the questions answer, and a case's text stays text."""

from __future__ import annotations

import re
import shutil
from html import escape
from pathlib import Path

import pytest

from standoff.questions.memo import Report
from standoff.render.page import fragment
from standoff.report.memo import TELLING
from standoff.web.askable import askable
from standoff.web.wording import by_fields, page_by_fields
from tests.web.serving import STARTER, Served, serving, without_links


def test_the_first_page_lists_the_cases_and_says_which_can_not_be_read(served: Served) -> None:
    told = served.ask("/")
    assert told.status == 200
    assert '<a href="/cases/border">' in told.text
    assert "This case can&#x27;t be read" in told.text or "This case can't be read" in told.text
    assert "acters" in told.text


def test_the_brief_is_the_report_of_a_run(served: Served, folder: Path) -> None:
    """The same blocks, drawn by the same renderer: no word, number or picture is made twice."""
    asked = Report(case=str(folder / "border.yaml"), questions=("run",))
    shown = fragment(TELLING.blocks(asked, asked.ask()))
    told = served.ask("/cases/border")
    assert told.status == 200
    assert page_by_fields(shown.inner) in without_links(told.text)
    [nonce] = re.findall(
        r"style-src 'self' 'nonce-([^']+)'", told.headers["content-security-policy"]
    )
    assert f'<style nonce="{nonce}">\n{shown.style}</style>' in told.text


def test_every_question_has_a_page_with_all_its_options(served: Served) -> None:
    first = served.ask("/cases/border").text
    for word, asked in askable().items():
        assert f'<a href="/cases/border/{word}"' in first
        told = served.ask(f"/cases/border/{word}")
        assert told.status == 200
        assert escape(asked.line) in told.text
        for option in asked.options(shown=True):
            assert f'name="{option.name}"' in told.text, f"{word}: {option.name}"
            said = escape(by_fields(option.ask.help))
            assert said in told.text, f"{word}: {option.name}"


def test_what_a_form_asks_comes_with_the_page_and_stays_in_the_form(served: Served) -> None:
    told = served.ask("/cases/border/run?draws=8&seed=3&ask=yes")
    assert told.status == 200
    assert 'name="draws" aria-describedby="h-draws" min="1" max="100000"' in told.text
    assert 'value="8"' in told.text
    assert "<details open>" in told.text
    assert '<section class="answer">' in told.text
    assert '<svg aria-hidden="true"' in told.text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("draws=many", "Draws: &#x27;many&#x27; was given; expected a whole number"),
        ("draws=0", "Draws: 0 was given; expected a whole number from 1 to 100000"),
        ("draws=100001", "expected a whole number from 1 to 100000"),
        ("draw=5", "&#x27;run&#x27; has no option &#x27;draw&#x27;"),
        ("threads=5", "&#x27;run&#x27; has no option &#x27;threads&#x27;"),
        ("top=3", "it says how many of the “Portfolios” are shown"),
        ("policies=nobody", "nobody"),
    ],
)
def test_what_makes_no_sense_is_said_on_the_page(served: Served, query: str, sentence: str) -> None:
    told = served.ask(f"/cases/border/run?{query}&ask=yes")
    assert told.status == 422
    assert sentence in told.text
    assert "This can" in told.text


def test_a_case_that_can_not_be_read_shows_the_line_and_what_is_wrong_with_it(
    served: Served, folder: Path
) -> None:
    lines = (folder / "broken.yaml").read_text("utf-8").splitlines()
    number = next(k for k, line in enumerate(lines, 1) if line.startswith("acters"))
    told = served.ask("/cases/broken/why")
    assert told.status == 422
    assert f'<span class="quiet">{number:>5}  </span>acters:' in told.text
    mend = f'href="/cases/broken/edit?line={number}&amp;column=1"'
    assert f"{mend}>broken.yaml, line {number}, column 1:</a>" in told.text
    # Its first page is the editor, at its error.
    told = served.ask("/cases/broken")
    assert (told.status, told.headers["location"]) == (303, "/cases/broken/edit")
    told = served.ask("/cases/broken/edit")
    assert f'data-line="{number}" data-column="1"' in told.text
    assert f'<span class="quiet">{number:>5}  </span>acters:' in told.text


def test_a_case_that_vanishes_is_said_and_found_again(tmp_path: Path) -> None:
    case = tmp_path / "gone.yaml"
    shutil.copy(STARTER, case)
    with serving("gone.yaml", folder=tmp_path) as served:
        assert served.ask("/cases/gone/check?ask=yes").status == 200
        case.unlink()
        for told in (
            served.ask("/cases/gone"),
            served.ask("/cases/gone/check?ask=yes"),
            served.post("/api/cases/gone/check", {}),
        ):
            assert told.status == 404
            assert "the file of this case is gone" in told.text.replace("The file", "the file")
        shutil.copy(STARTER, case)
        assert served.ask("/cases/gone/check?ask=yes").status == 200


def test_a_case_that_changes_is_read_again(tmp_path: Path) -> None:
    case = tmp_path / "mine.yaml"
    text = STARTER.read_text("utf-8")
    case.write_text(text, "utf-8")
    with serving("mine.yaml", folder=tmp_path) as served:
        before = served.post("/api/cases/mine/run", {"draws": 16}).data
        case.write_text(re.sub(r"^title:.*$", "title: Another", text, flags=re.M), "utf-8")
        after = served.post("/api/cases/mine/run", {"draws": 16}).data
    assert before["case"] != after["case"] == "Another"


def test_a_hostile_title_stays_text(served: Served) -> None:
    for path in ("/", "/cases/hostile", "/cases/hostile/run?draws=8&ask=yes"):
        told = served.ask(path)
        assert told.status == 200
        assert "<script" not in told.text
        assert "<img" not in told.text
        assert "&lt;script&gt;" in told.text
        assert "\u202e" not in told.text
        assert "\x1b" not in told.text


def test_an_unknown_page_is_not_found_and_leads_home(served: Served) -> None:
    for path in ("/nothing", "/cases/nobody", "/cases/border/nothing", "/cases/<b>", "/assets/x"):
        told = served.ask(path)
        assert told.status == 404
        assert '<a class="home" href="/">' in told.text
        assert "<b>" not in told.text


def test_long_work_says_how_far_it_is_before_it_is_done(served: Served) -> None:
    told = served.ask("/cases/border/run?draws=60000&seed=11&ask=yes")
    assert told.status == 200
    steps = [int(each) for each in re.findall(r'<progress max="100" value="(\d+)">', told.text)]
    assert steps
    assert steps == sorted(steps)
    assert told.text.index('<div class="working"') < told.text.index('<section class="answer">')
    # Kept: the same again comes whole.
    again = served.ask("/cases/border/run?draws=60000&seed=11&ask=yes")
    assert "working" not in again.text
