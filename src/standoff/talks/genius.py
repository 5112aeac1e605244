"""GENIUS / ANAC negotiation domains and utility profiles in XML (Lin et al. 2014).

Conventions: weights are divided by their sum; an issue's evaluations are divided by their maximum
where that is above 1; integer issues are linear in (value − lower bound), clipped to 0–1; real
issues are cut into evenly spaced values; reservation values lie in 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from standoff.errors import Place, Problem, StandoffError, listed, nearest
from standoff.talks.domain import Domain, Floats, Issue
from standoff.talks.safe_xml import Element, party_names, read_xml

MOST_POSITIONS = 10_000
REAL_STEPS = 11
"""A real-valued issue is cut into this many evenly spaced values unless told otherwise."""


@dataclass(frozen=True, slots=True)
class _Issue:
    """An issue of a file: its positions in words and, where they are numbers, as numbers."""

    name: str
    index: int
    kind: str
    positions: tuple[str, ...]
    numbers: tuple[float, ...]
    element: Element


def read_genius(domain: Path, profiles: list[Path], *, real_steps: int = REAL_STEPS) -> Domain:
    """Read a domain and one profile a party.

    Raises :class:`StandoffError` naming file and line for malformed or unsafe XML, an issue or
    value that one file has and the other lacks, a missing evaluation or weight, weights that can't
    be normalised, and a reservation value or discount factor outside 0–1.
    """
    if not profiles:
        raise StandoffError(
            "a domain needs the profiles of its parties: standoff talks DOMAIN.xml PROFILE.xml…",
            Place(str(domain)),
        )
    template = _issues(read_xml(domain), real_steps)
    issues = tuple(Issue(issue.name, issue.positions) for issue in template)
    read = [_profile(path, template, real_steps) for path in profiles]
    return Domain(
        tuple(party_names(profiles)),
        issues,
        np.stack([values for values, _, _ in read]),
        np.array([reservation for _, reservation, _ in read]),
        discount=np.array([discount for _, _, discount in read]),
    )


def _number(element: Element, key: str, default: float | None = None) -> float:
    text = element.attributes.get(key)
    if text is None:
        if default is not None:
            return default
        raise StandoffError(f"<{element.tag}> lacks the attribute '{key}'", element.place)
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise StandoffError(
            f'{key}="{text[:40]}" of <{element.tag}> is not a finite number', element.place
        )
    return value


def _issues(root: Element, real_steps: int) -> list[_Issue]:
    if root.tag not in {"negotiation_template", "utility_space"}:
        raise StandoffError(
            f"this is not a GENIUS file: the outermost element is <{root.tag[:40]}>, expected "
            "<negotiation_template> or <utility_space>",
            root.place,
        )
    found: dict[str, _Issue] = {}
    indices: dict[int, str] = {}
    for number, element in enumerate((e for e in root.below() if e.tag == "issue"), start=1):
        name = element.attributes.get("name", "").strip()
        if not name:
            raise StandoffError("an <issue> has no name", element.place)
        if name in found:
            if _says(element) == _says(found[name].element):
                continue
            raise StandoffError(f"the issue '{name}' stands twice, not alike", element.place)
        kind = element.attributes.get("type") or element.attributes.get("etype") or "discrete"
        index = int(_number(element, "index", float(number)))
        if index in indices:
            raise StandoffError(
                f"two issues have the index {index}, so that weights can't be told apart",
                element.place,
            )
        positions, numbers = _positions(element, name, kind, real_steps)
        indices[index] = name
        found[name] = _Issue(name, index, kind, positions, numbers, element)
    if not found:
        raise StandoffError("the file has no <issue>", root.place)
    return list(found.values())


def _says(element: Element) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an element and everything inside it say, wherever it stands."""
    return [(each.tag, sorted(each.attributes.items())) for each in element.below()]


