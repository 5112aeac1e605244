"""A case as a form: what of it can be filled in, and its text with what was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from standoff.base.cleaning import clean
from standoff.base.errors import Place, StandoffError, nearest
from standoff.case.edit import Edit, edited_text
from standoff.case.edit import edited as changed_case
from standoff.case.load import case_in, parse_case
from standoff.case.model import Case
from standoff.case.reader import Document, Path_, read_document
from standoff.lens.registry import compile_case
from standoff.questions.fields import YES, FieldError
from standoff.questions.fields import Entry as Entry
from standoff.questions.fields import Field as Field
from standoff.questions.fields import Part as Part
from standoff.questions.filled_case import WHOLE, WHOLE_KEYS, Actors, Measures, whole_edits
from standoff.questions.filled_levers import Levers, Policies, Secrets, Views
from standoff.questions.filled_numbers import Claims, Figures, Numbers, Sources, Terms
from standoff.questions.filled_play import Blocks, CarriedOn, Ends, Stages
from standoff.questions.form_kinds import GONE, NAME, NEW, RENAMED, Kind
from standoff.questions.renamed import renamed

KINDS: tuple[Kind, ...] = (
    Sources(),
    Actors(),
    Numbers(),
    Secrets(),
    Views(),
    Levers(),
    Policies(),
    Stages(),
    Blocks(),
    CarriedOn(),
    Terms(),
    Measures(),
    Ends(),
    Claims(),
    Figures(),
)
"""In the order of the form, which is that of a case."""
BY_WORD = {kind.word: kind for kind in KINDS}


def form_in(text: str, file: Path) -> tuple[Part, ...]:
    """What of the case in a text can be filled in; all else is changed in the text itself. Its
    variants are no part of it. Raises :class:`StandoffError` for a text that is no case."""
    return _form(parse_case(text, str(file))[0])


def _form(case: Case) -> tuple[Part, ...]:
    about = tuple(each.field("", text) for each in WHOLE if (text := each.text(case)) is not None)
    found = [Part("The case", (Entry("", "", about),))]
    for kind in KINDS:
        entries, fields = tuple(kind.entries(case)), kind.fresh(case)
        article = "an" if kind.one[0] in "aeiou" else "a"
        fresh = Entry(f"Add {article} {kind.one}", "", fields) if fields else None
        if entries or fresh:
            found.append(Part(kind.heading, entries, fresh))
    return tuple(found)


def filled(text: str, file: Path, given: Mapping[str, str]) -> str:
    """The text of a case with what was filled in; all that is as it was, comments included, stays.

    Raises :class:`FieldError`, with the field that each problem is about, for what can't be filled
    in and for anything that would be wrong with the case, with its place in the text as it would
    be; :class:`StandoffError` for a text that is no case, and for a field that it has not.
    """
    before, _ = parse_case(text, str(file))
    known = {field.name: field for part in _form(before) for field in part.fields}
    unknown = [name for name in given if name not in known]
    if unknown:
        raise StandoffError(
            f"the case has no field '{unknown[0]}'{nearest(unknown[0], known)}", Place(str(file))
        )
    given = {name: value.replace("\r\n", "\n") for name, value in given.items()}
    wanted = {
        name: value.strip()
        for name, value in given.items()
        if _plain(value) != _plain(known[name].value)
    }
    case, edits = before, list[Edit]()
    for edit in _edits(before, known, given, wanted):
        case = changed_case(case, edit)
        edits.append(edit)
    names = [name for name in wanted if _pieces(name)[2] == RENAMED and wanted[name]]
    if not edits and not names:
        return text
    found = edited_text(text, before, *edits)
    try:
        again, document = case_in(found, file)
        compile_case(again, document)
    except StandoffError as error:
        written = read_document(found, str(file))
        paths = dict(_paths(case, known, wanted))
        at = [_field_at(problem.place, written, paths) for problem in error.problems]
        raise FieldError(error.problems, at) from None
    for name in names:
        kind, of, *_ = _pieces(name)
        with _beside(name):
            found = _called(found, file, BY_WORD[kind], of, wanted[name])
    return found


def _called(text: str, file: Path, kind: Kind, name: str, new: str) -> str:
    """The text of a case in which one of a kind is called otherwise."""
    case, document = case_in(text, file)
    if name not in kind.found(case):
        return text
    refused = kind.refused(case, new)
    if refused:
        raise StandoffError(refused)
    place, is_source = kind.place(case, document, name), isinstance(kind, Sources)
    return renamed(text, file, place, name, new, is_source=is_source)


def _plain(text: str) -> str:
    """A text as a form can show it: what can't be is not taken for changed."""
    return " ".join(clean(text).split())


