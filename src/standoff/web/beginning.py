"""The page on which a case is begun: from the commented template, or from another case."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError, listed, nearest
from standoff.questions.builtin import Cases
from standoff.questions.starter import copied_text, starter_text
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.attached import attached
from standoff.web.editing import form_of, in_a_line
from standoff.web.shelf import Shelf
from standoff.web.writing import create

TEMPLATE = "starter"
"""What stands for the commented template among what a case may be made from."""
NOWHERE = (
    "A new case is written into a folder that the workbench was opened on, and it was opened on "
    "none. Open it again on one, as in"
)


class Beginning:
    """The page."""

    def __init__(self, shelf: Shelf):
        self.shelf = shelf

    async def page(self, request: Request) -> Response:
        """What a new case is to be called and made from."""
        source = request.query_params.get("from", TEMPLATE)
        return await run_in_threadpool(self._page, source, "")

    async def text(self, request: Request) -> Response:
        """The text that a case would begin with, to be kept by who asks."""
        source = request.query_params.get("from", TEMPLATE)
        try:
            text = await run_in_threadpool(self._text, source)
        except StandoffError as error:
            return await run_in_threadpool(self._page, TEMPLATE, "", error)
        return attached(text, f"{source.rpartition(':')[2] or 'case'}.yaml")

    async def made(self, request: Request) -> Response:
        """A new case, written; the editor opens on it."""
        given = await form_of(request)
        source, name = given.get("from", TEMPLATE), given.get("name", "")
        try:
            path = self.shelf.new(self._folder(given.get("folder", "0")), name)
            text = await run_in_threadpool(self._text, source)
            await run_in_threadpool(create, path, text)
        except StandoffError as error:
            return await run_in_threadpool(self._page, source, name, error)
        return RedirectResponse(f"/cases/{quote(self.shelf.take(path).key)}/edit", 303)

    def _folder(self, number: str) -> Path:
        folders = self.shelf.folders
        if not number.isdecimal() or len(number) > 4 or int(number) >= len(folders):
            raise StandoffError("there is no such folder here; nothing was written")
        return folders[int(number)]

    def _sources(self) -> Iterator[tuple[str, str]]:
        """What a case may be made from, with its name for people."""
        yield TEMPLATE, "A small case that runs, with a comment on every section"
        for each in Cases().answer().cases:
            yield f"builtin:{each.name}", f"{each.title} (built in)"
        for own in self.shelf:
            if not own.builtin:
                yield f"case:{own.key}", f"A copy of {own.file.name}"

    def _text(self, source: str) -> str:
        if source == TEMPLATE:
            return starter_text()
        kind, _, name = source.partition(":")
        if kind == "case":
            return copied_text(str(self.shelf[name].file))
        known = {each.name: each.file for each in Cases().answer().cases}
        if kind != "builtin" or name not in known:
            raise StandoffError(
                f"there is no case '{name or source}' to begin from; there is {listed(known)}"
                f"{nearest(name, known)}"
            )
        return copied_text(str(known[name]))

    def _page(self, source: str, name: str, error: StandoffError | None = None) -> Response:
        told, status = "", 200
        if error is not None:
            told, status = layout.alert(in_a_line(error, self.shelf)), status_of(error)
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == source else ""}>'
            f"{escape(clean(words))}</option>"
            for value, words in self._sources()
        )
        begin = (
            '<div class="row"><label for="from">Begin with</label>'
            f'<select id="from" name="from">{options}</select></div>\n'
        )
        body = "<h1>New case</h1>\n" + told
        if self.shelf.folders:
            body += (
                f'<form method="post" action="/new" class="asking">\n{begin}{self._where()}'
                '<div class="row"><label for="name">Name of the file</label><input type="text" '
                f'id="name" name="name" required maxlength="80" value="{escape(clean(name))}" '
                'aria-describedby="h-name"><p class="quiet" id="h-name">Letters, digits, - and _, '
                "such as border-crisis.</p></div>\n<p><button>Make it</button></p>\n</form>\n"
            )
        else:
            body += (
                f"<p>{NOWHERE} <code>standoff serve .</code> for the one that the terminal stands "
                "in. Or take the text with you:</p>\n"
                f'<form method="get" action="/new/text" class="asking">\n{begin}'
                "<p><button>Download</button></p>\n</form>\n"
            )
        return layout.alone("New case", body, status)

    def _where(self) -> str:
        """Which folder, where there are several."""
        folders = self.shelf.folders
        if len(folders) == 1:
            return ""
        options = "".join(
            f'<option value="{number}">{escape(clean(folder.name))}</option>'
            for number, folder in enumerate(folders)
        )
        return (
            '<div class="row"><label for="folder">In the folder</label>'
            f'<select id="folder" name="folder">{options}</select></div>\n'
        )
