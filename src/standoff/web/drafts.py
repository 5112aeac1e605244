"""The text of a case checked while it is written: what a process answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from standoff.base.cleaning import clean
from standoff.base.errors import Problem
from standoff.base.plain import json_text
from standoff.questions.draft import Findings, checked, judged
from standoff.questions.question import Progress
from standoff.web.ledger import verdicts
from standoff.web.messages import Done, Draft, Failed


def drafted(draft: Draft, progress: Progress) -> Done | Failed:
    """What is wrong with a text, as JSON by the schema of ``check``, files by their names alone; or
    how its claims fall out."""
    file = Path(draft.file)
    if draft.worlds:
        return _verdicts(draft, progress)
    found = checked(draft.text, file, whole=draft.whole, progress=progress)
    return Done(json_text(called(found, file).to_dict(), indent=None))


def _verdicts(draft: Draft, progress: Progress) -> Done | Failed:
    """How its claims fall out, as JSON that holds the inside of a part of a page."""
    found = judged(draft.text, Path(draft.file), draft.worlds, progress)
    if found.failure:
        return Failed(422, tuple(Problem(line) for line in found.failure.splitlines()))
    inner = clean(verdicts(found))
    return Done(json_text({"worlds": draft.worlds, "inner": inner}, indent=None))


def called(found: Findings, file: Path) -> Findings:
    """What was found, files by their names alone: where they are is nobody's business."""
    beside = f"{file.parent}{'/' if file.parent.name else ''}"

    def own(problem: Problem) -> Problem:
        place = problem.place
        if place is not None:
            place = replace(place, file=Path(place.file).name)
        return replace(problem, message=problem.message.replace(beside, ""), place=place)

    return replace(found, file=file.name, problems=tuple(map(own, found.problems)))
