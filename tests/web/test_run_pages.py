"""Kept runs on pages: they are listed, asked, and nothing beside the folder of runs is read."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import standoff
from standoff.questions.explain import Explain
from standoff.questions.memo import Report
from standoff.report.blocks import Paragraph, bare
from standoff.report.explain import TELLING
from standoff.report.memo import TELLING as MEMO
from tests.web.browsing import needs_browser, paged, violations
from tests.web.serving import STARTER, Served, serving

DRAWS, SEED = 96, 7


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole run, one whose chunk was cut short, one of a newer program and one whose manifest is
    damaged."""
    folder = tmp_path_factory.mktemp("runs")
    study = standoff.run(STARTER, draws=DRAWS, seed=SEED, keep=folder)
    whole = study.kept.path.rename(folder / "whole")
    for name in ("cut", "newer", "damaged"):
        shutil.copytree(whole, folder / name)
    chunk = max((folder / "cut" / "chunks" / "0001").iterdir())
    chunk.write_bytes(chunk.read_bytes()[:-100])
    manifest = folder / "newer" / "manifest.json"
    data = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**data, "standoff_run": 99}), "utf-8")
    (folder / "damaged" / "manifest.json").write_text("{", "utf-8")
    shutil.copytree(whole, folder.parent / "outside")
    return folder


@pytest.fixture(scope="module")
def bench(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "STANDOFF_RUNS", str(runs))
        with serving(".", folder=tmp_path_factory.mktemp("none")) as found:
            yield found


def words(bench: Served, path: str, *status: int) -> str:
    """What stands on a page, which comes with one of these statuses (200 where none is named)."""
    reply = bench.ask(path)
    assert reply.status in (status or (200,)), reply.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text)))


def test_the_runs_are_listed_with_what_they_are_of(bench: Served, runs: Path) -> None:
    said = words(bench, "/runs")
    assert f"{DRAWS} worlds · 4 policies · seed {SEED}" in said
    assert "kept by a newer Standoff" in said
    assert "manifest of the kept run is damaged" in said
    assert str(runs) not in said
    assert 'href="/runs"' in bench.ask("/").text


def test_a_run_says_which_worlds_are_asked_and_solves_none(bench: Served, runs: Path) -> None:
    told = bench.ask("/runs/whole").text
    said = unescape(re.sub(r"<[^>]+>", " ", told))
    study = standoff.run(runs / "whole")
    begun = json.loads((runs / "whole" / "manifest.json").read_text("utf-8"))["begun"][:10]
    assert f"{DRAWS} worlds under 4 policies, seed {SEED}, begun {begun}, finished" in said
    assert "games solved" not in said
    assert study.draws == DRAWS
    # What is to be typed elsewhere names the run, and not where it is.
    run = bench.ask("/runs/whole/run?ask=yes").text
    assert "standoff why whole" in run
    assert str(runs) not in run
    assert str(runs) not in told


def test_a_question_is_answered_from_the_runs_own_worlds(bench: Served, runs: Path) -> None:
    """The words are those of the same question asked of the case with the run's worlds and seed."""
    said = words(bench, "/runs/whole/explain?subjects=talks-prevent-war&ask=yes")
    asked = Explain(case=STARTER, subjects=("talks-prevent-war",), draws=DRAWS, seed=SEED)
    found = asked.ask()
    told = TELLING.blocks(asked, found)
    lines = [bare(each.words) for each in told if isinstance(each, Paragraph)]
    assert lines
    for line in lines:
        assert re.sub(r"\s+", " ", line).strip()[:60] in said
    assert "games solved" not in said
    claims = words(bench, "/runs/whole/claims?ask=yes")
    assert f"{DRAWS}" in claims


