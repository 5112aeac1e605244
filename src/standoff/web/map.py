"""The decision map: which policy is best over two numbers, and where claims turn."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.questions.assumptions import numbers_of
from standoff.questions.cases import Case
from standoff.web.choosing import Entries, choosing, named, select
from standoff.web.own import Asked, Chosen, Own, nothing

STEPS = ("9", "13", "21", "33")


def uncertain(case: Case) -> list[tuple[str, str]]:
    """The numbers that an axis can be drawn along, with what each is."""
    found = [each for each in numbers_of(case) if each.kind == "drawn"]
    return [(each.name, each.parameter.what or each.name) for each in found]


def _choose(chosen: Chosen) -> str:
    case = chosen.case
    numbers = uncertain(case)
    first = ("", "– one that matters most –")
    axes: Entries = [first, *numbers]
    aims = [("expected-loss", f"the least loss of {case.title_of(case.advised)}")]
    aims += named((name, each.what) for name, each in case.measures.items())
    points = [(each, f"{each} × {each} worlds") for each in STEPS]
    return choosing(
        select("x", "From left to right", {"": axes}, chosen.of("x")),
        select("y", "From below", {"": axes}, chosen.of("y")),
        select("by", "Best has", {"": aims}, chosen.of("by", "expected-loss")),
        select("steps", "Solved in", {"": points}, chosen.of("steps", STEPS[1])),
    )


def _asks(chosen: Chosen) -> Sequence[Asked]:
    options = [("steps", chosen.of("steps", STEPS[1]))]
    options += [(name, chosen.of(name)) for name in ("x", "y") if chosen.of(name)]
    options.append(("criterion", chosen.of("by", "expected-loss")))
    return [Asked("where", options)]


def _lacks(chosen: Chosen) -> str:
    if len(uncertain(chosen.case)) > 1 and len(chosen.case.policies) > 1:
        return ""
    return nothing(
        "A map needs two numbers that are uncertain and two policies to choose between; this case "
        "has not."
    )


MAP = Own(("x", "y", "by", "steps"), _choose, _asks, _lacks)
