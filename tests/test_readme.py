"""What the README and the guides show is run: cases, edits, commands with their output, Python.

The blocks of a page are taken in order, in one empty folder. A yaml block whose first line is
``# NAME.yaml`` is a case, written to that file, checked and run; another is a piece of a case. A
diff block edits the file named by its ``---`` line. A console block holds commands and what they
print, where a line ``…`` stands for lines left out. A python block is executed, and a text block
right behind it is what it prints.
"""

from __future__ import annotations

import contextlib
import importlib.util
import math
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import standoff
from standoff.case.model import Case
from standoff.cli import main

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *(
        ROOT / "docs" / name
        for name in (
            "tutorial.md",
            "method-study.md",
            "how-to/write-your-own-case.md",
            "how-to/read-the-verdicts.md",
            "how-to/run-a-study-from-python.md",
            "how-to/rank-every-portfolio.md",
            "how-to/share-and-reproduce-a-run.md",
        )
    ),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:e[-−]?\d+)?")
LEFT_OUT = "…"
WIDTH = "88"


def blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """(language, text, the text that stands before it) of each fenced block."""
    text = page.read_text("utf-8")
    end = 0
    for match in BLOCK.finditer(text):
        yield match[1], match[2], text[end : match.start()]
        end = match.end()


def edited(text: str, diff: list[str]) -> str:
    """``text`` with a passage replaced; the passage must stand in it exactly once."""
    old = "".join(f"{line[1:]}\n" for line in diff if line[:1] in {"-", " "})
    new = "".join(f"{line[1:]}\n" for line in diff if line[:1] in {"+", " "})
    assert text.count(old) == 1, f"stands {text.count(old)} times in the file:\n{old}"
    return text.replace(old, new)


def alike(shown: str, printed: str) -> bool:
    """Whether a line shown is the line printed, but for the last digits of its numbers."""
    told, found = (" ".join(line.replace("<", "").split()) for line in (shown, printed))
    if NUMBER.sub("#", told) != NUMBER.sub("#", found):
        return False
    return all(
        math.isclose(first, second, rel_tol=0.1, abs_tol=0.011)
        for first, second in zip(numbers(told), numbers(found), strict=True)
    )


def numbers(line: str) -> list[float]:
    return [float(each.replace(",", "").replace("−", "-")) for each in NUMBER.findall(line)]


def missing(shown: list[str], printed: list[str]) -> str:
    """The first run of shown lines that was not printed after the one before it, or nothing."""
    at, anchored, run = 0, True, list[str]()
    for line in [*shown, LEFT_OUT]:
        if line.strip() != LEFT_OUT:
            run.append(line)
            continue
        places = range(at, len(printed) - len(run) + 1) if not anchored else [at]
        for place in places:
            here = printed[place : place + len(run)]
            if len(here) == len(run) and all(map(alike, run, here)):
                at = place + len(run)
                break
        else:
            return "\n".join(run)
        anchored, run = False, []
    return ""


def call(command: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    words = shlex.split(command, comments=True)
    assert words[0] == "standoff", command
    with contextlib.suppress(SystemExit):
        main(words[1:])
    said = capsys.readouterr()
    told = [line for line in said.err.splitlines() if not line.startswith("starting the solver")]
    return [line.rstrip() for line in (*said.out.splitlines(), *filter(str.strip, told))]


def run_console(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert not parts[0].strip(), "a console block begins with a command"
    for part in parts[1:]:
        command, *shown = part.rstrip("\n").split("\n")
        while shown and not shown[-1].strip():
            shown.pop()
        printed = call(command, capsys)
        lost = missing(shown, printed) if shown else ""
        assert not lost, f"$ {command}\ndoes not print\n{lost}\nbut\n" + "\n".join(printed)


def run_yaml(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    first = text.partition("\n")[0]
    named = re.fullmatch(r"# (\S+\.yaml).*", first)
    if not named:
        Case.model_validate({"title": "A piece of a case", **yaml.safe_load(text)})
        return
    Path(named[1]).write_text(text, "utf-8")
    assert call(f"standoff check {named[1]}", capsys) == [f"{named[1]}: nothing wrong"]
    assert standoff.study(named[1], draws=64).certificate.unconverged == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_everything_shown_works(
    page: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", WIDTH)
    names: dict[str, object] = {}
    printed: list[str] | None = None
    for language, text, before in blocks(page):
        if language == "text" and printed is not None and not before.strip():
            assert not (lost := missing(text.splitlines(), printed)), f"{lost}\n{printed}"
        printed = None
        match language:
            case "yaml":
                run_yaml(text, capsys)
            case "diff":
                head, *diff = text.splitlines()
                path = Path(head.removeprefix("--- "))
                path.write_text(edited(path.read_text("utf-8"), diff), "utf-8")
            case "console":
                run_console(text, capsys)
            case "python":
                exec(compile(text, str(page), "exec"), names)
                printed = capsys.readouterr().out.splitlines()
            case "text" | "sh":
                pass
            case _:
                pytest.fail(f"a block of '{language}', which nobody runs")


def test_the_excerpt_of_the_ukraine_case_can_be_made_anew() -> None:
    spec = importlib.util.spec_from_file_location("figures", ROOT / "docs" / "figures.py")
    assert spec
    assert spec.loader
    figures = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(figures)
    text = figures.README.read_text("utf-8")
    assert text.count(figures.BEGIN) == text.count(figures.END) == 1
    shown = text.partition(figures.BEGIN)[2].partition(figures.END)[0].splitlines()
    made = figures.block().splitlines()[1:-1]
    assert len(shown) == len(made)
    assert all(map(alike, shown, made))


def test_a_page_out_of_date_is_noticed() -> None:
    printed = ["policy   war", "wait  62 ±0.1", "      27–94", "talk  31 ±0.1"]
    assert not missing(["policy  war", "…", "talk  31 ±<0.1"], printed)
    assert missing(["policy  war", "talk  31 ±0.1"], printed)
    assert missing(["…", "talk  49 ±0.1"], printed)
    assert missing(["…", "talk  31 ±0.1", "wait  62 ±0.1"], printed)
    assert missing(["…", "talks  31 ±0.1"], printed)
