"""Parameters: which distribution was written, whether it makes sense, and its quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.case import distribution
from standoff.case.distribution import Quantile
from standoff.case.limits import LARGEST
from standoff.case.model import Case, Parameter
from standoff.case.reader import Document, Path_

_FORMS = ("value", "normal", "lognormal", "beta", "discrete", "quantiles")


def _faults(parameter: Parameter) -> list[tuple[str, str]]:
    """(field, what is wrong) for each thing wrong with how a parameter is written."""
    forms = [form for form in _FORMS if getattr(parameter, form) is not None]
    faults: list[tuple[str, str]] = []
    if len(forms) > 1:
        faults.append((forms[1], f"'{forms[0]}' and '{forms[1]}' can't both be given"))
    faults += _observed_faults(parameter)
    if not forms and parameter.range is None:
        if parameter.column is not None or parameter.estimate is not None:
            return faults
        faults.append(
            (
                "",
                "no distribution is given; expected 'value', 'range', 'normal', 'lognormal', "
                "'beta', 'discrete' or 'quantiles', or 'column' or 'estimate' for 'standoff fit'",
            )
        )
    if forms and parameter.likely is not None:
        faults.append(("likely", f"'likely' goes with 'range' alone, not with '{forms[0]}'"))
    if parameter.value is not None and parameter.range is not None:
        faults.append(("range", "a fixed value has no range"))
    if parameter.discrete is not None and parameter.range is not None:
        faults.append(("range", "discrete values have no range"))
    if faults:
        return faults
    low, high = parameter.range or (-inf, inf)
    if not low < high:
        faults.append(
            ("range", f"the range runs from {low:g} to {high:g}; expected low before high")
        )
        return faults
    if parameter.likely is not None:
        if parameter.range is None:
            faults.append(("likely", "'likely' needs a 'range' around it"))
        elif not low <= parameter.likely <= high:
            faults.append(
                (
                    "likely",
                    f"the likeliest value {parameter.likely:g} lies outside the range "
                    f"{low:g} to {high:g}",
                )
            )
    for form in ("normal", "lognormal"):
        pair = getattr(parameter, form)
        if pair is not None and pair[1] <= 0:
            faults.append((form, f"the spread is {pair[1]:g}; expected a number above 0"))
    if parameter.lognormal is not None and parameter.lognormal[0] <= 0:
        faults.append(("lognormal", "the median of a lognormal must be above 0"))
    if parameter.lognormal is not None and high <= 0:
        faults.append(("range", "a lognormal is above 0, and the whole range lies below"))
    if parameter.beta is not None and min(parameter.beta) <= 0:
        faults.append(("beta", "both shape numbers of a beta must be above 0"))
    if parameter.discrete is not None:
        weights = list(parameter.discrete.values())
        if not weights or min(weights) < 0 or max(weights) <= 0:
            faults.append(("discrete", "weights must not be negative, and some must be above 0"))
    if parameter.quantiles is not None and not faults:
        faults += _quantile_faults(parameter)
    if not faults and parameter.value is None:
        with np.errstate(all="ignore"):
            middle, *ends = quantile(parameter)(np.array([0.5, 2.0**-32, 1 - 2.0**-32]))
        if np.isnan(middle):
            faults.append(("range", "hardly any of the distribution lies within the range"))
        elif not np.all(np.abs([middle, *ends]) <= LARGEST):
            told = f"its values go beyond {LARGEST:g}, the largest number that can be computed with"
            faults.append(("", f"{told}; state it in another unit"))
    return faults


def _observed_faults(parameter: Parameter) -> list[tuple[str, str]]:
    """What is wrong with what it is in observed crises."""
    faults: list[tuple[str, str]] = []
    estimate = parameter.estimate
    if parameter.equals is not None and parameter.column is None:
        faults.append(("equals", "'equals' goes with a 'column', which holds the word"))
    if parameter.column is not None and estimate is not None:
        faults.append(("estimate", "a 'column' is read from the data, and can't be estimated too"))
    if estimate is not None:
        low = -inf if estimate.lower is None else estimate.lower
        high = inf if estimate.upper is None else estimate.upper
        if not low < high:
            told = f"'lower' is {low:g} and 'upper' {high:g}; expected lower before upper"
            faults.append(("estimate", told))
        elif not low <= estimate.start <= high:
            bound = (
                f"below 'lower', {low:g}" if estimate.start < low else f"above 'upper', {high:g}"
            )
            told = f"the start {estimate.start:g} lies {bound}"
            faults.append(("estimate", told))
    return faults


def is_open(parameter: Parameter) -> bool:
    """Whether only observed crises tell what it is: no distribution is stated of it."""
    forms = (*_FORMS, "range")
    return all(getattr(parameter, form) is None for form in forms)


def open_parameters(case: Case) -> list[str]:
    """The parameters that are columns or to be estimated, and have no distribution of their own."""
    return [name for name, parameter in case.parameters.items() if is_open(parameter)]


def refuse_open(case: Case) -> None:
    """Refuse to draw worlds of a case in which some numbers are told only by observed crises.

    Raises :class:`StandoffError` that says what it needs.
    """
    names = open_parameters(case)
    if not names:
        return
    place = case.document.place(("parameters", names[0]), key=True) if case.document else None
    raise StandoffError(needs_data(case, names), place)


def needs_data(case: Case, names: Sequence[str]) -> str:
    """What a case with open parameters needs, in a sentence."""
    read = [name for name in names if case.parameters[name].column is not None]
    told = [name for name in names if name not in read]
    kinds = []
    if read:
        verb = "are" if len(read) > 1 else "is"
        kinds.append(f"{listed(read, 3, last='and')} {verb} read from a table")
    if told:
        verb = "are" if len(told) > 1 else "is"
        kinds.append(f"{listed(told, 3, last='and')} {verb} to be estimated")
    return (
        f"{' and '.join(kinds)}, so that the case can't be run without data: fit it ('standoff fit "
        "CASE DATA.csv --outcome COLUMN'), or give each of these a distribution for this crisis, "
        "such as a 'range', too"
    )


def _quantile_faults(parameter: Parameter) -> list[tuple[str, str]]:
    levels, values = _elicited(parameter)
    if not all(0 <= level <= 1 for level in levels):
        return [("quantiles", "quantiles are named by shares between 0 and 1, such as 0.05")]
    if len(levels) < 2 or levels[0] > 0 or levels[-1] < 1:
        return [("quantiles", "quantiles need a 'range', or values at 0 and 1, to end the tails")]
    for k in range(1, len(values)):
        if values[k] < values[k - 1]:
            return [
                (
                    "quantiles",
                    f"the {levels[k]:g} quantile ({values[k]:g}) is below the "
                    f"{levels[k - 1]:g} quantile ({values[k - 1]:g})",
                )
            ]
    return []


def _elicited(parameter: Parameter) -> tuple[list[float], list[float]]:
    points = dict(parameter.quantiles or {})
    if parameter.range is not None:
        points.setdefault(0.0, parameter.range[0])
        points.setdefault(1.0, parameter.range[1])
    levels = sorted(points)
    return levels, [points[level] for level in levels]


def quantile(parameter: Parameter) -> Quantile:
    """The quantile function of a sampled parameter: uniform numbers in (0, 1) to values."""
    low, high = parameter.range or (-inf, inf)
    if parameter.normal is not None:
        return distribution.normal(*parameter.normal, low, high)
    if parameter.lognormal is not None:
        return distribution.lognormal(*parameter.lognormal, low, high)
    if parameter.beta is not None:
        ends = parameter.range or (0.0, 1.0)
        return distribution.beta(*parameter.beta, *ends)
    if parameter.discrete is not None:
        return distribution.discrete(list(parameter.discrete), list(parameter.discrete.values()))
    if parameter.quantiles is not None:
        return distribution.elicited(*_elicited(parameter))
    if parameter.likely is None:
        return distribution.uniform(low, high)
    shape = distribution.pert if parameter.shape == "pert" else distribution.triangular
    return shape(low, high, parameter.likely)


def parameter_problems(
    name: str, parameter: Parameter, path: Path_, document: Document | None
) -> list[Problem]:
    """What is wrong with one parameter's distribution."""
    return [
        Problem(
            f"parameter '{name}': {message}",
            document.place((*path, field) if field else path, key=not field) if document else None,
        )
        for field, message in _faults(parameter)
    ]


