"""What is taken away: pictures, reports with the analyst's words, and variants that are kept."""

from __future__ import annotations

import csv
import http.client
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser

from standoff.case.load import read_case
from standoff.case.model import Parameter
from standoff.questions.assumptions import Number
from standoff.questions.run import Run
from standoff.web.variant import _moves
from tests.lens.talks.cases import NEIGHBOURS
from tests.web.browsing import needs_browser, violations
from tests.web.serving import STARTER, Served, serving

TEXT = STARTER.read_text("utf-8")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("take")
    (found / "border.yaml").write_text(TEXT, "utf-8")
    (found / "guns.yaml").write_text(NEIGHBOURS, "utf-8")
    return found


@pytest.fixture(scope="module")
def bench(shelf: Path) -> Iterator[Served]:
    with serving(".", "us-north-korea-2017", folder=shelf) as found:
        yield found


def raw(bench: Served, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
    """What is answered as bytes, to a form of the workbench's own where fields are given."""
    line = http.client.HTTPConnection("127.0.0.1", bench.port, timeout=240)
    headers = {"Origin": bench.address.rstrip("/")}
    if fields is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    line.request("GET" if fields is None else "POST", path, urlencode(fields or {}), headers)
    reply = line.getresponse()
    found = reply.status, reply.read()
    line.close()
    return found


def test_every_picture_can_be_taken_as_svg_png_and_numbers(bench: Served, shelf: Path) -> None:
    told = bench.ask("/cases/border/run?draws=32&ask=yes").text
    assert told.count('<p class="take quiet">') == told.count("</figure>\n") >= 1
    links = re.findall(r'href="(/pictures/[^"]+)"', told)
    assert [each.rpartition(".")[2] for each in links[:3]] == ["svg", "png", "csv"]
    status, drawn = raw(bench, links[0])
    assert status == 200
    assert drawn.startswith(b"<svg")
    assert b"<desc>" in drawn
    status, drawn = raw(bench, links[1])
    assert status == 200
    assert drawn.startswith(b"\x89PNG")
    status, table = raw(bench, links[2])
    assert status == 200
    # The figures are those that the question itself answers.
    study = Run(case=str(shelf / "border.yaml"), draws=32).ask().to_dict()
    rows = csv.DictReader(io.StringIO(table.decode()))
    [chance] = [
        float(row["chance"]) for row in rows if (row["policy"], row["outcome"]) == ("wait", "war")
    ]
    assert chance == study["policies"]["wait"]["outcomes"]["war"]["mean"]
    for path in (links[0].replace("figure-1", "figure-99"), "/pictures/abc/figure-1.svg"):
        assert raw(bench, path)[0] == 404
    assert b"kept no longer" in raw(bench, "/pictures/abc/figure-1.svg")[1]


@pytest.mark.parametrize(
    "page",
    ["border/claims?draws=64", "border/tree", "us-north-korea-2017/graph", "guns/talks-zone"],
)
def test_pictures_of_pages_drawn_their_own_way_are_taken_too(bench: Served, page: str) -> None:
    told = bench.ask(f"/cases/{page}").text
    drawn = re.findall(r"<figure.*?</figure>\n(.{0,30})", told, re.DOTALL)
    assert drawn, told[-1500:]
    assert all(after.startswith('<p class="take quiet">') for after in drawn)
    links = re.findall(r'href="(/pictures/[^"]+)"', told)
    assert len(links) == 3 * len(drawn)
    for link in links:
        status, data = raw(bench, link)
        assert status == 200, link
        if link.endswith("svg"):
            root = ET.fromstring(data)
            assert root.tag == "{http://www.w3.org/2000/svg}svg"
            # It stands alone: nothing in it leads back to the page.
            assert b"<a " not in data
        elif link.endswith("png"):
            assert data.startswith(b"\x89PNG")
        else:
            rows = list(csv.reader(io.StringIO(data.decode())))
            assert len(rows) > 2
            # What is drawn is numbers.
            assert any(char.isdigit() for row in rows for cell in row for char in cell)


def test_a_report_is_taken_in_three_formats_with_ones_own_words(bench: Served) -> None:
    notes = "# What each policy leads to\n\nMy *own* <b>words</b> & more."
    heads = bench.ask("/cases/border/take-away").text
    found = [unescape(each) for each in re.findall(r"<code># (.*?)</code>", heads)]
    assert found
    notes = notes.replace("What each policy leads to", found[1])
    fields = {"notes": notes, "draws": "16", "part-run": "yes"}
    status, page = raw(bench, "/cases/border/take-away", {**fields, "form": "html"})
    assert status == 200, page
    assert b"<em>own</em> &lt;b&gt;words&lt;/b&gt; &amp; more." in page
    status, paper = raw(bench, "/cases/border/take-away", {**fields, "form": "pdf"})
    assert status == 200, paper
    assert paper.startswith(b"%PDF-")
    status, word = raw(bench, "/cases/border/take-away", {**fields, "form": "docx"})
    assert status == 200, word
    with zipfile.ZipFile(io.BytesIO(word)) as held:
        text = held.read("word/document.xml").decode()
    assert "&lt;b&gt;words&lt;/b&gt; &amp; more." in text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"form": "exe"}, "Choose in which format the report is wanted"),
        ({"form": "html", "notes": "# Nowhere\n\nx"}, "a report has no heading 'Nowhere'"),
        ({"form": "html", "notes": "x" * 100_001}, "100,000 at most"),
        ({"form": "html", "draws": "0"}, "expected a whole number from 1"),
    ],
)
def test_what_makes_no_report_is_said(bench: Served, fields: dict[str, str], sentence: str) -> None:
    status, told = raw(bench, "/cases/border/take-away", fields)
    assert status == 422
    assert sentence.lower() in unescape(told.decode()).lower()
    if len(fields.get("notes", "")) < 100:
        # What was written is still there.
        assert fields.get("notes", "") in unescape(told.decode())


