"""The Ukraine study of 10,000 draws, part by part, beside pygambit on the same games."""

from __future__ import annotations

import io
from time import perf_counter

import pygambit

import standoff
from standoff.ensemble.run import run
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game.efg import from_arrays
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.fill import fill
from standoff.lens.game.grow import grow
from standoff.lens.registry import compile_case

DRAWS = 10_000
PEER_DRAWS = 2


def main() -> None:
    """Print seconds for the study, and games a second beside the peer's."""
    case = standoff.load("ukraine-2022")
    compiled = compile_case(case, case.document)
    run(compiled, draws=64)
    begun = perf_counter()
    ensemble = run(compiled, draws=DRAWS)
    seconds = perf_counter() - begun
    games = DRAWS * len(ensemble.policies)
    begun = perf_counter()
    study = standoff.Study(ensemble)
    study.to_dict()
    judged = perf_counter() - begun
    print(
        f"{games:,} games in {seconds:.1f} s ({games / seconds:,.0f} a second, sampling, payoffs "
        f"and certificate included); figures, advice and claims in {judged:.1f} s more"
    )
    parameters = draw_parameters(compiled, 0, 0, PEER_DRAWS)
    peer = 0.0
    for policy in compiled.policies.values():
        grown = grow(compiled, policy)
        filled = fill(grown, parameters)
        for draw in range(PEER_DRAWS):
            scaled = filled.games.payoffs * filled.games.precision[:, None, :]
            text = efg_text(
                from_arrays(grown.tree, scaled[draw], filled.games.chance[draw], title="a draw")
            )
            game = pygambit.read_efg(io.BytesIO(text.encode()))
            begun = perf_counter()
            pygambit.qre.logit_solve_lambda(game, 1.0)
            peer += perf_counter() - begun
    rate = PEER_DRAWS * len(ensemble.policies) / peer
    print(
        f"pygambit, one process, the same λ: {rate:.2f} games a second on the first {PEER_DRAWS} "
        f"draws of every policy; ratio {games / seconds / rate:,.0f}×"
    )
