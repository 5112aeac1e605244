"""The form at the head of a page of its own: a few things to choose, each from a list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from standoff.base.cleaning import clean
from standoff.base.sentences import capital
from standoff.questions.cases import Case

Entries = Sequence[tuple[str, str]]
"""What may be chosen: the word that an address has for it, and what is shown."""
LONGEST = 90
"""Letters of what is shown in a list."""


def choosing(*controls: str, hint: str = "") -> str:
    """The form; a script asks again as soon as something is chosen, without one a button does."""
    told = f'<p class="quiet">{hint}</p>' if hint else ""
    return (
        f'<form method="get" class="asking choosing">\n<div class="choices">{"".join(controls)}'
        f"</div>\n{told}<p><button>Show</button></p>\n</form>\n"
        '<script type="module" src="/assets/choosing.js"></script>\n'
    )


def select(name: str, label: str, groups: Mapping[str, Entries], chosen: str) -> str:
    """A list to choose from; a group without a name stands first, by itself."""
    inner = ""
    for title, entries in groups.items():
        options = "".join(_option(word, shown, chosen) for word, shown in entries)
        inner += f'<optgroup label="{escape(title)}">{options}</optgroup>' if title else options
    return (
        f'<div class="choice"><label for="c-{name}">{escape(label)}</label>'
        f'<select id="c-{name}" name="{name}">{inner}</select></div>\n'
    )


def _option(word: str, shown: str, chosen: str) -> str:
    mark = " selected" if word == chosen else ""
    return f'<option value="{escape(clean(word))}"{mark}>{escape(clean(shortened(shown)))}</option>'


def shortened(text: str) -> str:
    """A text on one line, cut at a word where it is too long for a list."""
    text = " ".join(text.split())
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def worlds(chosen: str, *counts: int, held: int = 0) -> str:
    """In how many worlds; what was chosen otherwise in the address stays. Nothing is to be chosen
    where a kept run is asked, which has those that are ``held``."""
    if held:
        return ""
    known = [str(each) for each in counts]
    if chosen not in known and chosen.isdecimal():
        known.append(chosen)
    entries = [(each, f"{int(each):,} worlds") for each in known]
    return select("draws", "Solved in", {"": entries}, chosen)


def named(entries: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names with what each is, where the case says so: ``talk: open talks on …``."""
    return [(name, f"{name}: {what}" if what else name) for name, what in entries]


def policies(case: Case) -> list[tuple[str, str]]:
    """The policies of a case."""
    return named((name, policy.what) for name, policy in case.policies.items())


def actors(case: Case, names: Iterable[str]) -> list[tuple[str, str]]:
    """Some actors of a case, by their names in a list."""
    return [(name, capital(case.label_of(name))) for name in names]


def pursued(case: Case) -> str:
    """The policy of the record, or else the first."""
    return case.observed.policy if case.observed else next(iter(case.policies), "")
