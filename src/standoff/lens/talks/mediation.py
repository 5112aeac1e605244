"""A mediator's single text: propose, hear, learn, propose again, and improve what was agreed.

The one-text procedure (Fisher 1978; Raiffa 1982). The mediator does not know what packages are
worth to the parties; it holds many possible answers (worlds drawn from the case), weighs them by
what each party says, and proposes what all are likeliest to accept. Once all accept, it looks for
changes that all would welcome (post-settlement settlements, Raiffa 1985).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.base.errors import StandoffError, listed, nearest
from standoff.lens.talks.beliefs import Beliefs
from standoff.lens.talks.domain import Floats, Issue, Package

Reply = Literal["accept", "refuse"] | Mapping[str, str]
"""What a party says to a text: that it accepts, refuses, or would rather have a change
(issue → position)."""
Answers = Mapping[str, Reply]
Respond = Callable[["SingleText"], Answers]

Indices = NDArray[np.intp]

_SAME = 1e-9
"""Texts tie where their criteria differ by less than this share."""
LIKELY = 0.9
"""An improvement is proposed where each party welcomes it with at least this chance."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One round: the text, why, and what was said."""

    text: int
    stage: Literal["seeking", "improving"]
    chance: float
    """The chance, as the mediator saw it, that all would accept (or welcome) the text."""
    answers: Answers
    expected: Mapping[str, float] = field(default_factory=dict)
    """By party, the chance that the mediator had given to the answer that came."""


@dataclass(frozen=True)
class SingleText:
    """Where the procedure stands. Nothing is random: the same answers give the same texts."""

    issues: tuple[Issue, ...]
    parties: tuple[str, ...]
    packages: NDArray[np.int16]
    """(n, issues)."""
    beliefs: Beliefs
    steps: tuple[Turn, ...] = ()
    text: int = -1
    stage: Literal["seeking", "improving", "done"] = "seeking"
    agreed: int = -1
    chance: float = float("nan")
    off: frozenset[int] = field(default_factory=frozenset)
    """Texts that were turned down."""
    tied: tuple[int, ...] = ()
    """Other texts that the mediator holds to be exactly as good as the one on the table."""
    why: str = ""
    """Once it is over without a deal: why no text is left to propose."""

    def words(self, package: int | None = None) -> dict[str, str]:
        """A package (the text unless stated) in words."""
        row = self.packages[self.text if package is None else package].tolist()
        return {i.name: i.positions[p] for i, p in zip(self.issues, row, strict=True)}

    def find(self, package: Sequence[int]) -> int | None:
        """The number of a package, None where rules exclude it."""
        same = np.flatnonzero((self.packages == np.asarray(package)).all(axis=1))
        return int(same[0]) if len(same) else None


def begin(
    issues: Sequence[Issue],
    parties: Sequence[str],
    packages: NDArray[np.int16],
    beliefs: Beliefs,
    draft: Package | None = None,
) -> SingleText:
    """Put the first text on the table: ``draft``, or what all are likeliest to accept."""
    state = SingleText(tuple(issues), tuple(parties), packages, beliefs)
    if draft is None:
        return _propose(state)
    number = state.find(draft)
    if number is None:
        raise StandoffError("the draft is ruled out by a red line or an 'impossible' combination")
    chance = float(beliefs.acceptance[:, number].prod())
    return replace(state, text=number, chance=chance)


def _propose(state: SingleText) -> SingleText:
    """The text that all are likeliest to accept; among near-equals the fairest in expectation.

    A text that some party is sure to refuse, since it likes it no better than one that it has
    refused, is never put on the table.
    """
    each = state.beliefs.acceptance
    each[:, list(state.off)] = 0.0
    joint = each.prod(axis=0)
    if not joint.max() > 0:
        return replace(state, stage="done", text=-1, tied=(), why=_stuck(state, each))
    near = np.flatnonzero(joint >= 0.95 * joint.max())
    expected = state.beliefs.expected[:, near] / state.beliefs.unit[:, None]
    fair = np.log(np.maximum(expected, 1e-6)).sum(axis=0)
    best = near[fair >= fair.max() - _SAME * max(1.0, abs(float(fair.max())))]
    best = best[joint[best] >= (1 - _SAME) * joint[best].max()]
    return _balanced(state, best, float(joint[best].max()), expected=state.beliefs.expected)


