"""The questions that can be asked of a case, by its name, its file or as a :class:`Case`."""

from __future__ import annotations

import os
from typing import Any

from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.insight import compare as _compare
from standoff.insight import drivers as _drivers
from standoff.lens.registry import compile_case
from standoff.questions.cases import load

Named = Case | str | os.PathLike[str]


def _case(case: Named) -> Case:
    return case if isinstance(case, Case) else load(case)


def _compiled(case: Named) -> CompiledCase:
    found = _case(case)
    return compile_case(found, found.document)


def drivers(case: Named, *, base: int = 128, **options: Any) -> _drivers.Drivers:
    """Which uncertain numbers the results turn on; see :func:`standoff.insight.drivers.drivers`."""
    return _drivers.drivers(_compiled(case), base=base, **options)


def compare(a: Named, b: Named, **options: Any) -> _compare.Comparison:
    """Why two analysts disagree; see :func:`standoff.insight.compare.compare`."""
    return _compare.compare(_case(a), _case(b), **options)
