"""From the ``graph:`` section of a case to a :class:`Conflict`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from standoff.case.graph_section import Barred, GraphSection, Preferences
from standoff.errors import Place, Problem, StandoffError, listed, nearest
from standoff.graph.build import Frame, Skeleton, bits_by_name, conflict, skeleton
from standoff.graph.conditions import Condition, more_than_one, none_of, read_condition
from standoff.graph.gmcr import idle_notes, tie_notes
from standoff.graph.model import Conflict, Option
from standoff.graph.moves import from_lists
from standoff.graph.preference import indifferent
from standoff.graph.wants import Wants, read_wants

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path], Place | None]
OutcomePayoffs = Sequence[Mapping[str, float]]
"""For each entry of the section's ``outcomes``, what it is worth to each actor of the game."""


def nowhere(_: Path) -> None:
    """For a section that was built in Python and stands in no file."""
    return


def from_section(
    section: GraphSection,
    place_of: PlaceOf = nowhere,
    outcome_payoffs: OutcomePayoffs | None = None,
    name: str = "",
) -> Conflict:
    """Compile a graph section.

    Args:
        section: what the analyst wrote.
        place_of: the place in the file of a path inside the section.
        outcome_payoffs: needed only where a decision maker's preferences come ``from-game``.

    Raises StandoffError with one sentence for each fault, with its place.
    """
    return _Compiler(section, place_of, outcome_payoffs, name).run()


