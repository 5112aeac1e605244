"""No output is written over what is read, nor over another output."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_run import STARTER, call


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--json", "case.yaml"), "case.yaml: this is what is read, and --json would write over"),
        (("--json", "./link"), "link: this is what is read, and --json would write over it"),
        (
            ("--json", "new.json", "--figure", "new.json"),
            "new.json: --json and --figure would both be written here",
        ),
    ],
)
def test_nothing_is_written_over_something_else(
    options: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = STARTER.read_text("utf-8")
    Path("case.yaml").write_text(text, "utf-8")
    try:
        Path("link").symlink_to("case.yaml")
    except OSError:
        pytest.skip("links can't be made here")
    assert call("run", "case.yaml", "--draws", "2", *options) == 1
    assert said in capsys.readouterr().err
    assert Path("case.yaml").read_text("utf-8") == text
    assert not Path("new.json").exists()
