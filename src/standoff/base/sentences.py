"""How a sentence begins and ends."""

from __future__ import annotations


def capital(text: str) -> str:
    """A text as it begins a sentence: its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text as a whole sentence: with a large letter at its beginning, and a stop at its end
    unless it has one."""
    return capital(text) + ("" if text.endswith((".", "?", "!", "…")) else ".")
