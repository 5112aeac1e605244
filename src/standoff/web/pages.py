"""Pages for people. They need no script: a form asks, and what is asked comes with the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.askable import Askable, askable, asked_for
from standoff.web.asking import Asker, Asking, problems_of
from standoff.web.body import options_of_form
from standoff.web.forms import ASKED, form, names
from standoff.web.guard import NONCE
from standoff.web.messages import Done, Failed, Progressed, Said
from standoff.web.numbers import WORD, in_a_form, numbers
from standoff.web.shelf import Shelved

AT_ONCE = 0.4
"""Seconds for which a page waits, so that what fails at once is answered as a failure."""
BRIEF = {"questions": ("run",)}
"""What of a report is the first page of a case."""
UNREADABLE = "This case can't be read"
UNANSWERED = "This can't be answered"
STEPS = 100
"""How often a page at most is told how far the work is."""


class Pages:
    """The pages of the workbench."""

    def __init__(self, asker: Asker):
        self.asker = asker

    async def index(self, _request: Request) -> Response:
        """The cases."""
        inner = await run_in_threadpool(lambda: "".join(map(self._entry, self.asker.shelf)))
        return HTMLResponse(
            layout.head("Cases")
            + layout.top(None)
            + f'<h1>Cases</h1>\n<ul class="cases">{inner}</ul>\n'
            + '<p><a href="/new">New case</a></p>\n'
            + layout.foot(None)
        )

    def _entry(self, shelved: Shelved) -> str:
        link = f'<a href="/cases/{quote(shelved.key)}">'
        try:
            case = shelved.read()
        except StandoffError as error:
            told = layout.problems(error.problems[:1], shelved, UNREADABLE)
            return f"<li>{link}{escape(shelved.key)}</a>{told}</li>"
        summary = f"<p>{escape(clean(' '.join(case.summary.split())))}</p>" if case.summary else ""
        return f"<li>{link}{escape(clean(case.title))}</a>{summary}</li>"

    async def brief(self, request: Request) -> Response:
        """The first page of a case."""
        return await self._page(request, asked_for("report"), BRIEF, "")

    async def question(self, request: Request) -> Response:
        """The page of a question: its form, and its answer once it is asked."""
        try:
            asked = asked_for(request.path_params["question"])
        except StandoffError as error:
            return self._lost(error)
        given = list(request.query_params.multi_items())
        pairs = [(name, value) for name, value in given if name != ASKED]
        wanted = any(name == ASKED for name, _ in given)
        try:
            options = options_of_form(asked, pairs) if wanted else None
        except StandoffError as error:
            return await self._page(request, asked, None, asked.word, dict(pairs), error)
        return await self._page(request, asked, options, asked.word, dict(pairs))

    async def _page(
        self,
        request: Request,
        asked: Askable,
        options: Mapping[str, object] | None,
        at: str,
        given: Mapping[str, str] | None = None,
        wrong: StandoffError | None = None,
    ) -> Response:
        try:
            shelved = self.asker.shelf[request.path_params["case"]]
        except StandoffError as error:
            return self._lost(error)
        try:
            case = await run_in_threadpool(shelved.read)
        except StandoffError as error:
            before = self._before(shelved, shelved.key, shelved.key, at)
            told = layout.problems(error.problems, shelved, UNREADABLE, level=1)
            return HTMLResponse(before + told + layout.foot(shelved), status_of(error))
        before = self._before(shelved, case.title, asked.line if at else case.title, at)
        if at:
            others = [each.key for each in self.asker.shelf]
            others += [f"{shelved.key}@{name}" for name in case.variants]
            asking_form = form(asked, given or {}, others)
            if at == WORD:
                asking_form = in_a_form(asking_form, is_open=bool(given))
            before += f"<h1>{escape(asked.line)}</h1>\n" + asking_form
            before += names(case) if at != WORD else ""
        after = layout.foot(shelved)
        if at == WORD:
            after = await run_in_threadpool(numbers, case, shelved.key) + after
        if options is None and wrong is None:
            return HTMLResponse(before + after)
        try:
            if wrong is not None:
                raise wrong
            order = self.asker.order(shelved, asked, options or {}, shown=True)
            asking = self.asker.ask(request, shelved, order)
        except StandoffError as error:
            told = layout.problems(problems_of(error, self.asker.shelf), shelved, UNANSWERED)
            return HTMLResponse(before + told + after, status_of(error))
        show = self._showing(request, shelved, first=not at)
        return await _answered(asking, before, after, show)

    def _before(self, shelved: Shelved, case: str, title: str, at: str) -> str:
        return layout.head(title) + layout.top(shelved, case, askable().values(), at)

    def _showing(
        self, request: Request, shelved: Shelved, *, first: bool
    ) -> Callable[[Done | Failed], str]:
        """How an answer is put on its page; ``first`` where nothing else has a heading there."""
        nonce = request.scope[NONCE]

        def show(said: Done | Failed) -> str:
            if isinstance(said, Failed):
                return layout.problems(said.problems, shelved, UNANSWERED, level=1 if first else 2)
            style = f'<style nonce="{nonce}">\n{said.style}</style>\n' if said.style else ""
            return f'{style}<section class="answer">\n{said.text}</section>\n'

        return show

    def _lost(self, error: StandoffError) -> Response:
        told = layout.problems(error.problems, None, "There is no such page", level=1)
        body = layout.head("No such page") + layout.top(None) + told + layout.foot(None)
        return HTMLResponse(body, 404)


async def _answered(
    asking: Asking, before: str, after: str, show: Callable[[Done | Failed], str]
) -> Response:
    """A page with its answer: whole where that comes at once, else piece by piece."""
    events = asking.events()
    heard: asyncio.Task[Said | None] = asyncio.ensure_future(_next(events))
    done, _ = await asyncio.wait({heard}, timeout=AT_ONCE)
    if done:
        said = heard.result()
        if isinstance(said, Done | Failed):
            status = said.status if isinstance(said, Failed) else 200
            await events.aclose()
            return HTMLResponse(before + show(said) + after, status)
    return StreamingResponse(_pieces(heard, events, before, after, show), media_type="text/html")


async def _pieces(
    heard: asyncio.Task[Said | None],
    events: AsyncGenerator[Said, None],
    before: str,
    after: str,
    show: Callable[[Done | Failed], str],
) -> AsyncIterator[str]:
    """The page up to its answer, how far that is, and the rest. What was said of the progress
    before is hidden by what is said after it, which needs no script."""
    yield before + '<div class="working" role="status">\n<p>Working …</p>\n'
    told = 0
    said = await heard
    while isinstance(said, Progressed):
        percent = said.done * STEPS // max(said.total, 1)
        if percent > told:
            told = percent
            yield (
                f"<p>Working: {said.done:,} of {said.total:,} games solved "
                f'<progress max="100" value="{percent}">{percent} %</progress></p>\n'
            )
        said = await _next(events)
    yield "</div>\n" + (show(said) if said is not None else "") + after


async def _next(events: AsyncGenerator[Said, None]) -> Said | None:
    return await anext(events, None)
