"""From the ``graph:`` section of a case to a :class:`Conflict`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from standoff.base.errors import Place, Problem, StandoffError, listed, nearest
from standoff.lens.graph.build import Frame, Skeleton, bits_by_name, conflict, skeleton
from standoff.lens.graph.conditions import (
    Condition,
    OptionNames,
    more_than_one,
    no_option,
    none_of,
    read_condition,
)
from standoff.lens.graph.model import MOST_COMPARED, MOST_DECISION_MAKERS, Conflict, Option
from standoff.lens.graph.moves import from_lists
from standoff.lens.graph.notes import idle_notes, tie_notes
from standoff.lens.graph.preference import Preference, idle_statements, indifferent
from standoff.lens.graph.section import Barred, GraphSection, Preferences
from standoff.lens.graph.states import MOST_OPTIONS, too_many_options
from standoff.lens.graph.wants import Speech, Wants, read_wants

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path], Place | None]
OutcomePayoffs = Sequence[Mapping[str, float]]
"""For each entry of the section's ``outcomes``, what it is worth to each actor of the game."""
MOST_PROBLEMS = 20
"""Problems listed before the rest of the section is left unread."""


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
    """Faults are gathered in ``problems`` and told together, as far as one does not hide others."""

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
        self.titles = tuple(maker.name or key for key, maker in section.decision_makers.items())
        self.options: list[Option] = []
        self.bit_of = OptionNames({}, {})
        self.problems: list[Problem] = []

    def fail(self, message: str, *path: str | int) -> StandoffError:
        return StandoffError(Problem(message, self.place_of(path)))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """Keep a fault for later, and go on with what does not hang on it."""
        try:
            yield
        except StandoffError as error:
            self.problems += [each for each in error.problems if each not in self.problems]
            if len(self.problems) >= MOST_PROBLEMS:
                raise StandoffError(self.problems) from error

    def settle(self) -> None:
        if self.problems:
            raise StandoffError(self.problems)

    def run(self) -> Conflict:
        if len(self.makers) > MOST_DECISION_MAKERS:
            raise self.fail(
                f"{len(self.makers):,} decision makers are more than one model may hold "
                f"({MOST_DECISION_MAKERS}); leave out those that change nothing",
                "decision-makers",
            )
        self.read_options()
        if self.options and not self.section.states:
            return self.over_options()
        return self.over_listed_states()

    def read_options(self) -> None:
        for player, maker in enumerate(self.section.decision_makers.values()):
            for option, written in maker.options.items():
                self.options.append(Option(option, (player,), written.direction, written.name))
        if len(self.options) > MOST_OPTIONS:
            raise too_many_options(len(self.options), self.place_of(("decision-makers",)))
        self.bit_of = bits_by_name(self.makers, self.options)

    def names_of(self, player: int) -> OptionNames:
        """Options by name where ``player`` speaks: of several of one name its own is meant."""
        return self.bit_of.seen_by(
            {option.name: bit for bit, option in enumerate(self.options) if player in option.owners}
        )

    def condition(self, text: str, *path: str | int) -> Condition:
        return read_condition(text, self.bit_of, self.place_of(path))

    def conditions(self, texts: Sequence[str], *path: str | int) -> list[Condition]:
        found = []
        for k, text in enumerate(texts):
            with self.gathering():
                found.append(self.condition(text, *path, k))
        return found

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
            with self.gathering():
                if not maker.options:
                    raise self.fail(
                        f"the decision maker '{key}' has no options: give it at least one, "
                        "or leave it out",
                        "decision-makers", key,
                    )  # fmt: skip
                if maker.moves:
                    raise self.fail(
                        f"the moves of '{key}' follow from its options; list moves only for a "
                        "model whose states are named under 'states'",
                        "decision-makers", key, "moves",
                    )  # fmt: skip
        infeasible = self.infeasible()
        merged = self.conditions(self.section.coalesce, "coalesce")
        barred: dict[int, list[tuple[Condition, Condition]]] = {}
        for k, each in enumerate(self.section.barred_moves):
            with self.gathering():
                player, pair = self.barred(each, k)
                barred.setdefault(player, []).append(pair)
        self.settle()
        frame = Frame(
            self.makers,
            tuple(self.options),
            infeasible,
            merged,
            barred,
            self.place_of(("decision-makers",)),
            self.titles,
        )
        base = skeleton(frame)
        notes: list[str] = []
        bare = conflict(frame, base, [indifferent(base.moves.states)] * len(self.makers))
        preferences = self.preferences(bare, base, notes)
        whole = conflict(frame, base, preferences, name=self.name)
        status_quo, coalitions = self.status_quo(whole), self.coalitions()
        views = []
        for key in self.section.views:
            with self.gathering():
                player = self.player(key, "views", key)
                views.append((player, self.view(key, frame, whole)))
        self.settle()
        return conflict(
            frame,
            base,
            preferences,
            name=self.name,
            status_quo=status_quo,
            coalitions=coalitions,
            views=tuple(views),
            notes=tuple(notes),
        )

    def preferences(
        self,
        bare: Conflict,
        base: Skeleton | None,
        notes: list[str],
    ) -> list[Preference]:
        """What each decision maker wants; indifference stands in for one that is at fault."""
        found = []
        for key, maker in self.section.decision_makers.items():
            preference = indifferent(bare.states)
            with self.gathering():
                preference = self.wants(maker, key, bare, base, notes).preference
            found.append(preference)
        return found

    def infeasible(self) -> list[Condition]:
        found = self.conditions(self.section.infeasible, "infeasible")
        for key, groups, rule, word in (
            ("exclusive", self.section.exclusive, more_than_one, "more than one of "),
            ("at-least-one", self.section.at_least_one, none_of, "none of "),
        ):
            for k, group in enumerate(groups):
                with self.gathering():
                    found.append(rule(self.bits(group, key, k), word + ", ".join(group)))
        return found

    def bits(self, group: Sequence[str], *path: str | int) -> int:
        found = 0
        for k, name in enumerate(group):
            if name not in self.bit_of:
                raise self.fail(self.unknown(name), *path, k)
            found |= 1 << self.bit_of[name]
        return found

    def unknown(self, name: str) -> str:
        if name in self.bit_of.shared:
            return f"this names {no_option(name, self.bit_of)}"
        return f"there is no option '{name}'{nearest(name, self.bit_of)}"

    def barred(self, each: Barred, k: int) -> tuple[int, tuple[Condition, Condition]]:
        player = self.player(each.by, "barred-moves", k, "by")
        names = self.names_of(player)
        return player, (
            read_condition(each.from_, names, self.place_of(("barred-moves", k, "from"))),
            read_condition(each.to, names, self.place_of(("barred-moves", k, "to"))),
        )

    def wants(
        self,
        written: Preferences,
        key: str,
        bare: Conflict,
        base: Skeleton | None,
        notes: list[str],
        *path: str | int,
    ) -> Wants:
        where = path or ("decision-makers", key)
        speech = Speech(
            bare,
            None if base is None else self.names_of(self.makers.index(key)),
            self.bit_of,
            self.section.outcomes,
            self.outcome_payoffs,
            lambda inner: self.place_of((*where, *inner)),
            lambda inner: self.place_of(("outcomes", *inner)),
        )
        found = read_wants(written, key, speech)
        if found.statements and base is not None:
            idle = idle_statements(base.patterns[base.representative], found.statements)
            notes.extend(idle_notes(key, found.statements, idle))
        if found.statements or not found.given:
            notes.extend(tie_notes(key, found.preference, bare))
        return found

    def view(self, key: str, frame: Frame, whole: Conflict) -> Conflict:
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
            frame.titles,
        )
        base = skeleton(seen)
        bare = conflict(seen, base, [indifferent(base.moves.states)] * len(self.makers))
        for other in believed.preferences:
            self.player(other, "views", key, "preferences", other)
        preferences = []
        for player, other in enumerate(self.makers):
            if other in believed.preferences:
                path = ("views", key, "preferences", other)
                found = self.wants(believed.preferences[other], other, bare, base, [], *path)
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
        where: dict[str, int] = {}
        for k, name in enumerate(names):
            if where.setdefault(name, k) != k:
                raise self.fail(f"the state '{name}' is named twice", "states")
        for key in ("infeasible", "exclusive", "at_least_one", "coalesce", "barred_moves", "views"):
            if getattr(section, key):
                word = key.replace("_", "-")
                raise self.fail(f"'{word}' speaks of options, which this model does not have", word)
        lists: list[list[tuple[int, int]]] = []
        for key, maker in section.decision_makers.items():
            pairs: list[tuple[int, int]] = []
            for start, ends in maker.moves.items():
                for state in (start, *ends):
                    if state not in where:
                        raise self.fail(
                            f"there is no state '{state}'{nearest(state, names[:MOST_COMPARED])}",
                            "decision-makers", key, "moves", start,
                        )  # fmt: skip
                pairs += [(where[start], where[end]) for end in ends]
            lists.append(pairs)
        moves = from_lists(len(names), lists)
        ties = tuple(indifferent(len(names)) for _ in self.makers)
        bare = Conflict(
            self.makers, (), moves, ties, labels=tuple(names), name=self.name, titles=self.titles
        )
        notes: list[str] = []
        preferences = tuple(self.preferences(bare, None, notes))
        status_quo, coalitions = self.status_quo(bare), self.coalitions()
        self.settle()
        return Conflict(
            self.makers,
            (),
            moves,
            preferences,
            labels=tuple(names),
            name=self.name,
            status_quo=status_quo,
            coalitions=coalitions,
            notes=tuple(notes),
            titles=self.titles,
        )

    # -- what both kinds share ---------------------------------------------------------------

    def status_quo(self, model: Conflict) -> int | None:
        if self.section.status_quo is None:
            return None
        with self.gathering():
            try:
                return model.state(self.section.status_quo)
            except StandoffError as error:
                raise self.fail(error.problems[0].message, "status-quo") from error
        return None

    def coalitions(self) -> tuple[tuple[int, ...], ...]:
        found = []
        for k, names in enumerate(self.section.coalitions):
            with self.gathering():
                members = sorted({self.player(name, "coalitions", k) for name in names})
                if len(members) < 2:
                    raise self.fail("a coalition has at least two members", "coalitions", k)
                found.append(tuple(members))
        return tuple(dict.fromkeys(found))
