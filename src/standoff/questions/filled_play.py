"""How a case is played and how play ends, as parts of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.base.sentences import capital
from standoff.case.edit import Edit, SetPayoff, stage_in
from standoff.case.edit_play import (
    AddStage,
    RemoveStage,
    SetBranches,
    SetConsequence,
    SetEnd,
    SetOption,
    SetOutcome,
    SetStage,
)
from standoff.case.model import Case
from standoff.case.outcomes import Consequence, Outcome
from standoff.case.reader import Path_
from standoff.case.stages import Option, Stage
from standoff.questions.fields import Entry, Field, pairs_of, rows_of, words_of
from standoff.questions.form_kinds import WHAT, Kind

MOST_CHOICES = 24
"""A stage with more has no field for them: they are numbers on a grid."""
ALWAYS = "true"
CHANCE = ""
"""Stands for nature among those who choose at a stage."""
WHEN = "As in move == invade, of levers and earlier choices. Left empty: always."
LIKELY = "One a line, as in victory = 0.6; one of them may be rest."
BRANCHES = (
    "One a line. Where chance decides, each with how likely it is, as in victory = 0.6; one may "
    "be rest."
)
WORTH = "A number, or arithmetic over the numbers and choices of the case."


class Stages(Kind):
    """Who chooses what."""

    word, section, one = "stage", "play", "stage"
    heading = "Who chooses what, in order of play"
    needs = ("branches",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for _, stage, _ in case.stages:
            name = f"stage:{stage.stage}"
            who = capital(case.title_of(stage.actor)) if stage.actor else "Chance"
            fields = (
                Field(f"{name}:what", WHAT, stage.what, True),
                Field(f"{name}:when", "Played only if", stage.when or "", True, hint=WHEN),
                *_branches(stage),
            )
            told = [*stage.choose, *stage.chance][:MOST_CHOICES]
            yield self.entry(stage.stage, f"{who}: {stage.what or ', '.join(told)}", fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        names = [each.stage.stage for each in case.stages]
        who = [*((key, capital(case.title_of(key))) for key in case.actors), (CHANCE, "Chance")]
        places = [("", "– first of all –"), *((name, f"after {name}") for name in names)]
        field = self.field
        return (
            self.name_field("As in answer. Formulas speak of what was chosen by it."),
            Field(field("actor"), "Who chooses", next(iter(case.actors), CHANCE), choices=(*who,)),
            Field(field("branches"), "The choices", "", rows=True,
                  hint=BRANCHES),
            Field(field("when"), "Played only if", "", True, hint=WHEN),
            Field(field("what"), WHAT, "", True),
            Field(field("after"), "Its place", names[-1] if names else "", choices=(*places,)),
        )  # fmt: skip

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        match key:
            case "open":
                return SetOption(of, word, value)
            case "choices":
                return SetBranches(of, words_of(value))
            case "chance":
                return SetBranches(of, pairs_of(value, f"stage:{of}:chance"))
        return SetStage(of, key, value)

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        words, actor = given["branches"], given.get("actor", CHANCE)
        stage = Stage(
            stage=name,
            when=given.get("when") or None,
            actor=actor or None,
            choose={word: Option() for word in words_of(words)} if actor else {},
            chance={} if actor else pairs_of(words, self.field("branches")),
            what=given.get("what", ""),
        )
        return AddStage(stage, given.get("after", ""))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return RemoveStage(name)

    def path(self, case: Case, name: str) -> Path_:
        """See :class:`Kind`."""
        return stage_in(case, name).path

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return {"open": ("choose", word), "choices": ("choose",), "branches": ()}.get(key, (key,))


def _branches(stage: Stage) -> Iterator[Field]:
    name = f"stage:{stage.stage}"
    if stage.chance:
        yield Field(
            f"{name}:chance", "How likely each is", rows_of(stage.chance), rows=True, hint=LIKELY
        )
    if not stage.choose or len(stage.choose) > MOST_CHOICES:
        return
    rows = "\n".join(stage.choose)
    yield Field(f"{name}:choices", "The choices", rows, rows=True, hint="One a line.")
    for word, option in stage.choose.items():
        when = "" if option.when in (None, ALWAYS) else option.when or ""
        told = f"“{word}” is open only if"
        yield Field(f"{name}:open:{word}", told, when, hint="Left empty: always.")


class Ends(Kind):
    """How play ends."""

    word, section, one = "end", "outcomes", "end"
    heading = "How play ends, and what that is worth"
    needs = ("when",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for key, outcome in case.outcomes.items():
            name = f"end:{key}"
            fields = (
                Field(f"{name}:what", WHAT, outcome.what, True),
                Field(f"{name}:when", "Play ends so if", outcome.when, True),
                *(
                    Field(f"{name}:worth:{actor}", _worth(case, actor), worth, True, hint=WORTH)
                    for actor, worth in outcome.payoffs.items()
                ),
                *(
                    Field(f"{name}:does:{measure}", _does(case, measure), each.value, True)
                    for measure, each in outcome.measures.items()
                ),
            )
            yield self.entry(key, outcome.what, fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        field = self.field
        return (
            self.name_field("As in war. Every path of play ends in exactly one of the ends."),
            Field(field("when"), "Play ends so if", "", True, hint="As in move == invade."),
            Field(field("what"), WHAT, "", True),
            *(
                Field(field(f"worth:{actor}"), _worth(case, actor), "", True, hint=WORTH)
                for actor in case.actors
            ),
            *(
                Field(field(f"does:{measure}"), _does(case, measure), "", True)
                for measure in case.measures
            ),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        match key:
            case "worth":
                return SetPayoff(of, word, value)
            case "does":
                return SetConsequence(of, word, value)
        return SetEnd(of, key, value)

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        told = {actor: given.get(f"worth:{actor}", "") for actor in case.actors}
        done = {measure: given.get(f"does:{measure}", "") for measure in case.measures}
        outcome = Outcome(
            when=given["when"],
            payoffs={actor: each for actor, each in told.items() if each},
            measures={name: Consequence(value=each) for name, each in done.items() if each},
            what=given.get("what", ""),
        )
        return SetOutcome(name, outcome)

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetOutcome(name, None)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return {"worth": ("payoffs", word), "does": ("measures", word)}.get(key, (key,))


def _worth(case: Case, actor: str) -> str:
    return f"Worth to {case.title_of(actor)}"


def _does(case: Case, measure: str) -> str:
    known = case.measures.get(measure)
    return capital((known.what if known else "") or measure)
