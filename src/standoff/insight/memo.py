"""Several answers about one case, of worlds that are solved once: what a report is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.shared import Shared
from standoff.ensemble.side_by_side import Together
from standoff.ensemble.talks import one_world_study, study_talks
from standoff.insight.decision.robust import Robust, robust
from standoff.insight.disagreement.compare import Analyst, compare
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.discovery.where import Where, two_that_matter, where
from standoff.insight.judgement.sharpness import bears, sharpness
from standoff.insight.judgement.standing import ranked
from standoff.insight.learning.beliefs import beliefs
from standoff.insight.learning.believed import Beliefs
from standoff.insight.learning.learn import learn
from standoff.insight.learning.lesson import Lesson
from standoff.insight.learning.mistakes import Mistakes
from standoff.insight.learning.signposts import Watch
from standoff.insight.learning.watch import watch
from standoff.insight.mediation.offers import TalksOffers, talks_offers, unknown_types
from standoff.insight.mediation.talks_zone import TalksZone, middle_world, talks_zone
from standoff.insight.reasons.reasons import Why
from standoff.insight.reasons.why import why
from standoff.insight.study.study import Study
from standoff.insight.study.together import questions_of
from standoff.lens.graph.analysis import whole
from standoff.lens.graph.answer import Analysis
from standoff.lens.graph.load import source_of
from standoff.lens.talks.one_world import CaseWorld

PARTS = (
    "run",
    "why",
    "where",
    "robust",
    "errors",
    "talks",
    "graph",
    "beliefs",
    "learn",
    "watch",
    "compare",
)
"""The questions that a report answers, by name, in its order."""

COMPARED = 64
"""Worlds in which the two analysts' assumptions are mixed."""

NO_TALKS = "the case does not say what the parties could bargain over (its section 'talks')"
UNSOLVED = "no game was solved"
NO_GRAPH = "the case does not say who could undo whose move (its section 'graph')"
NO_VIEWS = "the case takes nobody to be mistaken (its section 'views')"
NO_TYPES = "nobody in the case knows of itself what others don't (its section 'types')"
NOTHING_TO_SEE = "nothing that could be seen is left open"


@dataclass(frozen=True, slots=True, eq=False)
class Memo(Answer):
    """The answer to ``standoff report``: the answers of several questions about one case."""

    case: CompiledCase
    study: Study
    parts: tuple[str, ...]
    """The questions answered, of ``PARTS``; the study is there always."""
    left_out: Mapping[str, str]
    """Questions that were wanted and have no answer here, each with the reason."""
    why: Why | None = None
    """Why the first policy of the ranking beats the one that one would ask about: the one with the
    least chance of the gravest outcome, or else the runner-up."""
    where: Where | None = None
    """Which policy is best over the two numbers that matter most to the choice."""
    robust: Robust | None = None
    talks: TalksZone | None = None
    offers: TalksOffers | None = None
    """What the advised actor could best offer the first party whose type it does not know; told
    with the talks."""
    graph: Analysis | None = None
    beliefs: Beliefs | None = None
    watch: Watch | None = None
    lesson: Lesson | None = None
    comparison: Comparison | None = None

    @property
    def errors(self) -> Mistakes | None:
        """What mistaken beliefs make, as the study has it."""
        return self.study.mistakes if "errors" in self.parts else None

    @property
    def failure(self) -> str:
        """Why no game was solved; empty where any was."""
        return self.study.failure

    @property
    def ranking(self) -> tuple[str, ...]:
        """The policies by the advised actor's average loss, the smallest first."""
        return ranking(self.study)

    def answers(self) -> Iterator[tuple[str, Answer]]:
        """Each question's answer by its name."""
        found = {
            "run": self.study,
            "why": self.why,
            "where": self.where,
            "robust": self.robust,
            "errors": self.errors,
            "talks": self.talks,
            "graph": self.graph,
            "beliefs": self.beliefs,
            "learn": self.lesson,
            "watch": self.watch,
            "compare": self.comparison,
        }
        for name in self.parts:
            answer = found[name]
            if answer is not None:
                yield name, answer
            if name == "talks" and self.offers:
                yield "offers", self.offers

    def to_dict(self) -> dict[str, Any]:
        """Plain data by the schema that ``standoff schema --of report`` prints."""
        return {
            "standoff": 1,
            "case": self.case.case.title,
            "seed": self.study.seed,
            "draws": self.study.draws,
            "ranking": list(self.ranking),
            "answers": {name: answer.to_dict() for name, answer in self.answers()},
            "left_out": dict(self.left_out),
        }


