"""Answers put on a page: whole where they come at once, else piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from standoff.web import layout
from standoff.web.asking import Asking
from standoff.web.guard import NONCE
from standoff.web.messages import Done, Failed, Progressed, Said
from standoff.web.shelf import Shelved

UNANSWERED = "This can't be answered"
AT_ONCE = 0.4
"""Seconds for which a page waits, so that what fails at once is answered as a failure."""
STEPS = 100
"""How often a page at most is told how far the work is."""
Show = Callable[[Done | Failed], str]
"""How an answer is put on its page."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is being asked for one part of a page, and the heading that it stands under, if any."""

    asking: Asking
    heading: str = ""
    counted: str = "games solved"
    """What its progress counts."""


async def answered(parts: Sequence[Part], before: str, after: str, show: Show) -> Response:
    """A page with its parts, one after the other; its status is that of an only part that is
    answered at once."""
    first = parts[0].asking.events()
    heard: asyncio.Task[Said | None] = asyncio.ensure_future(_next(first))
    done, _ = await asyncio.wait({heard}, timeout=AT_ONCE)
    if done and len(parts) == 1:
        said = heard.result()
        if isinstance(said, Done | Failed):
            status = said.status if isinstance(said, Failed) else 200
            await first.aclose()
            return HTMLResponse(before + _headed(parts[0]) + show(said) + after, status)
    pieces = _page(parts, first, heard, before, after, show)
    return StreamingResponse(pieces, media_type="text/html")


async def _page(
    parts: Sequence[Part],
    first: AsyncGenerator[Said, None],
    heard: asyncio.Task[Said | None],
    before: str,
    after: str,
    show: Show,
) -> AsyncIterator[str]:
    yield before
    for number, part in enumerate(parts):
        events = part.asking.events() if number else first
        said = heard if number == 0 else asyncio.ensure_future(_next(events))
        yield f'<div class="part">\n{_headed(part)}'
        async for piece in _pieces(said, events, show, part.counted):
            yield piece
        yield "</div>\n"
    yield after


async def _pieces(
    heard: asyncio.Task[Said | None],
    events: AsyncGenerator[Said, None],
    show: Show,
    counted: str,
) -> AsyncIterator[str]:
    """How far an answer is, then the answer. What was said of the progress before is hidden by what
    is said after it, which needs no script."""
    yield '<div class="working" role="status">\n<p>Working …</p>\n'
    told = 0
    said = await heard
    while isinstance(said, Progressed):
        percent = said.done * STEPS // max(said.total, 1)
        if percent > told:
            told = percent
            yield (
                f"<p>Working: {said.done:,} of {said.total:,} {counted} "
                f'<progress max="100" value="{percent}">{percent} %</progress></p>\n'
            )
        said = await _next(events)
    yield "</div>\n" + (show(said) if said is not None else "")


def showing(request: Request, shelved: Shelved | None, *, first: bool) -> Show:
    """How an answer about a case is put on its page; ``first`` where nothing else has a heading
    there."""
    nonce = request.scope[NONCE]

    def show(said: Done | Failed) -> str:
        if isinstance(said, Failed):
            return layout.problems(said.problems, shelved, UNANSWERED, level=1 if first else 2)
        style = f'<style nonce="{nonce}">\n{said.style}</style>\n' if said.style else ""
        return f'{style}<section class="answer">\n{said.text}</section>\n'

    return show


def _headed(part: Part) -> str:
    return f"<h2>{escape(part.heading)}</h2>\n" if part.heading else ""


async def _next(events: AsyncGenerator[Said, None]) -> Said | None:
    return await anext(events, None)
