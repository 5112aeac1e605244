"""The page on which a case is filled in as a form, by who would rather not read its text. It
changes the same file as the editor does, and needs no script."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from standoff.base.sentences import sentence
from standoff.questions.filled import Entry, Field, Part, filled, form_in
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.asking import problems_of
from standoff.web.editing import UNEDITED
from standoff.web.editing import form_of as sent
from standoff.web.shelf import Shelf, Shelved
from standoff.web.writing import ChangedError, refusal, save, written

TITLE = "Edit as a form"
MARK = "mark"
MOST = 5_000
"""Fields of a form."""
STATED = "One value, lowest..highest, lowest..likeliest..highest, or a formula over other numbers."
HINTS = {
    ("number", "stated"): STATED,
    ("stage", "when"): "As in move == invade, of levers and earlier choices. Left empty: always.",
    ("stage", "open"): "Left empty: always.",
    ("end", "worth"): "A number, or arithmetic over the numbers and choices of the case.",
    ("claim", "test"): "As in P(war | talk) < P(war | threaten) by 0.02.",
}


class FormPage:
    """The page."""

    def __init__(self, shelf: Shelf):
        self.shelf = shelf

    async def page(self, request: Request) -> Response:
        """The form, as the file stands."""
        shelved = self.shelf[request.path_params["case"]]
        said = "Saved." if request.query_params.get("saved") else ""
        return await self._page(shelved, {}, said=said)

    async def posted(self, request: Request) -> Response:
        """What was filled in, written into the file if that still is what the form was made of."""
        shelved = self.shelf[request.path_params["case"]]
        given = await sent(request, MOST)
        mark = given.pop(MARK, "")
        try:
            await run_in_threadpool(_write, shelved, given, mark)
        except StandoffError as error:
            return await self._page(shelved, given, error, mark=mark)
        return RedirectResponse(f"/cases/{quote(shelved.key)}/form?saved=yes", 303)

    async def _page(
        self,
        shelved: Shelved,
        given: dict[str, str],
        error: StandoffError | None = None,
        *,
        said: str = "",
        mark: str = "",
    ) -> Response:
        """The form with what was ``given``; ``mark``: of the file that it was made of."""
        told, status = "", 200
        if error is not None:
            found = problems_of(error, self.shelf)
            told = layout.problems(found, None, "Nothing was saved")
            status = 409 if isinstance(error, ChangedError) else status_of(error)
        try:
            now = await run_in_threadpool(written, shelved)
            parts = await run_in_threadpool(form_in, now.text, shelved.file)
        except StandoffError as failed:
            found = problems_of(failed, self.shelf)
            told = layout.problems(found, shelved, UNEDITED, level=1)
            return layout.of_case(shelved, TITLE, told, "edit", status=status_of(failed))
        root = f"/cases/{quote(shelved.key)}"
        fixed = refusal(shelved)
        first = f'<p class="state" role="status">{said}</p>\n' if said else ""
        if fixed:
            again = f'<a href="/new?from=case:{quote(shelved.key)}">Make a new case of it</a>'
            first = f"<p>{escape(sentence(fixed))} {again}.</p>\n"
        button = "" if fixed else '<p class="tools"><button>Save</button></p>\n'
        inner = (
            f"<h1>{TITLE}</h1>\n{told}{first}"
            f"<p>What is filled in here is written to {escape(clean(shelved.file.name))}; all else "
            f'in it stays, comments too. What has no field here is in <a href="{root}/edit">its '
            "text</a>.</p>\n"
            f'<form method="post" class="asking filled">\n'
            f'<input type="hidden" name="{MARK}" value="{escape(mark or now.mark)}">\n'
            f"{''.join(_part(part, given, fixed=bool(fixed)) for part in parts)}{button}</form>\n"
        )
        return layout.of_case(shelved, TITLE, inner, "edit", status=status)


def _write(shelved: Shelved, given: dict[str, str], mark: str) -> None:
    if not given:
        raise StandoffError("the form was not sent whole; nothing was written")
    now = written(shelved)
    if now.mark != mark:
        raise ChangedError(now, shelved.file)
    save(shelved, filled(now.text, shelved.file, given), mark)


def _part(part: Part, given: dict[str, str], *, fixed: bool) -> str:
    entries = "".join(_entry(each, given, fixed=fixed) for each in part.entries)
    return f"<h2>{escape(part.heading)}</h2>\n{entries}"


def _entry(entry: Entry, given: dict[str, str], *, fixed: bool) -> str:
    rows = "".join(_row(field, given.get(field.name), fixed=fixed) for field in entry.fields)
    if not entry.name:
        return rows
    changed = any(given.get(field.name, field.value) != field.value for field in entry.fields)
    name = escape(clean(entry.name))
    what = f' <span class="quiet">{escape(clean(entry.what))}</span>' if entry.what else ""
    return (
        f"<details{' open' if changed else ''}><summary>{name}{what}</summary>\n"
        f'<fieldset aria-label="{name}">\n{rows}</fieldset></details>\n'
    )


def _row(field: Field, given: str | None, *, fixed: bool) -> str:
    value = field.value if given is None else given
    name = escape(clean(field.name))
    kind, _, rest = field.name.partition(":")
    key = rest.partition(":")[2] if kind in ("stage", "end") else rest.rpartition(":")[2]
    hint = HINTS.get((kind, key.partition(":")[0]), "")
    told = f'<p class="quiet" id="h-{name}">{escape(hint)}</p>' if hint else ""
    common = f'id="{name}" name="{name}"' + (f' aria-describedby="h-{name}"' if hint else "")
    shown = escape(clean(value))
    locked = " readonly" if fixed else ""
    if field.choices:
        options = "".join(
            f'<option value="{escape(clean(word))}"{" selected" if word == value else ""}>'
            f"{escape(clean(words))}</option>"
            for word, words in field.choices
        )
        control = f"<select {common}{' disabled' if fixed else ''}>{options}</select>"
    elif field.long:
        lines = min(len(shown) // 80 + 1, 6)
        control = f'<textarea {common} rows="{lines}"{locked}>\n{shown}</textarea>'
    else:
        control = f'<input type="text" {common} value="{shown}"{locked}>'
    label = escape(clean(field.label))
    return f'<div class="row"><label for="{name}">{label}</label>{control}{told}</div>\n'
