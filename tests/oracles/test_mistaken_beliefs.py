"""Errors of one actor, against closed forms.

Take it or leave it. A demands x of a pie of 1 and B takes the rest or fights, for 1 − p − c_B; A's
war is worth p − c_A. B's cost is its own knowledge, uniform on [l, h]. By backward induction A, who
takes p for its own number, demands x* = min(1, max(p + l, p + (h − c_A)/2)), and B, who takes p for
p', fights for costs below x* − p'. An A that knows of B's error demands
min(1, max(p' + l, (h + p' + p − c_A)/2)).

False hope. A protégé demands y, its patron pays s of its cost of war, and the rival's cost is
uniform on [0, C]: it demands 1 − p + (C − c_B + s')/2 where it takes the help for s', so that
P(war) = (C − c_B + s')/2C. (Both: the mechanisms of `test_take_it_or_leave_it` and
`test_moral_hazard` with one actor's number changed.)

Ruled out. Nature draws a quake (.3), a shell (.1) or calm; the watch takes only calm for possible.
An alarm that a quake always sets off and a shell every other time can only be one of these: 6 to 1,
in proportion to the truth.

Rounds. With perfect information the equilibrium is a backward softmax recursion, here of the
mover's own numbers.
"""

from __future__ import annotations

import math

import pytest

from tests.oracles.brute_force_views import Node, Numbers, ends, really
from tests.oracles.written import asked, average, chance, evenly, midpoints, payoff, studied

GRID = 200
DEMAND = """
standoff: 1
title: Take it or leave it
actors: {a: {name: A, advised: true}, b: B}
parameters: {p: P, c_a: C_A}
play:
  - {stage: demand, actor: a, choose: {from: 0, to: 1, steps: STEPS}}
  - {stage: cost, chance: COSTS}
  - {stage: answer, actor: b, choose: [take, fight]}
outcomes:
  deal: {when: answer == take, payoffs: {a: demand, b: 1 - demand}, measures: {asked: demand}}
  war: {when: answer == fight, payoffs: {a: p - c_a, b: 1 - p - cost}, measures: {asked: demand}}
measures: {asked: pies}
views: VIEWS
"""


@pytest.mark.parametrize("p", [0.3, 0.5])
@pytest.mark.parametrize("wrong", [0.2, 0.41, 0.62])
@pytest.mark.parametrize("costs", [(0.0, 0.4), (0.1, 0.3)])
@pytest.mark.parametrize("c_a", [0.05, 0.2])
def test_errors_in_a_demand(p: float, wrong: float, costs: tuple[float, float], c_a: float) -> None:
    l, h = costs  # noqa: E741
    cells = round((h - l) * GRID)

    def found(views: str) -> tuple[float, float]:
        case = (
            DEMAND.replace("P,", f"{p},")
            .replace("C_A", str(c_a))
            .replace("STEPS", str(GRID + 1))
            .replace("COSTS", evenly(midpoints(l, h, cells)))
            .replace("VIEWS", views)
        )
        study = studied(case)
        return average(study, "asked"), chance(study, "war")

    def war(x: float, taken: float) -> float:
        return min(1.0, max(0.0, (x - taken - l) / (h - l)))

    own = min(1.0, max(p + l, p + (h - c_a) / 2))
    aware = min(1.0, max(wrong + l, (h + wrong + p - c_a) / 2))
    astray = min(1.0, max(wrong + l, wrong + (h - c_a) / 2))
    step, off = 1 / GRID, 1 / GRID / (h - l)
    for views, x, taken in (
        (f"{{b: {{takes: {{p: {wrong}}}}}}}", own, wrong),
        (f"{{b: {{takes: {{p: {wrong}}}, known-to: a}}}}", aware, wrong),
        (f"{{a: {{takes: {{p: {wrong}}}}}}}", astray, p),
        # Others' knowing of A's error is of no use to B, who moves after it.
        (f"{{a: {{takes: {{p: {wrong}}}, known-to: b}}}}", astray, p),
    ):
        demanded, fights = found(views)
        # B takes any offer of one who may demand no more than all: then demands are as good as one
        # another only at the border, and the least of them may be the grid's.
        assert demanded == pytest.approx(x, abs=step)
        assert fights == pytest.approx(war(x, taken), abs=off)


HOPE = """
standoff: 1
title: False hope
actors: {patron: {name: Patron, advised: true}, b: Protégé, a: Rival}
parameters: {p: 0.5, c_b: 0.2, s: 0.1}
play:
  - {stage: demand, actor: b, choose: {from: 0, to: 1, steps: 41}}
  - {stage: cost, chance: COSTS}
  - {stage: answer, actor: a, choose: [accept, fight]}
outcomes:
  deal: {when: answer == accept, payoffs: {a: 1 - demand, b: demand, patron: 0}}
  war: {when: answer == fight, payoffs: {a: p - cost, b: 1 - p - c_b + s, patron: -s}}
views: {b: {takes: {s: TAKEN}}}
"""


