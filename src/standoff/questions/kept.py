"""A kept run in the place of a case: its worlds are read, not solved again."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from standoff.base.errors import Place, StandoffError
from standoff.case.load import builtin_names
from standoff.ensemble.kept.runs import Run, named


def kept_run(name: object) -> Run | None:
    """The kept run of that name, or in that folder; None for a file, a built-in case, and what is
    no run.

    Raises :class:`StandoffError` for a run that can't be read.
    """
    if not isinstance(name, str | os.PathLike):
        return None
    text = os.fspath(name)
    if not isinstance(text, str) or "\0" in text or Path(text).is_file():
        return None
    run = named(text)
    builtin = run is not None and not Path(text).is_dir() and text in builtin_names()
    return None if builtin else run


def of_run(run: Run, options: dict[str, Any], given: Collection[str], more: bool) -> dict[str, Any]:
    """What a run says of a question's ``options``, of those that are not ``given``: its worlds, its
    seed, and its policies where it has not all of the case.

    ``more``: whether more worlds may be asked for than it holds. Raises :class:`StandoffError` for
    what was given and is not the run's.
    """
    manifest, place = run.manifest, Place(str(run.path))
    told: dict[str, Any] = {}
    if "seed" in options:
        if "seed" in given and options["seed"] != manifest.seed:
            raise StandoffError(
                f"the run was kept with seed {manifest.seed}, and its worlds are those of that "
                f"seed; leave the seed {options['seed']} out, or run the case itself",
                place,
            )
        told["seed"] = manifest.seed
    if "draws" in options:
        if "draws" not in given:
            told["draws"] = manifest.draws
        elif options["draws"] > manifest.draws and not more:
            raise StandoffError(
                f"the run holds {manifest.draws:,} worlds, and {options['draws']:,} were asked "
                f"for; add them first: standoff run {run.path} --resume --draws {options['draws']}",
                place,
            )
    if "policies" in options and not options["policies"]:
        told["policies"] = manifest.policies
    return told
