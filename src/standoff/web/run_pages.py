"""The pages of kept runs: which there are, and each question that reads one, asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from standoff.base.cleaning import clean
from standoff.base.errors import Problem, StandoffError, listed, nearest
from standoff.base.sentences import sentence
from standoff.questions.cases import Case
from standoff.questions.question import options_of
from standoff.report.runs_list import state_words
from standoff.web import layout
from standoff.web.api import status_of
from standoff.web.askable import Askable, UnknownQuestionError, askable
from standoff.web.asking import Asker, problems_of
from standoff.web.body import options_of_form
from standoff.web.chosen_pages import OWN
from standoff.web.forms import SOLVING, filled_in, folded, form, names
from standoff.web.kept import KeptRun, KeptRuns
from standoff.web.messages import Done, Failed, Order
from standoff.web.own import Chosen, Own
from standoff.web.pages import AGAIN, BRIEF, EVERY
from standoff.web.parts import UNANSWERED, Part, Show, answered, showing
from standoff.web.shelf import UnknownCaseError

TITLE = "Kept runs"
KEEP = "standoff run CASE --keep"
ANEW = frozenset({
    "tree", "where", "graph", "talks-zone", "talks-offers", "talks-mediate", "schools",
})  # fmt: skip
"""Questions that are asked of a run's case, as it was: a run does not keep what they show."""
REFUSED = {
    "compare": "two cases are compared in worlds that are drawn for both, and a run has those of "
    "one; open the cases, or see what parts two runs with ‘standoff runs diff’",
    "assumptions": "a number that is moved makes other worlds than those that the run holds; open "
    "the case itself",
    "drivers": "what drives results is found in worlds that are laid out for it; open the case "
    "itself",
    "game": "one game is solved by itself, not the run's worlds; open the case itself",
    "check": "a run is of a case that was found in order, and is not changed any more",
    "report": "its Brief is the report of its worlds; all of it is written by ‘standoff report’",
}
"""Why the others are not."""
WITHOUT = (*SOLVING, "portfolios", "policies")
"""Options that say what is solved and how: the run says it."""
FIRST: layout.Entry = ("", "Brief", "What it is of, and what its policies lead to")
BRIEFLY = 131_072
"""Worlds of which the Brief is made; of more the answer of Run stands in its place, which is added
up where they lie."""


def asked_of_runs() -> dict[str, Askable]:
    """The questions that are answered of a run, by their words."""
    return {word: each for word, each in askable().items() if word not in REFUSED}


def _refused() -> str:
    """What is not asked of a run, and why."""
    rows = "".join(
        f"<li><strong>{layout.named(askable()[word])}</strong>: {escape(why)}.</li>"
        for word, why in REFUSED.items()
    )
    return (
        f"<details><summary>What can't be asked of a kept run</summary><ul>{rows}</ul></details>\n"
    )


