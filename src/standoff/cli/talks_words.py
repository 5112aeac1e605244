"""Packages, patience and other small things as they are typed on the command line."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.base.errors import StandoffError, listed, nearest
from standoff.lens.talks.domain import Issue, NegotiationDomain, Package


def read_pairs(text: str, separator: str, example: str) -> dict[str, str]:
    """``a=b;c=d`` as a dictionary."""
    found: dict[str, str] = {}
    for piece in text.split(separator):
        if not piece.strip():
            continue
        name, equals, value = piece.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise StandoffError(f"'{piece.strip()}' is not of the form {example}")
        if name.strip() in found:
            raise StandoffError(f"'{name.strip()}' is given twice")
        found[name.strip()] = value.strip()
    return found


def read_package(text: str, domain: NegotiationDomain) -> Package:
    """``issue=position;…`` as a package; what is left out stays at the status quo."""
    words = read_pairs(text, ";", "issue=position")
    package = [issue.status_quo or 0 for issue in domain.issues]
    names = [issue.name for issue in domain.issues]
    for name, word in words.items():
        if name not in names:
            raise StandoffError(
                f"there is no issue '{name}'; expected {listed(names)}{nearest(name, names)}"
            )
        k = names.index(name)
        package[k] = domain.issues[k].position(word)
    return tuple(package)


def read_patience(text: str, parties: Sequence[str]) -> list[tuple[int, float]]:
    """``a=0.9,b=0.8`` as (party, discount factor), in the order given."""
    found: list[tuple[int, float]] = []
    for name, value in read_pairs(text, ",", "party=0.9").items():
        if name not in parties:
            raise StandoffError(
                f"there is no party '{name}'; expected {listed(parties)}{nearest(name, parties)}"
            )
        try:
            found.append((list(parties).index(name), float(value)))
        except ValueError:
            raise StandoffError(
                f"'{value}' is no discount factor; expected a number such as 0.9"
            ) from None
    return found


def issue_words(issues: Sequence[Issue], package: Package) -> str:
    """A package in one line."""
    return "; ".join(
        f"{issue.name}: {issue.positions[p]}" for issue, p in zip(issues, package, strict=True)
    )
