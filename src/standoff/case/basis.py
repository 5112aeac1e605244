"""What each piece rests on: a source with its paragraph, or a judgement with its reasons."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from standoff.base.errors import Problem, listed, nearest
from standoff.case.limits import PROBLEMS
from standoff.case.model import Case, Parameter
from standoff.case.parameters import is_open
from standoff.case.part import Based
from standoff.case.reader import Document, Path_
from standoff.case.rounds import blocks_of

JUDGEMENT = "judgement"
_REFERENCE = re.compile(r"\s*([^\W\d]\w*(?:-\w+)*)\b\s*(.*)", re.DOTALL)

_PARAGRAPHS = re.compile(r"(\d+)(?:\s*[–-]\s*(\d+))?")
MOST_PARAGRAPHS = 1000
"""As many paragraphs at once are named by a range."""


def references(text: str) -> list[tuple[str, str]]:
    """``depetris ¶5; glaeser ¶¶9–10`` as (source, where in it) pairs."""
    found: list[tuple[str, str]] = []
    for piece in text.split(";"):
        match = _REFERENCE.match(piece)
        if match:
            found.append((match[1], match[2].strip()))
    return found


def paragraphs_in(where: str) -> list[int]:
    """The numbers of the paragraphs that a reference names: 9 and 10 for ``¶¶9–10``."""
    found: dict[int, None] = {}
    for first, last in _PARAGRAPHS.findall(where):
        low, high = int(first), int(last or first)
        if low <= high < low + MOST_PARAGRAPHS:
            found |= dict.fromkeys(range(low, high + 1))
    return list(found)


@dataclass(frozen=True, slots=True)
class Passage:
    """What a case says stands in one paragraph of a source."""

    source: str
    paragraph: int
    says: str

    def to_dict(self) -> dict[str, object]:
        """Plain data."""
        return asdict(self)


def passages(case: Case, text: str) -> list[Passage]:
    """The paragraphs that ``text`` refers to, as far as the case says what stands in them."""
    return [
        Passage(name, number, says)
        for name, where in references(text)
        if name in case.sources
        for number in paragraphs_in(where)
        if (says := case.sources[name].paragraphs.get(str(number)))
    ]


@dataclass(frozen=True, slots=True)
class Rests:
    """On what the uncertain numbers of a case rest, counted."""

    sources: int
    """On sources alone."""
    both: int
    """On sources and on judgement."""
    judgement: int
    """On judgement alone."""
    unstated: int
    """On nothing that is stated."""

    @property
    def numbers(self) -> int:
        """All of them."""
        return self.sources + self.both + self.judgement + self.unstated

    def to_dict(self) -> dict[str, int]:
        """As plain data."""
        return {"uncertain": self.numbers, **asdict(self)}


def rests(case: Case) -> Rests:
    """On what each uncertain number rests: those with a distribution, formulas left out."""
    counts = dict.fromkeys(("sources", "both", "judgement", "unstated"), 0)
    for parameter in case.parameters.values():
        if parameter.value is not None or is_open(parameter):
            continue
        named = {source for source, _ in references(parameter.basis)}
        judged, sourced = JUDGEMENT in named, bool(named - {JUDGEMENT})
        kind = "both" if judged and sourced else "sources" if sourced else "judgement"
        counts[kind if named else "unstated"] += 1
    return Rests(**counts)


def problems(case: Case, document: Document | None) -> list[Problem]:
    """Unknown sources (errors) and missing bases (warnings)."""
    found: list[Problem] = []

    def tell(message: str, path: Path_, *, key: bool = False, warn: bool = True) -> None:
        place = document.place(path, key=key) if document else None
        found.append(Problem(message, place, "warning" if warn else "error"))

    unknown: set[str] = set()

    def look(text: str, path: Path_) -> None:
        for source, _ in references(text):
            if len(unknown) >= PROBLEMS:
                return
            if source != JUDGEMENT and source not in case.sources:
                unknown.add(f"{path} {source}")
                known = [JUDGEMENT, *case.sources]
                tell(
                    f"there is no source '{source}'; expected {listed(known)}"
                    f"{nearest(source, known)}",
                    path,
                    warn=False,
                )

    def based(part: Based, what: str, path: Path_) -> None:
        if isinstance(part, Parameter) and is_open(part):
            # It rests on the data that it is told by.
            return
        if not part.basis:
            tell(
                f"{what} says nothing of its basis; give 'basis' a source and its paragraph, or "
                "'judgement' with a 'why'",
                path,
                key=True,
            )
        elif JUDGEMENT in part.basis and not part.why:
            tell(f"{what} rests on judgement but gives no 'why'", path, key=True)
        look(part.basis, (*path, "basis"))

    for name, parameter in case.parameters.items():
        based(parameter, f"parameter '{name}'", ("parameters", name))
    for number, each in enumerate(case.correlations):
        based(each, f"the correlation of {' and '.join(each.between)}", ("correlations", number))
    for name, view in case.views.items():
        based(view, f"the view of '{name}'", ("views", name))
    for name, claim in case.claims.items():
        if not claim.source:
            tell(f"claim '{name}' names no source", ("claims", name), key=True)
        look(claim.source, ("claims", name, "source"))
    for section in ("levers", "terms", "outcomes", "measures"):
        for name, part in getattr(case, section).items():
            look(part.basis, (section, name, "basis"))
    for place, stage, _ in case.stages:
        look(stage.basis, (*place, "basis"))
    for number, block in blocks_of(case.play).items():
        look(block.basis, ("play", number, "basis"))
    for name, policy in case.policies.items():
        look(policy.source, ("policies", name, "source"))
    return found
