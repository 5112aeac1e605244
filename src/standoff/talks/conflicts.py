"""Which red lines and constraints together leave no package: a smallest set that conflicts."""

from __future__ import annotations

from dataclasses import replace

from standoff.talks.counting import allowed_packages
from standoff.talks.domain import Constraint, Domain, RedLine


def conflicting(domain: Domain) -> list[str]:
    """:func:`clashing` in words."""
    return [described(domain, rule) for rule in clashing(domain)]


def clashing(domain: Domain) -> list[RedLine | Constraint]:
    """Red lines and constraints that can't all hold; none of them could be left out.

    Found by leaving each out in turn (a deletion filter, Chinneck & Dravnieks 1991). Empty where
    some package is left.
    """
    rules: list[RedLine | Constraint] = [*domain.red_lines, *domain.constraints]
    if not _empty(domain, rules):
        return []
    kept = list(rules)
    for rule in rules:
        rest = [other for other in kept if other is not rule]
        if _empty(domain, rest):
            kept = rest
    return kept


def _empty(domain: Domain, rules: list[RedLine | Constraint]) -> bool:
    trial = replace(
        domain,
        red_lines=tuple(rule for rule in rules if isinstance(rule, RedLine)),
        constraints=tuple(rule for rule in rules if isinstance(rule, Constraint)),
    )
    if any(not len(numbers) for numbers in trial.open_positions):
        return True
    return allowed_packages(trial) == 0


def described(domain: Domain, rule: RedLine | Constraint) -> str:
    """A red line or constraint in words."""
    if isinstance(rule, RedLine):
        issue = domain.issues[rule.issue]
        words = ", ".join(issue.positions[p] for p in rule.positions)
        return f"{domain.parties[rule.party]} refuses {words} on {issue.name}"
    names = " and ".join(domain.issues[k].name for k in rule.issues)
    return f"the constraint on {names}" + (f" ({rule.why})" if rule.why else "")
