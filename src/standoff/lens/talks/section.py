"""The ``talks:`` section of a case: issues, what positions are worth to whom, and red lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, Tag, WithJsonSchema, model_validator

from standoff.case.part import (
    BY_FORM,
    SCALAR,
    SEVERAL,
    SINGLE,
    Based,
    Expression,
    Identifier,
    Listed,
    Part,
    Word,
    also,
    distinct_words,
    either,
)

MOST_POSITIONS = 1_000
_LIST = {"type": "array", "items": SCALAR}
_GRID: dict[str, Any] = {
    "type": "object",
    "properties": {
        "from": {"type": "number"},
        "to": {"type": "number"},
        "steps": {"type": "integer", "minimum": 2, "maximum": MOST_POSITIONS},
    },
    "required": ["from", "to"],
    "additionalProperties": False,
}

Words = Annotated[
    list[Word],
    BeforeValidator(lambda value: [value] if isinstance(value, str | int | float) else value),
    WithJsonSchema(either(SCALAR, _LIST)),
]
"""Positions on an issue: one, or a list."""
Valued = Annotated[
    Annotated[Expression, Tag(SINGLE)] | Annotated[dict[Word, Expression], Tag(SEVERAL)], BY_FORM
]
"""What positions on an issue are worth: one formula, or a value each."""


def _is_grid(value: object) -> bool:
    return isinstance(value, Mapping) and {"from", "to"} <= set(value) <= {"from", "to", "steps"}


def _number(value: object, name: str) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError(f"'{name}' must be a number")
    return float(value)


class TalksIssue(Based):
    """Something to settle. A bare list of positions is short for `{positions: […]}`."""

    short_forms = (_LIST, _GRID)

    positions: Annotated[
        dict[Word, str], Field(min_length=1, max_length=MOST_POSITIONS), also(_LIST, _GRID)
    ]
    """In order: a list, a mapping from position to what it means, or evenly spaced numbers as
    `{from: 0, to: 20, steps: 5}`."""
    status_quo: Word | None = None
    """The position that holds while nothing is agreed; the first unless stated."""
    irreversible: Words = []
    """Positions that stay once carried out, even if the deal is broken."""
    undo: dict[Word, Expression] = {}
    """What breaking a deal with this position costs whoever breaks it, in units of payoff."""
    unit: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if isinstance(value, list | tuple) or _is_grid(value):
            value = {"positions": value}
        if not isinstance(value, Mapping):
            return value
        positions = value.get("positions")
        if isinstance(positions, Mapping) and _is_grid(positions):
            low, high = _number(positions["from"], "from"), _number(positions["to"], "to")
            steps = positions.get("steps", 2)
            if not isinstance(steps, int) or not 2 <= steps <= MOST_POSITIONS:
                raise ValueError(f"'steps' must be between 2 and {MOST_POSITIONS:,}")
            positions = [f"{low + (high - low) * k / (steps - 1):.12g}" for k in range(steps)]
        if isinstance(positions, list | tuple):
            positions = dict.fromkeys(distinct_words(positions, "a position"), "")
        return {**value, "positions": positions}


class Refusal(Based):
    """Positions that a party will not sign, whatever it is offered elsewhere: a red line."""

    short_forms = (SCALAR, _LIST)

    positions: Words

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Refusal) else {"positions": value}


class Valuer(Based):
    """What a package is worth: `base + scale × (sum over issues of weight × value) + what
    combinations add`, in the unit of the walk-away value."""

    values: dict[Identifier, Valued] = {}
    """For each issue the value of every position, usually from 0 (worst) to 1 (best); or one
    formula that speaks of the issue by name, where positions are numbers. An issue left out is
    worth nothing to it."""
    weights: dict[Identifier, Expression] = {}
    """How much each issue matters; plain numbers must sum to 1. Without weights values add up."""
    base: Expression = "0"
    """What a deal is worth as such, before any issue."""
    scale: Expression = "1"
    """What moving from the worst to the best package is worth, in units of payoff."""
    walk_away: Expression | None = None
    """What it has without a deal, a formula; or `game`: what the game is worth to it once
    the choices that lead to a settlement are closed."""


class Body(Valuer):
    """Who must ratify at home (a senate, an ally whose consent is needed): it cannot propose,
    and refuses what is worth less to it than no deal."""

    name: str = ""


class TalksParty(Valuer):
    """A party at the table; its key is an actor of the case, or a name of its own."""

    name: str = ""
    refuses: dict[Identifier, Refusal] = {}
    """Its red lines, by issue."""
    home: dict[Identifier, Body] = {}
    """Bodies at home or among allies with a veto (two-level games, Putnam 1988)."""


class Combination(Based):
    """What a combination of positions adds to or takes from parties' values."""

    when: Expression
    adds: Annotated[dict[Identifier, Expression], Field(min_length=1)]
    """By party or body, in units of its values (multiplied by its scale)."""


class Impossible(Based):
    """A combination of positions that no package can hold."""

    short_forms = (SCALAR,)

    when: Expression

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Impossible) else {"when": value}


class Later(Based):
    """The world at a later date, when power has shifted: would the package still be kept?"""

    date: Word
    patience: Expression = "0.9"
    """How much the time after that date weighs against the time before it, from 0 to 1."""
    parameters: dict[Identifier, Expression] = {}
    """Parameters that have changed by then, as formulas over the parameters of today."""
    walk_away: dict[Identifier, Expression] = {}
    """What parties have without a deal by then, where a change of parameters does not tell."""


class TalksClaim(Part):
    """A proposition about what could be agreed."""

    says: str
    source: str = ""
    zone: bool = True
    """Whether the claim is that an acceptable package exists, or that none does."""
    within: Expression = "true"
    """The packages on the table: a condition over issues."""
    accepted_by: Listed = []
    """Who must accept; everybody, bodies at home included, unless stated."""
    red_lines: bool = True
    """Whether red lines are kept."""
    policy: Identifier | None = None
    """Under which policy; under each in turn unless stated, and it must hold under all."""
    note: str = ""


class Settlement(Part):
    """Which outcome of the game is a negotiated settlement, worth what the talks predict: one, or
    several where a deal can be kept, or dropped later."""

    outcome: Annotated[Listed, Field(min_length=1)]
    """The outcome, or a list: first the deal as it is kept, which is what the talks are about, then
    what else can become of it."""
    solution: Literal["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"] = "nash"
    without: dict[Identifier, Words] | None = None
    """The choices, by stage, that are closed where there is no deal; unless stated, the earliest
    choice that the condition of each outcome asks for. `{}` closes none: without this deal play
    goes on as it stands, another settlement included."""
    feedback: bool = False
    """Whether the settlement is to be worth what the talks predict, in place of the payoffs
    written for the outcome: game and talks are then solved together, to a fixed point. Of several
    outcomes the others keep the distance from the first that their payoffs as written have."""


class TalksSection(Based):
    """Bargaining in the shadow of war: what could be agreed, given what each has without a deal."""

    issues: Annotated[dict[Identifier, TalksIssue], Field(min_length=1)]
    parties: Annotated[dict[Identifier, TalksParty], Field(min_length=1)]
    combinations: list[Combination] = []
    impossible: list[Impossible] = []
    later: Later | None = None
    settlement: Settlement | None = None
    claims: dict[Identifier, TalksClaim] = {}
