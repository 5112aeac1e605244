"""The editor: what is saved, what is refused, and the page in a real browser."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from html import escape, unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from standoff.questions.ledger import Claims, Ledger
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import STARTER, Reply, Served, serving

TEXT = STARTER.read_text("utf-8")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("folder")


@pytest.fixture(scope="module")
def bench(shelf: Path) -> Iterator[Served]:
    """A workbench on a folder and a built-in case."""
    with serving(".", "us-north-korea-2017", folder=shelf) as found:
        yield found


@pytest.fixture
def case(shelf: Path) -> Iterator[Path]:
    path = shelf / "border.yaml"
    path.write_text(TEXT, "utf-8")
    yield path
    path.unlink(missing_ok=True)


def mark(text: str | bytes) -> str:
    return hashlib.sha256(text if isinstance(text, bytes) else text.encode()).hexdigest()


def send(bench: Served, path: str, **fields: str) -> Reply:
    """A form as the workbench's own page sends it."""
    return bench.send(path, fields, **{"Sec-Fetch-Site": "same-origin"})


API = "/api/cases/border/text"
PAGE = "/cases/border/edit"


def test_without_a_script_a_text_is_checked_and_saved(bench: Served, case: Path) -> None:
    told = bench.ask(PAGE)
    assert told.status == 200
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", told.text, re.DOTALL)
    assert found
    assert unescape(found[1]) == TEXT
    wrong = TEXT.replace("wins:  ", "winz:  ")
    # A browser sends the ends of lines so.
    sent = wrong.replace("\n", "\r\n")
    told = send(bench, PAGE, text=sent, mark=mark(TEXT), do="check")
    assert told.status == 200
    assert (
        "nothing here is called &#x27;wins&#x27;; did you mean &#x27;winz&#x27;?"
        in told.text.lower()
    )
    assert case.read_text("utf-8") == TEXT
    told = send(bench, PAGE, text=sent, mark=mark(TEXT), do="save")
    assert (told.status, told.headers["location"]) == (303, f"{PAGE}?saved=yes")
    assert case.read_bytes() == wrong.encode()


def test_a_file_that_changed_is_not_written_over(bench: Served, case: Path) -> None:
    theirs, mine = TEXT + "# theirs\n", TEXT + "# mine\n"
    case.write_text(theirs, "utf-8")
    told = bench.post(API, {"text": mine, "mark": mark(TEXT)})
    assert told.status == 409
    [problem] = told.data["problems"]
    assert problem["message"].startswith("the file changed on the disk since it was read here")
    assert problem["file"] == "border.yaml"
    assert told.data["text"] == theirs
    shown = [(each["side"], each["line"]) for each in told.data["difference"]]
    assert ("disk", "# theirs") in shown
    assert ("mine", "# mine") in shown
    assert case.read_text("utf-8") == theirs
    # The same by a form: both are shown, and one's own text is still there.
    told = send(bench, PAGE, text=mine, mark=mark(TEXT), do="save")
    assert told.status == 409
    assert escape("# theirs") in told.text
    assert escape(mine) in told.text
    over = re.search(r'name="over" value="(\w+)"', told.text)
    assert over
    assert send(bench, PAGE, text=mine, mark=mark(TEXT), over=over[1]).status == 303
    assert case.read_text("utf-8") == mine


def test_a_file_that_is_gone_is_said_and_can_be_put_back(bench: Served, case: Path) -> None:
    case.unlink()
    assert bench.ask(f"{API}/mark").data == {"mark": ""}
    told = bench.post(API, {"text": TEXT, "mark": mark(TEXT)})
    assert told.status == 409
    assert "the file is gone from the disk" in told.data["problems"][0]["message"]
    assert not case.exists()
    assert bench.post(API, {"text": TEXT, "mark": ""}).data == {"mark": mark(TEXT)}
    assert case.read_text("utf-8") == TEXT


def test_ends_of_lines_and_the_mark_of_bytes_stay_as_they_were(bench: Served, case: Path) -> None:
    data = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    case.write_bytes(data)
    read = bench.ask(API).data
    assert read["text"] == TEXT
    told = bench.post(API, {"text": TEXT + "# \u202e more\n", "mark": read["mark"]})
    assert told.status == 200
    assert case.read_bytes() == data + "# \u202e more\r\n".encode()


