"""Does the modelling school matter: the same claims under other ways to model the same case.

How sharply actors choose (quantal response at half and at twice the stated precision, and in the
limit a sequential equilibrium), and the case's own variants, which may change payoffs or the order
of play. All on the same draws of what they share. A claim that a variant alone makes, and a policy
that it alone has, are judged in that variant alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import numpy as np

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.base.plain import plain
from standoff.case.compiled import CompiledCase
from standoff.case.limits import TREE_NODES
from standoff.case.model import Case
from standoff.case.reader import Document
from standoff.case.variants import variant_of
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.prepare import Prepared, prepare
from standoff.ensemble.restated import exactly, redrawn, sharper
from standoff.ensemble.run import Ensemble, run
from standoff.ensemble.shared import Shared, sharing
from standoff.ensemble.side_by_side import Together
from standoff.insight.disagreement.partings import (
    Compared,
    Floats,
    Parting,
    School,
    compare,
    parting,
)
from standoff.insight.judgement.claims import answer, judge_all
from standoff.insight.judgement.criteria import losses
from standoff.lens.registry import compile_case

AS_WRITTEN = "as written"
PRECISIONS = {"half as sharp": 0.5, "twice as sharp": 2.0}
EXACT = "exact"
EXACT_DRAWS = 16
"""An exact equilibrium costs far more than a quantal one: it is sought in the first draws only, one
of each of the independent sequences."""


@dataclass(frozen=True, slots=True)
class Schools(Answer):
    """The answer to ``standoff schools``."""

    case: Case
    seed: int
    schools: tuple[School, ...]
    compared: tuple[Compared, ...]
    """Every claim beside every school but the one as written."""
    partings: tuple[Parting, ...]

    @property
    def shared(self) -> tuple[str, ...]:
        """The claims that the case as written makes."""
        return tuple(self.schools[0].judged)

    @property
    def own(self) -> dict[str, tuple[str, ...]]:
        """The claims that a variant alone makes, each with the schools that make it."""
        names = dict.fromkeys(name for school in self.schools for name in school.judged)
        return {
            name: tuple(school.name for school in self.schools if name in school.judged)
            for name in names
            if name not in self.schools[0].judged
        }

    @property
    def claims(self) -> tuple[str, ...]:
        """All claims: those of the case as written, then those that variants add."""
        return (*self.shared, *self.own)

    @property
    def unjudged(self) -> tuple[str, ...]:
        """Claims that no world could judge by any school."""
        judged = {
            name
            for school in self.schools
            for name, each in school.judged.items()
            if not isnan(each.share)
        }
        return tuple(name for name in self.claims if name not in judged)

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema ``standoff schema --of schools`` prints."""
        beside = {
            (each.claim, each.school): {
                "beside_as_written": {
                    "worlds": each.worlds,
                    "as_written": each.shares[0],
                    "share": each.shares[1],
                    "difference": each.shares[1] - each.shares[0],
                    "error": each.error,
                    "as_written_for": each.weighed[0].share_for if each.weighed else None,
                    "as_written_against": each.weighed[0].share_against if each.weighed else None,
                    "for": each.weighed[1].share_for if each.weighed else None,
                    "against": each.weighed[1].share_against if each.weighed else None,
                    "for_error": each.for_error,
                    "against_error": each.against_error,
                }
            }
            for each in self.compared
        }
        data: dict[str, Any] = {
            "standoff": 1,
            "case": self.case.title,
            "seed": self.seed,
            "schools": {
                each.name: {
                    "what": each.what,
                    "draws": each.draws,
                    "unsolved": each.unsolved,
                    "advice": each.advice,
                }
                for each in self.schools
            },
            "unjudged": list(self.unjudged),
            "claims": [
                {
                    "id": claim,
                    "by_school": {
                        each.name: {
                            "share": each.judged[claim].share,
                            "mc_error": each.judged[claim].mc_error,
                            "median_margin": each.judged[claim].median_margin,
                            **each.judged[claim].weighed.to_dict(),
                            **beside.get((claim, each.name), {}),
                        }
                        for each in self.schools
                        if claim in each.judged
                    },
                }
                for claim in self.claims
            ],
            "partings": [
                {
                    "claim": each.claim,
                    "school": each.school,
                    "as_written": each.compared.verdicts[0],
                    "verdict": each.compared.verdicts[1],
                    "why": [
                        {"quantity": text, "as_written": before, "school": after}
                        for text, before, after in each.why
                    ],
                }
                for each in self.partings
            ],
        }
        found: dict[str, Any] = plain(data)
        return found


