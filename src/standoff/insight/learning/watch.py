"""Signposts: what could be seen next, what it would say of types and claims, and whether the advice
would change.

Worlds are weighed by the chance that each gives to what is seen, with the types within them (Bayes'
rule, as in ``learn``). What a signpost tells is the mutual information between what is seen there
and what is asked about (Lindley 1956), where play gets there and times the chance that it does: so
that a late signpost has no credit for what earlier ones told. What it is worth is, likewise, what
the best choice after it saves against the best choice before (Raiffa & Schlaifer 1961), as if a
policy could still be chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from standoff.case.compiled import CompiledCase
from standoff.case.parameters import sampled
from standoff.case.units import PAYOFF
from standoff.ensemble.effort import FREELY, Effort
from standoff.ensemble.run import Ensemble
from standoff.ensemble.sampling_error import standard_error, weighted_error
from standoff.ensemble.shared import Shared, sharing
from standoff.insight.judgement.claims import judge_all
from standoff.insight.judgement.typed_losses import (
    average_losses,
    best_of,
    combinations,
    typed_loss_questions,
    typed_losses,
)
from standoff.insight.learning.advised import lead
from standoff.insight.learning.beliefs import pursued
from standoff.insight.learning.indicators import Indicators, Post
from standoff.insight.learning.signals import likelihood
from standoff.insight.learning.signposts import ClaimSaid, Odds, Sign, Signpost, TypeSaid, Watch
from standoff.insight.learning.standpoint import Look, Standpoint, standpoint
from standoff.insight.learning.subject import Subject, subject_of
from standoff.insight.statistics.averages import Average, averaged
from standoff.insight.statistics.prim import Floats
from standoff.insight.statistics.tallies import Tally
from standoff.insight.statistics.tempering import FEWEST, effective

FROM_THE_BEGINNING = Look()
LEAST = 1e-9
"""What has a smaller chance than this is no sign to look out for."""


def watch(
    case: CompiledCase | Shared,
    *,
    policy: str = "",
    look: Look = FROM_THE_BEGINNING,
    about: str = "",
    draws: int = 1000,
    seed: int = 0,
    effort: Effort = FREELY,
) -> Watch:
    """What could be seen from now on under a policy, and what it would say.

    ``policy``: see :func:`standoff.insight.learning.beliefs.pursued`; ``look``: from when and until
    when; ``about``: an actor with types, one of them (``ru == greedy``), a claim, an outcome or
    anything that may happen in play (``move == invade``), else the first actor with types that is
    not advised, else the first claim.

    What the advised actor does itself, or does not see, is no sign to it and left out; so is what
    the event asked about says of itself.

    Raises :class:`StandoffError` for unknown names and for what never happens.
    """
    shared = sharing(case, max_nodes=effort.max_nodes)
    case = shared.case
    name = pursued(case, policy)
    subject = subject_of(case, about)
    where = standpoint(case, name, look)
    quiet = replace(effort, progress=None)
    solved, texts = shared.solve(typed_loss_questions(case), draws=draws, seed=seed, effort=effort)
    places = Indicators(shared.prepared.policies[name].grown, where, subject)
    tally = places.tally(solved.draws)
    good = np.zeros(solved.draws, np.bool_)
    for piece in shared.ends(name, draws=solved.draws, seed=seed, effort=quiet):
        part = slice(piece.first, piece.first + len(piece.solved))
        good[part] = piece.solved
        tally.add(piece.first, piece.probability)
    told = tuple(each.text for each in where.seen)
    nothing = averaged(np.zeros(1), np.zeros(1))
    base = Watch(
        case, name, seed, solved.draws, look.start, look.until, told, nothing, subject.told, None,
        float("nan"), {}, {}, "", (), int((~good).sum()),
        matters=shared.prepared.matters[PAYOFF].value,
    )  # fmt: skip
    if not good.any():
        return replace(base, why_nothing=f"no game was solved under '{name}', nothing can be said")
    reader = _Reader(solved, places, tally, good, typed_losses(solved, texts), subject, where)
    if not reader.now.any():
        seen = " and ".join(f"'{each}'" for each in told)
        return replace(
            base,
            why_nothing=f"no world gives any chance to what was seen ({seen}) under '{name}'",
        )
    posts = [reader.signpost(each) for each in places.posts]
    kept = [each for each in posts if each is not None]
    return replace(
        base,
        chance=reader.average(reader.now.sum(axis=0), np.where(good, 1.0, 0.0)),
        event=reader.event(reader.now),
        doubt=reader.doubt,
        types={
            actor: {word: reader.type_now(actor, word) for word in words}
            for actor, words in reader.words.items()
        },
        claims={each: reader.claim(each, reader.now) for each in reader.holds},
        advice=reader.advice(reader.now),
        signposts=tuple(sorted(kept, key=lambda each: (-each.information, -each.worth))),
    )


class _Reader:
    """Reads what each sign says from the weights that it gives to worlds and types."""

    def __init__(
        self,
        solved: Ensemble,
        places: Indicators,
        tally: Tally,
        good: NDArray[np.bool_],
        lost: Floats,
        subject: Subject,
        where: Standpoint,
    ):
        self.case, self.places, self.tally, self.good = solved.case, places, tally, good
        self.certain, self.names = solved.certain, list(solved.policies)
        self.of_event = subject.event is not None
        # Of an event each combination of types stands twice: without it, and with it.
        copies = places.copies
        self.lost = np.tile(lost, (1, copies, 1)) if copies > 1 else lost
        self.holds: Mapping[str, Floats] = {each.id: each.holds for each in judge_all(solved)}
        self.combinations = combinations(self.case) * copies
        self.words = {
            self.case.actors[actor]: branches.domain.words for actor, branches in self.case.types
        }
        self.signal = np.ones((len(self.combinations), solved.draws))
        codes = [
            [words.index(word) for words, word in zip(self.words.values(), each, strict=True)]
            for each in self.combinations
        ]
        for each in where.signals:
            for k, own in enumerate(codes):
                self.signal[k] *= likelihood(self.case, each, solved.parameters, own)
        self.now = self.weights(places.now)
        self.sides = subject.sides(self.combinations, list(self.words), self.holds)
        few = int(good.sum()) // 2
        self.needed = min(FEWEST, max(2, few)) if sampled(self.case.case) else 0
        shares = self.joint(self.now)
        self.prior = shares / shares.sum() if shares.sum() > 0 else shares
        self.doubt = _entropy(self.prior)
        # Signs differ in what they say; what is thought before is the same for all of them.
        self.claims_now = {name: self.claim(name, self.now) for name in self.holds}
        self.types_now = {
            (actor, word): self.type_now(actor, word)
            for actor, words in self.words.items()
            for word in words
        }

    def weights(self, rows: slice) -> Floats:
        """(combinations, D) the chance of something seen and of the types, in each world."""
        found: Floats = np.where(self.good, self.tally.rows(rows), 0.0) * self.signal
        return found

    def joint(self, weight: Floats) -> Floats:
        """(sides,) the weight of each side of what is asked about."""
        found: Floats = np.array([(weight * side).sum() for side in self.sides])
        return found

    def average(self, part: Floats, whole: Floats) -> Average:
        return averaged(part, whole, certain=self.certain)

    def of_type(self, actor: str, word: str) -> NDArray[np.bool_]:
        """(combinations,) in which an actor is of a type."""
        place = list(self.words).index(actor)
        return np.array([each[place] == word for each in self.combinations])

    def type_now(self, actor: str, word: str) -> Average:
        return self.average(self.now[self.of_type(actor, word)].sum(axis=0), self.now.sum(axis=0))

    def event(self, weight: Floats) -> Average | None:
        """The chance of the event asked about, by some weights; None where none is."""
        if not self.of_event:
            return None
        return self.average((weight * self.sides[0]).sum(axis=0), weight.sum(axis=0))

    def event_said(self, weight: Floats) -> TypeSaid | None:
        """What something seen says of the event asked about."""
        before, after = self.event(self.now), self.event(weight)
        if before is None or after is None:
            return None
        return TypeSaid(before, after, self.odds(weight, self.sides[0]))

    def claim(self, name: str, weight: Floats) -> tuple[float, float]:
        """The share of worlds in which a claim holds by some weights, and its error."""
        holds = self.holds[name]
        whole = np.where(np.isnan(holds), 0.0, weight.sum(axis=0))
        if not whole.sum() > 0:
            return float("nan"), float("nan")
        kept = np.where(np.isnan(holds), 0.0, holds)
        error = 0.0 if self.certain else weighted_error(kept, whole, share=True)
        return float((whole * kept).sum() / whole.sum()), error

    def advice(self, weight: Floats) -> str:
        return best_of(self.names, average_losses(self.lost, weight))

    def signpost(self, post: Post) -> Signpost | None:
        """One signpost; None where nothing may be seen there, or it is certain what will be."""
        whole = self.now.sum(axis=0)
        weights = [self.weights(rows) for _, _, rows in post.signs]
        total = float(whole.sum())
        likely = [float(each.sum()) / total > LEAST for each in weights]
        signs = [each for each, kept in zip(post.signs, likely, strict=True) if kept]
        weights = [each for each, kept in zip(weights, likely, strict=True) if kept]
        if len(weights) < 2:
            return None
        here = np.sum(weights, axis=0)
        information, error = self.information(weights)
        worth, worth_error = self.worth(weights)
        stage = self.case.stages[post.number]
        scale = self.doubt if self.doubt > 0 else float("nan")
        mover = None if post.is_round or stage.actor is None else self.case.actors[stage.actor]
        return Signpost(
            post.stage,
            post.title,
            stage.round,
            self.case.day_of(stage),
            mover,
            post.is_round,
            self.average(here.sum(axis=0), whole),
            information,
            error,
            information / scale,
            error / scale,
            worth,
            worth_error,
            tuple(
                self.sign(word, condition, weight)
                for (word, condition, _), weight in zip(signs, weights, strict=True)
            ),
        )

    def sign(self, word: str, condition: str, weight: Floats) -> Sign:
        """What one thing seen says."""
        whole = weight.sum(axis=0)
        size = effective(whole)
        types = {}
        for actor, words in self.words.items():
            types[actor] = {
                each: TypeSaid(
                    self.types_now[actor, each],
                    self.average(weight[own].sum(axis=0), whole),
                    self.odds(weight, own[:, None]),
                )
                for each in words
                for own in [self.of_type(actor, each)]
            }
        claims = {}
        for name, holds in self.holds.items():
            side = np.where(np.isnan(holds), 0.0, holds)[None]
            other = np.where(np.isnan(holds), 0.0, 1 - holds)[None]
            claims[name] = ClaimSaid(
                *self.claims_now[name],
                *self.claim(name, weight),
                self.odds(weight, side, other),
            )
        few = size < self.needed
        return Sign(
            word,
            condition,
            self.average(whole, self.now.sum(axis=0)),
            size,
            few,
            self.event_said(weight),
            types,
            claims,
            self.advice(weight),
            *self.lead(weight),
        )

    def lead(self, weight: Floats) -> tuple[float, float]:
        """By how much what is best by some weights beats what is best now, and one error of it."""
        return lead(self.lost, weight, average_losses(self.lost, self.now), self.error)

    def error(self, values: Floats, weight: Floats) -> float:
        """One standard error of the mean of (D,) values by (D,) weights."""
        return 0.0 if self.certain else weighted_error(values, weight)

    def odds(self, weight: Floats, side: NDArray[np.generic], other: Floats | None = None) -> Odds:
        """The likelihood ratio of what is seen, for one side against the other."""
        against = 1.0 - np.asarray(side, np.float64) if other is None else other
        parts = [
            (each * part).sum(axis=0)
            for part in (np.asarray(side, np.float64), against)
            for each in (weight, self.now)
        ]
        seen, all_, seen_other, all_other = (float(each.sum()) for each in parts)
        if not (all_ > 0 and all_other > 0) or not (seen > 0 or seen_other > 0):
            return Odds(float("nan"), float("nan"))
        if not seen > 0:
            return Odds(0.0, float("nan"))
        if not seen_other > 0:
            return Odds(float("inf"), float("nan"))
        ratio = seen / all_ / (seen_other / all_other)
        if self.certain:
            return Odds(ratio, 0.0)
        # What each world adds to the logarithm of the ratio, to first order.
        signs = (1.0, -1.0, -1.0, 1.0)
        influence = sum(
            sign * each / float(each.sum()) for sign, each in zip(signs, parts, strict=True)
        )
        return Odds(ratio, standard_error(np.asarray(influence) * len(self.good)))

    def information(self, parts: Sequence[Floats]) -> tuple[float, float]:
        """The mutual information of what is seen and what is asked about where play gets there, in
        bits, times the chance of that; and one standard error of it (to first order, that of the
        mean of the logarithm)."""
        if len(self.sides) < 2:
            return 0.0, 0.0
        table = np.array([self.joint(each) for each in parts])
        total = table.sum()
        if not total > 0:
            return float("nan"), float("nan")
        table /= total
        with np.errstate(all="ignore"):
            gain = np.log2(table / (table.sum(axis=1)[:, None] * table.sum(axis=0)))
        gain = np.where(table > 0, gain, 0.0)
        whole = np.sum([(self.now * side).sum(axis=0) for side in self.sides], axis=0)
        found = float((table * gain).sum() * total / whole.sum())
        if self.certain:
            return max(found, 0.0), 0.0
        told = np.zeros(len(self.good))
        for r, weight in enumerate(parts):
            for s, side in enumerate(self.sides):
                told += gain[r, s] * (weight * side).sum(axis=0)
        values = told / np.where(whole > 0, whole, 1.0)
        return max(found, 0.0), weighted_error(values, whole)

    def worth(self, parts: Sequence[Floats]) -> tuple[float, float]:
        """What it saves on average to choose after what is seen and not before, where play gets
        there, times the chance of that; and one standard error of it."""
        here = np.sum(parts, axis=0)
        now = average_losses(self.lost, here)
        if len(self.names) < 2 or np.isnan(now).all():
            return 0.0, 0.0
        chosen = int(np.nanargmin(now))
        known = ~np.asarray(np.isnan(self.lost).any(axis=(0, 1)))
        saved = np.zeros(len(self.good))
        for weight in parts:
            after = average_losses(self.lost, weight)
            if np.isnan(after).all():
                continue
            best = int(np.nanargmin(after))
            gap = self.lost[chosen] - self.lost[best]
            saved += np.where(known, (weight * np.where(known, gap, 0.0)).sum(axis=0), 0.0)
        whole = np.where(known, self.now.sum(axis=0), 0.0)
        found = max(float(saved.sum() / whole.sum()), 0.0)
        if self.certain:
            return found, 0.0
        return found, weighted_error(saved / np.where(whole > 0, whole, 1.0), whole)


def _entropy(shares: Floats) -> float:
    kept = shares[shares > 0]
    return float(-(kept * np.log2(kept)).sum())
