"""What is wrong with the sections of a case that later questions use: groups and observations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from standoff.base.errors import Problem, listed, nearest
from standoff.case.claim_names import built_from
from standoff.case.claims import ClaimCompiler
from standoff.case.compiler import Compiler
from standoff.case.evaluate import Compiled, Symbol
from standoff.case.model import Case
from standoff.case.parser import parse
from standoff.case.reader import Document, Path_
from standoff.case.syntax import ExpressionError


def likelihood_scope(
    scope: Mapping[str, Symbol], terms: Mapping[str, Compiled]
) -> dict[str, Symbol]:
    """What a signal may hang on: parameters, types, and terms made of them."""
    return built_from(frozenset({"parameter", "type"}), scope, terms)


def insight_problems(
    case: Case,
    document: Document | None,
    compiler: Callable[[], ClaimCompiler],
    words: set[str],
) -> Iterator[Problem]:
    """Every fault in ``groups`` and ``observed``; ``compiler`` makes a new compiler of tests."""

    def problem(message: str, path: Path_, offset: int = 0) -> Problem:
        return Problem(message, document.place(path, offset=offset) if document else None)

    for name, group in case.groups.items():
        for member in group.parameters:
            if member not in case.parameters:
                yield problem(
                    f"group '{name}': there is no parameter '{member}'"
                    f"{nearest(member, case.parameters)}",
                    ("groups", name),
                )
    if case.observed is None:
        return
    policies = list(compiler().policies)
    if case.observed.policy not in policies:
        yield problem(
            f"there is no policy '{case.observed.policy}'; expected {listed(policies)}"
            f"{nearest(case.observed.policy, policies)}",
            ("observed", "policy"),
        )
        return
    last = None
    for number, seen in enumerate(case.observed.record):
        path: Path_ = ("observed", "record", number)
        if (seen.saw is None) == (seen.likelihood is None):
            yield problem("what was seen is either 'saw' or a signal's 'likelihood'", path)
            continue
        if last is not None and seen.date < last:
            yield problem(
                f"the record goes back from {last} to {seen.date}; expected the order of dates",
                (*path, "date"),
            )
        last = seen.date
        own = compiler()
        field = "saw" if seen.saw is not None else "likelihood"
        try:
            if seen.saw is not None:
                Compiler(own.inside, own.terms).compile(parse(seen.saw, words), kind="truth")
            else:
                node = parse(seen.likelihood or "", words)
                scope = likelihood_scope({**own.inside, **own.scope}, own.terms)
                Compiler(scope, own.terms).compile(node)
        except ExpressionError as error:
            yield problem(error.message, (*path, field), error.offset)
