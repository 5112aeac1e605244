"""Files of GMCR+ (``.gmcr``): JSON with options, decision makers, conditions and rankings."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from standoff.base.errors import Place, Problem, StandoffError
from standoff.base.files import read_text
from standoff.lens.graph.build import Frame, Skeleton, conflict, skeleton
from standoff.lens.graph.conditions import Condition, any_of, check_tested, from_literals
from standoff.lens.graph.model import MOST_DECISION_MAKERS, Conflict, Option
from standoff.lens.graph.notes import idle_notes, tie_notes
from standoff.lens.graph.preference import (
    Preference,
    Statement,
    from_ranking,
    indifferent,
    prioritised,
)
from standoff.lens.graph.states import MOST_OPTIONS

MOST_BYTES = 64 << 20
_DIRECTION = {"both": "both", "fwd": "forward", "back": "back"}
_KINDS: dict[type, str] = {
    list: "a list",
    dict: "an object",
    str: "a text",
    int: "a whole number",
    bool: "true or false",
}


def read_gmcr(path: str | Path) -> Conflict:
    """Read a ``.gmcr`` file.

    Raises StandoffError, in one sentence, for a file that is missing, no JSON, or lacks or
    mistypes a field.
    """
    place = Place(str(path))
    return parse_gmcr(read_text(path, MOST_BYTES, "a .gmcr file"), place)


def parse_gmcr(text: str, place: Place) -> Conflict:
    """Read the text of a ``.gmcr`` file; see :func:`read_gmcr`."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        where = Place(place.file, error.lineno, error.colno)
        raise StandoffError(f"The file is not valid JSON: {error.msg.lower()}", where) from error
    except (RecursionError, ValueError) as error:
        raise StandoffError("The file's JSON is nested too deeply or malformed", place) from error
    return _Reader(place).read(data)


