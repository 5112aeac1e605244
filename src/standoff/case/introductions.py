"""What a case leaves unsaid, or says amiss, of its pieces for readers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from standoff.base.errors import Problem, listed, nearest
from standoff.case.model import Case
from standoff.case.reader import Document, Path_

_GOOD = re.compile(
    r"\b(months?|times?|breakout|surviv|welfare|gain|benefit|trust|support|growth|income|wealth|"
    r"prosper|stabil|saved|approval|confidence|cooperat|complian|health|freedom|lead|warning|"
    r"peace|revenue|turnout)",
    re.IGNORECASE,
)
_BAD = re.compile(
    r"\b(loss|lost|lose|death|dead|die|kill|casualt|cost|damage|harm|refugee|displace|risk|price|"
    r"decline|fall|wound|hunger|delay)",
    re.IGNORECASE,
)
_NAMED = 4
"""How many pieces without an introduction are named; the rest is a number."""


def introduction_problems(
    case: Case, measures: tuple[str, ...], document: Document | None
) -> Iterator[Problem]:
    """Words of nothing (errors); pieces that no reader is introduced to, and measures of which
    more seems better though nothing is said (warnings)."""
    yield from _words(case, document)
    yield from _unintroduced(case, measures, document)
    for name, measure in case.measures.items():
        told = " ".join((re.sub(r"[-_]", " ", name), measure.unit, measure.what))
        if measure.better is None and _GOOD.search(told) and not _BAD.search(told):
            yield Problem(
                f"measure '{name}' sounds as if more of it were better, but less is taken to be; "
                "say 'better: more' or 'better: less'",
                document.place(("measures", name), key=True) if document else None,
                "warning",
            )


def _unintroduced(
    case: Case, measures: tuple[str, ...], document: Document | None
) -> Iterator[Problem]:
    sections: tuple[tuple[str, Iterable[str], str, str], ...] = (
        ("policies", case.policies, "policy", "policies"),
        ("outcomes", case.outcomes, "outcome", "outcomes"),
        ("measures", measures, "measure", "measures"),
    )
    for section, names, one, many in sections:
        written = getattr(case, section)
        bare = [name for name in names if name not in written or not written[name].what]
        if not bare:
            continue
        shown = ", ".join(f"'{name}'" for name in bare[:_NAMED])
        more = f" and {len(bare) - _NAMED} more" if len(bare) > _NAMED else ""
        yield Problem(
            f"{one if len(bare) == 1 else many} {shown}{more} {'has' if len(bare) == 1 else 'have'}"
            f" no 'what'; say under '{section}' what a reader is to understand by "
            f"{'it' if len(bare) == 1 else 'them'}",
            document.place((section, bare[0]), key=True) if document else None,
            "warning",
        )


def _words(case: Case, document: Document | None) -> Iterator[Problem]:
    worded: list[tuple[str, Mapping[str, str], list[str], Path_]] = [
        (
            f"stage '{stage.stage}' has no choice or branch",
            stage.words,
            [*stage.choose, *stage.chance],
            place,
        )
        for place, stage, _ in case.stages
    ]
    worded += [
        (f"'{actor}' has no type", types.words, list(types.chance), ("types", actor))
        for actor, types in case.types.items()
    ]
    worded += [
        (f"lever '{name}' has no setting", lever.words, lever.values, ("levers", name))
        for name, lever in case.levers.items()
    ]
    for owner, said, known, path in worded:
        for word in said:
            if word not in known:
                yield Problem(
                    f"{owner} '{word}'; expected {listed(known)}{nearest(word, known)}",
                    document.place((*path, "words", word), key=True) if document else None,
                )
