"""A case as another author would write it: a variant, which states only what it changes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from standoff.base.errors import Place, Problem, StandoffError, listed, nearest
from standoff.case.model import Case, Parameter, Variant
from standoff.case.outcomes import Claim, Outcome
from standoff.case.part import Part
from standoff.case.reader import Document, Path_, read_document, read_text
from standoff.case.stages import Types

P = TypeVar("P", bound=Part)
FOLDER = "variants"
"""Beside a built-in case's file: one file a variant, NAME.yaml."""
DISTRIBUTION = (
    "value", "range", "likely", "shape", "normal", "lognormal", "beta", "discrete", "quantiles",
)  # fmt: skip


def split_name(name: str) -> tuple[str, str]:
    """``CASE@VARIANT`` as (case, variant); the variant is empty where none is named, as it is for a
    file whose name has an ``@``."""
    if os.path.isfile(name):
        return name, ""
    case, at, variant = name.rpartition("@")
    return (case, variant) if at and case else (name, "")


def gather(document: Document, file: Path) -> None:
    """Add the variants that stand in files of their own beside ``case.yaml`` to its document."""
    folder = file.parent / FOLDER
    if file.name != "case.yaml" or not folder.is_dir() or not isinstance(document.data, dict):
        return
    found = document.data.setdefault("variants", {})
    for path in sorted(folder.glob("*.yaml")):
        one = read_document(read_text(path), str(path))
        if not isinstance(found, dict) or path.stem in found:
            raise StandoffError(f"the variant '{path.stem}' is given twice", Place(str(path), 1, 1))
        found[path.stem] = one.data
        under: Path_ = ("variants", path.stem)
        document.places |= {(*under, *key): place for key, place in one.places.items()}
        document.keys |= {(*under, *key): place for key, place in one.keys.items()}
        document.plain |= {(*under, *key) for key in one.plain}


def whole_text(file: Path) -> str:
    """The text of a case file, with the variants that stand in files beside it under its
    ``variants:``, so that it can stand alone under another name. Raises :class:`StandoffError`
    where it can't be read, or holds its own variants in braces."""
    text = read_text(file)
    folder = file.parent / FOLDER
    if file.name != "case.yaml" or not folder.is_dir():
        return text
    lines = text.rstrip("\n").split("\n")
    at, margin = _under(read_document(text, str(file)), lines)
    beside = []
    for path in sorted(folder.glob("*.yaml")):
        own = read_text(path).rstrip("\n").split("\n")
        beside += [f"{margin}{path.stem}:"]
        beside += [f"{margin}  {line}" if line.strip() else "" for line in own]
    return "\n".join([*lines[:at], *beside, *lines[at:]]) + "\n"


def _under(document: Document, lines: list[str]) -> tuple[int, str]:
    """The line before which variants may be added, the first being 0, and their margin; a heading
    is added to ``lines`` where there is none."""
    key = document.keys.get(("variants",))
    if key is None:
        lines += ["", "variants:"]
        return len(lines), "  "
    own = [place for path, place in document.keys.items() if path[:-1] == ("variants",)]
    first = min(own, key=lambda place: place.line, default=None)
    if first is None or first.line == key.line:
        raise StandoffError(
            "the variants here can't be joined with those in files beside the case; write each on "
            "lines of its own below 'variants:'",
            key,
        )
    return key.line, " " * (first.column - 1)


def apply(case: Case, document: Document, name: str) -> Case:
    """The case with one of its variants.

    ``document``, if it has the places of the case, is changed to those of the variant. Raises
    :class:`StandoffError` for a variant that the case has not, and for one that changes what is
    not there.
    """
    if name not in case.variants:
        known = listed(case.variants) if case.variants else "none"
        raise StandoffError(
            f"'{case.title}' has no variant '{name}'; it has {known}{nearest(name, case.variants)}",
            document.place(("variants",), key=True),
        )
    variant = case.variants[name]
    problems = list(_unknown(case, variant, document, name))
    if problems:
        raise StandoffError(problems)
    changed: dict[str, Any] = {
        "title": f"{case.title} ({variant.source or name})",
        "parameters": case.parameters
        | {
            key: changed_parameter(case.parameters[key], new)
            for key, new in variant.parameters.items()
        },
        "types": case.types
        | {key: _with_words(case.types[key], new) for key, new in variant.types.items()},
        "policies": case.policies | variant.policies,
        "terms": case.terms | variant.terms,
        "views": case.views | variant.views,
        "outcomes": {
            key: _changed_outcome(outcome, variant, key) for key, outcome in case.outcomes.items()
        },
        "measures": _with_stated(case.measures, variant.measures),
        "claims": _with_stated(case.claims, variant.claims) | _new_claims(case, variant),
        "matters": case.matters | variant.matters,
    }
    if variant.leaves_out is not None:
        changed["leaves_out"] = variant.leaves_out
    if variant.correlations is not None:
        changed["correlations"] = variant.correlations
    if variant.play is not None:
        changed["play"] = variant.play
    if variant.precision is not None:
        # Only the actors named change; 'exact' is for all.
        changed["precision"] = (case.precision or {}) | variant.precision or None
        if "all" in variant.precision or not variant.precision:
            changed["precision"] = variant.precision or None
    _move_places(document, name, variant)
    return case.model_copy(update=changed)


