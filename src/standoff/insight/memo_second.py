"""A second process beside the one that solves a report's worlds, and what is found in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial

from standoff.ensemble.beside import Asked, Beside
from standoff.ensemble.effort import Effort
from standoff.ensemble.shared import Shared
from standoff.insight.disagreement.compare import Analyst
from standoff.insight.discovery.where import two_that_matter
from standoff.insight.judgement.standing import ranked
from standoff.insight.memo_apart import Apart, Found, Names, Task
from standoff.insight.study.study import Study

WORTH_A_PROCESS = 10_000
"""Games from which on a second process is begun: its start takes as long as some thousands."""
SOON = ("graph", "where", "offers")
"""What is begun as soon as the study names what it takes for it."""
LATE = ("talks", "why", "comparison")
"""What comes after that, the longest first."""

Job = Callable[[], dict[str, Found]]


def ranking(study: Study) -> tuple[str, ...]:
    """The policies by the advised actor's average loss, the smallest first; those under which
    nothing was solved come last."""
    losses = study.criteria["expected-loss"]
    known = ranked(losses)
    return (*known, *(name for name in losses.scores if name not in known))


def second_process(
    apart: Apart, effort: Effort
) -> AbstractContextManager[Beside[Task, dict[str, Found]] | None]:
    """A second process for the parts that can be found apart, where it is worth its start."""
    case = apart.case
    if effort.threads == 1 or case.kept or apart.draws * len(case.policies) < WORTH_A_PROCESS:
        return nullcontext()
    own = Shared(case, max_nodes=effort.max_nodes, behaviour=False)
    return Beside(replace(apart, shared=own, effort=replace(effort, progress=None)))


def jobs_apart(
    apart: Apart,
    fields: Sequence[str],
    study: Study,
    second: Beside[Task, dict[str, Found]] | None,
    early: Sequence[Job],
    analysts: Sequence[Analyst],
) -> tuple[list[Job], list[Job]]:
    """What finds some parts: jobs to be done soon, and jobs for when all else is done. Each part by
    itself, or in the second process, where the last are done here if it has not come to them by
    then; ``early``: what was begun there before."""
    if not fields:
        return list(early), []
    soon = tuple(name for name in fields if name in SOON)
    late = tuple(name for name in LATE if name in fields)
    two = two_that_matter(study) if "where" in fields else None
    names = Names(ranking(study)[0], two)
    begun = [*early, *([second.ask(Task(soon, names))] if second and soon else ())]
    if late:
        pair = _asked_about(study) if "why" in fields else names.pair
        names = names._replace(pair=pair, main=tuple(_main(study)))
    if second is None:
        return [partial(apart, Task((name,), names, analysts)) for name in fields], []
    tasks = [Task((name,), names, analysts if name == "comparison" else ()) for name in late]
    asked = [second.ask(task) for task in tasks]
    # One job waits for the first of them: another thread goes on with what is found here.
    first = [*begun, *asked[:1]]
    rest: list[Job] = [
        partial(_here_or_there, apart, task, each)
        for task, each in zip(tasks[1:], asked[1:], strict=True)
    ]
    return [lambda: {name: found for each in first for name, found in each().items()}], rest[::-1]


def _here_or_there(apart: Apart, task: Task, asked: Asked[dict[str, Found]]) -> dict[str, Found]:
    """A task that the second process has not begun is done here."""
    return apart(task) if asked.take_back() else asked()


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