def _balanced(state: SingleText, best: Indices, chance: float, *, expected: Floats) -> SingleText:
    """Of equally good texts the one whose smallest gain is largest; the others are told."""
    least = (expected[:, best] / state.beliefs.unit[:, None]).min(axis=0)
    order = best[np.argsort(-least, kind="stable")]
    tied = tuple(int(i) for i in order[1:])
    return replace(state, text=int(order[0]), chance=chance, tied=tied)


def _stuck(state: SingleText, each: Floats) -> str:
    """Why no text is left: whose refusals rule out what, in a sentence."""
    left = len(state.packages) - len(state.off)
    if not left:
        return "every text was turned down"
    never = [p for p, chances in zip(state.parties, each, strict=True) if not chances.max() > 0]
    if never:
        return (
            f"what {listed(never, last='and')} refused rules out every text left: "
            "none is worth more to it than one that it has turned down"
        )
    return (
        "every text left is worth no more to some party than one that it has turned down, so that "
        "no text can suit all of them"
    )


def _improve(state: SingleText) -> SingleText:
    """A change to what is agreed that every party is likely to welcome, if there is one."""
    welcome = state.beliefs.welcome(state.agreed)
    gain = state.beliefs.expected - state.beliefs.expected[:, [state.agreed]]
    fine = np.asarray((welcome >= LIKELY).all(axis=0) & (gain > 0).all(axis=0))
    fine[list(state.off)] = False
    if not fine.any():
        return replace(state, stage="done", text=state.agreed, tied=())
    total = np.where(fine, (gain / state.beliefs.unit[:, None]).sum(axis=0), -np.inf)
    best = np.flatnonzero(total >= total.max() * (1 - _SAME))
    chance = welcome.prod(axis=0)
    found = _balanced(state, best, 0.0, expected=gain)
    return replace(found, stage="improving", chance=float(chance[found.text]))


def hear(state: SingleText, answers: Answers) -> SingleText:
    """Take the parties' answers to the text, learn from them, and propose the next one.

    Whoever asks for a change has not accepted the text as it stands, and likes the text with the
    change better. While improving, to accept is to prefer the new text to what is agreed; a
    refusal keeps that.

    Raises :class:`StandoffError` for an unknown party, issue or position, a missing answer, or a
    change that changes nothing.
    """
    if state.stage == "done":
        raise StandoffError("the mediation is over; there is no text on the table")
    beliefs = state.beliefs
    for name in answers:
        if name not in state.parties:
            raise StandoffError(
                f"there is no party '{name}'; expected {listed(state.parties)}"
                f"{nearest(name, state.parties)}"
            )
    expected: dict[str, float] = {}
    for party, name in enumerate(state.parties):
        if name not in answers:
            raise StandoffError(f"'{name}' has not answered; say accept, refuse or issue=position")
        reply = answers[name]
        changed = wanted(state, reply)
        accepts = reply == "accept"
        chances = beliefs.answer_chances(party, state.text, accepts=accepts, agreed=state.agreed)
        expected[name] = float(beliefs.weights[party] @ chances)
        beliefs = beliefs.answered(party, state.text, accepts=accepts, agreed=state.agreed)
        if changed is not None:
            asked = [issue.name in reply for issue in state.issues]
            having = (state.packages == state.packages[changed])[:, asked].all(axis=1)
            beliefs = beliefs.would_rather(party, changed, state.text, having)
    kind: Literal["seeking", "improving"] = "improving" if state.agreed >= 0 else "seeking"
    step = Turn(state.text, kind, state.chance, dict(answers), expected)
    after = replace(state, beliefs=beliefs, steps=(*state.steps, step))
    if all(reply == "accept" for reply in answers.values()):
        return _improve(replace(after, agreed=state.text))
    after = replace(after, off=state.off | {state.text})
    return _improve(after) if state.agreed >= 0 else _propose(after)


