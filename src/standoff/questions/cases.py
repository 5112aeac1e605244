"""From what a question names as its case to the case, checked and compiled once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from standoff.base.errors import StandoffError
from standoff.case.compiled import CompiledCase
from standoff.case.load import find, parse_case, read_case
from standoff.case.model import Case as Case
from standoff.case.parameters import open_parameters
from standoff.case.reader import Document
from standoff.case.variants import split_name
from standoff.case.variants import variant_of as changed
from standoff.ensemble.kept.reading import Origin
from standoff.ensemble.kept.runs import CASE, expected
from standoff.ensemble.sections import section_problems
from standoff.lens.registry import case_schema as case_schema
from standoff.lens.registry import compile_case
from standoff.questions.kept import kept_run
from standoff.questions.question import Named


def compiled(case: Named) -> CompiledCase:
    """Read, check and compile a case, or that of a kept run.

    Raises :class:`StandoffError` listing every error with its file, line and column.
    """
    if isinstance(case, Case):
        return compile_case(case, case.document)
    name, variant = split_name(str(case))
    run = kept_run(name)
    if run is None:
        return _compiled(*read_case(case))
    read, document = parse_case(run.manifest.text, str(run.path / CASE))
    if variant:
        return _compiled(*changed(read, document, variant))
    done = _compiled(read, document)
    return replace(done, kept=Origin(run, done))


def _compiled(read: Case, document: Document) -> CompiledCase:
    done = compile_case(read, document)
    problems = section_problems(done)
    if problems:
        raise StandoffError(problems)
    read.remember(document)
    return done


def label_of(case: Named) -> str:
    """What a case is called in the name of a run that is kept of it."""
    if isinstance(case, Case):
        return case.title
    name, variant = split_name(str(case))
    run = kept_run(name)
    label = run.manifest.label if run else Path(name).name.removesuffix(".yaml")
    return f"{label}@{variant}" if variant else label


def variant_of(case: Named, name: str, of: CompiledCase | None = None) -> CompiledCase:
    """A case with one of its variants, compiled; of ``CASE@VARIANT`` another of its variants.
    ``of``: what ``case`` was compiled to, if it was, so that its file is not read again.

    Raises :class:`StandoffError` for a variant that the case has not.
    """
    if isinstance(case, Case):
        return compile_case(*changed(case, case.document or Document("the case", {}), name))
    file, variant = split_name(str(case))
    if of is None or variant or of.document is None:
        return compiled(f"{file}@{name}")
    return _compiled(*changed(of.case, of.document, name))


def file_of(name: str) -> tuple[Path, str]:
    """The file behind ``CASE`` or ``CASE@VARIANT``, and the variant's name (empty for none).

    Raises :class:`StandoffError` for what is no file and no built-in case.
    """
    case, variant = split_name(name)
    return find(case), variant


def read(name: str) -> Case:
    """A case whose form alone is checked, for who only wants what it is called and what it has.

    Raises :class:`StandoffError` listing every fault of its form.
    """
    return read_case(name)[0]


def open_numbers(case: Case) -> tuple[str, ...]:
    """The numbers that observed crises alone tell, without which the case can't be run."""
    return tuple(open_parameters(case))


def case_of_run(name: str) -> Case:
    """The case that a kept run is of, as it was when it was run, its form alone checked.

    Raises :class:`StandoffError` for what is no run, and for one that can't be read.
    """
    run = expected(name)
    return parse_case(run.manifest.text, str(run.path / CASE))[0]


def load(case: Named) -> Case:
    """Read a case from a YAML file, or a built-in one by its name, and check it.

    Raises :class:`StandoffError` listing every error with its file, line and column.
    """
    return compiled(case).case
