"""What a stranger wrote reaches no terminal, file or spreadsheet as anything but text."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

import pytest

from standoff.base.cleaning import cell, clean, clean_line, csv_text, uncell
from standoff.base.errors import Place, Problem, StandoffError
from standoff.base.files import read_text, write_atomically
from standoff.cli import main

HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
CASE = r"""
standoff: 1
title: "\e[31mRED \e]0;pwn\a \x9b31m \u202Eevil\u2066"
actors: {us: {name: "=cmd|'/c calc'!A1", advised: true}, ru: "Them\e[0m"}
precision: 1
play:
  - {stage: move, actor: ru, choose: [invade, hold]}
outcomes:
  war: {when: move == invade, payoffs: {us: -1, ru: 1}}
  peace: {when: move == hold, payoffs: {us: 0, ru: 0}}
claims:
  c: {says: "=1+1\e[5m", source: "judgement", test: "P(war | as-is) > 0.5"}
"""


def test_every_control_character_is_spelled_out() -> None:
    everything = "".join(map(chr, range(0x3000))) + "\ud800\udfff"
    assert not HARMFUL.search(clean(everything))
    assert clean("Łódź\tשלום\n — ‘x’") == "Łódź\tשלום\n — ‘x’"
    spelled = r"\x1b[31m" + "\\" + "u009b" + "\\" + "u202e" + "\\" + "udc80" + r"\r"
    assert clean("\x1b[31m\x9b\u202e\udc80\r") == spelled
    assert clean_line("a\nb\tc") == r"a\nb\tc"


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "-", "-x"])
def test_a_cell_like_a_formula_is_led_by_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"
    assert uncell(cell(text)) == text


@pytest.mark.parametrize("value", ["-1.5", "+2e-5", "-.5", "-3 %", "war", "'twas", -1.5, None, ""])
def test_numbers_and_words_stay(value: object) -> None:
    assert cell(value) == value


def test_csv_cells_are_clean() -> None:
    assert csv_text([["a", "=b"], ["\x1b", -2]]) == "a,'=b\n\\x1b,-2\n"


def test_errors_are_clean() -> None:
    told = str(StandoffError(Problem("no '\x1b[2J'", Place("a\n\x1b\ud800.yaml", 1, 2))))
    assert told == r"a\n\x1b\ud800.yaml:1:2: no '\x1b[2J'"


@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["run", "--draws", "16"],
        ["run", "--draws", "16", "--json", "-"],
        ["game"],
        ["game", "--json", "-"],
        ["explain", "--draws", "16"],
        ["robust", "--draws", "16"],
    ],
)
def test_no_command_lets_a_code_through(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "evil.yaml").write_text(CASE)
    with contextlib.suppress(SystemExit):
        main([command[0], str(tmp_path / "evil.yaml"), *command[1:]])
    out, err = capsys.readouterr()
    assert out or err
    assert not HARMFUL.search(out + err)
    if command[-1] == "-" and command[0] == "run":
        # JSON keeps what was written; it only spells it.
        assert json.loads(out)["case"].startswith("\x1b[31mRED")


def test_no_file_of_a_run_has_a_code_in_it(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text(CASE)
    main(["run", str(tmp_path / "evil.yaml"), "--draws", "16", "--out", str(tmp_path / "out")])
    files = [each for each in (tmp_path / "out").rglob("*") if each.is_file()]
    assert files
    for each in files:
        if each.suffix in {".csv", ".json", ".yaml", ".svg", ".txt", ".md"}:
            assert not HARMFUL.search(each.read_text(encoding="utf-8")), each
    assert "'=1+1" in (tmp_path / "out" / "claims.csv").read_text()


@pytest.mark.parametrize("made", ["fifo", "folder", "nul", "device", "missing", "large"])
def test_what_cannot_be_read_is_told_at_once(made: str, tmp_path: Path) -> None:
    path: str = str(tmp_path / "x")
    match made:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            os.mkdir(path)
        case "nul":
            path = "a\0b"
        case "device":
            path = "/dev/zero"
        case "large":
            Path(path).write_text("x" * 101)
    expected = {
        "fifo": "a pipe or a device",
        "device": "a pipe or a device",
        "folder": "this is a folder",
        "nul": "NUL character",
        "missing": "there is no such file",
        "large": "larger than 100 bytes",
    }
    with pytest.raises(StandoffError, match=expected[made]):
        read_text(path, 100)
    if made == "nul":
        with pytest.raises(StandoffError, match="NUL character"):
            write_atomically(path, "x")
