"""What questions say to a terminal is said by fields on a page, and commands stay commands."""

from __future__ import annotations

import re

import pytest

from standoff.web.askable import askable
from standoff.web.chosen_pages import OWN
from standoff.web.messages import Done, Order
from standoff.web.told import Desk
from standoff.web.wording import by_fields, page_by_fields
from tests.web.serving import Served


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("--probe 20 looks for them", "“Probe” 20 looks for them"),
        ("'--draws' has no bearing", "“Draws” has no bearing"),
        (
            "a larger --base would show more (--json has all)",
            "a larger “Base” would show more (JSON has all)",
        ),
        ("--exact-draws 5", "“Exact draws” 5"),
        ("--json FILE holds them; --explain STATE says", "JSON holds them; “Explain” says"),
        ("one a --question, or --set NAME=A..B", "one a “Questions”, or “Stated”"),
        ("run it again: standoff run case --draws 9", "run it again: standoff run case --draws 9"),
        (
            "two -- dashes, --nothing-known and a--draws",
            "two -- dashes, --nothing-known and a--draws",
        ),
    ],
)
def test_fields_stand_for_options(said: str, told: str) -> None:
    assert by_fields(said) == told


def test_an_option_is_called_as_the_question_has_it_that_speaks() -> None:
    """'from' is the state that paths start from to one question, and what is read to another."""
    assert by_fields("--from 3", "graph") == "“Start” 3"
    assert by_fields("--by war", "where") == "“Criterion” war"


def test_marks_and_their_attributes_stay_as_they_are() -> None:
    page = '<p style="--draws:1" title="--draws">Ask for more --draws.</p>'
    assert page_by_fields(page) == page.replace("more --draws", "more “Draws”")


def test_a_page_speaks_of_its_fields(served: Served) -> None:
    told = served.ask("/cases/border").text
    assert "“Probe” 20 looks for them" in told
    assert "--probe" not in told
    refused = served.ask("/cases/border/run?top=3&ask=yes")
    assert "how many of the “Portfolios” are shown" in refused.text


OPTION = re.compile(r">[^<>]*(?<![\w-])--[a-z][^<>]*<")
FEW = {"tree": "worlds=world-0", "where": "steps=9", "graph": "", "talks-zone": "draws=128"}


def options_in(page: str) -> list[str]:
    """The words of a page that name an option; its style sheets have names that look like some."""
    return OPTION.findall(re.sub(r"<style[^>]*>[^<]*</style>", "", page))


@pytest.mark.parametrize("word", sorted(OWN))
def test_no_page_of_its_own_names_an_option(served: Served, word: str) -> None:
    told = served.ask(f"/cases/border/{word}?{FEW.get(word, 'draws=64')}")
    assert told.status == 200
    assert not options_in(told.text)


def test_no_form_names_an_option(served: Served) -> None:
    for word in set(askable()) - set(OWN):
        told = served.ask(f"/cases/border/{word}")
        assert told.status == 200
        assert not options_in(told.text), word


@pytest.mark.parametrize("word", ["graph", "talks-zone", "value", "schools"])
def test_no_answer_about_a_large_case_names_an_option(word: str) -> None:
    """Notes that only stand where there is more than is shown."""
    options = {"case": "ukraine-2022"}
    few = {} if word == "graph" else {"draws": 64 if word == "value" else 16}
    only = {"policies": "talk-limits,pursued"} if word in ("value", "schools") else {}
    order = Order(word, {**options, **few, **only}, "page", part=word)
    said = Desk().answered(order, lambda _done, _all: None)
    assert isinstance(said, Done)
    assert not options_in(said.text)
