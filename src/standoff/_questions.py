"""The questions that can be asked of a case, by its name, its file or as a :class:`Case`."""

from __future__ import annotations

import os
from typing import Any

from standoff._api import Study, load
from standoff._api import study as solve
from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.insight import compare as _compare
from standoff.insight import drivers as _drivers
from standoff.insight import explain as _explain
from standoff.lens.registry import compile_case

Named = Case | str | os.PathLike[str]


def _case(case: Named) -> Case:
    return case if isinstance(case, Case) else load(case)


def _compiled(case: Named) -> CompiledCase:
    found = _case(case)
    return compile_case(found, found.document)


def explain(
    case: Study | Named, *subjects: str, tree: bool = False, **options: Any
) -> _explain.Explained:
    """What you would have to believe for claims to fail, or policies to be best.

    ``case`` may be a finished :class:`Study`; otherwise ``options`` are those of :func:`study`.
    See :func:`standoff.insight.explain.explain`.
    """
    study = case if isinstance(case, Study) else solve(case, **options)
    return _explain.explain(study, *subjects, tree=tree)


def drivers(case: Named, *, base: int = 128, **options: Any) -> _drivers.Drivers:
    """Which uncertain numbers the results turn on; see :func:`standoff.insight.drivers.drivers`."""
    return _drivers.drivers(_compiled(case), base=base, **options)


def compare(a: Named, b: Named, **options: Any) -> _compare.Comparison:
    """Why two analysts disagree; see :func:`standoff.insight.compare.compare`."""
    return _compare.compare(_case(a), _case(b), **options)