def test_its_brief_is_that_of_the_case_in_the_same_worlds(bench: Served) -> None:
    """What the report of the case says in the run's worlds and with its seed stands there."""
    asked = Report(case=STARTER, questions=("run",), draws=DRAWS, seed=SEED)
    told = MEMO.blocks(asked, asked.ask())
    said = words(bench, "/runs/whole")
    lines = [bare(each.words) for each in told if isinstance(each, Paragraph)]
    assert len(lines) > 5
    for line in lines:
        # Words that stand out are set apart in the page alone.
        assert re.sub(r"\s", "", line)[:60] in re.sub(r"\s", "", said), line
    assert "games solved" not in said
    # The answer of Run has a page of its own.
    assert 'href="/runs/whole/run"' in bench.ask("/runs/whole").text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("claims?claim=talks-prevent-war", f"of {DRAWS})"),
        ("why?a=talk&b=wait&of=war", "talk"),
        ("errors", "Nobody in this case is mistaken"),
        ("learn", "What is worth finding out"),
    ],
)
def test_the_special_pages_open_on_a_runs_own_worlds(bench: Served, path: str, said: str) -> None:
    """As those of the case, but for the number of worlds, which is the run's."""
    reply = bench.ask(f"/runs/whole/{path}")
    assert reply.status == 200
    found = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", reply.text)))
    assert said in found
    assert "can't be answered" not in found
    assert 'name="draws"' not in reply.text.partition('<div id="answers">')[0]
    assert "Every option, in a form" in found


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("tree", "play under 'wait'"),
        ("where?steps=5", "Best is 'talk' over"),
        ("graph", "graph"),
        ("talks-zone", "talks"),
        ("schools?ask=yes&exact_draws=4", "get the same verdict from every school"),
    ],
)
def test_what_a_run_does_not_keep_is_worked_out_from_its_case(
    bench: Served, runs: Path, path: str, said: str
) -> None:
    """And it is said that it is; the case is that of the run's folder."""
    told = words(bench, f"/runs/whole/{path}", 200, 422)
    assert "A run does not keep what this page shows: it is worked out anew" in told
    assert said in told
    assert str(runs) not in told


def test_what_cant_be_asked_of_a_run_is_told_with_why(bench: Served) -> None:
    told = words(bench, "/runs/whole")
    assert "What can't be asked of a kept run" in told
    assert "Compare : two cases are compared in worlds that are drawn for both" in told
    page = bench.ask("/runs/whole").text
    assert 'href="/runs/whole/tree"' in page
    assert 'href="/runs/whole/compare"' not in page


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/runs/whole/claims?nonsense=1", 422, "this page has nothing called 'nonsense'"),
        ("/runs/newer", 422, "kept by a newer Standoff (its folder is of format 99"),
        ("/runs/damaged", 422, "manifest of the kept run is damaged"),
        ("/runs/whol", 404, "no run 'whol' is kept here"),
        ("/runs/..%2Foutside", 404, ""),
        ("/runs/..", 404, ""),
        ("/runs/whole/drivers", 404, "'drivers' is not answered from a kept run: what drives"),
        ("/runs/whole/compare", 404, "two cases are compared in worlds that are drawn for both"),
        ("/runs/whole/nothing", 404, "'nothing' is not answered from a kept run; there is"),
        ("/runs/whole/robust?nonsense=1&ask=yes", 422, "has no option 'nonsense'"),
        ("/runs/whole/explain?subjects=nobody&ask=yes", 422, "nobody"),
    ],
)
def test_what_cant_be_asked_is_one_sentence(
    bench: Served, runs: Path, path: str, status: int, sentence: str
) -> None:
    said = words(bench, path, status)
    assert sentence.lower() in said.lower()
    assert str(runs.parent) not in said
    assert "Traceback" not in said


def test_a_chunk_cut_short_is_told_and_not_averaged(bench: Served, runs: Path) -> None:
    # What takes a while to find is told on a page whose status went out before.
    said = words(bench, "/runs/cut", 422, 200)
    assert "This can't be answered" in said
    assert "standoff run" in said
    assert "--resume" in said
    assert str(runs.parent) not in said


@needs_browser
def test_the_pages_are_reached_by_links_and_break_no_rule(bench: Served, browser: Browser) -> None:
    with paged(browser, bench.address) as page:
        page.goto("/")
        page.get_by_role("link", name="Kept runs").click()
        assert violations(page) == []
        page.get_by_role("link", name="whole").click()
        page.wait_for_selector("section.answer")
        assert violations(page) == []
        page.get_by_role("navigation").get_by_role("link", name="Explain").click()
        page.get_by_role("button", name="Ask").click()
        page.wait_for_selector("section.answer figure")
        assert f"seed {SEED}" in page.inner_text("main")
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page) == []
        page.goto("/runs/whole")
        page.wait_for_selector("section.answer")
        assert violations(page) == []
