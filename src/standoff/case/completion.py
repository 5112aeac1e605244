"""What may be written at a place in a case file, told from the language's own classes and from the
names that the file has so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from standoff.case.basis import JUDGEMENT
from standoff.case.model import Case
from standoff.case.part import Part
from standoff.case.policies import Policy
from standoff.case.syntax import FUNCTIONS, MINDS, QUERIES, ROUND_FUNCTIONS
from standoff.case.unfinished import Named, Spot, named, spot

EXPRESSIONS = frozenset({
    "when", "is", "value", "test", "about", "until", "precision", "chance", "payoffs", "measures",
    "types", "terms", "takes", "choose", "parameters", "sees",
})  # fmt: skip
"""Keys under which an expression may stand."""
OF = {
    "actor": ("actors",),
    "hidden-from": ("actors",),
    "known-to": ("actors",),
    "sees": ("stages", "actors"),
    "between": ("parameters",),
    "opposes": ("claims",),
    "school": (),
}
"""Keys whose values are names, and the sections that these are of."""
KEYS = {
    "payoffs": ("actors",),
    "measures": ("measures",),
    "types": ("actors",),
    "views": ("actors",),
    "precision": ("actors",),
    "takes": ("parameters", "terms"),
    "set": ("levers",),
    "parameters": ("parameters",),
    "outcomes": ("outcomes",),
    "claims": ("claims",),
    "terms": ("terms",),
}
"""Keys under which names stand as keys, and the sections that these are of."""
NEW = frozenset({"parameters", "outcomes", "claims", "terms", "measures", "policies"})
"""Sections of a case whose entries are named by who writes them."""
SPOKEN = (
    "parameters", "terms", "levers", "actors", "stages", "outcomes", "policies", "measures",
)  # fmt: skip
"""What an expression speaks of."""


@dataclass(frozen=True, slots=True)
class Completion:
    """A word that may stand there, what ``kind`` of word it is, and ``what`` it means."""

    word: str
    kind: Literal["key", "name", "word", "function"]
    what: str = ""

    def to_dict(self) -> dict[str, str]:
        """As plain data."""
        return {"word": self.word, "kind": self.kind, "what": self.what}


def completions(
    text: str, line: int, column: int, form: type[Case] = Case
) -> tuple[str, list[Completion]]:
    """The word that is begun at a line and column (from 1) of a text, and all that may stand
    there; ``form`` is the class of whole case files, the sections of lenses included."""
    at = spot(text, line, column)
    if at is None:
        return "", []
    names = named(text)
    found = _keys(at, names, form) if at.key else _values(at, names, form)
    once = {each.word: each for each in reversed(list(found)) if each.word not in at.beside}
    return at.word, list(reversed(once.values()))


def _keys(at: Spot, names: Named, form: type[Case]) -> Iterator[Completion]:
    last = str(at.path[-1]) if at.path else ""
    for part in _parts(form, at.path):
        if part is Policy:
            yield from _names(names.of("levers"))
        for key, info in part.model_fields.items():
            if not (part is Policy and key == "set"):
                yield Completion(info.alias or key, "key", info.description or "")
    if last in KEYS and not (len(at.path) == 1 and last in NEW):
        yield from _names(names.of(*KEYS[last]))
    if at.path == ("matters",):
        yield from _names({"probability": "a chance", "payoff": ""} | names.of("measures"))


def _values(at: Spot, names: Named, form: type[Case]) -> Iterator[Completion]:
    steps = [each for each in at.path if isinstance(each, str)]
    last = steps[-1] if steps else ""
    for annotation in _inside([form], at.path):
        for word in _fixed(annotation):
            yield Completion(word, "word")
    if last in ("basis", "source"):
        yield from _names(
            {JUDGEMENT: "your own, with its reason under 'why'"} | names.of("sources")
        )
    if last in OF:
        yield from _names(names.of(*OF[last]))
        return
    if last in names.settings and ("policies" in steps or "set" in steps):
        yield from (Completion(each, "word", f"setting of {last}") for each in names.settings[last])
        return
    if EXPRESSIONS & set(steps[-2:]):
        yield from _names(names.of(*SPOKEN))
        yield from (Completion(word, "word", what) for word, what in names.words.items())
        yield from (
            Completion(word, "word", f"setting of {lever}")
            for lever, words in names.settings.items()
            for word in words
        )
        functions: Iterable[str] = (*FUNCTIONS, *ROUND_FUNCTIONS)
        if last in ("test", "about"):
            functions = (*functions, *sorted(QUERIES), *MINDS)
        yield from (Completion(each, "function") for each in functions)


def _names(found: Mapping[str, str]) -> Iterator[Completion]:
    for name, what in found.items():
        yield Completion(name, "name", what)


def _parts(form: type[Case], path: tuple[str | int, ...]) -> list[type[Part]]:
    return [
        each for each in _inside([form], path) if isinstance(each, type) and issubclass(each, Part)
    ]


def _inside(annotations: list[Any], path: tuple[str | int, ...]) -> list[Any]:
    """What may stand at a path inside what may be written as any of these."""
    found = [each for one in annotations for each in _alternatives(one)]
    for step in path:
        inner: list[Any] = []
        for each in found:
            if isinstance(each, type) and issubclass(each, Part):
                inner += [
                    info.annotation
                    for key, info in each.model_fields.items()
                    if (info.alias or key) == step
                ]
            elif get_origin(each) is dict and isinstance(step, str):
                inner.append(get_args(each)[1])
            elif get_origin(each) in (list, tuple) and step == 0:
                inner.append(get_args(each)[0])
        found = [each for one in inner for each in _alternatives(one)]
    return found


def _alternatives(annotation: Any) -> list[Any]:
    """A union as its members, without what only annotates them."""
    if get_origin(annotation) is Annotated:
        return _alternatives(get_args(annotation)[0])
    if get_origin(annotation) in (dict, list, tuple, Literal) or isinstance(annotation, type):
        return [annotation]
    return [each for one in get_args(annotation) for each in _alternatives(one)]


def _fixed(annotation: Any) -> list[str]:
    if annotation is bool:
        return ["true", "false"]
    return [str(each) for each in get_args(annotation)] if get_origin(annotation) is Literal else []
