"""The ``talks:`` section of a case: issues, what positions are worth to whom, and red lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from standoff.case.syntax import NAME_PATTERN

MOST_POSITIONS = 1_000


def _text_of(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return value


Name = Annotated[str, BeforeValidator(_text_of), Field(pattern=f"^{NAME_PATTERN}$")]
"""Letters, digits, ``_`` and ``-``, beginning with a letter."""
Position = Annotated[str, BeforeValidator(_text_of), Field(min_length=1, max_length=80)]
"""A position on an issue: a name or a number."""
Formula = Annotated[str, BeforeValidator(_text_of), Field(min_length=1)]
"""An expression over parameters, levers, types and terms; in conditions also over issues."""
Positions = Annotated[
    list[Position],
    BeforeValidator(lambda value: [value] if isinstance(value, str | int | float) else value),
]


Names = Annotated[
    list[Name], BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
]


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )


class _Based(_Part):
    what: str = ""
    """What it is, in words."""
    basis: str = ""
    """What it rests on: a source and its paragraph, or `judgement`."""
    why: str = ""
    """The reasoning, wanted where the basis is `judgement`."""


def _is_grid(value: object) -> bool:
    return isinstance(value, Mapping) and {"from", "to"} <= set(value) <= {"from", "to", "steps"}


class TalksIssue(_Based):
    """Something to settle. A bare list of positions is short for `{positions: […]}`."""

    positions: Annotated[dict[Position, str], Field(min_length=1, max_length=MOST_POSITIONS)]
    """In order: a list, a mapping from position to what it means, or evenly spaced numbers as
    `{from: 0, to: 20, steps: 5}`."""
    status_quo: Position | None = None
    """The position that holds while nothing is agreed; the first unless stated."""
    irreversible: Positions = []
    """Positions that stay once carried out, even if the deal is broken."""
    undo: dict[Position, Formula] = {}
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
            low, high = float(positions["from"]), float(positions["to"])
            steps = int(positions.get("steps", 2))
            if not 2 <= steps <= MOST_POSITIONS:
                raise ValueError(f"'steps' must be between 2 and {MOST_POSITIONS:,}")
            positions = [f"{low + (high - low) * k / (steps - 1):.12g}" for k in range(steps)]
        if isinstance(positions, list | tuple):
            words = [_text_of(word) for word in positions]
            if len(set(map(str, words))) < len(words):
                raise ValueError("a position is named twice")
            positions = dict.fromkeys(words, "")
        return {**value, "positions": positions}


class Refusal(_Based):
    """Positions that a party will not sign, whatever it is offered elsewhere: a red line."""

    positions: Positions

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Refusal) else {"positions": value}


class Valuer(_Based):
    """What a package is worth: `base + scale × (sum over issues of weight × value) + what
    combinations add`, in the unit of the walk-away value."""

    values: dict[Name, Formula | dict[Position, Formula]] = {}
    """For each issue the value of every position, usually from 0 (worst) to 1 (best); or one
    formula that speaks of the issue by name, where positions are numbers. An issue left out is
    worth nothing to it."""
    weights: dict[Name, Formula] = {}
    """How much each issue matters; plain numbers must sum to 1. Without weights values add up."""
    base: Formula = "0"
    """What a deal is worth as such, before any issue."""
    scale: Formula = "1"
    """What moving from the worst to the best package is worth, in units of payoff."""
    walk_away: Formula | None = None
    """What it has without a deal, a formula; or `game`: what the game is worth to it where play
    does not end in a settlement."""


class Body(Valuer):
    """Who must ratify at home (a senate, an ally whose consent is needed): it cannot propose,
    and refuses what is worth less to it than no deal."""

    name: str = ""


class TalksParty(Valuer):
    """A party at the table; its key is an actor of the case, or a name of its own."""

    name: str = ""
    refuses: dict[Name, Refusal] = {}
    """Its red lines, by issue."""
    home: dict[Name, Body] = {}
    """Bodies at home or among allies with a veto (two-level games, Putnam 1988)."""


class Combination(_Based):
    """What a combination of positions adds to or takes from parties' values."""

    when: Formula
    adds: Annotated[dict[Name, Formula], Field(min_length=1)]
    """By party or body, in units of its values (multiplied by its scale)."""


class Impossible(_Based):
    """A combination of positions that no package can hold."""

    when: Formula

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        return value if isinstance(value, Mapping | Impossible) else {"when": value}


class Later(_Based):
    """The world at a later date, when power has shifted: would the package still be kept?"""

    date: Position
    patience: Formula = "0.9"
    """How much the time after that date weighs against the time before it, from 0 to 1."""
    parameters: dict[Name, Formula] = {}
    """Parameters that have changed by then, as formulas over the parameters of today."""
    walk_away: dict[Name, Formula] = {}
    """What parties have without a deal by then, where a change of parameters does not tell."""


class TalksClaim(_Part):
    """A proposition about what could be agreed."""

    says: str
    source: str = ""
    zone: bool = True
    """Whether the claim is that an acceptable package exists, or that none does."""
    within: Formula = "true"
    """The packages on the table: a condition over issues."""
    accepted_by: Names = []
    """Who must accept; everybody, bodies at home included, unless stated."""
    red_lines: bool = True
    """Whether red lines are kept."""
    policy: Name | None = None
    """Under which policy; under each in turn unless stated, and it must hold under all."""
    note: str = ""


class Settlement(_Part):
    """Which outcome of the game is a negotiated settlement, worth what the talks predict."""

    outcome: Name
    solution: Literal["nash", "kalai-smorodinsky", "egalitarian", "utilitarian"] = "nash"
    feedback: bool = False
    """Whether the settlement is to be worth what the talks predict, in place of the payoffs
    written for the outcome: game and talks are then solved together, to a fixed point."""


class TalksSection(_Based):
    """Bargaining in the shadow of war: what could be agreed, given what each has without a deal."""

    issues: Annotated[dict[Name, TalksIssue], Field(min_length=1)]
    parties: Annotated[dict[Name, TalksParty], Field(min_length=1)]
    combinations: list[Combination] = []
    impossible: list[Impossible] = []
    later: Later | None = None
    settlement: Settlement | None = None
    claims: dict[Name, TalksClaim] = {}
