"""``standoff report``, called as an analyst calls it: what it writes, and what it refuses."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

import standoff
from standoff.insight.memo import PARTS
from standoff.questions import memo as asked
from standoff.render import formats
from standoff.report.schemas import schema_text
from tests.cli.test_run import STARTER, call


@pytest.fixture
def unsolved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Solving anything is a fault: what is wrong must be said before."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("it was solved before the mistake was told")

    monkeypatch.setattr(asked, "answered", fail)


def test_a_page_is_written_and_its_place_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "memo.html"
    assert call("report", STARTER, "-n", "32", "-o", file) == 0
    out, said = capsys.readouterr()
    assert not out
    assert said.splitlines()[-1] == f"Wrote {file}."
    assert file.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert os.listdir(tmp_path) == ["memo.html"]


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("md", b"# ")])
def test_each_format_is_written_by_its_ending_or_by_name(
    ending: str, begins: bytes, tmp_path: Path
) -> None:
    words = ("report", STARTER, "-n", "16", "--question", "run", "-o")
    assert call(*words, tmp_path / f"memo.{ending}") == 0
    assert call(*words, tmp_path / "memo", "--format", ending) == 0
    data = (tmp_path / f"memo.{ending}").read_bytes()
    assert data.startswith(begins)
    assert (tmp_path / "memo").read_bytes() == data


def test_pictures_of_markdown_stand_beside_it_whole_and_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ("report", STARTER, "-n", "16", "-o", "memo.md")
    assert call(*words) == 0
    assert capsys.readouterr().err.splitlines()[-1] == (
        "Wrote memo.md, and its pictures in memo-figures."
    )
    before = sorted(os.listdir("memo-figures"))
    assert before[0] == "figure-1.svg"
    assert len(before) >= 3
    text = Path("memo.md").read_text("utf-8")
    assert all(f"(memo-figures/{name})" in text for name in before)
    # Another report takes the place of the whole folder.
    assert call(*words, "--question", "run") == 0
    assert set(os.listdir("memo-figures")) < set(before)
    assert sorted(os.listdir()) == ["memo-figures", "memo.md"]


def test_a_folder_of_somebody_elses_is_not_taken_for_pictures(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unsolved: None,
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkdir("memo-figures")
    Path("memo-figures/mine.txt").write_text("mine", "utf-8")
    assert call("report", STARTER, "-o", "memo.md") == 1
    assert "the folder holds what no report wrote (mine.txt)" in capsys.readouterr().err
    assert os.listdir("memo-figures") == ["mine.txt"]
    assert os.listdir() == ["memo-figures"]


def test_markdown_without_what_draws_is_written_without_pictures_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(formats, "find_spec", lambda _: None)
    assert call("report", STARTER, "-n", "16", "-o", "memo.md") == 0
    said = capsys.readouterr().err
    assert "Wrote memo.md, without pictures: they need vl-convert-python (pip install" in said
    assert os.listdir() == ["memo.md"]
    text = Path("memo.md").read_text("utf-8")
    assert "![" not in text
    assert "**Figure.**" in text


def test_a_case_without_play_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call("report", "us-north-korea-2017", "-o", tmp_path / "memo.html") == 1
    assert "play" in capsys.readouterr().err
    assert not os.listdir(tmp_path)


def test_without_a_file_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("report", STARTER, "-n", "32", "--question", "run") == 0
    shown = capsys.readouterr().out
    assert "The answer" in shown
    assert "How much could be regretted" not in shown


def test_its_json_is_the_answers_of_the_questions(capsys: pytest.CaptureFixture[str]) -> None:
    """Each part is what its own question gives on the same worlds."""
    assert call("report", STARTER, "-n", "32", "--json", "-") == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, json.loads(schema_text("report")))
    for name in ("run", "why", "robust"):
        jsonschema.validate(found["answers"][name], json.loads(schema_text(name)))
    assert found["answers"]["run"] == standoff.study(STARTER, draws=32).to_dict()
    assert found["answers"]["robust"] == standoff.robust(STARTER, draws=32).to_dict()
    scores = found["answers"]["run"]["criteria"]["expected-loss"]["scores"]
    assert found["ranking"] == sorted(scores, key=scores.get)
    # The starter has neither views, talks, nor a graph, nor a record, nor variants.
    answered = {"run", "why", "where", "robust", "beliefs", "watch"}
    assert set(found["left_out"]) == set(PARTS) - answered


def test_a_part_that_the_case_has_nothing_for_is_left_out_and_said(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert call("report", STARTER, "-n", "32") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "Nothing is said of what could be agreed: the case does not say what" in shown
    assert "What could be agreed" not in shown


def test_one_policy_has_a_report_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(
        """\
