"""Writes the reference pages from the code itself, so that they can't drift.

python -m docs.generate            writes docs/reference/*.md
python -m docs.generate --check    fails if a page differs from what the code says
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel, WithJsonSchema
from pydantic.fields import FieldInfo

from docs.architecture import architecture
from standoff.case import limits, syntax
from standoff.cli import every_command
from standoff.lens.registry import case_form

HERE = Path(__file__).parent
MADE = "<!-- Made by docs/generate.py from the code; edit the docstrings there instead. -->\n"

FUNCTIONS = {
    "min": "the smallest of its values",
    "max": "the largest of its values",
    "exp": "e to the power of x",
    "log": "natural logarithm",
    "sqrt": "square root",
    "abs": "absolute value",
    "clip": "`clip(x, low, high)`: x kept between low and high",
    "played": "`played(stage)`: whether the stage was played on this path",
}
ROUNDS = {
    "prev": "`prev(stage)`: what was chosen there in the round before; in the first, no word",
    "ever": "`ever(condition)`: whether it held in any round so far, this one included; only "
    "rounds in which every stage that it names was played",
    "count": "`count(condition)`: in how many rounds so far it held, likewise",
}
LIMITS = {
    "FILE_BYTES": "bytes in a file",
    "YAML_DEPTH": "levels of nesting in a file",
    "YAML_NODES": "entries in a file",
    "EXPRESSION_LENGTH": "characters in an expression",
    "EXPRESSION_DEPTH": "levels of nesting in an expression",
    "TERM_DEPTH": "terms that use one another in a row",
    "PROBLEMS": "errors that are told at once",
    "UNROLLED": "stages of a block in all its rounds together",
    "TIMES_SETTINGS": "combinations of levers that a number of rounds rests on",
    "TERMS_UNROLLED": "terms and carried numbers of a block in all its rounds together",
    "TREE_NODES": "nodes in a grown game tree (raised with `--max-nodes`)",
    "LARGEST": "as the size of a payoff, a measure or a value of a parameter (state it in another "
    "unit)",
    "GRID_STEPS": "steps in a grid of numbers, choices at a stage, types of an actor",
    "DRAWN": "parameters that are drawn",
    "ISSUES": "issues in the talks",
    "SEEN": "entries in the record of what was observed",
    "PORTFOLIOS": "combinations of levers that `--portfolios` solves",
}

CASE = case_form()


def parts(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Every class that a case is made of, in the order in which a reader meets them."""
    found: list[type[BaseModel]] = []

    def visit(part: type[BaseModel]) -> None:
        if part in found:
            return
        found.append(part)
        for field in part.model_fields.values():
            for inner in classes(field.annotation):
                visit(inner)

    visit(root)
    return found