def test_what_was_set_otherwise_is_kept_as_a_variant(bench: Served, shelf: Path) -> None:
    file = shelf / "border.yaml"
    stated = "wins=0.5..0.9\nwar_cost=30..40..70"
    page = bench.ask(f"/cases/border/variant?{urlencode({'stated': stated})}").text
    assert f"\n{stated}</textarea>" in page
    reason = "It's weaker: {so} # they <b>say</b>"
    fields = {"stated": stated.replace("\n", "\r\n"), "name": "weaker", "why": reason}
    status, _ = raw(bench, "/cases/border/variant", fields)
    assert status == 303
    text = file.read_text("utf-8")
    # All that stood there before stands there still.
    assert text.startswith(TEXT)
    case = read_case(f"{file}@weaker")[0]
    assert case.parameters["wins"].range == (0.5, 0.9)
    assert case.parameters["war_cost"].likely == 40
    assert case.parameters["war_cost"].why == reason
    assert case.parameters["war_cost"].unit == "payoff"
    told = bench.ask("/cases/border/variant?saved=weaker").text
    assert "30 to 70, likeliest 40" in told
    assert "20 to 60, likeliest 35" in told
    assert "<b>say" not in told
    moved = re.search(r'href="(/cases/border/assumptions\?[^"]+)"', told)
    assert moved
    shown = bench.ask(unescape(moved[1]).replace("draws=500", "draws=16"))
    assert "30 to 70, likeliest 40" in shown.text
    assert '<section class="answer">' in shown.text
    assert bench.post("/api/cases/border/check", {}).data["errors"] == 0


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "a b"}, "give the variant a name of letters"),
        ({"why": " "}, "say in a sentence why"),
        ({"stated": ""}, "nothing is set otherwise"),
        ({"stated": "winz=0.5..0.9"}, "did you mean 'wins'?"),
        ({"stated": "wins=0.9..0.5"}, "from the lowest to the highest"),
        ({"stated": "wins"}, "expected NAME=VALUE"),
    ],
)
def test_what_makes_no_variant_is_said_and_nothing_is_written(
    bench: Served, shelf: Path, fields: dict[str, str], sentence: str
) -> None:
    before = (shelf / "border.yaml").read_bytes()
    whole = {"stated": "wins=0.5..0.9", "name": "other", "why": "so", **fields}
    status, told = raw(bench, "/cases/border/variant", whole)
    assert status == 422
    assert sentence.lower() in unescape(told.decode()).lower()
    assert (shelf / "border.yaml").read_bytes() == before


def test_a_built_in_case_keeps_no_variant(bench: Served) -> None:
    told = bench.ask("/cases/us-north-korea-2017/variant?stated=a%3D1").text
    assert "Make a new case of it" in told
    assert "<form" not in told


@needs_browser
def test_no_rule_of_accessibility_is_broken(browser: Browser, bench: Served) -> None:
    context = browser.new_context(base_url=bench.address)
    page = context.new_page()
    page.set_default_timeout(120_000)
    for path in ("take-away", "variant?stated=wins%3D1", "run?draws=16&ask=yes"):
        page.goto(f"/cases/border/{path}")
        broken = violations(page)
        assert not broken, [(x["id"], x["nodes"][0]["html"][:300]) for x in broken]
    # A slider's number goes along to the page on which it is kept.
    page.goto("/cases/border/assumptions#wins=0.5..0.9")
    page.click("text=Save as a variant")
    page.wait_for_url("**/variant?**")
    assert page.input_value("#stated") == "wins=0.5..0.9"
    context.close()


@needs_browser
def test_notes_stay_in_the_browser_until_they_are_emptied(bench: Served, browser: Browser) -> None:
    """Also where the page is left at once; another case has notes of its own."""
    context = browser.new_context(base_url=bench.address)
    page = context.new_page()
    page.goto("/cases/border/take-away")
    page.fill("#notes", "# The answer\n\nMine.")
    page.goto("/cases/us-north-korea-2017/take-away")
    assert page.input_value("#notes") == ""
    page.goto("/cases/border/take-away")
    assert page.input_value("#notes") == "# The answer\n\nMine."
    page.get_by_text("As you left it on").wait_for()
    page.fill("#notes", "")
    page.reload()
    assert page.input_value("#notes") == ""
    context.close()


def test_a_distribution_cut_by_a_range_is_said_to_be_asked_for_nearly() -> None:
    """Of a normal one between two ends, too, only values that 98 in 100 lie between are asked."""
    cut = Number("cut", Parameter.model_validate({"normal": [5, 1], "range": [3, 6]}))
    even = Number("even", Parameter.model_validate({"range": [3, 6]}))
    assert "with cut between the values" in _moves("/x", [cut, even])
    assert "between the values" not in _moves("/x", [even])
