"""A form for a question, made from its options, and the names that a case has to put into it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Literal

from starlette.requests import Request

from standoff.base.cleaning import clean
from standoff.questions.cases import Case
from standoff.web.askable import Askable, Option
from standoff.web.wording import by_fields, label

SOLVING = ("draws", "exact_draws", "base", "seed", "probe", "max_nodes", "time_limit")
"""Options that say how worlds are drawn and games solved; they stand apart from what is asked."""
ASKED = "ask"
"""What a form says beside its options, so that a page without it only shows the form."""


def filled_in(request: Request) -> tuple[list[tuple[str, str]], bool]:
    """What the fields of a form hold in an address, and whether it was sent to be answered."""
    given = list(request.query_params.multi_items())
    pairs = [(name, value) for name, value in given if name != ASKED]
    return pairs, any(name == ASKED for name, _ in given)


def form(
    asked: Askable,
    given: Mapping[str, str],
    cases: Sequence[str],
    without: Collection[str] = (),
    *,
    before: str = "",
    method: Literal["get", "post"] = "get",
) -> str:
    """The form, with what was given last; ``cases`` are those that may be held against this one,
    ``without`` options that have no place in it, ``before`` fields that stand above them."""
    options = [each for each in asked.options(shown=True) if each.name not in without]
    what = [each for each in options if each.name not in SOLVING]
    how = [each for each in options if each.name in SOLVING]
    inner = "".join(_row(each, given, cases) for each in what)
    if how:
        is_open = " open" if any(given.get(each.name) for each in how) else ""
        rows = "".join(_row(each, given, cases) for each in how)
        inner += f"<details{is_open}><summary>How it is solved</summary>{rows}</details>\n"
    return (
        f'<form method="{method}" class="asking">\n{before}{inner}'
        f'<p><button name="{ASKED}" value="yes">Ask</button></p>\n</form>\n'
    )


def folded(form: str, title: str, *, is_open: bool) -> str:
    """A form that opens under a title."""
    return f"<details{' open' if is_open else ''}><summary>{title}</summary>{form}</details>\n"


def _row(option: Option, given: Mapping[str, str], cases: Sequence[str]) -> str:
    name, told = f"o-{option.name}", f"h-{option.name}"
    words = label(option.name)
    needed = ' <span class="quiet">(needed)</span>' if option.required else ""
    control = _control(option, given.get(option.name, ""), cases, name, told)
    named = f'<label for="{name}">{escape(words)}{needed}</label>'
    pair = f"{control} {named}" if option.kind.form == "yes" else f"{named}{control}"
    return (
        f'<div class="row">{pair}<p class="quiet" id="{told}">{escape(_help(option))}</p></div>\n'
    )


def _help(option: Option) -> str:
    ask, kind = option.ask, option.kind
    told = [ask.help]
    if kind.form == "texts" and "separated by commas" not in ask.help:
        told.append("Separated by commas." if ask.commas else "One a line.")
    if kind.low is not None and kind.high is not None:
        told.append(f"From {kind.low:,} to {kind.high:,}.")
    elif kind.low is not None:
        told.append(f"{kind.low:,} or more.")
    if set(ask.metavar) & set("=:"):
        told.append(f"In the form {ask.metavar.rstrip('…').rstrip(',')}.")
    if ask.default:
        told.append(f"Left empty: {ask.default}.")
    return by_fields(" ".join(dict.fromkeys(told)))


def _control(option: Option, value: str, cases: Sequence[str], name: str, told: str) -> str:
    kind = option.kind
    common = f'id="{name}" name="{option.name}" aria-describedby="{told}"'
    needed = " required" if option.required else ""
    shown = escape(clean(value))
    if kind.form == "yes":
        checked = " checked" if value == "yes" else ""
        return f'<input type="checkbox" {common} value="yes"{checked}>'
    if kind.form in ("choice", "case"):
        chosen = value or str(option.default or "")
        entries = [*(kind.choices if kind.form == "choice" else cases)]
        if not option.required and option.default is None and "" not in entries:
            entries.insert(0, "")
        inner = "".join(
            f"<option{' selected' if each == chosen else ''}>{escape(each)}</option>"
            for each in entries
        )
        return f"<select {common}{needed}>{inner}</select>"
    if kind.form in ("whole", "number"):
        low = "" if kind.low is None else f' min="{kind.low}"'
        high = "" if kind.high is None else f' max="{kind.high}"'
        step = "1" if kind.form == "whole" else "any"
        hint = "" if option.default is None else f' placeholder="{escape(str(option.default))}"'
        bounds = f'{low}{high} step="{step}"{hint}'
        return f'<input type="number" {common}{bounds} value="{shown}"{needed}>'
    if kind.form == "texts" and not option.ask.commas:
        return f'<textarea rows="2" {common}{needed}>{shown}</textarea>'
    default = option.default
    hint = ",".join(map(str, default)) if isinstance(default, tuple) else str(default or "")
    placeholder = f' placeholder="{escape(hint)}"' if hint else ""
    return f'<input type="text" {common}{placeholder} value="{shown}"{needed}>'


def names(case: Case) -> str:
    """What a question may name: the policies, claims and actors of a case, in a list that opens."""
    parts = (
        ("Policies", {name: policy.what for name, policy in case.policies.items()}),
        ("Claims", {name: claim.says for name, claim in case.claims.items()}),
        ("Actors", {name: case.title_of(name) for name in case.actors}),
    )
    inner = "".join(_list(title, entries) for title, entries in parts if entries)
    if not inner:
        return ""
    return f"<details><summary>Names in this case</summary>{inner}</details>\n"


def _list(title: str, entries: Mapping[str, str]) -> str:
    inner = "".join(
        f"<dt>{escape(clean(name))}</dt><dd>{escape(clean(what or ''))}</dd>"
        for name, what in entries.items()
    )
    return f"<h2>{title}</h2><dl>{inner}</dl>"
