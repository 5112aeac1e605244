"""What can be set and who is in the dark, as parts of a form: levers, policies, types and views."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from standoff.base.sentences import capital
from standoff.case.model import Case, Lever
from standoff.case.policies import Change, Policy
from standoff.case.reader import Path_
from standoff.case.stages import Types
from standoff.case.views import View
from standoff.questions.fields import Field, chosen_from, pairs_of, words_of, wrong
from standoff.questions.form_kinds import BASIS, NAME, WHAT, WHY, Kind
from standoff.questions.writings import PLAIN, ROWS, WORDS, Asked, Form, one_of

UNSET = ""
"""Stands for a lever that a policy leaves as it is."""
MOST_TYPES = 24
"""An actor with more has no field for them: they are numbers on a grid."""
SETTINGS = "One a line; the first is how it stands where a policy leaves it alone."
MEANINGS = "One a line, as in imposed = sanctions at once. May be left empty."
CHANCES = "One a line, as in expansionist = 0.3; one of them may be rest."
TAKES = (
    "One a line, as in war_cost = war_cost / 2; each name is a number or a formula of the case, "
    "and means its true value behind the sign."
)
LATER = (
    "A plan, if it has one: a sign and what is set once it has come, one a line, as in "
    "answer == walk-out: sanctions = imposed, talks = off."
)
CHOOSE = "whose it is was not said; choose an actor"
KNOWN = "Short names of actors, one a line. Left empty: nobody."
_SIGN = re.compile(r"\s*:\s*")


class Levers(Kind):
    """The instruments of the advised actor."""

    word, section, one = "lever", "levers", "lever"
    heading = "What the advised side can set: its levers"
    naming = "As in sanctions. Formulas speak of it by this name."
    needs = ("values",)
    blank = Lever(values=[])

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("values", "Its settings", WORDS, SETTINGS)
        yield Asked("words", "What each means", ROWS, MEANINGS)
        yield from (WHAT, Asked("unit", "Unit", PLAIN), BASIS)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return each.what or ", ".join(each.values)


class Policies(Kind):
    """The settings that are compared."""

    word, section, one, heading = "policy", "policies", "policy", "Its policies"
    naming = "As in wait, or sanction-now."
    blank = Policy()

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield WHAT
        for key, lever in case.levers.items():
            first = f"– left at {lever.values[0]} –" if lever.values else "– left as it is –"
            settings = one_of([(UNSET, first), *((word, word) for word in lever.values)])
            yield Asked(f"set:{key}", key, settings, at=("set", key))
        yield Asked("then", "What it sets later, and on what sign", PLANS, LATER)
        yield Asked("source", "Who proposes it, and where", PLAIN)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return (word or key,)


def _plans(text: str, field: str) -> list[Change]:
    """``SIGN: LEVER = SETTING, …``, one a line."""
    found = []
    for line in words_of(text):
        sign, *later = _SIGN.split(line, maxsplit=1)
        settings = pairs_of("\n".join(",".join(later).split(",")), field)
        if not sign or not settings:
            raise wrong(field, f"'{line}' is no plan; expected SIGN: LEVER = SETTING, …")
        found.append(Change(when=sign, set=settings))
    return found


def _planned(changes: list[Change]) -> str:
    return "\n".join(
        f"{' '.join(each.when.split())}: {', '.join(f'{k} = {v}' for k, v in each.set.items())}"
        for each in changes
    )


PLANS = Form(_planned, _plans, rows=True)


class _OfActors(Kind):
    """What each of some actors has at most one of."""

    whose: ClassVar[str]
    unnamed = CHOOSE

    def name_fields(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        known = self.found(case)
        free = [(key, capital(case.title_of(key))) for key in case.actors if key not in known]
        choices = chosen_from([("", "– choose an actor –"), *free])
        return (Field(self.field(NAME), self.whose, "", choices=choices),) if free else ()


class Secrets(_OfActors):
    """What an actor knows of itself and the others don't."""

    word, section, one, whose = "types", "types", "set of types", "Whose"
    heading = "What an actor alone knows of itself: its types"
    needs = ("chance",)
    blank = Types(chance={"-": "rest"})

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        if each is None or len(each.chance) <= MOST_TYPES:
            yield Asked("chance", "What it may be, and how likely", ROWS, CHANCES)
            yield Asked("words", "What each means", ROWS, MEANINGS)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return f"{capital(case.title_of(name))}: {', '.join(list(each.chance)[:MOST_TYPES])}"


class Views(_OfActors):
    """What an actor is mistaken about."""

    word, section, one, whose = "view", "views", "mistaken view", "Who is mistaken"
    heading = "What an actor is mistaken about: its view"
    needs = ("takes",)
    blank = View()

    def asked(self, case: Case, each: Any) -> Iterator[Asked]:
        """See :class:`Kind`."""
        yield Asked("takes", "What it takes for what", ROWS, TAKES)
        known = Form(WORDS.show, lambda text, _: words_of(text) or None, rows=True)
        yield Asked("known-to", "Who knows of its error", known, KNOWN)
        yield from (WHAT, BASIS, WHY)

    def told(self, case: Case, name: str, each: Any) -> str:
        """See :class:`Kind`."""
        return f"{capital(case.title_of(name))}: {each.what or ', '.join(each.takes)}"