class _Compiler:
    def __init__(
        self,
        section: GraphSection,
        place_of: PlaceOf,
        outcome_payoffs: OutcomePayoffs | None,
        name: str,
    ):
        self.section, self.place_of, self.name = section, place_of, name
        self.outcome_payoffs = outcome_payoffs
        self.makers = tuple(section.decision_makers)
        self.options: list[Option] = []
        self.bit_of: dict[str, int] = {}

    def fail(self, message: str, *path: str | int) -> StandoffError:
        return StandoffError(Problem(message, self.place_of(path)))

    def run(self) -> Conflict:
        self.read_options()
        if self.options and not self.section.states:
            return self.over_options()
        return self.over_listed_states()

    def read_options(self) -> None:
        owner_of: dict[str, str] = {}
        for player, (key, maker) in enumerate(self.section.decision_makers.items()):
            for option, written in maker.options.items():
                if option in owner_of:
                    raise self.fail(
                        f"'{option}' is an option of both '{owner_of[option]}' and '{key}'; "
                        "give each its own name",
                        "decision-makers", key, "options", option,
                    )  # fmt: skip
                owner_of[option] = key
                self.options.append(Option(option, (player,), written.direction))
        self.bit_of = bits_by_name(self.makers, self.options)

    def condition(self, text: str, *path: str | int) -> Condition:
        return read_condition(text, self.bit_of, self.place_of(path))

    def player(self, name: str, *path: str | int) -> int:
        if name not in self.makers:
            raise self.fail(
                f"there is no decision maker '{name}'; expected {listed(self.makers)}"
                f"{nearest(name, self.makers)}",
                *path,
            )
        return self.makers.index(name)

    # -- states that are option combinations -------------------------------------------------

    def over_options(self) -> Conflict:
        for key, maker in self.section.decision_makers.items():
            if not maker.options:
                raise self.fail(
                    f"the decision maker '{key}' has no options: give it at least one, "
                    "or leave it out",
                    "decision-makers", key,
                )  # fmt: skip
            if maker.moves:
                raise self.fail(
                    f"the moves of '{key}' follow from its options; list moves only for a model "
                    "whose states are named under 'states'",
                    "decision-makers", key, "moves",
                )  # fmt: skip
        infeasible = self.infeasible()
        merged = [self.condition(t, "coalesce", k) for k, t in enumerate(self.section.coalesce)]
        barred: dict[int, list[tuple[Condition, Condition]]] = {}
        for k, each in enumerate(self.section.barred_moves):
            player, pair = self.barred(each, k)
            barred.setdefault(player, []).append(pair)
        frame = Frame(
            self.makers,
            tuple(self.options),
            infeasible,
            merged,
            barred,
            self.place_of(("decision-makers",)),
        )
        base = skeleton(frame)
        notes: list[str] = []
        bare = conflict(frame, base, [indifferent(base.moves.states)] * len(self.makers))
        preferences = [
            self.wants(maker, key, bare, base, infeasible, notes).preference
            for key, maker in self.section.decision_makers.items()
        ]
        whole = conflict(frame, base, preferences, name=self.name)
        views = tuple(
            (self.player(key, "views", key), self.view(key, frame, whole, infeasible))
            for key in self.section.views
        )
        return conflict(
            frame,
            base,
            preferences,
            name=self.name,
            status_quo=self.status_quo(whole),
            coalitions=self.coalitions(),
            views=views,
            notes=tuple(notes),
        )

    def infeasible(self) -> list[Condition]:
        found = [
            self.condition(text, "infeasible", k) for k, text in enumerate(self.section.infeasible)
        ]
        for k, group in enumerate(self.section.exclusive):
            bits = self.bits(group, "exclusive", k)
            found.append(more_than_one(bits, "more than one of " + ", ".join(group)))
        for k, group in enumerate(self.section.at_least_one):
            bits = self.bits(group, "at-least-one", k)
            found.append(none_of(bits, "none of " + ", ".join(group)))
        return found

    def bits(self, group: Sequence[str], *path: str | int) -> int:
        found = 0
        for k, name in enumerate(group):
            if name not in self.bit_of:
                raise self.fail(
                    f"there is no option '{name}'{nearest(name, self.bit_of)}", *path, k
                )
            found |= 1 << self.bit_of[name]
        return found

    def barred(self, each: Barred, k: int) -> tuple[int, tuple[Condition, Condition]]:
        return self.player(each.by, "barred-moves", k, "by"), (
            self.condition(each.from_, "barred-moves", k, "from"),
            self.condition(each.to, "barred-moves", k, "to"),
        )

    def wants(
        self,
        written: Preferences,
        key: str,
        bare: Conflict,
        base: Skeleton | None,
        infeasible: Sequence[Condition],
        notes: list[str],
        *path: str | int,
    ) -> Wants:
        where = path or ("decision-makers", key)
        found = read_wants(
            written,
            key,
            bare,
            None if base is None else self.bit_of,
            infeasible,
            self.section.outcomes,
            self.outcome_payoffs,
            lambda inner: self.place_of((*where, *inner)),
            lambda inner: self.place_of(("outcomes", *inner)),
        )
        if found.statements and base is not None:
            notes.extend(idle_notes(key, found.statements, base))
        if found.statements or not found.given:
            notes.extend(tie_notes(key, found.preference))
        return found

    def view(
        self, key: str, frame: Frame, whole: Conflict, infeasible: Sequence[Condition]
    ) -> Conflict:
        believed = self.section.views[key]
        unseen = [
            self.condition(text, "views", key, "unseen", k)
            for k, text in enumerate(believed.unseen)
        ]
        seen = Frame(
            frame.decision_makers,
            frame.options,
            [*frame.infeasible, *unseen],
            frame.merged,
            frame.barred,
            self.place_of(("views", key)),
        )
        base = skeleton(seen)
        bare = conflict(seen, base, [indifferent(base.moves.states)] * len(self.makers))
        for other in believed.preferences:
            self.player(other, "views", key, "preferences", other)
        preferences = []
        for player, other in enumerate(self.makers):
            if other in believed.preferences:
                path = ("views", key, "preferences", other)
                found = self.wants(
                    believed.preferences[other],
                    other,
                    bare,
                    base,
                    [*infeasible, *unseen],
                    [],
                    *path,
                )
                preferences.append(found.preference)
            else:
                kept = whole.moves.pattern.searchsorted(base.moves.pattern)
                preferences.append(whole.preferences[player].restricted(kept))
        return conflict(seen, base, preferences, name=f"as {key} sees it")

    # -- states that are named, moves that are listed ----------------------------------------

    def over_listed_states(self) -> Conflict:
        section = self.section
        names = list(section.states)
        if not names:
            raise self.fail(
                f"the decision maker '{self.makers[0]}' has no options: give every decision maker "
                "its options, or name the 'states' and list each one's 'moves'",
                "decision-makers", self.makers[0],
            )  # fmt: skip
        if self.options:
            raise self.fail("give options or 'states', not both", "states")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise self.fail(f"the state '{twice}' is named twice", "states")
        for key in ("infeasible", "exclusive", "at_least_one", "coalesce", "barred_moves", "views"):
            if getattr(section, key):
                word = key.replace("_", "-")
                raise self.fail(f"'{word}' speaks of options, which this model does not have", word)
        where = {name: k for k, name in enumerate(names)}
        lists = []
        for key, maker in section.decision_makers.items():
            pairs = []
            for start, ends in maker.moves.items():
                path = ("decision-makers", key, "moves", start)
                for state in (start, *ends):
                    if state not in where:
                        raise self.fail(
                            f"there is no state '{state}'{nearest(state, where)}", *path
                        )
                pairs += [(where[start], where[end]) for end in ends]
            lists.append(pairs)
        moves = from_lists(len(names), lists)
        ties = tuple(indifferent(len(names)) for _ in self.makers)
        bare = Conflict(self.makers, (), moves, ties, labels=tuple(names), name=self.name)
        notes: list[str] = []
        preferences = tuple(
            self.wants(maker, key, bare, None, (), notes).preference
            for key, maker in section.decision_makers.items()
        )
        return Conflict(
            self.makers,
            (),
            moves,
            preferences,
            labels=tuple(names),
            name=self.name,
            status_quo=self.status_quo(bare),
            coalitions=self.coalitions(),
            notes=tuple(notes),
        )

    # -- what both kinds share ---------------------------------------------------------------

    def status_quo(self, model: Conflict) -> int | None:
        if self.section.status_quo is None:
            return None
        try:
            return model.state(self.section.status_quo)
        except StandoffError as error:
            raise self.fail(error.problems[0].message, "status-quo") from error

    def coalitions(self) -> tuple[tuple[int, ...], ...]:
        found = []
        for k, names in enumerate(self.section.coalitions):
            members = sorted({self.player(name, "coalitions", k) for name in names})
            if len(members) < 2:
                raise self.fail("a coalition has at least two members", "coalitions", k)
            found.append(tuple(members))
        return tuple(dict.fromkeys(found))
