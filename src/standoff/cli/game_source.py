"""Where the game of ``standoff game`` comes from: a Gambit file, or a case."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from standoff.base.errors import Place, StandoffError, listed, nearest

if TYPE_CHECKING:
    from standoff.lens.game.efg import EfgGame
    from standoff.lens.game.tree import Float

_GAME_FILES = (".efg", ".nfg", ".gbt", ".agg", ".bagg")
_GRAPH_FILES = (".gmcr",)
_BEGINNINGS = (b"EFG", b"NFG", b"#AGG", b"#BAGG", b"# AGG", b"# BAGG")


def is_game_file(source: str) -> bool:
    """Whether ``source`` is a game by its name, or for a file of another name by how it begins."""
    ending = Path(source).suffix.lower()
    if ending in _GRAPH_FILES:
        raise StandoffError(
            "is a graph model, not a game: 'standoff graph' reads it", Place(source)
        )
    if ending in _GAME_FILES:
        return True
    try:
        # A pipe that nobody writes to would never be opened.
        if not Path(source).is_file():
            return False
        with Path(source).open("rb") as file:
            start = file.read(64)
    except (OSError, ValueError):
        return False
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<") or b"\0" in start:
        # Neither a case nor a game, and the reader of games says what it is.
        return True
    return start.startswith(_BEGINNINGS) and ending not in (".yaml", ".yml")


def file_bytes(source: str) -> int:
    """The size of a file; 0 where it is none, or cannot be seen."""
    try:
        return Path(source).stat().st_size
    except (OSError, ValueError):
        return 0


def grown(
    source: str, policy: str | None, draw: int, seed: int, max_nodes: int
) -> tuple[EfgGame, Float | None]:
    """The game that a case grows to, and the precision (P,) at which the case plays it."""
    from standoff.case.checks import refuse_without_play
    from standoff.case.load import read_case
    from standoff.ensemble.sample import draw_parameters
    from standoff.lens.game.efg import from_arrays
    from standoff.lens.game.fill import fill
    from standoff.lens.game.grow import grow
    from standoff.lens.registry import compile_case

    written, document = read_case(source)
    case = compile_case(written, document)
    written.remember(document)
    refuse_without_play(written)
    names = list(case.policies)
    if policy is None and len(names) == 1:
        policy = names[0]
    if policy is None:
        raise StandoffError(f"say with --policy which policy to grow: {listed(names)}")
    if policy not in case.policies:
        raise StandoffError(
            f"there is no policy '{policy}'; expected {listed(names)}{nearest(policy, names)}",
            Place(source),
        )
    tree = grow(case, case.policies[policy], max_nodes)
    games = fill(tree, draw_parameters(case, seed, draw, draw + 1), first_draw=draw).games
    title = f"{case.case.title}: policy {policy}, draw {draw} of seed {seed}"
    game = from_arrays(tree.tree, games.payoffs[0], games.chance[0], title)
    return game, games.precision[0] if case.precision is not None else None