def wanted(state: SingleText, reply: Reply) -> int | None:
    """The number of the text that a reply would rather have; None for an acceptance or a refusal.

    Raises :class:`StandoffError` for what is no answer to the text on the table.
    """
    if reply in ("accept", "refuse"):
        return None
    if not isinstance(reply, Mapping):
        raise StandoffError(f"'{reply}' is no answer; expected accept, refuse or issue=position")
    row = state.packages[state.text].tolist()
    names = [issue.name for issue in state.issues]
    for issue, position in reply.items():
        if issue not in names:
            raise StandoffError(
                f"there is no issue '{issue}'; expected {listed(names)}{nearest(issue, names)}"
            )
        if not isinstance(position, str):
            raise StandoffError(f"{position!r} is no position on '{issue}'; expected a word")
        k = names.index(issue)
        row[k] = state.issues[k].position(position)
    changed = state.find(row)
    if changed == state.text:
        raise StandoffError("the change leaves the text as it is")
    if changed is None:
        raise StandoffError("the change is ruled out by a red line or an 'impossible' combination")
    return changed


def honest(gain: Floats) -> Respond:
    """Parties who accept what is worth more than walking away, and else ask for one change.

    ``gain``: (P, n) their true gains. A party that can't accept names the single change it likes
    best, as far as it helps; while improving it accepts what it likes better than what is agreed.
    """

    def respond(state: SingleText) -> Answers:
        return {name: one(state, p) for p, name in enumerate(state.parties)}

    def one(state: SingleText, party: int) -> Reply:
        mine = gain[party]
        bar = mine[state.agreed] if state.agreed >= 0 else 0.0
        if mine[state.text] >= bar:
            return "accept"
        if state.agreed >= 0:
            return "refuse"
        text = state.packages[state.text]
        near = np.flatnonzero((state.packages != text).sum(axis=1) == 1)
        if not len(near) or mine[near].max() <= mine[state.text]:
            return "refuse"
        wanted = state.packages[near[np.argmax(mine[near])]]
        k = int(np.flatnonzero(wanted != text)[0])
        return {state.issues[k].name: state.issues[k].positions[int(wanted[k])]}

    return respond


def mediate(state: SingleText, respond: Respond, rounds: int = 50) -> SingleText:
    """Run the procedure until it is done, or for so many rounds."""
    for _ in range(rounds):
        if state.stage == "done":
            break
        state = hear(state, respond(state))
    return state


def log_of(state: SingleText, header: Mapping[str, Any]) -> dict[str, Any]:
    """The whole procedure as plain data, from which :func:`replay` can repeat it."""
    return {
        "standoff": "mediation",
        **header,
        "parties": list(state.parties),
        "rounds": [
            {
                "round": number,
                "stage": step.stage,
                "text": state.words(step.text),
                "chance": step.chance,
                "answers": {name: _plain(reply) for name, reply in step.answers.items()},
                "expected": dict(step.expected),
            }
            for number, step in enumerate(state.steps, start=1)
        ],
        "agreed": state.words(state.agreed) if state.agreed >= 0 else None,
        "done": state.stage == "done",
        "why": state.why or None,
    }


def _plain(reply: Reply) -> str | dict[str, str]:
    return dict(reply) if isinstance(reply, Mapping) else str(reply)


def replay(state: SingleText, log: Mapping[str, Any]) -> SingleText:
    """Repeat a logged procedure, checking every text against the log.

    Raises :class:`StandoffError` where a text differs: the log then belongs to other values.
    """
    rounds = log.get("rounds")
    if not isinstance(rounds, list):
        raise StandoffError("the log has no 'rounds'; expected a file that --log has written")
    for entry in rounds:
        if state.stage == "done":
            raise StandoffError("the log goes on after the mediation was done")
        if not isinstance(entry, Mapping) or not isinstance(entry.get("answers"), Mapping):
            raise StandoffError("a round of the log has no 'answers'")
        if "text" in entry and entry["text"] != state.words():
            raise StandoffError(
                f"round {len(state.steps) + 1} proposed another text in the log; the case, the "
                "seed or the number of worlds is not the same"
            )
        state = hear(state, entry["answers"])
    return state
