"""The criteria that a course is chosen by, as the purposes of somebody who chooses."""

from __future__ import annotations

from standoff.ensemble.columns import limit_of
from standoff.insight.study.study import Study
from standoff.report.blocks import Words, bare
from standoff.report.naming import Named, listed

SAFETY = {
    "cvar": "in the worst tenth of worlds",
    "worst-case": "in the worst world",
    "regret": "for the least to regret at worst",
}
"""The criteria that look to what may go wrong, as a reader would say it."""


def purpose(study: Study, name: str) -> str:
    """A criterion as a purpose: ``by its own aims on average``, ``for the least deaths``."""
    if name == "expected-loss":
        return "by its own aims"
    if name in SAFETY:
        return SAFETY[name]
    kind, _, measure = name.partition("-")
    if kind in {"under", "above"}:
        limit = limit_of(study.ensemble.case, measure)
        return f"to keep {measure} at {limit:,g} or {'less' if kind == 'under' else 'more'}"
    return f"for the {kind} {measure}"


def purposes(study: Study, names: list[str], named: Named) -> Words:
    """Criteria as purposes, those alike gathered."""
    found: list[Words] = []
    if "expected-loss" in names:
        found.append("by its own aims on average")
    found += [SAFETY[name] for name in names if name in SAFETY]
    for word in ("least", "most"):
        wanted = [name.partition("-")[2] for name in names if name.startswith(f"{word}-")]
        if wanted:
            found.append([f"for the {word} ", listed([named.measure(each) for each in wanted])])
    under = [name.partition("-")[2] for name in names if name.startswith(("under-", "above-"))]
    if under:
        found.append(f"to stay within the limits of {bare(listed(under))}")
    return listed(found)
