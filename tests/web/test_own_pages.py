"""The pages Claims, Why, Errors, Learn and Compare: what is chosen on them is asked and shown."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from standoff.questions.why import Why
from standoff.render.page import fragment
from standoff.report.why import TELLING
from tests.web.browsing import LONG, needs_browser, paged, violations
from tests.web.serving import STARTER, Served, serving

EVIL = "<img src=x onerror=alert(1)></select><script>alert(2)</script>"
MORE = f"""
views:
  rival: {{takes: {{war_cost: 20}}, basis: judgement, what: "{EVIL}", why: "{EVIL}"}}
observed:
  policy: talk
  record:
    - {{date: 2024-02-01, saw: move == settle, what: "{EVIL}", basis: judgement, why: "{EVIL}"}}
variants:
  hawk: {{what: "{EVIL}", parameters: {{wins: {{range: [0.6, 0.7]}}}}}}
  dove: {{what: "{EVIL}", parameters: {{war_cost: {{range: [50, 60]}}}}}}
"""
PARAGRAPH = "Two sides that knew all would bargain & not fight"
SMALL = {
    "claims": "?draws=64&claim=talks-prevent-war",
    "why": "?draws=16",
    "errors": "?draws=16",
    "learn": "?draws=64",
    "compare": "?draws=16",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The starter case with a mistaken actor, a record and two variants, its every text hostile;
    and the starter as it is."""
    folder = tmp_path_factory.mktemp("own")
    text = STARTER.read_text("utf-8")
    (folder / "plain.yaml").write_text(text, "utf-8")
    for what in ("talks without a threat", "people killed in the war"):
        assert what in text
        text = text.replace(what, f'"{EVIL}"')
    text = text.replace("published: 1995}", f"published: 1995, paragraphs: {{7: '{PARAGRAPH}'}}}}")
    text = text.replace("    source: judgement\n", "    source: fearon ¶7\n", 1)
    text = text.replace("Imposing sanctions before", f"{EVIL} Imposing sanctions before")
    (folder / "border.yaml").write_text(text + MORE, "utf-8")
    with serving("border.yaml", "plain.yaml", folder=folder) as found:
        yield found


@pytest.fixture
def page(browser: Browser, told: Served) -> Iterator[Page]:
    with paged(browser, told.address) as found:
        yield found


def test_what_is_chosen_is_asked_and_the_picture_stands_before_its_table(
    told: Served, tmp_path: Path
) -> None:
    """The blocks and the picture are those of the question's own answer."""
    shown = told.ask("/cases/plain/why?a=talk&b=threaten&of=war&draws=16").text
    case = tmp_path / "plain.yaml"
    shutil.copy(STARTER, case)
    asked = Why(case=str(case), subjects=("talk", "threaten"), of="war", draws=16)
    drawn = TELLING.figure
    assert drawn
    answer = asked.ask()
    for block in (*TELLING.blocks(asked, answer), drawn(asked, answer)):
        assert fragment([block], part="why").inner in shown
    assert shown.index("<figure>") < shown.index("<caption>")
    assert '<option value="talk" selected>' in shown


@pytest.mark.parametrize("word", SMALL)
def test_every_text_of_a_case_stays_text(told: Served, word: str) -> None:
    found = told.ask(f"/cases/border/{word}{SMALL[word]}")
    assert found.status == 200
    assert '<section class="answer">' in found.text
    assert "<img" not in found.text
    own = ["choosing", "box"] if word == "claims" else ["choosing"]
    assert re.findall(r"<script[^>]*>", found.text) == [
        f'<script type="module" src="/assets/{name}.js">' for name in own
    ]


