"""The ways in which a draw can have been solved, by name and by number."""

from __future__ import annotations

METHODS = (
    "backward",
    "random play",
    "continuation",
    "exact backward",
    "exact continuation",
    "core replies",
    "beliefs",
)
(
    BACKWARD,
    RANDOM_PLAY,
    CONTINUATION,
    EXACT_BACKWARD,
    EXACT_CONTINUATION,
    CORE_REPLIES,
    BELIEFS,
) = range(len(METHODS))
