"""The text of a case over the API: read, checked and completed while it is written, and saved."""

from __future__ import annotations

import difflib
import hashlib
import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from standoff.base.cleaning import clean_line
from standoff.base.errors import Problem, StandoffError
from standoff.base.plain import json_text
from standoff.questions.draft import fitting, may_stand
from standoff.web.api import status_of, told
from standoff.web.asking import Asker, Asking
from standoff.web.body import JSON, media_type
from standoff.web.messages import Done, Draft, Failed
from standoff.web.shelf import Shelf, Shelved
from standoff.web.work import Bounds, Work
from standoff.web.writing import ChangedError, mark_of, refusal, save, written

WORLDS = 64
"""In which the claims of a text are judged while it is written."""
AROUND = 3
"""Lines shown around what differs."""
MOST_DIFFERENT = 400
MOST_COMPARED = 20_000
"""Lines of a text that are compared one by one."""
BOUNDS = Bounds(hands=1, seconds=60.0, warm=False)
"""What is written is checked by a process of its own, so that no long question keeps it waiting."""


class Drafts:
    """Checks texts; the process that does so is started when the first one comes."""

    def __init__(self, asker: Asker):
        self.asker = asker
        self.work = Work(BOUNDS)
        self._soon = Asker(asker.shelf, self.work)
        self._begun = False

    def begin(self) -> None:
        """Let the process start, if it has not."""
        if not self._begun:
            self._begun = True
            self.work.start()

    def close(self) -> None:
        """End all work at once."""
        self.work.close()

    async def check(
        self, request: Request, shelved: Shelved, text: str, *, whole: bool, worlds: int = 0
    ) -> Done | Failed:
        """What is wrong with a text, or how its claims fall out in so many worlds. Raises
        :class:`StandoffError` where it is too long."""
        self.begin()
        draft = Draft(fitting(text, shelved.file), str(shelved.file), whole, worlds)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        beside = sorted(shelved.file.parent.glob("variants/*.yaml"))
        key = json.dumps(
            [digest, str(shelved.file), whole, worlds, [_state(each) for each in beside]]
        )
        return await Asking(
            self.asker if whole or worlds else self._soon, request, draft, key
        ).answer()


def _state(path: Any) -> list[object]:
    try:
        stat = path.stat()
    except OSError:
        return [path.name]
    return [path.name, stat.st_mtime_ns, stat.st_size]