def available(case: Case) -> dict[str, str]:
    """The schools that a case can be seen by, each with what it is."""
    found = {AS_WRITTEN: "the case as it stands"}
    if case.precision is not None:
        found |= {
            name: f"every actor's precision times {factor:g}" for name, factor in PRECISIONS.items()
        }
        found[EXACT] = "nobody errs: a sequential equilibrium"
    return found | {
        f"@{name}": variant.what or variant.source or "a variant"
        for name, variant in case.variants.items()
    }


def by_school(prepared: Prepared, name: str, *, max_nodes: int = TREE_NODES) -> Prepared:
    """The case as one of its schools models it; its games are grown anew only by a school that has
    other games. A variant is prepared with the policies that it adds, unless only some of the
    case's were.

    Raises :class:`StandoffError` for a variant in which something is wrong.
    """
    if name == EXACT:
        return exactly(prepared)
    if name in PRECISIONS:
        return sharper(prepared, PRECISIONS[name])
    if not name.startswith("@"):
        return prepared
    case = prepared.case
    stated, document = variant_of(case.case, case.document or Document("case", None), name[1:])
    whole = set(prepared.policies) == set(case.policies)
    return redrawn(prepared, stated) or prepare(
        compile_case(stated, document),
        policies=None if whole else list(prepared.policies),
        max_nodes=max_nodes,
        behaviour=False,
    )


def schools(
    case: CompiledCase | Shared,
    *,
    only: Sequence[str] | None = None,
    draws: int = 128,
    exact_draws: int = EXACT_DRAWS,
    seed: int = 0,
    policies: Sequence[str] | None = None,
    effort: Effort = FREELY,
) -> Schools:
    """Judge every claim by every school (or the named ones beside the case as written).

    A :class:`Shared` case is grown once for all that is asked of it.

    Raises :class:`StandoffError` for an unknown school, and a case without claims.
    """
    shared = sharing(case, policies=policies, max_nodes=effort.max_nodes)
    written = shared.case.case
    if not written.claims and not any(each.claims for each in written.variants.values()):
        raise StandoffError("the case makes no claims to judge")
    known = available(written)
    names = [AS_WRITTEN, *(each for each in (only or known) if each != AS_WRITTEN)]
    for name in names:
        if name not in known:
            raise StandoffError(
                f"there is no school '{name}'; expected {listed(known)}{nearest(name, known)}"
            )
    own = shared.prepared.answering(())
    together = Together(effort)

    def judged(name: str) -> School:
        solved = run(
            by_school(own, name, max_nodes=effort.max_nodes),
            draws=min(draws, exact_draws) if name == EXACT else draws,
            seed=seed,
            policies=policies,
            threads=effort.threads,
            progress=together.effort.progress,
        )
        return _judged(name, known[name], solved)

    found = []
    with together:
        for school in together.each(judged, names):
            found.append(school)
            if effort.progress:
                effort.progress(len(found), len(names))
    compared = [
        compare(found[0], school, claim) for claim in found[0].judged for school in found[1:]
    ]
    partings = [parting(found, each) for each in compared if each.parts]
    return Schools(written, seed, tuple(found), tuple(compared), tuple(partings))


def _judged(name: str, what: str, solved: Ensemble) -> School:
    loss = losses(solved)
    known = ~np.isnan(loss).any(axis=0)
    policies = list(solved.policies)
    judged = {each.id: each for each in judge_all(solved)}
    asked: dict[str, dict[str, Floats]] = {}
    for claim in solved.case.claims:
        asked[claim.name] = {}
        if judged[claim.name].needs:
            continue
        for each in claim.asked:
            asked[claim.name][each.text] = answer(solved, each)
    best = policies[int(np.argmin(loss[:, known].mean(axis=1)))] if known.any() else ""
    return School(
        name,
        what,
        solved.draws,
        sum(each.unsolved for each in solved.policies.values()),
        judged,
        asked,
        best,
    )
