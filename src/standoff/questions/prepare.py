"""Preparing a case to be studied again and again: for Python, where numbers are tried out."""

from __future__ import annotations

from collections.abc import Sequence

from standoff.case.limits import TREE_NODES
from standoff.ensemble import prepare as ensemble
from standoff.insight.study.prepared import PreparedStudy
from standoff.questions.cases import compiled
from standoff.questions.question import Named


def prepare(
    case: Named, *, policies: Sequence[str] | None = None, max_nodes: int = TREE_NODES
) -> PreparedStudy:
    """Check a case and grow its games, to study it again and again with other numbers.

    ``case`` is a :class:`standoff.Case`, a file or the name of a built-in case; ``policies`` limits
    the study to some of them.

    Raises :class:`standoff.StandoffError` for anything wrong with the case, an unknown policy, and
    a game that grows past ``max_nodes``.
    """
    return PreparedStudy(ensemble.prepare(compiled(case), policies=policies, max_nodes=max_nodes))