def test_a_page_of_several_answers_has_no_name_twice(told: Served) -> None:
    found = told.ask("/cases/border/learn?draws=64").text
    assert found.count('<section class="answer">') == 3
    names = re.findall(r' id="([^"]+)"', found)
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("plain/why?a=tallk&b=wait", "there is no policy &#x27;tallk&#x27;"),
        ("plain/why?draw=3", "this page has nothing called &#x27;draw&#x27;; expected"),
        ("plain/why?draws=many", "expected a whole number"),
        ("border/errors?policy=gone&draws=16", "gone"),
        ("plain/claims?claim=talks-prevent-was", "did you mean &#x27;talks-prevent-war&#x27;"),
        ("plain/claims?draws=32&box=winz=0..1", "&#x27;winz&#x27; is no number that varies"),
        ("plain/claims?draws=32&box=wins=1..0", "the lowest first"),
        ("border/compare?a=border@gone&b=border@hawk", "gone"),
        ("border/compare?a=border&b=secret", "no case &#x27;secret&#x27; was opened here"),
    ],
)
def test_an_old_link_is_told_what_is_gone(told: Served, address: str, sentence: str) -> None:
    found = told.ask(f"/cases/{address}")
    assert sentence.lower() in found.text.lower()
    assert 'role="alert"' in found.text


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("errors", "Nobody in this case is mistaken"),
        ("learn", "Nothing was seen yet"),
        ("compare", "This case has no variants"),
    ],
)
def test_what_a_case_has_not_is_said_and_not_asked(told: Served, word: str, sentence: str) -> None:
    found = told.ask(f"/cases/plain/{word}?draws=64")
    assert found.status == 200
    assert sentence in found.text
    assert 'role="alert"' not in found.text


@needs_browser
def test_a_choice_is_answered_at_once_and_stands_in_the_address(page: Page) -> None:
    page.goto("/cases/plain/why?a=talk&b=wait&draws=16")
    before = page.inner_text("#answers")
    page.focus("#c-a")
    page.keyboard.press("ArrowUp")
    page.wait_for_url("**/why?a=sanction-now&b=wait&of=patron&draws=16")
    page.locator("#answers", has_text="sanction-now").wait_for()
    after = page.inner_text("#answers")
    assert after != before
    # Its pictures have their colours: the style sheet came along.
    assert page.evaluate("document.adoptedStyleSheets[0].cssRules.length") > 0
    page.reload()
    assert page.inner_text("#answers") == after
    page.go_back()
    page.locator("#answers", has_text="talk").wait_for()
    assert page.input_value("#c-a") == "talk"


@needs_browser
def test_a_box_is_moved_and_its_figures_follow(page: Page) -> None:
    """What the page counts is what the question answers for the box that it ends at."""
    page.goto("/cases/plain/claims?claim=talks-prevent-war&draws=128")
    frame = page.locator("button.frame")
    before = frame.bounding_box()
    assert before
    frame.focus()
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    page.mouse.move(before["x"] - 10, before["y"] + 60)
    page.mouse.down()
    page.mouse.move(before["x"] - 30, before["y"] + 50, steps=3)
    page.mouse.up()
    after = frame.bounding_box()
    assert after
    assert after["x"] < before["x"] - 20
    page.wait_for_url("**box=**")
    page.locator(".told:not(.old)").wait_for()
    counted = [page.inner_text(f"output[data-of={name}]") for name in NAMES]
    limits = parse_qs(urlsplit(page.url).query)["box"][0].split("; ")
    asked = {"claim": "talks-prevent-war", "draws": 128, "box": limits}
    told = page.evaluate(POST, ["/api/cases/plain/claims", asked])
    box = told["by_world"]["box"]
    fails = sum(told["by_world"]["worlds"]["fails"])
    caught = round(box["coverage"] * fails)
    assert [each.partition("(")[2] for each in counted] == [
        f"{box['worlds']} of 128)",
        f"{caught} of {box['worlds']})",
        f"{caught} of {fails})",
    ]
    assert f"{box['worlds']} of 128 worlds" in page.inner_text(".told")
    # The address carries the box.
    page.reload()
    assert [page.inner_text(f"output[data-of={name}]") for name in NAMES] == counted


@needs_browser
def test_the_paragraph_of_the_source_opens_beside_the_claim_by_keyboard(page: Page) -> None:
    page.goto("/cases/border/claims?draws=64")
    [claim] = page.locator("details.claim:has(summary:has-text('¶7'))").all()
    paragraph = claim.get_by_text(PARAGRAPH)
    claim.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert not paragraph.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").endswith("says in ¶7")
    page.keyboard.press("Enter")
    assert paragraph.is_visible()


NAMES = ("share", "density", "coverage")
POST = """async ([address, body]) => (await fetch(address, {method: "POST",
    headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})).json()"""


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("word", SMALL)
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, told: Served, word: str, scheme: Any
) -> None:
    context = browser.new_context(base_url=told.address, color_scheme=scheme)
    context.set_default_timeout(LONG)
    page = context.new_page()
    page.goto(f"/cases/border/{word}{SMALL[word]}")
    broken = violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    width = page.evaluate("() => document.documentElement.scrollWidth")
    context.close()
    assert not broken, [(each["id"], each["nodes"][0]["html"][:200]) for each in broken]
    assert width == 390
