"""How a lens reads its own section of a case, which the case keeps as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pydantic

from standoff.base.errors import StandoffError
from standoff.case.checker import Checker
from standoff.case.explain import explain
from standoff.case.model import Case
from standoff.case.part import Part
from standoff.case.reader import Document


@dataclass(frozen=True, slots=True)
class Section:
    """A section that belongs to a lens.

    ``name``: its key; ``form``: the class of what may be written there; ``compile`` makes that
    ready to compute with in the names of the case, telling the checker every problem; it gives None
    where there was one.
    """

    name: str
    form: type[Part]
    compile: Callable[[Any, Checker], object | None]

    def read(self, case: Case, document: Document | None) -> Part | None:
        """What the case says in the section; None where it has none.

        Raises :class:`StandoffError` with every fault of form, with its place where the case was
        read from a file.
        """
        data = getattr(case, self.name)
        if data is None:
            return None
        try:
            return self.form.model_validate(data)
        except pydantic.ValidationError as error:
            known = document or Document("", data)
            problems = explain(error, known, self.form, (self.name,))
            if document is None:
                problems = [replace(each, place=None) for each in problems]
            raise StandoffError(problems) from None
