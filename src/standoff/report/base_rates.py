"""How often each outcome came in past crises, in words: the answer of ``history base-rates``."""

from __future__ import annotations

import re

from standoff.history.rates import BaseRates, Kind
from standoff.questions.base_rates import BaseRates as Asked
from standoff.report.blocks import (
    Blocks,
    Note,
    Paragraph,
    Space,
    Verbatim,
    figures_table,
    strong,
)
from standoff.report.telling import Telling
from standoff.report.words import many, percent

FEW = 10
"""Kinds of fewer crises are marked."""


def blocks(_question: Asked, rates: BaseRates) -> Blocks:
    """Shares over all crises and for each kind."""
    yield Paragraph([strong(f"How often each '{rates.outcome}' came"), f", in {rates.data}"])
    if rates.why_dropped:
        left = "; ".join(f"{why} ({many(count)})" for why, count in rates.why_dropped.items())
        yield Paragraph(f"Left out: {left}.", indent=1)
    yield Space()
    words = list(rates.overall.outcomes)
    rows = [_row("all", rates.overall, words)]
    for kind in rates.kinds:
        named = ", ".join(f"{name} {value}" for name, value in kind.by.items())
        rows.append(_row(named + (" *" if kind.n < FEW else ""), kind, words))
    yield figures_table("", "crises", ["n", *words], rows)
    yield Space()
    if any(kind.n < FEW for kind in rates.kinds):
        yield Note(f"* fewer than {FEW} crises: hardly anything is said of such.")
    method = "Wilson's" if rates.interval == "wilson" else "Clopper and Pearson's exact"
    yield Note(
        f"In brackets {method} 95 % interval, which takes the crises as independent: where one led "
        "to the next, it is too narrow. A base rate says how crises of a kind ended, not how this "
        "one will."
    )
    yield Space()
    yield Paragraph("To stand beside a case's own results (POLICY is one of its policies):")
    yield Verbatim(reference_text(rates))


def _row(named: str, kind: Kind, words: list[str]) -> list[str]:
    cells = []
    for word in words:
        rate = kind.outcomes[word]
        ends = "–".join(percent(each).removesuffix(" %") for each in (rate.low, rate.high))
        cells.append(f"{percent(rate.share)} ({ends})")
    return [named, many(kind.n), *cells]


def reference_text(rates: BaseRates) -> str:
    """The shares over all crises as a case's ``references`` write them."""
    lines = ["references:"]
    names: list[str] = []
    for word, rate in rates.overall.outcomes.items():
        named = _named(word)
        if not named[:1].isalpha():
            # What no outcome of a case can be called.
            column = _named(rates.outcome)
            named = f"{column if column[:1].isalpha() else 'outcome'}-{named}".strip("-")
        # Signs, or letters that no name has, may be all that tells two words apart.
        others = (f"{named}-{count}" for count in range(2, len(names) + 2))
        name = next(each for each in (named, *others) if each not in names)
        names.append(name)
        lines += [
            f"  base-rate-{name}:",
            f"    about: P({name} | POLICY)",
            f"    range: [{rate.low:.3f}, {rate.high:.3f}]",
            f"    what: {rate.count} of {rates.overall.n} past crises",
        ]
    return "\n".join(lines)


def _named(word: str) -> str:
    """A word in the letters and strokes that names in a case have."""
    return re.sub(r"[^A-Za-z0-9]+", "-", word).strip("-").lower()


TELLING = Telling(blocks)
