"""How play is written: private types, stages and their choices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from standoff.case.limits import GRID_STEPS
from standoff.case.part import (
    SCALAR,
    Expression,
    Identifier,
    Listed,
    Part,
    Word,
    also,
    distinct_words,
)


class Grid(Part):
    """Evenly spaced numbers: `{from: 0, to: 1, steps: 101}`."""

    from_: float
    to: float
    steps: Annotated[int, Field(ge=2, le=GRID_STEPS)]

    @property
    def words(self) -> list[str]:
        """The choices of the grid, as words."""
        width = self.to - self.from_
        return [f"{self.from_ + width * k / (self.steps - 1):.12g}" for k in range(self.steps)]


_GRID = {
    "type": "object",
    "properties": {
        "from": {"type": "number"},
        "to": {"type": "number"},
        "steps": {"type": "integer", "minimum": 2, "maximum": GRID_STEPS},
    },
    "required": ["from", "to", "steps"],
    "additionalProperties": False,
}

_AS_GRID = {
    "type": "object",
    "properties": {"grid": _GRID},
    "required": ["grid"],
    "additionalProperties": False,
}


def _grid(value: object) -> list[str]:
    try:
        return Grid.model_validate(value).words
    except ValidationError:
        raise ValueError(
            "evenly spaced numbers are written {from: 0, to: 1, steps: 5}, with 2 to "
            f"{GRID_STEPS:,} steps"
        ) from None


def _is_grid(value: object) -> bool:
    return isinstance(value, Mapping) and {"from", "to"} <= set(value) <= {"from", "to", "steps"}


def _is_whole(value: Mapping[object, object]) -> bool:
    """Whether types are written in full, rather than each by its name."""
    return "chance" in value and (
        set(value) == {"chance"}
        or (set(value) == {"chance", "words"} and isinstance(value["words"], Mapping))
    )


class Types(Part):
    """What an actor privately knows of itself: each type with its probability.

    Written `ru: {secure: 1 - ru_greedy, greedy: ru_greedy}`; one probability may be `rest`. For a
    number known only to the actor: `ru: {grid: {from: 0, to: 0.4, steps: 41}}`, evenly likely.
    With words for readers: `ru: {chance: {secure: rest, greedy: ru_greedy}, words: {secure: …}}`.
    """

    short_forms = (
        {"type": "object", "additionalProperties": SCALAR},
        _AS_GRID,
    )

    chance: Annotated[dict[Word, Expression], Field(min_length=1)]
    words: dict[Word, str] = {}
    """What each type is, where its name does not say enough."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, Mapping) and set(value) == {"grid"} and _is_grid(value["grid"]):
            words = distinct_words(_grid(value["grid"]), "a type")
            return {"chance": {word: repr(1 / len(words)) for word in words}}
        if isinstance(value, Mapping) and not _is_whole(value):
            return {"chance": value}
        return value


class Option(Part):
    """One choice at a stage; with `when`, open only where the condition holds."""

    short_forms = (
        SCALAR,
        {"type": "null"},
    )

    when: Expression | None = None
    what: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if value is None:
            return {}
        return value if isinstance(value, Mapping | Option) else {"when": value}


class Stage(Part):
    """A point of play: an actor's choice (`actor`, `choose`) or nature's (`chance`)."""

    stage: Identifier
    """Its name; later expressions speak of what was chosen by it."""
    actor: Identifier | None = None
    choose: Annotated[
        dict[Word, Option], also(_GRID, _AS_GRID, {"type": "array", "items": SCALAR})
    ] = {}
    """The choices: a list, a mapping from choice to the condition under which it is open, or
    evenly spaced numbers, as in `{grid: {from: 0, to: 1, steps: 5}}`."""
    chance: dict[Word, Expression] = {}
    """Nature's branches with their probabilities; one may be `rest`."""
    words: dict[Word, str] = {}
    """What each choice or branch is, where its name does not say enough; a choice may also say so
    itself (`what`)."""
    when: Expression | None = None
    """Played only if this holds; conditions speak of levers, types and earlier choices."""
    hidden_from: Listed = []
    """Actors who do not see this choice (`all` for every other actor)."""
    sees: Annotated[
        dict[Identifier, Expression] | None,
        also({"type": "string"}, {"type": "array", "items": {"type": "string"}}),
    ] = None
    """Exactly what the actor sees here, in place of the default (all open choices so far and its
    own type): names of stages, and of actors whose type is known; each may carry a condition."""
    what: str = ""
    basis: str = ""
    why: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if not isinstance(value, Mapping):
            return value
        if "rounds" in value and "stage" not in value:
            raise ValueError(
                "a block of rounds can't stand inside another; write it after that one, or make "
                "it one block with more stages"
            )
        value = dict(value)
        choose = value.get("choose")
        if isinstance(choose, Mapping) and set(choose) == {"grid"} and _is_grid(choose["grid"]):
            choose = choose["grid"]
        if _is_grid(choose):
            choose = _grid(choose)
        if isinstance(choose, list | tuple):
            # Numbers stay numbers here; Word turns them into text.
            value["choose"] = dict.fromkeys(distinct_words(choose, "a choice"))
        sees = value.get("sees")
        if isinstance(sees, str):
            sees = [sees]
        if isinstance(sees, list | tuple):
            value["sees"] = dict.fromkeys(distinct_words(sees, "what is seen"), "true")
        return value