def _positions(
    element: Element, name: str, kind: str, real_steps: int
) -> tuple[tuple[str, ...], tuple[float, ...]]:
    items = element.named("item")
    if items or kind == "discrete":
        words: dict[str, dict[str, str]] = {}
        for item in items:
            word = item.attributes.get("value")
            if word is None:
                raise StandoffError(f"an <item> of the issue '{name}' has no value", item.place)
            if words.setdefault(word, item.attributes) != item.attributes:
                raise StandoffError(
                    f"the value '{word}' of the issue '{name}' stands twice, not alike", item.place
                )
        if not words:
            raise StandoffError(f"the issue '{name}' has no values", element.place)
        return _bounded(tuple(words), element), ()
    if kind not in {"integer", "real"}:
        raise StandoffError(
            f"the issue '{name}' has the type '{kind[:40]}'; expected discrete, integer or real",
            element.place,
        )
    span = (element.named("range") or [element])[0]
    low, high = _number(span, "lowerbound"), _number(span, "upperbound")
    if low > high:
        raise StandoffError(
            f"the issue '{name}' runs from {low:g} to {high:g}, backwards", span.place
        )
    if kind == "integer":
        if low != int(low) or high != int(high) or high - low >= MOST_POSITIONS:
            raise StandoffError(
                f"the integer issue '{name}' runs from {low:g} to {high:g}; expected whole numbers "
                f"and at most {MOST_POSITIONS:,} of them",
                span.place,
            )
        whole = range(int(low), int(high) + 1)
        return tuple(str(value) for value in whole), tuple(float(value) for value in whole)
    grid = np.linspace(low, high, real_steps if high > low else 1)
    return tuple(f"{value:.12g}" for value in grid), tuple(float(value) for value in grid)


def _bounded(words: tuple[str, ...], element: Element) -> tuple[str, ...]:
    if len(words) > MOST_POSITIONS:
        raise StandoffError(
            f"an issue has {len(words):,} values; at most {MOST_POSITIONS:,} are read",
            element.place,
        )
    return words


def _profile(path: Path, template: list[_Issue], real_steps: int) -> tuple[Floats, float, float]:
    root = read_xml(path)
    for element in root.below():
        if element.tag in {"hyperRectangle", "utility", "utility_function"}:
            raise StandoffError(
                "the profile is nonlinear (hyper-rectangles); profiles that add up over issues "
                "can be read, and interactions can be written in a case's 'talks' section",
                element.place,
            )
    issues = {issue.name: issue for issue in _issues(root, real_steps)}
    expected = [issue.name for issue in template]
    known = set(expected)
    problems: list[Problem] = []
    for name, issue in issues.items():
        if name not in known:
            problems.append(
                Problem(
                    f"the domain has no issue '{name}'; it has {listed(expected)}"
                    f"{nearest(name, expected)}",
                    issue.element.place,
                )
            )
    for name in expected:
        if name not in issues:
            problems.append(Problem(f"the profile has no issue '{name}'", root.place))
    if problems:
        raise StandoffError(problems)
    weights = _weights(root, [issues[name] for name in expected])
    columns = []
    for issue, weight in zip(template, weights, strict=True):
        evaluations = _evaluations(issues[issue.name], issue)
        top = float(evaluations.max())
        with np.errstate(all="ignore"):
            column = weight * (evaluations / top if top > 1.0 else evaluations)
        if not np.isfinite(column).all() or not math.isfinite(float(np.abs(column).sum())):
            raise StandoffError(
                f"what the issue '{issue.name}' is worth is infinite or not a number once it is "
                "evaluated and weighted; expected numbers that are smaller",
                issues[issue.name].element.place,
            )
        columns.append(column)
    return np.concatenate(columns), _share(root, "reservation", 0.0), _discount(root)


