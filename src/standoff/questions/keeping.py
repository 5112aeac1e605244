"""How worlds are kept and spread: the options that questions share which solve them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field

from standoff.questions.question import Ask, Question, Spare


def _folder(given: object) -> object:
    """A folder as it may be given in Python: True for this user's own, False for none."""
    if isinstance(given, bool):
        return "" if given else None
    return os.fspath(given) if isinstance(given, os.PathLike) else given


KeepIn = Annotated[
    str | None,
    BeforeValidator(_folder),
    Ask(
        "Keep every world, in a folder of its own in DIR (default: this user's folder of "
        "runs), so that it can be gone on with and asked again.",
        metavar="[DIR]",
        file=True,
        machine=True,
        bare=True,
    ),
]
Workers = Annotated[
    int | None,
    Field(ge=1, le=1024),
    Ask("Spread a kept run over N processes of this machine.", metavar="N", machine=True),
]
ClusterAt = Annotated[
    str,
    Ask(
        "Spread a kept run over the workers of a running Dask cluster, by the address of its "
        "scheduler (tcp://HOST:8786).",
        metavar="ADDRESS",
        machine=True,
        file=True,
    ),
]


def spare_spread(asked: Question, kept: bool, say: str) -> Iterator[Spare]:
    """Of ``workers``, ``cluster`` and ``threads`` those without bearing; ``say``: how a run is
    ``kept``."""
    spread = asked.given("workers", "cluster")
    if spread and not kept:
        yield Spare(spread, f"what is spread is a run that is kept: {say}")
    elif len(spread) > 1:
        yield Spare(("workers",), "the cluster has its own workers")
    elif spread and getattr(asked, "threads", None):
        yield Spare(("threads",), "what is spread is not done by threads")
