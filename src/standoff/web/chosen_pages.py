"""The pages Why, Errors, Learn and Compare: what is chosen on each, and what is asked then."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from standoff.base.cleaning import clean
from standoff.questions.cases import Case
from standoff.web.choosing import (
    actors,
    choosing,
    named,
    policies,
    pursued,
    select,
    worlds,
)
from standoff.web.ledger import CLAIMS
from standoff.web.map import MAP
from standoff.web.own import Asked, Chosen, Own, nothing
from standoff.web.play import PLAY
from standoff.web.rests import GRAPH
from standoff.web.talks import TALKS


def _two(chosen: Chosen) -> tuple[str, str]:
    """The two policies that are held against each other: at first the one that was pursued, and the
    first other one."""
    case = chosen.case
    b = chosen.of("b", pursued(case))
    return chosen.of("a", next((name for name in case.policies if name != b), b)), b


def _quantities(case: Case) -> dict[str, list[tuple[str, str]]]:
    """What two policies may differ in."""
    payoffs = [(name, f"payoff of {case.title_of(name)}") for name in case.actors]
    payoffs.sort(key=lambda each: each[0] != case.advised)
    return {
        "What a side gets": payoffs,
        "How play ends": [(name, f"chance of {name}") for name in case.outcomes],
        "Consequences": named((name, each.what) for name, each in case.measures.items()),
    }


def _choose_why(chosen: Chosen) -> str:
    case = chosen.case
    a, b = _two(chosen)
    claim = chosen.of("claim")
    says = [(name, each.says) for name, each in case.claims.items()]
    controls = [
        select("a", "Why is", {"": policies(case)}, a),
        select("b", "otherwise than", {"": policies(case)}, b),
        select("of", "in", _quantities(case), chosen.of("of", case.advised)),
    ]
    if says:
        blank = ("", "– no claim: the two policies above –")
        controls.append(select("claim", "or why a claim falls out so", {"": [blank, *says]}, claim))
    return choosing(
        *controls, worlds(chosen.of("draws", "500"), 100, 500, 1000, 4000, held=chosen.holds)
    )


def _ask_why(chosen: Chosen) -> Sequence[Asked]:
    draws = ("draws", chosen.draws("500"))
    claim = chosen.of("claim")
    if claim:
        return [Asked("why", [("subjects", claim), draws])]
    if len(chosen.case.policies) < 2:
        return []
    of = chosen.of("of", chosen.case.advised)
    return [Asked("why", [("subjects", "\n".join(_two(chosen))), ("of", of), draws])]


def _lacks_why(chosen: Chosen) -> str:
    if len(chosen.case.policies) < 2 and not chosen.case.claims:
        return nothing("This case has one policy, so there is none to hold it against.")
    return ""


WHY = Own(("a", "b", "of", "claim", "draws"), _choose_why, _ask_why, _lacks_why)


def _choose_errors(chosen: Chosen) -> str:
    case = chosen.case
    everyone = ("", "everyone who is mistaken")
    return choosing(
        select("of", "Who is mistaken", {"": [everyone, *actors(case, case.views)]},
               chosen.of("of")),
        select("policy", "Under", {"": [*policies(case), (ALL, "all policies, one by one")]},
               chosen.of("policy", pursued(case))),
        worlds(chosen.of("draws", "256"), 64, 256, 1000, 4000, held=chosen.holds),
    )  # fmt: skip


ALL = "-"
"""Stands for every policy: no policy is called so."""


def _ask_errors(chosen: Chosen) -> Sequence[Asked]:
    options = [("draws", chosen.draws("256"))]
    if chosen.of("of"):
        options.append(("of", chosen.of("of")))
    policy = chosen.of("policy", pursued(chosen.case))
    if policy != ALL:
        options.append(("policy", policy))
    return [Asked("errors", options)]


def _lacks_errors(chosen: Chosen) -> str:
    if chosen.case.views:
        return ""
    return nothing(
        "Nobody in this case is mistaken: it states no <code>views</code>. Say there what an actor "
        "takes some numbers to be, and this page shows what it expects, what happens, and what "
        "correcting it would change."
    )


ERRORS = Own(("of", "policy", "draws"), _choose_errors, _ask_errors, _lacks_errors)


def _criteria(case: Case) -> list[tuple[str, str]]:
    return [
        ("expected-loss", f"the loss of {case.title_of(case.advised)}"),
        *named((name, each.what) for name, each in case.measures.items()),
    ]


def _choose_learn(chosen: Chosen) -> str:
    case = chosen.case
    controls = []
    if case.types:
        first = chosen.of("policy", pursued(case))
        controls.append(select("policy", "Beliefs under", {"": policies(case)}, first))
    by = chosen.of("criterion", "expected-loss")
    controls.append(select("criterion", "The choice minimises", {"": _criteria(case)}, by))
    return choosing(
        *controls, worlds(chosen.of("draws", "256"), 128, 256, 1000, 4000, held=chosen.holds)
    )


def _ask_learn(chosen: Chosen) -> Sequence[Asked]:
    case = chosen.case
    draws = ("draws", chosen.draws("256"))
    found = []
    if case.observed:
        found.append(Asked("learn", [draws], "What events taught"))
    if case.types:
        policy = ("policy", chosen.of("policy", pursued(case)))
        found.append(Asked("beliefs", [policy, draws], "What each side believes, by date"))
    if len(case.policies) > 1:
        by = ("criterion", chosen.of("criterion", "expected-loss"))
        found.append(Asked("value", [by, draws], "What is worth finding out"))
    return found


def _first_learn(chosen: Chosen) -> str:
    case = chosen.case
    told = ""
    if not case.observed:
        told += nothing("Nothing was seen yet: the case keeps no <code>observed</code> record.")
    if not case.types:
        told += nothing("Nobody has anything to hide: no actor of this case has types.")
    return told


LEARN = Own(("policy", "criterion", "draws"), _choose_learn, _ask_learn, first=_first_learn)


def _sides(chosen: Chosen) -> dict[str, list[tuple[str, str]]]:
    case = chosen.case
    own = [(chosen.key, "the case as it stands")]
    own += [
        (f"{chosen.key}@{name}", f"{name}: {each.what}" if each.what else name)
        for name, each in case.variants.items()
    ]
    known = {word for word, _ in own}
    others = [(each, each) for each in chosen.others if each not in known]
    return {"This case": own, "Other cases that are open": others} if others else {"": own}


def _pair(chosen: Chosen) -> tuple[str, str]:
    """At first the two variants that the case lists first, or the case and its one variant."""
    own = [f"{chosen.key}@{name}" for name in chosen.case.variants]
    first = own if len(own) > 1 else [chosen.key, *own]
    return chosen.of("a", first[0]), chosen.of("b", first[-1] if len(first) < 2 else first[1])


def _choose_compare(chosen: Chosen) -> str:
    a, b = _pair(chosen)
    sides = _sides(chosen)
    return choosing(
        select("a", "Hold", sides, a),
        select("b", "against", sides, b),
        worlds(chosen.of("draws", "32"), 16, 32, 128, 500),
        hint="Worlds are for each combination of what the two assume otherwise, so few go far.",
    )


def _ask_compare(chosen: Chosen) -> Sequence[Asked]:
    a, b = _pair(chosen)
    if a == b:
        return []
    options = [("b", b), ("draws", chosen.of("draws", "32"))]
    return [Asked("compare", options, subject=a)]


NO_VARIANTS = (
    "This case has no variants. Write another author's assumptions into "
    "<code>variants/NAME.yaml</code> beside it, and this page says where the two conclude "
    "differently, and which assumption makes it."
)


def _lacks_compare(chosen: Chosen) -> str:
    a, b = _pair(chosen)
    held = chosen.case.variants or a != b or len(chosen.others) > 1
    return "" if held else nothing(NO_VARIANTS)


def _first_compare(chosen: Chosen) -> str:
    a, b = _pair(chosen)
    if a != b:
        return ""
    if not chosen.case.variants:
        return nothing(NO_VARIANTS)
    return nothing(f"Both sides are {escape(clean(a))}; choose two that differ.")


COMPARE = Own(("a", "b", "draws"), _choose_compare, _ask_compare, _lacks_compare, _first_compare)

OWN = {
    "claims": CLAIMS,
    "tree": PLAY,
    "where": MAP,
    "graph": GRAPH,
    "talks-zone": TALKS,
    "why": WHY,
    "errors": ERRORS,
    "learn": LEARN,
    "compare": COMPARE,
}
"""The pages of their own, by the word of the question that they are about."""
