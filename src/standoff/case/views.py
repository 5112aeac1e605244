"""Mistaken beliefs as they are written: what an actor takes some numbers to be."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from standoff.case.part import Based, Expression, Identifier, Listed


class View(Based):
    """What an actor mistakenly takes some numbers to be, and who knows of its error.

    The actor plays by the game in its head, in which these numbers are the game's; what happens,
    and what it is worth, is by the true ones.
    """

    takes: Annotated[dict[Identifier, Expression], BeforeValidator(lambda each: each or {})] = {}
    """Parameters and terms, by name, each with what the actor takes it to be. In the expression
    every name has its true value; it may rest on whatever the number itself may rest on where it is
    used, on levers too."""
    known_to: Listed | None = None
    """The actors who know of the error: one, or a list. Nobody, if left out."""


def taken_name(actor: str, name: str) -> str:
    """The name of what an actor takes a parameter or a term to be; no case can write it."""
    return f"{name} as taken by {actor}"
