"""Reading a game that Gambit saved, extensive or strategic, by what the file begins with."""

from __future__ import annotations

import os

from standoff.lens.game.efg import EfgGame
from standoff.lens.game.efg_read import parse_efg
from standoff.lens.game.efg_tokens import Tokens
from standoff.lens.game.gambit_text import MAX_BYTES, MAX_NODES, read_text, refuse_others
from standoff.lens.game.nfg_read import parse_nfg


def read_game(
    path: str | os.PathLike[str], max_nodes: int = MAX_NODES, max_bytes: int = MAX_BYTES
) -> EfgGame:
    """Read an ``.efg`` or ``.nfg`` file, whatever its name.

    Raises :class:`StandoffError`; see :func:`parse_efg` and :func:`parse_nfg`.
    """
    text, name = read_text(path, max_bytes), os.fspath(path)
    first = text.lstrip()[:3]
    if first == "NFG":
        return parse_nfg(text, name, max_nodes)
    if first != "EFG":
        tokens = Tokens(text, name)
        refuse_others(tokens)
        tokens.expected("'EFG' or 'NFG', with which Gambit's extensive and strategic games begin")
    return parse_efg(text, name, max_nodes)
