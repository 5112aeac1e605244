"""A report as an HTML page: whole, harmless, and to be read without seeing it."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

import standoff
from standoff.questions.memo import Report
from standoff.render.html import html
from standoff.render.page import page
from standoff.report.blocks import (
    Aside,
    Block,
    Column,
    Figure,
    Heading,
    Item,
    Paragraph,
    Span,
    Table,
)
from standoff.report.memo import blocks
from tests.render.pages import HEBREW, LONG, MARKUP, STARTER, Read, hostile_case

ELSEWHERE = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?\s*(?!#)(?:https?:|//|data:|file:)""")
"""Anything that a browser would fetch."""


def reported(case: Any, **options: Any) -> list[Block]:
    asked = Report(case=case, draws=32, **options)
    return list(blocks(asked, asked.answer()))


@pytest.fixture(scope="module")
def shown() -> str:
    return page(reported(STARTER))


def test_a_page_is_well_formed_and_needs_nothing_from_elsewhere(shown: str) -> None:
    read = Read(shown)
    assert shown.startswith("<!DOCTYPE html>")
    assert not read.named("script")
    assert not read.named("link")
    assert not ELSEWHERE.search(shown)
    assert not [name for _, each in read.tags for name in each if name.startswith("on")]
    [policy] = [each["content"] for each in read.named("meta") if "http-equiv" in each]
    assert policy.startswith("default-src 'none'")


def test_a_page_can_be_read_by_its_structure(shown: str) -> None:
    read = Read(shown)
    assert read.named("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(each.get("scope") in {"col", "row"} for each in read.named("th"))
    pictures = [each for each in read.named("div") if each.get("role") == "img"]
    drawn = [each for each in read.named("svg") if each.get("aria-hidden") == "true"]
    assert len(pictures) == len(drawn) >= 2
    assert all(re.search(r"\d", each["aria-label"]) for each in pictures)
    assert len(read.named("details")) >= 2
    ids = [each["id"] for _, each in read.tags if "id" in each]
    assert len(ids) == len(set(ids))
    wanted = {each["href"].removeprefix("#") for each in read.named("a")}
    assert wanted <= set(ids)


def test_a_page_follows_the_readers_light_and_prints(shown: str) -> None:
    assert "prefers-color-scheme: dark" in shown
    assert "@media print" in shown
    assert 'name="viewport"' in shown


def test_the_same_case_and_seed_make_the_same_page(shown: str) -> None:
    assert page(reported(STARTER)) == shown


def test_text_from_a_case_is_never_markup_and_never_obeyed() -> None:
    shown = page(reported(hostile_case()))
    read = Read(shown)
    assert not read.named("script")
    assert not read.named("b")
    assert " ".join(MARKUP.split()) in read.words
    assert HEBREW in read.words
    assert LONG in read.words
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u202e" in shown


def test_what_an_analyst_says_is_set_apart(tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(
        "## the answer\n\nWe *would* **not**.\n\n1. first\n   - inner <b>bold</b>\n2. second\n",
        encoding="utf-8",
    )
    shown = page(reported(STARTER, notes=str(notes)))
    [aside] = re.findall("<aside>.*?</aside>", shown, re.S)
    assert "We <em>would</em> <strong>not</strong>." in aside
    assert aside.count("<ul>") == 2
    assert "<b>" not in aside
    assert "&lt;b&gt;bold&lt;/b&gt;" in aside
    heading = shown.index('<h2 id="the-answer">')
    assert heading < shown.index("<aside>") < shown.index("<h2", heading + 5)


def test_a_notebook_has_the_same_words_without_a_style_sheet() -> None:
    told: list[Block] = [
        Heading("Title", 1),
        Item("one", "•", indent=2),
        Item("two", "•", indent=2),
        Table([Column("a"), Column("b", right=True)], [["x", Span("1", "good")]], parts=True),
        Aside("Who", [Paragraph("said")]),
        Figure({}, "how to read it", "what it shows: 3"),
    ]
    read = Read(html(told))
    for words in ("Title", "onetwo", "ab", "x1", "Whosaid", "what it shows: 3", "how to read it"):
        assert words in read.words, words
    assert not read.named("svg")
    assert [each for each in read.named("th") if each.get("scope") == "row"]
    memo = standoff.memo(STARTER, draws=16)
    assert "How far to trust it" in memo._repr_html_()  # type: ignore[attr-defined]
