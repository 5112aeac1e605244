"""What questions say to a terminal is said by fields on a page, and commands stay commands."""

from __future__ import annotations

import pytest

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
        ("run it again: standoff run case --draws 9", "run it again: standoff run case --draws 9"),
        (
            "two -- dashes, --nothing-known and a--draws",
            "two -- dashes, --nothing-known and a--draws",
        ),
    ],
)
def test_fields_stand_for_options(said: str, told: str) -> None:
    assert by_fields(said) == told


def test_marks_and_their_attributes_stay_as_they_are() -> None:
    page = '<p style="--draws:1" title="--draws">Ask for more --draws.</p>'
    assert page_by_fields(page) == page.replace("more --draws", "more “Draws”")


def test_a_page_speaks_of_its_fields(served: Served) -> None:
    told = served.ask("/cases/border").text
    assert "“Probe” 20 looks for them" in told
    assert "--probe" not in told
    refused = served.ask("/cases/border/run?top=3&ask=yes")
    assert refused.status == 422
    assert "how many of the “Portfolios” are shown" in refused.text
