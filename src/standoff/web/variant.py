"""The page on which numbers that were set otherwise are kept as a variant of the case, with the
reason; and what the variant changed, and why."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError, listed
from standoff.base.sentences import sentence
from standoff.questions.assumptions import Number
from standoff.questions.variant import LONGEST, stated_in, was_and_is, with_variant
from standoff.report.assumptions import said
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.editing import form_of, in_a_line
from standoff.web.numbers import is_even, starting
from standoff.web.shelf import Shelf, Shelved
from standoff.web.writing import refusal, save, written

TITLE = "Save as a variant"


class Variants:
    """The page."""

    def __init__(self, shelf: Shelf):
        self.shelf = shelf

    async def page(self, request: Request) -> Response:
        """What is to be kept, under which name and why; or what was kept just now."""
        try:
            shelved = self.shelf[request.path_params["case"]]
            saved = request.query_params.get("saved", "")
            if saved:
                inner = await run_in_threadpool(self._kept, shelved, saved)
                return self._page(shelved, inner)
        except StandoffError as error:
            return layout.lost(error)
        return self._page(shelved, self._form(shelved, request.query_params.get("stated", "")))

    async def posted(self, request: Request) -> Response:
        """The variant written into the case's file."""
        shelved = self.shelf[request.path_params["case"]]
        given = await form_of(request)
        name = given.get("name", "").strip()
        stated, why = given.get("stated", "").replace("\r\n", "\n"), given.get("why", "")
        try:
            await run_in_threadpool(self._write, shelved, name, why, stated)
        except StandoffError as error:
            told = in_a_line(error, self.shelf)
            inner = self._form(shelved, stated, name, why, told)
            return self._page(shelved, inner, status_of(error))
        onward = f"/cases/{quote(shelved.key)}/variant?{urlencode({'saved': name})}"
        return RedirectResponse(onward, 303)

    def _write(self, shelved: Shelved, name: str, why: str, stated: str) -> None:
        fixed = refusal(shelved)
        if fixed:
            raise StandoffError(fixed)
        before = written(shelved)
        numbers = stated_in(stated.split("\n"))
        text = with_variant(before.text, shelved.file, name, why, numbers)
        save(shelved, text, before.mark)

    def _form(
        self, shelved: Shelved, stated: str, name: str = "", why: str = "", wrong: str = ""
    ) -> str:
        fixed = refusal(shelved)
        if fixed:
            address = f"/new?from=case:{quote(shelved.key)}"
            return (
                f"<h1>{TITLE}</h1>\n<p>{escape(sentence(fixed))}</p>\n"
                f'<p><a href="{address}">Make a new case of it</a></p>\n'
            )
        file = escape(clean(shelved.file.name))
        return (
            f"<h1>{TITLE}</h1>\n{layout.alert(wrong)}"
            "<p>A variant is the case as somebody else would write it: it says only what it "
            f"changes. It is written at the end of {file}; nothing else in the file is touched.</p>"
            '\n<form method="post" class="asking">\n'
            '<div class="row"><label for="stated">What is set otherwise</label>'
            '<textarea id="stated" name="stated" rows="4" required aria-describedby="h-stated" '
            f'spellcheck="false">\n{escape(clean(stated))}</textarea>'
            '<p class="quiet" id="h-stated">'
            "One number a line: its name, an equals sign, then its value, its lowest..highest, or "
            "its lowest..likeliest..highest.</p></div>\n"
            '<div class="row"><label for="name">Name of the variant</label><input type="text" '
            f'id="name" name="name" required maxlength="80" value="{escape(clean(name))}" '
            'aria-describedby="h-name"><p class="quiet" id="h-name">Letters, digits, - and _, such '
            "as harder-line.</p></div>\n"
            '<div class="row"><label for="why">Why</label><textarea id="why" name="why" rows="3" '
            f'required maxlength="{LONGEST}" aria-describedby="h-why">\n{escape(clean(why))}'
            '</textarea><p class="quiet" id="h-why">Your reason, in a sentence: it stands beside '
            "each of these numbers as what it rests on.</p></div>\n<p><button>Save</button></p>\n"
            "</form>\n"
        )

    def _kept(self, shelved: Shelved, name: str) -> str:
        """What the variant changed, and why, and where one can go on from there."""
        text = written(shelved).text
        pairs = was_and_is(text, shelved.file, name)
        rows = "".join(
            f'<tr><th scope="row">{_shown(was.parameter.what or now.name)}</th>'
            f"<td>{_shown(said(was))}</td><td>{_shown(said(now))}</td><td>{_shown(now.parameter.why)}</td></tr>"
            for was, now in pairs
        )
        stated = "\n".join(f"{now.name}={_as_set(now)}" for _, now in pairs if starting(now))
        root = f"/cases/{quote(shelved.key)}"
        moved = urlencode({"stated": stated, "draws": "500", "ask": "yes"})
        moves = _moves(f"{root}/assumptions?{moved}", [now for _, now in pairs]) if stated else ""
        parted = urlencode({"b": f"{shelved.key}@{name}", "ask": "yes"})
        return (
            f"<h1>The variant {_shown(name)}</h1>\n"
            f"<p>It stands in {_shown(shelved.file.name)}. What it changes, and why:</p>\n"
            '<div class="scroll" role="region" tabindex="0" aria-label="What it changes"><table>'
            '<thead><tr><th scope="col">Number</th><th scope="col">In the case</th>'
            '<th scope="col">In the variant</th><th scope="col">Why</th></tr></thead>'
            f"<tbody>{rows}</tbody></table></div>\n<ul>"
            f"{moves}"
            f'<li><a href="{root}/compare?{escape(parted)}">Where it and the case part, and what '
            "that hangs on</a></li>"
            f'<li><a href="{root}/edit?line={_line(text, name)}">Read it in the file</a></li>'
            "</ul>\n"
        )

    def _page(self, shelved: Shelved, inner: str, status: int = 200) -> Response:
        return layout.of_case(shelved, TITLE, inner, "assumptions", status=status)


def _shown(text: str) -> str:
    return escape(clean(text))


def _as_set(number: Number) -> str:
    """A number as it is stated in one line, with every digit of it."""
    return "..".join(repr(each).removesuffix(".0") for each in starting(number))


def _moves(address: str, set_: Sequence[Number]) -> str:
    """The way to what moves with a variant; of what can't be stated in one line, what is nearest
    to it is asked, or nothing."""
    left = [each.name for each in set_ if not starting(each)]
    near = [each.name for each in set_ if each.kind == "drawn" and not is_even(each)]
    told = ""
    if near:
        told += f", with {listed(near)} between the values that 98 in 100 lie between"
    if left:
        told += f", but for {listed(left)}, told by a formula or by data"
    return f'<li><a href="{escape(address)}">What moves with it</a>{_shown(told)}</li>'


def _line(text: str, name: str) -> int:
    """The line in which a variant is named, or the last."""
    lines = text.split("\n")
    begin = next((k for k, line in enumerate(lines) if line.startswith("variants:")), 0)
    found = (k for k in range(begin, len(lines)) if lines[k].strip().startswith(f"{name}:"))
    return next(found, len(lines) - 1) + 1
