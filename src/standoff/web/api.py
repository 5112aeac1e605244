"""The JSON API: what a request asks, and what it is answered."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from standoff.base.errors import Problem, StandoffError
from standoff.base.plain import json_text
from standoff.web.askable import UnknownQuestionError, asked_for
from standoff.web.asking import Asker, Asking, problems_of, shorn
from standoff.web.body import JSON, media_type, options_of_json
from standoff.web.messages import Done, Failed, Progressed
from standoff.web.openapi import document
from standoff.web.shelf import Shelf, UnknownCaseError, VanishedError

STREAM = "text/event-stream"


def told(problems: Sequence[Problem], shelf: Shelf) -> dict[str, Any]:
    """Problems as data: each sentence, with the place that it is about where there is one."""
    found = []
    for each in shorn(problems, shelf):
        one: dict[str, Any] = {"message": each.message}
        if each.place:
            one |= {
                "file": each.place.file,
                "line": each.place.line,
                "column": each.place.column,
            }
        found.append(one)
    return {"problems": found}


def status_of(error: StandoffError) -> int:
    """The HTTP status of what is wrong."""
    return (
        404 if isinstance(error, UnknownCaseError | UnknownQuestionError | VanishedError) else 422
    )


def page_of(said: Done) -> dict[str, str]:
    """An answer as the inside of a page, and its style sheet."""
    return {"inner": said.text, "style": said.style}


class Api:
    """Answers in JSON."""

    def __init__(self, asker: Asker):
        self.asker = asker

    @property
    def shelf(self) -> Shelf:
        """The cases."""
        return self.asker.shelf

    async def cases(self, _request: Request) -> Response:
        """Every case, with its title or with what is wrong with it."""
        return _json(await run_in_threadpool(self._cases))

    def _cases(self) -> dict[str, Any]:
        found = []
        for each in self.shelf:
            try:
                found.append({"name": each.key, "title": each.read().title, "problems": []})
            except StandoffError as error:
                told_ = told(problems_of(error, self.shelf), self.shelf)
                found.append({"name": each.key, "title": each.key, **told_})
        return {"standoff": 1, "cases": found}

    async def ask(self, request: Request) -> Response:
        """A question asked of a case; how far it is comes along where a stream is accepted."""
        return await self._asked(request, shown=False)

    async def shown(self, request: Request) -> Response:
        """The same, its answer as the inside of a page, with the style sheet of its pictures."""
        return await self._asked(request, shown=True)

    async def _asked(self, request: Request, *, shown: bool) -> Response:
        refused = self.refused(request)
        if refused is not None:
            return refused
        body = await request.body()
        try:
            shelved = self.shelf[request.path_params["case"]]
            asked = asked_for(request.path_params["question"])
            options = options_of_json(asked, body, shown=shown)
            order = self.asker.order(shelved, asked, options, shown=shown)
            asking = self.asker.ask(request, shelved, order)
        except StandoffError as error:
            return self.failed(Failed(status_of(error), error.problems))
        return await self.reply(request, asking, shown=shown)

    def refused(self, request: Request) -> Response | None:
        """What is answered to a request whose body is no JSON."""
        if media_type(request.headers) == JSON:
            return None
        told = "a question is asked with a body of application/json"
        return self.failed(Failed(415, (Problem(told),)))

    async def reply(self, request: Request, asking: Asking, *, shown: bool = False) -> Response:
        """What came of a question; how far it is comes along where a stream is accepted."""
        if STREAM in request.headers.get("accept", ""):
            return StreamingResponse(self._stream(asking, shown=shown), media_type=STREAM)
        said = await asking.answer()
        if isinstance(said, Failed):
            return self.failed(said)
        if shown:
            return _json(page_of(said))
        return Response(said.text, media_type="application/json")

    async def _stream(self, asking: Asking, *, shown: bool) -> AsyncIterator[str]:
        async for said in asking.events():
            match said:
                case Progressed(done=done, total=total):
                    yield _event("progress", {"done": done, "total": total})
                case Done(text=text):
                    yield _event("answer", page_of(said) if shown else json.loads(text))
                case Failed(problems=problems):
                    yield _event("problems", told(problems, self.shelf))

    def failed(self, failed: Failed) -> Response:
        """Why there is no answer."""
        headers = {"Retry-After": "2"} if failed.status == 503 else {}
        return JSONResponse(told(failed.problems, self.shelf), failed.status, headers)

    async def openapi(self, _request: Request) -> Response:
        """What can be asked, as an OpenAPI document."""
        cases = tuple(each.key for each in self.shelf)
        return _json(await run_in_threadpool(document, cases))


def _json(data: object) -> Response:
    return Response(json_text(data), media_type="application/json")


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json_text(data, indent=None)}\n"
