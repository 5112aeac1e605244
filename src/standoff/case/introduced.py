"""What the pieces of a case are, in its own words, for whoever meets them for the first time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from standoff.case.stages import Stage


class Told(Protocol):
    """A piece that may say what it is."""

    @property
    def what(self) -> str:
        """What it is, in words."""


class Worded(Protocol):
    """A piece that may say what its words are: settings of a lever, types of an actor."""

    @property
    def words(self) -> Mapping[str, str]:
        """What each word is."""


def described(
    name: str,
    word: str,
    told: Iterable[Mapping[str, Told]],
    play: Sequence[Stage],
    worded: Iterable[Mapping[str, Worded]],
) -> str:
    """What ``name`` is, or ``word`` among its words; empty where nobody says.

    ``told``: the sections to look in for a name, in order; stages come after them. A name that is
    none of these is looked for among the words.
    """
    by_owner = {stage.stage: _words_at(stage) for stage in play}
    for section in worded:
        for owner, piece in section.items():
            by_owner.setdefault(owner, {}).update(piece.words)
    if word:
        return by_owner.get(name, {}).get(word, "")
    stages = {stage.stage: stage for stage in play}
    named = (section[name].what for section in (*told, stages) if name in section)
    among_words = (words[name] for words in by_owner.values() if name in words)
    return next((text for text in (*named, *among_words) if text), "")


def _words_at(stage: Stage) -> dict[str, str]:
    own = {word: option.what for word, option in stage.choose.items() if option.what}
    return {**stage.words, **own}
