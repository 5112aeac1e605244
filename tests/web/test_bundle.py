"""The committed script is that of its sources, and small. It needs no Node to tell."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest

import standoff
from standoff.render.page import style

ROOT = Path(__file__).parents[2]
WEB = Path(standoff.__file__).parent / "web"
BUILT = WEB / "built"
PAGES = sorted(path.stem for path in (ROOT / "workbench" / "src" / "pages").glob("*.ts"))
MOST = 200_000


def sources() -> str:
    """The word that workbench/vite.config.js writes into every file of the bundle."""
    folder = ROOT / "workbench"
    names = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.js"]
    paths = (folder / "src").rglob("*")
    names += [path.relative_to(folder).as_posix() for path in paths if path.is_file()]
    found = hashlib.sha256()
    for name in sorted(names):
        found.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return found.hexdigest()


def loaded(name: str) -> set[str]:
    """A script and all that it imports before it runs."""
    text = (BUILT / name).read_text("utf-8")
    found = {name}
    for other in re.findall(r"(?:from|import)\s*[\"']\./([\w.-]+)[\"']", text):
        found |= loaded(other)
    return found


def test_the_bundle_is_that_of_the_sources() -> None:
    assert {path.name for path in BUILT.iterdir()} >= {f"{page}.js" for page in PAGES}
    for path in BUILT.glob("*.js"):
        first = path.read_text("utf-8").partition("\n")[0]
        assert first == f"/* Made by 'make web' of workbench/: {sources()} */", "run 'make web'"


@pytest.mark.parametrize("page", PAGES)
def test_the_first_load_is_small(page: str) -> None:
    """What every page loads, and the script of this one with what it needs, compressed."""
    parts = [style(), (WEB / "site.css").read_text("utf-8")]
    parts += [(BUILT / name).read_text("utf-8") for name in loaded(f"{page}.js")]
    assert sum(len(gzip.compress(each.encode())) for each in parts) < MOST


def test_it_loads_nothing_from_elsewhere() -> None:
    """But for the name of SVG's own namespace, which is no address."""
    for path in BUILT.glob("*.js"):
        text = path.read_text("utf-8")
        assert set(re.findall(r"https?://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}
        assert not re.search(r"\beval\(|new Function", text)
