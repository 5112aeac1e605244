"""The page on which a case is filled in as a form, by who would rather not read its text. It
changes the same file as the editor does, and needs no script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from standoff.base.sentences import sentence
from standoff.questions.fields import YES, FieldError
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
UNSAVED = "Nothing was saved"
Wrong = Mapping[str, Sequence[str]]
"""What is wrong with fields, by their names."""


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
        # A browser ends lines by both signs; shown again, one of them would stand in the text.
        given = {
            name: value.replace("\r\n", "\n") for name, value in (await sent(request, MOST)).items()
        }
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
        told, status, wrong = "", 200, dict[str, list[str]]()
        if error is not None:
            status = 409 if isinstance(error, ChangedError) else status_of(error)
        try:
            now = await run_in_threadpool(written, shelved)
            parts = await run_in_threadpool(form_in, now.text, shelved.file)
        except StandoffError as failed:
            found = problems_of(failed, self.shelf)
            told = layout.problems(found, shelved, UNEDITED, level=1)
            return layout.of_case(shelved, TITLE, told, "edit", status=status_of(failed))
        if error is not None:
            told, wrong = self._told(error, parts)
        root = f"/cases/{quote(shelved.key)}"
        fixed = refusal(shelved)
        first = f'<p class="state" role="status">{said}</p>\n' if said else ""
        if fixed:
            again = f'<a href="/new?from=case:{quote(shelved.key)}">Make a new case of it</a>'
            first = f"<p>{escape(sentence(fixed))} {again}.</p>\n"
        button = "" if fixed else '<p class="tools"><button>Save</button></p>\n'
        shown = "".join(_part(part, given, wrong, fixed=bool(fixed)) for part in parts)
        inner = (
            f"<h1>{TITLE}</h1>\n{told}{first}"
            f"<p>What is filled in here is written to {escape(clean(shelved.file.name))}; all else "
            f'in it stays, comments too. What has no field here is in <a href="{root}/edit">its '
            "text</a>.</p>\n"
            f'<form method="post" class="asking filled">\n'
            f'<input type="hidden" name="{MARK}" value="{escape(mark or now.mark)}">\n'
            f"{shown}{button}</form>\n"
        )
        return layout.of_case(shelved, TITLE, inner, "edit", status=status)

    def _told(
        self, error: StandoffError, parts: Sequence[Part]
    ) -> tuple[str, dict[str, list[str]]]:
        """What is wrong above the form, each leading to its field, and by field."""
        found = problems_of(error, self.shelf)
        at = error.fields if isinstance(error, FieldError) else [""] * len(found)
        labels = {
            field.name: f"{entry.name}: {field.label}" if entry.name else field.label
            for part in parts
            for entry in [*part.entries, *([part.fresh] if part.fresh else [])]
            for field in entry.fields
        }
        wrong: dict[str, list[str]] = {}
        entries, rest = [], []
        for problem, name in zip(found, at, strict=True):
            if name not in labels:
                rest.append(problem)
                continue
            said = sentence(problem.message)
            wrong.setdefault(name, []).append(said)
            entries.append(
                f'<li><a href="#{escape(clean(name))}">{escape(clean(labels[name]))}</a>: '
                f"{escape(clean(said))}</li>"
            )
        if not entries:
            return layout.problems(rest, None, UNSAVED), wrong
        told = (
            f'<section class="problems" role="alert"><h2>{UNSAVED}</h2>\n'
            f"<ul>{''.join(entries[: layout.MOST_SHOWN])}</ul></section>\n"
        )
        return told + (layout.problems(rest, None, "And beyond the form") if rest else ""), wrong


def _write(shelved: Shelved, given: dict[str, str], mark: str) -> None:
    if not given:
        raise StandoffError("the form was not sent whole; nothing was written")
    now = written(shelved)
    if now.mark != mark:
        raise ChangedError(now, shelved.file)
    save(shelved, filled(now.text, shelved.file, given), mark)


def _part(part: Part, given: dict[str, str], wrong: Wrong, *, fixed: bool) -> str:
    entries = "".join(_entry(each, given, wrong, fixed=fixed) for each in part.entries)
    if part.fresh and not fixed:
        entries += _entry(part.fresh, given, wrong, fixed=fixed, kind="fresh")
    return f"<h2>{escape(part.heading)}</h2>\n{entries}" if entries else ""


def _entry(
    entry: Entry, given: dict[str, str], wrong: Wrong, *, fixed: bool, kind: str = "entry"
) -> str:
    fields = [each for each in entry.fields if not (fixed and each.tick)]
    rows = "".join(
        _row(each, given.get(each.name), wrong.get(each.name, ()), fixed=fixed) for each in fields
    )
    if not entry.name:
        return rows
    is_open = any(given.get(f.name, f.value) != f.value or f.name in wrong for f in fields)
    name = escape(clean(entry.name))
    what = f' <span class="quiet">{escape(clean(entry.what))}</span>' if entry.what else ""
    return (
        f'<details class="{kind}"{" open" if is_open else ""}><summary>{name}{what}</summary>\n'
        f'<fieldset aria-label="{name}">\n{rows}</fieldset></details>\n'
    )


def _row(field: Field, given: str | None, wrong: Sequence[str] = (), *, fixed: bool) -> str:
    value = field.value if given is None else given
    name = escape(clean(field.name))
    hint = f'<p class="quiet" id="h-{name}">{escape(field.hint)}</p>' if field.hint else ""
    told = escape(clean(" ".join(wrong)))
    fault = f'<p class="wrong" id="e-{name}">{told}</p>' if told else ""
    about = " ".join([*([f"e-{name}"] if fault else []), *([f"h-{name}"] if hint else [])])
    common = f'id="{name}" name="{name}"' + (f' aria-describedby="{about}"' if about else "")
    common += ' aria-invalid="true"' if fault else ""
    shown = escape(clean(value))
    locked = " readonly" if fixed else ""
    label = escape(clean(field.label))
    if field.tick:
        checked = " checked" if value == YES else ""
        box = f'<input type="checkbox" {common} value="{YES}"{checked}>'
        return f'<div class="row gone">{box} <label for="{name}">{label}</label>{fault}</div>\n'
    if field.choices:
        options = "".join(
            f'<option value="{escape(clean(word))}"{" selected" if word == value else ""}>'
            f"{escape(clean(words))}</option>"
            for word, words in field.choices
        )
        control = f"<select {common}{' disabled' if fixed else ''}>{options}</select>"
    elif field.long or field.rows:
        lines = shown.count("\n") + 2 if field.rows else len(shown) // 80 + 1
        control = f'<textarea {common} rows="{min(lines, 8)}"{locked}>\n{shown}</textarea>'
    else:
        control = f'<input type="text" {common} value="{shown}"{locked}>'
    return f'<div class="row"><label for="{name}">{label}</label>{control}{fault}{hint}</div>\n'
