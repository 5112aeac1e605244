"""What is wrong with a question as it was sent: found before a worker is asked."""

from __future__ import annotations

from dataclasses import replace

from standoff.base.errors import Problem
from standoff.questions.question import Question, Spare, SpareError
from standoff.web.askable import Askable, asked_for
from standoff.web.messages import Order, Tabled
from standoff.web.wording import by_fields


def question_of(order: Order) -> Question:
    """The question that is asked. Raises :class:`StandoffError` for options that it has not, that
    have no such value, or that have no bearing on what is asked or on how it is shown."""
    asked = asked_for(order.word)
    question = asked.question(**order.options)
    question.refuse_spare()
    untold = spare_in_telling(asked, question)[1] if order.wanted == "page" else []
    if untold:
        raise SpareError(untold, {})
    return question


def spare_in_telling(asked: Askable, question: Question) -> tuple[list[Spare], list[Spare]]:
    """Options without bearing on what is shown, with a picture and without."""
    told = asked.telling.spare
    if not told:
        return [], []
    with_it, without = list(told(question, True, True)), list(told(question, True, False))
    return with_it, [each for each in with_it if each in without]


def on_page(problem: Problem, order: Order | Tabled) -> Problem:
    """A problem as it is told where the question was asked: on a page by the fields of its form."""
    if order.wanted != "page":
        return problem
    return replace(problem, message=by_fields(problem.message, order.word))
