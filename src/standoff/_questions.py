"""The questions that can be asked of a case, by its name, its file or as a :class:`Case`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.insight import compare as _compare
from standoff.insight import drivers as _drivers
from standoff.insight import robust as _robust
from standoff.insight import schools as _schools
from standoff.insight import value as _value
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


def value(
    case: Named,
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    tests: Sequence[str] = (),
    **options: Any,
) -> _value.Value:
    """What is worth finding out before choosing; see :func:`standoff.insight.value.value`."""
    return _value.value(_compiled(case), groups=groups, tests=tests, **options)


def compare(a: Named, b: Named, **options: Any) -> _compare.Comparison:
    """Why two analysts disagree; see :func:`standoff.insight.compare.compare`."""
    return _compare.compare(_case(a), _case(b), **options)


def robust(case: Named, *, signals: Sequence[str] = (), **options: Any) -> _robust.Robust:
    """Which policy never does too badly; see :func:`standoff.insight.robust.robust`."""
    return _robust.robust(_compiled(case), signals=signals, **options)


def schools(case: Named, *, only: Sequence[str] | None = None, **options: Any) -> _schools.Schools:
    """Does it matter how the case is modelled; see :func:`standoff.insight.schools.schools`."""
    return _schools.schools(_case(case), only=only, **options)
