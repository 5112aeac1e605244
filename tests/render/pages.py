"""What the formats are tried on: a case whose texts are as hostile as its file may be, and a page
read back as a browser or a screen reader does."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import standoff

STARTER = Path(standoff.__file__).parent / "library" / "starter.yaml"
MARKUP = "<script>alert(1)</script> & *stars* _lines_ `ticks` #hash $x$ [a](b) | bar \\ @me <b>"
HEBREW = "משבר בגבול"
LONG = "Abcde" * 100
OVERRIDE = "\u202egnihton"
ESCAPE = "\x1b[31mred"


def hostile_case() -> standoff.Case:
    """The starter case with such texts wherever a report shows one."""
    case = standoff.load(STARTER)
    claims = {
        name: claim.model_copy(update={"says": f"{HEBREW} {MARKUP}", "school": LONG})
        for name, claim in case.claims.items()
    }
    policies = {
        name: policy.model_copy(update={"what": text})
        for (name, policy), text in zip(
            case.policies.items(), (MARKUP, HEBREW, LONG, OVERRIDE), strict=True
        )
    }
    actor = case.actors["patron"].model_copy(update={"name": LONG})
    return case.model_copy(
        update={
            "title": f"{MARKUP} {HEBREW} {ESCAPE} {OVERRIDE}",
            "summary": f"{LONG} {ESCAPE}",
            "claims": claims,
            "policies": policies,
            "actors": {**case.actors, "patron": actor},
        }
    )


class Read(HTMLParser):
    """An HTML page: its tags in order with their attributes, and all its text."""

    VOID = frozenset({"meta", "br", "link", "img", "input", "hr"})

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def words(self) -> str:
        """All text in one line."""
        return " ".join("".join(self.text).split())

    def named(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]