def test_what_is_typed_is_checked_with_its_place(bench: Served, case: Path) -> None:
    text = TEXT.replace("acto", "acte", 1)
    told = bench.post(f"{API}/check", {"text": text}).data
    line = 1 + text.split("\n").index(next(x for x in text.split("\n") if x[:7] == "acters:"))
    assert {"line": line, "column": 1, "severity": "error", "file": "border.yaml"}.items() <= (
        told["problems"][0].items()
    )
    assert "did you mean 'actors'?" in told["problems"][0]["message"]
    told = bench.post(f"{API}/check", {"text": TEXT.replace("basis: fearon", "unit: payoff")}).data
    assert told["errors"] == 1
    # What only growing the games can tell is looked at where the whole is asked for.
    loose = TEXT.replace("when: move == back-down", "when: move == back-down and talks == on")
    assert bench.post(f"{API}/check", {"text": loose}).data["errors"] == 0
    assert bench.post(f"{API}/check", {"text": loose, "whole": True}).data["errors"] > 0
    told = bench.post(f"{API}/complete", {"text": TEXT + "refe", "line": 99, "column": 5}).data
    assert (told["begun"], told["words"][0]["kind"]) == ("refe", "key")


def test_claims_are_judged_while_a_text_is_written(bench: Served, case: Path) -> None:
    """As the question itself judges them, of the text and not of the file."""
    changed = TEXT.replace("settle: 15", "settle: 90").replace("rival: 15 -", "rival: 90 -")
    assert changed != TEXT
    told = [bench.post(f"{API}/verdicts", {"text": text}).data for text in (TEXT, changed)]
    for text, each in zip((TEXT, changed), told, strict=True):
        case.write_text(text, "utf-8")
        answer = Claims(case=str(case), draws=64).ask()
        assert isinstance(answer, Ledger)
        shown = re.findall(
            r'class="verdict">(.*?)</span> <span class="title">(.*?)</span>', each["inner"]
        )
        plain = [(re.sub(r"<[^>]+>", "", verdict), unescape(says)) for verdict, says in shown]
        assert plain == [(one.verdict, one.says) for one in answer.study.claims.values()]
    assert told[0] != told[1]
    refused = bench.post(f"{API}/verdicts", {"text": TEXT.replace("acto", "acte", 1)})
    assert refused.status == 422


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"[1]", "expected a JSON object with text, mark"),
        (b"{", "the request holds no JSON"),
        (b'{"text": "a"}', "'mark' is missing"),
        (b'{"text": 3, "mark": ""}', "'text': expected a text"),
        (b'{"text": "a", "mark": "", "path": "x"}', "there is no entry 'path'"),
        (b'{"text": "\\ud800", "mark": ""}', "half a letter stands here"),
        (b'{"text": "' + b"a" * 1_000_001 + b'", "mark": ""}', "a case file has 1,000,000 at most"),
    ],
)
def test_what_is_no_text_is_refused(bench: Served, case: Path, body: bytes, sentence: str) -> None:
    told = bench.ask(API, "POST", body, {"Content-Type": "application/json"})
    assert told.status == 422
    assert sentence in told.data["problems"][0]["message"]
    assert case.read_text("utf-8") == TEXT


def test_five_million_letters_are_refused_in_a_sentence(bench: Served, case: Path) -> None:
    told = send(bench, PAGE, text="a" * 5_000_000, mark=mark(TEXT), do="save")
    assert told.status == 413
    assert told.text == "A request is at most 4,000,000 bytes here.\n"
    told = send(bench, PAGE, text="a" * 2_000_000, mark=mark(TEXT), do="save")
    assert told.status == 422
    assert "a case file has 1,000,000 at most" in told.text
    assert case.read_text("utf-8") == TEXT


