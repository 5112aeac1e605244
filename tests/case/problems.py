"""What is wrong with a case, as text: of what is written first, then of what is played."""

from __future__ import annotations

from standoff.base.errors import Problem, StandoffError
from standoff.case.load import parse_case
from standoff.ensemble.check import check_play
from standoff.lens.registry import check


def problems_of(text: str) -> list[Problem]:
    try:
        case, document = parse_case(text)
        done, problems = check(case, document)
    except StandoffError as error:
        return list(error.problems)
    return [*problems, *(check_play(done, max_nodes=20_000) if done else [])]