def variant_of(case: Case, document: Document, name: str) -> tuple[Case, Document]:
    """The case with one of its variants, and a document of its own with the variant's places.

    Raises :class:`StandoffError` as :func:`apply` does.
    """
    own = replace(
        document,
        places=dict(document.places),
        keys=dict(document.keys),
        plain=set(document.plain),
    )
    return apply(case, own, name), own


def changed_parameter(old: Parameter, new: Parameter) -> Parameter:
    """A parameter with what another statement of it says."""
    stated = {field: getattr(new, field) for field in new.model_fields_set}
    kept: dict[str, Any] = {}
    if stated.keys() & set(DISTRIBUTION):
        kept = {field: Parameter.model_fields[field].default for field in DISTRIBUTION}
    return old.model_copy(update=kept | stated)


def _with_words(old: Types, new: Types) -> Types:
    """Types stated anew, with what is said of those that there were before."""
    kept = {word: text for word, text in old.words.items() if word in new.chance}
    return new.model_copy(update={"words": kept | new.words})


def _with_stated(old: Mapping[str, P], new: Mapping[str, Part]) -> dict[str, P]:
    """The entries of a section, each with the fields that its change states."""
    return {
        key: part.model_copy(
            update={field: getattr(new[key], field) for field in new[key].model_fields_set}
        )
        if key in new
        else part
        for key, part in old.items()
    }


def _changed_outcome(outcome: Outcome, variant: Variant, name: str) -> Outcome:
    change = variant.outcomes.get(name)
    if change is None:
        return outcome
    return outcome.model_copy(
        update={
            "payoffs": outcome.payoffs | change.payoffs,
            "measures": outcome.measures | change.measures,
        }
    )


def _unknown(case: Case, variant: Variant, document: Document, name: str) -> Iterable[Problem]:
    """What a variant names that the case does not have. New terms may serve a new order of play."""
    sections: list[tuple[str, Iterable[str], Iterable[str], str]] = [
        ("parameters", variant.parameters, case.parameters, "parameter"),
        ("outcomes", variant.outcomes, case.outcomes, "outcome"),
        ("types", variant.types, case.types, "actor with types"),
        ("measures", variant.measures, case.measures, "measure"),
    ]
    yield from _added(case, variant, document, name)
    if variant.play is None:
        sections.append(("terms", variant.terms, case.terms, "term"))
    if variant.precision:
        sections.append(("precision", variant.precision, [*case.actors, "all"], "actor"))
    for section, stated, known, noun in sections:
        for key in stated:
            if key not in set(known):
                yield Problem(
                    f"variant '{name}': the case has no {noun} '{key}' to change"
                    f"{nearest(key, known)}",
                    document.place(("variants", name, section, key), key=True),
                )


def _new_claims(case: Case, variant: Variant) -> dict[str, Claim]:
    """The claims that a variant adds."""
    return {
        key: Claim(**each.stated)
        for key, each in variant.claims.items()
        if key not in case.claims and each.test is not None
    }


def _added(case: Case, variant: Variant, document: Document, name: str) -> Iterable[Problem]:
    """What is wrong with the policies and claims that a variant adds."""
    for key in variant.policies:
        if key in case.policies:
            yield Problem(
                f"variant '{name}': the case has a policy '{key}' already, which is the same to "
                "every variant; give this one another name",
                document.place(("variants", name, "policies", key), key=True),
            )
    for key, each in variant.claims.items():
        path: Path_ = ("variants", name, "claims", key)
        other = sorted(each.stated.keys() - {"matters", "opposes"})
        if key in case.claims and other:
            yield Problem(
                f"variant '{name}': the case has a claim '{key}' already; of it a variant can "
                f"change 'matters' and 'opposes', not '{other[0]}'",
                document.place((*path, other[0]), key=True),
            )
        elif key not in case.claims and not (each.says and each.test):
            told = f"the case has no claim '{key}' to change{nearest(key, case.claims)}"
            if other:
                lacks = "says" if not each.says else "test"
                told = f"claim '{key}', which the case has not, lacks '{lacks}'"
            yield Problem(f"variant '{name}': {told}", document.place(path, key=True))


def _move_places(document: Document, name: str, variant: Variant) -> None:
    """Let what the variant states be found where it is stated."""
    under: Path_ = ("variants", name)
    replaced = [
        section
        for section, stated in (
            ("play", variant.play),
            ("correlations", variant.correlations),
            ("leaves-out", variant.leaves_out),
        )
        if stated is not None
    ]
    # What stood where the variant now speaks is gone, with everything inside it.
    gone: set[Path_] = {(section,) for section in replaced}
    for section in ("parameters", "types", "terms", "views"):
        gone |= {(section, key) for key in getattr(variant, section)}
    for key, change in variant.outcomes.items():
        gone |= {("outcomes", key, "measures", measure) for measure in change.measures}
    gone |= {("matters", key) for key in variant.matters}
    gone |= {("claims", key, "opposes") for key, each in variant.claims.items() if each.opposes}
    lengths = {len(each) for each in gone}

    def lost(path: Path_) -> bool:
        return any(path[:length] in gone for length in lengths)

    for places in (document.places, document.keys):
        for path in list(places):
            if lost(path):
                del places[path]
        for path, place in list(places.items()):
            if path[:2] == under and (len(path) > 3 or path[2:3] in [(each,) for each in replaced]):
                places[path[2:]] = place
    document.plain = {path for path in document.plain if not lost(path)}
    document.plain |= {path[2:] for path in document.plain if path[:2] == under and len(path) > 3}
