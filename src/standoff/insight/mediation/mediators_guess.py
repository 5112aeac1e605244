"""What a mediator guesses packages of a case to be worth: worlds drawn from the case."""

from __future__ import annotations

import numpy as np

from standoff.base.errors import StandoffError
from standoff.ensemble.talks import TalksStudy
from standoff.lens.talks.conflicts import conflicting
from standoff.lens.talks.ensemble import package_gains
from standoff.lens.talks.guesses import GUESSES, Guesses
from standoff.lens.talks.worlds import frame_of

_MOST_NUMBERS = 20_000_000
_FEWEST = 10


def guess_worlds(guessed: TalksStudy, central: TalksStudy) -> Guesses:
    """Guesses at what packages are worth under a study's first policy.

    ``guessed``: the worlds that the mediator holds to be possible, the type of each drawn by its
    chance; ``central``: its first world, with the likeliest types, is how things are.

    Raises :class:`StandoffError` where red lines leave no text, and for more packages than a
    mediator can weigh.
    """
    worlds, listing = guessed.worlds, guessed.judged.listing
    talks = worlds.talks
    open_ = np.flatnonzero(listing.crossed == 0)
    if not len(open_):
        clash = conflicting(central.worlds.whole(0, 0))
        raise StandoffError(
            "red lines leave no text to put on the table; these stand in each other's way: "
            f"{'; '.join(clash)}. Parties who keep them can't agree: a mediation takes a case in "
            "which one of them gives way"
        )
    valuers = len(talks.valuers)
    fits = _MOST_NUMBERS // (valuers * len(open_))
    if fits < _FEWEST:
        raise StandoffError(
            f"the talks have {len(open_):,} packages; a mediator can weigh at most "
            f"{_MOST_NUMBERS // (_FEWEST * valuers):,}"
        )
    # Types are guessed like everything else: a world for each draw, its type by its chance.
    types = len(worlds.types)
    rng = np.random.default_rng([guessed.seed, 2])
    chance = worlds.weights[:, 0].reshape(-1, types)
    picks = (rng.random((len(chance), 1)) > np.cumsum(chance, axis=1)[:, :-1]).sum(axis=1)
    rows = (np.arange(len(chance)) * types + picks)[: min(fits, GUESSES)]
    gain = package_gains(worlds, listing, 0, rows)[:, :, open_]
    world = int(np.argmax(central.worlds.weights[:types, 0]))
    truth = package_gains(central.worlds, listing, 0, np.array([world]))[:, 0][:, open_]
    names = tuple(valuer.name for valuer in talks.valuers)
    return Guesses(frame_of(talks).issues, names, listing.packages[open_], gain, truth)
