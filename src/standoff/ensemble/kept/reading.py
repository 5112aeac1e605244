"""A kept run as solved worlds again: read, each chunk checked against its sum, and not solved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from standoff.base.errors import Place, StandoffError
from standoff.case.compiled import CompiledCase
from standoff.ensemble.alike import Alike
from standoff.ensemble.kept.chunk import chunk_of, library, worlds_of
from standoff.ensemble.kept.file import Held, held_in, whole_bytes
from standoff.ensemble.kept.runs import Run
from standoff.ensemble.plan import Job
from standoff.ensemble.prepare import Prepared
from standoff.ensemble.store import Store
from standoff.ensemble.work import Chunk

_OWN = frozenset({"claims", "references", "sections", "kept", "document"})
"""What of a compiled case a question may state otherwise without posing other games."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A kept run, and the case that was compiled from it."""

    run: Run
    case: CompiledCase | None = None

    def covers(self, prepared: Prepared, policies: Sequence[str], draws: int, seed: int) -> bool:
        """Whether these worlds of a prepared case are the run's own, so that they can be read."""
        case, manifest = prepared.case, self.run.manifest
        same = self.case is not None and all(
            getattr(case, each.name) is getattr(self.case, each.name)
            for each in fields(CompiledCase)
            # What has no place in its making follows from the rest.
            if each.init and each.name not in _OWN
        )
        return (
            same
            and seed == manifest.seed
            and draws <= manifest.draws
            and set(policies) <= set(manifest.policies)
            and set(prepared.layout.columns) <= set(manifest.columns)
        )


def origin_of(case: CompiledCase) -> Origin | None:
    """The run that a case was read from, if it was."""
    return case.kept if isinstance(case.kept, Origin) else None


def read(
    run: Run, prepared: Prepared, policies: Sequence[str], stop: int, *, first: int = 0
) -> Store:
    """Worlds ``first`` … ``stop - 1`` of a run under some of its policies, of the columns that
    ``prepared`` asks for.

    Raises :class:`StandoffError` where the run has not got them all yet, and where a chunk is
    damaged.
    """
    library("pyarrow")
    manifest = run.manifest
    place = {column: k for k, column in enumerate(manifest.columns)}
    rows = [place[column] for column in prepared.layout.columns]
    store = Store(prepared, policies, stop - first)
    for held, data in _whole(run, held_in(run.worlds), first, stop):
        worlds = worlds_of(data, manifest.parameters, run.identity)
        if worlds is None:
            raise _damaged(run, held)
        begin, end = max(held.first, first), min(held.stop, stop)
        for name, values in worlds.items():
            part = values[begin - held.first : end - held.first]
            store.parameters[name][begin - first : end - first] = part
    alone = Alike.none(stop - first)
    for policy in policies:
        for number, (held, data) in enumerate(_whole(run, run.chunks(policy), first, stop)):
            chunk = chunk_of(data, Job(policy, held.first, held.stop), rows, run.identity)
            if chunk is None:
                raise _damaged(run, held)
            store.put(_within(chunk, first, stop), alone)
            if number % 16 == 0:
                store.release()
    return store


def _whole(run: Run, held: list[Held], first: int, stop: int) -> Iterator[tuple[Held, bytes]]:
    """The chunks of some draws, each with its bytes."""
    inside = [each for each in held if each.first < stop and each.stop > first]
    run.refuse_unfinished(inside, first, stop)
    for each in inside:
        data = whole_bytes(each)
        if data is None:
            raise _damaged(run, each)
        yield each, data


def _damaged(run: Run, held: Held) -> StandoffError:
    return StandoffError(
        "this chunk of the kept run is not what was written (cut short, or changed); it can be "
        f"solved again: standoff run {run.path} --resume",
        Place(str(held.path)),
    )


def _within(chunk: Chunk, first: int, stop: int) -> Chunk:
    """A chunk without what lies outside draws ``first`` … ``stop - 1``, which are counted from
    ``first`` on."""
    begin, end = max(chunk.job.first, first), min(chunk.job.stop, stop)
    part = slice(begin - chunk.job.first, end - chunk.job.first)
    return Chunk(
        chunk.job._replace(first=begin - first, stop=end - first),
        chunk.values[:, part],
        {
            draw - part.start: ends
            for draw, ends in chunk.bounds.items()
            if part.start <= draw < part.stop
        },
        chunk.solved[part],
        chunk.reason[part],
        chunk.residual[part],
        chunk.epsilon[part],
    )
