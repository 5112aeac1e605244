"""The published JSON Schemas of answers, one file each, named as the question is that has them."""

from __future__ import annotations

from importlib import resources

from standoff.base.errors import StandoffError, listed, nearest

NAMED_OTHERWISE = {"run": "results", "talks": "talks-zone"}
"""Questions whose schema had a name before they did."""


def schema_names() -> list[str]:
    """The names of the schemas, sorted."""
    files = (each.name for each in resources.files(__name__).iterdir())
    return sorted(name.removesuffix(".json") for name in files if name.endswith(".json"))


def schema_text(name: str) -> str:
    """The schema of a question's answer as the text of a JSON file.

    Raises :class:`StandoffError` for a name that has none.
    """
    known = schema_names()
    found = NAMED_OTHERWISE.get(name, name.replace(" ", "-"))
    if found not in known:
        raise StandoffError(
            f"'{name}' has no published schema; expected {listed(known)}{nearest(name, known)}"
        )
    return resources.files(__name__).joinpath(f"{found}.json").read_text("utf-8")
