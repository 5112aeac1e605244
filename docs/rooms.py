"""The rooms of the package, in order: the architecture, stated once.

A room imports only rooms above it in this list, whether at once, lazily or for types alone; what
names a narrower list imports only those. ``tests/test_house.py`` holds the package to it, and
``docs/generate.py`` draws the page on the architecture from it.
"""

from __future__ import annotations

from typing import NamedTuple


class Room(NamedTuple):
    """A folder of ``src/standoff`` that holds code.

    ``holds``: what it is for, in a phrase; ``gives``: what leaves it, for the rooms below;
    ``only``: the rooms that it may import, where that is less than all above it; ``apart``: its
    folders, none of which imports another; ``folders``: its folders in order, with what they hold,
    each of which imports only those before it.
    """

    name: str
    holds: str
    gives: str
    only: tuple[str, ...] | None = None
    apart: tuple[str, ...] = ()
    folders: tuple[tuple[str, str], ...] = ()


ROOMS = (
    Room(
        "base",
        "what every room stands on: errors, files, compiled kernels, cleaning, plain JSON",
        "errors with a place, files written whole, kernels",
    ),
    Room(
        "case",
        "what the analyst wrote: the classes of a case, YAML with positions, expressions, "
        "distributions, typed edits",
        "a checked, compiled case",
    ),
    Room(
        "lens",
        "the ways to look at a case, each with its own section, compiler and solver; one registry",
        "one game, one round of talks or one graph, solved",
        apart=("game", "talks", "graph"),
    ),
    Room(
        "ensemble",
        "many plausible worlds: draws, chunks of work, sampling errors",
        "every policy solved in every world",
    ),
    Room(
        "insight",
        "from solved worlds to judgement: criteria, claims, regions, drivers, value, learning, "
        "differences",
        "answers: plain data that become JSON",
        folders=(
            (
                "statistics",
                "numbers made of many worlds: averages, splines, indices, boxes, trees",
            ),
            (
                "judgement",
                "criteria and claims: what is best by each, what holds, and how firmly",
            ),
            (
                "learning",
                "beliefs, right and wrong, what events teach, and what to watch for",
            ),
            (
                "decision",
                "what is worth knowing, and choosing where the weights of worlds are not trusted",
            ),
            (
                "study",
                "a case solved over many worlds: once, again, with more, or as one of many",
            ),
            (
                "reasons",
                "why one policy beats another, and why a claim holds or fails",
            ),
            (
                "discovery",
                "in which worlds a claim fails, what drives the results, and who wins where",
            ),
            (
                "disagreement",
                "in what two analysts or two models of a case part, and what makes the difference",
            ),
            (
                "mediation",
                "talks over many worlds: zones, offers, and what a mediator would guess",
            ),
        ),
    ),
    Room(
        "history",
        "many observed crises: their likelihood under a written model, estimates, base rates, "
        "scores",
        "estimates and scores: answers likewise",
    ),
    Room(
        "questions",
        "what may be asked, one class a question, with its options, ranges and help",
        "an answer, or a refusal in a sentence",
    ),
    Room(
        "report",
        "answers in words, tables and figures, as blocks; the published schemas",
        "blocks that any surface can draw",
    ),
    Room(
        "render",
        "blocks drawn: in a terminal, as HTML, as pictures",
        "text and files for people",
    ),
    Room(
        "cli",
        "the commands, made from the questions",
        "the command `standoff`",
        only=("base", "questions", "report", "render"),
    ),
    Room(
        "web",
        "the workbench: a JSON API and pages, made from the questions",
        "the pages of `standoff serve`",
        only=("base", "questions", "report", "render"),
    ),
)
"""From the room that imports none to the one that may import most."""

SHELVES = {"library": "the built-in cases, one folder each: data that any room may read, no code"}
"""Folders of ``src/standoff`` without code."""

DOORS = {
    "__init__": "`import standoff`: names load their rooms when first used",
    "__main__": "the console script: the only file that joins the surfaces",
}
"""Files that stand in no room, and that no room imports."""
