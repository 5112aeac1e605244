"""How a case is played and how play ends, as parts of its form."""

from __future__ import annotations

from collections.abc import Iterator

from standoff.base.sentences import capital
from standoff.case.edit import Edit, SetPayoff
from standoff.case.edit_play import SetChance, SetConsequence, SetEnd, SetOption, SetStage
from standoff.case.model import Case
from standoff.case.stages import Stage
from standoff.questions.fields import Entry, Field

MOST_CHOICES = 24
"""A stage with more has no field for each of them: they are numbers on a grid."""
WHAT = "What it is"
ALWAYS = "true"


def stages(case: Case) -> Iterator[Entry]:
    """Every stage: what it is, when it is played, and what is open or how likely there."""
    for _, stage, _ in case.stages:
        name = f"stage:{stage.stage}"
        who = capital(case.title_of(stage.actor)) if stage.actor else "Chance"
        fields = [
            Field(f"{name}:what", WHAT, stage.what, True),
            Field(f"{name}:when", "Played only if", stage.when or "", True),
            *_branches(stage),
        ]
        told = f"{who}: {stage.what or ', '.join([*stage.choose, *stage.chance][:MOST_CHOICES])}"
        yield Entry(stage.stage, told, tuple(fields))


def _branches(stage: Stage) -> Iterator[Field]:
    if len(stage.choose) <= MOST_CHOICES:
        for word, option in stage.choose.items():
            told = f"“{word}” is open only if"
            when = "" if option.when in (None, ALWAYS) else option.when or ""
            yield Field(f"stage:{stage.stage}:open:{word}", told, when)
    for word, chance in stage.chance.items():
        yield Field(f"stage:{stage.stage}:chance:{word}", f"Chance of “{word}”", chance)


def ends(case: Case) -> Iterator[Entry]:
    """Every end of play: which paths end so, and what it is worth to each actor."""
    for key, outcome in case.outcomes.items():
        name = f"end:{key}"
        fields = [
            Field(f"{name}:what", WHAT, outcome.what, True),
            Field(f"{name}:when", "Play ends so if", outcome.when, True),
        ]
        for actor, worth in outcome.payoffs.items():
            told = f"Worth to {case.title_of(actor)}"
            fields.append(Field(f"{name}:worth:{actor}", told, worth, True))
        for measure, each in outcome.measures.items():
            told = case.measures[measure].what or measure if measure in case.measures else measure
            fields.append(Field(f"{name}:does:{measure}", capital(told), each.value, True))
        yield Entry(key, outcome.what, tuple(fields))


def edit_of(kind: str, of: str, key: str, word: str, value: str) -> Edit:
    """The edit that a field of these parts asks for: ``stage:answer:open:sanction`` by its
    pieces."""
    match kind, key:
        case "stage", "open":
            return SetOption(of, word, value)
        case "stage", "chance":
            return SetChance(of, word, value)
        case "stage", _:
            return SetStage(of, key, value)
        case _, "worth":
            return SetPayoff(of, word, value)
        case _, "does":
            return SetConsequence(of, word, value)
    return SetEnd(of, key, value)
