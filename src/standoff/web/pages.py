"""Pages for people. They need no script: a form asks, and what is asked comes with the page."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError, listed
from standoff.questions.cases import Case, open_numbers
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.askable import Askable, askable, asked_for
from standoff.web.asking import Asker, Asking, problems_of
from standoff.web.body import options_of_form
from standoff.web.chosen_pages import OWN
from standoff.web.forms import filled_in, folded, form, names
from standoff.web.numbers import FORM, WORD, numbers
from standoff.web.own import Asked, Chosen, Own, nothing
from standoff.web.parts import UNANSWERED, Part, answered, showing
from standoff.web.shelf import Shelved

BRIEF = {"questions": ("run",)}
"""What of a report is the first page of a case."""
EVERY = "Every option, in a form"
AGAIN = "Ask it otherwise"
"""Under which the form is folded once it was sent: the answer is what one came for."""
UNREADABLE = "This case can't be read"


def _to_fit(shelved: Shelved, case: Case) -> str:
    """Of a case that can't be run as it is, the way to what tells the numbers that it lacks."""
    names = open_numbers(case)
    if not names:
        return ""
    told = listed(names, 6, last="and")
    what = f"its number {told} is" if len(names) == 1 else f"its numbers {told} are"
    return nothing(
        f"This case can’t be run yet, since {escape(what)} told by past crises alone: "
        f'<a href="{shelved.root}/fit">give Fit a table of them</a>.'
    )


class Pages:
    """The pages of the workbench."""

    def __init__(self, asker: Asker):
        self.asker = asker

    async def index(self, _request: Request) -> Response:
        """The cases."""
        inner = await run_in_threadpool(lambda: "".join(map(self._entry, self.asker.shelf)))
        new = '<p><a href="/new">New case</a> · <a href="/runs">Kept runs</a> · '
        new += '<a href="/base-rates">Base rates of past crises</a></p>\n'
        return layout.alone("Cases", f'<h1>Cases</h1>\n<ul class="cases">{inner}</ul>\n{new}')

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
            return layout.lost(error)
        pairs, wanted = filled_in(request)
        if asked.word in OWN and not wanted:
            return await self._own(request, asked, OWN[asked.word], pairs)
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
        opened = await self._opened(request, at)
        if isinstance(opened, Response):
            return opened
        shelved, case = opened
        before = self._before(shelved, case.title, asked.heading if at else case.title, at)
        if at:
            asking_form = form(asked, given or {}, self._others(shelved, case))
            if at == WORD:
                asking_form = folded(asking_form, FORM, is_open=bool(given))
            elif options is not None:
                asking_form = folded(asking_form, AGAIN, is_open=False)
            before += f"<h1>{escape(asked.heading)}</h1>\n" + asking_form
            before += names(case) if at != WORD else ""
        after = layout.foot(shelved)
        lead = _to_fit(shelved, case)
        if lead and not at:
            summary = escape(clean(" ".join(case.summary.split())))
            told = f"<h1>{escape(clean(case.title))}</h1>\n<p>{summary}</p>\n{lead}"
            return HTMLResponse(before + told + after)
        before += lead
        if at == WORD:
            after = await run_in_threadpool(numbers, case, shelved.key) + after
            with contextlib.suppress(StandoffError):
                self.asker.make_ready(shelved)
        if options is None and wrong is None:
            return HTMLResponse(before + after)
        try:
            if wrong is not None:
                raise wrong
            order = self.asker.order(shelved, asked, options or {}, shown=True, case=case)
            asking = self.asker.ask(request, shelved, order)
        except StandoffError as error:
            told = layout.problems(problems_of(error, self.asker.shelf), shelved, UNANSWERED)
            return HTMLResponse(before + told + after, status_of(error))
        show = showing(request, shelved, first=not at)
        return await answered([Part(asking)], before, after, show)

    async def _own(
        self, request: Request, asked: Askable, own: Own, given: Sequence[tuple[str, str]]
    ) -> Response:
        """A page of its own: what is chosen from, and what comes of what was chosen."""
        opened = await self._opened(request, asked.word)
        if isinstance(opened, Response):
            return opened
        shelved, case = opened
        others = self._others(shelved, case)
        chosen = Chosen(case, shelved.key, dict(given), [each.key for each in self.asker.shelf])
        every = folded(form(asked, {}, others), EVERY, is_open=False)
        before = self._before(shelved, case.title, asked.heading, asked.word)
        lack = own.lacks(chosen)
        inner = lack or own.choose(chosen) + own.first(chosen)
        before += f"<h1>{escape(asked.heading)}</h1>\n{inner}"
        before += '<div id="answers">\n'
        after = f"</div>\n{every}{names(case)}{layout.foot(shelved)}"
        try:
            own.refuse_unknown(given)
            parts = [
                Part(self._asking(request, shelved, case, each), each.heading)
                for each in ([] if lack else own.asks(chosen))
            ]
        except StandoffError as error:
            told = layout.problems(problems_of(error, self.asker.shelf), shelved, UNANSWERED)
            return HTMLResponse(before + told + after, status_of(error))
        if not parts:
            return HTMLResponse(before + after)
        return await answered(parts, before, after, showing(request, shelved, first=False))

    def _asking(self, request: Request, shelved: Shelved, case: Case, wanted: Asked) -> Asking:
        """A part of a page, being asked; its pictures bear names of their own."""
        asked = asked_for(wanted.word)
        options = options_of_form(asked, wanted.options)
        about = None if wanted.subject else case
        order = self.asker.order(shelved, asked, options, shown=True, of=wanted.subject, case=about)
        return self.asker.ask(
            request, shelved, replace(order, part=wanted.word, view=tuple(wanted.view))
        )

    async def _opened(self, request: Request, at: str) -> tuple[Shelved, Case] | Response:
        """The case that a page is about, or the page that says why it can't be had."""
        try:
            shelved = self.asker.shelf[request.path_params["case"]]
        except StandoffError as error:
            return layout.lost(error)
        try:
            return shelved, await run_in_threadpool(shelved.read)
        except StandoffError as error:
            before = self._before(shelved, shelved.key, shelved.key, at)
            told = layout.problems(error.problems, shelved, UNREADABLE, level=1)
            return HTMLResponse(before + told + layout.foot(shelved), status_of(error))

    def _others(self, shelved: Shelved, case: Case) -> list[str]:
        """The cases that may be held against this one."""
        others = [each.key for each in self.asker.shelf]
        return others + [f"{shelved.key}@{name}" for name in case.variants]

    def _before(self, shelved: Shelved, case: str, title: str, at: str) -> str:
        return layout.head(title) + layout.top(shelved, case, askable().values(), at)
