"""Packages, patience and answers to a text, as they are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from standoff.base.errors import StandoffError, listed, nearest
from standoff.lens.talks.domain import NegotiationDomain, Package
from standoff.lens.talks.mediation import Reply

_WORDS: dict[str, Reply] = {"a": "accept", "accept": "accept", "r": "refuse", "refuse": "refuse"}


def read_pairs(text: str, separator: str, example: str) -> dict[str, str]:
    """``a=b;c=d`` as a dictionary, in order.

    Raises :class:`StandoffError` for what is not of the form of ``example``, and for a name that
    is given twice.
    """
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


def read_patience(text: str) -> dict[str, float]:
    """``a=0.9,b=0.8`` as discount factors a round by party, in the order given.

    Raises :class:`StandoffError` for another form, and for what is no number.
    """
    found: dict[str, float] = {}
    for name, value in read_pairs(text, ",", "party=0.9").items():
        try:
            found[name] = float(value)
        except ValueError:
            raise StandoffError(
                f"'{value}' is no discount factor; expected a number such as 0.9"
            ) from None
    return found


def package_of(words: Mapping[str, str], domain: NegotiationDomain) -> Package:
    """The package that ``words`` (issue → position) name; other issues stay at the status quo, or
    at their first position where there is none.

    Raises :class:`StandoffError` for an unknown issue or position, naming the nearest.
    """
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


def patience_of(patience: Mapping[str, float], parties: Sequence[str]) -> list[tuple[int, float]]:
    """(party, discount factor) in the order given, the parties by number.

    Raises :class:`StandoffError` for an unknown party, naming the nearest.
    """
    for name in patience:
        if name not in parties:
            raise StandoffError(
                f"there is no party '{name}'; expected {listed(parties)}{nearest(name, parties)}"
            )
    return [(list(parties).index(name), float(value)) for name, value in patience.items()]


def reply_of(line: str) -> Reply | None:
    """An answer as typed: accept, refuse (or their first letters), or changes; None for neither.

    Raises :class:`StandoffError` for a change that is not of the form issue=position.
    """
    known = _WORDS.get(line.lower())
    if known is not None:
        return known
    pairs = read_pairs(line, ";", "issue=position, accept or refuse")
    return pairs or None
