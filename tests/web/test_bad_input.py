"""An old link, and a case too large: one sentence each, which names what is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from standoff.questions.cases import read
from tests.web.serving import STARTER, Served, serving

OLD = {
    "claims?claim=gone": "no claim 'gone'",
    "claims?claim=talks-prevent-war&x=gone": "'gone' is no number",
    "tree?policy=gone": "no policy 'gone'",
    "where?x=gone&steps=9": "'gone' is no uncertain number",
    "where?by=gone": "no criterion 'gone'",
    "why?a=gone&draws=16": "no policy 'gone'",
    "why?of=gone&draws=16": "no actor, measure or outcome 'gone'",
    "why?claim=gone": "no claim 'gone'",
    "learn?policy=gone&draws=16": "no policy 'gone'",
    "compare?b=gone": "no case 'gone'",
    "compare?a=starter&b=starter@gone": "no variant 'gone'",
    "run?policies=gone&ask=yes": "no policy 'gone'",
    "assumptions?stated=gone%3D1&ask=yes": "no number 'gone'",
    "variant?saved=gone": "no variant 'gone'",
    "why?gone=1": "nothing called 'gone'",
    "gone": "no question 'gone'",
}
"""Links to what a case once had, and what is said."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The starter, and a case that is too large to be grown."""
    folder = tmp_path_factory.mktemp("bad")
    text = STARTER.read_text("utf-8")
    (folder / "starter.yaml").write_text(text, "utf-8")
    stage = "  - stage: move\n"
    assert stage in text
    more = "".join(f"  - {{stage: wait{k}, actor: rival, choose: [on, off]}}\n" for k in range(20))
    (folder / "large.yaml").write_text(text.replace(stage, more + stage), "utf-8")
    read(str(folder / "large.yaml"))
    with serving("starter.yaml", "large.yaml", folder=folder) as found:
        yield found


def problems(page: str) -> list[str]:
    """What a page says is wrong."""
    found = re.findall(r'<section class="problems" role="alert">.*?</section>', page, re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", each)).split()) for each in found]


@pytest.mark.parametrize("link", OLD)
def test_an_old_link_is_answered_by_a_sentence(told: Served, link: str) -> None:
    reply = told.ask(f"/cases/starter/{link}")
    assert any(OLD[link] in each.lower() for each in problems(reply.text))
    assert "Traceback" not in reply.text
    assert reply.text.endswith("</html>\n")


@pytest.mark.parametrize("address", ["", "/tree", "/claims", "/run?ask=yes"])
def test_a_case_that_grows_too_large_says_so(told: Served, address: str) -> None:
    """A tree of two million places and more."""
    [said] = problems(told.ask(f"/cases/large{address}").text)
    assert "large.yaml, line 61, column 5: The game grows past 1,000,000 nodes at 'wait17'" in said