def ranking(study: Study) -> tuple[str, ...]:
    """The policies by the advised actor's average loss, the smallest first; those under which
    nothing was solved come last."""
    losses = study.criteria["expected-loss"]
    known = ranked(losses)
    return (*known, *(name for name in losses.scores if name not in known))


def absent(case: CompiledCase, wanted: Sequence[str]) -> dict[str, str]:
    """Those of the wanted parts that this case can't answer, each with the reason."""
    whole_case = case.case
    alone = "the case has only one policy" if len(case.policies) < 2 else ""
    reasons = {
        "why": alone,
        "where": alone,
        "robust": alone,
        "talks": "" if whole_case.talks else NO_TALKS,
        "errors": "" if whole_case.views else NO_VIEWS,
        "graph": "" if whole_case.graph else NO_GRAPH,
        "beliefs": "" if case.types else NO_TYPES,
        "learn": ""
        if whole_case.observed and whole_case.observed.record
        else "the case has no 'observed' record",
        "compare": ""
        if len(whole_case.variants) > 1
        else "the case has no two variants to compare",
    }
    return {name: reasons[name] for name in wanted if reasons.get(name)}


def chosen_parts(wanted: Sequence[str]) -> tuple[str, ...]:
    """The parts asked for, or all, in a report's order. Raises :class:`StandoffError` for a part
    that there is not."""
    for name in wanted:
        if name not in PARTS:
            raise StandoffError(
                f"a report has no part '{name}'; expected {listed(PARTS)}{nearest(name, PARTS)}"
            )
    return tuple(name for name in PARTS if not wanted or name in wanted)


def memo(
    case: CompiledCase,
    *,
    parts: Sequence[str] = (),
    analysts: Sequence[Analyst] = (),
    draws: int = 1000,
    seed: int = 0,
    effort: Effort = FREELY,
) -> Memo:
    """Answer several questions about a case; the worlds that they share are solved once.

    ``parts`` limits it to some of ``PARTS``; ``analysts`` are the two whose statements of the case
    are compared. What can't be answered is left out, and :attr:`Memo.left_out` says why.

    Raises :class:`StandoffError` for an unknown part, and for anything wrong with the case.
    """
    refuse_without_play(case.case)
    wanted = chosen_parts(parts)
    left_out = absent(case, wanted)
    asked = [name for name in wanted if name not in left_out]
    shared = Shared(case, max_nodes=effort.max_nodes, questions=questions_of(case))
    solved, _ = shared.solve(draws=draws, seed=seed, effort=effort)
    study = Study(solved)

    def sharper() -> None:
        if bears(shared.prepared):
            study.sharpness = sharpness(
                shared.prepared, solved, threads=effort.threads, progress=quietly.progress
            )

    parts_to_do = [_Part("run", "sharpness", sharper)]
    together = Together(effort)
    quietly = together.effort
    with together:
        if not study.failure:
            parts_to_do += [
                _Part("why", "why", lambda: why(study, *_asked_about(study), effort=quietly)),
                _Part("where", "where", lambda: _mapped(shared, study, quietly)),
                _Part(
                    "robust",
                    "robust",
                    lambda: robust(shared, draws=draws, seed=seed, effort=quietly),
                ),
                _Part(
                    "beliefs",
                    "beliefs",
                    lambda: beliefs(shared, draws=draws, seed=seed, effort=quietly),
                ),
                _Part(
                    "watch",
                    "watch",
                    lambda: _watched(watch(shared, draws=draws, seed=seed, effort=quietly)),
                ),
                _Part("talks", "talks", lambda: _talks(study, quietly)),
                _Part("talks", "offers", lambda: _offered(study, quietly)),
                _Part(
                    "learn",
                    "lesson",
                    lambda: learn(
                        shared,
                        draws=draws,
                        seed=seed,
                        threads=effort.threads,
                        progress=quietly.progress,
                    ),
                ),
                _Part("compare", "comparison", lambda: _compared(analysts, study, quietly)),
            ]
        else:
            left_out |= {name: UNSOLVED for name in asked if name not in {"run", "graph"}}
        parts_to_do.append(
            _Part(
                "graph", "graph", lambda: whole(source_of(case.case, case.document, case).conflict)
            )
        )
        todo = [each for each in parts_to_do if each.part == "run" or each.part in asked]
        found: dict[str, Any] = {}
        for part, (answer, refused) in zip(todo, together.each(_Part.attempt, todo), strict=True):
            if refused:
                # One part that has no answer does not take the others with it.
                left_out[part.field if part.field == "offers" else part.part] = refused
            elif part.field != "sharpness":
                found[part.field] = answer
    if "talks" not in found:
        found.pop("offers", None)
        left_out.pop("offers", None)
    kept = tuple(name for name in asked if name not in left_out)
    return Memo(case, study, kept, left_out, **found)


