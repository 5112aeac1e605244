"""How precision is written: ``2``, ``ru=4,us=2``, ``exact``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np

from standoff.base.errors import StandoffError, listed, nearest
from standoff.lens.game.tree import Float

_PART = re.compile(
    r"""\s*(?:(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^,]*?))\s*=)?"""
    r"""\s*(?P<value>[^,="']*?)\s*(?:,|\Z)"""
)


def parse_precision(text: str, players: Sequence[str]) -> Float | None:
    """Each player's λ (P,), in 1/payoff; None for ``exact``.

    One number holds for all; ``name=number`` for one player, whose name may be in quotes; a bare
    number beside named ones holds for all others. Raises :class:`StandoffError` where a name is
    unknown (the nearest is offered), a player is left out or a number makes no sense.
    """
    if text.strip().casefold() == "exact":
        return None
    named: dict[str, float] = {}
    others: float | None = None
    at = 0
    while at < len(text) or not at:
        match = _PART.match(text, at)
        if match is None or (match.end() == at and at < len(text)):
            raise StandoffError(
                f"--precision {text}: expected a number, 'exact', or numbers by player such as "
                f"{_example(players)}"
            )
        name = next((n for n in match.group("double", "single", "plain") if n is not None), None)
        value = _number(match["value"], text)
        if name is None:
            if others is not None:
                raise StandoffError(f"--precision {text}: gives two numbers without a name")
            others = value
        elif name not in players:
            hint = nearest(name, players)
            raise StandoffError(
                f"--precision: there is no player '{name}'; expected {listed(players)}{hint}"
            )
        elif name in named:
            raise StandoffError(f"--precision: '{name}' is given twice")
        else:
            named[name] = value
        at = match.end()
        if at == len(text):
            break
    left_out = [name for name in players if name not in named]
    if left_out and others is None:
        raise StandoffError(f"--precision {text}: nothing is said of '{left_out[0]}'")
    return np.array([named.get(name, others if others is not None else 0.0) for name in players])


def _number(text: str, whole: str) -> float:
    if text == "exact":
        raise StandoffError(
            f"--precision {whole}: give each player a number, or write 'exact' for everyone"
        )
    try:
        value = float(text)
    except ValueError:
        hint = nearest(text, ["exact"])
        raise StandoffError(
            f"--precision {whole}: '{text}' is not a number{hint}; precision is a number from 0 "
            "(random play) up, or 'exact' for everyone"
        ) from None
    if not math.isfinite(value) or value < 0:
        end = "; for perfect play write 'exact'" if value > 0 else ""
        raise StandoffError(
            f"--precision {whole}: {text} must be a finite number, not below 0{end}"
        )
    return value


def _example(players: Sequence[str]) -> str:
    name = players[0] if players else "us"
    return f"'\"{name}\"=2'" if " " in name else f"{name}=2"