title: One course
actors: {me: {advised: true}, foe: Foe}
parameters: {x: {range: [0.2, 1]}}
precision: 2
play:
  - {stage: go, actor: foe, choose: [on, off]}
outcomes:
  war: {when: go == on, payoffs: {me: -1, foe: x}}
  peace: {when: go == off, payoffs: {me: 0, foe: 0.5}}
"""
    )
    assert call("report", path, "-n", "16", "--json", "-") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["left_out"]["why"] == "the case has only one policy"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("-o", "memo.doc"), "'.doc' says none; did you mean 'docx'?"),
        (("-o", "memo"), "it has no ending; or name one with --format"),
        (("-o", "memo.html", "--format", "pdf"), "ends in .html, and --format says pdf"),
        (("-o", "nowhere/memo.html"), "cannot be written: there is no such directory"),
        (("-o", "."), "no ending"),
        (
            ("--question", "lern"),
            "a report has no part 'lern'; expected run, why, where",
        ),
        (("--notes", "none.md"), "none.md: cannot be read: there is no such file"),
        (("--format", "html"), "--format has no bearing here"),
        (("--analysts", "a"), "analysts takes two variants"),
        (("--analysts", "a,b"), "has no two variants to compare"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_nothing_is_written(
    words: tuple[str, ...],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unsolved: None,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("report", STARTER, "-n", "8", *words) != 0
    said = " ".join(capsys.readouterr().err.split())
    assert sentence in said
    assert "Traceback" not in said
    assert not os.listdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("# The anwser\n\nwords\n", "notes.md:1:1: a report has no heading 'The anwser'; expected"),
        ("# The anwser\n\nwords\n", "did you mean 'The answer'?"),
        ("\n\nwords\n", "notes.md:3:1: words before the first heading belong nowhere"),
        ("# The answer\nx\n\n## What events taught\n\nwords\n", "notes.md:4:1: this report has no"),
    ],
)
def test_notes_that_belong_nowhere_are_refused_with_their_line(
    text: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("notes.md").write_text(text, "utf-8")
    assert call("report", STARTER, "-n", "8", "--notes", "notes.md", "-o", "memo.html") == 1
    assert sentence in " ".join(capsys.readouterr().err.split())
    assert os.listdir(tmp_path) == ["notes.md"]


@pytest.mark.parametrize(
    ("ending", "libraries"),
    [
        ("html", "vl-convert-python"),
        ("pdf", "typst and vl-convert-python"),
        ("docx", "python-docx and vl-convert-python"),
    ],
)
def test_a_library_that_is_missing_is_named_with_what_installs_it(
    ending: str,
    libraries: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unsolved: None,
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda _: None)
    assert call("report", STARTER, "-o", tmp_path / f"memo.{ending}") == 1
    said = capsys.readouterr().err
    assert f"a report in {ending} needs {libraries}; install what reports need with: pip" in said
    assert "'standoff[report]'" in said


def test_what_stood_there_stays_until_the_report_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "memo.html"
    file.write_text("before", "utf-8")

    def fail(_: object) -> str:
        raise standoff.StandoffError("not drawn")

    monkeypatch.setitem(formats.FORMATS, "html", formats.Format(fail))
    assert call("report", STARTER, "-n", "8", "-o", file) == 1
    assert file.read_text("utf-8") == "before"
    assert os.listdir(tmp_path) == ["memo.html"]
