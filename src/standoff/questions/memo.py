"""A report: the answers of several questions about one case, of worlds that are solved once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar

from pydantic import AfterValidator

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.ensemble.effort import Effort
from standoff.insight.disagreement.compare import Analyst
from standoff.insight.memo import PARTS as PARTS
from standoff.insight.memo import Memo, absent, chosen_parts
from standoff.insight.memo import memo as answered
from standoff.questions.cases import compiled, variant_of
from standoff.questions.question import (
    Ask,
    CaseName,
    Draws,
    MaxNodes,
    Named,
    Progress,
    Question,
    Seed,
    Spare,
    Threads,
    Words,
)


def _known(parts: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return chosen_parts(parts) if parts else ()
    except StandoffError as error:
        raise ValueError(error.problems[0].message) from None


def _two(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(names) not in (0, 2):
        raise ValueError("analysts takes two variants of the case, separated by a comma")
    return names


class Report(Question):
    """Write a memo of two to six pages about CASE: the question, the answer in five sentences, what
    each policy leads to and why, what could be agreed, what events taught, where two analysts part,
    what the model leaves out, and how far to trust it. Without --output it is shown as text."""

    name: ClassVar = "report"
    reads_runs: ClassVar = True
    examples: ClassVar = (
        "standoff report ukraine-2022 -o memo.html",
        "standoff report my-case.yaml --question run --question learn -o memo.pdf",
        "standoff report my-case.yaml --notes my-words.md -o memo.docx",
    )

    case: CaseName
    questions: Annotated[
        tuple[str, ...],
        AfterValidator(_known),
        Ask(
            f"Only these parts, one a --question: {', '.join(PARTS)}.",
            flag="question",
            metavar="PART",
            default="all that the case has",
        ),
    ] = ()
    analysts: Annotated[
        Words,
        AfterValidator(_two),
        Ask(
            "The two variants of the case to compare. Default: its first two.",
            metavar="A,B",
            commas=True,
        ),
    ] = ()
    draws: Draws = 1000
    seed: Seed = 0
    notes: Annotated[
        str | None,
        Ask(
            "Your own words, in Markdown: what stands there under a heading of the report is put "
            "beneath that heading.",
            metavar="FILE.md",
            tells=True,
            file=True,
        ),
    ] = None
    threads: Threads = None
    max_nodes: MaxNodes = TREE_NODES

    def spare(self) -> Iterator[Spare]:
        """Two analysts where they are not compared."""
        if self.analysts and self.questions and "compare" not in self.questions:
            yield Spare(("analysts",), "the report is limited to parts that compare nobody")

    def answer(self, progress: Progress | None = None) -> Memo:
        """Every part's answer."""
        case = compiled(self.case)
        names = self._two_names(case)
        return answered(
            case,
            parts=self.questions,
            analysts=lambda: [Analyst(name, variant_of(self.case, name, case)) for name in names],
            draws=self.draws,
            seed=self.seed,
            effort=Effort(self.threads, self.max_nodes, progress),
        )

    def _two_names(self, case: CompiledCase) -> tuple[str, ...]:
        """The two variants that are compared; none where nobody is. Raises
        :class:`StandoffError` where there are none such, before anything is begun."""
        if "compare" in absent(case, chosen_parts(self.questions)):
            if self.analysts:
                raise StandoffError(f"'{case.case.title}' has no two variants to compare")
            return ()
        if "compare" not in chosen_parts(self.questions):
            return ()
        names = self.analysts or tuple(case.case.variants)[:2]
        for name in names:
            if name not in case.case.variants:
                variant_of(self.case, name, case)
        return names


def memo(
    case: Named,
    *,
    questions: Sequence[str] = (),
    analysts: Sequence[str] = (),
    draws: int = 1000,
    seed: int = 0,
    threads: int | None = None,
    max_nodes: int = TREE_NODES,
    progress: Progress | None = None,
) -> Memo:
    """The answers of which ``standoff report`` makes a memo, from one solved study.

    ``case`` is a :class:`standoff.Case`, a file or the name of a built-in case; ``questions``
    limits the memo to some parts; ``analysts`` are the two variants that are compared (default: the
    first two). Each part's answer can be had from it: ``memo.study``, ``memo.lesson`` and so on.

    Raises :class:`standoff.StandoffError` for anything wrong with the case or the options.
    """
    asked = Report(
        case=case,
        questions=tuple(questions),
        analysts=tuple(analysts),
        draws=draws,
        seed=seed,
        threads=threads,
        max_nodes=max_nodes,
    )
    found = asked.ask(progress)
    assert isinstance(found, Memo)
    return found


QUESTION = Report