@dataclass(frozen=True, slots=True)
class _Part:
    """One answer of a report: which part it belongs to, where it is kept, and how it is found."""

    part: str
    field: str
    answer: Callable[[], Answer | None]

    def attempt(self) -> tuple[Answer | None, str]:
        """The answer, or why there is none."""
        try:
            return self.answer(), ""
        except StandoffError as error:
            return None, "; ".join(problem.message for problem in error.problems)


def _mapped(shared: Shared, study: Study, effort: Effort) -> Where:
    """The map over the two numbers that matter most."""
    two = two_that_matter(study)
    if two is None:
        raise StandoffError("fewer than two numbers vary, or the worlds are too few")
    return where(shared, *two, effort=effort)


def _watched(found: Watch) -> Watch:
    """What to watch for, if there is anything."""
    if found.failure or not found.signposts:
        raise StandoffError(found.failure or NOTHING_TO_SEE)
    return found


def _talks(study: Study, effort: Effort) -> TalksZone:
    """The talks under the main policies."""
    case = study.ensemble.case
    names = _main(study)
    central = one_world_study(case, names[0], seed=study.seed, threads=effort.threads)
    middle = middle_world(central)
    over = study_talks(
        case,
        draws=study.draws,
        seed=study.seed,
        policies=names,
        threads=effort.threads,
        max_nodes=effort.max_nodes,
        progress=effort.progress,
    )
    world = CaseWorld(case.case.title, "median", names[0], middle.types)
    return talks_zone(over, middle, world)


def _offered(study: Study, effort: Effort) -> TalksOffers | None:
    """The best offers of the advised actor under the first policy; None where it is no party, or
    knows the type of every other."""
    case = study.ensemble.case
    central = one_world_study(case, ranking(study)[0], seed=study.seed, threads=effort.threads)
    talks = central.worlds.talks
    parties = {valuer.name for valuer in talks.valuers[: talks.parties]}
    advised = case.actors[case.advised]
    unknown = [name for name in unknown_types(central) if name != advised]
    if advised not in parties or not unknown:
        return None
    return talks_offers(central, advised, unknown[0], effort.max_nodes)


def _asked_about(study: Study) -> tuple[str, str]:
    """The first policy, and the one that it is explained against."""
    found = study.alternative
    first, second, *_ = (found.first, found.second) if found else ranking(study)
    return first, second


def _main(study: Study) -> list[str]:
    """The first policy, the one that it is explained against, and the one that was pursued or else
    the runner-up."""
    names = list(_asked_about(study)) if study.alternative else list(ranking(study)[:2])
    observed = study.case.observed
    standing = study.standings.get("expected-loss")
    third = observed.policy if observed else standing.second if standing else ""
    if third and third not in names:
        names.append(third)
    return names


def _compared(analysts: Sequence[Analyst], study: Study, effort: Effort) -> Comparison:
    """The two analysts on the main policies: every combination of what they assume is solved, so
    that all policies would take longer than all the rest of a report."""
    if len(analysts) != 2:
        raise StandoffError("two variants are needed to compare them")
    return compare(
        *analysts,
        draws=COMPARED,
        seed=study.seed,
        policies=_main(study),
        threads=effort.threads,
        max_nodes=effort.max_nodes,
        progress=effort.progress,
    )
