"""What ``why`` finds in each world, averaged and named: its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from standoff.ensemble.sampling_error import share_error, standard_error
from standoff.insight.reasons.grounds import Ground, Grounds
from standoff.insight.reasons.reasons import EVEN, NATURE, About, Doing, Part, Quantity, Why
from standoff.insight.reasons.splitting import Piece
from standoff.lens.game.reasons import counted, explained
from standoff.lens.game.tree import Float
from standoff.lens.game.union import Part as UnionPart
from standoff.lens.game.union import Union

ROUNDING = 1e-14
SAME = 1e-9
"""A part that makes no more than this in any world, beside the values, makes nothing."""


class _Averages:
    """Averages over the worlds that count under both policies, with one standard error each."""

    def __init__(self, counted: NDArray[np.bool_], certain: bool):
        self.counted, self.certain = counted, certain

    def mean(self, values: Float) -> float:
        """The average of (D,) values."""
        return float(np.mean(values[self.counted])) if self.counted.any() else float("nan")

    def error(self, values: Float, *, share: bool = False) -> float:
        """One standard error of it."""
        if self.certain and self.counted.any():
            return 0.0
        return (share_error if share else standard_error)(np.where(self.counted, values, np.nan))

    def told(self, values: Float, *, share: bool) -> tuple[float, float]:
        """The average of (D,) values over the worlds that have one, with one standard error."""
        known = self.counted & ~np.isnan(values)
        if not known.any():
            return float("nan"), float("nan")
        if self.certain:
            return float(np.mean(values[known])), 0.0
        error = share_error if share else standard_error
        return float(np.mean(values[known])), error(np.where(known, values, np.nan))

    def agreeing(self, values: Float) -> float:
        """The share of worlds in which they have the sign of their average."""
        mean = self.mean(values)
        if not mean:
            return 1.0
        return self.mean((np.sign(values) == np.sign(mean)).astype(np.float64))


def averaged(
    joined: Union,
    names: tuple[str, str],
    quantity: Quantity,
    pieces: Sequence[Piece],
    seed: int,
    certain: bool,
    about: About | None,
    matters: float,
) -> Why:
    """The averages over all worlds of what each job found. ``names``: of the two ways of play,
    ``matters``: the smallest difference in the quantity worth naming."""
    split, ends, by_outcome, chance, done, lost = (
        np.concatenate([getattr(piece, name) for piece in pieces], axis=-1)
        for name in ("split", "ends", "by_outcome", "chance", "done", "lost")
    )
    solved = np.concatenate([piece.solved for piece in pieces])
    counts = ~np.isnan(split.sum(axis=0)) & ~np.isnan(ends.sum(axis=0))
    worlds = _Averages(counts, certain)
    gap = ends[0] - ends[1]
    apart = by_outcome[:, 0] - by_outcome[:, 1]
    known = [outcome.name for outcome in joined.case.outcomes]
    reached = [grown.stages_reached for grown in joined.grown]
    stages = [stage.name for stage in joined.case.stages]
    scale = float(np.nanmax(np.abs(ends), initial=0.0)) + 1e-300

    # What is nothing but for rounding is nothing.
    split = np.where(np.abs(split) <= ROUNDING * scale, 0.0, split)

    largest = sorted(range(len(known)), key=lambda k: -abs(worlds.mean(apart[k])))
    grounds = Grounds(joined.case, *names, [known[k] for k in largest])
    places = iter(done)

    def doing(part: UnionPart) -> dict[str, Doing]:
        domain = joined.case.scope[part.stage].domain
        words = domain.words if domain is not None else ()
        rows = [next(places) for _ in words]
        whole = np.sum(rows, axis=0)
        found = {}
        for word, row in zip(words, rows, strict=True):
            with np.errstate(all="ignore"):
                share = np.where(whole > 0, row / whole, np.nan)
            one, other = (worlds.told(each, share=joined.case.precision is None) for each in share)
            found[word] = Doing(one[0], other[0], one[1], other[1])
        return found

    def part(
        row: int,
        stage: str,
        actor: str,
        type: str | None,
        rests_on: tuple[Ground, ...],
        does: Mapping[str, Doing],
    ) -> Part:
        values = split[row]
        same = not np.nanmax(np.abs(values), initial=0.0) > SAME * scale
        return Part(
            stage,
            actor,
            type,
            worlds.mean(values),
            worlds.error(values),
            worlds.agreeing(values),
            same,
            does,
            rests_on,
        )

    movers = [each for level in joined.levels for each in level.parts]
    unplayed = ""
    if not solved.any():
        reasons = np.concatenate([piece.reason for piece in pieces])
        both = "" if names[1] == EVEN else " under both policies"
        unplayed = f"no world was solved{both}, so there is nothing to tell. " + " ".join(
            explained(counted(reasons))
        )
    elif not counts.any():
        unplayed = (
            f"{quantity.given or 'a condition'} never happens under "
            f"{names[0] if names[1] == EVEN else 'one of the two policies'} in any world, so there "
            "is nothing to compare"
        )
    ends_in = [{known[k] for k in np.unique(grown.outcome)} for grown in joined.grown]

    def of_chance(name: str, side: int, values: Float, *, share: bool) -> float:
        """One standard error of the chance of an outcome under one of the two; none where play
        can't end in it, or in nothing else."""
        if name in known and (name not in ends_in[side] or ends_in[side] == {name}):
            return 0.0
        return worlds.error(values, share=share)

    return Why(
        case=joined.case.case,
        seed=seed,
        draws=len(counts),
        quantity=quantity,
        a=names[0],
        b=names[1],
        values=(worlds.mean(ends[0]), worlds.mean(ends[1])),
        value_errors=(
            of_chance(quantity.name, 0, ends[0], share=quantity.is_chance),
            of_chance(quantity.name, 1, ends[1], share=quantity.is_chance),
        ),
        difference=worlds.mean(gap),
        error=worlds.error(gap),
        agrees=worlds.agreeing(gap),
        price=part(0, "", "", None, _priced(grounds, quantity), {}),
        behaviour=tuple(
            part(
                row,
                each.stage,
                each.actor or NATURE,
                each.type,
                grounds.choice(each.stage, each.actor)
                if each.actor
                else grounds.chance(each.stage),
                doing(each),
            )
            for row, each in enumerate(movers, 1)
        ),
        outcomes={name: worlds.mean(apart[k]) for k, name in enumerate(known)},
        outcome_errors={name: worlds.error(apart[k]) for k, name in enumerate(known)},
        chances={
            name: (worlds.mean(chance[k, 0]), worlds.mean(chance[k, 1]))
            for k, name in enumerate(known)
        },
        chance_errors={
            name: (
                of_chance(name, 0, chance[k, 0], share=not quantity.conditions),
                of_chance(name, 1, chance[k, 1], share=not quantity.conditions),
            )
            for k, name in enumerate(known)
        },
        only=(
            tuple(each for each in stages if each in reached[0] - reached[1]),
            tuple(each for each in stages if each in reached[1] - reached[0]),
        ),
        unsolved=int((~solved).sum()),
        untold=int((solved & ~counts).sum()),
        matters=matters,
        unforeseen=worlds.mean(lost),
        about=about,
        rounds=joined.case.dated_rounds(),
        certain=certain,
        split=np.where(counts, split, np.nan),
        unplayed=unplayed,
    )


def _priced(grounds: Grounds, quantity: Quantity) -> tuple[Ground, ...]:
    """Where it is written what the ends of play are worth in a quantity."""
    if quantity.kind in {"payoff", "measure", "outcome"}:
        return grounds.price(quantity.kind, quantity.name)
    return ()
