"""The Python function that asks a question: its keywords are the question's options."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any, get_origin

from standoff.base.answer import Answer
from standoff.base.errors import StandoffError, listed, nearest
from standoff.questions import of_subject
from standoff.questions.question import Progress, Question, options_of


class Subject:
    """The questions of one subject, each a function; called itself it asks the first of them."""

    def __init__(self, subject: str):
        self._modules = {word: entry.module for word, entry in of_subject(subject).items()}
        self.__name__ = self.__qualname__ = subject
        first = self._asker(next(iter(self._modules)))
        self.__doc__ = (
            f"{first.__doc__}\n\nThis is :func:`{subject}.{first.__name__}`; there are also "
            + ", ".join(f":func:`{subject}.{word}`" for word in self._modules)
            + "."
        )
        self.__signature__ = inspect.signature(first)

    def __call__(self, *arguments: Any, **options: Any) -> Answer:
        """Ask the first of the questions."""
        return self._asker(next(iter(self._modules)))(*arguments, **options)

    def __getattr__(self, word: str) -> Callable[..., Answer]:
        if word.startswith("_") or word not in self._modules:
            raise AttributeError(
                f"'{self.__name__}' has no question '{word}'; expected {listed(self._modules)}"
                f"{nearest(word, self._modules)}"
            )
        return self._asker(word)

    def __dir__(self) -> list[str]:
        return list(self._modules)

    def _asker(self, word: str) -> Callable[..., Answer]:
        module = importlib.import_module(f"standoff.questions.{self._modules[word]}")
        return asker(module.QUESTION)


def asker(question: type[Question]) -> Callable[..., Answer]:
    """A function that asks ``question``, with its arguments first and its options by name.

    Options that only shape how an answer is told are left out: Python has the answer itself.
    """
    known = {
        name: (field, ask)
        for name, (field, ask) in options_of(question).items()
        if not (ask.tells or ask.draws)
    }
    parameters = []
    rest = ""
    for name, (field, ask) in known.items():
        kind: Any = inspect.Parameter.KEYWORD_ONLY
        if ask.argument:
            kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
            if get_origin(field.annotation) is tuple:
                kind, rest = inspect.Parameter.VAR_POSITIONAL, name
        default = inspect.Parameter.empty
        if not field.is_required() and rest != name:
            default = field.get_default(call_default_factory=True)
        parameters.append(
            inspect.Parameter(name, kind, default=default, annotation=field.annotation)
        )
    parameters.append(
        inspect.Parameter(
            "progress",
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Progress | None,
        )
    )
    signature = inspect.Signature(parameters, return_annotation=answer_of(question))

    def asking(*arguments: Any, **options: Any) -> Answer:
        for name in options:
            if name not in signature.parameters:
                raise StandoffError(
                    f"'{question.name}' has no option '{name}'; expected {listed(known, 30)}"
                    f"{nearest(name, known)}"
                )
        # Of what is missing the question itself tells.
        bound = signature.bind_partial(*arguments, **options)
        progress: Progress | None = bound.arguments.pop("progress", None)
        return question(**bound.arguments).ask(progress)

    asking.__name__ = asking.__qualname__ = question.name.split()[-1]
    asking.__doc__ = _doc(question, known)
    asking.__signature__ = signature  # type: ignore[attr-defined]
    return asking


def answer_of(question: type[Question]) -> Any:
    """The class of a question's answer, or a union of several."""
    return inspect.signature(question.answer, eval_str=True).return_annotation


def _doc(question: type[Question], known: dict[str, Any]) -> str:
    lines = [inspect.cleandoc(question.__doc__ or ""), "", "Args:"]
    lines += [f"    {name}: {ask.help}" for name, (_, ask) in known.items()]
    lines += [
        "    progress: called with the number of solved games and of all.",
        "",
        "Raises :class:`standoff.StandoffError` for options that make no sense, and for anything "
        "wrong with what is asked about.",
    ]
    return "\n".join(lines)
