"""XML from strangers, read safely: no entities, nothing fetched, bounded size, lines remembered."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from standoff.base.errors import Place, StandoffError
from standoff.base.files import read_bytes

MOST_BYTES = 50_000_000
MOST_ELEMENTS = 1_000_000
MOST_DEPTH = 40


@dataclass(slots=True)
class Element:
    """One element: its tag, attributes, children, and where it began."""

    tag: str
    attributes: dict[str, str]
    place: Place
    children: list[Element] = field(default_factory=list)

    def named(self, tag: str) -> list[Element]:
        """The children with this tag."""
        return [child for child in self.children if child.tag == tag]

    def below(self) -> Iterator[Element]:
        """This element and everything inside it, in file order."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(element.children))


def read_xml(path: Path) -> Element:
    """Parse a file. Raises :class:`StandoffError` with the line where it is not plain XML.

    Entity declarations (by which a few lines can grow to gigabytes) and external references are
    refused; a file's text can make nothing be read or fetched.
    """
    return _Reader(str(path)).read(_plain(read_bytes(path, MOST_BYTES), str(path)))


_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_BEFORE = re.compile(r"(?:\s|<!--(?:[^-]|-(?!-))*-->)*(<\?xml\s[^>]{0,400}\?>)")
_NOT_TEXT = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "undefined"}
    | {"raw-unicode-escape", "mbcs", "oem", "utf-7", "utf_7"}
)


def _plain(data: bytes, file: str) -> bytes:
    """The file as UTF-8 without an XML declaration, which some writers put after a comment or a
    blank line; every letter keeps its line."""
    text = _decoded(data, file)
    declared = _BEFORE.match(text)
    if declared:
        start, end = declared.span(1)
        blank = "".join(c if c in "\r\n" else " " for c in text[start:end])
        text = text[:start] + blank + text[end:]
    return text.encode("utf-8", "surrogatepass")


def _decoded(data: bytes, file: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding, file)
    for encoding in ("utf-16-le", "utf-16-be"):
        if data.startswith("<?".encode(encoding)):
            return _decode(data, encoding, file)
    found = _DECLARED.search(data[:5000])
    if found is None:
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            # Older files come in Latin-1 without saying so.
            if not data.lstrip().startswith(b"<?xml"):
                return data.decode("iso-8859-1")
        return _decode(data, "utf-8", file)
    name = found[1].decode("ascii")
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not known or known in _NOT_TEXT:
        line = data.count(b"\n", 0, found.start()) + 1
        raise StandoffError(f"the encoding '{name}' is not known", Place(file, line))
    # What was found letter by letter is not in two or four bytes a letter, whatever it says.
    return _decode(data, "utf-8" if known.startswith(("utf-16", "utf-32")) else known, file)


def _decode(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StandoffError(
            f"this is not well-formed XML: a letter is not written in {encoding}", Place(file, line)
        ) from None
    except (LookupError, ValueError):
        raise StandoffError(f"the encoding '{encoding}' is not one of text", Place(file)) from None


class _Reader:
    def __init__(self, file: str):
        self.file = file
        self.parser = expat.ParserCreate("utf-8")
        self.parser.AttlistDeclHandler = self.default
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = self.entity
        self.parser.StartDoctypeDeclHandler = self.doctype
        self.parser.ExternalEntityRefHandler = self.external
        self.stack: list[Element] = []
        self.root: Element | None = None
        self.count = 0

    @property
    def place(self) -> Place:
        return Place(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def read(self, data: bytes) -> Element:
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            told = expat.errors.messages.get(error.code, str(error))
            place = Place(self.file, error.lineno, error.offset + 1)
            raise StandoffError(f"this is not well-formed XML: {told}", place) from None
        except (UnicodeError, LookupError, ValueError) as error:
            raise StandoffError(f"this is not XML text: {error}", self.place) from None
        assert self.root is not None
        return self.root

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_ELEMENTS:
            raise StandoffError(f"the file has more than {MOST_ELEMENTS:,} elements", self.place)
        if len(self.stack) >= MOST_DEPTH:
            raise StandoffError(f"elements are nested more than {MOST_DEPTH} deep", self.place)
        element = Element(tag, attributes, self.place)
        if self.stack:
            self.stack[-1].children.append(element)
        else:
            self.root = element
        self.stack.append(element)

    def end(self, _tag: str) -> None:
        self.stack.pop()

    def entity(self, name: str, *_rest: object) -> None:
        raise StandoffError(
            f"the file declares the XML entity '{name}'; entities are refused, because they can "
            "grow without bound or reach other files",
            self.place,
        )

    def default(
        self, tag: str, attribute: str, _kind: str, default: str | None, _required: int
    ) -> None:
        if default is not None:
            raise StandoffError(
                f"the file declares a default for the attribute '{attribute[:40]}' of "
                f"<{tag[:40]}>; defaults are refused, because they can grow without bound",
                self.place,
            )

    def doctype(self, _name: str, system: str | None, public: str | None, _internal: int) -> None:
        if system or public:
            raise StandoffError(
                "the file points to an external document type; external references are refused",
                self.place,
            )

    def external(self, *_reference: object) -> int:
        raise StandoffError(
            "the file refers to an external entity; external references are refused", self.place
        )


def party_names(paths: list[Path]) -> list[str]:
    """Parties called as the files of their profiles are, told apart where two bear one name."""
    names: list[str] = []
    counts: dict[str, int] = {}
    for path in paths:
        name = path.stem
        while name in names:
            counts[path.stem] = counts.get(path.stem, 1) + 1
            name = f"{path.stem} ({counts[path.stem]})"
        names.append(name)
    return names
