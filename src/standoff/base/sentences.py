"""How a sentence begins."""

from __future__ import annotations


def capital(text: str) -> str:
    """A text as it begins a sentence: its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
