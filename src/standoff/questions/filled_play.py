"""How a case is played and how play ends, as parts of its form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from standoff.base.errors import Place
from standoff.base.sentences import capital
from standoff.case.edit import Edit, Put, stage_in
from standoff.case.edit_play import AddBlock, AddStage, SetBranches, SetOption
from standoff.case.model import Case
from standoff.case.outcomes import Consequence, Outcome
from standoff.case.part import Part
from standoff.case.reader import Document, Path_
from standoff.case.rounds import Carried, Rounds, blocks_of
from standoff.case.stages import Option, Stage
from standoff.questions.fields import pairs_of, words_of
from standoff.questions.form_kinds import BASIS, WHAT, WHY, Kind
from standoff.questions.writings import (
    ALWAYS,
    IS_SO,
    LONG,
    MAYBE,
    PLAIN,
    ROWS,
    SEES,
    WORDS,
    Asked,
    Form,
    one_of,
)

MOST_CHOICES = 24
"""A stage with more has no field for them: they are numbers on a grid."""
CHANCE = ""
"""Stands for nature among those who choose at a stage."""
WHEN = "As in move == invade, of levers and earlier choices. Left empty: always."
LIKELY = "One a line, as in victory = 0.6; one of them may be rest."
BRANCHES = (
    "One a line. Where chance decides, each with how likely it is, as in victory = 0.6; one may "
    "be rest."
)
MEANINGS = "One a line, as in let-go = it lets the matter rest. May be left empty."
HIDDEN = "Short names of actors, one a line, or all. Left empty: everybody sees it."
SEEN = (
    "Left empty: every open choice so far and its own type. Else the short names of stages and "
    "actors, one a line, each with a condition if it has one, as in move = talks == on; a dash "
    "alone: nothing."
)
WORTH = "A number, or arithmetic over the numbers and choices of the case."
NAMED = "As in answer. Formulas speak of what was chosen by it."


def _actors(case: Case) -> list[tuple[str, str]]:
    return [(key, capital(case.title_of(key))) for key in case.actors]


def _first(case: Case) -> Iterator[Asked]:
    """Who chooses what at a new stage."""
    who = one_of([*_actors(case), (CHANCE, "Chance")])
    first = next(iter(case.actors), CHANCE)
    yield Asked("actor", "Who chooses", who, apart=True, begun=first)
    yield Asked("branches", "The choices", WORDS, BRANCHES, apart=True)


def _stage(name: str, given: Mapping[str, str], field: str) -> Stage:
    """A new stage by who chooses and what; ``field``: of the choices."""
    words, actor = given["branches"], given.get("actor", CHANCE)
    return Stage(
        stage=name,
        actor=actor or None,
        choose={word: Option() for word in words_of(words)} if actor else {},
        chance={} if actor else pairs_of(words, field),
    )


class Stages(Kind):
    """Who chooses what."""

    word, section, one = "stage", "play", "stage"
    heading = "Who chooses what, in order of play"
    naming = NAMED
    needs = ("branches",)
    blank = Stage(stage="new")
    piecewise = True

    def found(self, case: Case) -> Mapping[str, Any]:
        """See :class:`Kind`."""
        return {each.stage.stage: each.stage for each in case.stages}

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        who = capital(case.title_of(each.actor)) if each.actor else "Chance"
        return f"{who}: {each.what or ', '.join([*each.choose, *each.chance][:MOST_CHOICES])}"

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        if each is None:
            yield from _first(case)
        yield WHAT
        yield Asked("when", "Played only if", MAYBE, WHEN)
        if each is None:
            names = [one.stage.stage for one in case.stages]
            places = [("", "– first of all –"), *((name, f"after {name}") for name in names)]
            yield Asked("after", "Its place", one_of(places), apart=True, begun=places[-1][0])
        elif each.actor in case.actors:
            yield Asked("actor", "Who chooses", one_of(_actors(case)))
        if each is not None:
            yield from _branches(each)
        yield Asked("hidden-from", "Who does not see what was chosen", WORDS, HIDDEN)
        if each is None or each.actor:
            yield Asked("sees", "What the one who chooses sees", SEES, SEEN)
        yield from (BASIS, WHY)

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        match key:
            case "open":
                return SetOption(of, word, value)
            case "choices":
                return SetBranches(of, words_of(value))
            case "chance":
                return SetBranches(of, pairs_of(value, f"stage:{of}:chance"))
        return super().edit(case, of, key, word, value)

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        stage, rest = _stage(name, given, self.field("branches")), self.made(case, given)
        own = {"stage", "actor", "choose", "chance"}
        update = {key: getattr(rest, key) for key in type(stage).model_fields if key not in own}
        return AddStage(stage.model_copy(update=update), given.get("after", ""))

    def place(self, case: Case, document: Document, name: str) -> Place:
        """See :class:`Kind`."""
        return document.place((*self.path(case, name), "stage"))

    def path(self, case: Case, name: str) -> Path_:
        """See :class:`Kind`."""
        return stage_in(case, name).path

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return {"open": ("choose", word), "choices": ("choose",), "branches": ()}.get(key, (key,))


def _branches(stage: Stage) -> Iterator[Asked]:
    if stage.chance:
        yield Asked("chance", "How likely each is", ROWS, LIKELY)
    if stage.choose and len(stage.choose) <= MOST_CHOICES:
        yield Asked("choices", "The choices", WORDS, "One a line.", at=("choose",))
        for word in stage.choose:
            told = f"“{word}” is open only if"
            yield Asked(f"open:{word}", told, OPEN, "Left empty: always.", ("choose", word, "when"))
    if len(stage.choose) + len(stage.chance) <= MOST_CHOICES:
        yield Asked("words", "What each means", ROWS, MEANINGS)


OPEN = Form(lambda held: "" if held in (None, ALWAYS) else str(held), lambda text, _: text or None)


class Blocks(Kind):
    """Stretches of play that are played several times."""

    word, section, one = "rounds", "play", "block of rounds"
    heading = "What is played several times: its rounds"
    naming = "As in meetings. In formulas it is how many of them were played so far."
    needs = ("times", "stage", "branches")
    blank = Rounds.model_construct(rounds="new", times="1", stages=[])
    piecewise = True

    def found(self, case: Case) -> Mapping[str, Any]:
        """See :class:`Kind`."""
        return {each.rounds: each for each in case.blocks}

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return each.what or ", ".join(stage.stage for stage in each.stages)

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("times", "How many rounds at most", PLAIN, "A number or formula over levers.")
        yield Asked("until", "They end once", MAYBE, "As in answer == walk-out. May be left empty.")
        yield Asked("every", "From one to the next", MAYBE, "As in 2 weeks. May be left empty.")
        yield WHAT
        if each is None:
            yield Asked("stage", "The name of its first stage", PLAIN, NAMED, apart=True)
            yield from _first(case)
            names = [str(path[1]) for path in self._places(case)]
            told = [("", "– first of all –"), *zip(names, self._places(case).values(), strict=True)]
            yield Asked("after", "Its place", one_of(told), apart=True, begun=told[-1][0])
        yield from (BASIS, WHY)

    def _places(self, case: Case) -> dict[Path_, str]:
        """Behind what in play a block may stand, by its path."""
        return {
            ("play", number): f"after {each.rounds if isinstance(each, Rounds) else each.stage}"
            for number, each in enumerate(case.play)
        }

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        stage = _stage(given["stage"], given, self.field("branches"))
        block = self.made(case, given).model_copy(update={"rounds": name, "stages": [stage]})
        assert isinstance(block, Rounds)
        after = given.get("after", "")
        return AddBlock(block, int(after) + 1 if after else 0)

    def place(self, case: Case, document: Document, name: str) -> Place:
        """See :class:`Kind`."""
        return document.place((*self.path(case, name), "rounds"))

    def path(self, case: Case, name: str) -> Path_:
        """See :class:`Kind`."""
        blocks = blocks_of(case.play)
        return ("play", next(number for number, each in blocks.items() if each.rounds == name))


class CarriedOn(Kind):
    """Numbers that are carried from round to round."""

    word, section, one = "carried", "play", "carried number"
    heading = "Numbers that are carried from round to round"
    naming = "As in leverage. Formulas speak of it by this name."
    needs = ("start", "next")
    blank = Carried(start="0", next="0")
    piecewise = True

    def found(self, case: Case) -> Mapping[str, Any]:
        """See :class:`Kind`."""
        return {name: each for block in case.blocks for name, each in block.carry.items()}

    def fresh(self, case: Case) -> tuple[Any, ...]:
        """See :class:`Kind`."""
        return super().fresh(case) if case.blocks else ()

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return each.what or f"{each.start}, then {each.next}"

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        if each is None:
            names = one_of((block.rounds, block.rounds) for block in case.blocks)
            first = next((block.rounds for block in case.blocks), "")
            yield Asked("block", "Through which rounds", names, apart=True, begun=first)
        yield Asked("start", "In the first round", PLAIN, WORTH)
        yield Asked("next", "In the next round", LONG, "As in 0.8 * leverage.")
        yield WHAT

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        place = (*Blocks().path(case, given["block"]), "carry", name)
        return Put(place, self.made(case, given))

    def path(self, case: Case, name: str) -> Path_:
        """See :class:`Kind`."""
        number = next(k for k, each in blocks_of(case.play).items() if name in each.carry)
        return ("play", number, "carry", name)


class Ends(Kind):
    """How play ends."""

    word, section, one = "end", "outcomes", "end"
    heading = "How play ends, and what that is worth"
    naming = "As in war. Every path of play ends in exactly one of the ends."
    needs = ("when",)
    blank = Outcome(when="true")
    piecewise = True

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield WHAT
        yield Asked("when", "Play ends so if", LONG, "As in move == invade.")
        yield Asked("ends-play", "Does play stop at once?", IS_SO, "Else after the last stage.")
        yield Asked("gravest", "Is its chance told first?", IS_SO, "Of one end at most.")
        for actor in case.actors:
            told = f"Worth to {case.title_of(actor)}"
            yield Asked(f"worth:{actor}", told, MAYBE, WORTH, ("payoffs", actor))
        for measure in dict.fromkeys([*case.measures, *(each.measures if each else ())]):
            known = case.measures.get(measure)
            told = capital((known.what if known else "") or measure)
            yield Asked(f"does:{measure}", told, DOES, at=("measures", measure))
        yield from (BASIS, WHY)

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        old = case.outcomes[of].measures.get(word) if key == "does" else None
        if old and value:
            return Put(("outcomes", of, "measures", word), old.model_copy(update={"value": value}))
        return super().edit(case, of, key, word, value)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return {"worth": ("payoffs", word), "does": ("measures", word)}.get(key, (key,))


def _does(text: str, _field: str) -> Part | None:
    return Consequence(value=text) if text else None


DOES = Form(lambda held: held.value if held else "", _does, long=True)
