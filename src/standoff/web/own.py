"""Pages of their own: what is chosen on them, and what is asked about what was chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.questions.cases import Case


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a page is about: the case, the word that stands for it in addresses, what its address
    says, and the cases that may be held against this one; of a kept run, how many worlds it
    ``holds``."""

    case: Case
    key: str
    given: Mapping[str, str]
    others: Sequence[str] = ()
    holds: int = 0

    def draws(self, otherwise: str) -> str:
        """In how many worlds: all that a kept run holds, or else what was chosen."""
        return str(self.holds) if self.holds else self.of("draws", otherwise)

    def of(self, name: str, otherwise: str = "") -> str:
        """What was chosen, or else what is chosen at first."""
        return self.given.get(name) or otherwise

    def among(self, name: str, known: Sequence[str], otherwise: str = "") -> str:
        """What was chosen of a few words; raises :class:`StandoffError` for any other."""
        found = self.of(name, otherwise)
        if found and found not in known:
            raise StandoffError(
                f"'{found}' can't be chosen here; expected {listed(known, 30)}"
                f"{nearest(found, known)}"
            )
        return found


@dataclass(frozen=True, slots=True)
class Asked:
    """A question by its word, its options as a form would send them, and the heading that its
    answer stands under on a page with several; ``subject``: the case that it is asked of, where
    that is not the page's."""

    word: str
    options: Sequence[tuple[str, str]]
    heading: str = ""
    subject: str = ""
    view: Sequence[tuple[str, str]] = ()
    """What the address says, for an answer that is drawn for its page (:mod:`standoff.web.drawn`).
    """


@dataclass(frozen=True, slots=True)
class Own:
    """A page of its own for a question.

    ``names``: what its address may say; ``choose``: the form in which that is chosen, as HTML;
    ``asks``: what is asked then; ``lacks``: what the case would have to say for there to be
    anything to choose or ask, as HTML, empty where it does; ``first``: what is known without
    solving anything, likewise.
    """

    names: tuple[str, ...]
    choose: Callable[[Chosen], str]
    asks: Callable[[Chosen], Sequence[Asked]]
    lacks: Callable[[Chosen], str] = field(default=lambda _: "")
    first: Callable[[Chosen], str] = field(default=lambda _: "")

    def refuse_unknown(self, given: Sequence[tuple[str, str]]) -> None:
        """Raises :class:`StandoffError` for what an address of this page can't say."""
        unknown = [name for name, _ in given if name not in self.names]
        if unknown:
            raise StandoffError(
                [
                    Problem(
                        f"this page has nothing called '{name}'; expected "
                        f"{listed(self.names, 30)}{nearest(name, self.names)}"
                    )
                    for name in dict.fromkeys(unknown)
                ]
            )


def nothing(sentence: str) -> str:
    """Why there is nothing to be seen on a page."""
    return f'<p class="nothing">{sentence}</p>\n'
