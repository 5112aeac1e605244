"""What is wrong with a case."""

from __future__ import annotations

import os
from typing import ClassVar

from standoff.base.errors import Problem, StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.consequences import consequence_problems
from standoff.case.limits import TREE_NODES, VARIANT_ENTRIES
from standoff.case.load import parse_case, read_case
from standoff.case.model import Case
from standoff.case.reader import Document
from standoff.case.variants import split_name, variant_of
from standoff.ensemble.check import check_play
from standoff.ensemble.findings import Findings
from standoff.ensemble.kept.runs import CASE
from standoff.ensemble.sections import section_problems
from standoff.lens.registry import check, compile_case
from standoff.questions.kept import kept_run
from standoff.questions.question import CaseName, MaxNodes, Progress, Question


def _to_nobody(_done: int, _all: int) -> None:
    pass


class Check(Question):
    """Check CASE (a file, or a built-in name): its form, its names and expressions, the games that
    it grows to, and its numbers on 256 plausible worlds; and each of its variants likewise.

    Errors end with exit code 1; warnings, such as a number without a basis, do not.
    """

    name: ClassVar = "check"
    verb: ClassVar = "checking"

    case: CaseName
    max_nodes: MaxNodes = TREE_NODES

    def answer(self, progress: Progress | None = None) -> Findings:
        """Every problem, in the case's own order, then those that only its variants have.

        A :class:`Case` in memory is checked as it stands, without its variants.

        Raises :class:`StandoffError` where the case can't be read: no such file, no YAML, or not
        the form of a case.
        """
        return self.findings(*self._read(), progress or _to_nobody)

    def findings(
        self, case: Case, document: Document | None, variants: bool, told: Progress
    ) -> Findings:
        """Every problem of a case that was read; ``variants``: those of its variants too."""
        told(0, 1)
        compiled, problems = check(case, document)
        if compiled is not None:
            problems = [*self._deeper(compiled), *problems]
            if document and variants:
                problems += self._variants(case, document, set(problems), told)
        return Findings(case.title, document.file if document else "", tuple(problems))

    def _read(self) -> tuple[Case, Document | None, bool]:
        """The case, where its parts stand, and whether its variants are to be checked with it."""
        if isinstance(self.case, Case):
            return self.case, self.case.document, False
        name, variant = split_name(os.fspath(self.case))
        run = kept_run(name)
        if run is None:
            return *read_case(self.case), not variant
        case, document = parse_case(run.manifest.text, str(run.path / CASE))
        if variant:
            return *variant_of(case, document, variant), False
        return case, document, True

    def _deeper(self, compiled: CompiledCase) -> list[Problem]:
        """What only the lenses and growing the games can tell."""
        return [
            *section_problems(compiled),
            *check_play(compiled, max_nodes=self.max_nodes),
            *consequence_problems(compiled),
        ]

    def _variants(
        self, case: Case, document: Document, known: set[Problem], told: Progress
    ) -> list[Problem]:
        """What is wrong with the variants and not already ``known``."""
        found: list[Problem] = []
        most = max(1, VARIANT_ENTRIES // max(len(document.places), 1))
        count = len(case.variants)
        if count > most:
            few = f"only the first {most} of {count} variants were checked with it"
            found.append(Problem(few, document.place(("variants",), key=True), "warning"))
        asked = list(case.variants)[:most]
        for number, variant in enumerate(asked, 1):
            told(number, len(asked) + 1)
            seen = known | set(found)
            found += [each for each in self._variant(case, document, variant) if each not in seen]
        return found

    def _variant(self, case: Case, document: Document, name: str) -> list[Problem]:
        """What is wrong with a variant, warnings aside: those of the case have been told."""
        try:
            return self._deeper(compile_case(*variant_of(case, document, name)))
        except StandoffError as error:
            return list(error.problems)


QUESTION = Check
