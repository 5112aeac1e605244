"""A mediator's single text: propose, hear, learn, propose again, and improve what was agreed.

The one-text procedure (Fisher 1978; Raiffa 1982). The mediator does not know what packages are
worth to the parties; it holds many possible answers (worlds drawn from the case), weighs them by
what each party says, and proposes what all are likeliest to accept. Once all accept, it looks for
changes that all would welcome (post-settlement settlements, Raiffa 1985).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from standoff.errors import StandoffError
from standoff.talks.domain import Floats, Issue, Package

Reply = Literal["accept", "refuse"] | Mapping[str, str]
"""What a party says to a text: that it accepts, refuses, or would rather have a change
(issue → position)."""
Answers = Mapping[str, Reply]
Respond = Callable[["Mediation"], Answers]

MOST_NUMBERS = 40_000_000
LIKELY = 0.9
"""An improvement is proposed where each party welcomes it with at least this chance."""


@dataclass(frozen=True)
class Beliefs:
    """What packages may be worth: K possible worlds, P parties, n packages.

    ``gain``: (P, K, n) value beyond the walk-away value; ``weights``: (P, K), one in sum for each
    party; ``unit``: (P,) the size of a gain that matters, in which ``precision`` is measured.
    """

    gain: Floats
    weights: Floats
    unit: Floats
    precision: float

    @property
    def acceptance(self) -> Floats:
        """The chance that each party accepts each package; (P, n)."""
        return _mean(self.weights, _logistic(self._scaled(self.gain)))

    @property
    def expected(self) -> Floats:
        """Each party's expected gain; (P, n)."""
        return _mean(self.weights, self.gain)

    def _scaled(self, gain: Floats) -> Floats:
        shape = (len(self.unit),) + (1,) * (gain.ndim - 1)
        return gain * (self.precision / self.unit.reshape(shape))

    def preferred(self, package: int, to: int | None = None) -> Floats:
        """The chance that each party likes every package (or one) better than this; (P, n)."""
        others = self.gain if to is None else self.gain[:, :, [to]]
        better = _logistic(self._scaled(others - self.gain[:, :, [package]]))
        return _mean(self.weights, better)

    def told(self, party: int, likelihood: Floats) -> Beliefs:
        """Beliefs after one party has said something; ``likelihood``: (K,)."""
        weights = self.weights.copy()
        fresh = weights[party] * likelihood
        total = float(fresh.sum())
        # An answer that no world explains is set aside rather than trusted over all of them.
        if total > 0 and np.isfinite(total):
            weights[party] = fresh / total
        return Beliefs(self.gain, weights, self.unit, self.precision)


def _mean(weights: Floats, of: Floats) -> Floats:
    return np.asarray(np.einsum("pk,pkn->pn", weights, of))


def _logistic(x: Floats) -> Floats:
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)))


def believe(gain: Floats, precision: float = 10.0) -> Beliefs:
    """Beliefs before anybody has spoken: every world equally likely.

    ``gain``: (P, K, n). ``precision`` says how sharply a party tells a gain from a loss: at 10 a
    gain of a tenth of the spread of its gains makes acceptance e times likelier than refusal.

    Raises :class:`StandoffError` where that is more numbers than can be held.
    """
    if gain.size > MOST_NUMBERS:
        raise StandoffError(
            f"the mediator would have to weigh {gain.size:,} numbers; at most {MOST_NUMBERS:,} can "
            "be held: take fewer worlds, or fewer packages"
        )
    spread = gain.std(axis=(1, 2))
    unit = np.where(spread > 0, spread, 1.0)
    weights = np.full(gain.shape[:2], 1.0 / gain.shape[1])
    return Beliefs(gain, weights, unit, precision)


@dataclass(frozen=True, slots=True)
class Step:
    """One round: the text, why, and what was said."""

    text: int
    stage: Literal["seeking", "improving"]
    chance: float
    """The chance, as the mediator saw it, that all would accept (or welcome) the text."""
    answers: Answers


@dataclass(frozen=True)
class Mediation:
    """Where the procedure stands. Nothing is random: the same answers give the same texts."""

    issues: tuple[Issue, ...]
    parties: tuple[str, ...]
    packages: NDArray[np.int16]
    """(n, issues)."""
    beliefs: Beliefs
    steps: tuple[Step, ...] = ()
    text: int = -1
    stage: Literal["seeking", "improving", "done"] = "seeking"
    agreed: int = -1
    chance: float = float("nan")
    off: frozenset[int] = field(default_factory=frozenset)
    """Texts that were turned down."""

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
) -> Mediation:
    """Put the first text on the table: ``draft``, or what all are likeliest to accept."""
    state = Mediation(tuple(issues), tuple(parties), packages, beliefs)
    if draft is None:
        return _propose(state)
    number = state.find(draft)
    if number is None:
        raise StandoffError("the draft is ruled out by a red line or an 'impossible' combination")
    chance = float(beliefs.acceptance[:, number].prod())
    return _with(state, text=number, chance=chance)


def _with(state: Mediation, **changes: Any) -> Mediation:
    from dataclasses import replace

    return replace(state, **changes)