class TextApi:
    """Answers in JSON about the text of a case."""

    def __init__(self, drafts: Drafts):
        self.drafts = drafts

    @property
    def shelf(self) -> Shelf:
        """The cases."""
        return self.drafts.asker.shelf

    async def text(self, request: Request) -> Response:
        """The text of a case's file, its mark, and why it is not written to if it isn't."""
        try:
            shelved = self.shelf[request.path_params["case"]]
            found = await run_in_threadpool(written, shelved)
        except StandoffError as error:
            return self._failed(error)
        return _json({"text": found.text, "mark": found.mark, "fixed": refusal(shelved)})

    async def mark(self, request: Request) -> Response:
        """The mark of what stands in the file now; empty where it is gone."""
        try:
            shelved = self.shelf[request.path_params["case"]]
        except StandoffError as error:
            return self._failed(error)
        return _json({"mark": await run_in_threadpool(mark_of, shelved)})

    async def save(self, request: Request) -> Response:
        """Write a text to its file, if that still is what the text was made from."""
        try:
            shelved = self.shelf[request.path_params["case"]]
            body = await _body(request, {"text": str, "mark": str})
            found = await run_in_threadpool(save, shelved, body["text"], body["mark"])
        except ChangedError as error:
            lines = await run_in_threadpool(difference, error.now.text, body["text"])
            shown = [{"side": side, "line": line} for side, line in lines]
            now = {"text": error.now.text, "mark": error.now.mark, "difference": shown}
            return JSONResponse({**told(error.problems, self.shelf), **now}, 409)
        except StandoffError as error:
            return self._failed(error)
        return _json({"mark": found.mark})

    async def check(self, request: Request) -> Response:
        """What is wrong with a text, by the schema of 'check'."""
        return await self._checked(request, {"whole": bool})

    async def verdicts(self, request: Request) -> Response:
        """How the claims would fall out, in a few worlds; nobody waits for it once the text has
        changed, and then it is stopped."""
        return await self._checked(request, {}, WORLDS)

    async def _checked(self, request: Request, more: dict[str, type], worlds: int = 0) -> Response:
        try:
            shelved = self.shelf[request.path_params["case"]]
            body = await _body(request, {"text": str}, more)
            whole = body.get("whole", False)
            said = await self.drafts.check(
                request, shelved, body["text"], whole=whole, worlds=worlds
            )
        except StandoffError as error:
            return self._failed(error)
        if isinstance(said, Failed):
            return JSONResponse(told(said.problems, self.shelf), said.status)
        return Response(said.text, media_type="application/json")

    async def complete(self, request: Request) -> Response:
        """The words that may stand at a place in a text."""
        try:
            shelved = self.shelf[request.path_params["case"]]
            body = await _body(request, {"text": str, "line": int, "column": int})
            text = fitting(body["text"], shelved.file)
            word, found = await run_in_threadpool(may_stand, text, body["line"], body["column"])
        except StandoffError as error:
            return self._failed(error)
        return _json({"begun": word, "words": [each.to_dict() for each in found]})

    def _failed(self, error: StandoffError) -> Response:
        return JSONResponse(told(error.problems, self.shelf), status_of(error))


async def _body(
    request: Request, needed: dict[str, type], more: dict[str, type] | None = None
) -> dict[str, Any]:
    """A JSON object with these entries and no others. Raises :class:`StandoffError`."""
    if media_type(request.headers) != JSON:
        raise StandoffError("a text is sent with a body of application/json")
    try:
        data = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        raise StandoffError("the request holds no JSON; expected an object") from None
    known = {**needed, **(more or {})}
    if not isinstance(data, dict):
        raise StandoffError(f"expected a JSON object with {', '.join(known)}")
    words = {str: "a text", int: "a whole number, 1 or more", bool: "true or false"}
    found = [
        f"there is no entry '{clean_line(name[:60])}'; expected {', '.join(known)}"
        for name in data
        if name not in known
    ]
    found += [f"'{name}' is missing" for name in needed if name not in data]
    found += [
        f"'{name}': expected {words[kind]}"
        for name, kind in known.items()
        if name in data and (type(data[name]) is not kind or (kind is int and data[name] < 1))
    ]
    if found:
        raise StandoffError([Problem(each) for each in found])
    return data


def difference(theirs: str, mine: str) -> list[tuple[str, str]]:
    """The lines in which what is on the disk and one's own text differ, with some around them: each
    with its ``side``, ``disk``, ``mine``, ``both``, or ``gap`` where lines are left out."""
    a, b = theirs.split("\n"), mine.split("\n")
    if max(len(a), len(b)) > MOST_COMPARED:
        return [("gap", "the two are too long to be compared line by line")]
    found: list[tuple[str, str]] = []
    for line in list(difflib.unified_diff(a, b, n=AROUND, lineterm=""))[2:]:
        if line.startswith("@@"):
            found.append(("gap", f"from line {line.split('-')[1].split(',')[0].split(' ')[0]}"))
        else:
            found.append(({"-": "disk", "+": "mine"}.get(line[:1], "both"), line[1:]))
    if len(found) > MOST_DIFFERENT:
        more = len(found) - MOST_DIFFERENT
        found = [*found[:MOST_DIFFERENT], ("gap", f"{more:,} lines more")]
    return found


def _json(data: object) -> Response:
    return Response(json_text(data, indent=None), media_type="application/json")
