"""XML from strangers, read safely: no entities, nothing fetched, bounded size, lines remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from standoff.errors import Place, StandoffError
from standoff.files import read_bytes

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
    data = read_bytes(path, MOST_BYTES)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # Older files come in Latin-1 without saying so; expat would stop at the first such letter.
        if not data.lstrip().startswith((b"<?xml", b"\xff\xfe", b"\xfe\xff")):
            return _Reader(str(path), "iso-8859-1").read(data)
    return _Reader(str(path)).read(data)


class _Reader:
    def __init__(self, file: str, encoding: str | None = None):
        self.file = file
        self.parser = expat.ParserCreate(encoding)
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
