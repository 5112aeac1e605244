"""Several mistaken and knowing actors at once, against the definition solved by brute force."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.oracles.brute_force_views import Behaviour, Node, Numbers, ends, really
from tests.oracles.written import asked, chance, payoff, studied

Views = dict[str, dict[str, Any]]
TRUE = {"q": 0.35, "help": 0.3, "cost": 0.4, "force": 0.7, "sure": 3.0, "firm": 4.0}
DRAWN = 6
"""How many random sets of views; forty were tried when this was written."""
CASE = """
standoff: 1
title: Three who may be mistaken
actors: {us: {name: Washington, advised: true}, ua: Kyiv, ru: Moscow}
parameters: {q: 0.35, help: 0.3, cost: 0.4, force: 0.7, sure: 3, firm: 4}
types: {ru: {tough: q, soft: rest}}
precision: {us: firm, ua: sure, ru: sure}
play:
  - {stage: mass, actor: ru, choose: [mass-up, stay]}
  - {stage: pledge, actor: us, choose: [promise, silence]}
  - {stage: stand, actor: ua, choose: [resist, yield]}
  - {stage: move, actor: ru, when: stand == resist, choose: [invade, back-off]}
terms:
  aid: if pledge == promise then help else 0.1
  edge: if ru == tough then 0.3 else 0
  paid: if mass == mass-up then 0.1 else 0
outcomes:
  war:
    when: move == invade
    payoffs: {us: -0.5 - aid, ua: aid - cost, ru: force - aid - cost + edge - paid}
  peace:
    when: move == back-off
    payoffs: {us: 0.4, ua: 0.5, ru: -0.2 - paid}
  deal:
    when: stand == yield
    payoffs: {us: "if pledge == promise then -0.3 else 0", ua: 0, ru: 0.6 - paid}