class _Reader:
    def __init__(self, place: Place):
        self.place = place

    def fail(self, where: str, message: str) -> StandoffError:
        return StandoffError(Problem(f"{where}: {message}" if where else message, self.place))

    def get(self, data: Any, key: str, kind: type, where: str) -> Any:
        """The field ``key``, of the given kind."""
        if not isinstance(data, dict):
            raise self.fail(where or "The file", f"expected an object, found {_found(data)}")
        path = f"{where}.{key}" if where else key
        if key not in data:
            raise self.fail(where, f"the field '{key}' is missing; expected {_KINDS[kind]}")
        return self.typed(data[key], kind, path)

    def typed(self, value: Any, kind: type, where: str) -> Any:
        wrong_bool = isinstance(value, bool) and kind is not bool
        if wrong_bool or not isinstance(value, kind):
            raise self.fail(where, f"expected {_KINDS[kind]}, found {_found(value)}")
        return value

    def read(self, data: Any) -> Conflict:
        options_data = self.get(data, "options", list, "")
        makers_data = self.get(data, "decisionMakers", list, "")
        if len(makers_data) > MOST_DECISION_MAKERS:
            raise self.fail(
                "decisionMakers",
                f"{len(makers_data):,} decision makers are more than {MOST_DECISION_MAKERS}",
            )
        infeasible_data = self.get(data, "infeasibles", list, "")
        names, directions = self.options(options_data)
        count = len(names)
        owners: list[list[int]] = [[] for _ in names]
        makers: list[str] = []
        for k, maker in enumerate(makers_data):
            where = f"decisionMakers[{k}]"
            name = self.name(maker, where)
            if name in makers:
                raise self.fail(f"{where}.name", f"there are two decision makers called '{name}'")
            makers.append(name)
            for j, bit in enumerate(self.get(maker, "options", list, where)):
                index = self.index(bit, count, f"{where}.options[{j}]")
                if k not in owners[index]:
                    owners[index].append(k)
        options = tuple(
            Option(name, tuple(own), direction)
            for name, own, direction in zip(names, owners, directions, strict=True)
        )
        infeasible = [
            self.condition(item, count, f"infeasibles[{k}]")
            for k, item in enumerate(infeasible_data)
        ]
        frame = Frame(tuple(makers), options, infeasible, place=self.place)
        base = skeleton(frame)
        bare = conflict(frame, base, [indifferent(base.moves.states)] * len(makers))
        manual = self.manual(data)
        notes = [
            f"Nobody controls the option '{option.name}', so nothing changes it."
            for option in options
            if not option.owners
        ]
        preferences = [
            self.preference(maker, k, manual, count, base, bare, notes)
            for k, maker in enumerate(makers_data)
        ]
        views = self.views(makers_data, frame, base, count, preferences)
        return conflict(
            frame,
            base,
            preferences,
            name=Path(self.place.file).stem,
            coalitions=self.coalitions(data, len(makers)),
            views=views,
            notes=tuple(notes),
        )

    def options(self, items: list[Any]) -> tuple[list[str], list[str]]:
        if not items:
            raise self.fail("options", "the model has no options")
        if len(items) > MOST_OPTIONS:
            raise self.fail("options", f"{len(items)} options are more than {MOST_OPTIONS}")
        names, directions = [], []
        for k, item in enumerate(items):
            where = f"options[{k}]"
            names.append(self.name(item, where))
            direction = self.get(item, "permittedDirection", str, where)
            if direction not in _DIRECTION:
                raise self.fail(
                    f"{where}.permittedDirection",
                    f"expected 'both', 'fwd' or 'back', found '{direction}'",
                )
            directions.append(_DIRECTION[direction])
        return names, directions

    def name(self, data: Any, where: str) -> str:
        text = str(self.get(data, "name", str, where))
        if not text.strip():
            raise self.fail(f"{where}.name", "the name is empty")
        # Escape sequences in a stranger's file could rewrite what the terminal shows.
        if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
            raise self.fail(f"{where}.name", f"the name {text[:40]!a} holds a control character")
        return text

    def index(self, value: Any, count: int, where: str) -> int:
        index: int = self.typed(value, int, where)
        if not 0 <= index < count:
            raise self.fail(where, f"there is no option {index}; options are 0 to {count - 1}")
        return index

    def condition(self, item: Any, count: int, where: str, depth: int = 0) -> Condition:
        if isinstance(item, dict):
            if item.get("compound") is not True:
                raise self.fail(where, "an object here needs \"compound\": true and 'members'")
            if depth > 20:
                raise self.fail(where, "compound conditions are nested too deeply")
            members = [
                self.condition(member, count, f"{where}.members[{k}]", depth + 1)
                for k, member in enumerate(self.get(item, "members", list, where))
            ]
            return any_of(members, " or ".join(member.text for member in members))
        taken = left = 0
        for k, pair in enumerate(self.typed(item, list, where)):
            if not isinstance(pair, list) or len(pair) != 2:
                raise self.fail(f"{where}[{k}]", 'expected a pair such as [0, "Y"]')
            bit = 1 << self.index(pair[0], count, f"{where}[{k}][0]")
            if pair[1] not in ("Y", "N"):
                raise self.fail(f"{where}[{k}][1]", f'expected "Y" or "N", found {pair[1]!r}')
            if pair[1] == "Y":
                taken |= bit
            else:
                left |= bit
        text = "".join(
            "Y" if taken >> b & 1 else "N" if left >> b & 1 else "-" for b in range(count)
        )
        return from_literals(taken, left, text)

    def manual(self, data: dict[str, Any]) -> bool:
        for key in ("useManualPreferenceRanking", "useManualPreferenceVectors"):
            if key in data:
                return bool(self.typed(data[key], bool, key))
        return False

    def preference(
        self,
        maker: Any,
        k: int,
        manual: bool,
        count: int,
        base: Skeleton,
        bare: Conflict,
        notes: list[str],
    ) -> Preference:
        where, name = f"decisionMakers[{k}]", str(maker["name"])
        if manual:
            key = "preferenceRanking"
            if key not in maker and "preferenceVector" in maker:
                key = "preferenceVector"
            return self.ranking(self.get(maker, key, list, where), base, f"{where}.{key}")
        statements = [
            Statement(self.condition(item, count, f"{where}.preferences[{j}]"))
            for j, item in enumerate(self.get(maker, "preferences", list, where))
        ]
        check_tested([each.condition for each in statements], 2 * len(base.patterns), self.place)
        found, idle = prioritised(base.patterns, statements)
        if not statements:
            notes.append(f"{name} has no preference statements, so all its states are tied.")
            return found
        notes.extend(idle_notes(name, statements, idle))
        notes.extend(tie_notes(name, found, bare))
        return found

    def ranking(self, entries: list[Any], base: Skeleton, where: str) -> Preference:
        ranked: list[list[int]] = []
        for j, entry in enumerate(entries):
            tied = entry if isinstance(entry, list) else [entry]
            ranked.append([self.typed(state, int, f"{where}[{j}]") - 1 for state in tied])
        try:
            return from_ranking(len(base.patterns), ranked)
        except StandoffError as error:
            raise self.fail(where, error.problems[0].message) from error

    def coalitions(self, data: dict[str, Any], players: int) -> tuple[tuple[int, ...], ...]:
        found: list[tuple[int, ...]] = []
        for k, item in enumerate(self.typed(data.get("coalitions", []), list, "coalitions")):
            members = item if isinstance(item, list) else [item]
            for member in members:
                index = self.typed(member, int, f"coalitions[{k}]")
                if not 0 <= index < players:
                    raise self.fail(
                        f"coalitions[{k}]",
                        f"there is no decision maker {index}; they are 0 to {players - 1}",
                    )
            if len(set(members)) > 1:
                found.append(tuple(sorted(set(members))))
        return tuple(dict.fromkeys(found))

    def views(
        self, makers: list[Any], frame: Frame, base: Skeleton, count: int,
        preferences: Sequence[Preference],
    ) -> tuple[tuple[int, Conflict], ...]:  # fmt: skip
        """What each decision maker sees once the states that it misperceives are left out."""
        found: list[tuple[int, Conflict]] = []
        for k, maker in enumerate(makers):
            where = f"decisionMakers[{k}].misperceptions"
            items = self.typed(maker.get("misperceptions", []), list, where)
            unseen = [self.condition(item, count, f"{where}[{j}]") for j, item in enumerate(items)]
            if not unseen:
                continue
            try:
                seen = skeleton(
                    Frame(frame.decision_makers, frame.options, [*frame.infeasible, *unseen])
                )
            except StandoffError as error:
                raise self.fail(where, "leave this decision maker no state at all") from error
            kept = base.patterns.searchsorted(seen.patterns)
            own = [preference.restricted(kept) for preference in preferences]
            found.append(
                (k, conflict(frame, seen, own, name=f"as {frame.decision_makers[k]} sees it"))
            )
        return tuple(found)


def _found(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    for kind, name in _KINDS.items():
        if isinstance(value, kind):
            return name
    return "a number"
