"""A case without a game: every command that needs one says so, and which command to run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_bearing import call
from tests.lens.talks.cases import NEIGHBOURS

COMMANDS = [
    "run", "run --portfolios", "value", "explain", "drivers", "learn", "robust",
    "robust --portfolios", "schools", "compare", "game",
]  # fmt: skip
KOREA = "us-north-korea-2017"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lens", ["graph", "talks", ""])
def test_a_case_without_play_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str, lens: str
) -> None:
    case = KOREA
    if lens != "graph":
        path = tmp_path / "case.yaml"
        path.write_text(NEIGHBOURS if lens else "standoff: 1\ntitle: Nothing yet\n", "utf-8")
        case = str(path)
    name, *options = command.split()
    assert call(name, case, *([case] if name == "compare" else []), *options) == 1
    out, said = capsys.readouterr()
    assert not out
    assert len(said.splitlines()) == 1
    assert "the case has no 'play'" in said
    asked = {"graph": "graph", "talks": "talks zone", "": "new"}[lens]
    assert f"'standoff {asked}'" in said
