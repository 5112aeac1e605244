"""The names of the stability concepts, and what each supposes, in one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from standoff.base.errors import StandoffError, listed, nearest

BASIC = ("Nash", "GMR", "SMR", "SEQ", "SIM")
"""The concepts computed unless others are asked for."""
PAIRWISE = ("Nash", "GMR", "SMR", "SEQ")
"""The concepts that have coalition, unknown-, strength-of- and fuzzy-preference forms."""

MEANING = {
    "Nash": "cannot improve by a move of its own (Nash 1950)",
    "GMR": "every improvement can be answered with something no better (Howard 1971)",
    "SMR": "… and it could not then escape by a further move (Howard 1971)",
    "SEQ": "every improvement can be answered so by moves that improve for whoever makes them "
    "(Fraser & Hipel 1979)",
    "SIM": "every improvement comes to nothing if others improve at the same time "
    "(Fraser & Hipel 1979)",
    "SSEQ": "as SEQ, and it could not then escape by a further move (Rêgo & Vieira 2017)",
    "NM": "staying is foreseen as best however far one looks ahead (Brams & Wittman 1981)",
}
_LIMITED = re.compile(r"^[Ll](?:_?)([1-9][0-9]{0,4})$")


def canonical(name: str) -> str:
    """The concept meant, whatever the case of its letters; ``L3`` is limited move, horizon 3.

    Raises StandoffError naming the nearest concept.
    """
    word = name.strip()
    folded = {known.casefold(): known for known in MEANING}
    if word.casefold() in folded:
        return folded[word.casefold()]
    match = _LIMITED.match(word)
    if match:
        return f"L{match.group(1)}"
    raise StandoffError(
        f"There is no stability concept '{word}'{nearest(word, MEANING)}; "
        f"expected {listed([*MEANING, 'L1', 'L2', 'L3 …'])}"
    )


def horizon(concept: str) -> int | None:
    """The horizon of a limited-move concept; None for the others."""
    match = _LIMITED.match(concept)
    return int(match.group(1)) if match else None


def chosen(text: str | Sequence[str]) -> tuple[str, ...]:
    """Concepts from a comma-separated list, in the order given and each once."""
    words = text.replace(",", " ").split() if isinstance(text, str) else list(text)
    if not words:
        raise StandoffError("Name at least one stability concept, such as Nash or SEQ")
    return tuple(dict.fromkeys(canonical(word) for word in words))


def meaning(concept: str) -> str:
    """What the concept says of a decision maker at a stable state."""
    steps = horizon(concept)
    if steps is not None:
        return f"foresees, up to {steps} moves ahead, that it does best to stay (Zagare 1984)"
    return MEANING[concept]