def classes(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from classes(inner)


def told(annotation: Any) -> str:
    """A type in an analyst's words."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{each}`" for each in inner)
    if origin in {Union, UnionType}:
        return " or ".join(told(each) for each in inner if each is not NoneType)
    if origin is dict:
        return f"entries, each {told(inner[1])}"
    if origin is list:
        return f"a list, each {told(inner[0])}"
    if origin is tuple:
        return f"{len(inner)} of: {told(inner[0])}"
    if hasattr(annotation, "__metadata__"):
        return marked(annotation.__metadata__) or told(inner[0])
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    names = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}
    return names.get(annotation, getattr(annotation, "__name__", str(annotation)))


def marked(metadata: Iterable[Any]) -> str:
    """Text that is more than text: a word of the case, or an expression."""
    marks = list(metadata)
    if not any(isinstance(mark, WithJsonSchema) for mark in marks):
        return ""
    worded = any(getattr(mark, "max_length", None) for mark in flat(marks))
    if worded:
        return "a word or a number"
    long = any(getattr(mark, "min_length", None) for mark in flat(marks))
    return "an [expression](#expressions)" if long else ""


def flat(marks: Iterable[Any]) -> Iterator[Any]:
    for mark in marks:
        yield mark
        yield from getattr(mark, "metadata", ())


def row(name: str, field: FieldInfo) -> str:
    needed = "required" if field.is_required() else ""
    text = " ".join((field.description or "").split()).replace("|", "\\|")
    kind = marked(field.metadata) or told(field.annotation)
    return f"| `{field.alias or name}` | {kind} | {needed} | {text} |"


def language() -> str:
    """The reference of the case language."""
    lines = [
        "# The case language",
        MADE,
        "A case is a YAML file. This page lists every section and every key that may stand in it. "
        "The [tutorial](../tutorial.md) shows them at work.",
        "",
    ]
    for part in parts(CASE):
        title = "A case" if part is CASE else part.__name__
        anchor = "" if part is CASE else f'<a id="{part.__name__.lower()}"></a>\n\n'
        lines += [f"{anchor}## {title}", "", *doc(part), ""]
        lines += ["| key | what it takes | | what it means |", "| --- | --- | --- | --- |"]
        lines += [row(name, field) for name, field in part.model_fields.items()]
        lines.append("")
    lines += expressions()
    return "\n".join(lines)


def doc(part: type[BaseModel]) -> list[str]:
    text = (part.__doc__ or "").replace("``", "`")
    return inspect.cleandoc(text).splitlines()


def listed_keywords() -> str:
    return ", ".join(f"`{word}`" for word in sorted(syntax.KEYWORDS))


def expressions() -> list[str]:
    lines = [
        "## Expressions",
        "",
        "Payoffs, measures, chances, terms and conditions are expressions: numbers, names and "
        "operators. A name is a parameter, a lever, a term, a stage (what was chosen there) or an "
        "actor with types (its type). Where a name takes words, compare it: `move == invade`, "
        "`move in [invade, seize]`. Where its words are numbers, count with it: `2 * arms`. A "
        "choice that was not made, since its stage was not played, equals no word.",
        "",
        "A hyphen inside a known name belongs to it (`hold-firm`); elsewhere it is a minus sign. "
        f"The words {listed_keywords()} belong to the language: nothing can be named by them.",
        "",
        "| to write | means |",
        "| --- | --- |",
        "| `+ - * /`, `^` or `**` | arithmetic; a condition counts as 1 or 0 |",
        "| `== != < <= > >=` | comparison |",
        "| `in [a, b]`, `not in [a, b]` | one of several words |",
        "| `and`, `or`, `not` | joining conditions |",
        "| `if C then A else B`, `A if C else B` | a choice of values |",
    ]
    for name in syntax.FUNCTIONS:
        lines.append(f"| `{name}(…)` | {FUNCTIONS[name]} |")
    lines += [
        "",
        "Inside `{ }` an expression with a comma or a bracket needs quotes: `{us: 'min(a, b)'}`, "
        "`{when: 'answer[1] == stall'}`.",
        "",
        "### In rounds",
        "",
        "In a block of rounds a stage's name means this round's choice; after it, and in outcomes, "
        "measures and claims, that of the last round that was played. "
        "[Play in rounds](../how-to/play-in-rounds.md) shows all this at work. The words below "
        "belong to the language only in cases with rounds.",
        "",
        "| to write | means |",
        "| --- | --- |",
        "| `answer[2]` | what was chosen in the second round; no word where there was none |",
    ]
    lines += [f"| `{name}(…)` | {ROUNDS[name]} |" for name in syntax.ROUND_FUNCTIONS]
    lines += [
        "| `round` | the present round: 1, 2, …; after the block, how many were played |",
        "| a block's name | how many of its rounds were played (so far) |",
        "| a carried number's name | its present value; after the block, after the last `next` |",
        "",
        "### Levers set later",
        "",
        "Where a policy sets a lever in the course of play (`then`), the lever's name means its "
        "setting at that moment; in `next`, `ever(…)` and `count(…)` that at the end of the round; "
        "in outcomes, measures and claims its last; in `times` and in chances of types that at the "
        "start. See [Plan ahead](../how-to/plan-ahead.md).",
        "",
        "### In claims",
        "",
        "A term may stand in a test: inside the brackets of a query one made of choices, levers "
        "and types, outside them one made of uncertain numbers.",
        "",
        "| to write | means |",
        "| --- | --- |",
        "| `P(event \\| policy)` | probability of an outcome or of choices: `P(war \\| talks)`, "
        "`P(move == invade \\| talks)` |",
        "| `P(event \\| policy, condition)` | the same among the paths of play where the condition "
        "holds: `P(war \\| talks, ru == greedy)` |",
        "| `E(measure \\| policy)` | expected value of a measure |",
        "| `U(actor \\| policy)` | expected payoff of an actor |",
        "| `as_seen_by(actor, P(… \\| policy))` | what an actor expects, by the game in its "
        "head; any test or arithmetic of `P`, `E` and `U` may stand inside |",
        "| `corrected(actor, P(… \\| policy))` | what would be if it saw the truth; "
        "`corrected(all, …)` if nobody were mistaken |",
        "| `best(criterion) == policy` | whether a criterion puts the policy first; the criteria "
        "are `expected-loss`, `cvar`, `worst-case`, `regret`, and every measure (least harm) |",
        "| `… > … by 0.02` | a comparison with a margin |",
        "",
        "## Limits",
        "",
        "A case from a stranger is data, and bounded data; past a limit it is refused with a clear "
        "message.",
        "",
        "| at most | of |",
        "| --- | --- |",
    ]
    lines += [f"| {getattr(limits, name):,} | {what} |" for name, what in LIMITS.items()]
    lines += [f"| {most:,} | entries in `{name}` |" for name, most in limits.SECTIONS.items()]
    return [*lines, ""]


def commands() -> str:
    """The reference of the command line."""
    lines = ["# Commands", MADE]
    for name, command in every_command():
        context = click.Context(command, info_name=f"standoff {name}")
        usage = " ".join(command.collect_usage_pieces(context))
        lines += [f"## standoff {name}", "", f"    standoff {name} {usage}", ""]
        lines += [prose(command.help or ""), ""]
        options = [each for each in command.params if isinstance(each, click.Option)]
        if options:
            lines += ["| option | meaning |", "| --- | --- |"]
            for option in options:
                record = option.get_help_record(context)
                if record:
                    lines.append(f"| `{record[0]}` | {' '.join(record[1].split())} |")
            lines.append("")
    return "\n".join(lines)


def prose(help_text: str) -> str:
    """A command's help as Markdown; what click keeps as it is (after \b) becomes code."""
    paragraphs = []
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        if paragraph.startswith("\b"):
            listed = paragraph.splitlines()[1:]
            paragraphs.append("\n".join(f"    {line.strip()}" for line in listed))
        else:
            paragraphs.append(paragraph)
    return "\n\n".join(paragraphs)


PAGES: dict[str, Callable[[], str]] = {
    "language.md": language,
    "commands.md": commands,
    "architecture.md": lambda: architecture(MADE),
}


def main() -> None:
    """Write the pages, or with ``--check`` compare them."""
    stale = []
    for name, make in PAGES.items():
        path = HERE / "reference" / name
        text = make().rstrip() + "\n"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text("utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
    if stale:
        sys.exit(f"out of date: {', '.join(stale)}; run: python -m docs.generate")


if __name__ == "__main__":
    main()
