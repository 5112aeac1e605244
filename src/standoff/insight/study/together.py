"""What several questions will ask of one solved case, so that it is solved once for all of them."""

from __future__ import annotations

from standoff.case.compiled import CompiledCase
from standoff.insight.decision.value import type_questions
from standoff.insight.judgement.typed_losses import typed_loss_questions
from standoff.insight.learning.errors import foreseen_errors
from standoff.insight.learning.learn import record_questions

EXPECTED_LOSS = "expected-loss"


def questions_of(case: CompiledCase, criterion: str = EXPECTED_LOSS) -> dict[str, str]:
    """What :func:`~standoff.insight.decision.value.value` and
    :func:`~standoff.insight.decision.robust.robust` (by ``criterion``),
    :func:`~standoff.insight.learning.learn.learn`, :func:`~standoff.insight.learning.watch.watch`
    and :func:`~standoff.insight.learning.errors.errors_of` ask of the solved games::

        shared = Shared(case, questions=questions_of(case))
        study = Study(shared.solve(draws=1000)[0])
        worth = value(shared, draws=1000)
        lesson = learn(shared, draws=1000)
        driven = drivers(shared)
        judged = schools(shared)

    Value, robust, learn, watch and the study then rest on one and the same solved ensemble, if they
    are asked for the same number of draws and the same seed; drivers and schools on its grown
    games.
    """
    found = {f"type/{name}": text for name, text in type_questions(case, criterion, None).items()}
    found |= {f"record/{name}": text for name, text in record_questions(case).items()}
    found |= {f"loss/{name}": text for name, text in typed_loss_questions(case).items()}
    found |= {f"error/{name}": text for name, text in foreseen_errors(case).items()}
    return found
