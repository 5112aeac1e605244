"""GeniusWeb negotiation domains and linear additive profiles in JSON, as ANL and ANAC use them.

Conventions: evaluations lie in 0–1 and stand as they are; weights are divided by their sum; a
party's walk-away value is what its reservation bid is worth to it, 0 where it has none; what a
reservation bid leaves open is worth 0 to it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.base.files import read_bytes
from standoff.lens.talks.domain import Floats, Issue, NegotiationDomain

MOST_BYTES = 50_000_000
MOST_POSITIONS = 10_000
MOST_DIGITS = 40
_DISCRETE = ("DiscreteValueSetUtilities", "discreteutils")
_NUMBERS = ("NumberValueSetUtilities", "numberutils")
_LINEAR = "LinearAdditiveUtilitySpace"


@dataclass(frozen=True)
class _Json:
    """A file and what stands in it; ``place`` finds where a chain of keys stands."""

    file: str
    text: str
    data: Any

    def place(self, *keys: object) -> Place:
        at = 0
        for key in keys:
            found = self.text.find(json.dumps(str(key), ensure_ascii=False), at)
            if found < 0:
                found = self.text.find(json.dumps(str(key)), at)
            at = found if found >= 0 else at
        line = self.text.count("\n", 0, at) + 1
        return Place(self.file, line, at - self.text.rfind("\n", 0, at))

    def fail(self, message: str, *keys: object) -> NoReturn:
        raise StandoffError(message, self.place(*keys))


class _ContradictionError(ValueError):
    """A key that stands twice, saying two things."""


def read_geniusweb(domain: Path, profiles: list[Path], party_names: list[str]) -> NegotiationDomain:
    """Read a domain and one linear additive profile a party.

    Raises :class:`StandoffError` naming file, line and column for what is no such file, an issue or
    value that one file has and the other lacks, a missing evaluation or weight, evaluations outside
    0–1, and weights that can't be normalised.
    """
    file = read_json(domain)
    issues = _issues(file, file.data, ())
    read = [_profile(read_json(path), issues) for path in profiles]
    return NegotiationDomain(
        tuple(party_names),
        tuple(Issue(name, words) for name, words in issues.items()),
        np.stack([values for values, _ in read]),
        np.array([reservation for _, reservation in read]),
    )


def read_json(path: Path) -> _Json:
    """Read a JSON file of which a key may stand twice only if it says the same both times."""
    data = read_bytes(path, MOST_BYTES)
    try:
        encoding = json.detect_encoding(data)
        text = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StandoffError(
            "this is not text: JSON is written in UTF-8", Place(str(path), line)
        ) from None
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise StandoffError(
            f"this is not well-formed JSON: {error.msg}",
            Place(str(path), error.lineno, error.colno),
        ) from None
    except _ContradictionError as error:
        key = str(error)
        where = _Json(str(path), text, None).place(key, key)
        raise StandoffError(f"'{key[:40]}' stands twice, saying two things", where) from None
    except RecursionError:
        raise StandoffError(
            "this JSON is nested too deep to be a domain", Place(str(path))
        ) from None
    except ValueError as error:
        raise StandoffError(f"this JSON can't be read: {error}", Place(str(path))) from None
    file = _Json(str(path), text, found)
    if not isinstance(found, dict):
        raise StandoffError("expected a JSON object: a GeniusWeb domain or profile", file.place())
    return file


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found and found[key] != value:
            raise _ContradictionError(key)
        found[key] = value
    return found


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a finite number")


def _object(file: _Json, holder: object, key: str, *keys: object) -> dict[str, Any]:
    """The object under a key."""
    found = holder.get(key) if isinstance(holder, Mapping) else None
    if not isinstance(found, dict):
        file.fail(f"expected '{key}' with an object", *keys, key)
    return found


def _number(file: _Json, value: object, what: str, *keys: object) -> Decimal:
    if isinstance(value, int | float | str) and not isinstance(value, bool):
        try:
            text = str(value).strip()
            found = Decimal(text)
            if len(text) <= MOST_DIGITS and found.is_finite() and abs(found.adjusted()) < 300:
                return found
        except (InvalidOperation, ValueError):
            pass
    file.fail(f"{what} is {_short(value)}; expected a finite number", *keys)


def _short(value: object) -> str:
    text = repr(value) if not isinstance(value, dict | list) else type(value).__name__
    return text if len(text) <= 40 else text[:40] + "…"


def _issues(file: _Json, data: Any, keys: tuple[object, ...]) -> dict[str, tuple[str, ...]]:
    """Each issue of a domain with its positions in words."""
    if "issuesValues" not in data:
        if any(word in data for word in (_LINEAR, "SumOfGroupsUtilitySpace")):
            file.fail("this is a profile; the domain comes first, the parties' profiles after it")
        file.fail(
            "this is no GeniusWeb domain: it has no 'issuesValues'"
            f"{nearest('issuesValues', map(str, data))}"
        )
    written = _object(file, data, "issuesValues", *keys)
    if not written:
        file.fail("the domain has no issues", *keys, "issuesValues")
    found: dict[str, tuple[str, ...]] = {}
    for name, values in written.items():
        at = (*keys, "issuesValues", name)
        if not name.strip():
            file.fail("an issue has no name", *at)
        if not isinstance(values, dict) or not {"values", "range"} & set(values):
            file.fail(f"the issue '{name}' has neither 'values' nor 'range'", *at)
        found[name] = (
            _discrete(file, values["values"], name, at)
            if "values" in values
            else _range(file, values["range"], name, at)
        )
    return found


def _discrete(file: _Json, values: object, name: str, at: tuple[object, ...]) -> tuple[str, ...]:
    if not isinstance(values, list) or not values:
        file.fail(f"the issue '{name}' has no list of values", *at, "values")
    if len(values) > MOST_POSITIONS:
        file.fail(
            f"the issue '{name}' has {len(values):,} values; at most {MOST_POSITIONS:,} are read",
            *at,
        )
    for value in values:
        if not isinstance(value, str):
            file.fail(f"a value of the issue '{name}' is {_short(value)}; expected a word", *at)
    # A set: the same value twice is one value.
    return tuple(dict.fromkeys(values))


def _range(file: _Json, values: object, name: str, at: tuple[object, ...]) -> tuple[str, ...]:
    if not isinstance(values, list) or len(values) != 3:
        file.fail(f"the range of '{name}' is not of the form [lowest, highest, step]", *at, "range")
    low, high, step = (_number(file, v, f"the range of '{name}'", *at, "range") for v in values)
    if step <= 0 or high < low:
        file.fail(f"the range of '{name}' is empty: it runs from {low} to {high} by {step}", *at)
    if (high - low) / step >= MOST_POSITIONS:
        file.fail(
            f"the range of '{name}' has more than {MOST_POSITIONS:,} values; a larger step helps",
            *at,
        )
    count = int((high - low) // step) + 1
    return tuple(_plain(low + step * k) for k in range(count))


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _profile(file: _Json, issues: dict[str, tuple[str, ...]]) -> tuple[Floats, float]:
    data = file.data
    if _LINEAR not in data:
        if "issuesValues" in data:
            file.fail("this is a domain; a profile was expected here")
        kind = next(iter(data), "nothing")
        file.fail(
            f"this is no linear additive profile: it holds '{kind[:40]}'; expected '{_LINEAR}'"
            f"{nearest(kind, [_LINEAR])}"
        )
    body = _object(file, data, _LINEAR)
    if "domain" in body:
        _same_domain(file, _issues(file, _object(file, body, "domain"), ("domain",)), issues)
    weights_given = _object(file, body, "issueWeights")
    utilities = _object(file, body, "issueUtilities")
    for given, where in ((weights_given, "issueWeights"), (utilities, "issueUtilities")):
        what = "weight" if where == "issueWeights" else "evaluation"
        for name in given:
            if name not in issues:
                file.fail(
                    f"the domain has no issue '{name}'; it has {listed(issues)}"
                    f"{nearest(name, issues)}",
                    where,
                    name,
                )
        for name in issues:
            if name not in given:
                file.fail(f"the profile gives no {what} of the issue '{name}'", where)
    weights = [
        float(_number(file, weights_given[name], f"the weight of '{name}'", "issueWeights", name))
        for name in issues
    ]
    if min(weights) < 0:
        name = list(issues)[int(np.argmin(weights))]
        file.fail(f"the weight of '{name}' is negative", "issueWeights", name)
    total = math.fsum(weights)
    if total <= 0:
        file.fail("the weights sum to zero, so they can't be normalised", "issueWeights")
    if abs(total - 1) < 1e-12:
        total = 1.0
    columns = {
        name: weight / total * _evaluations(file, utilities[name], name, words)
        for (name, words), weight in zip(issues.items(), weights, strict=True)
    }
    return np.concatenate(list(columns.values())), _reservation(file, body, issues, columns)


def _same_domain(
    file: _Json, mine: dict[str, tuple[str, ...]], issues: dict[str, tuple[str, ...]]
) -> None:
    for name, words in mine.items():
        if name not in issues:
            file.fail(
                f"the domain has no issue '{name}'; it has {listed(issues)}{nearest(name, issues)}",
                "domain",
                "issuesValues",
                name,
            )
        for word in set(words) ^ set(issues[name]):
            where = "profile's own domain" if word in words else "domain's file"
            file.fail(
                f"only the {where} has the value '{word}' of the issue '{name}'",
                "domain",
                "issuesValues",
                name,
            )
    for name in issues:
        if name not in mine:
            file.fail(f"the profile's own domain has no issue '{name}'", "domain")


def _evaluations(file: _Json, written: object, name: str, words: tuple[str, ...]) -> Floats:
    at = ("issueUtilities", name)
    if isinstance(written, dict) and len(written) == 1:
        ((kind, body),) = written.items()
        folded = kind.casefold()
        if folded in {word.casefold() for word in _DISCRETE}:
            given = _object(file, body, "valueUtilities", *at)
            return _discrete_evaluations(file, given, name, words)
        if folded in {word.casefold() for word in _NUMBERS} and isinstance(body, dict):
            return _number_evaluations(file, body, name, words)
    file.fail(
        f"the evaluations of '{name}' are of no known kind; expected "
        f"{listed([_DISCRETE[0], _NUMBERS[0]])}",
        *at,
    )


def _discrete_evaluations(
    file: _Json, given: dict[str, Any], name: str, words: tuple[str, ...]
) -> Floats:
    at = ("issueUtilities", name)
    known = set(words)
    for word in given:
        if word not in known:
            file.fail(
                f"the issue '{name}' has no value '{word}' in the domain; it has {listed(words)}"
                f"{nearest(word, words)}",
                *at,
                word,
            )
    missing = [word for word in words if word not in given]
    if missing:
        file.fail(f"the profile gives no evaluation of {listed(missing)} on '{name}'", *at)
    return np.array(
        [_share(file, given[word], f"'{word}' on '{name}'", *at, word) for word in words]
    )


def _number_evaluations(
    file: _Json, body: dict[str, Any], name: str, words: tuple[str, ...]
) -> Floats:
    at = ("issueUtilities", name)
    try:
        numbers = [Decimal(word) for word in words]
    except InvalidOperation:
        file.fail(f"the values of '{name}' are words in the domain, but numbers here", *at)
    for key in ("lowValue", "highValue", "lowUtility", "highUtility"):
        if key not in body:
            file.fail(f"the evaluation of '{name}' lacks '{key}'", *at)
    low, high = (
        _number(file, body[k], f"'{k}' of '{name}'", *at, k) for k in ("lowValue", "highValue")
    )
    first = _share(file, body["lowUtility"], f"the lowest value of '{name}'", *at, "lowUtility")
    last = _share(file, body["highUtility"], f"the highest value of '{name}'", *at, "highUtility")
    if low > numbers[0] or high < numbers[-1]:
        file.fail(
            f"the evaluation of '{name}' runs from {low} to {high}, but the issue from {words[0]} "
            f"to {words[-1]} in the domain",
            *at,
        )
    if high == low:
        return np.full(len(words), first)
    span = high - low
    share = np.array([float((number - low) / span) for number in numbers])
    return np.asarray(first + (last - first) * share)


def _share(file: _Json, value: object, what: str, *keys: object) -> float:
    found = float(_number(file, value, f"the evaluation of {what}", *keys))
    if not 0.0 <= found <= 1.0:
        file.fail(f"the evaluation of {what} is {found:g}; expected 0 to 1", *keys)
    return found


def _reservation(
    file: _Json,
    body: dict[str, Any],
    issues: dict[str, tuple[str, ...]],
    columns: dict[str, Floats],
) -> float:
    """What the reservation bid is worth; a number as reservation value is read as well."""
    for key in ("reservationValue", "reserved_value"):
        if body.get(key) is not None:
            return _share(file, body[key], "walking away", key)
    if body.get("reservationBid") is None:
        return 0.0
    bid = _object(file, body, "reservationBid")
    values = _object(file, bid, "issuevalues", "reservationBid")
    total = 0.0
    for name, value in values.items():
        at = ("reservationBid", "issuevalues", name)
        if name not in issues:
            file.fail(
                f"the reservation bid names the issue '{name}', which the domain lacks; it has "
                f"{listed(issues)}{nearest(name, issues)}",
                *at,
            )
        word = value if isinstance(value, str) else str(value)
        if word not in issues[name]:
            try:
                word = _plain(_number(file, value, "the value", *at))
            except StandoffError:
                word = str(value)
        if word not in issues[name]:
            file.fail(
                f"the reservation bid has '{word[:40]}' on '{name}'; expected "
                f"{listed(issues[name])}{nearest(word, issues[name])}",
                *at,
            )
        total += float(columns[name][issues[name].index(word)])
    return total
