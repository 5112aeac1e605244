"""Several answers about one case, of worlds that are solved once: what a report is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.kept.reading import origin_of
from standoff.ensemble.shared import Shared
from standoff.ensemble.side_by_side import Together
from standoff.insight.decision.robust import Robust, robust
from standoff.insight.disagreement.compare import Analyst
from standoff.insight.disagreement.comparison import Comparison
from standoff.insight.discovery.where import Where
from standoff.insight.judgement.sharpness import bears, sharpness
from standoff.insight.learning.beliefs import beliefs
from standoff.insight.learning.believed import Beliefs
from standoff.insight.learning.learn import learn
from standoff.insight.learning.lesson import Lesson
from standoff.insight.learning.mistakes import Mistakes
from standoff.insight.learning.signposts import Watch
from standoff.insight.learning.watch import watch
from standoff.insight.mediation.offers import TalksOffers
from standoff.insight.mediation.talks_zone import TalksZone
from standoff.insight.memo_apart import Apart, Found, Task, attempt
from standoff.insight.memo_second import jobs_apart, ranking, second_process
from standoff.insight.reasons.reasons import Why
from standoff.insight.study.kept_study import solve_kept
from standoff.insight.study.study import Study
from standoff.insight.study.together import questions_of
from standoff.lens.graph.answer import Analysis

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

APART = ("why", "where", "talks", "offers", "comparison", "graph")
"""What can be found apart from the solved worlds, by where it is kept."""

NO_FIELDS = ("sharpness", "grown", "told")
"""What is done for the study, or for other parts, and kept there."""

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
    analysts: Callable[[], Sequence[Analyst]] = tuple,
    draws: int = 1000,
    seed: int = 0,
    effort: Effort = FREELY,
) -> Memo:
    """Answer several questions about a case; the worlds that they share are solved once.

    ``parts`` limits it to some of ``PARTS``; ``analysts`` gives the two whose
    statements of the case are compared. What can't be answered is left out, and
    :attr:`Memo.left_out` says why.

    Raises :class:`StandoffError` for an unknown part, and for anything wrong with the case.
    """
    refuse_without_play(case.case)
    wanted = chosen_parts(parts)
    left_out = absent(case, wanted)
    if wanted == ("run",) and origin_of(case):
        # A kept run's own worlds are all that is asked for.
        study = solve_kept(case, draws=draws, seed=seed, sharper=True, effort=effort)
        return Memo(case, study, wanted, left_out)
    asked = [name for name in wanted if name not in left_out]
    shared = Shared(case, max_nodes=effort.max_nodes, questions=questions_of(case))
    together = Together(effort)
    quietly = together.effort
    apart = Apart(shared, draws, seed, quietly)
    with second_process(apart, effort) as second:
        graph = ["graph"] if "graph" in asked else []
        grown = ["grown"] if "where" in asked else []
        early = [second.ask(Task((*graph, *grown)))] if second else []
        # It loads while they are compiled.
        both = tuple(analysts())
        solved, _ = shared.solve(draws=draws, seed=seed, effort=effort)
        study = Study(solved)

        def sharper() -> None:
            if bears(shared.prepared):
                study.sharpness = sharpness(
                    shared.prepared, solved, threads=effort.threads, progress=quietly.progress
                )

        here: dict[str, Callable[[], Answer | None]] = {"sharpness": sharper}
        fields = [] if second else graph
        if study.failure:
            left_out |= {name: UNSOLVED for name in asked if name not in {"run", "graph"}}
        else:
            fields += [name for name in APART if name != "graph" and _part(name) in asked]
            here |= _on_worlds(shared, draws, seed, quietly)
            here["told"] = partial(_told, study)
        first, *others = [
            partial(_alone, name, answer)
            for name, answer in here.items()
            if name == "sharpness" or _part(name) in asked
        ]
        soon, late = jobs_apart(apart, fields, study, second, early, both)
        jobs: list[Callable[[], dict[str, Found]]] = [first, *soon, *others, *late]
        found: dict[str, Any] = {}
        with together:
            for each in together.each(_do, jobs):
                for name, (answer, refused) in each.items():
                    if refused:
                        # One part that has no answer does not take the others with it.
                        left_out[name if name == "offers" else _part(name)] = refused
                    elif name not in NO_FIELDS:
                        found[name] = answer
    if "talks" not in found:
        found.pop("offers", None)
        left_out.pop("offers", None)
    kept = tuple(name for name in asked if name not in left_out)
    return Memo(case, study, kept, left_out, **found)


def _part(field: str) -> str:
    """The part of a report that what is kept in a field belongs to."""
    parts = {"offers": "talks", "lesson": "learn", "comparison": "compare"}
    return parts.get(field, "run" if field in NO_FIELDS else field)


def _do(job: Callable[[], dict[str, Found]]) -> dict[str, Found]:
    return job()


def _alone(name: str, answer: Callable[[], Answer | None]) -> dict[str, Found]:
    return {name: attempt(answer)}


def _on_worlds(
    shared: Shared, draws: int, seed: int, effort: Effort
) -> dict[str, Callable[[], Answer | None]]:
    """The parts that rest on all solved worlds, by where they are kept."""
    return {
        "robust": lambda: robust(shared, draws=draws, seed=seed, effort=effort),
        "beliefs": lambda: beliefs(shared, draws=draws, seed=seed, effort=effort),
        "watch": lambda: _watched(watch(shared, draws=draws, seed=seed, effort=effort)),
        "lesson": lambda: learn(
            shared, draws=draws, seed=seed, threads=effort.threads, progress=effort.progress
        ),
    }


def _told(study: Study) -> None:
    """Work out what is told of the study and takes long, while the second process is waited for."""
    study.turns  # noqa: B018


def _watched(found: Watch) -> Watch:
    """What to watch for, if there is anything."""
    if found.failure or not found.signposts:
        raise StandoffError(found.failure or NOTHING_TO_SEE)
    return found