def test_false_hope() -> None:
    """C = .4, c_B = .2, s = .1: every s' of 0, .1, .2 … is a point of the grid."""
    worth = []
    for taken in (0.0, 0.1, 0.2):
        case = HOPE.replace("COSTS", evenly(midpoints(0.0, 0.4, 16)))
        found = studied(case.replace("TAKEN", str(taken)))
        assert chance(found, "war") == pytest.approx((0.4 - 0.2 + taken) / 0.8, abs=1e-9)
        war, y = (0.2 + taken) / 0.8, 0.5 + (0.2 + taken) / 2
        assert payoff(found, "b") == pytest.approx((1 - war) * y + war * 0.4, abs=1e-9)
        assert payoff(found, "patron") == pytest.approx(-0.1 * war, abs=1e-9)
        worth.append(payoff(found, "b"))
    assert worth[1] > worth[0]
    assert worth[1] > worth[2]


def test_expecting_what_does_not_come() -> None:
    """The protégé expects its hoped-for help: its own payoff by s', war by its demand."""
    case = HOPE.replace("COSTS", evenly(midpoints(0.0, 0.4, 16))).replace("TAKEN", "0.2")
    war, y = 0.5, 0.7
    expected = (1 - war) * y + war * (0.5 - 0.2 + 0.2)
    assert asked(case, "as_seen_by(b, U(b | as-is))") == pytest.approx(expected, abs=1e-9)
    assert asked(case, "corrected(b, P(war | as-is))") == pytest.approx(0.375, abs=1e-9)
    assert asked(case, "corrected(all, U(patron | as-is))") == pytest.approx(-0.0375, abs=1e-9)


ALARM = """
standoff: 1
title: An alarm that could not be
actors: {watch: {name: Watch, advised: true}, other: Other}
parameters: {quake: 0.3, shell: 0.1}
TYPES
precision: 2
play:
  WEATHER- stage: alarm
    chance: {ring: if SKY == quake then 1 else (if SKY == shell then 0.5 else 0), quiet: rest}
  - {stage: go, actor: watch, sees: [alarm], choose: [run, wait]}
outcomes:
  ran: {when: go == run, payoffs: {watch: 0, other: 0}}
  hit: {when: go == wait and SKY == quake, payoffs: {watch: -3, other: 0}}
  shelled: {when: go == wait and SKY == shell, payoffs: {watch: 1, other: 0}}
  calm: {when: go == wait and SKY == calm, payoffs: {watch: 2, other: 0}}
views: {watch: {takes: {quake: 0, shell: 0}}}
"""


@pytest.mark.parametrize("typed", [False, True])
def test_a_view_that_rules_out_what_then_happens(typed: bool) -> None:
    sky = "{quake: quake, shell: shell, calm: rest}"
    case = (
        ALARM.replace("TYPES", f"types: {{other: {sky}}}" if typed else "")
        .replace("WEATHER", "" if typed else f"- {{stage: sky, chance: {sky}}}\n  ")
        .replace("SKY", "other" if typed else "sky")
    )
    # What waiting is worth after the alarm, by beliefs of 6 to 1; and in the quiet, in calm.
    waits = 1 / (1 + math.exp(-2 * (6 / 7 * -3 + 1 / 7 * 1)))
    calm = 1 / (1 + math.exp(-2 * 2))
    assert asked(case, "P(go == wait | as-is, alarm == ring)") == pytest.approx(waits, abs=1e-9)
    assert asked(case, "P(go == wait | as-is, alarm == quiet)") == pytest.approx(calm, abs=1e-9)
    assert asked(case, "as_seen_by(watch, P(alarm == ring | as-is))") == 0.0
    # Precisely: six sevenths of a quake is enough to run.
    exact = case.replace("precision: 2", "precision: exact")
    assert asked(exact, "P(go == wait | as-is, alarm == ring)") == pytest.approx(0.0, abs=1e-5)
    weak = exact.replace("watch: -3", "watch: -0.1")
    # By halves and thirds (no view of the truth) it would run at -.9; by sixths it waits.
    assert asked(weak, "P(go == wait | as-is, alarm == ring)") == pytest.approx(1.0, abs=1e-5)


SIGNAL = """
standoff: 1
title: A signal read with another prior
actors: {r: {name: Receiver, advised: true}, s: Sender}
parameters: {q: 0.4}
types: {s: {strong: q, weak: rest}}
precision: 5
play:
  - {stage: show, actor: s, choose: [arm, idle]}
  - {stage: reply, actor: r, choose: [fight, yield]}
terms: {dear: if show == arm then (if s == strong then 0.1 else 0.5) else 0}
outcomes:
  war:
    when: reply == fight
    payoffs: {s: (if s == strong then -0.2 else -0.8) - dear, r: if s == strong then -0.5 else 0.6}
  gift: {when: reply == yield, payoffs: {s: 1 - dear, r: 0}}
views: {r: {takes: {q: 0.8}KNOWN}}
"""


