"""The text of a file that should hold a game, and what is said of files that hold none."""

from __future__ import annotations

import os

from standoff.base.errors import Place, StandoffError
from standoff.base.files import read_bytes
from standoff.lens.game.efg_tokens import Tokens

MAX_NODES = 1_000_000
MAX_BYTES = 256 * 2**20
MAX_PAYOFFS = 16_000_000
EXPECTED = "expected a Gambit game, extensive (.efg) or strategic (.nfg)"


def read_text(path: str | os.PathLike[str], max_bytes: int = MAX_BYTES) -> str:
    """The text of a game file. Raises :class:`StandoffError` where it cannot be read, is empty,
    larger than ``max_bytes`` or no text."""
    name = os.fspath(path)
    data = read_bytes(path, max_bytes)
    if not data.strip():
        raise StandoffError(f"is empty; {EXPECTED}", Place(name))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"is not a text file in UTF-8; {EXPECTED}"
        raise StandoffError(message, Place(name, line, column)) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise StandoffError(f"is a binary file; {EXPECTED}", Place(name, line))
    return text


def refuse_others(tokens: Tokens) -> None:
    """Say what a file is that is no game this can read, by its first word."""
    word = tokens.word
    if word.startswith("#"):
        _refuse_action_graph(tokens)
    if word.startswith("<"):
        tokens.fail(
            "this is XML, perhaps a Gambit workbook (.gbt): open it in Gambit and save the game as "
            ".efg or .nfg. GENIUS negotiation domains go to 'standoff talks domain'"
        )
    if word == "{" or word.startswith("["):
        tokens.fail(
            f"this looks like JSON; {EXPECTED}. Graph models (.gmcr) go to 'standoff graph', "
            "negotiation domains to 'standoff talks domain'"
        )


def _refuse_action_graph(tokens: Tokens) -> None:
    word, at = tokens.word, tokens.at
    if word == "#":
        tokens.next()
        word += tokens.word
    kinds = {
        "#AGG": ("an action-graph game (.agg)", "read_agg"),
        "#BAGG": ("a Bayesian action-graph game (.bagg)", "read_bagg"),
    }
    if word.upper() in kinds:
        kind, reader = kinds[word.upper()]
        tokens.fail(
            f"this is {kind}, which is not read here. Gambit can write it as a strategic game, "
            f"which is read: with pygambit, {reader}('FILE').to_nfg()",
            at,
        )
