"""Nothing in the package needs a certain system: what only some have stands where files and folders
are written, in ``base/``.

These are checks of the source; they say nothing of a system on which no test was run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house import PACKAGE

MODULES = {
    "crypt", "ctypes", "curses", "fcntl", "grp", "msvcrt", "posix", "pty", "pwd", "readline",
    "resource", "select", "signal", "spwd", "syslog", "termios", "tty", "winreg",
}  # fmt: skip
"""Modules that some systems lack, or that do less there."""
CALLS = {
    "access", "chmod", "chown", "fork", "forkpty", "fsync", "getegid", "geteuid", "getgid",
    "getuid", "kill", "killpg", "lchown", "link", "lockf", "mkfifo", "nice", "pipe",
    "posix_fallocate", "posix_spawn", "readlink", "register_at_fork", "rename", "replace",
    "sched_getaffinity", "setsid", "statvfs", "symlink", "umask", "uname", "unlink", "wait",
    "waitpid",
}  # fmt: skip
"""Functions of ``os`` that some systems lack, or where they mean something else: on Windows
``os.rename`` fails where the name is taken, and a file that is open can't be unlinked.

To ask for one with ``getattr(os, …, None)`` and go on without it is another matter."""
PATH_CALLS = {"chmod", "hardlink_to", "owner", "rename", "replace", "symlink_to", "touch"}
"""Methods of paths likewise. ``replace`` counts only with one argument: text has two."""
TEXT = {"open", "read_text", "write_text", "fdopen", "reconfigure", "TextIOWrapper"}
PLACES = ("/tmp", "/dev/", "/var/", "/usr/", "/proc/", "/etc/", "C:\\")


SYSTEM = {PACKAGE / "base" / name for name in ("files.py", "folders.py", "memory.py")}
"""The files that may know systems apart: they write files and folders whole, and bound memory."""


def findings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, what) of everything in a file that depends on the system."""
    told = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] in MODULES:
                    yield node.lineno, f"imports {alias.name}"
        elif isinstance(node, ast.ImportFrom):
            if (node.module or "").split(".")[0] in MODULES:
                yield node.lineno, f"imports {node.module}"
            if node.module == "os":
                for alias in node.names:
                    if alias.name in CALLS:
                        yield node.lineno, f"imports os.{alias.name}"
        elif isinstance(node, ast.Attribute):
            if isinstance(node.value, ast.Name) and node.value.id == "os" and node.attr in CALLS:
                yield node.lineno, f"uses os.{node.attr}"
        elif isinstance(node, ast.Call):
            yield from _call(node)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
            and node.value.startswith(PLACES)
        ):
            yield node.lineno, f"names the place {node.value}"


def _call(node: ast.Call) -> Iterator[tuple[int, str]]:
    name, owner = "", ""
    if isinstance(node.func, ast.Name):
        name = node.func.id
    elif isinstance(node.func, ast.Attribute):
        name, owner = node.func.attr, ast.unparse(node.func.value)
    words = {each.arg: each.value for each in node.keywords}
    changed = owner and owner != "os" and name in PATH_CALLS
    if changed and (name != "replace" or (len(node.args) == 1 and not words)):
        yield node.lineno, f"changes a path's {name}"
    if name == "strftime" and any("%-" in ast.unparse(each) for each in node.args):
        yield node.lineno, "asks strftime for what only some systems know"
    if name in TEXT and owner != "os":
        yield from _text(node, name, owner, words)


def _text(
    node: ast.Call, name: str, owner: str, words: dict[str | None, ast.expr]
) -> Iterator[tuple[int, str]]:
    """A text file that is opened without its encoding, or written with the system's line ends."""
    # A path's `open` has the mode first, the function's has the file before it.
    at = 0 if owner and owner not in {"io", "os", "codecs"} else 1
    mode = "r"
    if name in {"open", "fdopen"}:
        given = words.get("mode", node.args[at] if len(node.args) > at else None)
        if given:
            mode = str(given.value) if isinstance(given, ast.Constant) else ast.unparse(given)
        if "b" in mode:
            return
    if name in {"read_text", "write_text"}:
        # Our own reader takes the file as its first argument and knows its encoding.
        if not owner:
            return
        encoded = "encoding" in words or len(node.args) > (0 if name == "read_text" else 1)
    else:
        encoded = "encoding" in words or name == "reconfigure"
    if not encoded:
        yield node.lineno, f"{name} without an encoding"
    devnull = any(ast.unparse(each).endswith("devnull") for each in node.args)
    writes = name == "write_text" or (name in {"open", "fdopen"} and set(mode) & set("wax"))
    if writes and "newline" not in words and not devnull:
        yield node.lineno, f"{name} without saying how lines end"


def checked(path: Path) -> list[str]:
    name = path.relative_to(PACKAGE.parent).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [f"{name}:{line}: {what}" for line, what in findings(tree)]


def test_what_only_some_systems_have_stands_in_one_place() -> None:
    found = [
        each
        for path in sorted(PACKAGE.rglob("*.py"))
        if path not in SYSTEM
        for each in checked(path)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("import fcntl", "imports fcntl"),
        ("def f():\n    from signal import SIGALRM", "imports signal"),
        ("import os\nos.rename(a, b)", "uses os.rename"),
        ("from os import fork", "imports os.fork"),
        ("path.rename(other)", "changes a path's rename"),
        ("path.replace(other)", "changes a path's replace"),
        ("day.strftime('%-d %B')", "asks strftime for what only some systems know"),
        ("open(name)", "open without an encoding"),
        ("open(name, 'w', encoding='utf-8')", "open without saying how lines end"),
        ("path.open()", "open without an encoding"),
        ("path.read_text()", "read_text without an encoding"),
        ("path.write_text(x, encoding='utf-8')", "write_text without saying how lines end"),
        ("here = '/tmp/x'", "names the place /tmp/x"),
    ],
)
def test_what_depends_on_the_system_is_seen(text: str, what: str) -> None:
    assert what in [each for _, each in findings(ast.parse(text))]


@pytest.mark.parametrize(
    "text",
    [
        "open(name, 'rb')",
        "path.open('rb')",
        "path.open('wb')",
        "open(name, encoding='utf-8')",
        "path.read_text('utf-8')",
        "path.write_text(x, encoding='utf-8', newline='')",
        "name.replace('a', 'b')",
        "replace(each, place=None)",
        "read_text(path, 100)",
        "getattr(os, 'posix_fallocate', None)",
        "'''/tmp is a place'''",
    ],
)
def test_what_does_not_is_not(text: str) -> None:
    assert not list(findings(ast.parse(text)))
