"""The pages on which a table of past crises is asked: of a case, or by itself."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import Problem, StandoffError
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.askable import Askable, askable, tabled
from standoff.web.asking import Asker, Asking, problems_of
from standoff.web.body import options_of_form
from standoff.web.editing import form_of
from standoff.web.forms import ASKED, folded, form
from standoff.web.messages import Tabled
from standoff.web.parts import UNANSWERED, Part, answered, showing
from standoff.web.shelf import Shelved
from standoff.web.table_orders import ALONE, CASES, LONGEST, TABLE, ordered
from standoff.web.wording import label

MOST_FIELDS = 60
FORM = "The table, and what is asked of it"
DONE = "steps done"
"""What is counted while a table is worked on."""


class Tables:
    """The pages."""

    def __init__(self, asker: Asker):
        self.asker = asker

    async def alone(self, request: Request) -> Response:
        """Base rates: of a table and no case."""
        return await self._page(request, tabled()[ALONE], None)

    async def fit(self, request: Request) -> Response:
        """What a table says of a case's unknown numbers."""
        return await self._of_case(request, "fit")

    async def score(self, request: Request) -> Response:
        """How good the forecasts of a case were."""
        return await self._of_case(request, "score")

    async def _of_case(self, request: Request, word: str) -> Response:
        try:
            shelved = self.asker.shelf[request.path_params["case"]]
            await run_in_threadpool(shelved.refuse_vanished)
        except StandoffError as error:
            return layout.lost(error)
        return await self._page(request, tabled()[word], shelved)

    async def _page(self, request: Request, asked: Askable, shelved: Shelved | None) -> Response:
        given = await form_of(request, MOST_FIELDS) if request.method == "POST" else {}
        given = {name: value.replace("\r\n", "\n") for name, value in given.items()}
        after = layout.foot(shelved)
        if request.method != "POST":
            return HTMLResponse(self._before(asked, shelved, given) + after)
        try:
            order, key = await run_in_threadpool(self._order, asked, shelved, given)
            asking = Asking(self.asker, request, order, key)
        except StandoffError as error:
            told = layout.problems(problems_of(error, self.asker.shelf), shelved, UNANSWERED)
            before = self._before(asked, shelved, given)
            return HTMLResponse(before + told + after, status_of(error))
        before = self._before(asked, shelved, given, aside=True)
        show = showing(request, shelved, first=False)
        return await answered([Part(asking, counted=DONE)], before, after, show)

    def _order(
        self, asked: Askable, shelved: Shelved | None, given: Mapping[str, str]
    ) -> tuple[Tabled, str]:
        """What a worker is asked, and the key by which its answer is kept. Raises
        :class:`StandoffError` for what can't be asked."""
        table = given.get(TABLE, "")
        if not table.strip():
            raise StandoffError("no table was given; choose a file, or paste its text")
        own = (TABLE, ASKED)
        pairs = [(name, value) for name, value in given.items() if name not in own]
        options = options_of_form(asked, pairs)
        lacking = [
            Problem(f"“{label(each.name)}” is empty; fill it in")
            for each in asked.options(shown=True)
            if each.required and each.name not in (*options, CASES)
        ]
        if lacking:
            raise StandoffError(lacking)
        return ordered(self.asker.shelf, asked, shelved, options, table, "page")

    def _before(
        self,
        asked: Askable,
        shelved: Shelved | None,
        given: Mapping[str, str],
        *,
        aside: bool = False,
    ) -> str:
        """What stands above an answer; the form ``aside``, to be opened, where that is coming."""
        title = asked.heading
        key = shelved.key if shelved else ""
        top = layout.top(shelved, key, askable().values() if shelved else (), asked.word)
        others = ["", *(each.key for each in self.asker.shelf)]
        fields = form(asked, given, others, (CASES,), before=_field(given), method="post")
        if aside:
            fields = folded(fields, FORM, is_open=False)
        return (
            f"{layout.head(title)}{top}<h1>{escape(clean(title))}</h1>\n{fields}"
            '<script type="module" src="/assets/table.js"></script>\n'
        )


def _field(given: Mapping[str, str]) -> str:
    """Where the table is put: its text, into which a script reads a file."""
    shown = escape(clean(given.get(TABLE, "")))
    return (
        f'<div class="row"><label for="o-{TABLE}">The table '
        '<span class="quiet">(needed)</span></label>'
        f'<textarea rows="6" id="o-{TABLE}" name="{TABLE}" aria-describedby="h-{TABLE}" '
        f'maxlength="{LONGEST}" spellcheck="false" required>\n{shown}</textarea>'
        f'<p class="quiet" id="h-{TABLE}">One past crisis a row, as CSV; the first line has the '
        "names of the columns. It is read for this answer and kept nowhere.</p></div>\n"
    )
