"""The ways to ask for talks, each with the options that have a bearing on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click


@dataclass(frozen=True)
class Way:
    """One way to ask: what it is called in a sentence, and the options it listens to."""

    called: str
    options: frozenset[str]


def _way(called: str, options: str) -> Way:
    return Way(called, frozenset(f"--{name}" for name in options.split()))


_MEDIATION = "mediate answers log replay seed json"

DISPUTE = _way("a --dispute, which needs no case", "dispute json")
DOMAIN = _way("a negotiation domain", "real-steps patience from export json")
MEDIATED_DOMAIN = _way("mediating a domain", f"{_MEDIATION} real-steps doubt")
ZONE = _way(
    "the talks of a case over many worlds",
    "draws seed policies policy patience from export threads json",
)
WORLD = _way("one world of a case (--draw)", "draw seed policy patience from export threads json")
OFFERS = _way("the offers of one party to another (--offer)", "offer policy threads json")
OFFERS_IN_A_WORLD = _way(
    "the offers of one party to another (--offer)", "offer draw seed policy threads json"
)
SIMULATED = _way(
    "--mediate simulate, in which one world answers",
    f"{_MEDIATION.replace('answers ', '')} real-steps doubt draw policy threads",
)
MEDIATED_CASE = _way("mediating a case", f"{_MEDIATION} draw policy threads")


def way_of_case(*, offer: bool, mediate: bool, draw: bool) -> Way:
    """Which way is asked for of a case."""
    if offer:
        return OFFERS_IN_A_WORLD if draw else OFFERS
    if mediate:
        return MEDIATED_CASE
    return WORLD if draw else ZONE


def keep_to(way: Way, *, extra: Sequence[str] = ()) -> None:
    """Refuse by name every option that was given and has no bearing on this way to ask.

    ``extra``: arguments that have none either. Raises :class:`click.UsageError`.
    """
    spare = [f"'{word}'" for word in extra]
    spare += [name for name in _given() if name not in way.options]
    if not spare:
        return
    have = "has" if len(spare) == 1 else "have"
    taken = ", ".join(sorted(way.options))
    raise click.UsageError(
        f"{', '.join(spare)} {have} no bearing on {way.called}; it takes {taken}"
    )


def keep_to_mediation() -> None:
    """Refuse what is told a mediator where none was asked for. Raises click.UsageError."""
    spare = [name for name in _given() if name in {"--answers", "--log", "--doubt"}]
    if spare:
        have = "has" if len(spare) == 1 else "have"
        raise click.UsageError(f"{', '.join(spare)} {have} no bearing without --mediate")


def _given() -> list[str]:
    """The options that stand on the command line, by their long names."""
    context = click.get_current_context()
    found = []
    for parameter in context.command.params:
        if not isinstance(parameter, click.Option):
            continue
        source = context.get_parameter_source(parameter.name or "")
        if source is click.core.ParameterSource.COMMANDLINE:
            found += [name for name in parameter.opts if name.startswith("--")][:1]
    return found
