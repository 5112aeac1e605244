"""Reads the package's syntax trees, and says where they leave the plan in ``docs/rooms.py``.

    python -m tests.house              how often, by rule and room
    python -m tests.house --list       each place too

An import counts wherever it stands: at the head of a file, inside a function, under
``TYPE_CHECKING``, or as a module's name in a string.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from docs.rooms import DOORS, ROOMS, SHELVES, Room

PACKAGE = Path(__file__).parent.parent / "src" / "standoff"
MOST_PARAMETERS = 8
KERNELS = {"kernel", "inlined", "instruction"}
EMPTY_WORDS = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, order=True)
class Finding:
    """One place where the package leaves the plan; ``room`` is the one that would mend it."""

    room: str
    file: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.says}"


@dataclass
class File:
    """A source file: its module, its room (a folder's name, or its own) and its syntax tree."""

    module: str
    path: str
    tree: ast.Module
    is_package: bool = False
    imports: list[tuple[int, str]] = field(default_factory=list)

    @property
    def room(self) -> str:
        """The first word after the package's name; the package's own file is ``__init__``."""
        words = self.module.split(".")
        return words[1] if len(words) > 1 else "__init__"

    def found(self, line: int, says: str) -> Finding:
        """A finding in this file."""
        return Finding(self.room, self.path, line, says)


@dataclass(frozen=True)
class House:
    """A package as it stands in a folder, and the rooms that it should have."""

    root: Path
    rooms: Sequence[Room] = ROOMS

    @cached_property
    def files(self) -> dict[str, File]:
        """Every file by the name of its module, with what it imports of the package."""
        found: dict[str, File] = {}
        for path in sorted(self.root.rglob("*.py")):
            words = (self.root.name, *path.relative_to(self.root).with_suffix("").parts)
            is_package = words[-1] == "__init__"
            module = ".".join(words[:-1] if is_package else words)
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found[module] = File(module, "/".join(words) + ".py", tree, is_package)
        for each in found.values():
            each.imports = sorted(set(self._imports(each, found)))
        return found

    def _imports(self, file: File, known: dict[str, File]) -> Iterator[tuple[int, str]]:
        """(line, module) of everything of the package that a file imports or names."""
        name = self.root.name
        told = {id(each.value) for each in ast.walk(file.tree) if isinstance(each, ast.Expr)}
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.split(".")[0] == name:
                        yield node.lineno, alias.name
            elif isinstance(node, ast.ImportFrom):
                base = _absolute(file, node)
                if base.split(".")[0] == name:
                    for alias in node.names:
                        inner = f"{base}.{alias.name}"
                        yield node.lineno, inner if inner in known else base
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in told
                and re.fullmatch(rf"{name}(\.\w+)+\.?", node.value)
            ):
                # The beginning of an f-string ends with a point: the room is known all the same.
                module = node.value.rstrip(".")
                if module in known:
                    yield node.lineno, module


