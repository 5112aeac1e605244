"""Where an answer is written besides on the screen: each file whole, and none over another."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from os.path import exists, isfile, realpath
from pathlib import Path
from typing import Any

import click

from standoff.base.answer import Answer
from standoff.base.errors import Place, Problem, StandoffError, listed
from standoff.base.files import check_writable, scatter, write_atomically
from standoff.base.folders import check_folder, write_folder
from standoff.base.plain import answer_text
from standoff.questions.question import Question
from standoff.render.pictures import check_figure, picture, save_figure
from standoff.report.blocks import Figure
from standoff.report.telling import Side, Telling


@dataclass(frozen=True, slots=True)
class Outputs:
    """Where an answer is wanted besides on the screen."""

    json_file: str | None
    figure: str | None
    sides: tuple[tuple[Side, str], ...]

    @property
    def quiet(self) -> bool:
        """Whether the tables give way to JSON on the screen."""
        return self.json_file == "-"


def check_files(outputs: Outputs, given: Iterable[object]) -> None:
    """Refuse now what could not be written after the work is done, and what would be written over
    something else: another output, or a file that is read, one of the options ``given``.

    Raises :class:`StandoffError`.
    """
    json_file, figure, sides = outputs.json_file, outputs.figure, outputs.sides
    printed = ["--json"] * (json_file == "-")
    printed += [f"--{side.option}" for side, file in sides if file == "-" and side.prints]
    if len(printed) > 1:
        told = f"{' - and '.join(printed)} - would print into each other; give one a file"
        raise StandoffError(told)
    if json_file and json_file != "-":
        check_writable(json_file)
    if figure:
        check_figure(figure)
    for side, file in sides:
        if side.endings and Path(file).suffix.lower() not in side.endings:
            told = side.wrong_ending or f"--{side.option} writes {listed(side.endings)}"
            raise StandoffError(told, Place(file))
        if side.folder:
            check_folder(file, side.folder)
        elif not side.scattered and not (side.prints and file == "-"):
            check_writable(file)
    _refuse_written_over(outputs, given)


def _refuse_written_over(outputs: Outputs, given: Iterable[object]) -> None:
    """Raises :class:`StandoffError` for a file that is both read and written, or written twice."""
    written = [("--json", outputs.json_file), ("--figure", outputs.figure)]
    written += [
        (f"--{side.option}", file)
        for side, file in outputs.sides
        if not (side.folder or side.scattered)
    ]
    files = [(flag, file) for flag, file in written if file and file != "-"]
    read = [each for value in given for each in (value if isinstance(value, tuple) else (value,))]
    for number, (flag, file) in enumerate(files):
        if not isfile(file) and exists(file):
            # What keeps nothing, as /dev/null.
            continue
        for other, same in files[:number]:
            if realpath(same) == realpath(file):
                told = f"{other} and {flag} would both be written here; give each a file of its own"
                raise StandoffError(told, Place(file))
        for each in read:
            if isinstance(each, str) and isfile(each) and realpath(each) == realpath(file):
                told = f"this is what is read, and {flag} would write over it; give it another file"
                raise StandoffError(told, Place(file))


def write_all(asked: Question, answer: Answer, telling: Telling, outputs: Outputs) -> None:
    """Write every output that was asked for; one that fails does not take the others with it.

    Raises :class:`StandoffError` at the end, with what could not be written.
    """
    json_file, figure, sides = outputs.json_file, outputs.figure, outputs.sides
    problems: list[Problem] = []

    def attempt(write: Callable[[], object]) -> None:
        try:
            write()
        except StandoffError as error:
            problems.extend(error.problems)

    if json_file == "-":
        attempt(lambda: sys.stdout.write(answer_text(answer)))
    elif json_file:
        attempt(lambda: write_atomically(json_file, answer_text(answer)))
    draw = telling.figure
    if figure and draw:
        attempt(lambda: save_figure(draw(asked, answer), figure))
    for side, file in sides:
        attempt(lambda side=side, file=file: _write_side(side, asked, answer, file))  # type: ignore[misc]
    if problems:
        raise StandoffError(problems)


def _write_side(side: Side, asked: Question, answer: Answer, file: str) -> None:
    try:
        content = side.content(asked, answer, Path(file).suffix.lower())
    except StandoffError as error:
        raise StandoffError(
            [each if each.place else replace(each, place=Place(file)) for each in error.problems]
        ) from None
    if side.folder or side.scattered:
        if side.folder:
            write_folder(file, side.folder, content)
        else:
            scatter(file, content)
        if not side.silent:
            click.echo(f"Wrote {file}.", err=True)
        return
    said = f": {side.says(asked, answer)}" if side.says else ""
    put(picture(content, file) if side.drawn else content, file, said, silent=side.silent)
    fault = side.fault(asked, answer) if side.fault else ""
    if fault:
        raise StandoffError(fault, Place(file))


def put(content: Any, file: str, said: str = "", *, silent: bool = False) -> None:
    """Write text, bytes or a figure to a file, or print text for ``-``."""
    if file == "-":
        sys.stdout.write(content)
        return
    if isinstance(content, Figure):
        save_figure(content, file)
    else:
        write_atomically(file, content)
    if not silent:
        click.echo(f"Wrote {file}{said}.", err=True)
