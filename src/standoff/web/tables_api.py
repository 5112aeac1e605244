"""The JSON API of the questions about a table of crises, whose text comes with them."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from standoff.base.errors import StandoffError
from standoff.web.api import Api, status_of
from standoff.web.askable import Askable, tabled
from standoff.web.asking import Asking
from standoff.web.body import object_of_json, options_of_object
from standoff.web.messages import Failed, Tabled
from standoff.web.shelf import Shelved
from standoff.web.table_orders import ALONE, CASES, TABLE, ordered


class TablesApi:
    """Answers in JSON about tables."""

    def __init__(self, api: Api):
        self.api = api

    async def alone(self, request: Request) -> Response:
        """Base rates: of a table and no case."""
        return await self._asked(request, tabled()[ALONE])

    async def fit(self, request: Request) -> Response:
        """What a table says of a case's unknown numbers."""
        return await self._asked(request, tabled()["fit"])

    async def score(self, request: Request) -> Response:
        """How good the forecasts of a case were."""
        return await self._asked(request, tabled()["score"])

    async def _asked(self, request: Request, asked: Askable) -> Response:
        refused = self.api.refused(request)
        if refused is not None:
            return refused
        body = await request.body()
        try:
            named = request.path_params.get("case")
            shelved = None if named is None else self.api.shelf[named]
            order, key = await run_in_threadpool(self._order, asked, shelved, body)
        except StandoffError as error:
            return self.api.failed(Failed(status_of(error), error.problems))
        return await self.api.reply(request, Asking(self.api.asker, request, order, key))

    def _order(self, asked: Askable, shelved: Shelved | None, body: bytes) -> tuple[Tabled, str]:
        """What a worker is asked, and the key by which its answer is kept. Raises
        :class:`StandoffError` for what can't be asked."""
        if shelved is not None:
            shelved.refuse_vanished()
        data = object_of_json(body)
        table = data.pop(TABLE, None)
        if not isinstance(table, str):
            raise StandoffError(f"'{asked.name}' needs '{TABLE}', the text of a table as CSV")
        options = options_of_object(asked, data, without=(CASES,))
        return ordered(self.api.shelf, asked, shelved, options, table, "json")
