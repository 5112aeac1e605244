"""The page on which a case is edited: what is asked of it, and what it answers."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from standoff.base.errors import StandoffError
from standoff.base.sentences import sentence
from standoff.questions.draft import Findings
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.asking import problems_of
from standoff.web.attached import attached
from standoff.web.body import media_type
from standoff.web.drafting import Drafts, difference
from standoff.web.drafts import called
from standoff.web.editor import Shown, editor
from standoff.web.guard import NONCE
from standoff.web.messages import Failed
from standoff.web.shelf import Shelf, Shelved
from standoff.web.writing import GONE, ChangedError, refusal, save, written

ABSENT = "gone"
"""What stands in a form for the mark of a file that is not there."""
UNEDITED = "This file can't be edited here"


Page = Callable[[Request], Awaitable[Response]]


class Editing:
    """The pages."""

    def __init__(self, drafts: Drafts):
        self.drafts = drafts

    @property
    def shelf(self) -> Shelf:
        """The cases."""
        return self.drafts.asker.shelf

    def unless_read(self, page: Page) -> Page:
        """The page of a case; for one whose text can't be read as a case, the editor at its
        error."""

        async def either(request: Request) -> Response:
            with contextlib.suppress(StandoffError):
                shelved = self.shelf[request.path_params["case"]]
                await run_in_threadpool(written, shelved)
                try:
                    await run_in_threadpool(shelved.read)
                except StandoffError:
                    return RedirectResponse(f"/cases/{quote(shelved.key)}/edit", 303)
            return await page(request)

        return either

    async def file(self, request: Request) -> Response:
        """The text of a case, to be kept elsewhere."""
        try:
            shelved = self.shelf[request.path_params["case"]]
            found = await run_in_threadpool(written, shelved)
        except StandoffError as error:
            return layout.lost(error)
        return attached(found.text, shelved.file.name)

    async def edit(self, request: Request) -> Response:
        """The text of a case, at the line that the address names if it names one."""
        self.drafts.begin()
        shelved = self.shelf[request.path_params["case"]]
        try:
            found = await run_in_threadpool(written, shelved)
        except StandoffError as error:
            told = layout.problems(problems_of(error, self.shelf), shelved, UNEDITED, level=1)
            return self._page(shelved, told, status_of(error))
        line, column = (_whole(request.query_params.get(name)) for name in ("line", "column"))
        said = "Saved." if request.query_params.get("saved") else ""
        fixed = refusal(shelved)
        shown = Shown(found.text, found.mark, fixed, said=said, line=line, column=column)
        try:
            await run_in_threadpool(shelved.read)
        except StandoffError as error:
            shown = at_error(shown, unread(error, shelved.file))
        return self._page(shelved, editor(shelved, shown, request.scope[NONCE]))

    async def posted(self, request: Request) -> Response:
        """The same with a text that is to be checked or saved."""
        shelved = self.shelf[request.path_params["case"]]
        given = await form_of(request)
        text = given.get("text", "").replace("\r\n", "\n")
        mark, over = given.get("mark", ""), given.get("over", "")
        fixed = refusal(shelved)
        try:
            if not given.get("do") and not over:
                raise StandoffError("the form was not sent whole; nothing was written")
            if given.get("do") == "check":
                shown = Shown(text, mark, fixed, unsaved=True)
                return await self._shown(request, shelved, shown, whole=True)
            wanted = (GONE if over == ABSENT else over) or mark
            await run_in_threadpool(save, shelved, text, wanted)
        except ChangedError as error:
            lines = await run_in_threadpool(difference, error.now.text, text)
            told, now = in_a_line(error, self.shelf), error.now.mark or ABSENT
            shown = Shown(text, mark, fixed, wrong=told, beside=lines, now=now, unsaved=True)
            return await self._shown(request, shelved, shown, 409)
        except StandoffError as error:
            shown = Shown(text, mark, fixed, wrong=in_a_line(error, self.shelf), unsaved=True)
            return await self._shown(request, shelved, shown, status_of(error))
        return RedirectResponse(f"/cases/{quote(shelved.key)}/edit?saved=yes", 303)

    async def _shown(
        self,
        request: Request,
        shelved: Shelved,
        shown: Shown,
        status: int = 200,
        *,
        whole: bool = False,
    ) -> Response:
        """The page, its text checked."""
        try:
            said = await self.drafts.check(request, shelved, shown.text, whole=whole)
            if isinstance(said, Failed):
                raise StandoffError(said.problems)
            shown = at_error(shown, json.loads(said.text))
        except StandoffError as error:
            shown = replace(shown, wrong=shown.wrong or in_a_line(error, self.shelf))
        return self._page(shelved, editor(shelved, shown, request.scope[NONCE]), status)

    def _page(self, shelved: Shelved, inner: str, status: int = 200) -> Response:
        title = f"Edit {shelved.key}"
        return layout.of_case(shelved, title, inner, "edit", "editor.css", status=status)


def unread(error: StandoffError, file: Path) -> dict[str, Any]:
    """Why a file can't be read, as what a check finds."""
    return called(Findings("", str(file), error.problems), file).to_dict()


def at_error(shown: Shown, found: dict[str, Any]) -> Shown:
    """What is shown with what was found, at its first error unless another line is wanted."""
    line, column = shown.line, shown.column
    if not line and found["errors"]:
        first = next(each for each in found["problems"] if each["severity"] == "error")
        line, column = first["line"] or 0, first["column"] or 0
    return replace(shown, found=found, line=line, column=column)


def in_a_line(error: StandoffError, shelf: Shelf) -> str:
    """What is wrong, in one line."""
    return " ".join(sentence(each.message) for each in problems_of(error, shelf))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


async def form_of(request: Request, most: int = 20) -> dict[str, str]:
    """What a form of the workbench's own pages sent; nothing where it is not known to be one, or
    has more fields than any of them."""
    own = request.headers.get("origin") or request.headers.get("sec-fetch-site") == "same-origin"
    if not own or media_type(request.headers) != "application/x-www-form-urlencoded":
        return {}
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=most))
    except ValueError:
        return {}
