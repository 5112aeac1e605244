"""What other precisions would change, kept beside a run so that it isn't solved again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from standoff.base.errors import StandoffError
from standoff.base.files import read_text, write_atomically
from standoff.base.plain import json_text
from standoff.ensemble.effort import Progress
from standoff.ensemble.kept.reading import origin_of
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.run import Ensemble
from standoff.insight.judgement.sharpness import SharperChoice, Sharpness, sharpness

_MOST_BYTES = 2**24


def kept_sharpness(
    prepared: Prepared,
    ensemble: Ensemble,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Sharpness | None:
    """:func:`~standoff.insight.judgement.sharpness.sharpness`, read where it is kept beside the
    run that the worlds were read from, and kept there where it is not."""
    file = _file(prepared, ensemble)
    found = _read(file) if file else None
    if found is None:
        found = sharpness(prepared, ensemble, threads=threads, progress=progress)
        if file and found:
            _write(file, found)
    return found


def _file(prepared: Prepared, ensemble: Ensemble) -> Path | None:
    """Where it is kept, for so many worlds of all the run's policies; None where no run covers
    them."""
    origin, policies = origin_of(prepared.case), tuple(ensemble.policies)
    if origin is None or policies != origin.run.manifest.policies:
        return None
    if not origin.covers(prepared, policies, ensemble.draws, ensemble.seed):
        return None
    return origin.run.path / f"sharpness-{ensemble.draws}.json"


def _write(file: Path, found: Sharpness) -> None:
    """Keep it; a folder that can't be written to takes nothing from the answer."""
    choices = {
        name: {
            "prefers": list(each.prefers.items()),
            "alike": [[factor, list(names)] for factor, names in each.alike.items()],
        }
        for name, each in found.choices.items()
    }
    data: dict[str, Any] = {"worlds": found.worlds, "choices": choices}
    try:
        write_atomically(file, json_text({"sum": _sum(data), **data}))
    except StandoffError:
        return


def _read(file: Path) -> Sharpness | None:
    """What is kept; None where nothing is, or not what was written."""
    try:
        data = json.loads(read_text(file, _MOST_BYTES))
        if data.pop("sum") != _sum(data):
            return None
        choices = {
            name: SharperChoice(
                dict(each["prefers"]),
                {factor: tuple(names) for factor, names in each["alike"]},
            )
            for name, each in data["choices"].items()
        }
        return Sharpness(data["worlds"], choices)
    except (StandoffError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _sum(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