views: VIEWS
"""


def game() -> Node:
    def end(outcome: str, kind: str, mass: str, pledge: str) -> Node:
        def aid(n: Numbers) -> float:
            if "aid" in n:
                return n["aid"]
            return n["help"] if pledge == "promise" else 0.1

        tough = 0.3 if kind == "tough" else 0.0
        paid = 0.1 if mass == "mass-up" else 0.0
        table = {
            "war": {
                "us": lambda n: -0.5 - aid(n),
                "ua": lambda n: aid(n) - n["cost"],
                "ru": lambda n: n["force"] - aid(n) - n["cost"] + tough - paid,
            },
            "peace": {"us": lambda n: 0.4, "ua": lambda n: 0.5, "ru": lambda n: -0.2 - paid},
            "deal": {
                "us": lambda n: -0.3 if pledge == "promise" else 0.0,
                "ua": lambda n: 0.0,
                "ru": lambda n: 0.6 - paid,
            },
        }
        return ("end", table[outcome], outcome)

    def after(kind: str, mass: str) -> Node:
        return (
            "move",
            "us",
            f"pledge {mass}",
            {
                pledge: (
                    "move",
                    "ua",
                    f"stand {mass} {pledge}",
                    {
                        "resist": (
                            "move",
                            "ru",
                            f"move {kind} {mass} {pledge}",
                            {
                                "invade": end("war", kind, mass, pledge),
                                "back-off": end("peace", kind, mass, pledge),
                            },
                        ),
                        "yield": end("deal", kind, mass, pledge),
                    },
                )
                for pledge in ("promise", "silence")
            },
        )

    def of_type(kind: str) -> Node:
        return (
            "move",
            "ru",
            f"mass {kind}",
            {mass: after(kind, mass) for mass in ("mass-up", "stay")},
        )

    return (
        "chance",
        {
            "tough": (lambda n: n["q"], of_type("tough")),
            "soft": (lambda n: 1 - n["q"], of_type("soft")),
        },
    )


def precision(numbers: Numbers, actor: str) -> float:
    return numbers["firm"] if actor == "us" else numbers["sure"]


def written(views: Views) -> str:
    told = "".join(
        f"\n  {actor}: {{takes: {{{', '.join(f'{n}: {v!r}' for n, v in view['takes'].items())}}}"
        + (f", known-to: [{', '.join(view['known_to'])}]" if view.get("known_to") else "")
        + "}"
        for actor, view in views.items()
    )
    return CASE.replace("VIEWS", told or "{}")


SETS_OF_VIEWS: dict[str, Views] = {
    "one unaware": {"ua": {"takes": {"help": 0.8}}},
    "one known to one": {"ua": {"takes": {"help": 0.8}, "known_to": ["ru"]}},
    "one known to both": {"ua": {"takes": {"help": 0.8}, "known_to": ["ru", "us"]}},
    "two unaware": {"ua": {"takes": {"help": 0.8}}, "us": {"takes": {"q": 0.9, "cost": 0.1}}},
    "one who knows errs too": {
        "ua": {"takes": {"help": 0.8}, "known_to": ["ru", "us"]},
        "ru": {"takes": {"force": 1.2}},
    },
    "two errors, different ones known": {
        "ua": {"takes": {"help": 0.8}, "known_to": ["ru", "us"]},
        "us": {"takes": {"q": 0.9}, "known_to": ["ru"]},
    },
    "three errors in a row": {
        "ua": {"takes": {"help": 0.8, "cost": 0.2}, "known_to": ["us"]},
        "us": {"takes": {"q": 0.9}, "known_to": ["ru"]},
        "ru": {"takes": {"force": 1.0, "help": 0.0}},
    },
    "another's precision": {
        "ua": {"takes": {"sure": 0.5, "firm": 9.0}, "known_to": ["us"]},
    },
}


def drawn(seed: int) -> Views:
    """Random errors about random numbers, known to random others, in no circle."""
    generator = np.random.default_rng(seed)
    order = list(generator.permutation(["us", "ua", "ru"]))
    views: Views = {}
    for place, actor in enumerate(order):
        if generator.random() < 0.25 and (views or place < 2):
            continue
        names = generator.choice(list(TRUE), size=generator.integers(1, 4), replace=False)
        factors = generator.choice([0.3, 0.6, 1.5, 2.2], size=len(names))
        takes = {
            str(name): min(round(TRUE[str(name)] * float(factor), 3), 0.95 if name == "q" else 6)
            for name, factor in zip(names, factors, strict=True)
        }
        known = [str(other) for other in order[place + 1 :] if generator.random() < 0.6]
        views[str(actor)] = {"takes": takes, "known_to": known}
    return views


SETS_OF_VIEWS |= {f"drawn {seed}": drawn(seed) for seed in range(DRAWN)}


@pytest.mark.parametrize("name", list(SETS_OF_VIEWS))
def test_what_is_done(name: str) -> None:
    views = SETS_OF_VIEWS[name]
    numbers = {
        each: {**TRUE, **views.get(each, {}).get("takes", {})} for each in ("us", "ua", "ru")
    }
    known = {each: view.get("known_to", []) for each, view in views.items()}
    real, heads = really(game(), ("us", "ua", "ru"), numbers, known, precision)
    found = studied(written(views))
    assert chance(found, "war") == pytest.approx(of("war", TRUE, real), abs=1e-7)
    assert chance(found, "deal") == pytest.approx(of("deal", TRUE, real), abs=1e-7)
    for actor in ("us", "ua", "ru"):
        worth = sum(reach * end[1][actor](TRUE) for end, reach in ends(game(), TRUE, real))
        assert payoff(found, actor) == pytest.approx(worth, abs=1e-7)
    case = written(views)
    for actor in ("us", "ua", "ru"):
        seen = f"as_seen_by({actor}, P(war | as-is))"
        expected = of("war", numbers[actor], heads[actor])
        assert asked(case, seen) == pytest.approx(expected, abs=1e-7)
        seen = f"as_seen_by({actor}, U(ru | as-is))"
        expected = sum(
            reach * end[1]["ru"](numbers[actor])
            for end, reach in ends(game(), numbers[actor], heads[actor])
        )
        assert asked(case, seen) == pytest.approx(expected, abs=1e-7)
    none, _ = really(game(), ("us", "ua", "ru"), dict.fromkeys(numbers, TRUE), {}, precision)
    right = asked(case, "corrected(all, P(war | as-is))")
    assert right == pytest.approx(of("war", TRUE, none), abs=1e-7)
    for actor in views:
        without = {each: view for each, view in views.items() if each != actor}
        same = asked(written(without), "P(war | as-is)")
        assert asked(case, f"corrected({actor}, P(war | as-is))") == same


def of(outcome: str, numbers: Numbers, play: Behaviour) -> float:
    return sum(reach for end, reach in ends(game(), numbers, play) if end[2] == outcome)
