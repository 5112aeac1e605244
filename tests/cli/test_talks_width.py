"""Every way to ask for talks keeps its lines within the width, whatever names a file brings."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest
from rich.cells import cell_len

from standoff.cli import main

TALKS = Path(__file__).parents[1] / "talks" / "cases.py"
NEIGHBOURS = TALKS.read_text(encoding="utf-8").split('NEIGHBOURS = """')[1].split('"""')[0]
GAME = TALKS.read_text(encoding="utf-8").split('GAME = """')[1].split('"""')[0]
CAMP_DAVID = Path(__file__).parent / "camp-david.yaml"
LONG = "a-name-that-goes-on-and-on-" * 4
WIDE = "\u4e2d\u6587" * 30
DISPUTE = "power=0.6,costs=0.1/0.2,patience=0.9/0.8,later=0.8,discount=0.9,tough=0.05/0.3"


def strangers_domain(folder: Path) -> list[str]:
    """Four parties; issues and values with names too long, and too wide, for any column."""
    words = {LONG: [f"{WIDE}-{i}" for i in range(3)], "short": ["yes", "no", LONG]}

    def issues(worth: int | None) -> str:
        text = ""
        for k, (name, values) in enumerate(words.items(), start=1):
            items = "".join(
                f'<item index="{i}" value="{value}"'
                + ("" if worth is None else f' evaluation="{((worth + k) * i) % 3 / 2}"')
                + "/>"
                for i, value in enumerate(values, start=1)
            )
            text += f'<issue index="{k}" type="discrete" name="{name}">{items}</issue>'
        return text

    domain = folder / "domain.xml"
    domain.write_text(
        f"<negotiation_template><utility_space><objective>{issues(None)}</objective>"
        "</utility_space></negotiation_template>",
        encoding="utf-8",
    )
    paths = [str(domain)]
    for number in range(4):
        path = folder / f"{LONG}{number}.xml"
        path.write_text(
            f"<utility_space><objective>{issues(number)}"
            '<weight index="1" value="0.5"/><weight index="2" value="0.5"/></objective>'
            "</utility_space>",
            encoding="utf-8",
        )
        paths.append(str(path))
    return paths


def strangers_case(folder: Path) -> str:
    """Long names of policies, parties and positions, and red lines that leave nothing."""
    text = NEIGHBOURS.replace("quiet", "a_policy_of_saying_nothing_to_anybody_whatever_happens")
    text = text.replace("there", "there_where_the_border_was_before_the_last_war_began_in_earnest")
    text = text.replace(
        "walk-away: 1 - p - (c if b == soft else c/3)",
        "refuses: {border: [here, middle]}\n      walk-away: 1 - p - (c if b == soft else c/3)",
    )
    path = folder / "stranger.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def ways(folder: Path) -> dict[str, tuple[list[str], str]]:
    """What to ask, and what is typed in answer."""
    (folder / "neighbours.yaml").write_text(NEIGHBOURS, encoding="utf-8")
    (folder / "game.yaml").write_text(GAME, encoding="utf-8")
    neighbours, game = str(folder / "neighbours.yaml"), str(folder / "game.yaml")
    stranger, domain = strangers_case(folder), strangers_domain(folder)
    typed = f"help\nsure\nborder={LONG}\na\nr\nundo\nr\na\nr\n"
    return {
        "ukraine": (["ukraine-2022", "-n", "16", "--policies", "talk,talk-limits,pledge"], ""),
        "ukraine, a world": (["ukraine-2022", "--draw", "3", "--policy", "talk"], ""),
        "ukraine, offers": (["ukraine-2022", "--offer", "us:ru", "--policy", "talk-limits"], ""),
        "case": ([neighbours, "-n", "40", "--patience", "a=0.9,b=0.8"], ""),
        "case, from": ([neighbours, "-n", "40", "--from", "border=middle"], ""),
        "world": ([neighbours, "--draw", "3", "--patience", "a=0.9,b=0.8"], ""),
        "offers": ([game, "--offer", "a:b"], ""),
        "simulated": ([neighbours, "--mediate", "simulate"], ""),
        "asked": ([str(CAMP_DAVID), "--mediate", "ask"], typed),
        "one world alone": ([str(CAMP_DAVID)], ""),
        "stranger": ([stranger, "-n", "40"], ""),
        "stranger, a world": ([stranger, "--draw", "1"], ""),
        "domain": ([*domain, "--from", "short=no"], ""),
        "domain, mediated": ([*domain, "--mediate", "simulate"], ""),
        "domain, asked": ([*domain, "--mediate", "ask"], typed),
        "dispute": (["--dispute", DISPUTE], ""),
    }


NAMES = (
    "ukraine", "ukraine, a world", "ukraine, offers", "case", "case, from", "world", "offers",
    "simulated", "asked", "one world alone", "stranger", "stranger, a world", "domain",
    "domain, mediated", "domain, asked", "dispute",
)  # fmt: skip


def test_every_way_is_asked(tmp_path: Path) -> None:
    assert set(ways(tmp_path)) == set(NAMES)


@pytest.mark.parametrize(("way", "columns"), [*itertools.product(NAMES, ("80", "45", None))])
def test_no_line_is_wider_than_the_terminal(
    way: str,
    columns: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """80 columns, a narrow terminal, and output that goes to a file (110, as all commands)."""
    if columns is None:
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr("os.get_terminal_size", lambda *_: (_ for _ in ()).throw(OSError()))
    else:
        monkeypatch.setenv("COLUMNS", columns)
    arguments, typed = ways(tmp_path)[way]
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    main(["talks", *arguments])
    told = capsys.readouterr().out
    assert told.strip()
    wide = [line for line in told.split("\n") if cell_len(line) > int(columns or 110)]
    assert wide == []
