"""The workbench as a web application: which address is answered by what."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from importlib import resources

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from standoff.base.sentences import capital
from standoff.render import page
from standoff.web import layout
from standoff.web.api import Api
from standoff.web.asking import Asker
from standoff.web.beginning import Beginning
from standoff.web.drafting import Drafts, TextApi
from standoff.web.editing import Editing
from standoff.web.form_page import FormPage
from standoff.web.guard import Door, Guard
from standoff.web.pages import Pages
from standoff.web.pictures import Pictures
from standoff.web.run_pages import RunPages
from standoff.web.shelf import Shelf, UnknownCaseError
from standoff.web.tables import Tables
from standoff.web.tables_api import TablesApi
from standoff.web.taking import Taking
from standoff.web.variant import Variants
from standoff.web.work import Work

ASSETS = {
    "site.css": ("site.css", "text/css"),
    "editor.css": ("editor.css", "text/css"),
    "icon.svg": ("icon.svg", "image/svg+xml"),
    **{
        each.name: (f"built/{each.name}", "text/javascript")
        for each in resources.files("standoff.web").joinpath("built").iterdir()
        if each.name.endswith(".js")
    },
}
"""Files beside this one that a browser may have: a script for each page that has one, and what
several of them share."""


def app(shelf: Shelf, door: Door, work: Work) -> ASGIApp:
    """The application on the cases of a shelf, entered through ``door``; ``work`` starts and ends
    with it."""
    asker = Asker(shelf, work)
    api, pages = Api(asker), Pages(asker)
    drafts = Drafts(asker)
    text, editing, beginning = TextApi(drafts), Editing(drafts), Beginning(shelf)
    form = FormPage(shelf)
    runs, tables, table_api = RunPages(asker), Tables(asker), TablesApi(api)
    variants, taking, pictures = Variants(shelf), Taking(asker), Pictures(asker.kept)

    @contextlib.asynccontextmanager
    async def working(_: Starlette) -> AsyncIterator[None]:
        work.start()
        yield
        await run_in_threadpool(work.close)
        await run_in_threadpool(drafts.close)

    routes = [
        Route("/", pages.index),
        Route("/cases/{case}", editing.unless_read(pages.brief)),
        Route("/new", beginning.page),
        Route("/new", beginning.made, methods=["POST"]),
        Route("/new/text", beginning.text),
        Route("/pictures/{token}/{name}", pictures.file),
        Route("/base-rates", tables.alone, methods=["GET", "POST"]),
        Route("/cases/{case}/fit", tables.fit, methods=["GET", "POST"]),
        Route("/cases/{case}/score", tables.score, methods=["GET", "POST"]),
        Route("/runs", runs.index),
        Route("/runs/{run}", runs.first),
        Route("/runs/{run}/{question}", runs.question),
        Route("/cases/{case}/take-away", taking.page),
        Route("/cases/{case}/take-away", taking.file, methods=["POST"]),
        Route("/cases/{case}/variant", variants.page),
        Route("/cases/{case}/variant", variants.posted, methods=["POST"]),
        Route("/cases/{case}/form", form.page),
        Route("/cases/{case}/form", form.posted, methods=["POST"]),
        Route("/cases/{case}/edit/file", editing.file),
        Route("/cases/{case}/edit", editing.edit),
        Route("/cases/{case}/edit", editing.posted, methods=["POST"]),
        Route("/cases/{case}/{question}", pages.question),
        Route("/api/cases", api.cases),
        Route("/api/cases/{case}/text", text.text),
        Route("/api/cases/{case}/text", text.save, methods=["POST"]),
        Route("/api/cases/{case}/text/mark", text.mark),
        Route("/api/cases/{case}/text/check", text.check, methods=["POST"]),
        Route("/api/cases/{case}/text/verdicts", text.verdicts, methods=["POST"]),
        Route("/api/cases/{case}/text/complete", text.complete, methods=["POST"]),
        Route("/api/base-rates", table_api.alone, methods=["POST"]),
        Route("/api/cases/{case}/fit", table_api.fit, methods=["POST"]),
        Route("/api/cases/{case}/score", table_api.score, methods=["POST"]),
        Route("/api/cases/{case}/{question}", api.ask, methods=["POST"]),
        Route("/api/cases/{case}/{question}/shown", api.shown, methods=["POST"]),
        Route("/api/openapi.json", api.openapi),
        Route("/assets/{name}", _asset),
    ]
    inner = Starlette(
        routes=routes,
        lifespan=working,
        exception_handlers={
            404: _absent,
            405: _absent,
            500: _broken,
            UnknownCaseError: _unknown,
        },
    )
    inner.router.redirect_slashes = False
    return Guard(inner, door)


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "page.css":
        return Response(page.style(), media_type="text/css")
    if name not in ASSETS:
        return await _absent(request, None)
    file, kind = ASSETS[name]
    text = resources.files("standoff.web").joinpath(file).read_text("utf-8")
    return Response(text, media_type=kind)


async def _absent(request: Request, error: object) -> Response:
    """What is no address here, or is none for such a request."""
    status = getattr(error, "status_code", 404)
    headers = getattr(error, "headers", None)
    told = "there is no such page" if status == 404 else "this address is asked otherwise"
    return _told(request, told, status, headers)


async def _unknown(_request: Request, error: Exception) -> Response:
    """A page of a case that there is not; in JSON it is told by :mod:`standoff.web.api`."""
    assert isinstance(error, UnknownCaseError)
    return layout.lost(error)


async def _broken(request: Request, _error: object) -> Response:
    """What nobody foresaw: the terminal has the whole of it."""
    told = "something went wrong in Standoff itself; the terminal that serves this says what"
    return _told(request, told, 500)


def _told(
    request: Request, told: str, status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """One sentence in place of what was asked, as data or as a page."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"problems": [{"message": told}]}, status, headers)
    page = layout.alone(told, f"<h1>{capital(told)}</h1>\n", status)
    page.headers.update(headers or {})
    return page