def _absolute(file: File, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    up = node.level - (1 if file.is_package else 0)
    base = file.module.split(".")
    return ".".join([*base[: len(base) - up], *filter(None, [node.module])])


def rooms_unknown(house: House) -> Iterator[Finding]:
    """Files and folders that are in no room of the plan, and rooms of the plan that are not there.

    A shelf holds no code.
    """
    known = {room.name for room in house.rooms} | set(DOORS)
    for file in house.files.values():
        if file.room in SHELVES:
            if file.tree.body:
                yield file.found(1, "a shelf holds data, not code")
        elif file.room not in known:
            yield file.found(1, "stands in no room")
        words = set(re.split(r"[._]", file.module))
        for word in sorted(words & EMPTY_WORDS):
            yield file.found(1, f"'{word}' says nothing of what is in it")
    for room in house.rooms:
        if not (house.root / room.name / "__init__.py").is_file():
            yield Finding(room.name, "docs/rooms.py", 1, f"there is no room '{room.name}'")


def arrows(house: House) -> Iterator[Finding]:
    """Imports of rooms that the plan does not allow."""
    order = [room.name for room in house.rooms]
    plan = {room.name: room for room in house.rooms}
    for file in house.files.values():
        if file.room not in plan:
            continue
        above = order[: order.index(file.room)]
        only = plan[file.room].only
        allowed = {file.room, *SHELVES, *(above if only is None else only)}
        for line, module in file.imports:
            room = ([*module.split("."), "__init__"])[1]
            if room not in allowed:
                yield file.found(line, f"{file.room} imports {module}")


def lenses_apart(house: House) -> Iterator[Finding]:
    """Imports between folders of a room that the plan keeps apart."""
    apart = {room.name: room.apart for room in house.rooms if room.apart}
    for file in house.files.values():
        mine = _folder(file.module)
        if mine not in apart.get(file.room, ()):
            continue
        for line, module in file.imports:
            inside = module.split(".")[1:2] == [file.room]
            if inside and _folder(module) != mine:
                yield file.found(line, f"{file.room}/{mine} imports {module}")


def folders_in_order(house: House) -> Iterator[Finding]:
    """Imports of a folder of a room that stands after the importing one in the plan; folders that
    the plan doesn't have, or that are not there."""
    for room in house.rooms:
        order = [name for name, _ in room.folders]
        if not order:
            continue
        there = {_folder(each.module) for each in house.files.values() if _packaged(each, room)}
        for name in sorted(there ^ set(order)):
            yield Finding(room.name, "docs/rooms.py", 1, f"is {room.name}/{name} a folder or not?")
        for file in house.files.values():
            if file.room != room.name or _folder(file.module) not in order:
                continue
            mine = order.index(_folder(file.module))
            for line, module in file.imports:
                words = module.split(".")
                if words[1:2] == [room.name] and words[2:3] and words[2] not in order[: mine + 1]:
                    yield file.found(line, f"{room.name}/{order[mine]} imports {module}")


def _packaged(file: File, room: Room) -> bool:
    return file.is_package and file.room == room.name and len(file.module.split(".")) == 3


def _folder(module: str) -> str:
    return ([*module.split("."), "", ""])[2]


def circles(house: House) -> Iterator[Finding]:
    """Files that import each other in a circle; each circle is told once, at its first file."""
    edges = {
        name: sorted({to for _, to in file.imports if to in house.files and to != name})
        for name, file in house.files.items()
    }
    for circle in _knots(edges):
        first = house.files[min(circle)]
        yield first.found(1, f"a circle of {len(circle)} files: {', '.join(sorted(circle))}")


def _knots(edges: dict[str, list[str]]) -> list[list[str]]:
    """Sets of more than one node from each of which each other is reached."""
    reached: dict[str, set[str]] = {}
    for start in edges:
        seen: set[str] = set()
        todo = list(edges[start])
        while todo:
            each = todo.pop()
            if each not in seen:
                seen.add(each)
                todo += edges[each]
        reached[start] = seen
    found: list[list[str]] = []
    placed: set[str] = set()
    for node in sorted(edges):
        if node in reached[node] and node not in placed:
            knot = [each for each in reached[node] if node in reached[each]]
            placed.update(knot)
            found.append(knot)
    return found


def many_parameters(house: House) -> Iterator[Finding]:
    """Functions of more than eight parameters, compiled kernels aside."""
    for file in house.files.values():
        for node, owner in _functions(file.tree):
            if _decorators(node) & KERNELS:
                continue
            names = node.args
            told = [*names.posonlyargs, *names.args, *names.kwonlyargs]
            told += [each for each in (names.vararg, names.kwarg) if each]
            bound = owner and "staticmethod" not in _decorators(node)
            count = len(told) - (1 if bound else 0)
            if count > MOST_PARAMETERS:
                yield file.found(node.lineno, f"{_named(node, owner)} takes {count} parameters")


def undocumented(house: House) -> Iterator[Finding]:
    """Public modules, classes, functions, methods and properties without a docstring."""
    for file in house.files.values():
        private = any(w.startswith("_") and w not in DOORS for w in file.module.split("."))
        if private:
            continue
        if file.tree.body and not ast.get_docstring(file.tree):
            yield file.found(1, "the file has no docstring")
        for node, owner in _public(file.tree.body, ()):
            again = {"setter", "deleter", "overload"} & _decorators(node)
            if not again and not ast.get_docstring(node):
                yield file.found(node.lineno, f"{_named(node, owner)} has no docstring")


def _public(
    body: Sequence[ast.stmt], owner: tuple[str, ...]
) -> Iterator[tuple[ast.ClassDef | Function, tuple[str, ...]]]:
    for node in body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node, owner
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, (*owner, node.name))


def _functions(
    tree: ast.AST, owner: tuple[str, ...] = ()
) -> Iterator[tuple[Function, tuple[str, ...]]]:
    """Every function with the classes it is a method of, those inside functions too."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, (*owner, node.name))
        else:
            if isinstance(node, Function):
                yield node, owner
            yield from _functions(node, () if isinstance(node, Function) else owner)


def _decorators(node: ast.ClassDef | Function) -> set[str]:
    """The last words of a definition's decorators."""
    found = set()
    for each in node.decorator_list:
        called = each.func if isinstance(each, ast.Call) else each
        found.add(ast.unparse(called).split(".")[-1])
    return found


def _named(node: ast.ClassDef | Function, owner: tuple[str, ...]) -> str:
    return ".".join([*owner, node.name])


RULES: dict[str, Callable[[House], Iterator[Finding]]] = {
    "in no room": rooms_unknown,
    "arrows": arrows,
    "lenses apart": lenses_apart,
    "folders in order": folders_in_order,
    "circles": circles,
    "parameters": many_parameters,
    "docstrings": undocumented,
}


def main() -> None:
    """Print how often each rule is broken, by room."""
    house = House(PACKAGE)
    out = sys.stdout
    for name, rule in RULES.items():
        found = sorted(rule(house))
        rooms = Counter(each.room for each in found)
        told = ", ".join(f"{room} {count}" for room, count in sorted(rooms.items()))
        out.write(f"{name}: {len(found)}{f' ({told})' if told else ''}\n")
        if "--list" in sys.argv:
            by_room = defaultdict(list)
            for each in found:
                by_room[each.room].append(each)
            for room in by_room:
                out.writelines(f"  {each}\n" for each in by_room[room])


if __name__ == "__main__":
    main()
