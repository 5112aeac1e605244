"""How policies are written: settings of the levers, and what is set later on what sign."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from standoff.base.errors import StandoffError, listed, nearest
from standoff.case.part import SCALAR, Expression, Identifier, Part, Word

_THEN = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {
            "when": SCALAR,
            "set": {"type": "object", "minProperties": 1, "additionalProperties": SCALAR},
        },
        "required": ["when", "set"],
        "additionalProperties": False,
    },
}


def _entries(values: list[object]) -> bool:
    return any(isinstance(each, Mapping) for each in values)


def _told(settings: Mapping[str, str]) -> str:
    return ", ".join(f"{lever} {setting}" for lever, setting in settings.items())


class Change(Part):
    """What a policy sets in the course of play, and on what sign:
    `{when: answer == walk-out, set: {sanctions: imposed}}`."""

    when: Expression
    """The sign: judged before each stage, on choices that everybody sees, on levers and on carried
    numbers that rest on these."""
    set: Annotated[dict[Identifier, Word], Field(min_length=1)]
    """The levers that are set then; they stay so, also where the sign passes."""


class Policy(Part):
    """One setting of the levers, such as `{dialogue: on, arms: 0.3}`; `then`, `what` and `source`
    may stand beside them."""

    short_forms = (
        {"type": "object", "properties": {"then": _THEN}, "additionalProperties": SCALAR},
    )

    set: dict[Identifier, Word] = {}
    """The settings at the start of play."""
    then: Annotated[list[Change], Field(min_length=1)] = []
    """What is set later, and on what sign: a plan that the advised actor is bound to and that the
    others know. Of several whose signs have come, the later in the list wins."""
    what: str = ""
    source: str = ""

    @property
    def told(self) -> str:
        """The settings in words, those made later with their signs."""
        start = _told(self.set) if self.set else "every instrument is left as it is"
        later = [f"once {each.when}: {_told(each.set)}" for each in self.then]
        return "; ".join([start, *later])

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        if not isinstance(value, Mapping) or "set" in value:
            return value
        words = {"then", "what", "source"}
        # A list of entries is no setting: it is 'then', misspelt.
        words |= {key for key, each in value.items() if isinstance(each, list) and _entries(each)}
        return {
            "set": {key: setting for key, setting in value.items() if key not in words},
            **{key: text for key, text in value.items() if key in words},
        }


def chosen_policies(known: Iterable[str], asked: Sequence[str] | None) -> list[str]:
    """Of the ``known`` policies those asked for, each once, or all. Raises :class:`StandoffError`
    for one that is none."""
    there = list(known)
    names = list(dict.fromkeys(asked or there))
    for name in names:
        if name not in there:
            raise StandoffError(
                f"there is no policy '{name}'; expected {listed(there)}{nearest(name, there)}"
            )
    return names
