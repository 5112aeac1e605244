"""Asking a question, and telling its answer as JSON or as the inside of a page."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.answer import Answer
from standoff.base.cleaning import clean
from standoff.base.errors import Problem
from standoff.base.plain import answer_text
from standoff.questions.assumptions import Assumptions, Trials, made_ready, trials
from standoff.questions.ledger import Claims, Study
from standoff.questions.question import Progress, Question
from standoff.render.page import fragment
from standoff.render.pen import Pen
from standoff.report.blocks import Block, Heading, Table
from standoff.web.askable import Askable, askable, asked_for
from standoff.web.drawn import DRAWN
from standoff.web.messages import Done, Failed, Order
from standoff.web.recent import Recent
from standoff.web.refusing import question_of, spare_in_telling
from standoff.web.wording import page_by_fields

KEPT = 6
"""Answers that are kept to be looked at otherwise."""
READY = 2
"""Cases that are kept ready."""


def warm() -> None:
    """Load what questions are answered with."""
    for each in askable().values():
        assert each.telling


class Desk:
    """Answers questions, and keeps ready the cases in which numbers are tried out."""

    def __init__(self, *, shortcuts: bool = True) -> None:
        """Without ``shortcuts`` what is tried out is solved and drawn anew each time, to the same
        bits."""
        self.shortcuts = shortcuts
        self._studies: Recent[tuple[object, ...], Study] = Recent(READY)
        self._ready: Recent[tuple[object, object], Trials] = Recent(READY)
        self._looked_at: Recent[str, Answer] = Recent(KEPT)
        self._pen = Pen()

    def answered(self, order: Order, progress: Progress) -> Done | Failed:
        """The answer, told as it is wanted.

        Raises :class:`StandoffError` for anything wrong with the question or the case.
        """
        if order.wanted == "ready":
            made_ready(self._trials(order), order.options["draws"], progress)
            return Done("")
        asked, question = asked_for(order.word), question_of(order)
        if isinstance(question, Assumptions) and question.stated:
            answer: Answer = self._tried(question, order).ask(progress)
        elif isinstance(question, Claims) and not question.given("max_nodes"):
            answer = self._solved(question.of_run(), order, progress)
        elif order.part and asked.word in DRAWN:
            answer = self._kept(question, order, progress)
        else:
            answer = question.ask(progress)
        telling = asked.telling
        if answer.failure and not telling.tells_failure:
            return Failed(422, tuple(Problem(line) for line in answer.failure.splitlines()))
        if order.wanted == "json":
            return Done(answer_text(answer))
        if order.part and asked.word in DRAWN and not answer.failure:
            shown = DRAWN[asked.word](answer, dict(order.view))
            inner = page_by_fields(clean(shown.inner), asked.word)
            return Done(inner, shown.style, shown.figures)
        blocks = list(shown_of(asked, question, answer, own=bool(order.part)))
        pen = self._pen if self.shortcuts else None
        shown = fragment(blocks, part=order.part, pen=pen)
        return Done(page_by_fields(shown.inner, asked.word), shown.style, shown.figures)

    def _kept(self, question: Question, order: Order, progress: Progress) -> Answer:
        """The answer, kept so that another look at it solves nothing."""
        key = repr((order.word, sorted(order.options.items()), order.mark))
        return self._looked_at.having(key, lambda: question.ask(progress))

    def _tried(self, question: Assumptions, order: Order) -> Assumptions:
        """The question, asked of the case as it was made ready before, if it is still the same."""
        if question.given("max_nodes"):
            return question
        return Assumptions(**{**order.options, "case": self._trials(order)})

    def _trials(self, order: Order) -> Trials:
        """The case of an order, ready to try other numbers in."""
        case = str(order.options["case"])
        return self._ready.having(
            (case, order.mark), lambda: trials(case, shortcuts=self.shortcuts)
        )

    def _solved(self, question: Claims, order: Order, progress: Progress) -> Answer:
        """The answer from worlds that were solved before, if the case is still the same: other
        claims, axes and boxes need no others."""
        key = (order.options["case"], order.mark, question.draws, question.seed)
        study = self._studies.having(key, lambda: question.solved(progress))
        asked = {
            name: value
            for name, value in order.options.items()
            if name not in {"draws", "seed", "threads"}
        }
        return Claims(**{**asked, "case": study}).ask(progress)


def shown_of(asked: Askable, question: Question, answer: Answer, *, own: bool) -> Iterator[Block]:
    """What is said of an answer, then what is drawn of it, where anything can be; on a page of its
    own the picture stands before the first table or heading, whose figures it shows."""
    telling = asked.telling
    undrawn, both = spare_in_telling(asked, question)
    figure = telling.figure if len(undrawn) == len(both) and not answer.failure else None
    for block in telling.blocks(question, answer):
        if own and figure and isinstance(block, Table | Heading):
            yield figure(question, answer)
            figure = None
        yield block
    if figure:
        yield figure(question, answer)
