"""What can be set and who is in the dark, as parts of a form: levers, policies, types and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from standoff.base.sentences import capital
from standoff.case.edit import Edit, SetLever, SetPolicy, SetTypes, SetView
from standoff.case.model import Case, Lever
from standoff.case.policies import Policy
from standoff.case.reader import Path_
from standoff.case.stages import Types
from standoff.case.views import View
from standoff.questions.fields import (
    Entry,
    Field,
    chosen_from,
    pairs_of,
    rows_of,
    words_of,
)
from standoff.questions.form_kinds import BASIS, NAME, RESTS, WHAT, WHY, Kind

UNSET = ""
"""Stands for a lever that a policy leaves as it is."""
MOST_TYPES = 24
"""An actor with more has no field for them: they are numbers on a grid."""
SETTINGS = "One a line; the first is how it stands where a policy leaves it alone."
CHANCES = "One a line, as in expansionist = 0.3; one of them may be rest."
TAKES = (
    "One a line, as in war_cost = war_cost / 2; each name is a number or a formula of the case, "
    "and means its true value behind the sign."
)
CHOOSE = "whose it is was not said; choose an actor"
KNOWN = "Short names of actors, one a line. Left empty: nobody."


class Levers(Kind):
    """The instruments of the advised actor."""

    word, section, one = "lever", "levers", "lever"
    heading = "What the advised side can set: its levers"
    needs = ("values",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for name, lever in case.levers.items():
            rows = "\n".join(lever.values)
            fields = (
                Field(f"lever:{name}:values", "Its settings", rows, rows=True, hint=SETTINGS),
                Field(f"lever:{name}:what", WHAT, lever.what, True),
                Field(f"lever:{name}:basis", BASIS, lever.basis, hint=RESTS),
            )
            yield self.entry(name, lever.what or ", ".join(lever.values), fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        return (
            self.name_field("As in sanctions. Formulas speak of it by this name."),
            Field(self.field("values"), "Its settings", "", rows=True, hint=SETTINGS),
            Field(self.field("what"), WHAT, "", True),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        new = words_of(value) if key == "values" else value
        return SetLever(of, case.levers[of].model_copy(update={key: new}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        lever = Lever(values=words_of(given["values"]), what=given.get("what", ""))
        return SetLever(name, lever)

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetLever(name, None)


class Policies(Kind):
    """The settings that are compared."""

    word, section, one, heading = "policy", "policies", "policy", "Its policies"

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for name, policy in case.policies.items():
            settings = (
                _setting(f"policy:{name}:set:{key}", key, lever, policy.set.get(key, UNSET))
                for key, lever in case.levers.items()
            )
            what = Field(f"policy:{name}:what", WHAT, policy.what, True)
            yield self.entry(name, policy.what, (what, *settings))

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        levers = (
            _setting(self.field(f"set:{key}"), key, lever, UNSET)
            for key, lever in case.levers.items()
        )
        what = Field(self.field("what"), WHAT, "", True)
        return (self.name_field("As in wait, or sanction-now."), what, *levers)

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        policy = case.policies[of]
        if key == "what":
            return SetPolicy(of, policy.model_copy(update={"what": value}))
        settings = _set({**policy.set, word: value})
        return SetPolicy(of, policy.model_copy(update={"set": settings}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        settings = _set({key: given.get(f"set:{key}", UNSET) for key in case.levers})
        return SetPolicy(name, Policy(set=settings, what=given.get("what", "")))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetPolicy(name, None)

    def inside(self, key: str, word: str) -> Path_:
        """See :class:`Kind`."""
        return (word or key,)


def _set(settings: Mapping[str, str]) -> dict[str, str]:
    """The levers that a policy does set."""
    return {lever: each for lever, each in settings.items() if each != UNSET}


def _setting(name: str, key: str, lever: Lever, now: str) -> Field:
    known = [*lever.values, *([now] if now and now not in lever.values else [])]
    first = f"– left at {lever.values[0]} –" if lever.values else "– left as it is –"
    return Field(name, key, now, choices=((UNSET, first), *((each, each) for each in known)))


class Secrets(Kind):
    """What an actor knows of itself and the others don't."""

    word, section, one = "types", "types", "set of types"
    unnamed = CHOOSE
    heading = "What an actor alone knows of itself: its types"
    needs = ("chance",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for actor, types in case.types.items():
            fields = []
            if len(types.chance) <= MOST_TYPES:
                fields.append(_chances(f"types:{actor}:chance", rows_of(types.chance)))
                fields.append(_meanings(f"types:{actor}:words", rows_of(types.words)))
            told = f"{capital(case.title_of(actor))}: {', '.join(list(types.chance)[:MOST_TYPES])}"
            yield self.entry(actor, told, tuple(fields))

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        free = _without(case, case.types)
        if not free:
            return ()
        return (
            Field(self.field(NAME), "Whose", "", choices=free),
            _chances(self.field("chance"), ""),
            _meanings(self.field("words"), ""),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        pairs = pairs_of(value, f"types:{of}:{key}")
        return SetTypes(of, case.types[of].model_copy(update={key: pairs}))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        chance = pairs_of(given["chance"], self.field("chance"))
        words = pairs_of(given.get("words", ""), self.field("words"))
        return SetTypes(name, Types(chance=chance, words=words))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetTypes(name, None)


def _chances(name: str, value: str) -> Field:
    return Field(name, "What it may be, and how likely", value, rows=True, hint=CHANCES)


def _meanings(name: str, value: str) -> Field:
    hint = "One a line, as in expansionist = it wants the territory itself. May be left empty."
    return Field(name, "What each means", value, rows=True, hint=hint)


class Views(Kind):
    """What an actor is mistaken about."""

    word, section, one = "view", "views", "mistaken view"
    unnamed = CHOOSE
    heading = "What an actor is mistaken about: its view"
    needs = ("takes",)

    def entries(self, case: Case) -> Iterator[Entry]:
        """See :class:`Kind`."""
        for actor, view in case.views.items():
            name = f"view:{actor}"
            known = "\n".join(view.known_to or [])
            fields = (
                Field(f"{name}:takes", "What it takes for what", rows_of(view.takes), rows=True,
                      hint=TAKES),
                Field(f"{name}:known-to", "Who knows of its error", known, rows=True, hint=KNOWN),
                Field(f"{name}:what", WHAT, view.what, True),
                Field(f"{name}:basis", BASIS, view.basis, hint=RESTS),
                Field(f"{name}:why", WHY, view.why, True),
            )  # fmt: skip
            told = view.what or ", ".join(view.takes)
            yield self.entry(actor, f"{capital(case.title_of(actor))}: {told}", fields)

    def fresh(self, case: Case) -> tuple[Field, ...]:
        """See :class:`Kind`."""
        free = _without(case, case.views)
        if not free:
            return ()
        field = self.field
        return (
            Field(field(NAME), "Who is mistaken", "", choices=free),
            Field(field("takes"), "What it takes for what", "", rows=True, hint=TAKES),
            Field(field("known-to"), "Who knows of its error", "", rows=True, hint=KNOWN),
            Field(field("what"), WHAT, "", True),
            Field(field("basis"), BASIS, "", hint=RESTS),
            Field(field("why"), WHY, "", True),
        )

    def edit(self, case: Case, of: str, key: str, word: str, value: str) -> Edit:
        """See :class:`Kind`."""
        new: object = value
        if key == "takes":
            new = pairs_of(value, f"view:{of}:takes")
        elif key == "known-to":
            new = words_of(value) or None
        update = {key.replace("-", "_"): new}
        return SetView(of, case.views[of].model_copy(update=update))

    def added(self, case: Case, name: str, given: Mapping[str, str]) -> Edit:
        """See :class:`Kind`."""
        words = {key: given.get(key, "") for key in ("what", "basis", "why")}
        known = words_of(given.get("known-to", ""))
        takes = pairs_of(given["takes"], self.field("takes"))
        return SetView(name, View(takes=takes, known_to=known or None, **words))

    def removed(self, name: str) -> Edit:
        """See :class:`Kind`."""
        return SetView(name, None)


def _without(case: Case, known: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """The actors that have nothing of a kind, to be chosen from."""
    free = [(key, capital(case.title_of(key))) for key in case.actors if key not in known]
    return chosen_from([("", "– choose an actor –"), *free]) if free else ()