def signal() -> Node:
    def of(kind: str, chance: float) -> Node:
        def end(show: str, reply: str) -> Node:
            dear = (0.1 if kind == "strong" else 0.5) if show == "arm" else 0.0
            war = reply == "fight"
            s = (-0.2 if kind == "strong" else -0.8) if war else 1.0
            r = (-0.5 if kind == "strong" else 0.6) if war else 0.0
            return ("end", {"s": lambda n: s - dear, "r": lambda n: r}, (kind, show, reply))

        return (
            "move",
            "s",
            f"show {kind}",
            {
                show: (
                    "move",
                    "r",
                    f"reply {show}",
                    {reply: end(show, reply) for reply in ("fight", "yield")},
                )
                for show in ("arm", "idle")
            },
        )

    return (
        "chance",
        {
            "strong": (lambda n: n["q"], of("strong", 0.4)),
            "weak": (lambda n: 1 - n["q"], of("weak", 0.6)),
        },
    )


@pytest.mark.parametrize("known", [False, True])
def test_a_prior_taken_for_another(known: bool) -> None:
    """q = .4, which the receiver takes for .8; the sender knows it or not."""
    true, wrong = {"q": 0.4}, {"q": 0.8}

    def precision(numbers: Numbers, actor: str) -> float:
        return 5.0

    real, _ = really(
        signal(), ("r", "s"), {"r": wrong, "s": true}, {"r": ["s"] if known else []}, precision
    )
    case = SIGNAL.replace("KNOWN", ", known-to: s" if known else "")
    for shown in ("arm", "idle"):
        war = f"P(war | as-is, show == {shown})"
        assert asked(case, war) == pytest.approx(real[f"reply {shown}"]["fight"], abs=1e-8)
    for kind in ("strong", "weak"):
        arms = f"P(show == arm | as-is, s == {kind})"
        assert asked(case, arms) == pytest.approx(real[f"show {kind}"]["arm"], abs=1e-8)
    total = sum(reach for end, reach in ends(signal(), true, real) if end[2][2] == "fight")
    assert asked(case, "P(war | as-is)") == pytest.approx(total, abs=1e-8)


ROUNDS = """
standoff: 1
title: Who backs down
actors: {one: {name: One, advised: true}, two: Two}
parameters: {v: 1, w: -0.5}
precision: 2
play:
  - rounds: step
    times: 3
    until: second == down or first == down
    stages:
      - {stage: first, actor: one, choose: [down, on]}
      - {stage: second, actor: two, when: first == on, choose: [down, on]}
terms: {hit: w - 0.1 * round}
outcomes:
  one-down: {when: first == down, payoffs: {one: -0.1 * round, two: v}}
  two-down: {when: second == down, payoffs: {one: v, two: -0.1 * round}}
  war: {when: second == on, payoffs: {one: hit, two: hit}}
views: VIEWS
"""


def backing(numbers: tuple[dict[str, float], dict[str, float]]) -> float:
    """P(war): each mover's play by its own numbers, as if they were everybody's."""

    def shares(n: dict[str, float]) -> list[float]:
        """By move, the chance that who moves goes on, if all go by ``n``."""
        value = [n["w"] - 0.3, n["w"] - 0.3]
        found: list[float] = []
        for move in reversed(range(6)):
            mover, number = move % 2, move // 2 + 1
            down = [0.0, 0.0]
            down[mover], down[1 - mover] = -0.1 * number, n["v"]
            on = 1 / (1 + math.exp(-2 * (value[mover] - down[mover])))
            value = [on * value[k] + (1 - on) * down[k] for k in (0, 1)]
            found.insert(0, on)
        return found

    by = shares(numbers[0]), shares(numbers[1])
    return math.prod(by[move % 2][move] for move in range(6))


def test_in_rounds() -> None:
    true = {"v": 1.0, "w": -0.5}
    hopeful, sure = {"v": 1.0, "w": 0.4}, {"v": 2.5, "w": -0.5}
    for views, numbers in (
        ("{}", (true, true)),
        ("{one: {takes: {w: w + 0.9}}}", (hopeful, true)),
        ("{one: {takes: {w: 0.4}}, two: {takes: {v: 2.5 * v}}}", (hopeful, sure)),
        # The same by a term, which is another in each round.
        ("{one: {takes: {hit: hit + 0.9}}}", (hopeful, true)),
        # In a game of perfect information each plays its own part, whoever knows what it will be:
        # only what comes later bears on a choice.
        ("{two: {takes: {v: 2.5}}}", (true, sure)),
    ):
        case = ROUNDS.replace("VIEWS", views)
        assert asked(case, "P(war | as-is)") == pytest.approx(backing(numbers), abs=1e-12)