def _weights(root: Element, issues: list[_Issue]) -> Floats:
    given: dict[int, float] = {}
    for element in root.below():
        if element.tag == "weight":
            index = int(_number(element, "index"))
            weight = _number(element, "value")
            if given.setdefault(index, weight) != weight:
                raise StandoffError(
                    f"the weight with index {index} stands twice, with two values", element.place
                )
            if given[index] < 0:
                raise StandoffError(f"the weight {given[index]:g} is negative", element.place)
    weights = []
    for issue in issues:
        if issue.index not in given:
            raise StandoffError(
                f"the issue '{issue.name}' has no weight: there is no <weight> with its index, "
                f"{issue.index}",
                issue.element.place,
            )
        weights.append(given[issue.index])
    total = math.fsum(weights)
    if total <= 0:
        raise StandoffError(
            "the weights sum to zero, so they can't be normalised; at least one must be positive",
            root.place,
        )
    return np.array(weights) / total


def _evaluations(mine: _Issue, template: _Issue) -> Floats:
    items = mine.element.named("item")
    if not items and template.numbers:
        if mine.numbers and mine.positions != template.positions:
            raise StandoffError(
                f"the issue '{mine.name}' runs from {mine.positions[0]} to {mine.positions[-1]} "
                f"here, but from {template.positions[0]} to {template.positions[-1]} in the domain",
                mine.element.place,
            )
        return _evaluator(mine, np.array(template.numbers))
    value: dict[str, float] = {}
    known = set(template.positions)
    for item in items:
        word = item.attributes["value"]
        if word not in known:
            raise StandoffError(
                f"the issue '{mine.name}' has no value '{word}' in the domain; it has "
                f"{listed(template.positions)}{nearest(word, template.positions)}",
                item.place,
            )
        if item.attributes.get("evaluation") in {None, "null", ""}:
            raise StandoffError(
                f"the value '{word}' of the issue '{mine.name}' has no evaluation", item.place
            )
        value[word] = _number(item, "evaluation")
    missing = [word for word in template.positions if word not in value]
    if missing:
        raise StandoffError(
            f"the profile gives no evaluation of {listed(missing)} on the issue '{mine.name}'",
            mine.element.place,
        )
    return np.array([value[word] for word in template.positions])


def _evaluator(issue: _Issue, numbers: Floats) -> Floats:
    found = issue.element.named("evaluator")
    if not found:
        raise StandoffError(
            f"the issue '{issue.name}' has no <evaluator>, so its values are worth nothing known",
            issue.element.place,
        )
    element = found[0]
    shape = element.attributes.get("ftype", "linear").lower()
    if "slope" in element.attributes or "offset" in element.attributes:
        slope, offset = _number(element, "slope", 0.0), _number(element, "offset", 0.0)
        return np.asarray(np.clip(offset + slope * (numbers - numbers[0]), 0.0, 1.0))
    first = _number(element, "parameter0")
    if shape == "constant":
        return np.full(len(numbers), first)
    second = _number(element, "parameter1")
    if shape == "linear":
        return np.asarray(np.clip(first + second * numbers, 0.0, 1.0))
    if shape == "triangular":
        top = _number(element, "parameter2")
        rising = (numbers - first) / (top - first) if top > first else np.ones(len(numbers))
        falling = (second - numbers) / (second - top) if second > top else np.ones(len(numbers))
        return np.asarray(np.clip(np.where(numbers < top, rising, falling), 0.0, 1.0))
    raise StandoffError(
        f"the evaluator of the issue '{issue.name}' is '{shape[:40]}'; expected linear, constant "
        "or triangular",
        element.place,
    )


def _share(root: Element, tag: str, default: float) -> float:
    found = [element for element in root.below() if element.tag == tag]
    if not found:
        return default
    value = _number(found[0], "value")
    if not 0.0 <= value <= 1.0:
        raise StandoffError(f"the {tag} {value:g} lies outside 0 to 1", found[0].place)
    return value


def _discount(root: Element) -> float:
    """The discount factor; GENIUS writes 0 as well as 1 for "none"."""
    return _share(root, "discount_factor", 1.0) or 1.0
