"""Ukraine with all policies: from a slider to the answer, against solving all of it anew."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np

import standoff
from standoff.questions.assumptions import Number, numbers_of, trials
from standoff.web import told
from standoff.web.messages import Done, Order

CASE = "ukraine-2022"
FEW, MANY = 64, 500
TRIED = {FEW: 40, MANY: 6}
"""Numbers that are dragged, at random."""
SEED = 7
KINDS = ("all numbers", "those that touch every policy", "the others")


def dragged(number: Number, to: float) -> tuple[float, ...]:
    """A number whose highest value is moved, to a share of how far its slider goes."""
    low, high = number.quantiles[0], number.quantiles[-1]
    end = low + (0.4 + 0.6 * to) * (high - low)
    return (low, end) if number.parameter.likely is None else (low, (low + end) / 2, end)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds by the clock, and of processor."""
    begun, used = perf_counter(), process_time()
    work()
    return 1e3 * (perf_counter() - begun), 1e3 * (process_time() - used)


def ask(desk: told.Desk, number: Number, to: float, draws: int) -> tuple[float, float]:
    """How long the answer to a slider takes: its words, its table and its picture."""
    stated = {number.name: dragged(number, to)}
    order = Order("assumptions", {"case": CASE, "stated": stated, "draws": draws}, "page")

    def work() -> None:
        assert isinstance(desk.answered(order, lambda _done, _all: None), Done)

    return timed(work)


def main() -> None:
    """Print the median and the 95th percentile, and how they compare."""
    told.warm()
    desks = told.Desk(), told.Desk(shortcuts=False)
    drawn = [each for each in numbers_of(standoff.load(CASE)) if each.kind == "drawn"]
    for desk in desks:
        for draws in (FEW, MANY):
            ask(desk, drawn[0], 0.5, draws)
    reads = trials(CASE).prepared.reads()
    everywhere = [all(own is None or each.name in own for own in reads.values()) for each in drawn]
    random = np.random.default_rng(SEED)
    print(f"{len(drawn)} numbers, {sum(everywhere)} of them read by every policy")
    for draws in (FEW, MANY):
        order = random.permutation(len(drawn)).tolist()[: TRIED[draws]]
        quick, slow = [], []
        for k in order:
            # Two steps of a slider: what is already set is seldom the case's own.
            to = float(random.uniform(0.0, 0.9))
            ask(desks[0], drawn[k], to, draws)
            quick.append(ask(desks[0], drawn[k], to + 0.05, draws))
            slow.append(ask(desks[1], drawn[k], to + 0.05, draws))
        table = np.array([quick, slow])
        whole = np.array([everywhere[k] for k in order])
        for kind, which in zip(KINDS, (whole | True, whole, ~whole), strict=True):
            some = table[:, which]
            if not some.size:
                continue
            for unit, name in enumerate(("by the clock", "of processor")):
                half, most = np.quantile(some[..., unit], [0.5, 0.95], axis=1)
                ratio = np.median(some[1, :, unit] / some[0, :, unit])
                print(
                    f"{draws} worlds, {kind:30} ms {name}: median {half[0]:5.0f}, 95 % "
                    f"{most[0]:5.0f}; anew {half[1]:5.0f}, {most[1]:5.0f}; ratio {ratio:.1f}×",
                    flush=True,
                )
