"""One game, from a Gambit file or as a case grows it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, ClassVar

import numpy as np
from pydantic import BeforeValidator, Field

from standoff.base.errors import Place, StandoffError, listed, nearest
from standoff.case.checks import refuse_without_play
from standoff.case.compiled import CompiledCase
from standoff.case.model import Case
from standoff.ensemble.sample import draw_parameters
from standoff.lens.game.answer import GameAnswer
from standoff.lens.game.efg import EfgGame, from_arrays
from standoff.lens.game.efg_write import efg_text
from standoff.lens.game.fill import fill
from standoff.lens.game.gambit import read_game
from standoff.lens.game.grow import grow
from standoff.lens.game.kinds import file_bytes, is_game_file
from standoff.lens.game.path import BranchPath, branch_path
from standoff.lens.game.patience import Patience
from standoff.lens.game.precision import parse_precision
from standoff.lens.game.solved import look_around, solve_game
from standoff.lens.game.tree import Float
from standoff.questions.cases import compiled
from standoff.questions.question import Ask, Named, Progress, Question

MAX_NODES = 1_000_000
SECONDS = 8.0
"""How long a game from a file of up to a megabyte is worked on, unless told otherwise."""


def _written(given: object) -> object:
    """A precision as it is written: Python may give a number, or numbers by player."""
    if isinstance(given, Mapping):
        return ",".join(f'"{name}"={value!r}' for name, value in given.items())
    if isinstance(given, int | float) and not isinstance(given, bool):
        return repr(given)
    return given


class Game(Question):
    """Solve one game and show what everyone does, believes and gets.

    The game is read from a Gambit file, extensive (.efg) or strategic (.nfg), or grown from a case
    under one policy and one draw of its parameters. With --efg alone the game is written and not
    solved.
    """

    name: ClassVar = "game"
    examples: ClassVar = (
        "  standoff game poker.efg --precision 2",
        "  standoff game poker.efg --precision exact --json answer.json",
        "  standoff game poker.efg --precision 2 --tree poker.svg --path poker.csv",
        "  standoff game crisis.yaml --policy talks --draw 7 --efg crisis.efg",
    )

    source: Annotated[Named, Ask("A Gambit file, or a case.", argument=True, metavar="FILE|CASE")]
    precision: Annotated[
        str | None,
        BeforeValidator(_written),
        Ask(
            "How sharply players tell better moves from worse (in 1/payoff; 0 is random play): one "
            "number, numbers by player ('ru=4,us=2'), or 'exact' for perfect play.",
            metavar="LAMBDA",
            default="1; for a case, its own",
        ),
    ] = None
    policy: Annotated[
        str | None, Ask("For a case: the policy under which it is grown.", metavar="NAME")
    ] = None
    draw: Annotated[
        int | None,
        Field(ge=0, le=2**40),
        Ask("For a case: the draw of its parameters.", metavar="K", default="0"),
    ] = None
    seed: Annotated[
        int | None,
        Field(ge=0, le=2**63 - 1),
        Ask("Seed of a case's draws and of --probe.", default="0"),
    ] = None
    probe: Annotated[
        int | None,
        Field(ge=1, le=100_000),
        Ask("Look for other equilibria from N random starts.", metavar="N"),
    ] = None
    max_nodes: Annotated[int, Field(ge=1, le=10**9), Ask("Refuse a game with more nodes.")] = (
        MAX_NODES
    )
    time_limit: Annotated[
        float | None,
        Field(ge=0),
        Ask(
            "Give up after so much computing; 0 never does.",
            metavar="SECONDS",
            default="8, or 8 a megabyte of FILE",
        ),
    ] = None

    @property
    def seconds(self) -> float | None:
        """The time limit: as given (None for none), or in proportion to the file."""
        if self.time_limit is not None:
            return self.time_limit or None
        size = 0 if isinstance(self.source, Case) else file_bytes(str(self.source))
        return SECONDS * max(1.0, size / 1e6)

    @cached_property
    def played(self) -> tuple[EfgGame, Float | None]:
        """The game, and the precision (P,) at which it is played unless one is given; None for
        exact play."""
        if isinstance(self.source, Case) or not is_game_file(str(self.source)):
            return self._grown(compiled(self.source))
        for option, value in (("--policy", self.policy), ("--draw", self.draw)):
            if value is not None:
                raise StandoffError(f"{option} goes with a case; '{self.source}' is a game already")
        if self.seed is not None and self.probe is None:
            raise StandoffError(
                f"--seed decides a case's draws and the starts of --probe; '{self.source}' is a "
                "game already, and --probe is not given"
            )
        game = read_game(str(self.source), self.max_nodes)
        return game, np.ones(len(game.players))

    def _grown(self, case: CompiledCase) -> tuple[EfgGame, Float | None]:
        refuse_without_play(case.case)
        names = list(case.policies)
        policy = names[0] if self.policy is None and len(names) == 1 else self.policy
        if policy is None:
            raise StandoffError(f"say with --policy which policy to grow: {listed(names)}")
        if policy not in case.policies:
            raise StandoffError(
                f"there is no policy '{policy}'; expected {listed(names)}{nearest(policy, names)}",
                None if isinstance(self.source, Case) else Place(str(self.source)),
            )
        draw, seed = self.draw or 0, self.seed or 0
        tree = grow(case, case.policies[policy], self.max_nodes)
        games = fill(tree, draw_parameters(case, seed, draw, draw + 1), first_draw=draw).games
        title = f"{case.case.title}: policy {policy}, draw {draw} of seed {seed}"
        if case.views:
            title += ", the true numbers without views"
        game = from_arrays(tree.tree, games.payoffs[0], games.chance[0], title)
        return game, games.precision[0] if case.precision is not None else None

    @property
    def wanted(self) -> Float | None:
        """(P,) each player's precision; None for exact play."""
        game, own = self.played
        return own if self.precision is None else parse_precision(self.precision, game.players)

    def answer(self, progress: Progress | None = None) -> GameAnswer:
        """The game solved, at the precision asked for."""
        patience = Patience(self.seconds)
        game, wanted = self.played[0], self.wanted
        if self.probe is not None and wanted is None:
            raise StandoffError(
                "--probe compares equilibria at one finite precision; give --precision a number"
            )
        refusal = _too_long(game, patience)
        solved = patience.within(lambda: solve_game(game, wanted), refusal)
        starts = self.probe
        if starts is None:
            return GameAnswer(solved)
        if not solved.converged:
            left_out = "--probe was left out: there is no answer to compare others with."
            return GameAnswer(solved, left_out=left_out)
        seed = self.seed or 0
        around = patience.within(lambda: look_around(solved, starts, seed), refusal)
        return GameAnswer(solved, around)

    def branch(self, answer: GameAnswer) -> BranchPath:
        """The principal branch of the game, from random play to the precision asked for.

        Raises :class:`StandoffError` where that takes too long.
        """
        if answer.branch is None:
            game, precision = answer.solved.game, answer.solved.precision
            patience = Patience(self.seconds)
            refusal = _too_long(game, patience)
            answer.branch = patience.within(lambda: branch_path(game, precision), refusal)
        return answer.branch

    def efg(self) -> str:
        """The game in Gambit's form, not solved."""
        return efg_text(self.played[0])


def _too_long(game: EfgGame, patience: Patience) -> str:
    tree = game.tree
    return (
        f"not solved within {patience.seconds or 0:.3g} seconds: the tree has {tree.nodes:,} "
        f"nodes, {tree.infosets:,} information sets and {tree.actions:,} moves. Try a lower "
        "--precision, fewer moves, or more time with --time-limit (0 sets no limit)"
    )


QUESTION = Game
