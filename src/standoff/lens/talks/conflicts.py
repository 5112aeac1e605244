"""Which red lines and constraints together leave no package: a smallest set that conflicts."""

from __future__ import annotations

from dataclasses import replace

from standoff.base.errors import Problem, StandoffError
from standoff.lens.talks.counting import allowed_packages
from standoff.lens.talks.domain import Constraint, NegotiationDomain, RedLine


def conflicting(domain: NegotiationDomain) -> list[str]:
    """:func:`clashing` in words."""
    return [described(domain, rule) for rule in clashing(domain)]


def clashing(domain: NegotiationDomain) -> list[RedLine | Constraint]:
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


def _empty(domain: NegotiationDomain, rules: list[RedLine | Constraint]) -> bool:
    trial = replace(
        domain,
        red_lines=tuple(rule for rule in rules if isinstance(rule, RedLine)),
        constraints=tuple(rule for rule in rules if isinstance(rule, Constraint)),
    )
    if any(not len(numbers) for numbers in trial.open_positions):
        return True
    return allowed_packages(trial) == 0


def described(domain: NegotiationDomain, rule: RedLine | Constraint) -> str:
    """A red line or constraint in words."""
    if isinstance(rule, RedLine):
        issue = domain.issues[rule.issue]
        words = ", ".join(issue.positions[p] for p in rule.positions)
        return f"{domain.parties[rule.party]} refuses {words} on {issue.name}"
    names = " and ".join(domain.issues[k].name for k in rule.issues)
    return f"the constraint on {names}" + (f" ({rule.why})" if rule.why else "")


def require_some_package(domain: NegotiationDomain) -> None:
    """Raise :class:`StandoffError` naming what conflicts where no package is left to talk about."""
    clash = clashing(domain)
    if clash:
        told = "; ".join(
            described(domain, rule) + (f" ({rule.place})" if rule.place and number else "")
            for number, rule in enumerate(clash)
        )
        what = "this leaves no package" if len(clash) == 1 else "these together leave no package"
        raise StandoffError(Problem(f"{what} to talk about: {told}", clash[0].place))
