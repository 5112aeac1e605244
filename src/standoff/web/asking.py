"""A question asked on behalf of a browser: kept answers, waiting, and stopping when it goes."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections import OrderedDict
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from starlette.requests import Request

from standoff.base.errors import Problem, StandoffError
from standoff.questions.cases import Case
from standoff.questions.kinds import kind_of
from standoff.questions.question import options_of
from standoff.web.askable import Askable
from standoff.web.messages import Done, Failed, Order, Progressed, Said, Task
from standoff.web.numbers import WORD
from standoff.web.pictures import linked, token_of
from standoff.web.refusing import on_page, question_of
from standoff.web.shelf import Shelf, Shelved
from standoff.web.work import BusyError, Job, Work

KEPT_BYTES = 64_000_000
"""Of answers that are kept."""
FIGURE_BYTES = 60_000
"""What the specification of a picture is taken for."""
PULSE = 0.25
"""Seconds between looks at whether the browser is still there."""


FEW, MANY = 64, 500
"""Worlds in which a case is solved before numbers are tried in it: what the page asks for soon, and
refined."""


def _unheard(_said: Said) -> None:
    """Nobody listens."""


class Asker:
    """Asks, and keeps what was answered as long as the case stays as it is."""

    def __init__(self, shelf: Shelf, work: Work):
        self.shelf, self.work = shelf, work
        self._kept: OrderedDict[str, Done] = OrderedDict()
        self._readied: dict[object, list[Job]] = {}

    def make_ready(self, shelved: Shelved) -> None:
        """Have a case made ready to try numbers in, as long as nobody asks anything of it. Raises
        :class:`StandoffError` where it is gone."""
        jobs = self._readied.setdefault(shelved.source, [])
        with contextlib.suppress(BusyError):
            for draws in (FEW, MANY):
                options = {"case": shelved.source, "draws": draws}
                order = Order(WORD, options, "ready", shelved.mark, kept=shelved.source)
                job = self.work.submit(order, "", _unheard)
                if draws != FEW:
                    jobs.append(job)

    def asked_first(self, kept: object) -> None:
        """A question is not kept waiting by what is made ready for later ones."""
        for job in self._readied.pop(kept, []):
            job.cancel()

    def order(
        self,
        shelved: Shelved,
        asked: Askable,
        options: Mapping[str, Any],
        *,
        shown: bool,
        of: str = "",
        case: Case | None = None,
    ) -> Order:
        """What a worker is asked, of the case or of the one that is called ``of``.

        Raises :class:`StandoffError` where another case is named that was not opened, and for
        whatever is wrong that the options alone tell, or the names in ``case``, as it was read:
        what can't be asked waits for no worker.
        """
        named = dict(options)
        for name, (field, _) in options_of(asked.question).items():
            if name != asked.subject and kind_of(field).form == "case" and name in named:
                named[name] = self.shelf.named(str(named[name]))
        named[asked.subject] = self.shelf.named(of) if of else shelved.source
        kept = named[asked.subject] if "stated" in named else None
        wanted: Literal["page", "json"] = "page" if shown else "json"
        order = Order(asked.word, named, wanted, shelved.mark, kept=kept)
        try:
            question = question_of(order)
            if case is not None:
                question.of_run().refuse_unnamed(case)
        except StandoffError as error:
            raise StandoffError([on_page(each, order) for each in error.problems]) from None
        return order

    def ask(self, request: Request, shelved: Shelved, order: Order) -> Asking:
        """Begin to ask. Raises :class:`StandoffError` where the case is gone."""
        marks = [each.mark for each in self.shelf if self._speaks(order, each)]
        key = json.dumps(
            [
                order.word,
                order.wanted,
                order.part,
                order.view,
                order.options,
                shelved.mark,
                marks,
            ]
        )
        return Asking(self, request, order, key)

    def _speaks(self, order: Order, shelved: Shelved) -> bool:
        return any(str(shelved.file) in str(value) for value in order.options.values())

    def kept(self, key: str) -> Done | None:
        """What was answered before."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def keep(self, key: str, answer: Done) -> None:
        """Keep an answer, and let go of those that were not asked for longest."""
        self._kept[key] = answer
        while sum(map(_size, self._kept.values())) > KEPT_BYTES:
            self._kept.popitem(last=False)


def _size(answer: Done) -> int:
    whole = len(answer.text) + len(answer.data) + FIGURE_BYTES * len(answer.figures)
    return whole + sum(len(each.text) for each in answer.beside)


class Asking:
    """One question on its way. Its events end with an answer or a failure; a browser that goes
    away before ends the work."""

    def __init__(self, asker: Asker, request: Request, order: Task, key: str):
        self.asker, self.request, self.order = asker, request, order
        self.key = token_of(key)

    async def events(self) -> AsyncGenerator[Said, None]:
        """How far it is, as often as that changes, and what came of it at last."""
        known = self.asker.kept(self.key)
        if known is not None:
            yield known
            return
        heard: asyncio.Queue[Said] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def tell(said: Said) -> None:
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(heard.put_nowait, said)

        self.asker.asked_first(self.order.kept)
        try:
            job = self.asker.work.submit(self.order, self._lane(), tell)
        except BusyError:
            told = "many questions wait already; ask again in a moment"
            yield Failed(503, (Problem(told),))
            return
        try:
            while True:
                try:
                    said = await asyncio.wait_for(heard.get(), PULSE)
                except TimeoutError:
                    if await self.request.is_disconnected():
                        return
                    continue
                if isinstance(said, Done):
                    said = linked(said, self.key)
                    self.asker.keep(self.key, said)
                yield said
                if not isinstance(said, Progressed):
                    return
        finally:
            job.cancel()

    async def answer(self) -> Done | Failed:
        """What came of it."""
        async for said in self.events():
            if not isinstance(said, Progressed):
                return said
        return Failed(499, (Problem("the browser went away"),))

    def _lane(self) -> str:
        """Who asks: a window that names itself, or else whoever is at the other end."""
        named = self.request.headers.get("x-standoff-window", "")[:40]
        client = self.request.client.host if self.request.client else ""
        return f"{client} {named}"


def problems_of(error: StandoffError, shelf: Shelf) -> tuple[Problem, ...]:
    """The problems of an error as a page or the API tells them."""
    return shorn(error.problems, shelf)


def shorn(problems: Sequence[Problem], shelf: Shelf) -> tuple[Problem, ...]:
    """Problems whose files are called by their names alone, for where they are on this machine is
    nobody's business."""
    beginnings = shelf.beginnings
    found = []
    for each in problems:
        message, place = each.message, each.place
        for beginning in beginnings:
            message = message.replace(beginning, "")
        if place is not None:
            place = replace(place, file=place.file.replace("\\", "/").rpartition("/")[2])
        found.append(replace(each, message=message, place=place))
    return tuple(found)
