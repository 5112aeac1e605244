"""The text of a case checked while it is written: what a process answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from standoff.base.errors import Problem
from standoff.base.plain import json_text
from standoff.questions.draft import Findings, checked
from standoff.questions.question import Progress
from standoff.web.messages import Done, Draft


def drafted(draft: Draft, progress: Progress) -> Done:
    """What is wrong with a text, as JSON by the schema of ``check``; files by their names alone."""
    file = Path(draft.file)
    found = checked(draft.text, file, whole=draft.whole, progress=progress)
    return Done(json_text(called(found, file).to_dict(), indent=None))


def called(found: Findings, file: Path) -> Findings:
    """What was found, files by their names alone: where they are is nobody's business."""
    beside = f"{file.parent}{'/' if file.parent.name else ''}"

    def own(problem: Problem) -> Problem:
        place = problem.place
        if place is not None:
            place = replace(place, file=Path(place.file).name)
        return replace(problem, message=problem.message.replace(beside, ""), place=place)

    return replace(found, file=file.name, problems=tuple(map(own, found.problems)))
