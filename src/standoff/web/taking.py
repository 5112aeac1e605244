"""The page from which the report is taken away, with the analyst's own words in it."""

from __future__ import annotations

import hashlib
import json
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from standoff.base.cleaning import clean
from standoff.base.errors import StandoffError
from standoff.questions.memo import PARTS
from standoff.report.memo import HEADINGS, SECTIONS
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.askable import asked_for
from standoff.web.asking import Asker, Asking, problems_of
from standoff.web.body import options_of_form
from standoff.web.editing import form_of
from standoff.web.messages import Failed, Paper
from standoff.web.shelf import Shelved

FORMS = {
    "html": ("A page that needs nothing else (HTML)", "text/html; charset=utf-8"),
    "pdf": ("To be printed (PDF)", "application/pdf"),
    "docx": (
        "To be worked on (Word, DOCX)",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}
TITLE = "Take the report away"
LONGEST = 100_000
"""Letters of notes."""


class Taking:
    """The page, and the files."""

    def __init__(self, asker: Asker):
        self.asker = asker

    async def page(self, request: Request) -> Response:
        """What the report is to hold."""
        shelved = self.asker.shelf[request.path_params["case"]]
        return self._page(shelved, {})

    async def file(self, request: Request) -> Response:
        """The report."""
        shelved = self.asker.shelf[request.path_params["case"]]
        given = await form_of(request)
        try:
            form = given.get("form", "")
            if form not in FORMS:
                raise StandoffError("choose in which format the report is wanted")
            notes = given.get("notes", "").replace("\r\n", "\n")
            if len(notes) > LONGEST:
                raise StandoffError(f"the notes have {len(notes):,} letters; {LONGEST:,} at most")
            pairs = [(name, given[name]) for name in ("draws", "seed") if given.get(name)]
            parts = "\n".join(part for part in PARTS if given.get(f"part-{part}"))
            options = options_of_form(asked_for("report"), [*pairs, ("questions", parts)])
            options["case"] = shelved.source
            paper = Paper(options, form, notes)
            digest = hashlib.sha256(notes.encode("utf-8", "surrogatepass")).hexdigest()
            key = json.dumps(["paper", form, digest, options, shelved.mark])
            said = await Asking(self.asker, request, paper, key).answer()
            if isinstance(said, Failed):
                raise StandoffError(said.problems)
        except StandoffError as error:
            told = problems_of(error, self.asker.shelf)
            wrong = layout.problems(told, shelved, "There is no report of this")
            return self._page(shelved, given, wrong, status_of(error))
        name = f"{shelved.key}.{form}"
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
        return Response(said.data, media_type=FORMS[form][1], headers=headers)

    def _page(
        self, shelved: Shelved, given: dict[str, str], wrong: str = "", status: int = 200
    ) -> Response:
        def value(name: str) -> str:
            return escape(clean(given.get(name, "")))

        forms = "".join(
            f'<p><input type="radio" id="f-{form}" name="form" value="{form}" required'
            f"{' checked' if given.get('form', 'html') == form else ''}> "
            f'<label for="f-{form}">{words}</label></p>\n'
            for form, (words, _) in FORMS.items()
        )
        parts = "".join(
            f'<p><input type="checkbox" id="p-{part}" name="part-{part}" value="yes"'
            f"{' checked' if given.get(f'part-{part}') else ''}> "
            f'<label for="p-{part}">{escape(headings_of(part))}</label></p>\n'
            for part in PARTS
        )
        heads = "".join(f"<li><code># {escape(each)}</code></li>" for each in HEADINGS)
        inner = (
            f"<h1>{TITLE}</h1>\n{wrong}"
            f'<form method="post" action="/cases/{quote(shelved.key)}/take-away" class="asking">\n'
            f"<fieldset><legend>As what</legend>\n{forms}</fieldset>\n"
            '<div class="row"><label for="notes">Your own words</label>'
            '<textarea id="notes" name="notes" rows="8" aria-describedby="h-notes" '
            f'data-file="{shelved.word}" '
            f'maxlength="{LONGEST}">\n{value("notes")}</textarea>'
            '<p class="quiet" id="h-notes">What '
            "you write under a heading of the report is put beneath that heading. Leave a line "
            "empty between paragraphs.</p>"
            f"<details><summary>The headings of a report</summary><ul>{heads}</ul></details>"
            "</div>\n"
            "<details><summary>Only some parts, and in how many worlds</summary>\n"
            f"<fieldset><legend>Parts (all where none is chosen)</legend>\n{parts}</fieldset>\n"
            '<div class="row"><label for="draws">Plausible worlds</label><input type="number" '
            f'id="draws" name="draws" min="1" max="100000" placeholder="1000" '
            f'value="{value("draws")}"></div>\n'
            '<div class="row"><label for="seed">Seed</label><input type="number" id="seed" '
            f'name="seed" min="0" placeholder="0" value="{value("seed")}" '
            'aria-describedby="h-seed">'
            '<p class="quiet" id="h-seed">Same seed, same worlds, same bits.</p></div></details>\n'
            "<p><button>Make the report</button></p>\n"
            '<p class="quiet">A case with many policies takes a minute; the file comes when it is '
            "done.</p>\n</form>\n"
            "<p>Every picture on every page can be taken alone, as SVG, PNG or its numbers in CSV, "
            "by the links under it; and the address of a page holds what was asked on it.</p>\n"
            '<script type="module" src="/assets/taking.js"></script>\n'
        )
        return layout.of_case(shelved, TITLE, inner, "take-away", status=status)


def headings_of(part: str) -> str:
    """What a part of a report is about: the headings that stand above it there."""
    return "; ".join(each.heading for each in SECTIONS if each.part == part)
