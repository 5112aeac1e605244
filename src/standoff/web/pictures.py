"""Each picture of an answer as a file of its own: its address under the picture, and the file; and
likewise each case that came of an answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from standoff.render.pictures import png, svg
from standoff.render.sheet import sheet
from standoff.web import layout
from standoff.web.attached import attached
from standoff.web.messages import Done

END = "</figure>\n"
KINDS = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
GONE = "This picture is kept no longer; load the page that it stood on again"


def token_of(key: str) -> str:
    """The word that stands in addresses for an answer that is kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:24]


def linked(done: Done, token: str) -> Done:
    """The answer with, under each picture, its addresses as files, and with those of the cases that
    came of it."""
    done = _with_cases(done, token)
    parts = done.text.split(END)
    if not done.figures or len(parts) != len(done.figures) + 1:
        return done
    text = parts[0]
    for number, after in enumerate(parts[1:], 1):
        name = f"figure-{number}"
        links = " ".join(
            f'<a href="/pictures/{token}/{name}.{kind}" download="{name}.{kind}" '
            f'aria-label="Figure {number} as {kind.upper()}">{kind.upper()}</a>'
            for kind in KINDS
        )
        text += f'{END}<p class="take quiet">Take it away: {links}</p>\n{after}'
    return replace(done, text=text)


def _with_cases(done: Done, token: str) -> Done:
    links = "".join(
        f'<p class="took">{escape(each.what)}: <a href="/pictures/{token}/{each.name}" '
        f'download="{each.name}">take it away as {each.name}</a>, to be opened beside the case '
        "that it was made of.</p>\n"
        for each in done.beside
    )
    return replace(done, text=done.text + links) if links else done


class Pictures:
    """The files."""

    def __init__(self, kept: Callable[[str], Done | None]):
        self.kept = kept

    async def file(self, request: Request) -> Response:
        """One picture in one format."""
        done = self.kept(request.path_params["token"])
        for each in done.beside if done else ():
            if each.name == request.path_params["name"]:
                return attached(each.text, each.name)
        name = re.fullmatch(r"figure-([1-9]\d?)\.(svg|png|csv)", request.path_params["name"])
        if done is None or name is None or int(name[1]) > len(done.figures):
            return layout.alone(GONE, f"<h1>{GONE}.</h1>\n", 404)
        figure, kind = done.figures[int(name[1]) - 1], name[2]
        make = {"svg": svg, "png": png, "csv": sheet}[kind]
        data = await run_in_threadpool(make, figure)
        headers = {"Content-Disposition": f'attachment; filename="{name[0]}"'}
        return Response(data, media_type=KINDS[kind], headers=headers)
