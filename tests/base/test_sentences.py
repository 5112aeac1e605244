"""How a sentence begins and ends."""

from __future__ import annotations

import pytest

from standoff.base.sentences import sentence


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("there is no case 'x'", "There is no case 'x'."),
        ("no such number; did you mean 'wins'?", "No such number; did you mean 'wins'?"),
        ("done.", "Done."),
        ("wait …", "Wait …"),
        ("", "."),
    ],
)
def test_a_sentence_has_one_end(text: str, whole: str) -> None:
    assert sentence(text) == whole