def test_a_page_elsewhere_writes_nothing(bench: Served, case: Path) -> None:
    fields = urlencode({"text": "x", "mark": mark(TEXT), "do": "save"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for more in ({"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert bench.ask(PAGE, "POST", fields, {**kind, **more}).status == 403
    # Who doesn't say where a form comes from is not taken for the workbench's own page.
    assert bench.ask(PAGE, "POST", fields, kind).status == 422
    plain = {"Content-Type": "text/plain", "Origin": bench.address.rstrip("/")}
    assert bench.ask(API, "POST", '{"text": "x"}', plain).status == 422
    assert case.read_text("utf-8") == TEXT


def test_a_built_in_case_is_never_written_to(bench: Served) -> None:
    root = "/cases/us-north-korea-2017/edit"
    told = bench.ask(root)
    assert "A built-in case is not changed here" in told.text
    assert 'value="save"' not in told.text
    read = bench.ask("/api/cases/us-north-korea-2017/text").data
    told = bench.post("/api/cases/us-north-korea-2017/text", {"text": "x", "mark": read["mark"]})
    assert told.status == 422
    assert bench.ask("/api/cases/us-north-korea-2017/text").data == read


def test_a_new_case_is_begun_from_a_template_or_a_built_in_one(bench: Served, shelf: Path) -> None:
    told = send(bench, "/new", name="mine", folder="0", **{"from": "starter"})
    assert (told.status, told.headers["location"]) == (303, "/cases/mine/edit")
    assert (shelf / "mine.yaml").read_text("utf-8") == TEXT
    assert bench.ask("/cases/mine/edit").status == 200
    again = send(bench, "/new", name="mine.yaml", folder="0", **{"from": "starter"})
    assert again.status == 422
    assert "there is a file of that name; choose another" in again.text.lower()
    told = send(bench, "/new", name="theirs", folder="0", **{"from": "builtin:ukraine-2022"})
    assert told.status == 303
    made = (shelf / "theirs.yaml").read_text("utf-8")
    # With the variants that stand in files of their own beside the built-in case, and comments.
    assert "\n  deterrence:\n    # The case with the numbers" in made
    found = bench.post("/api/cases/theirs/text/check", {"text": made}).data
    assert found["errors"] == 0
    for name in ("mine", "theirs"):
        (shelf / f"{name}.yaml").unlink()


@pytest.mark.parametrize(
    "name", ["../x", "a/b", "..", "", ".x", "x\0y", "/etc/x", "con", "a" * 90, "x\\y", "x\n"]
)
def test_a_name_leads_nowhere_else(bench: Served, shelf: Path, name: str) -> None:
    before = sorted(shelf.parent.rglob("*"))
    told = send(bench, "/new", name=name, folder="0", **{"from": "starter"})
    if name.strip() == "x":
        assert (shelf / "x.yaml").exists()
        (shelf / "x.yaml").unlink()
    else:
        assert told.status == 422
    assert sorted(shelf.parent.rglob("*")) == before
    told = send(bench, "/new", name="fine", folder="7", **{"from": "starter"})
    assert told.status == 422
    told = send(bench, "/new", name="fine", folder="0", **{"from": "builtin:../../x"})
    assert told.status == 422
    assert sorted(shelf.parent.rglob("*")) == before


def test_no_link_leads_out_of_a_folder(
    bench: Served, shelf: Path, case: Path, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text(TEXT.replace("A border crisis", "A secret"), "utf-8")
    (shelf / "link.yaml").symlink_to(secret)
    assert bench.ask("/cases/link/edit").status == 404
    assert "A secret" not in bench.ask("/").text
    (shelf / "link.yaml").unlink()
    case.unlink()
    case.symlink_to(secret)
    told = bench.post(API, {"text": "x", "mark": mark(secret.read_bytes())})
    assert told.status == 422
    assert "the file has become a link" in told.data["problems"][0]["message"]
    assert "A secret" in secret.read_text("utf-8")


def test_where_no_folder_was_named_nothing_is_made(served: Served, folder: Path) -> None:
    before = sorted(folder.iterdir())
    told = served.ask("/new")
    assert "standoff serve ." in told.text
    made = send(served, "/new", name="x", folder="0", **{"from": "starter"})
    assert made.status == 422
    assert served.ask("/new/text?from=starter").text == TEXT
    assert sorted(folder.iterdir()) == before


def test_killed_while_it_saves_it_leaves_one_whole_text_or_the_other(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    texts = [TEXT + f"# {letter * 200_000}\n" for letter in "ab"]
    path.write_text(texts[0], "utf-8")
    with serving("mine.yaml", folder=tmp_path) as served:
        saved = threading.Event()

        def save() -> None:
            for number in range(1, 10_000):
                before, after = texts[(number + 1) % 2], texts[number % 2]
                try:
                    served.post("/api/cases/mine/text", {"text": after, "mark": mark(before)})
                except OSError:
                    return
                if number == 5:
                    saved.set()

        thread = threading.Thread(target=save)
        thread.start()
        assert saved.wait(120)
        served.process.kill()
        thread.join(120)
    assert path.read_text("utf-8") in texts


@pytest.fixture
def page(browser: Browser, bench: Served, case: Path) -> Iterator[Page]:
    # A refusal to overwrite is answered with a status that the browser notes.
    with paged(browser, bench.address, lambda told: "409" not in told) as found:
        found.on("dialog", lambda dialog: dialog.accept())
        yield found


def opened(page: Page) -> None:
    page.goto(PAGE)
    page.locator("#findings", has_text="Nothing wrong").wait_for()
    page.click(".cm-content")


@needs_browser
def test_an_error_is_shown_while_it_is_typed_and_mended_by_keyboard(page: Page, case: Path) -> None:
    opened(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nreferencez: {}")
    page.locator("#findings button", has_text="did you mean 'references'?").wait_for()
    assert page.locator(".cm-lintRange-error").inner_text() == "referencez"
    assert page.inner_text(".state") == "Not saved yet."
    page.keyboard.press("Control+s")
    page.locator(".state", has_text="Saved.").wait_for()
    assert case.read_text("utf-8").endswith("referencez: {}")
    # Opened again it opens at its error; F8 goes to what is wrong, and the nearest word is offered.
    page.goto("/cases/border")
    assert page.url.endswith(PAGE)
    page.locator(".cm-lintRange-error").wait_for()
    page.keyboard.press("F8")
    page.locator(".cm-diagnosticAction", has_text="Use references").click()
    page.locator("#findings", has_text="Nothing wrong").wait_for()
    page.keyboard.press("Control+s")
    page.locator(".state", has_text="Saved.").wait_for()
    assert case.read_text("utf-8").endswith("references: {}")


@needs_browser
def test_verdicts_follow_what_is_typed(page: Page) -> None:
    opened(page)
    page.get_by_text("How its claims fall out, in 64 worlds").wait_for()
    page.locator("#verdicts .verdict").nth(1).wait_for()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# more")
    page.locator("#verdicts.old").wait_for()
    page.locator("#verdicts:not(.old)").wait_for()


@needs_browser
def test_names_are_completed_and_tab_can_leave(page: Page) -> None:
    opened(page)
    page.keyboard.press("Control+End")
    page.keyboard.type("\nviews:\n  ri")
    page.locator(".cm-tooltip-autocomplete li", has_text="rival").wait_for()
    page.wait_for_timeout(100)
    page.keyboard.press("Enter")
    page.locator(".cm-line", has_text="rival").last.wait_for()
    assert page.locator(".cm-line").last.inner_text().strip().startswith("rival")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Save"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("() => document.activeElement.className").startswith("cm-content")


@needs_browser
def test_two_windows_on_one_file_are_told_of_each_other(page: Page, case: Path) -> None:
    opened(page)
    other = page.context.new_page()
    other.goto(PAGE)
    other.click(".cm-content")
    other.keyboard.press("Control+End")
    other.keyboard.type("# other")
    page.bring_to_front()
    page.keyboard.press("Control+Home")
    page.keyboard.type("# mine ")
    other.bring_to_front()
    other.keyboard.press("Control+s")
    other.locator(".state", has_text="Saved.").wait_for()
    page.bring_to_front()
    page.locator(".notice", has_text="The file changed on the disk").wait_for()
    page.click("text=See both")
    page.locator(".difference .disk", has_text="# other").wait_for()
    page.locator(".difference .mine", has_text="# mine").first.wait_for()
    assert case.read_text("utf-8") == TEXT + "# other"
    page.click("text=Save mine over it")
    page.locator(".state", has_text="Saved.").wait_for()
    assert case.read_text("utf-8").startswith("# mine ")
    # The window without changes of its own takes what is there.
    other.locator(".cm-line", has_text="# mine").wait_for()


@needs_browser
def test_what_was_not_saved_is_still_there_and_too_much_is_not_put_in(page: Page) -> None:
    opened(page)
    page.keyboard.press("Control+Home")
    page.keyboard.type("# kept")
    page.wait_for_timeout(600)
    page.goto("/")
    page.goto(PAGE)
    page.click("text=Take it up again")
    page.locator(".cm-line", has_text="# kept").wait_for()
    page.click(".cm-content")
    page.evaluate(
        """() => { const data = new DataTransfer(); data.setData("text/plain", "x".repeat(5e6));
        document.querySelector(".cm-content").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
        ); }"""
    )
    assert "a case file has 1,000,000 at most, so nothing was put in" in page.inner_text(".state")
    assert page.locator(".cm-line", has_text="# kept").count() == 1


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(
    browser: Browser, bench: Served, case: Path, scheme: str
) -> None:
    case.write_text(TEXT.replace("actors:", "acters:", 1), "utf-8")
    context = browser.new_context(base_url=bench.address, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for path in (PAGE, "/new"):
        page.goto(path)
        if path == PAGE:
            page.locator(".cm-lintRange-error").wait_for()
        broken = violations(page)
        assert not broken, [(each["id"], each["nodes"][0]["html"][:300]) for each in broken]
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("() => document.documentElement.scrollWidth") == 390
        page.set_viewport_size({"width": 1280, "height": 800})
    context.close()
