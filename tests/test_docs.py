"""The documentation fails the build when it and the product part ways."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

import standoff
from docs.rooms import ROOMS
from standoff.cli import COMMANDS, command_named, every_command

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROJECT = [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md"]
LIBRARY = sorted((ROOT / "src/standoff/library").rglob("README.md"))


def test_the_reference_is_what_the_code_says() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "docs.generate", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "page", [*PAGES, *PROJECT, *LIBRARY], ids=lambda page: str(page.relative_to(ROOT))
)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize(
    "page", [*PAGES, *PROJECT, *LIBRARY], ids=lambda page: str(page.relative_to(ROOT))
)
def test_commands_shown_exist_with_their_options(page: Path) -> None:
    for line in re.findall(r"^(?:    |\$ |    \$ )standoff (.+)$", page.read_text("utf-8"), re.M):
        words = line.split("#")[0].split()
        if words[0].startswith("-") or words[0].isupper():
            continue
        assert words[0] in COMMANDS, f"{page.name} shows 'standoff {words[0]}'"
        command = command_named(words[0])
        if isinstance(command, click.Group) and words[1:] and not words[1].startswith("["):
            inner = command.get_command(click.Context(command), words[1])
            assert inner, f"{page.name} shows 'standoff {words[0]} {words[1]}'"
            command = inner
        known = {name for each in command.params for name in each.opts}
        shown = {word.split("=")[0].strip("[]") for word in words if word.startswith(("--", "[--"))}
        assert shown <= known | {"--help"}, f"{page.name}: standoff {line}"


def test_the_index_leads_to_every_page() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in PAGES[1:]:
        name = str(page.relative_to(ROOT / "docs"))
        assert name == "index.md" or f"]({name})" in index, f"docs/index.md does not list {name}"


def test_every_command_says_what_it_does() -> None:
    for name, command in every_command():
        assert command.help, name
        for option in command.params:
            assert option.param_type_name == "argument" or getattr(option, "help", None), (
                f"standoff {name}: {option.name} has no help"
            )


def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    """What ``make docs`` does: every link and heading that a page names is there, and every
    docstring can be read by the tool that shows it."""
    build = ["-b", "html", "-W", "--keep-going", "-q", "-d", str(tmp_path / "trees")]
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *build, str(ROOT / "docs"), str(tmp_path / "site")],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    shown = (tmp_path / "site" / "index.html").read_text("utf-8")
    for page in PAGES[1:]:
        name = page.relative_to(ROOT / "docs").with_suffix(".html")
        assert (tmp_path / "site" / name).is_file(), name
        assert name.as_posix() in shown or name.name == "index.html", f"{name} is in no menu"
    for room in ROOMS:
        told = (tmp_path / "site" / "api" / f"{room.name}.html").read_text("utf-8")
        assert f"standoff.{room.name}" in told


def test_files_named_in_the_guide_for_contributors_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    named = re.findall(r"`((?:src|tests|docs)/[\w./-]+?)/?`", text)
    assert len(named) > 12
    for name in named:
        if "NAME" not in name:
            assert (ROOT / name).exists(), name


def test_the_version_is_said_once() -> None:
    import tomllib

    import yaml

    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert cited["version"] == said
    assert standoff.__version__ == said
    assert f"## {said}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