class RunPages:
    """The pages."""

    def __init__(self, asker: Asker, runs: KeptRuns | None = None):
        self.asker = asker
        self.runs = runs or KeptRuns()

    async def index(self, _request: Request) -> Response:
        """The runs."""
        try:
            found = await run_in_threadpool(self.runs.listing)
        except StandoffError as error:
            told = layout.problems(self._problems(error), None, UNANSWERED)
            return layout.alone(TITLE, f"<h1>{TITLE}</h1>\n{told}", status_of(error))
        entries = "".join(
            f'<li><a href="/runs/{quote(each.name)}">{escape(clean(each.name))}</a>'
            f"<p>{escape(clean(each.title))}</p>"
            f'<p class="quiet">{each.draws:,} worlds · {each.policies} policies · seed {each.seed} '
            f"· begun {escape(clean(each.begun[:10]))} · {escape(state_words(each))}</p></li>\n"
            for each in found.runs
        )
        inner = f'<ul class="cases">{entries}</ul>\n'
        if not found.runs:
            inner = (
                f"<p>No run is kept yet. Keep one with <code>{KEEP}</code>: every world of it can "
                "then be asked again here, and nothing is solved anew.</p>\n"
            )
        unread = [Problem(told) for told in found.unreadable]
        if unread:
            shown = self._problems(StandoffError(unread))
            inner += layout.problems(shown, None, "These can't be read")
        return layout.alone(TITLE, f"<h1>{TITLE}</h1>\n{inner}")

    async def first(self, request: Request) -> Response:
        """What a run is of, and what its policies lead to: the first page of its case, made of its
        own worlds."""
        return await self._page(request, askable()["report"], BRIEF, "")

    async def question(self, request: Request) -> Response:
        """The page of a question about a run: its form, and its answer once it is asked."""
        word, known = request.path_params["question"], asked_of_runs()
        if word not in known:
            told = f"'{word}' is not answered from a kept run"
            if word in REFUSED:
                return layout.lost(UnknownQuestionError(f"{told}: {REFUSED[word]}"))
            there = f"there is {listed(known, 30)}{nearest(word, known)}"
            return layout.lost(UnknownQuestionError(f"{told}; {there}"))
        pairs, wanted = filled_in(request)
        if word in OWN and not wanted:
            return await self._own(request, known[word], OWN[word], pairs)
        try:
            options = options_of_form(known[word], pairs) if wanted else None
        except StandoffError as error:
            return await self._page(request, known[word], None, word, dict(pairs), error)
        return await self._page(request, known[word], options, word, dict(pairs))

    async def _page(
        self,
        request: Request,
        asked: Askable,
        options: Mapping[str, object] | None,
        at: str,
        given: Mapping[str, str] | None = None,
        wrong: StandoffError | None = None,
    ) -> Response:
        opened = await self._opened(request)
        if isinstance(opened, Response):
            return opened
        run, case = opened
        if not at and (run.holds > BRIEFLY or not run.whole(case)):
            asked, options = askable()["run"], {}
        before = self._before(run, case, asked, at)
        after = layout.foot(run) if at else f"{_refused()}{layout.foot(run)}"
        if at:
            fields = form(asked, given or {}, [], WITHOUT)
            before += fields if options is None else folded(fields, AGAIN, is_open=False)
            before += names(case)
        if options is None and wrong is None:
            return HTMLResponse(before + after)
        try:
            if wrong is not None:
                raise wrong
            order = self._order(run, asked, options or {}, case)
            asking = self.asker.ask(request, run, order)
        except StandoffError as error:
            told = layout.problems(self._problems(error), None, UNANSWERED)
            return HTMLResponse(before + told + after, status_of(error))
        return await answered([Part(asking)], before, after, self._showing(request, run))

    async def _own(
        self, request: Request, asked: Askable, own: Own, given: Sequence[tuple[str, str]]
    ) -> Response:
        """A page of its own: what is chosen from, and what the run's worlds say of it."""
        opened = await self._opened(request)
        if isinstance(opened, Response):
            return opened
        run, case = opened
        holds = 0 if asked.word in ANEW else run.holds
        chosen = Chosen(case, run.key, dict(given), holds=holds)
        every = folded(form(asked, {}, [], WITHOUT), EVERY, is_open=False)
        lack = own.lacks(chosen)
        before = self._before(run, case, asked, asked.word) + (
            lack or own.choose(chosen) + own.first(chosen)
        )
        before += '<div id="answers">\n'
        after = f"</div>\n{every}{names(case)}{layout.foot(run)}"
        try:
            own.refuse_unknown(given)
            parts = []
            for each in [] if lack else own.asks(chosen):
                known = askable()[each.word]
                options = options_of_form(known, each.options)
                order = self._order(run, known, options, case)
                order = replace(order, part=each.word, view=tuple(each.view))
                parts.append(Part(self.asker.ask(request, run, order), each.heading))
        except StandoffError as error:
            told = layout.problems(self._problems(error), None, UNANSWERED)
            return HTMLResponse(before + told + after, status_of(error))
        if not parts:
            return HTMLResponse(before + after)
        return await answered(parts, before, after, self._showing(request, run))

    def _order(
        self, run: KeptRun, asked: Askable, options: Mapping[str, object], case: Case
    ) -> Order:
        """What a worker is asked: of the run, or of its case, with the run's seed."""
        reads = asked.question.reads_runs
        if not reads and run.entry and "seed" in options_of(asked.question):
            options = {"seed": run.entry.seed, **options}
        return self.asker.order(run if reads else run.case, asked, options, shown=True, case=case)

    async def _opened(self, request: Request) -> tuple[KeptRun, Case] | Response:
        """The run that a page is about and its case, or the page that says why it can't be had."""
        try:
            run = await run_in_threadpool(self.runs.__getitem__, request.path_params["run"])
            return run, await run_in_threadpool(run.read)
        except UnknownCaseError as error:
            return layout.lost(error)
        except StandoffError as error:
            told = layout.problems(self._problems(error), None, "This run can't be read", level=1)
            return layout.alone("A kept run", told, status_of(error))

    def _showing(self, request: Request, run: KeptRun) -> Show:
        """How an answer is put on a page of a run, without where the folder of runs is."""
        show = showing(request, run, first=False)

        def own(said: Done | Failed) -> str:
            if isinstance(said, Failed):
                return show(replace(said, problems=self._shorn(said.problems)))
            return show(replace(said, text=said.text.replace(escape(self.runs.beginning), "")))

        return own

    def _before(self, run: KeptRun, case: Case, asked: Askable, at: str) -> str:
        """The head of a page, and which worlds are asked."""
        title = asked.heading if at else f"Kept run {run.key}"
        top = layout.top(run, run.key, asked_of_runs().values(), at, first=FIRST, others=[])
        entry = run.entry
        assert entry is not None
        how = (
            "A run does not keep what this page shows: it is worked out anew, from the case as it "
            "was when it was run."
            if at in ANEW
            else "They are read from the run; only what a question asks beyond them, such as other "
            "precisions, is solved."
        )
        told = (
            f"{entry.draws:,} worlds under {entry.policies} policies, seed {entry.seed}, begun "
            f"{entry.begun[:10]}, {state_words(entry)}. {how}"
        )
        # A Brief has the title of its case, and is its own heading.
        headed = f"<h1>{escape(clean(title))}</h1>\n<p>{escape(clean(case.title))}</p>\n"
        brief = not at and asked.word == "report"
        return (
            f"{layout.head(title)}{top}{'' if brief else headed}"
            f'<p class="quiet">Run {escape(clean(run.key))}: {escape(clean(told))}</p>\n'
        )

    def _problems(self, error: StandoffError) -> tuple[Problem, ...]:
        """The problems of an error, without where the folder of runs is."""
        return self._shorn(problems_of(error, self.asker.shelf))

    def _shorn(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        return tuple(
            replace(each, message=sentence(each.message.replace(self.runs.beginning, "")))
            for each in problems
        )
