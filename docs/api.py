"""The pages on the code, in reStructuredText, made from syntax trees and docstrings.

Nothing is imported but the light front door, so that they are made in a second.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import standoff
from docs.rooms import ROOMS, Room

PACKAGE = Path(__file__).parent.parent / "src" / "standoff"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def pages() -> Iterator[tuple[str, str]]:
    """(name, text) of every page: the public surface, then each room."""
    yield "standoff", surface()
    for room in ROOMS:
        yield room.name, page(room)


def surface() -> str:
    """What ``import standoff`` offers, with the docstrings that Python shows."""
    text = title("Python")
    text += "What ``import standoff`` offers; the rooms behind it have a page each.\n\n"
    text += ".. py:module:: standoff\n\n"
    for name in standoff.__all__:
        each: Any = getattr(standoff, name)
        kind = "class" if inspect.isclass(each) else "function"
        if inspect.ismodule(each):
            # Its own page is that of its room.
            text += entry("data", name, inspect.getdoc(each) or "", "")
            continue
        told = ""
        if kind == "function":
            shown = str(inspect.signature(each)).replace("~", "")
            told = "(…)" if len(shown) > 2000 else shown
        text += entry(kind, name + told, inspect.getdoc(each) or "", "")
    return text


def page(room: Room) -> str:
    """A room: what it holds, and every module in it with what is public there."""
    text = title(f"standoff.{room.name}") + f"{room.holds[0].upper()}{room.holds[1:]}.\n\n"
    for path in sorted((PACKAGE / room.name).rglob("*.py")):
        words = path.relative_to(PACKAGE.parent).with_suffix("").parts
        module = ".".join(words[:-1] if words[-1] == "__init__" else words)
        if any(word.startswith("_") for word in module.split(".")):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if tree.body:
            text += title(module, "-") + f".. py:module:: {module}\n\n"
            text += plain(ast.get_docstring(tree) or "") + "\n\n"
            text += "".join(entries(tree.body, ""))
    return text


def entries(body: Sequence[ast.stmt], indent: str) -> Iterator[str]:
    """What is public in a module's or class's body, in order."""
    for at, node in enumerate(body):
        inside = indent + "   "
        if isinstance(node, Function) and public(node.name):
            yield function(node, indent)
        elif isinstance(node, ast.ClassDef) and public(node.name):
            bases = ", ".join(ast.unparse(base) for base in node.bases)
            named = f"{node.name}({bases})" if bases else node.name
            yield entry("class", named, ast.get_docstring(node) or "", indent)
            yield from entries(node.body, inside)
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            told = documented(node, body[at + 1] if at + 1 < len(body) else None)
            if isinstance(target, ast.Name) and public(target.id) and told:
                kind = "attribute" if indent else "data"
                yield entry(kind, target.id, told, indent, annotation(node))


def documented(node: ast.Assign | ast.AnnAssign, after: ast.stmt | None) -> str:
    """What is said of a value: the string below it, or the description of a pydantic field."""
    if (
        isinstance(after, ast.Expr)
        and isinstance(after.value, ast.Constant)
        and isinstance(after.value.value, str)
    ):
        return inspect.cleandoc(after.value.value)
    if isinstance(node.value, ast.Call):
        for keyword in node.value.keywords:
            if keyword.arg == "description":
                return "".join(
                    str(each.value)
                    for each in ast.walk(keyword.value)
                    if isinstance(each, ast.Constant)
                )
    return ""


def annotation(node: ast.Assign | ast.AnnAssign) -> tuple[str, ...]:
    """The type of a value as an option of its entry."""
    if not isinstance(node, ast.AnnAssign) or len(ast.unparse(node.annotation)) > 100:
        return ()
    return (f":type: {ast.unparse(node.annotation)}",)


def function(node: Function, indent: str) -> str:
    """A function, method or property."""
    decorators = {ast.unparse(each).split(".")[-1].split("(")[0] for each in node.decorator_list}
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    told = ast.get_docstring(node) or ""
    if decorators & {"property", "cached_property"}:
        kind = (f":type: {ast.unparse(node.returns)}",) if node.returns else ()
        return entry("property", node.name, told, indent, kind)
    if decorators & {"setter", "overload"}:
        return ""
    arguments = node.args
    if indent and "staticmethod" not in decorators and arguments.args:
        del arguments.args[0]
    arguments.defaults = [shown(each) for each in arguments.defaults]
    arguments.kw_defaults = [each and shown(each) for each in arguments.kw_defaults]
    options = [f":{each}:" for each in ("classmethod", "staticmethod") if each in decorators]
    named = f"{node.name}({ast.unparse(arguments)}){returns}"
    return entry("method" if indent else "function", named, told, indent, options)


def shown(default: ast.expr) -> ast.expr:
    """A default as a reader needs it: what has to be worked out is left out."""
    plain_ones = ast.Constant | ast.Name | ast.Attribute | ast.UnaryOp | ast.Tuple
    return default if isinstance(default, plain_ones) else ast.Constant(...)


def entry(kind: str, named: str, told: str, indent: str, options: Sequence[str] = ()) -> str:
    """One entry of a page."""
    lines = [f".. py:{kind}:: {' '.join(named.split())}", *(f"   {each}" for each in options), ""]
    lines += [f"   {line}".rstrip() for line in plain(told).splitlines()]
    return "".join(f"{indent}{line}".rstrip() + "\n" for line in lines) + "\n"


def plain(docstring: str) -> str:
    """A docstring ready for reStructuredText: a list of arguments in Google's form becomes one."""
    lines, inside = [], False
    for line in docstring.splitlines():
        if line.strip() in {"Args:", "Returns:", "Raises:"}:
            inside = line.strip() == "Args:"
            lines += [f"**{line.strip()}**", ""]
        elif inside and line.startswith("    "):
            name, _, rest = line.strip().partition(": ")
            lines.append(f"* ``{name}``: {rest}" if rest else f"  {name}")
        else:
            inside = inside and not line.strip()
            lines.append(line)
    return "\n".join(lines)


def public(name: str) -> bool:
    """Whether a name is meant for others."""
    return not name.startswith("_")


def title(text: str, mark: str = "=") -> str:
    """A heading in reStructuredText."""
    return f"{text}\n{mark * len(text)}\n\n"