def normal_correlation(rank: float) -> float:
    """The correlation of two normal variables whose rank correlation is ``rank`` (Kruskal 1958)."""
    return float(2 * np.sin(np.pi * rank / 6))


def sampled(case: Case) -> list[str]:
    """The parameters that are drawn, in the order of the file: one dimension of the draws each."""
    return [name for name, parameter in case.parameters.items() if parameter.value is None]


def correlation_factor(case: Case) -> NDArray[np.float64] | None:
    """The Cholesky factor that correlates standard normals, or None where nothing is correlated.

    Raises :class:`numpy.linalg.LinAlgError` where the stated correlations contradict each other.
    """
    if not case.correlations:
        return None
    names = sampled(case)
    matrix = np.eye(len(names))
    for each in case.correlations:
        first, second = (names.index(name) for name in each.between)
        matrix[first, second] = matrix[second, first] = normal_correlation(each.rank)
    return np.asarray(np.linalg.cholesky(matrix), dtype=np.float64)


def correlation_problems(case: Case, document: Document | None) -> list[Problem]:
    """What is wrong with the stated rank correlations."""
    problems: list[Problem] = []
    drawn = sampled(case)
    pairs: set[frozenset[str]] = set()
    for number, each in enumerate(case.correlations):
        place = document.place(("correlations", number, "between")) if document else None
        for name in each.between:
            if name in case.parameters and name not in drawn:
                problems.append(Problem(f"'{name}' is not drawn, so nothing can go with it", place))
            elif name not in drawn:
                hint = nearest(name, drawn)
                message = f"there is no parameter '{name}'; expected {listed(drawn)}{hint}"
                problems.append(Problem(message, place))
        pair = frozenset(each.between)
        if len(pair) == 1 or pair in pairs:
            problems.append(Problem("a correlation joins two parameters, once", place))
        pairs.add(pair)
    if not problems and case.correlations:
        try:
            correlation_factor(case)
        except np.linalg.LinAlgError:
            place = document.place(("correlations",), key=True) if document else None
            problems.append(
                Problem(
                    "the rank correlations contradict each other; no joint draw has them", place
                )
            )
    return problems