def _propose(state: Mediation) -> Mediation:
    """The text that all are likeliest to accept; among near-equals the fairest in expectation."""
    joint = state.beliefs.acceptance.prod(axis=0)
    if len(state.off) == len(joint):
        return _with(state, stage="done", text=-1)
    joint[list(state.off)] = -1.0
    near = np.flatnonzero(joint >= 0.95 * joint.max())
    expected = state.beliefs.expected[:, near] / state.beliefs.unit[:, None]
    fair = np.log(np.maximum(expected, 1e-6)).sum(axis=0)
    number = int(near[np.argmax(fair)])
    return _with(state, text=number, chance=float(joint[number]))


def _improve(state: Mediation) -> Mediation:
    """A change to what is agreed that every party is likely to welcome, if there is one."""
    welcome = state.beliefs.preferred(state.agreed)
    gain = state.beliefs.expected - state.beliefs.expected[:, [state.agreed]]
    fine = np.asarray((welcome >= LIKELY).all(axis=0) & (gain > 0).all(axis=0))
    fine[list(state.off)] = False
    if not fine.any():
        return _with(state, stage="done", text=state.agreed)
    total = (gain / state.beliefs.unit[:, None]).sum(axis=0)
    number = int(np.argmax(np.where(fine, total, -np.inf)))
    chance = float(welcome[:, number].prod())
    return _with(state, stage="improving", text=number, chance=chance)


def hear(state: Mediation, answers: Answers) -> Mediation:
    """Take the parties' answers to the text, learn from them, and propose the next one.

    While improving, to accept is to prefer the new text to what is agreed; a refusal keeps that.

    Raises :class:`StandoffError` for an unknown party, issue or position, a missing answer, or a
    change that changes nothing.
    """
    if state.stage == "done":
        raise StandoffError("the mediation is over; there is no text on the table")
    beliefs = state.beliefs
    for name in answers:
        if name not in state.parties:
            from standoff.errors import listed, nearest

            raise StandoffError(
                f"there is no party '{name}'; expected {listed(state.parties)}"
                f"{nearest(name, state.parties)}"
            )
    for party, name in enumerate(state.parties):
        if name not in answers:
            raise StandoffError(f"'{name}' has not answered; say accept, refuse or issue=position")
        beliefs = beliefs.told(party, _likelihood(state, beliefs, party, answers[name]))
    kind: Literal["seeking", "improving"] = "improving" if state.agreed >= 0 else "seeking"
    step = Step(state.text, kind, state.chance, dict(answers))
    after = _with(state, beliefs=beliefs, steps=(*state.steps, step))
    if all(reply == "accept" for reply in answers.values()):
        return _improve(_with(after, agreed=state.text, off=state.off))
    after = _with(after, off=state.off | {state.text})
    return _improve(after) if state.agreed >= 0 else _propose(after)


def _likelihood(state: Mediation, beliefs: Beliefs, party: int, reply: Reply) -> Floats:
    gain = beliefs.gain[party]
    scale = beliefs.precision / float(beliefs.unit[party])
    if reply in ("accept", "refuse"):
        against = gain[:, state.agreed] if state.agreed >= 0 else 0.0
        accepts = _logistic((gain[:, state.text] - against) * scale)
        return accepts if reply == "accept" else 1.0 - accepts
    if not isinstance(reply, Mapping):
        raise StandoffError(f"'{reply}' is no answer; expected accept, refuse or issue=position")
    row = state.packages[state.text].tolist()
    names = [issue.name for issue in state.issues]
    for issue, position in reply.items():
        if issue not in names:
            from standoff.errors import listed, nearest

            raise StandoffError(
                f"there is no issue '{issue}'; expected {listed(names)}{nearest(issue, names)}"
            )
        k = names.index(issue)
        row[k] = state.issues[k].position(position)
    changed = state.find(row)
    if changed == state.text:
        raise StandoffError("the change leaves the text as it is")
    if changed is None:
        raise StandoffError("the change is ruled out by a red line or an 'impossible' combination")
    return _logistic((gain[:, changed] - gain[:, state.text]) * scale)


def honest(gain: Floats) -> Respond:
    """Parties who accept what is worth more than walking away, and else ask for one change.

    ``gain``: (P, n) their true gains. A party that can't accept names the single change it likes
    best, as far as it helps; while improving it accepts what it likes better than what is agreed.
    """

    def respond(state: Mediation) -> Answers:
        return {name: one(state, p) for p, name in enumerate(state.parties)}

    def one(state: Mediation, party: int) -> Reply:
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


def mediate(state: Mediation, respond: Respond, rounds: int = 50) -> Mediation:
    """Run the procedure until it is done, or for so many rounds."""
    for _ in range(rounds):
        if state.stage == "done":
            break
        state = hear(state, respond(state))
    return state


def log_of(state: Mediation, header: Mapping[str, Any]) -> dict[str, Any]:
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
            }
            for number, step in enumerate(state.steps, start=1)
        ],
        "agreed": state.words(state.agreed) if state.agreed >= 0 else None,
        "done": state.stage == "done",
    }


def _plain(reply: Reply) -> str | dict[str, str]:
    return dict(reply) if isinstance(reply, Mapping) else str(reply)


def replay(state: Mediation, log: Mapping[str, Any]) -> Mediation:
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
