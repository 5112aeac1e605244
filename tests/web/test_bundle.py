"""The committed script is that of its sources, and small. It needs no Node to tell."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import standoff
from standoff.render.page import style

ROOT = Path(__file__).parents[2]
WEB = Path(standoff.__file__).parent / "web"
BUNDLE = WEB / "built" / "assumptions.js"
MOST = 200_000


def sources() -> str:
    """The word that workbench/vite.config.js writes into the bundle."""
    folder = ROOT / "workbench"
    names = ["package-lock.json", "package.json", "tsconfig.json", "vite.config.js"]
    names += [f"src/{path.name}" for path in (folder / "src").iterdir()]
    found = hashlib.sha256()
    for name in sorted(names):
        found.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return found.hexdigest()


def test_the_bundle_is_that_of_the_sources() -> None:
    first = BUNDLE.read_text("utf-8").partition("\n")[0]
    assert first == f"/* Made by 'make web' of workbench/: {sources()} */", "run 'make web'"


def test_the_first_load_is_small() -> None:
    """What every page loads, and the script, compressed."""
    parts = [style(), (WEB / "site.css").read_text("utf-8"), BUNDLE.read_text("utf-8")]
    assert sum(len(gzip.compress(each.encode())) for each in parts) < MOST / 10


def test_it_loads_nothing_from_elsewhere() -> None:
    """But for the name of SVG's own namespace, which is no address."""
    text = BUNDLE.read_text("utf-8")
    assert set(re.findall(r"https?://[^\s\"'`]+", text)) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\beval\(|new Function|import\(", text)
