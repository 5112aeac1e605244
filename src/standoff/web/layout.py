"""What stands around every page: its head, the way to the other pages, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from starlette.responses import HTMLResponse

from standoff.base.cleaning import clean
from standoff.base.errors import Problem, StandoffError
from standoff.base.files import read_text
from standoff.base.sentences import capital, sentence
from standoff.web.askable import Askable, askable
from standoff.web.shelf import Shelved

Entry = tuple[str, str, str]
"""A page of a case: how its address ends, its name, and what is there."""
BRIEF: Entry = ("", "Brief", "The first page of a case")
MOST_SHOWN = 20
"""Problems on a page."""
LONGEST_LINE = 300
OTHERS: Sequence[Entry] = [
    ("/take-away", "Take away", "The report as a file, with your own words in it"),
    ("/fit", "Fit", "What many past crises say of the unknown numbers"),
    ("/score", "Score", "How good the forecasts were, once events are known"),
    ("/edit", "Edit", "The case's file, to be changed"),
]
"""Pages of a case that answer no question."""
MOST_FILE = 5_000_000


def head(title: str, *sheets: str) -> str:
    """From the document's beginning to its body; ``sheets``: style sheets that the page has beside
    those of every page."""
    own = "".join(f'<link rel="stylesheet" href="/assets/{each}">\n' for each in sheets)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(clean(title))} – Standoff</title>\n"
        '<link rel="icon" href="/assets/icon.svg">\n'
        '<link rel="stylesheet" href="/assets/page.css">\n'
        f'<link rel="stylesheet" href="/assets/site.css">\n{own}'
        "</head>\n<body>\n"
        '<a class="skip" href="#content">To the content</a>\n'
    )


def top(
    case: Shelved | None,
    title: str = "",
    questions: Iterable[Askable] = (),
    at: str = "",
    *,
    first: Entry = BRIEF,
    others: Sequence[Entry] = OTHERS,
) -> str:
    """The bar at the top, and for a case the way to its pages; ``at`` is the word of this one,
    ``first`` and ``others`` stand before and after those of the questions."""
    home = '<a class="home" href="/">Standoff</a>'
    if case is None:
        return f'<header class="bar">{home}</header>\n<main id="content">\n'
    root = case.root
    entries = [first]
    entries += [(f"/{each.word}", named(each), each.line) for each in questions]
    entries += others
    here, at = ' aria-current="page"', at and f"/{at}"
    links = "".join(
        f'<li><a href="{root}{word}" title="{escape(line)}"{here if word == at else ""}>'
        f"{escape(label)}</a></li>"
        for word, label, line in entries
    )
    return (
        f'<header class="bar">{home}<span class="of">{escape(clean(title))}</span></header>\n'
        f'<div class="bench"><nav class="pages" aria-label="Pages of this case"><ul>{links}</ul>'
        '</nav>\n<main id="content">\n'
    )


NAMES = {"tree": "Play", "where": "Decision map", "talks-zone": "Talks"}
"""What a page is called where that is not the name of its question."""


def named(asked: Askable) -> str:
    """What the page of a question is called."""
    return NAMES.get(asked.word) or capital(asked.name)


def foot(case: Shelved | None) -> str:
    """What closes a page."""
    return f"</main>\n{'</div>' if case else ''}</body>\n</html>\n"


def alone(title: str, inner: str, status: int = 200) -> HTMLResponse:
    """A page that belongs to no case."""
    return HTMLResponse(head(title) + top(None) + inner + foot(None), status)


def lost(error: StandoffError) -> HTMLResponse:
    """What is shown where the address names a case or a page that is not there."""
    told = problems(error.problems, None, "There is no such page", level=1)
    return alone("No such page", told, 404)


def of_case(
    case: Shelved, title: str, inner: str, at: str, *sheets: str, status: int = 200
) -> HTMLResponse:
    """A page of a case that answers no question, by the word of its address."""
    before = head(title, *sheets) + top(case, case.key, askable().values(), at)
    return HTMLResponse(before + inner + foot(case), status)


def alert(said: str) -> str:
    """What went wrong, where it is told in one line; nothing where nothing did."""
    if not said:
        return ""
    return f'<section class="problems" role="alert"><p>{escape(clean(said))}</p></section>\n'


def problems(
    found: Sequence[Problem], case: Shelved | None, heading: str, *, level: int = 2
) -> str:
    """What is wrong, each with the line of the case that it is about; ``level`` 1 where the page
    holds nothing else."""
    entries = "".join(f"<li>{_problem(each, case)}</li>" for each in found[:MOST_SHOWN])
    more = len(found) - MOST_SHOWN
    rest = f"<p>and {more} more</p>" if more > 0 else ""
    return (
        f'<section class="problems" role="alert"><h{level}>{escape(heading)}</h{level}>\n'
        f"<ul>{entries}</ul>{rest}</section>\n"
    )


def _problem(problem: Problem, case: Shelved | None) -> str:
    said = escape(clean(sentence(problem.message)))
    place = problem.place
    if place is None:
        return said
    file = place.file.replace("\\", "/").rpartition("/")[2]
    where = escape(clean(file))
    if place.line:
        where += f", line {place.line}" + (f", column {place.column}" if place.column else "")
    told = f'<span class="quiet">{where}:</span>'
    if case is not None and Path(place.file) == case.file:
        address = f"/cases/{quote(case.key)}/edit?line={place.line}&amp;column={place.column}"
        told = f'<a class="quiet" href="{address}">{where}:</a>'
    return f"{told} {said}{_line(case, place.file, place.line)}"


def _line(case: Shelved | None, file: str, number: int) -> str:
    """The line itself, of the case's own files alone."""
    if case is None or not number:
        return ""
    path = Path(file)
    if path != case.file and path.parent != case.file.parent / "variants":
        return ""
    try:
        lines = read_text(path, MOST_FILE).split("\n")
    except StandoffError:
        return ""
    if number > len(lines):
        return ""
    shown = escape(clean(lines[number - 1].rstrip()[:LONGEST_LINE]))
    return f'<pre class="line"><span class="quiet">{number:>5}  </span>{shown}</pre>'