def _edits(
    case: Case, known: Mapping[str, Field], given: Mapping[str, str], wanted: Mapping[str, str]
) -> Iterator[Edit]:
    """What is asked for, in the order in which it can be done: what is there is changed, what is
    new is added, and what goes is taken away. ``case`` grows by each."""
    gone = [name for name, value in wanted.items() if known[name].tick and value == YES]
    going = {tuple(name.split(":")[:2]) for name in gone}
    for name, value in wanted.items():
        kind, of, key, word = _pieces(name)
        if known[name].tick or kind == NEW or key == RENAMED or (kind, of) in going:
            continue
        with _beside(name):
            if name in WHOLE_KEYS:
                edits = list(whole_edits(case, name, value))
            else:
                edits = [BY_WORD[kind].edit(case, of, key, word, value)]
            for edit in edits:
                case = changed_case(case, edit)
        yield from edits
    for each in KINDS:
        start = f"{NEW}:{each.word}:"
        if not any(name.startswith(start) for name in wanted):
            continue
        fields = {
            name.removeprefix(start): f for name, f in known.items() if name.startswith(start)
        }
        told = {key: given.get(f"{start}{key}", f.value).strip() for key, f in fields.items()}
        with _beside(f"{start}{NAME}"):
            name = each.check(case, {key: f.label for key, f in fields.items()}, told)
            edit = each.added(case, name, told)
            case = changed_case(case, edit)
        yield edit
    for name in gone:
        kind, of, *_ = _pieces(name)
        with _beside(name):
            edit = BY_WORD[kind].removed(case, of)
            case = changed_case(case, edit)
        yield edit


def _pieces(name: str) -> tuple[str, str, str, str]:
    """``stage:answer:open:sanction`` by its pieces; a word may hold colons of its own."""
    kind, of, key, word = [*name.split(":", 3), "", "", ""][:4]
    return kind, of, key, word


@contextmanager
def _beside(field: str) -> Iterator[None]:
    """What is found wrong is about this field, unless it says which itself."""
    try:
        yield
    except FieldError:
        raise
    except StandoffError as error:
        raise FieldError(error.problems, [field] * len(error.problems)) from None


def _paths(
    case: Case, known: Mapping[str, Field], wanted: Mapping[str, str]
) -> Iterator[tuple[str, Path_]]:
    """Where what a field holds stands in the case as it would be; those that were changed first."""
    names = {each.word: set(each.found(case)) for each in KINDS}
    added = {
        each.word: wanted.get(f"{NEW}:{each.word}:{NAME}", "")
        for each in KINDS
        if wanted.get(f"{NEW}:{each.word}:{NAME}", "") in names[each.word]
    }
    for name in sorted(known, key=lambda each: each not in wanted):
        kind, of, key, word = _pieces(name)
        if name in WHOLE_KEYS:
            yield name, (name,)
        elif kind == NEW:
            if added.get(of) and key != NAME:
                yield name, BY_WORD[of].path(case, added[of]) + BY_WORD[of].inside(key, word)
        elif key not in (GONE, RENAMED) and of in names[kind]:
            yield name, BY_WORD[kind].path(case, of) + BY_WORD[kind].inside(key, word)


def _field_at(place: Place | None, written: Document, paths: Mapping[str, Path_]) -> str:
    """The field that a problem at a place is about: what stands nearest before it."""
    if place is None or not place.line or place.file != written.file:
        return ""
    starts = {**written.places, **written.keys}
    before = [
        (start.line, start.column, len(path), path)
        for path, start in starts.items()
        if (start.line, start.column) <= (place.line, place.column)
    ]
    if not before:
        return ""
    at = max(before, key=lambda each: each[:3])[3]
    shared = {name: _shared(path, at) for name, path in paths.items()}
    best = max(shared, key=lambda name: shared[name], default="")
    return best if best and shared[best] >= min(2, len(paths[best])) else ""


def _shared(path: Path_, other: Path_) -> int:
    """How many steps two paths begin with alike."""
    pairs = zip(path, other, strict=False)
    return next((k for k, (a, b) in enumerate(pairs) if a != b), min(len(path), len(other)))
